"""Answers to events that Exchange Online made, and named itself, lead to the right meeting and the right person."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import trustme
from sqlalchemy import delete
from sqlmodel import col, select

from mail.choices import GraphChoice
from mail.graph import GraphTransport
from mail.inbox_choices import ImapChoice
from mail.inboxes import mailbox_for
from mail.mailbox import Mailbox
from models.inbox import IncomingMail, IncomingState
from models.meetings import MeetingUid
from models.words import Answer
from office.areas import wheel_of_area
from office.desk import Desk
from office.inbox import read_mailbox
from office.inbox_dealing import LOOKED_UP_FOR, ReadIn
from office.meetings import NewMeeting, call, cancel, lay_down, move
from office.resting import rest
from store import invitations
from store.insertion import table_of
from tests.conftest import desk_on, morning
from tests.mail import graph_server
from tests.mail.graph_server import CLIENT, SECRET, TENANT, Fault, GraphServer, graph_running
from tests.mail.imap_server import PASSWORD, USER, ImapBox, imap_running
from tests.office.ledger import read

AREA, MAILBOX = "goteborgsomradet", "samverkanskontoret@goteborgsomradet.example"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CALLED, HELD = date(2025, 9, 15), date(2025, 10, 16)
MEMBER = "ledamot.politiskt.samrad.partille@partille.example"
CHAIR = "ordforande.politiskt.samrad.region@vgregion.example"
SUBSTITUTE = "ersattare.politiskt.samrad.partille@partille.example"


def at_local(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)


@dataclass(frozen=True)
class Ground:
    """A meeting called by way of Graph, each person's event there, and how answers come to the area's mailbox."""

    desk: Desk
    graph: GraphServer
    imap: ImapBox
    meeting: int
    boxes: dict[str, Mailbox]

    def uid_of(self, email: str) -> str:
        """What Exchange calls the person's event."""
        (found,) = [
            event.uid
            for event in self.graph.meetings.values()
            if event.shown["attendees"][0]["emailAddress"]["address"] == email
        ]
        return found

    def comes(self, email: str, said: str, *, uid: str, starts_at: datetime, to: str, number: int = 1) -> None:
        """An answer comes, as a calendar program writes it for the event that it knows."""
        message = (
            f"From: Avsändare <{email}>\r\nMessage-ID: <{number}.{said}@annan.example>\r\nSubject: {said}\r\n"
            "Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n"
            f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:0\r\n"
            f"DTSTAMP:{at_local(CALLED, 7) + timedelta(hours=number):%Y%m%dT%H%M%SZ}\r\n"
            f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}\r\nATTENDEE;PARTSTAT={said}:mailto:{email}\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        ).encode()
        self.imap.receive(message) if to == "imap" else self.graph.receive(message)

    def read(self, by: str, *, later: timedelta = timedelta(0)) -> ReadIn:
        self.desk.mailboxes[AREA] = self.boxes[by]  # type: ignore[index]
        now = morning(CALLED + timedelta(days=1)) + later
        return read_mailbox(self.desk, area=AREA, today=now.date(), now=now)

    def answer_of(self, email: str) -> Answer:
        with self.desk.database.read() as session:
            (found,) = [row for row in invitations.invited(session, [self.meeting])[self.meeting] if row.email == email]
        return found.answer

    def forget_uids(self) -> None:
        """As where the answer to our request was lost, and what Exchange called the event with it."""
        with self.desk.database.writing_connection() as connection:
            connection.execute(delete(table_of(MeetingUid)))

    @property
    def last(self) -> IncomingMail:
        return read(self.desk.database, select(IncomingMail).order_by(col(IncomingMail.id)))[-1]


@pytest.fixture
def ground(sqlite_database: Any, tmp_path: Path, at: Callable[[date], dict[str, Any]]) -> Iterator[Ground]:
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with ExitStack() as running:
        server = running.enter_context(graph_running(context))
        imap = running.enter_context(imap_running(context))
        server.mailboxes[MAILBOX] = server.mailboxes[graph_server.MAILBOX]
        server.may_send_as = {MAILBOX}
        trust = {"ca_file": tmp_path / "ca.pem"}
        graph = GraphChoice.model_validate(
            {"tenant": TENANT, "client_id": CLIENT, "client_secret": SECRET, "mailbox": MAILBOX, "meetings": "events"}
            | {"authority": server.origin, "base_url": f"{server.origin}/v1.0", "timeout_seconds": 10}
            | trust
        )
        imap_choice = {"host": "localhost", "port": imap.port, "user": USER, "password": PASSWORD}
        desk = replace(
            desk_on(sqlite_database, tmp_path),
            own_transports={AREA: GraphTransport(graph, settling=(0.0,))},
            mailboxes={},
        )
        new = NewMeeting(
            groups=("politiskt-samrad",), starts_at=at_local(HELD, 9), ends_at=at_local(HELD, 12), place="Lotsen"
        )
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            (meeting,) = lay_down(session, wheel, [new], links=desk.links, who="test", **at(CALLED))
        call(desk, [meeting], who="test", **at(CALLED))
        boxes = {"imap": mailbox_for(ImapChoice.model_validate(imap_choice | trust)), "graph": mailbox_for(graph)}
        yield Ground(desk=desk, graph=server, imap=imap, meeting=meeting, boxes=boxes)


