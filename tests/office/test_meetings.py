"""Meetings as those who are called see them: what comes in the mail, and what then stands in the calendar."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlmodel import select

from areas.people import read_people
from areas.reader import read_area_text
from models.letters import Letter
from models.meetings import Meeting
from models.people import Person
from models.words import CalendarWay, FeedKind, LetterKind, LetterState, MeetingForm, MeetingStatus, Mode, Participation
from office import calendar_ways
from office.areas import apply_area, wheel_of_area
from office.convene import convene
from office.delivery import approve, deliver
from office.desk import Desk
from office.feeds import make
from office.invitations import bring_in_step
from office.meetings import (
    NewMeeting,
    NoSuchMeeting,
    RefusedMeeting,
    call,
    call_elsewhere,
    cancel,
    lay_down,
    move,
    revise,
)
from office.people import apply_people
from office.post import run_post
from settings import ROOT
from store import areas, invitations, meetings
from store.feeds import FeedKey
from tests.office import ledger

AREA = "goteborgsomradet"
OFFICE = "samverkanskontoret@goteborgsomradet.example"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CALLED = date(2025, 9, 15)
LATER = date(2025, 9, 17)
WHO = "test"
LGS_SEATS = 18

At = Callable[[date], dict[str, Any]]


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), STOCKHOLM).astimezone(UTC)


def in_october(**other: Any) -> NewMeeting:
    """LGS from nine to twelve on 16 October 2025."""
    day = date(2025, 10, 16)
    whole = {"groups": ("lgs",), "starts_at": at_local(day, 9), "ends_at": at_local(day, 12), "place": "Lotsen"} | other
    return NewMeeting(**whole)


@pytest.fixture
def decided(desk: Desk, at: At) -> Callable[..., int]:
    def lay_down_one(new: NewMeeting | None = None, *, on: date = CALLED) -> int:
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            return lay_down(session, wheel, [new or in_october()], links=desk.links, who=WHO, **at(on))[0]

    return lay_down_one


def letters(desk: Desk) -> list[Letter]:
    return ledger.letters(desk, kind=LetterKind.INVITATION)


def calendar_of(letter: Letter) -> Calendar | None:
    message = message_from_bytes(letter.body, policy=policy.default)
    part = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
    return None if part is None else Calendar.from_ical(part.get_payload(decode=True))  # type: ignore[return-value]


def event_of(letter: Letter) -> Event:
    found = calendar_of(letter)
    assert found is not None
    return found.walk("VEVENT")[0]


def method_of(letter: Letter) -> str:
    found = calendar_of(letter)
    assert found is not None
    return str(found["METHOD"])


def text_of(letter: Letter) -> str:
    body = message_from_bytes(letter.body, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class CalendarProgram:
    """A calendar that does as RFC 5546 asks: a later message replaces an earlier one, and CANCEL removes the entry."""

    def __init__(self) -> None:
        self.entries: dict[str, Event] = {}
        self._seen: dict[str, tuple[int, datetime]] = {}

    def read(self, letter: Letter) -> None:
        event = event_of(letter)
        uid, number = str(event["UID"]), (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
        if uid in self._seen and number < self._seen[uid]:
            return
        self._seen[uid] = number
        if method_of(letter) == "CANCEL":
            self.entries.pop(uid, None)
        else:
            self.entries[uid] = event


def to_chair(desk: Desk) -> list[Letter]:
    return [letter for letter in letters(desk) if letter.recipient.startswith("ordforande.lgs.region")]


# --- calling


def test_a_draft_is_told_to_nobody(desk: Desk, decided: Callable[..., int], at: At) -> None:
    decided()

    run_post(desk, area=AREA, **at(LATER))

    assert letters(desk) == []


def test_calling_a_meeting_invites_each_member_once(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided()

    change = call(desk, [meeting], who=WHO, **at(CALLED))[0]
    call(desk, [meeting], who=WHO, **at(CALLED))
    run_post(desk, area=AREA, **at(LATER))

    sent = letters(desk)
    assert change.meeting.status is MeetingStatus.CALLED
    assert len(sent) == change.delivery.sent == len({letter.person_id for letter in sent})
    assert Counter(letter.state for letter in sent) == {LetterState.SENT: len(sent)}
    with desk.database.read() as session:
        invited = invitations.invited(session, [meeting])[meeting]
    assert {letter.person_id for letter in sent} == {row.person_id for row in invited}
    assert sum(row.participation in (Participation.CHAIR, Participation.MEMBER) for row in invited) == LGS_SEATS


def test_an_invitation_is_from_its_organiser_and_to_its_attendee(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    call(desk, [decided()], who=WHO, **at(CALLED))

    letter = to_chair(desk)[0]
    event, message = event_of(letter), message_from_bytes(letter.body, policy=policy.default)
    assert event["ORGANIZER"] == f"mailto:{OFFICE}"
    assert message["From"].addresses[0].addr_spec == OFFICE
    assert message["Reply-To"] is None
    assert event["ATTENDEE"] == f"mailto:{letter.recipient}"
    assert event["ATTENDEE"].params["ROLE"] == "REQ-PARTICIPANT"
    assert letter.subject.startswith("Inbjudan: Möte i Ledningsgrupp LGS")


def test_substitutes_are_called_from_the_start_but_need_not_come(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    call(desk, [decided(in_october(groups=("politiskt-samrad",)))], who=WHO, **at(CALLED))

    to_substitutes = [letter for letter in letters(desk) if letter.recipient.startswith("ersattare.")]
    assert len(to_substitutes) == 12
    assert {event_of(letter)["ATTENDEE"].params["ROLE"] for letter in to_substitutes} == {"OPT-PARTICIPANT"}
    assert "tjänstgör om den ordinarie" in text_of(to_substitutes[0])


def test_a_joint_meeting_invites_whoever_sits_in_both_groups_once(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    call(desk, [decided(in_october(groups=("politiskt-samrad", "lgs")))], who=WHO, **at(CALLED))

    assert max(Counter(letter.person_id for letter in letters(desk)).values()) == 1


def test_a_derived_group_is_whoever_holds_the_roles_that_it_is_made_of(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    call(desk, [decided(in_october(groups=("beredningsgrupp",)))], who=WHO, **at(CALLED))

    names = {letter.recipient_name for letter in letters(desk)}
    assert {"Ordförande LGS (region)", "Vice ordförande LGS (kommun)", "Processledare LGS"} <= names
    guests = [letter for letter in letters(desk) if "Temagrupp" in letter.recipient_name]
    assert len(guests) == 4
    assert {event_of(letter)["ATTENDEE"].params["ROLE"] for letter in guests} == {"OPT-PARTICIPANT"}


def test_a_meeting_for_the_chairs_of_many_groups_calls_them_and_not_their_members(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    meeting = decided(in_october(groups=("beredningsgrupp",), station="nosam-moter-beredningsgruppen"))
    day = date(2025, 10, 23)
    plain = decided(in_october(groups=("beredningsgrupp",), starts_at=at_local(day, 9), ends_at=at_local(day, 12)))

    call(desk, [meeting, plain], who=WHO, **at(CALLED))

    with desk.database.read() as session:
        invited = invitations.invited(session, [meeting, plain])
    beside = [row for row in invited[meeting] if row.person_id not in {row.person_id for row in invited[plain]}]
    roles = Counter((row.group.partition("-")[0], row.participation) for row in beside)
    assert roles == {
        ("nosam", Participation.CHAIR): 13,  # one of them chairs two
        ("nosam", Participation.SUPPORT): 14,
        ("temagrupp", Participation.SUPPORT): 3,
    }
    assert not any(row.participation.is_optional for row in beside)
    chair = next(row for row in beside if row.group == "nosam-partille" and row.participation is Participation.CHAIR)
    (letter,) = [letter for letter in letters(desk) if letter.recipient == chair.email]
    assert "Du kallas som ordförande i NOSAM Partille." in text_of(letter)
    assert event_of(letter)["ATTENDEE"].params["ROLE"] == "REQ-PARTICIPANT"


def test_whoever_a_station_calls_sees_the_meeting_in_their_feed_and_their_group_does_not(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    meeting = decided(in_october(groups=("beredningsgrupp",), station="nosam-moter-beredningsgruppen", title="Mötet"))
    call(desk, [meeting], who=WHO, **at(CALLED))
    with desk.database.write() as session:
        chair = next(row for row in invitations.invited(session, [meeting])[meeting] if row.group == "nosam-partille")
        person = session.get(Person, chair.person_id)
        assert person is not None
        person.calendar = CalendarWay.FEED

    def shows(kind: FeedKind, subject: str) -> bool:
        with desk.database.read() as session:
            made = make(session, FeedKey(AREA, kind, subject), **at(CALLED))
        return b"SUMMARY:M\xc3\xb6tet" in made.body

    assert shows(FeedKind.PERSON, str(chair.person_id))
    assert shows(FeedKind.ROLE, "ordförande@nosam")
    assert shows(FeedKind.ROLE, "ordförande@nosam-partille")
    assert not shows(FeedKind.ROLE, "ledamot@nosam")
    assert not shows(FeedKind.GROUP, "nosam-partille")


def test_a_meeting_called_elsewhere_invites_nobody(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided(in_october(called_elsewhere=True))

    move(
        desk,
        meeting,
        starts_at=at_local(date(2025, 10, 17), 9),
        ends_at=at_local(date(2025, 10, 17), 12),
        who=WHO,
        **at(LATER),
    )
    run_post(desk, area=AREA, **at(LATER))

    assert letters(desk) == []
    with desk.database.read() as session:
        assert len(invitations.invited(session, [meeting])[meeting]) > LGS_SEATS, "attendance is kept all the same"


def test_a_meeting_on_a_closed_day_is_called_at_once(desk: Desk, decided: Callable[..., int], at: At) -> None:
    saturday = date(2025, 9, 20)

    change = call(desk, [decided()], who=WHO, **at(saturday))[0]

    assert change.delivery.sent == len(letters(desk)) > LGS_SEATS


# --- moving, cancelling, calling anew


def test_a_meeting_moved_cancelled_and_called_anew_is_one_entry_with_rising_numbers(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    new_day = date(2025, 10, 30)
    move(desk, meeting, starts_at=at_local(new_day, 9), ends_at=at_local(new_day, 12), who=WHO, **at(LATER))
    cancel(desk, meeting, reason="för få kan komma", who=WHO, **at(date(2025, 9, 18)))
    call(desk, [meeting], who=WHO, **at(date(2025, 9, 19)))

    sent = to_chair(desk)
    assert "för få kan komma" in text_of(sent[2]).lower()
    assert [int(event_of(letter)["SEQUENCE"]) for letter in sent] == [0, 1, 2, 3]
    assert [method_of(letter) for letter in sent] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert len({str(event_of(letter)["UID"]) for letter in sent}) == 1
    assert [event_of(letter)["DTSTAMP"].dt for letter in sent] == sorted(event_of(x)["DTSTAMP"].dt for x in sent)
    program = CalendarProgram()
    for letter in [*sent, sent[0]]:
        program.read(letter)
    (entry,) = program.entries.values()
    assert entry["DTSTART"].dt == datetime.combine(new_day, time(9), STOCKHOLM)


def test_whoever_is_told_of_a_move_reads_what_it_was_before(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    day = date(2025, 10, 30)
    move(desk, meeting, starts_at=at_local(day, 13), ends_at=at_local(day, 16), who=WHO, **at(LATER))

    told = text_of(to_chair(desk)[1])
    assert to_chair(desk)[1].subject.startswith("Ändrad inbjudan: ")
    assert "torsdagen den 30 oktober 2025 kl. 13.00–16.00" in told
    assert "tidigare torsdagen den 16 oktober 2025 kl. 9.00–12.00" in " ".join(told.split())


def test_a_later_message_follows_the_first_in_the_same_thread(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    revise(desk, meeting, place="Älvrummet", who=WHO, **at(LATER))

    first, second = to_chair(desk)
    message = message_from_bytes(second.body, policy=policy.default)
    assert message["In-Reply-To"] == first.message_id
    assert message["References"] == first.message_id


def test_a_place_that_is_announced_later_is_told_when_it_is_known(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    meeting = decided(in_october(place=None))
    call(desk, [meeting], who=WHO, **at(CALLED))
    revise(desk, meeting, place="Lotsen", who=WHO, **at(LATER))

    first, second = to_chair(desk)
    assert "meddelas senare" in text_of(first)
    assert str(event_of(second)["LOCATION"]) == "Lotsen"
    assert "Plats: Lotsen" in text_of(second)


def test_what_no_calendar_shows_is_changed_without_a_message(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    change = revise(desk, meeting, notes="Fika beställd", who=WHO, **at(LATER))

    assert change.meeting.sequence == 0
    assert len(to_chair(desk)) == 1


def test_changing_nothing_changes_nothing(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided()
    before = call(desk, [meeting], who=WHO, **at(CALLED))[0].meeting

    after = revise(desk, meeting, place="Lotsen", who=WHO, **at(LATER)).meeting

    assert after == before


def test_a_meeting_is_moved_across_the_change_of_clocks_at_the_same_local_hour(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    winter = date(2025, 11, 6)
    move(desk, meeting, starts_at=at_local(winter, 9), ends_at=at_local(winter, 12), who=WHO, **at(LATER))

    summer_entry, winter_entry = (event_of(letter) for letter in to_chair(desk))
    assert (summer_entry["DTSTART"].dt.hour, winter_entry["DTSTART"].dt.hour) == (9, 9)
    assert winter_entry["DTSTART"].dt - summer_entry["DTSTART"].dt == timedelta(days=21)
    assert winter_entry["DTSTART"].dt.astimezone(UTC).hour - summer_entry["DTSTART"].dt.astimezone(UTC).hour == 1


# --- who is called changes


def people_list(folder: Path, old: str, new: str) -> Path:
    text = (ROOT / "areas" / "goteborgsomradet-people.csv").read_text("utf-8-sig")
    assert old in text
    changed = folder / "personer.csv"
    changed.write_text(text.replace(old, new), "utf-8")
    return changed


def import_people(desk: Desk, file: Path, **when: Any) -> None:
    with desk.database.write() as session:
        apply_people(session, read_people(file), area=AREA, who=WHO, confirmed=True, **when)


LEAVES = "Ledamot LGS Närhälsan 1;ledamot.lgs.narhalsan.1@vgregion.example;lgs;ledamot;narhalsan;1;2023-01-01;"
COMES = "Ny ledamot LGS Närhälsan;ny.ledamot@vgregion.example;lgs;ledamot;narhalsan;1;2025-09-17;"


def test_a_seat_that_changes_hands_moves_the_invitation_once(
    desk: Desk, decided: Callable[..., int], at: At, tmp_path: Path
) -> None:
    past = decided(in_october(starts_at=at_local(date(2025, 9, 16), 9), ends_at=at_local(date(2025, 9, 16), 12)))
    coming = decided()
    call(desk, [past, coming], who=WHO, **at(CALLED))
    before = len(letters(desk))

    import_people(desk, people_list(tmp_path, LEAVES, f"{LEAVES}2025-09-16\n{COMES}"), **at(LATER))
    for day in (LATER, LATER + timedelta(days=1)):
        run_post(desk, area=AREA, **at(day))

    new = letters(desk)[before:]
    assert [(method_of(letter), letter.recipient) for letter in new] == [
        ("REQUEST", "ny.ledamot@vgregion.example"),
        ("CANCEL", "ledamot.lgs.narhalsan.1@vgregion.example"),
    ] or [(method_of(letter), letter.recipient) for letter in new] == [
        ("CANCEL", "ledamot.lgs.narhalsan.1@vgregion.example"),
        ("REQUEST", "ny.ledamot@vgregion.example"),
    ]
    assert {str(event_of(letter)["UID"]) for letter in new} == {uid_of(desk, coming)}


def uid_of(desk: Desk, meeting: int) -> str:
    with desk.database.read() as session:
        found = meetings.get(session, meeting)
    assert found is not None
    return found.uid


def test_a_chair_that_changes_side_moves_the_invitations_to_coming_meetings_of_the_group_only(
    desk: Desk, decided: Callable[..., int], at: At, tmp_path: Path
) -> None:
    """The beredningsgrupp is made of LGS's chairs: whoever leaves the chair leaves it too."""
    meeting = decided(in_october(groups=("beredningsgrupp",)))
    call(desk, [meeting], who=WHO, **at(CALLED))
    before = len(letters(desk))
    chair = "Ordförande LGS (region);ordforande.lgs.region@vgregion.example;lgs;ordförande;sahlgrenska;;2025-01-01;"
    successor = "Ledamot LGS Sahlgrenska 3;ledamot.lgs.sahlgrenska.3@vgregion.example;lgs;ordförande;sahlgrenska;;"
    changed = people_list(tmp_path, f"{chair}2026-12-31", f"{chair}2025-09-30\n{successor}2025-10-01;2026-12-31")

    import_people(desk, changed, **at(LATER))
    run_post(desk, area=AREA, **at(LATER))
    run_post(desk, area=AREA, **at(LATER + timedelta(days=1)))

    told = {(method_of(letter), letter.recipient) for letter in letters(desk)[before:]}
    assert told == {
        ("CANCEL", "ordforande.lgs.region@vgregion.example"),
        ("REQUEST", "ledamot.lgs.sahlgrenska.3@vgregion.example"),
    }
    assert len(letters(desk)[before:]) == 2


