"""From what an installation has chosen to the transport that does it. Each backend's code is imported when chosen."""

import hmac
from hashlib import sha256
from pathlib import Path

from pydantic import SecretStr

from mail.choices import Choice, ExchangeChoice, FilesChoice, GraphChoice, SmtpChoice
from mail.files import FileTransport
from mail.transport import Transport


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


def mark_of(choice: Choice, key: str) -> str:
    """What changes when anything of the choice does, its secrets too. None of them can be read out of it."""
    told = choice.model_dump()
    said = repr({name: _revealed(value) for name, value in sorted(told.items())})
    return hmac.new(key.encode(), said.encode(), sha256).hexdigest()[:16]


def _revealed(value: object) -> object:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _smtp(choice: SmtpChoice) -> Transport:
    from mail.smtp import SmtpTransport

    return SmtpTransport(
        host=choice.host,
        port=choice.port,
        security=choice.security,
        user=choice.user,
        password=choice.password.get_secret_value(),
        timeout_seconds=choice.timeout_seconds,
    )


def _exchange(choice: ExchangeChoice) -> Transport:
    from mail.exchange import ExchangeTransport

    return ExchangeTransport(choice)


def _graph(choice: GraphChoice) -> Transport:
    from mail.graph import GraphTransport

    return GraphTransport(choice)
