"""Which mailbox is read for each area: the section `[area.inbox]` of the home's `mail.toml`; none where there is none.

By IMAP the section says all of it; by Graph or Exchange it only says so, and the area's own backend is used.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator

from mail.choices import (
    Choice,
    ExchangeChoice,
    GraphChoice,
    HttpsUrl,
    MailChoice,
    MailFileWrong,
    Timeout,
    example_of,
    wanted,
    with_secrets,
)

INBOX = "inbox"


class ImapChoice(MailChoice):
    """A mailbox by IMAP. With `oauth_client_id` it is opened by tokens, else by a password."""

    SECRETS = ("password", "oauth_client_secret")

    backend: Literal["imap"] = "imap"
    host: str = Field(min_length=1, examples=["imap.exempel.se"])
    port: int = Field(default=993, ge=1, le=65535, examples=[993])
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = Field(min_length=1, examples=["kontoret@exempel.se"])
    password: SecretStr = SecretStr("")
    oauth_client_id: str = ""
    oauth_client_secret: SecretStr = SecretStr("")
    oauth_token_url: Literal[""] | HttpsUrl = Field(
        default="", examples=["https://login.microsoftonline.com/region.onmicrosoft.com/oauth2/v2.0/token"]
    )
    oauth_scope: str = Field(
        default="https://outlook.office365.com/.default", examples=["https://outlook.office365.com/.default"]
    )
    folder: str = Field(default="INBOX", min_length=1, examples=["INBOX"])
    ca_file: Path | None = Field(default=None, examples=["/etc/ssl/certs/egen-ca.pem"])
    timeout_seconds: Timeout = 30

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        if self.oauth_client_id:
            if not (self.oauth_token_url and self.oauth_client_secret.get_secret_value()):
                raise ValueError("oauth_client_id kräver också oauth_token_url och oauth_client_secret")
        elif not self.password.get_secret_value():
            raise ValueError("ange password_file eller password_env, eller oauth_client_id")
        if self.security == "none" and self.host not in ("localhost", "127.0.0.1"):
            raise ValueError("security ska vara ”tls” eller ”starttls”: en inloggning får inte gå okrypterad")
        return self


InboxChoice = ImapChoice | GraphChoice | ExchangeChoice


def read_inbox_file(
    path: Path, *, of_areas: Mapping[str, Choice], of_all: Choice, environment: Mapping[str, str]
) -> dict[str, InboxChoice]:
    """The mailboxes that are read, by area. `of_areas` and `of_all` are the ways out. Raises MailFileWrong."""
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    problems: list[str] = []
    found: dict[str, InboxChoice] = {}
    for area, section in sections.items():
        if not isinstance(section, dict) or INBOX not in section:
            continue
        given = section[INBOX] if isinstance(section[INBOX], dict) else {}
        try:
            found[area] = _choice(given, of_areas.get(area, of_all), path.parent, environment)
        except ValidationError as wrong:
            problems += [f"[{area}.{INBOX}] {_told(problem)}" for problem in wrong.errors(include_url=False)]
        except ValueError as wrong:
            problems.append(f"[{area}.{INBOX}] {wrong}")
    if problems:
        raise MailFileWrong(path, problems)
    return found


def _choice(given: dict[str, Any], way_out: Choice, home: Path, environment: Mapping[str, str]) -> InboxChoice:
    backend = str(given.get("backend", ""))
    if backend == "imap":
        return ImapChoice.model_validate(with_secrets(ImapChoice, given, home, environment))
    if backend not in ("graph", "exchange"):
        raise ValueError(f"backend = ”{backend}”: ska vara ”imap”, ”graph” eller ”exchange”")
    if not isinstance(way_out, GraphChoice | ExchangeChoice) or way_out.backend != backend:
        raise ValueError(f"backend = ”{backend}” läser brevlådan som breven går ut genom, och den är en annan")
    if len(given) > 1:
        raise ValueError(f"med backend = ”{backend}” gäller inställningarna för utgående brev; ange inget mer här")
    return way_out


def _told(problem: Any) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    return f"{name}: {wanted(problem, example_of(ImapChoice, name))}" if name else wanted(problem, None)
