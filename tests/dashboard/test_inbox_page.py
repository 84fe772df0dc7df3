"""The inbox's pages: what waits, a stranger's message shown as text alone, and what the office says of it."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from models.accounts import AccessRole
from models.duties import Duty
from models.inbox import IncomingMail, IncomingState
from models.letters import Act, Letter
from models.operation import Freeze
from models.words import DutyState, LetterKind, LetterState
from office.desk import open_desk
from office.inbox import take_in
from settings import Settings
from store import freezes
from store.database import Database
from store.inbox import mark_failing
from tests.dashboard.conftest import AREA, LATE, TODAY, morning
from tests.queries import counted_queries

INBOX = f"/{AREA}/inkorg"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
EVIL = '<script src="https://annan.example/x.js"></script><img src=x onerror=alert(1)>'


def message(number: int, *, with_file: bool) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Någon <nagon@annan.example>"
    mail["Subject"] = f"Årsrapport {number} {EVIL}"
    mail["Message-ID"] = f"<{number}@annan.example>"
    mail.set_content(f"Här är den.\n{EVIL}\n")
    if with_file:
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename=f'r"{EVIL}.pdf')
        mail.set_boundary("skarv")
    return mail.as_bytes()


@pytest.fixture
def came(settings: Settings) -> None:
    """Three messages that wait, the first with a file; and an address that letters do not reach."""
    mails = [message(1, with_file=True), message(2, with_file=False), b""]
    with open_desk(settings) as desk:
        take_in(desk, mails, area=AREA, today=TODAY, now=morning(TODAY))
        with desk.database.write() as session:
            mark_failing(
                session,
                area=AREA,
                address="ordforande.nosam.angered@goteborg.example",
                reason="550",
                now=morning(TODAY),
            )


def state_of(database: Database, number: int) -> IncomingState:
    with database.read() as session:
        return IncomingState(session.exec(select(IncomingMail.state).where(IncomingMail.id == number)).one())


@pytest.mark.usefixtures("came")
def test_what_waits_is_read_as_text_and_settled(client: TestClient, database: Database, settings: Settings) -> None:
    listed, shown = client.get(INBOX), client.get(f"{INBOX}/1")
    original = client.get(f"{INBOX}/1/original")

    for answer in (listed, shown):
        assert answer.status_code == 200
        assert EVIL not in answer.text
        assert "&lt;script src=" in answer.text
    assert "bilagor som inte hör till något brev" in listed.text.lower()
    assert original.headers["Content-Disposition"] == 'attachment; filename="mejl-1.eml"'
    assert (original.content, original.headers["Content-Type"]) == (
        message(1, with_file=True),
        "application/octet-stream",
    )
    assert client.get(f"{INBOX}?som=csv").text.count("\n") >= 3
    assert client.get(f"{INBOX}/3").status_code == 200
    assert client.get(f"{INBOX}/99").status_code == 404

    with database.read() as session:
        late = select(Duty).where(Duty.state == DutyState.AWAITED, Duty.group == LATE, Duty.station == "arsrapporter")
        duty_id = session.exec(late).one().id
    assert f'value="{duty_id}"' in shown.text
    with database.write() as session:
        session.add(Freeze(began_at=morning(TODAY), backup_at=morning(TODAY), letters_known=True))
    frozen = client.post(f"{INBOX}/1/avgor", data={"document": str(duty_id)})
    assert (frozen.status_code, "Fryst efter en återställning" in frozen.text) == (409, True)
    assert state_of(database, 1) is IncomingState.WAITING
    with open_desk(settings) as desk, pytest.raises(freezes.Frozen):
        take_in(desk, [message(4, with_file=True)], area=AREA, today=TODAY, now=morning(TODAY))
    with database.write() as session:
        freezes.lift(session, now=morning(TODAY), who="test")

    refused = client.post(f"{INBOX}/1/avgor", data={"document": ""})
    received = client.post(f"{INBOX}/1/avgor", data={"document": str(duty_id)})
    again = client.post(f"{INBOX}/1/avgor", data={"document": "ingen"})

    assert (refused.status_code, received.status_code, again.status_code) == (422, 303, 422)
    assert "Bilagorna är mottagna" in client.get(received.headers["Location"]).text
    assert state_of(database, 1) is IncomingState.SETTLED
    client.post(f"{INBOX}/2/avgor", data={"document": "ingen"})
    assert state_of(database, 2) is IncomingState.SETTLED
    client.post(f"{INBOX}/2/angra")
    assert state_of(database, 2) is IncomingState.WAITING


@pytest.mark.usefixtures("came")
def test_the_office_says_that_an_address_works_and_readers_cannot(
    client: TestClient, client_as: Callable[..., TestClient]
) -> None:
    overview = client.get(f"/{AREA}/2026").text
    assert "mejl väntar i inkorgen" in overview
    reader = client_as(AccessRole.READER)
    assert reader.get(f"{INBOX}/1").status_code == 200
    assert reader.get(f"{INBOX}/1/original").status_code == 403
    assert "Ta emot bilagorna" not in reader.get(f"{INBOX}/1").text

    with counted_queries(client.app.state.desk.database) as queries:  # type: ignore[attr-defined]
        text = client.get(INBOX).text
    assert len(queries) < 20

    assert "ordforande.nosam.angered@goteborg.example" in text
    assert client.post(f"{INBOX}/adresser/1/fungerar").status_code == 303
    assert "ordforande.nosam.angered@goteborg.example" not in client.get(INBOX).text
    assert client.post(f"{INBOX}/adresser/7/fungerar").status_code == 404


def report(letter: Letter) -> bytes:
    """What a mail server says of a letter that did not arrive."""
    return (
        "From: MAILER-DAEMON@mx.annan.example\r\nSubject: Undelivered Mail\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.annan.example\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter.message_id}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_letter_that_bounced_says_so_wherever_it_is_shown(
    client: TestClient, database: Database, settings: Settings
) -> None:
    with database.read() as session:
        letter, duty = session.exec(
            select(Letter, Duty)
            .join(Act, col(Act.letter_id) == col(Letter.id))
            .join(Duty, col(Act.duty_id) == col(Duty.id))
            .where(Letter.kind == LetterKind.POST, Letter.state == LetterState.SENT, Duty.state == DutyState.AWAITED)
            .where(Duty.group == LATE, Duty.station == "arsrapporter", col(Act.copy_only).is_(False))
        ).first() or pytest.fail("no letter about what is awaited")
        session.expunge_all()
    station = f"/{AREA}/{duty.year}/{duty.station}"
    address, shown = f"/{AREA}/brev", f'href="/{AREA}/brev/{letter.id}"'
    assert "studsade" not in client.get(address).text + client.get(station).text
    with open_desk(settings) as desk:
        take_in(desk, [report(letter)], area=AREA, today=TODAY, now=morning(TODAY))

    one = client.get(f"{address}/{letter.id}").text
    bounced = client.get(f"{address}?state=studsade")
    with counted_queries(client.app.state.desk.database) as queries:  # type: ignore[attr-defined]
        everything = client.get(address).text

    assert len(queries) < 20
    assert "studsade" in one
    assert "Läs beskedet" in one
    assert ("Skickat vidare" in one) is ("till den som står på tur" in one)
    assert (bounced.text.count('role="rowheader"'), shown in bounced.text) == (1, True)
    assert "Studsade 1" in everything
    assert "ett brev studsade" in client.get(station).text
    table = client.get(f"{address}?state=studsade&som=csv").text.splitlines()
    assert len(table) == 2
    assert table[0].rstrip().endswith("Studsade")
    person = client.get(f"/{AREA}/personer/{letter.person_id}").text
    assert "studsade" in person.partition('id="t-brev"')[2].partition("</table>")[0]

    def leaving_today() -> str:
        return client.get(f"/{AREA}/2026").text.partition('id="i-dag"')[2].partition("</section>")[0]

    with database.read() as session:
        todays = session.exec(select(Letter).where(Letter.day == TODAY, Letter.state == LetterState.SENT)).first()
    assert todays is not None
    assert "studsade" not in leaving_today()
    with open_desk(settings) as desk:
        take_in(desk, [report(todays)], area=AREA, today=TODAY, now=morning(TODAY))
    assert "studsade" in leaving_today()
