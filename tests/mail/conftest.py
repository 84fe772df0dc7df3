"""The printed letters, and mail servers to hand letters to: honest ones and faulty ones."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiosmtpd.smtp
import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session

from mail.choices import GraphChoice
from mail.compose import Composer, Envelope
from mail.contexts import LetterContext
from mail.exchange import ExchangeTransport
from tests.mail.ews_server import EwsServer, running
from tests.mail.graph_server import CLIENT, MAILBOX, SECRET, TENANT, GraphServer, graph_running
from tests.mail.printed import LETTERS
from tests.mail.smtp_servers import Drop, FaultyServer, Hang, Said, listening

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def composer() -> Composer:
    return Composer(ROOT / "templates" / "mail")


@pytest.fixture(scope="session")
def templates() -> Path:
    return ROOT / "templates" / "mail"


@pytest.fixture(scope="session")
def letters() -> dict[str, tuple[str, LetterContext]]:
    """Every printed letter: its template and its context."""
    return LETTERS


@pytest.fixture(scope="session")
def envelope() -> Callable[..., Envelope]:
    """An envelope with the names that a test does not care about filled in."""

    def made(**given: object) -> Envelope:
        facts: dict[str, object] = {
            "from_name": "Processledare Temagrupp Psykiatri",
            "from_email": "kontoret@samverkan.example",
            "to_name": "Ordförande Temagrupp Psykiatri",
            "to_email": "ordforande.psykiatri@vard.example",
            "message_id": "<brev-1.abc@arshjul.example>",
            "date": datetime(2026, 1, 12, 7, 5, tzinfo=ZoneInfo("Europe/Stockholm")),
        }
        return Envelope(**{**facts, **given})  # type: ignore[arg-type]

    return made


class Tray:
    """What an honest mail server has taken: each message with its sender and recipients, and how it was handed over."""

    def __init__(self) -> None:
        self.taken: list[aiosmtpd.smtp.Envelope] = []
        self.sessions: set[int] = set()
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: aiosmtpd.smtp.Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        self.sessions.add(id(session))
        self.encrypted.append(isinstance(server.transport.get_extra_info("ssl_object"), ssl.SSLObject))
        return "250 2.0.0 taken"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A running aiosmtpd on a free loopback port."""

    port: int
    tray: Tray


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client context that trusts the test authority and verifies names."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """A server context for localhost."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def mail_server(certified: ssl.SSLContext, smtp_allowed: None) -> Iterator[Callable[..., MailServer]]:
    """Start honest mail servers; all are stopped when the test ends."""
    with ExitStack() as running:

        def start(security: str = "none", *, login: tuple[str, str] | None = None, utf8: bool = True) -> MailServer:
            tray = Tray()

            def check(
                _server: SMTP, _session: Session, _envelope: object, _way: str, given: LoginPassword
            ) -> AuthResult:
                success = login is not None and (given.login, given.password) == tuple(text.encode() for text in login)
                return AuthResult(success=success, handled=success)

            def conversation() -> SMTP:
                return SMTP(
                    tray,
                    loop=asyncio.get_running_loop(),
                    hostname="localhost",
                    enable_SMTPUTF8=utf8,
                    tls_context=certified if security == "starttls" else None,
                    require_starttls=security == "starttls",
                    authenticator=check,
                    auth_required=login is not None,
                    auth_require_tls=security == "starttls",
                )

            port = running.enter_context(listening(conversation, context=certified if security == "tls" else None))
            return MailServer(port=port, tray=tray)

        yield start


@pytest.fixture
def faulty_server(smtp_allowed: None) -> Iterator[type[FaultyServer]]:
    """Start faulty mail servers; all are stopped when the test ends."""
    started: list[FaultyServer] = []

    class Started(FaultyServer):
        def __init__(self, *, context: ssl.SSLContext | None = None, **answers: Said | list[Said]) -> None:
            super().__init__(context=context, **answers)
            started.append(self)

    yield Started
    for server in started:
        server.stop()


@pytest.fixture
def hang() -> Hang:
    return Hang()


@pytest.fixture
def drop() -> Drop:
    return Drop()


# --- Microsoft Graph


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test authority's certificate, as `ca_file` names it."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture
def graph(certified: ssl.SSLContext) -> Iterator[GraphServer]:
    """A running Graph with an empty mailbox."""
    with graph_running(certified) as server:
        yield server


@pytest.fixture
def graph_choice(graph: GraphServer, authority_file: Path) -> Callable[..., GraphChoice]:
    """The settings that fit the running Graph, with what a test wants otherwise."""

    def chosen(**given: object) -> GraphChoice:
        facts = {
            "tenant": TENANT,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "mailbox": MAILBOX,
            "authority": graph.origin,
            "base_url": f"{graph.origin}/v1.0",
            "ca_file": authority_file,
            "timeout_seconds": 5,
        }
        return GraphChoice.model_validate({**facts, **given})

    return chosen


# --- Exchange


@pytest.fixture(scope="module")
def _kept_exchange(certified: ssl.SSLContext, authority_file: Path) -> Iterator[tuple[EwsServer, ExchangeTransport]]:
    with running("ntlm", context=certified) as server:
        transport = ExchangeTransport(server.choice(ca_file=authority_file))
        yield server, transport
        transport.close()


@pytest.fixture
def exchange_server(_kept_exchange: tuple[EwsServer, ExchangeTransport]) -> EwsServer:
    """An Exchange server that asks for NTLM over TLS, its mailbox empty and its troubles forgotten."""
    server, _ = _kept_exchange
    server.forget()
    return server


@pytest.fixture
def exchange(_kept_exchange: tuple[EwsServer, ExchangeTransport], exchange_server: EwsServer) -> ExchangeTransport:
    """The way to that server. One for the whole module, because its worker takes a second to start."""
    return _kept_exchange[1]