def test_whoever_leaves_and_comes_back_has_one_entry_in_the_end(
    desk: Desk, decided: Callable[..., int], at: At, tmp_path: Path
) -> None:
    call(desk, [decided()], who=WHO, **at(CALLED))
    import_people(desk, people_list(tmp_path, LEAVES, f"{LEAVES}2025-09-16"), **at(LATER))
    run_post(desk, area=AREA, **at(LATER))
    back = LATER + timedelta(days=2)
    import_people(desk, people_list(tmp_path, LEAVES, f"{LEAVES}2025-09-16\n{LEAVES[:-11]}2025-09-19;"), **at(back))
    run_post(desk, area=AREA, **at(back))

    told = [letter for letter in letters(desk) if letter.recipient == "ledamot.lgs.narhalsan.1@vgregion.example"]
    assert [(method_of(x), int(event_of(x)["SEQUENCE"])) for x in told] == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("REQUEST", 2),
    ]
    program = CalendarProgram()
    for letter in told:
        program.read(letter)
    assert len(program.entries) == 1


def test_looking_again_finds_nothing_more_to_tell(desk: Desk, decided: Callable[..., int], at: At) -> None:
    call(desk, [decided()], who=WHO, **at(CALLED))

    with desk.database.write() as session:
        assert bring_in_step(session, wheel_of_area(session, AREA), **at(LATER)) == 0


