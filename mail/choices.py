"""What an installation may choose of each way out, typed, and the home's `mail.toml` with a choice for each area.

A secret never stands in `mail.toml`: `password_file` names a file that holds it, `password_env` a variable.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator


class MailFileWrong(Exception):
    """`mail.toml` cannot be used; each line says where, and what right looks like."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join([f"{path} går inte att använda:", *(f"  {problem}" for problem in problems)]))


class MailChoice(BaseModel):
    """What all choices have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    SECRETS: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, given: Any) -> Any:
        """Put what lies in a file where the secret itself may stand."""
        if not isinstance(given, dict):
            return given
        read = dict(given)
        for name in cls.SECRETS:
            file = read.pop(f"{name}_file", None)
            if file is not None:
                read[name] = _content(name, Path(str(file)).expanduser())
        return read


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"{name}_file: filen {path} finns inte, eller kan inte läsas av den som kör Årshjul") from None


def _is_mailbox(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not local or "." not in domain or any(sign.isspace() for sign in address):
        raise ValueError("ska vara en adress, till exempel arshjul@region.exempel.se")
    return address


def _is_https(url: str) -> str:
    if not url.startswith("https://"):
        raise ValueError("ska börja med https://")
    return url.rstrip("/")


def _is_ews(url: str) -> str:
    """Whether letters and passwords are encrypted on their way, or never leave this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise ValueError("ska börja med https://, som https://mail.region.exempel.se/EWS/Exchange.asmx")
    return url


def _said(value: str | SecretStr) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


Mailbox = Annotated[str, AfterValidator(_is_mailbox), Field(examples=["arshjul@region.exempel.se"])]
HttpsUrl = Annotated[str, AfterValidator(_is_https)]
EwsUrl = Annotated[str, AfterValidator(_is_ews)]
Timeout = Annotated[float, Field(gt=0, le=60, examples=[30])]
"""A letter may need a dozen answers, and must be handed over before others take its claim for left behind."""
LargestLetter = Annotated[float, Field(gt=0, le=100, examples=[10])]
"""Millions of bytes. Most servers and recipients take ten; what they take is not told before a letter is written."""


class FilesChoice(MailChoice):
    """Letters as files in the home's `letters/`."""

    backend: Literal["files"] = "files"


class SmtpChoice(MailChoice):
    """A mail server. With `oauth_client_id` it is let in by tokens, else by a password, else by its own address."""

    SECRETS = ("password", "oauth_client_secret")

    backend: Literal["smtp"] = "smtp"
    host: str = Field(min_length=1, examples=["smtp.exempel.se"])
    port: int = Field(default=587, ge=1, le=65535, examples=[587])
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    oauth_client_id: str = ""
    oauth_client_secret: SecretStr = SecretStr("")
    oauth_token_url: Literal[""] | HttpsUrl = Field(
        default="", examples=["https://login.microsoftonline.com/region.onmicrosoft.com/oauth2/v2.0/token"]
    )
    oauth_scope: str = Field(
        default="https://outlook.office365.com/.default", examples=["https://outlook.office365.com/.default"]
    )
    ca_file: Path | None = Field(default=None, examples=["/etc/ssl/certs/egen-ca.pem"])
    connections: int = Field(default=1, ge=1, le=16, examples=[4])
    timeout_seconds: Timeout = 30
    largest_letter_mb: LargestLetter = 10

    @model_validator(mode="after")
    def _whole_login(self) -> Self:
        if not self.oauth_client_id:
            return self
        if not (self.user and self.oauth_token_url and self.oauth_client_secret.get_secret_value()):
            raise ValueError("oauth_client_id kräver också user (brevlådan), oauth_token_url och oauth_client_secret")
        if self.security == "none":
            raise ValueError("security ska vara ”starttls” eller ”tls”: en inloggning får inte gå okrypterad")
        return self


class ExchangeChoice(MailChoice):
    """Exchange Server of the organisation's own, by EWS. Nothing is guessed: neither login, version nor address."""

    SECRETS = ("password", "client_secret")

    backend: Literal["exchange"] = "exchange"
    url: EwsUrl = Field(examples=["https://mail.region.exempel.se/EWS/Exchange.asmx"])
    mailbox: Mailbox
    auth: Literal["ntlm", "basic", "oauth"] = "ntlm"
    user: str = Field(default="", examples=["REGION\\svc_arshjul"])
    password: SecretStr = SecretStr("")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    token_url: str = Field(default="", examples=["https://adfs.region.exempel.se/adfs/oauth2/token"])
    scope: str = Field(default="", examples=["https://mail.region.exempel.se/.default"])
    access: Literal["delegate", "impersonation"] = "delegate"
    version: Literal["2016", "2019", "se"] = "se"
    ca_file: Path | None = Field(default=None, examples=["/etc/ssl/certs/egen-ca.pem"])
    meetings: Literal["events", "mail"] = "events"
    timeout_seconds: Timeout = 30
    largest_letter_mb: LargestLetter = 10

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        needed = ("client_id", "client_secret", "token_url", "scope") if self.auth == "oauth" else ("user", "password")
        if missing := [name for name in needed if not _said(getattr(self, name))]:
            raise ValueError(f"auth = ”{self.auth}” behöver också {', '.join(missing)}")
        if self.auth == "oauth" and self.access != "impersonation":
            raise ValueError("auth = ”oauth” behöver access = ”impersonation”: appen har ingen egen brevlåda")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"ca_file: filen {self.ca_file} finns inte; ange organisationens utfärdarcertifikat")
        return self


