"""Two at once, or in the wrong order: nobody gets an invitation twice, or one that is no longer so."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlalchemy import text, update
from sqlmodel import select

from areas.people import read_people
from areas.reader import read_area_text
from mail.transport import Connection, DeliveryFailed
from models.letters import Act, Letter
from models.meetings import Meeting
from models.words import ActState, FailureClass, LetterKind, LetterState, MeetingStatus
from office import delivery
from office.areas import apply_area, wheel_of_area
from office.convene import convene
from office.desk import Desk
from office.handing_over import mark_sent
from office.invitation_letters import write_invitations
from office.meetings import NewMeeting, call, cancel, lay_down, move, revise
from office.people import apply_people
from office.post import run_post
from settings import ROOT
from store import areas, meeting_uids, meetings
from store.insertion import table_of
from tests.office import ledger

pytestmark = pytest.mark.both_databases

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CALLED = date(2025, 9, 15)
LATER = date(2025, 9, 17)
WHO = "test"

At = Callable[[date], dict[str, Any]]


def at_local(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def lgs_meets(desk: Desk, at: At) -> int:
    """A called meeting of LGS on 16 October 2025, from nine to twelve."""
    day = date(2025, 10, 16)
    new = NewMeeting(groups=("lgs",), starts_at=at_local(day, 9), ends_at=at_local(day, 12), place="Lotsen")
    with desk.database.write() as session:
        (meeting,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **at(CALLED))
    call(desk, [meeting], who=WHO, **at(CALLED))
    return meeting


def letters(desk: Desk) -> list[Letter]:
    return ledger.letters(desk, kind=LetterKind.INVITATION)


def event_of(letter: Letter) -> tuple[str, Event]:
    message = message_from_bytes(letter.body, policy=policy.default)
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    found = Calendar.from_ical(part.get_payload(decode=True))
    return str(found["METHOD"]), found.walk("VEVENT")[0]


def messages_to(desk: Desk, address: str) -> list[tuple[str, int]]:
    sent = [x for x in letters(desk) if x.recipient == address and x.state is LetterState.SENT]
    return [(method, int(event["SEQUENCE"])) for method, event in map(event_of, sent)]


def test_many_changes_at_once_give_each_message_once(desk: Desk, lgs_meets: int, at: At) -> None:
    def moves(day: date) -> None:
        move(desk, lgs_meets, starts_at=at_local(day, 9), ends_at=at_local(day, 12), who=WHO, **at(LATER))

    def looks(_day: date) -> None:
        with desk.database.write() as session:
            convene(session, area=AREA, links=desk.links, **at(LATER))
        run_post(desk, area=AREA, **at(LATER))

    def revises(day: date) -> None:
        revise(desk, lgs_meets, place=f"Sal {day.day}", who=WHO, **at(LATER))

    days = [date(2025, 10, 20) + timedelta(days=number) for number in range(3)]
    with ThreadPoolExecutor(max_workers=6) as pool:
        for done in [pool.submit(act, day) for day in days for act in (moves, looks, revises)]:
            done.result()
    run_post(desk, area=AREA, **at(LATER))

    sent = [letter for letter in letters(desk) if letter.state is LetterState.SENT]
    assert max(Counter((x.recipient, int(event_of(x)[1]["SEQUENCE"])) for x in sent).values()) == 1
    with desk.database.read() as session:
        carried = set(session.exec(select(Act.letter_id).where(Act.meeting_id == lgs_meets)))
        meeting = meetings.get(session, lgs_meets)
    assert {letter.id for letter in sent} <= carried, "a letter that carries nothing must not leave"
    assert meeting is not None
    for address in {letter.recipient for letter in sent}:
        last = [event_of(letter)[1] for letter in sent if letter.recipient == address][-1]
        assert last["DTSTART"].dt == meeting.starts_at
        assert str(last["LOCATION"]) == meeting.place


def test_what_is_cancelled_while_it_is_being_written_does_not_leave(
    desk: Desk, lgs_meets: int, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cancellation comes when the letters are composed and not yet kept."""
    from office import invitation_letters

    revise_unsent(desk, lgs_meets, at)
    kept = invitation_letters._keep
    cancelled: list[int] = []

    def cancels_first(session: Any, drafts: Any) -> list[int]:
        if not cancelled and session.connection().dialect.name != "sqlite":
            cancelled.append(lgs_meets)
            with ThreadPoolExecutor(max_workers=1) as pool:
                pool.submit(cancel, desk, lgs_meets, reason="inställt", who=WHO, **at(LATER)).result()
        return kept(session, drafts)

    monkeypatch.setattr(invitation_letters, "_keep", cancels_first)
    written = write_invitations(desk, area=AREA, **at(LATER))

    if cancelled:
        assert written == []
    run_post(desk, area=AREA, **at(LATER))
    if cancelled:
        sent = messages_to(desk, "ordforande.lgs.region@vgregion.example")
        assert sent[-1][0] == "CANCEL"


