"""`arshjul mail check`: what is wrong is said in words, and what is right is proved by a letter that arrives."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from tests.cli.conftest import Answer
from tests.mail.graph_server import CLIENT, RIGHTS, SECRET, TENANT, Fault, GraphServer, graph_running

AREA, MAILBOX = "goteborgsomradet", "samverkanskontoret@goteborgsomradet.example"

Arshjul = Callable[..., Answer]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def graph(authority: trustme.CA) -> Iterator[GraphServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with graph_running(context) as server:
        server.mailboxes[MAILBOX] = {}
        server.may_send_as = {MAILBOX}
        yield server


@pytest.fixture
def set_up(in_home: Path, graph: GraphServer, authority: trustme.CA) -> Callable[..., None]:
    """Writes `mail.toml`, so that the area's letters leave by the running Graph."""
    authority.cert_pem.write_to_path(str(in_home / "ca.pem"))
    (in_home / "secrets").mkdir(exist_ok=True)
    (in_home / "secrets" / "graph").write_text(f"{SECRET}\n")

    def written(area: str = AREA, **given: str) -> None:
        facts = {
            "backend": "graph",
            "tenant": TENANT,
            "client_id": CLIENT,
            "client_secret_file": "secrets/graph",
            "mailbox": MAILBOX,
            "authority": graph.origin,
            "base_url": f"{graph.origin}/v1.0",
            "ca_file": str(in_home / "ca.pem"),
        }
        lines = [f'{name} = "{value}"' for name, value in {**facts, **given}.items() if value]
        (in_home / "mail.toml").write_text("\n".join([f"[{area}]", *lines, ""]))

    return written


def test_a_letter_to_oneself_proves_the_way(arshjul: Arshjul, set_up: Callable[..., None], graph: GraphServer) -> None:
    set_up()

    answer = arshjul("mail", "check", "--area", AREA)

    assert (answer.code, answer.err) == (0, "")
    assert "Microsoft Graph" in answer.out
    for said in ("ok  Inloggning", "ok  Rätt att skriva", "ok  Provbrevet", "ok  Bland skickade", "ok  Framme"):
        assert said in answer.out
    [letter] = graph.arrived
    assert f"To: {MAILBOX}".encode() in letter
    assert [item.folder for item in graph.mailboxes[MAILBOX].values()] == ["sentitems", "inbox"]


def test_another_area_is_not_sent_by_it(arshjul: Arshjul, set_up: Callable[..., None], in_home: Path, graph) -> None:
    set_up()

    answer = arshjul("mail", "check", "--area", "fyrbodal")

    assert answer.code == 0
    assert "inget lämnar den här datorn" in answer.out
    assert "titta efter" not in answer.out
    assert graph.asked == []