def test_a_meeting_that_has_been_is_left_as_it_is(
    desk: Desk, decided: Callable[..., int], at: At, tmp_path: Path
) -> None:
    call(desk, [decided()], who=WHO, **at(CALLED))
    after = date(2025, 10, 20)
    import_people(desk, people_list(tmp_path, LEAVES, f"{LEAVES}2025-10-10"), **at(after))
    before = len(letters(desk))

    run_post(desk, area=AREA, **at(after))

    assert len(letters(desk)) == before
    with pytest.raises(RefusedMeeting, match="har redan varit"):
        cancel(desk, 1, reason="för sent", who=WHO, **at(after))


# --- how the area, and each person, wants it


def test_in_shadow_the_office_reads_invitations_that_touch_no_calendar(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    _set_mode(desk, Mode.SHADOW, before=Mode.LIVE)
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))

    shadows = letters(desk)
    assert {letter.recipient for letter in shadows} == {OFFICE}
    assert all(calendar_of(letter) is None for letter in shadows)

    _set_mode(desk, Mode.LIVE, before=Mode.SHADOW)
    run_post(desk, area=AREA, **at(CALLED))
    with desk.database.write() as session:
        bring_in_step(session, wheel_of_area(session, AREA), **at(LATER))
    run_post(desk, area=AREA, **at(LATER))

    real = [letter for letter in letters(desk) if letter.recipient != OFFICE]
    assert len(real) == len(shadows), "whoever was only told in shadow is invited when the area goes live"
    assert {letter.subject.split(":")[0] for letter in real} == {"Inbjudan"}