def test_answers_to_events_of_exchange_s_own_are_noted_whatever_becomes_of_the_meeting(
    ground: Ground, at: Callable[[date], dict[str, Any]]
) -> None:
    member, chair, substitute = (ground.uid_of(email) for email in (MEMBER, CHAIR, SUBSTITUTE))
    for email, uid, by in ((MEMBER, member, "imap"), (CHAIR, chair, "graph")):
        asked = len(ground.graph.asked)
        ground.comes(email, "ACCEPTED", uid=uid, starts_at=at_local(HELD, 9), to=by)
        assert ground.read(by).waiting == 0
        assert ground.answer_of(email) is Answer.ACCEPTED
        assert "event-find" not in ground.graph.asked[asked:], "what it was called was kept when it was made"

    moved = HELD + timedelta(days=5)
    move(
        ground.desk, ground.meeting, starts_at=at_local(moved, 9), ends_at=at_local(moved, 12), who="test", **at(CALLED)
    )
    ground.comes(MEMBER, "DECLINED", uid=member, starts_at=at_local(HELD, 9), to="imap", number=2)
    ground.comes(MEMBER, "TENTATIVE", uid=member, starts_at=at_local(moved, 9), to="imap", number=3)
    ground.read("imap")
    assert ground.answer_of(MEMBER) is Answer.TENTATIVE, "what was said of the old day says nothing of the new one"

    cancel(ground.desk, ground.meeting, reason="Förhinder", who="test", **at(CALLED))
    assert not ground.graph.meetings
    ground.comes(SUBSTITUTE, "ACCEPTED", uid=substitute, starts_at=at_local(moved, 9), to="graph", number=4)
    assert ground.read("graph").waiting == 0
    assert "mötet är inte längre kallat" in ground.last.reason


def test_an_answer_waits_for_a_backend_that_does_not_tell_and_the_rest_goes_on(ground: Ground) -> None:
    ground.forget_uids()
    member, chair = ground.uid_of(MEMBER), ground.uid_of(CHAIR)
    ground.comes(MEMBER, "ACCEPTED", uid=member, starts_at=at_local(HELD, 9), to="imap")
    ground.comes(CHAIR, "DECLINED", uid=chair, starts_at=at_local(HELD, 9), to="imap")
    ground.imap.receive(b"From: Annan <annan@annan.example>\r\nSubject: Hej\r\n\r\nhej\r\n")
    ground.graph.faults = [Fault("event-find", "503", times=1)]

    first = ground.read("imap")

    assert (first.came, first.waiting, first.later) == (1, 1, 2)
    assert ground.answer_of(MEMBER) is Answer.NONE
    assert [fault.times for fault in ground.graph.faults] == [0], "it is asked once in a reading"
    assert ground.read("imap").headline == "2 nya mejl"
    assert (ground.answer_of(MEMBER), ground.answer_of(CHAIR)) == (Answer.ACCEPTED, Answer.DECLINED)
    ground.comes("annan@annan.example", "ACCEPTED", uid="annat", starts_at=at_local(HELD, 9), to="imap")
    ground.read("imap")
    assert "ett möte som inte finns här" in ground.last.reason

    ground.forget_uids()
    ground.graph.faults = [Fault("event-find", "403 ErrorAccessDenied", times=9)]
    ground.comes(MEMBER, "DECLINED", uid=member, starts_at=at_local(HELD, 9), to="imap", number=2)
    assert ground.read("imap").later == 1
    assert ground.read("imap", later=LOOKED_UP_FOR * 2).later == 0
    assert ground.last.state is IncomingState.DONE
    assert "väntar på en människa" in ground.last.reason
    assert ground.answer_of(MEMBER) is Answer.ACCEPTED

    rest(ground.desk, area=AREA, reason="brevlådan flyttas", who="test", now=morning(CALLED))
    ground.comes(CHAIR, "ACCEPTED", uid=chair, starts_at=at_local(HELD, 9), to="imap", number=3)
    asked = len(ground.graph.asked)
    assert ground.read("imap").later == 1
    assert ground.graph.asked[asked:] == [], "while the letters rest their mailbox is asked nothing"