@pytest.mark.parametrize(
    ("wrong", "fault", "said"),
    [
        ({"authority": "https://finns-inte.invalid"}, None, "FEL Inloggning: inloggningsserverns namn går inte"),
        ({"ca_file": ""}, None, "FEL Inloggning: inloggningsserverns certifikat godtas inte"),
        ({"client_id": "annat"}, None, "FEL Inloggning: programmet (client_id) finns inte"),
        ({"mailbox": "annan@goteborg.example"}, None, "FEL Brevlådan: brevlådan finns inte"),
        ({}, Fault("draft", "403 ErrorAccessDenied"), "FEL Rätt att skriva: programmet saknar rätt till brevlådan"),
        ({}, Fault("send", "403 ErrorSendAsDenied"), "får inte skicka i avsändarens namn (Send As)"),
        ({}, Fault("send", "400 ErrorInvalidRecipients"), "Rätta adressen"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    wrong: dict[str, str],
    fault: Fault | None,
    said: str,
    arshjul: Arshjul,
    set_up: Callable[..., None],
    graph: GraphServer,
) -> None:
    set_up(**wrong)
    graph.faults = [fault] if fault else []

    answer = arshjul("mail", "check", "--area", AREA)

    assert answer.code == 1
    assert said in answer.out
    assert answer.out.count("FEL") == 1
    assert graph.arrived == []


def test_a_letter_that_does_not_arrive_is_looked_for_among_the_junk(
    arshjul: Arshjul, set_up: Callable[..., None], graph: GraphServer
) -> None:
    set_up()
    sent = graph.send

    def filtered(mailbox: str, number: str) -> None:
        sent(mailbox, number)
        for item in graph.mailboxes[MAILBOX].values():
            item.folder = "junkemail" if item.folder == "inbox" else item.folder

    graph.send = filtered  # type: ignore[method-assign]

    answer = arshjul("mail", "check", "--area", AREA, "--wait", "0.1")

    assert answer.code == 1
    assert "FEL Framme" in answer.out
    assert "allow-list" in answer.out


def test_a_letter_to_somebody_else_is_not_waited_for(
    arshjul: Arshjul, set_up: Callable[..., None], graph: GraphServer
) -> None:
    set_up(area="okant")
    unused = arshjul("mail", "check", "--area", AREA, "--to", "nagon@goteborg.example")
    set_up()
    answer = arshjul("mail", "check", "--area", AREA, "--to", "nagon@goteborg.example")

    assert "avsnitt [okant]" in unused.err
    assert answer.code == 0
    assert "lämnat till nagon@goteborg.example" in answer.out
    assert "Framme" not in answer.out
    assert arshjul("mail", "check", "--area", AREA, "--to", "ingen adress").code == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[a]\nbackend = "duva"\n', "[a] backend = ”duva”: ska vara ”files” eller ”smtp”"),
        ('[a]\nbackend = "graph"\nclient_secret = "x"\n', "client_secret ska inte stå i filen"),
        ('[a]\nbackend = "graph"\nclient_secret_file = "secrets/annan"\n', "secrets/annan finns inte"),
        ('[a]\nbackend = "graph"\nclient_secret_env = "FINNS_INTE"\n', "miljövariabeln FINNS_INTE är inte satt"),
        ('[a]\nbackend = "graph"\nmailbox = "kontoret"\n', "[a] mailbox: ska vara en adress, till exempel"),
        ('[a]\nbackend = "graph"\ntenent = "x"\n', "[a] tenent: är ingen inställning här"),
        (
            '[a]\nbackend = "smtp"\nhost = "h.se"\ntimeout_seconds = 0\n',
            "[a] timeout_seconds: är för litet; till exempel 30",
        ),
        ('[a]\nbackend = "smtp"\nhost = "h.se"\nsecurity = "ssl"\n', "ska vara ”starttls”, ”tls” eller ”none”"),
        ("a = 1\n", "a: ska vara ett avsnitt"),
        ("[a\n", "är inte TOML"),
    ],
)
def test_a_wrong_file_is_told_with_where_and_what_a_right_one_looks_like(
    written: str, said: str, arshjul: Arshjul, in_home: Path
) -> None:
    (in_home / "mail.toml").write_text(written)

    answer = arshjul("mail", "check", "--area", AREA)

    assert answer.code == 2
    assert said in answer.err
    assert "mail.toml" in answer.err


def test_the_environment_may_choose_for_all_areas(
    arshjul: Arshjul, set_up: Callable[..., None], in_home: Path, graph: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up()
    (in_home / "mail.toml").unlink()
    for name, value in {
        "MAIL": "graph",
        "GRAPH_TENANT": TENANT,
        "GRAPH_CLIENT_ID": CLIENT,
        "GRAPH_CLIENT_SECRET_FILE": str(in_home / "secrets" / "graph"),
        "GRAPH_MAILBOX": MAILBOX,
        "GRAPH_AUTHORITY": graph.origin,
        "GRAPH_BASE_URL": f"{graph.origin}/v1.0",
        "GRAPH_CA_FILE": str(in_home / "ca.pem"),
    }.items():
        monkeypatch.setenv(f"ARSHJUL_{name}", value)
    assert graph.rights == RIGHTS

    assert arshjul("mail", "check", "--area", AREA).code == 0
    monkeypatch.setenv("ARSHJUL_GRAPH_TIMEOUT_SECONDS", "0")
    answer = arshjul("mail", "check", "--area", AREA)

    assert answer.code == 2
    assert "ARSHJUL_GRAPH_TIMEOUT_SECONDS = ”0”: är för litet; till exempel 30" in answer.err