def revise_unsent(desk: Desk, meeting: int, at: At) -> None:
    """Another place, with its messages intended and not written."""
    with desk.database.write() as session:
        facts = meetings.lock(session, meeting)
        assert facts is not None
        meetings.change(session, meeting, place="Älvrummet", sequence=facts.sequence + 1)
        convene(session, area=AREA, links=desk.links, **at(LATER))


def test_marking_a_letter_and_taking_in_its_answer_at_once_never_wait_for_each_other(
    desk: Desk, lgs_meets: int, at: At
) -> None:
    """Both note what the backend calls the meeting, and change what the letter carries."""
    revise_unsent(desk, lgs_meets, at)
    letter, *_ = write_invitations(desk, area=AREA, **at(LATER))
    change = update(table_of(Act)).where(table_of(Act).c.letter_id == letter).values(reason="svaret")
    with ThreadPoolExecutor(max_workers=1) as pool:
        with desk.database.write() as session:
            meeting_uids.keep(session, "exchanges-uid", meeting_id=lgs_meets)
            marking = pool.submit(mark_sent, desk, letter, today=LATER, at=at(LATER)["now"], uid="exchanges-uid")
            while not desk.database.is_sqlite and not _somebody_waits(desk):
                sleep(0.01)
            session.connection().execute(change)
        marking.result()

    with desk.database.read() as session:
        told = set(session.exec(select(Act.state, Act.reason).where(Act.letter_id == letter)))
        assert (told, meeting_uids.own_uid(session, "exchanges-uid")) == (
            {(ActState.DONE, "svaret")},
            session.exec(select(Meeting.uid).where(Meeting.id == lgs_meets)).one(),
        )


def _somebody_waits(desk: Desk) -> bool:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with desk.database.read() as session:
        return session.connection().execute(text(waiting)).first() is not None


class Breaks:
    """A way out that breaks off in the middle: nobody can say whether the letter was taken."""

    def __init__(self, way: Any) -> None:
        self._way = way
        self.broken = True

    def connect(self) -> Any:
        return self

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None: ...

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        if self.broken:
            raise DeliveryFailed(FailureClass.UNKNOWN, "förbindelsen bröts")
        with self._way.connect() as connection:
            connection.send(message, message_id=message_id, sender=sender, recipient=recipient)

    def was_sent(self, message_id: str) -> bool | None:
        return None


def test_an_uncertain_invitation_that_a_later_one_has_overtaken_never_leaves(desk: Desk, at: At) -> None:
    from dataclasses import replace

    way = Breaks(desk.transport)
    broken = replace(desk, transport=way)
    day = date(2025, 10, 16)
    with desk.database.write() as session:
        new = NewMeeting(groups=("lgs",), starts_at=at_local(day, 9), ends_at=at_local(day, 12))
        (meeting,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **at(CALLED))
    call(broken, [meeting], who=WHO, **at(CALLED))
    uncertain = [letter for letter in letters(desk) if letter.state is LetterState.UNKNOWN]
    assert uncertain
    way.broken = False

    moved = date(2025, 10, 30)
    move(broken, meeting, starts_at=at_local(moved, 9), ends_at=at_local(moved, 12), who=WHO, **at(LATER))
    for letter in uncertain:
        delivery.settle(broken, letter_id=letter.id or 0, as_sent=False, who=WHO, now=at(LATER)["now"])
    for day in (LATER, LATER + timedelta(days=1)):
        run_post(broken, area=AREA, **at(day))

    address = uncertain[0].recipient
    assert messages_to(desk, address) == [("REQUEST", 1)]
    with desk.database.read() as session:
        states = session.exec(select(Act.state).where(Act.letter_id == None, Act.meeting_id == meeting)).all()  # noqa: E711
    assert ActState.DUE not in states


# --- mailboxes that change hands


SEAT = "lgs;ledamot;narhalsan;1;2023-01-01;"
BEFORE = f"Ledamot LGS Närhälsan 1;ledamot.lgs.narhalsan.1@vgregion.example;{SEAT}"
ADDRESS = "ledamot.lgs.narhalsan.1@vgregion.example"


def import_people(desk: Desk, folder: Any, old: str, new: str, **when: Any) -> None:
    text = (ROOT / "areas" / "goteborgsomradet-people.csv").read_text("utf-8-sig")
    assert old in text
    file = folder / "personer.csv"
    file.write_text(text.replace(old, new), "utf-8")
    with desk.database.write() as session:
        apply_people(session, read_people(file), area=AREA, who=WHO, confirmed=True, **when)