def _set_mode(desk: Desk, mode: Mode, *, before: Mode) -> None:
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        read = read_area_text(text.replace(f"\nläge: {before.swedish}", f"\nläge: {mode.swedish}"), "test.yaml")
        apply_area(session, read, today=CALLED, now=at_local(CALLED, 6), who=WHO)


def test_invitations_wait_for_approval_where_the_area_asks_for_it(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    _set_mode(desk, Mode.APPROVE, before=Mode.LIVE)
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    assert Counter(letter.state for letter in letters(desk)).keys() == {LetterState.HELD}
    day = date(2025, 10, 30)
    move(desk, meeting, starts_at=at_local(day, 9), ends_at=at_local(day, 12), who=WHO, **at(LATER))
    run_post(desk, area=AREA, **at(LATER))

    approve(desk, area=AREA, letter_ids=None, who=WHO, **at(LATER))
    deliver(desk, area=AREA, **at(LATER))

    (sent,) = [letter for letter in to_chair(desk) if letter.state is LetterState.SENT]
    assert sent.subject.startswith("Inbjudan: "), "the first one never left, so this is no change"
    assert "tidigare" not in text_of(sent)


def test_whoever_wants_the_feed_is_taken_out_of_the_calendar_and_back(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    call(desk, [decided()], who=WHO, **at(CALLED))
    chair = to_chair(desk)[0].person_id
    assert chair is not None

    calendar_ways.choose(desk, chair, CalendarWay.FEED, who=WHO, **at(LATER))
    calendar_ways.choose(desk, chair, CalendarWay.INVITATIONS, who=WHO, **at(LATER + timedelta(days=1)))

    assert [method_of(letter) for letter in to_chair(desk)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [int(event_of(letter)["SEQUENCE"]) for letter in to_chair(desk)] == [0, 1, 2]
    assert "prenumer" in text_of(to_chair(desk)[1])


# --- what cannot be


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"ends_at": at_local(date(2025, 10, 16), 8)}, "slutar innan det har börjat"),
        ({"ends_at": at_local(date(2025, 10, 26), 8)}, "längre än tre dygn"),
        ({"groups": ()}, "saknar grupp"),
        ({"groups": ("nosam-gbg-centrum",)}, "finns inte torsdagen den 16 oktober 2025"),
        ({"link": "teams"}, "hela adressen"),
        ({"title": "x" * 5_001}, "5000 tecken"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_in_words(
    desk: Desk, decided: Callable[..., int], other: dict[str, Any], why: str
) -> None:
    with pytest.raises(RefusedMeeting, match=why):
        decided(in_october(**other))

    with desk.database.read() as session:
        assert session.exec(select(Meeting)).first() is None


HOSTILE = "Möte\r\nBCC: x\x00\x1b[31m\u2028 om a\u030a &\ud800 🎉"


def test_hostile_text_in_title_and_place_comes_out_as_plain_words(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    call(desk, [decided(in_october(title=HOSTILE, place=HOSTILE))], who=WHO, **at(CALLED))

    letter = to_chair(desk)[0]
    assert letter.state is LetterState.SENT
    assert str(event_of(letter)["SUMMARY"]) == str(event_of(letter)["LOCATION"]) == "Möte BCC: x[31m om å & 🎉"
    assert "BCC" not in message_from_bytes(letter.body, policy=policy.default)


def test_a_title_and_a_place_of_five_thousand_characters_are_cut_and_not_refused(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    call(desk, [decided(in_october(title="å" * 5_000, place="ö" * 5_000))], who=WHO, **at(CALLED))

    letter = to_chair(desk)[0]
    assert letter.state is LetterState.SENT
    for name, character in (("SUMMARY", "å"), ("LOCATION", "ö")):
        shown = str(event_of(letter)[name])
        assert 50 < len(shown) < 5_000
        assert set(shown) == {character, "…"}


def test_calling_what_has_been_or_is_not_is_refused(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided()

    with pytest.raises(RefusedMeeting, match="har redan varit"):
        call(desk, [meeting], who=WHO, **at(date(2025, 10, 17)))
    with pytest.raises(NoSuchMeeting):
        call(desk, [4711], who=WHO, **at(CALLED))


def test_nothing_is_moved_into_the_past_nor_out_of_it(desk: Desk, decided: Callable[..., int], at: At) -> None:
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    before, past, coming = len(letters(desk)), date(2025, 9, 10), date(2025, 10, 30)

    with pytest.raises(RefusedMeeting, match="till en tid som redan har varit"):
        move(desk, meeting, starts_at=at_local(past, 9), ends_at=at_local(past, 12), who=WHO, **at(CALLED))
    after = at(date(2025, 10, 17))
    with pytest.raises(RefusedMeeting, match="har redan varit och kan inte flyttas"):
        move(desk, meeting, starts_at=at_local(coming, 9), ends_at=at_local(coming, 12), who=WHO, **after)

    assert len(letters(desk)) == before
    assert event_of(to_chair(desk)[-1])["SEQUENCE"] == 0


def test_a_shared_mailbox_that_is_the_organiser_gets_the_letter_without_an_invitation(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    """Outlook answers for whoever is both organiser and attendee."""
    with desk.database.write() as session:
        leader = session.exec(select(Person).where(Person.name == "Processledare LGS")).one()
        leader.email = leader.folded_email = OFFICE
        session.add(leader)
    call(desk, [decided(in_october(form=MeetingForm.BOTH))], who=WHO, **at(CALLED))

    (to_office,) = [letter for letter in letters(desk) if letter.recipient == OFFICE]
    assert calendar_of(to_office) is None
    assert to_office.state is LetterState.SENT


def test_a_meeting_marked_as_called_elsewhere_keeps_the_entries_that_are_there(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    meeting = decided()
    call(desk, [meeting], who=WHO, **at(CALLED))
    before = len(letters(desk))

    call_elsewhere(desk, meeting, called_elsewhere=True, who=WHO, **at(LATER))
    run_post(desk, area=AREA, **at(LATER))

    assert len(letters(desk)) == before


def test_what_is_called_elsewhere_is_refused_where_it_makes_no_sense(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    day = date(2025, 10, 15)
    cancelled, past = decided(), decided(in_october(starts_at=at_local(day, 9), ends_at=at_local(day, 12)))
    cancel(desk, cancelled, reason="Förfall", who=WHO, **at(CALLED))
    after = at(date(2025, 10, 20))

    with pytest.raises(RefusedMeeting, match="är inställt"):
        call_elsewhere(desk, cancelled, called_elsewhere=True, who=WHO, **at(CALLED))
    call_elsewhere(desk, past, called_elsewhere=True, who=WHO, **after)
    with desk.database.read() as session:
        found = meetings.get(session, past)
    assert found is not None
    assert found.status is MeetingStatus.HELD
    with pytest.raises(RefusedMeeting, match="har redan varit"):
        call_elsewhere(desk, past, called_elsewhere=False, who=WHO, **after)


def test_a_draft_whose_day_went_by_counts_for_nothing_until_it_is_moved(
    desk: Desk, decided: Callable[..., int], at: At
) -> None:
    """A draft of the station has its day only as long as that is to come."""
    day = date(2026, 3, 26)
    draft = decided(NewMeeting(groups=("politiskt-samrad",), starts_at=at_local(day, 13), ends_at=at_local(day, 16)))

    def look(today: date) -> tuple[MeetingStatus, date | None]:
        with desk.database.write() as session:
            convene(session, area=AREA, links=desk.links, **at(today))
        with desk.database.read() as session:
            found = meetings.get(session, draft)
            assert found is not None
            decided_days = wheel_of_area(session, AREA).decided
            return found.status, decided_days.get(("politiskt-samrad-mars", 2026))

    assert look(day) == (MeetingStatus.DRAFT, day)
    assert look(day + timedelta(days=1)) == (MeetingStatus.LAPSED, None)

    with pytest.raises(RefusedMeeting, match="har redan varit"):
        call(desk, [draft], who=WHO, **at(day + timedelta(days=1)))
    later = date(2026, 3, 31)
    moved = {"starts_at": at_local(later, 13), "ends_at": at_local(later, 16)}
    move(desk, draft, **moved, who=WHO, **at(day + timedelta(days=1)))
    assert look(day + timedelta(days=1)) == (MeetingStatus.DRAFT, later)

    assert look(later + timedelta(days=1)) == (MeetingStatus.LAPSED, None)
    cancel(desk, draft, reason="Blev inte av", who=WHO, **at(later + timedelta(days=1)))
    assert look(later + timedelta(days=1)) == (MeetingStatus.CANCELLED, None)
    assert letters(desk) == []
