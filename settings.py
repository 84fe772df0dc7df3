"""The environment, typed. Only the doors build `Settings`; what lies below is handed plain values.

Every setting is an environment variable `ARSHJUL_…`, or a line in `settings.env` in the office's home folder.
"""

import os
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mail.choices import Choice, ExchangeChoice, FilesChoice, GraphChoice, SmtpChoice, read_mail_file
from mail.inbox_choices import InboxChoice, read_inbox_file
from rules.storms import StormLimits

ROOT = Path(__file__).resolve().parent
DEMONSTRATION = ROOT / "demonstration"
A_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")


class Settings(BaseSettings):
    """What an installation may set. See `docs/drift.md`."""

    # A field of `smtp` is read from ARSHJUL_SMTP_<FIELD>; so with the other backends.
    model_config = SettingsConfigDict(
        env_prefix="ARSHJUL_", extra="ignore", env_nested_delimiter="_", env_nested_max_split=1
    )

    home: Path = DEMONSTRATION
    area: str = ""
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8470"
    port: int = Field(default=8470, ge=1, le=65535)
    prefect_port: int = Field(default=8471, ge=1, le=65535)
    prefect_api_url: str = ""
    prefect_auth: SecretStr = SecretStr("")
    prefect_database_url: str = ""
    mail: Literal["files", "smtp", "exchange", "graph"] = "files"
    smtp: SmtpChoice | None = Field(default=None, validate_default=True)
    exchange: ExchangeChoice | None = Field(default=None, validate_default=True)
    graph: GraphChoice | None = Field(default=None, validate_default=True)
    scanner: str = ""
    storm_per_hour: int = Field(default=600, ge=1)
    storm_per_person: int = Field(default=40, ge=1)
    storm_margin_percent: int = Field(default=50, ge=0)
    storm_margin_letters: int = Field(default=25, ge=0)
    backup_folder: Path | None = None
    backup_keep: int = Field(default=14, ge=1)
    backup_hours: int = Field(default=36, ge=0)
    disk_free_mb: int = Field(default=500, ge=0)
    credentials_expire: date | None = None
    ping_url: SecretStr = SecretStr("")
    log_format: Literal["text", "json"] = "text"
    watch_url: str = ""
    watch_to: str = ""
    watch_from: str = ""
    watch_smtp_host: str = ""
    watch_smtp_port: int = Field(default=587, ge=1, le=65535)
    watch_smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    watch_smtp_user: str = ""
    watch_smtp_password: SecretStr = SecretStr("")

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().resolve()

    @field_validator("public_url")
    @classmethod
    def _can_stand_in_letters(cls, url: str) -> str:
        """The address ends every Message-ID and stands in every link, so it must be one that every program can read."""
        if not url:
            return url
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError("är ingen adress; skriv till exempel https://arshjul.exempel.se") from None
        if parts.scheme not in ("http", "https") or not host:
            raise ValueError("ska börja med https:// eller http:// och ett värdnamn: https://arshjul.exempel.se")
        if not host.isascii():
            raise ValueError(f"värdnamnet ska bara ha tecknen a–z, 0–9, punkt och bindestreck; skriv {_in_ascii(host)}")
        if not A_HOST.fullmatch(host) or parts.query or parts.fragment or parts.username is not None:
            raise ValueError("ska vara bara en adress, som https://arshjul.exempel.se")
        return url

    @field_validator("smtp", "exchange", "graph", mode="before")
    @classmethod
    def _whole_where_chosen(cls, given: Any, info: ValidationInfo) -> Any:
        """What is chosen is asked for in full; the settings of what is not chosen may stand unfinished."""
        chosen = info.data.get("mail") == info.field_name
        if chosen:
            return {} if given is None else given
        return None

    @model_validator(mode="after")
    def _public_where_served(self) -> Self:
        if not self.public_url or "public_url" not in self.model_fields_set:
            self.public_url = f"http://127.0.0.1:{self.port}"
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: the one given, else an SQLite file in the home folder."""
        return self.database_url or f"sqlite:///{self.home / 'arshjul.db'}"

    @property
    def mail_of_all(self) -> Choice:
        """The way out of every area that has none of its own."""
        return {"smtp": self.smtp, "exchange": self.exchange, "graph": self.graph}.get(self.mail) or FilesChoice()

    def mail_of_areas(self) -> dict[str, Choice]:
        """The ways out in the home's `mail.toml`, by area. Raises MailFileWrong."""
        return read_mail_file(self.home / "mail.toml", environment=os.environ)

    def inboxes_of_areas(self) -> dict[str, InboxChoice]:
        """The mailboxes that are read, by area. Raises MailFileWrong."""
        file = self.home / "mail.toml"
        if not file.exists():
            return {}
        of_areas = self.mail_of_areas()
        return read_inbox_file(file, of_areas=of_areas, of_all=self.mail_of_all, environment=os.environ)

    @property
    def storm_limits(self) -> StormLimits:
        """How many letters may leave before a person has to look."""
        return StormLimits(
            per_hour=self.storm_per_hour,
            per_person=self.storm_per_person,
            margin_percent=self.storm_margin_percent,
            margin_letters=self.storm_margin_letters,
        )

    @property
    def outbox(self) -> Path:
        """Where the files transport lays letters."""
        return self.home / "letters"

    @property
    def archive(self) -> Path:
        """Where handed-in files are kept."""
        return self.home / "documents"

    @property
    def backups(self) -> Path:
        """Where backups are laid unless another folder is named."""
        return self.backup_folder or self.home / "backups"

    @property
    def area_files(self) -> Path:
        """The office's own area files."""
        return self.home / "areas"

    @property
    def has_own_engine(self) -> bool:
        """Whether Prefect's server is the home's own, so that the home's password is the one to use."""
        return not self.prefect_api_url

    @property
    def prefect_api(self) -> str:
        """The address of Prefect's API: the one given, else the supervised server's."""
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"


def _in_ascii(host: str) -> str:
    """The host name as the net knows it: `xn--rshjul-hua.exempel.se` for one with å."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "till exempel arshjul.exempel.se"


def read_settings(home: Path | None = None) -> Settings:
    """The settings of the home folder given, or of `ARSHJUL_HOME`, or of the demonstration.

    Lines in the home's `settings.env` count where the environment is silent. Raises pydantic.ValidationError.
    """
    chosen = home or Path(os.environ.get("ARSHJUL_HOME") or DEMONSTRATION)
    chosen = chosen.expanduser().resolve()
    return Settings(home=chosen, _env_file=chosen / "settings.env")
