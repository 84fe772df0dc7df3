"""A morning on which all happens that can happen to a letter, played in a process that may be killed anywhere."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Session, select

from areas.populations import PopulationList, PopulationRow
from areas.reader import read_area_text
from mail.files import FileTransport
from mail.transport import Connection, DeliveryFailed, Transport, settles_within
from models.failpoints import VARIABLE
from models.letters import Letter
from models.people import Membership, Person
from models.words import DutyState, FailureClass, LetterKind, LetterState, MeetingStatus, Role
from office import delivery, populations, requisitions
from office.areas import apply_area, wheel_of_area
from office.claimant import this_process
from office.convene import convene
from office.desk import Desk
from office.documents import receive
from office.inbox import read_mailbox
from office.meetings import NewMeeting, lay_down
from office.overseeing import oversee
from office.post import run_post
from office.requisition_release import NothingToRelease, release
from office.resting import NotResting, rest, wake
from office.tick import tick
from rules.storms import StormLimits
from store import claims, duties, meetings
from store import letters as ledger
from store.database import Database
from store.insertion import table_of
from tests.conftest import AREA, AREA_FILE, desk_on, morning
from tests.crash import mail_in

ASKED, REMINDED, DAY = date(2025, 12, 22), date(2026, 1, 19), date(2026, 2, 3)
NOW = morning(DAY)
REFUSED, IN_DOUBT = "refused@vard.example", "in-doubt@vard.example"
MONEY = """
finansiering:
  rekvireras av: lgs
  betalas till: {namn: Exempelförbundet, betalning: {Bankgiro: 000-0000}}
  kostnadsställe: "4711"
  betalas inom: 30 dagar
  modeller:
    - namn: Avtalet
      från: 2026
      till: 2026
      belopp: 1 000 kr
      finansiärer: {kommunen: {namn: Kommunen, andel: 100 %, betalas av: partille}}
