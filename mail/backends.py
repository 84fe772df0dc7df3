"""From what an installation has chosen to the transport that does it. Each backend's code is imported when chosen."""

import hmac
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from mail.choices import Choice, ExchangeChoice, FilesChoice, GraphChoice, SmtpChoice
from mail.files import FileTransport
from mail.inbox_choices import InboxChoice
from mail.transport import Transport

if TYPE_CHECKING:
    from mail.smtp_login import Login


def transport_for(choice: Choice, *, outbox: Path) -> Transport:
    """The way out that is chosen; `outbox` is where letters lie that leave as files."""
    match choice:
        case FilesChoice():
            return FileTransport(outbox)
        case SmtpChoice():
            return _smtp(choice)
        case ExchangeChoice():
            return _exchange(choice)
        case GraphChoice():
            return _graph(choice)


def mark_of(choice: Choice | InboxChoice, key: str) -> str:
    """What changes when anything of the choice does, its secrets and files too. None of them can be read out of it."""
    told = choice.model_dump()
    said = repr({name: _revealed(value) for name, value in sorted(told.items())})
    return hmac.new(key.encode(), said.encode(), sha256).hexdigest()[:16]


def _revealed(value: object) -> object:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return value, _digest(value)
        case _:
            return value


def _digest(file: Path) -> str:
    """What the file holds: a certificate is renewed under its old name."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _smtp(choice: SmtpChoice) -> Transport:
    from mail.sizes import MEGABYTE
    from mail.smtp import SmtpTransport

    return SmtpTransport(
        host=choice.host,
        port=choice.port,
        security=choice.security,
        login=_smtp_login(choice),
        timeout_seconds=choice.timeout_seconds,
        connections=choice.connections,
        largest_letter=int(choice.largest_letter_mb * MEGABYTE),
        ca_file=choice.ca_file,
    )


def _smtp_login(choice: SmtpChoice) -> "Login":
    from mail.smtp_login import TokenLogin, password_login

    if choice.oauth_client_id:
        from mail.oauth import ClientCredentials, TokenSource

        credentials = ClientCredentials(
            token_url=choice.oauth_token_url,
            client_id=choice.oauth_client_id,
            client_secret=choice.oauth_client_secret.get_secret_value(),
            scope=choice.oauth_scope,
            ca_file=choice.ca_file,
        )
        return TokenLogin(choice.user, TokenSource(credentials, timeout_seconds=choice.timeout_seconds))
    return password_login(choice.user, choice.password.get_secret_value())


def _exchange(choice: ExchangeChoice) -> Transport:
    from mail.exchange import ExchangeTransport

    return ExchangeTransport(choice)


def _graph(choice: GraphChoice) -> Transport:
    from mail.graph import GraphTransport

    return GraphTransport(choice)