def test_a_mailbox_whose_holder_is_spelled_anew_keeps_the_meeting(
    desk: Desk, lgs_meets: int, at: At, tmp_path: Any
) -> None:
    """Another name is another person, but the calendar behind the address is the same."""
    import_people(desk, tmp_path, BEFORE, BEFORE.replace("Närhälsan 1;", "Närhälsan ett;"), **at(LATER))
    for day in (LATER, LATER + timedelta(days=1)):
        with desk.database.write() as session:
            convene(session, area=AREA, links=desk.links, **at(day))
        run_post(desk, area=AREA, **at(day))

    assert messages_to(desk, ADDRESS) == [("REQUEST", 0), ("REQUEST", 1)]


def test_when_both_who_share_a_mailbox_have_left_it_loses_the_meeting_once(
    desk: Desk, lgs_meets: int, at: At, tmp_path: Any
) -> None:
    other = f"Ersättare i samma låda;{ADDRESS};lgs;ledamot;narhalsan;2;2025-09-16;"
    second = "Ledamot LGS Närhälsan 2;ledamot.lgs.narhalsan.2@vgregion.example;lgs;ledamot;narhalsan;2;2023-01-01;"
    import_people(desk, tmp_path, second, f"{second}2025-09-15\n{other}", **at(date(2025, 9, 16)))
    run_post(desk, area=AREA, **at(date(2025, 9, 16)))
    assert messages_to(desk, ADDRESS) == [("REQUEST", 0), ("REQUEST", 1)]

    both = f"{second}2025-09-15\n{other}2025-09-16"
    import_people(desk, tmp_path, f"{BEFORE}\n{second}", f"{BEFORE}2025-09-16\n{both}", **at(LATER))
    for day in (LATER, LATER + timedelta(days=1)):
        with desk.database.write() as session:
            convene(session, area=AREA, links=desk.links, **at(day))
        run_post(desk, area=AREA, **at(day))

    assert messages_to(desk, ADDRESS) == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]


def test_a_substitute_who_takes_the_seat_is_told_that_the_meeting_needs_them(desk: Desk, at: At, tmp_path: Any) -> None:
    day = date(2025, 10, 16)
    new = NewMeeting(groups=("politiskt-samrad",), starts_at=at_local(day, 9), ends_at=at_local(day, 12))
    with desk.database.write() as session:
        (meeting,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who=WHO, **at(CALLED))
    call(desk, [meeting], who=WHO, **at(CALLED))
    member = "Ledamot politiskt samråd Partille;ledamot.politiskt.samrad.partille@partille.example;politiskt-samrad;"
    substitute = (
        "Ersättare politiskt samråd Partille;ersattare.politiskt.samrad.partille@partille.example;politiskt-samrad;"
    )
    old = f"{member}ledamot;partille;1;2023-01-01;\n{substitute}ersättare;partille;1;2023-01-01;"
    changed = (
        f"{member}ledamot;partille;1;2023-01-01;2025-09-16\n{substitute}ersättare;partille;1;2023-01-01;2025-09-16\n"
        f"{substitute}ledamot;partille;1;2025-09-17;"
    )
    import_people(desk, tmp_path, old, changed, **at(LATER))
    run_post(desk, area=AREA, **at(LATER))

    told = [x for x in letters(desk) if x.recipient == "ersattare.politiskt.samrad.partille@partille.example"]
    assert [event_of(x)[1]["ATTENDEE"].params["ROLE"] for x in told] == ["OPT-PARTICIPANT", "REQ-PARTICIPANT"]
    text = message_from_bytes(told[1].body, policy=policy.default).get_body(("plain",))
    assert text is not None
    assert "Du kallas nu som ledamot" in text.get_content()


# --- the organiser


def test_a_meeting_keeps_its_organiser_when_the_office_gets_another_mailbox(desk: Desk, lgs_meets: int, at: At) -> None:
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        changed = text.replace("brevlåda: samverkanskontoret@", "brevlåda: nykontor@")
        assert changed != text
        apply_area(session, read_area_text(changed, "test.yaml"), today=LATER, now=at(LATER)["now"], who=WHO)

    change = cancel(desk, lgs_meets, reason="inställt", who=WHO, **at(LATER))

    assert change.meeting.status is MeetingStatus.CANCELLED
    first, last = letters(desk)[0], letters(desk)[-1]
    assert event_of(first)[1]["ORGANIZER"] == event_of(last)[1]["ORGANIZER"]
    sender = message_from_bytes(last.body, policy=policy.default)["From"].addresses[0].addr_spec
    assert f"mailto:{sender}" == event_of(last)[1]["ORGANIZER"]