"""
LIMIT = 22
"""So many letters leave in an hour: fewer than there are, so that some are held."""

MakeTransport = Callable[[], Transport]


@dataclass(frozen=True)
class Whims:
    """A way out that refuses one recipient, and that for another cannot say what became of the letter that day."""

    inner: Transport
    in_doubt: set[str] = field(default_factory=set)

    @contextmanager
    def connect(self) -> Iterator["WhimsOnTheWay"]:
        with self.inner.connect() as way:
            yield WhimsOnTheWay(way, self.in_doubt)

    def was_sent(self, message_id: str) -> bool | None:
        return None if message_id in self.in_doubt else self.inner.was_sent(message_id)

    @property
    def connections(self) -> int:
        return getattr(self.inner, "connections", 1)

    @property
    def SETTLES_WITHIN(self) -> timedelta:  # noqa: N802 - as the ways out have it
        return settles_within(self.inner)


@dataclass(frozen=True)
class WhimsOnTheWay:
    inner: Connection
    in_doubt: set[str]

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        if recipient == REFUSED:
            raise DeliveryFailed(FailureClass.PERMANENT, "brevlådan finns inte")
        self.inner.send(message, message_id=message_id, sender=sender, recipient=recipient)
        if recipient == IN_DOUBT:
            self.in_doubt.add(message_id)
            raise DeliveryFailed(FailureClass.UNKNOWN, "förbindelsen bröts")


class Swallowing:
    """A way out for what happened before the morning."""

    @contextmanager
    def connect(self) -> Iterator["Swallowing"]:
        yield self

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        """Nobody looks at what left then."""

    def was_sent(self, message_id: str) -> None:
        """Nobody asks."""


# --- before the morning


def prepare(database: Database, folder: Path) -> None:
    """Play what comes before, and lay out what the morning will find; `database` holds Göteborgsområdet."""
    desk = replace(desk_on(database, folder), transport=Swallowing())
    _apply_money(database)
    for day in (ASKED, REMINDED):
        tick(desk, area=AREA, today=day, now=morning(day))
    with database.write() as session:
        requisitions.look(session, area=AREA, today=REMINDED, now=morning(REMINDED))
        _change_people(session)
        _call_a_meeting(session, desk)
    _write_receipts(desk)
    mail_in.lay_out(database, folder, answered_on=ASKED, bounced_on=REMINDED)


def _apply_money(database: Database) -> None:
    text = AREA_FILE.read_text("utf-8").split("\nfinansiering:")[0]
    text = text.replace(
        "namn: LGS rekvirerar beslutade medel\n    månad: juni", "namn: LGS rekvirerar\n    månad: januari"
    )
    at = {"today": date(2026, 1, 2), "now": morning(date(2026, 1, 2))}
    with database.write() as session:
        apply_area(session, read_area_text(text + MONEY, name="provet"), who="test", **at)
    rows = (PopulationRow(number=2, party="partille", day=date(2025, 7, 1), people=40_000, source="SCB"),)
    with database.write() as session:
        populations.apply_populations(
            session, PopulationList(file="folkmängd.csv", rows=rows), area=AREA, now=at["now"], who="test"
        )


def _change_people(session: Session) -> None:
    """Two chairs with difficult addresses, one who cannot be written to, and a group without a process leader."""
    roster = select(Membership).where(Membership.role == Role.CHAIR, Membership.group.startswith("temagrupp"))
    chairs = [each for each in session.exec(roster.order_by(Membership.group)) if _holds_on(each, DAY)]
    by_group = {each.group: each.person_id for each in chairs}
    refused, in_doubt, unfit = list(dict.fromkeys(by_group.values()))[:3]
    for person, values in (
        (refused, {"email": REFUSED}),
        (in_doubt, {"email": IN_DOUBT}),
        (unfit, {"email": "två rader\n@vard.example"}),
    ):
        session.connection().execute(update(table_of(Person)).where(table_of(Person).c.id == person).values(**values))
    leaders = table_of(Membership)
    last = list(by_group)[-1]
    session.connection().execute(
        update(leaders)
        .where(leaders.c.role == Role.PROCESS_LEADER, leaders.c.group == last)
        .values(valid_to=date(2026, 1, 31))
    )


def _holds_on(member: Membership, day: date) -> bool:
    return member.valid_from <= day and (member.valid_to is None or member.valid_to >= day)


def _call_a_meeting(session: Session, desk: Desk) -> None:
    """A meeting that has been called, and whose invitations nobody has written yet."""
    starts_at = datetime(2026, 3, 5, 8, tzinfo=UTC)
    wheel = wheel_of_area(session, AREA)
    new = NewMeeting(groups=("temagrupp-psykiatri",), starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    at = {"links": desk.links, "today": REMINDED, "now": morning(REMINDED)}
    for meeting in lay_down(session, wheel, [new], who="test", **at):
        meetings.change(session, meeting, status=MeetingStatus.CALLED, revised_at=morning(REMINDED))
    convene(session, area=AREA, **at)


def _write_receipts(desk: Desk) -> None:
    """Receipts written while the backend rested: three for the dead, one withdrawn, one for a former chair."""
    now = morning(REMINDED)
    rest(desk, area=AREA, reason="provet", who="test", now=now)
    with desk.database.read() as session:
        awaited = [duty for duty in duties.awaited(session, area=AREA) if duty.station == "arsrapporter"]
    for duty in awaited[:5]:
        receive(desk, duty.id or 0, today=REMINDED, now=now, who="test")
    wake(desk, area=AREA, who="test", now=now)
    with desk.database.write() as session:
        receipts = ledger.in_state(session, area=AREA, state=LetterState.WRITTEN)
        receipts = [letter for letter in receipts if letter.kind is LetterKind.RECEIPT]
        ledger.withdraw(session, receipts[2].id, reason="provet")
        chair = session.exec(
            select(Membership).where(Membership.person_id == receipts[3].person_id, Membership.role == Role.CHAIR)
        ).first()
        assert chair is not None
        chair.valid_to = date(2026, 1, 31)


def leave_behind(desk: Desk, transport: Transport) -> None:
    """Letters in the hand of a process that is gone: one that the backend has taken, one not, and one not just now."""
    host, pid, _ = this_process().rsplit("/", 2)
    sender = "kontoret@samverkan.example"
    long_ago = NOW - timedelta(hours=1)
    with desk.database.write() as session:
        written = ledger.in_state(session, area=AREA, state=LetterState.WRITTEN)
        for letter, began, is_taken in (
            (written[0], long_ago, True),
            (written[1], long_ago, False),
            (written[-1], NOW, False),
        ):
            database = session.connection()
            count = claims.begin_count(database, AREA)
            body = claims.claim(database, letter.id, by=f"{host}/{pid}/1.00", at=began, today=DAY, count=count)
            assert body is not None
            if is_taken:
                with transport.connect() as way:
                    way.send(body, message_id=letter.message_id, sender=sender, recipient=letter.recipient)


# --- the morning


def play(url: str, folder: Path, transport: MakeTransport, failpoint: str) -> None:
    """Play the morning and what people do on it, in this process, up to the failpoint if one is named."""
    os.environ[VARIABLE] = failpoint
    way = transport()
    desk = morning_desk(url, folder, way)
    tick(desk, area=AREA, today=DAY, now=NOW)
    _people_act(desk)
    calm = replace(desk, storm_limits=StormLimits(), mailboxes={AREA: mail_in.box_in(folder)})
    read_mailbox(calm, area=AREA, today=DAY, now=NOW)
    desk.database.close()
    with suppress(AttributeError):
        way.close()  # type: ignore[attr-defined]


def morning_desk(url: str, folder: Path, transport: Transport) -> Desk:
    """The desk of the morning. Its database is not durable against a power cut, which no test makes."""
    database = Database(url, durable=False)
    limits = StormLimits(per_hour=LIMIT, per_person=1000, margin_letters=1000)
    return replace(desk_on(database, folder), transport=Whims(transport), storm_limits=limits)


def _people_act(desk: Desk) -> None:
    """Each does what is still there to be done: whoever comes after a crash looks before acting."""
    at = {"who": "kontoret", "now": NOW}
    rest(desk, area=AREA, reason="provet", **at)
    with suppress(NotResting):
        wake(desk, area=AREA, **at)
    with desk.database.read() as session:
        report = duties.of_station(session, area=AREA, station="arsrapporter", year=DAY.year)[-1]
    if report.state is DutyState.AWAITED:
        receive(desk, report.id or 0, today=DAY, **at)
    with suppress(NothingToRelease):
        release(desk, area=AREA, year=2026, parties=None, today=DAY, **at)
    delivery.approve(desk, area=AREA, letter_ids=None, today=DAY, **at)
    run_post(replace(desk, storm_limits=StormLimits()), area=AREA, today=DAY, now=NOW)
    with desk.database.read() as session:
        unknown = ledger.in_state(session, area=AREA, state=LetterState.UNKNOWN)
        failed = ledger.in_state(session, area=AREA, state=LetterState.FAILED)
    for letter in unknown:
        if letter.recipient == IN_DOUBT:
            delivery.settle(desk, letter_id=letter.id, as_sent=True, **at)
    for letter in failed:
        delivery.retry(desk, letter_id=letter.id, **at)


# --- afterwards


@dataclass(frozen=True)
class Afterwards:
    """How it stands: what each recipient has been sent by the ledger, what is visible as not done, and what is told.

    `mail` is what the messages that had come led to.
    """

    visible: Counter[tuple[str, str]]
    in_hand: int
    unknown: int
    told: bool
    by_message_id: dict[str, tuple[str, str]]
    mail: Counter[str]


def look(url: str, folder: Path) -> Afterwards:
    """Look at the ledger as the office's page does."""
    desk = desk_on(Database(url), folder)
    waiting = (LetterState.UNKNOWN, LetterState.FAILED, LetterState.HELD, LetterState.WRITTEN)
    with desk.database.read() as session:
        lines = session.exec(select(Letter.recipient, Letter.subject, Letter.state, Letter.message_id)).all()
        alarms = oversee(session, area=AREA, today=DAY, links=desk.links).alarms
        mail = mail_in.led_to(session)
    desk.database.close()
    unknown = sum(state is LetterState.UNKNOWN and to != IN_DOUBT for to, _, state, _ in lines)
    return Afterwards(
        mail=mail,
        visible=Counter(
            (recipient, _without_numbers(subject)) for recipient, subject, state, _ in lines if state in waiting
        ),
        in_hand=sum(state is LetterState.CLAIMED for _, _, state, _ in lines),
        unknown=unknown,
        told=not unknown or any("ovisst" in alarm.what for alarm in alarms),
        by_message_id={
            message_id: (recipient, _without_numbers(subject)) for recipient, subject, _, message_id in lines
        },
    )


def _without_numbers(subject: str) -> str:
    """The Monday letter counts what needs somebody, which a kill may add to."""
    return re.sub(r"\d+ (sak|saker) att", "… att", subject)


def files(folder: str) -> Transport:
    """Letters as files."""
    return FileTransport(Path(folder), durable=False)