class GraphChoice(MailChoice):
    """Exchange Online, by Microsoft Graph, where we are known by a secret or by a certificate."""

    SECRETS = ("client_secret",)

    backend: Literal["graph"] = "graph"
    tenant: str = Field(min_length=1, examples=["region.onmicrosoft.com"])
    client_id: str = Field(min_length=1, examples=["11111111-2222-3333-4444-555555555555"])
    client_secret: SecretStr = SecretStr("")
    certificate_file: Path | None = Field(default=None, examples=["/srv/arshjul/secrets/graph.pem"])
    mailbox: Mailbox
    authority: HttpsUrl = Field(
        default="https://login.microsoftonline.com", examples=["https://login.microsoftonline.com"]
    )
    base_url: HttpsUrl = Field(
        default="https://graph.microsoft.com/v1.0", examples=["https://graph.microsoft.com/v1.0"]
    )
    ca_file: Path | None = Field(default=None, examples=["/etc/ssl/certs/egen-ca.pem"])
    meetings: Literal["mail", "events"] = "mail"
    timeout_seconds: Timeout = 30

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        if _said(self.client_secret) == (self.certificate_file is not None):
            raise ValueError("ange antingen client_secret (värdet, inte dess id) eller certificate_file, inte båda")
        return self


Choice = FilesChoice | SmtpChoice | ExchangeChoice | GraphChoice
CHOICES: dict[str, type[Choice]] = {
    "files": FilesChoice,
    "smtp": SmtpChoice,
    "exchange": ExchangeChoice,
    "graph": GraphChoice,
}


def read_mail_file(path: Path, *, environment: Mapping[str, str]) -> dict[str, Choice]:
    """The choices in the file, by area; none where there is no file. Raises MailFileWrong."""
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise MailFileWrong(path, ["filen kan inte läsas; är den text i UTF-8, och läsbar för den som kör?"]) from None
    except tomllib.TOMLDecodeError as error:
        raise MailFileWrong(
            path, [f'är inte TOML ({error}); skriv som [område] och under det backend = "graph"']
        ) from None
    problems: list[str] = []
    choices = {
        area: choice
        for area, section in _without_inboxes(sections)
        if (choice := _choice(area, section, path.parent, environment, problems)) is not None
    }
    if problems:
        raise MailFileWrong(path, problems)
    return choices


def _without_inboxes(sections: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The sections but for what they say of mail that comes in, which `inbox_choices` reads."""
    for area, section in sections.items():
        if not isinstance(section, dict) or "inbox" not in section:
            yield area, section
        elif rest := {name: value for name, value in section.items() if name != "inbox"}:
            yield area, rest


def _choice(
    area: str, section: object, home: Path, environment: Mapping[str, str], problems: list[str]
) -> Choice | None:
    kinds = " eller ".join(f"”{name}”" for name in CHOICES)
    if not isinstance(section, dict):
        problems.append(f"{area}: ska vara ett avsnitt, [{area}] på en egen rad och inställningarna under")
        return None
    kind = CHOICES.get(str(section.get("backend")))
    if kind is None:
        problems.append(f"[{area}] backend = ”{section.get('backend', '')}”: ska vara {kinds}")
        return None
    try:
        return kind.model_validate(with_secrets(kind, section, home, environment))
    except ValidationError as wrong:
        for problem in wrong.errors(include_url=False):
            name = ".".join(str(part) for part in problem["loc"])
            problems.append(
                f"[{area}] {name}: {wanted(problem, example_of(kind, name))}"
                if name
                else f"[{area}] {wanted(problem, None)}"
            )
    except ValueError as wrong:
        problems.append(f"[{area}] {wrong}")
    return None


def with_secrets(
    kind: type[MailChoice], section: dict[str, Any], home: Path, environment: Mapping[str, str]
) -> dict[str, Any]:
    """The section with its secrets fetched from where it says; a file is looked for from the home folder."""
    found = dict(section)
    for name in kind.SECRETS:
        if name in found:
            raise ValueError(
                f'{name} ska inte stå i filen; ange {name}_file = "secrets/…" eller {name}_env = "ARSHJUL_…"'
            )
        if f"{name}_file" in found:
            found[f"{name}_file"] = home / str(found[f"{name}_file"])
        variable = found.pop(f"{name}_env", None)
        if variable is not None:
            if not environment.get(str(variable)):
                raise ValueError(f"{name}_env: miljövariabeln {variable} är inte satt")
            found[name] = environment[str(variable)]
    return found


def example_of(kind: type[BaseModel], name: str) -> object:
    """What a right value of the field may look like, or None."""
    field = kind.model_fields.get(name)
    return field.examples[0] if field is not None and field.examples else None


_WRONG = {
    "missing": "saknas; till exempel {example}",
    "extra_forbidden": "är ingen inställning här; är namnet rättstavat?",
    "int_parsing": "ska vara ett heltal, till exempel {example}",
    "int_type": "ska vara ett heltal, till exempel {example}",
    "int_from_float": "ska vara ett heltal, till exempel {example}",
    "float_parsing": "ska vara ett tal, till exempel {example}",
    "float_type": "ska vara ett tal, till exempel {example}",
    "string_too_short": "är tomt; till exempel {example}",
    "too_short": "är tomt; till exempel {example}",
    "string_type": "ska vara text inom citattecken, till exempel ”{example}”",
    "greater_than": "är för litet; till exempel {example}",
    "greater_than_equal": "är för litet; till exempel {example}",
    "less_than": "är för stort; till exempel {example}",
    "less_than_equal": "är för stort; till exempel {example}",
}


def wanted(problem: Any, example: object) -> str:
    """What is wrong with a value, as a validation tells it, and what a right one looks like."""
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"] == "literal_error":
        opened = re.sub(r"'([^']*)'", r"”\1”", str(problem["ctx"]["expected"]))
        return f"ska vara {opened.replace(' or ', ' eller ')}"
    return _WRONG.get(problem["type"], f"{problem['msg']}; till exempel {{example}}").format(example=example)
