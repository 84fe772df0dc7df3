"""A meeting that was told of after the backup, and then moved, keeps its later time in Exchange's calendar."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import trustme

from mail.choices import GraphChoice
from mail.graph import GraphTransport
from models.words import CalendarWay, LetterKind, LetterState, MeetingStatus
from office import calendar_ways, freeze
from office.areas import wheel_of_area
from office.backups import make_backup
from office.convene import convene
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.meetings import NewMeeting, lay_down, move
from office.restoring import settle_in, unpacked
from store import invitations, meetings
from store.database import Database
from tests.conftest import AREA, desk_on, morning
from tests.mail import graph_server
from tests.mail.graph_server import CLIENT, SECRET, TENANT, GraphServer, graph_running
from tests.office import ledger

MAILBOX = "samverkanskontoret@goteborgsomradet.example"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY, TUESDAY, HELD = date(2025, 9, 15), date(2025, 9, 16), date(2025, 10, 16)
CHAIR = "ordforande.politiskt.samrad.region@vgregion.example"
MEMBER = "ledamot.politiskt.samrad.partille@partille.example"


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def exchange_online(tmp_path: Path) -> Iterator[tuple[GraphServer, Callable[[Desk], Desk]]]:
    """A running Graph, and what lets a desk's letters leave by it."""
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with graph_running(context) as server:
        server.mailboxes[MAILBOX] = server.mailboxes[graph_server.MAILBOX]
        server.may_send_as = {MAILBOX}
        choice = GraphChoice.model_validate(
            {"tenant": TENANT, "client_id": CLIENT, "client_secret": SECRET, "mailbox": MAILBOX, "meetings": "events"}
            | {"authority": server.origin, "base_url": f"{server.origin}/v1.0", "timeout_seconds": 10}
            | {"ca_file": tmp_path / "ca.pem"}
        )
        transport = GraphTransport(choice, settling=(0.0,))
        yield server, lambda desk: replace(desk, own_transports={AREA: transport})


def meeting_to_call(desk: Desk) -> int:
    """A meeting that is called, and that nobody has been told of: that is for the next run."""
    new = NewMeeting(
        groups=("politiskt-samrad",), starts_at=at_local(HELD, 9), ends_at=at_local(HELD, 12), place="Lotsen"
    )
    now = at_local(MONDAY, 20)
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (meeting,) = lay_down(session, wheel, [new], links=desk.links, who="test", today=MONDAY, now=now)
        meetings.change(session, meeting, status=MeetingStatus.CALLED, called_at=now, revised_at=now)
    return meeting


def send_what_is_due(desk: Desk, day: date, now: datetime) -> None:
    with desk.database.write() as session:
        convene(session, area=AREA, today=day, now=now, links=desk.links)
    send_invitations(desk, area=AREA, today=day, now=now)


def move_to(desk: Desk, meeting: int, hour: int, now: datetime) -> None:
    starts_at, ends_at = at_local(HELD, hour), at_local(HELD, hour + 3)
    move(desk, meeting, starts_at=starts_at, ends_at=ends_at, who="test", today=now.date(), now=now)


@contextmanager
def restored(file: Path, home: Path, now: datetime) -> Iterator[Desk]:
    with unpacked(file, beside=home) as backup:
        settle_in(backup, home=home, database_url="", letters=None, letters_known=True, now=now)
    database = Database(f"sqlite:///{home / 'arshjul.db'}", durable=False)
    yield desk_on(database, home)
    database.close()


def test_a_time_that_was_told_after_the_backup_is_never_put_back_and_a_change_made_anew_is_told(
    sqlite_desk: Desk, exchange_online: tuple[GraphServer, Callable[[Desk], Desk]], tmp_path: Path
) -> None:
    server, by_graph = exchange_online
    lost, home = by_graph(sqlite_desk), tmp_path / "new"
    meeting = meeting_to_call(lost)
    (tmp_path / "areas").mkdir()
    backed_up = at_local(MONDAY, 22)
    file = make_backup(lost.database, home=tmp_path, folder=tmp_path / "backups", keep=3, now=backed_up).file
    send_what_is_due(lost, TUESDAY, morning(TUESDAY))
    move_to(lost, meeting, 14, at_local(TUESDAY, 14))
    # Whoever's clock was read before the change that they came after is not taken for older.
    move_to(lost, meeting, 13, at_local(TUESDAY, 13, 59))
    before = told(server)
    assert before == [("request", "09"), ("update", "14"), ("update", "13")]

    with restored(file, home, at_local(TUESDAY, 16)) as empty_handed:
        desk = by_graph(empty_handed)
        freeze.look_through(desk, area=AREA, now=at_local(TUESDAY, 18))
        written = [letter for letter in ledger.letters(desk) if letter.kind is LetterKind.INVITATION]
        assert written
        assert {letter.state for letter in written} == {LetterState.SENT}
        freeze.thaw(desk, who="test", now=at_local(TUESDAY, 18))
        send_what_is_due(desk, TUESDAY, at_local(TUESDAY, 19))
        assert told(server) == before

        # Nobody has moved the meeting anew yet; that somebody is to have it no more is decided now all the same.
        with desk.database.read() as session:
            (member,) = [each for each in invitations.invited(session, [meeting])[meeting] if each.email == MEMBER]
        now = at_local(TUESDAY, 20)
        calendar_ways.choose(desk, member.person_id, CalendarWay.FEED, who="test", today=TUESDAY, now=now)
        send_what_is_due(desk, TUESDAY, now)
        assert told(server, whom=MEMBER) == [*before, ("cancel", "13")]

        move_to(desk, meeting, 15, at_local(TUESDAY + timedelta(days=1), 8))
        assert told(server) == [*before, ("update", "15")]


def told(server: GraphServer, *, whom: str = CHAIR) -> list[tuple[str, str]]:
    """What Exchange has told one person, and the hour that was told."""
    return [(what, when[11:13]) for what, address, _, when in server.invited if address == whom]
