"""Answers as they come in the mail, by telephone and too late; and the substitutes who then serve."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlmodel import col, select

from areas.people import read_people
from mail.exchange_meetings import personal_uid
from models.inbox import IncomingMail
from models.letters import Act, Letter
from models.meetings import IncomingAnswer
from models.people import Person
from models.words import ActState, Answer, CalendarWay, LetterKind, Participation, StepKind
from office import inbox
from office.answers import Outcome, TakenIn, settle, take_in, waiting
from office.areas import wheel_of_area
from office.attendance import RefusedAnswer, keep_time, record_answer
from office.convene import ConveneOutcome, convene
from office.desk import Desk
from office.meetings import NewMeeting, call, cancel, lay_down, move
from office.people import apply_people
from office.substitutes import who_serve
from settings import ROOT
from store import invitations, log, meetings
from store.invitations import Invited
from store.meetings import MeetingFacts
from tests.office.ledger import read
from tests.queries import counted_queries

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CALLED = date(2025, 9, 15)
ANSWERED = date(2025, 9, 17)
LATER = date(2025, 9, 19)
WHO = "test"
MEMBER = "ledamot.politiskt.samrad.partille@partille.example"
SUBSTITUTE = "ersattare.politiskt.samrad.partille@partille.example"
CHAIR = "ordforande.politiskt.samrad.region@vgregion.example"
CHAIRS_SUBSTITUTE = "ersattare.politiskt.samrad.sahlgrenska@vgregion.example"

At = Callable[[date], dict[str, Any]]


def at_local(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)


@dataclass(frozen=True)
class Meeting:
    """A called meeting of politiskt samråd, and how those who are called answer."""

    desk: Desk
    id: int
    at: At

    @property
    def facts(self) -> MeetingFacts:
        with self.desk.database.read() as session:
            found = meetings.get(session, self.id)
        assert found is not None
        return found

    def person(self, email: str) -> Invited:
        with self.desk.database.read() as session:
            (found,) = [row for row in invitations.invited(session, [self.id])[self.id] if row.email == email]
        return found

    def mail(
        self, email: str = MEMBER, partstat: str = "ACCEPTED", *, given: datetime | None = None, **other: Any
    ) -> bytes:
        """An answer as a calendar program writes it. `other` replaces what it says."""
        facts = self.facts
        said = {
            "method": "REPLY",
            "uid": facts.uid,
            "sequence": self.person(email).sequence if "attendee" not in other else facts.sequence,
            "starts_at": facts.starts_at,
            "sender": email,
            "attendee": email,
            "sent_by": "",
            "name": "",
            "lines": "",
        } | other
        stamp = given or at_local(ANSWERED, 7)
        starts_at = f"DTSTART:{said['starts_at']:%Y%m%dT%H%M%SZ}\n" if said["starts_at"] else ""
        cn = f";CN={said['name']}" if said["name"] else ""
        sent_by = f';SENT-BY="mailto:{said["sent_by"]}"' if said["sent_by"] else ""
        return (
            f"From: Avsändare <{said['sender']}>\n"
            f"Content-Type: text/calendar; charset=utf-8; method={said['method']}\n\n"
            f"BEGIN:VCALENDAR\nMETHOD:{said['method']}\nBEGIN:VEVENT\n"
            f"UID:{said['uid']}\nDTSTAMP:{stamp:%Y%m%dT%H%M%SZ}\nSEQUENCE:{said['sequence']}\n{starts_at}"
            f"ATTENDEE;PARTSTAT={partstat}{cn}{sent_by}:mailto:{said['attendee']}\n{said['lines']}"
            "END:VEVENT\nEND:VCALENDAR\n"
        ).encode()

    def take(self, message: bytes, *, on: date = ANSWERED) -> TakenIn:
        return take_in(self.desk, message, area=AREA, **self.at(on))

    def answer(self, email: str = MEMBER, partstat: str = "ACCEPTED", *, on: date = ANSWERED, **other: Any) -> TakenIn:
        return self.take(self.mail(email, partstat, **({"given": at_local(on, 6)} | other)), on=on)

    def letters_to(self, email: str) -> list[Letter]:
        """The calendar messages to that person after the first invitation."""
        query = select(Letter).where(Letter.kind == LetterKind.INVITATION, Letter.recipient == email)
        with self.desk.database.read() as session:
            return list(session.exec(query.order_by(col(Letter.id))))[1:]


@pytest.fixture
def meeting(desk: Desk, at: At) -> Meeting:
    day = date(2025, 10, 16)
    new = NewMeeting(
        groups=("politiskt-samrad",), starts_at=at_local(day, 9), ends_at=at_local(day, 12), place="Lotsen"
    )
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (meeting_id,) = lay_down(session, wheel, [new], links=desk.links, who=WHO, **at(CALLED))
    call(desk, [meeting_id], who=WHO, **at(CALLED))
    return Meeting(desk=desk, id=meeting_id, at=at)


def kept(desk: Desk) -> list[IncomingAnswer]:
    with desk.database.read() as session:
        return list(session.exec(select(IncomingAnswer).order_by(col(IncomingAnswer.id))))


# --- what the mail says


@pytest.mark.parametrize(
    ("partstat", "answer"),
    [("ACCEPTED", Answer.ACCEPTED), ("DECLINED", Answer.DECLINED), ("TENTATIVE", Answer.TENTATIVE)],
)
def test_an_answer_is_noted_and_its_mail_kept(meeting: Meeting, partstat: str, answer: Answer) -> None:
    message = meeting.mail(partstat=partstat, lines="COMMENT:Hälsningar från Partille\n")

    taken = meeting.take(message)

    person = meeting.person(MEMBER)
    assert taken.outcome is Outcome.NOTED
    assert (person.answer, person.comment) == (answer, "Hälsningar från Partille")
    assert person.answered_at == at_local(ANSWERED, 7)
    (row,) = kept(meeting.desk)
    assert (row.body, row.outcome, row.set_aside) == (message, "noted", None)
    assert (row.meeting_id, row.person_id, row.area) == (meeting.id, person.person_id, AREA)


def test_an_answer_to_a_meeting_of_exchange_s_own_is_noted(meeting: Meeting) -> None:
    taken = meeting.answer(uid=personal_uid(meeting.facts.uid, MEMBER), sequence=0)

    assert taken.outcome is Outcome.NOTED
    assert meeting.person(MEMBER).answer is Answer.ACCEPTED


def test_the_same_mail_twice_changes_nothing(meeting: Meeting) -> None:
    message = meeting.mail(partstat="DECLINED")
    meeting.take(message)
    before = meeting.person(MEMBER), len(meeting.letters_to(SUBSTITUTE))

    assert meeting.take(message, on=LATER).outcome is Outcome.KNOWN
    assert meeting.take(b"X-Fetched-By: another\n" + message, on=LATER).outcome is Outcome.OUTDATED
    assert (meeting.person(MEMBER), len(meeting.letters_to(SUBSTITUTE))) == before


def test_an_answer_that_comes_with_the_rest_of_the_mail_is_noted_or_waits_among_the_answers(meeting: Meeting) -> None:
    clear, unclear = meeting.mail(partstat="DECLINED"), meeting.mail(partstat="ACCEPTED", sender="annan@annan.example")

    for _ in range(2):
        inbox.take_in(meeting.desk, [clear, unclear], area=AREA, **meeting.at(ANSWERED))

    mails = read(meeting.desk.database, select(IncomingMail).order_by(col(IncomingMail.id)))
    assert meeting.person(MEMBER).answer is Answer.DECLINED
    assert [(mail.kind.value, mail.state.value) for mail in mails] == [("answer", "done")] * 2
    with meeting.desk.database.read() as session:
        assert [one.kept.body for one in waiting(session, area=AREA)] == [unclear]


def test_answers_in_any_order_leave_the_latest(meeting: Meeting) -> None:
    said = [
        meeting.mail(partstat=partstat, given=at_local(ANSWERED, hour))
        for hour, partstat in ((1, "ACCEPTED"), (2, "DECLINED"), (3, "TENTATIVE"))
    ]

    for message in list(permutations(said))[3]:
        meeting.take(message)

    assert meeting.person(MEMBER).answer is Answer.TENTATIVE


def test_a_clock_far_ahead_does_not_outdo_later_answers(meeting: Meeting) -> None:
    meeting.answer(given=datetime(2099, 1, 1, tzinfo=UTC))

    assert meeting.answer(partstat="DECLINED", on=LATER).outcome is Outcome.NOTED
    assert meeting.person(MEMBER).answer is Answer.DECLINED


def test_a_proposed_time_is_noted_as_perhaps(meeting: Meeting) -> None:
    instead = "DTSTART:20251023T070000Z\nDTEND:20251023T090000Z\n"
    original = f"X-MS-OLK-ORIGINALSTART:{meeting.facts.starts_at:%Y%m%dT%H%M%SZ}\n"

    taken = meeting.answer(partstat="TENTATIVE", method="COUNTER", starts_at=None, lines=instead + original)

    person = meeting.person(MEMBER)
    assert taken.outcome is Outcome.PROPOSED
    assert person.answer is Answer.TENTATIVE
    assert person.proposed_start == datetime(2025, 10, 23, 7, tzinfo=UTC)
    assert person.proposed_end == datetime(2025, 10, 23, 9, tzinfo=UTC)
    meeting.answer(partstat="ACCEPTED", on=LATER)
    assert meeting.person(MEMBER).proposed_start is None


# --- whose it is


def test_an_alias_is_known_by_the_mail_s_sender(meeting: Meeting) -> None:
    taken = meeting.answer(attendee="samrad@partille.example", sender=MEMBER)

    assert taken.outcome is Outcome.NOTED
    assert meeting.person(MEMBER).answer is Answer.ACCEPTED


def test_case_does_not_hide_whose_an_answer_is(meeting: Meeting) -> None:
    assert meeting.answer(attendee=MEMBER.upper(), sender=MEMBER.title()).outcome is Outcome.NOTED


def test_a_secretary_may_answer_for_the_member(meeting: Meeting) -> None:
    other = "registrator@partille.example"

    assert meeting.answer(sender=other, sent_by=other).outcome is Outcome.NOTED
    assert meeting.person(MEMBER).answer is Answer.ACCEPTED


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"attendee": "nagon@annan.example", "sender": "nagon@annan.example"}, "inte är kallad"),
        ({"sender": "nagon@annan.example"}, "en annan adress"),
        ({"attendee": "alias@partille.example", "sender": CHAIR, "sent_by": CHAIR}, "inte är kallad"),
        ({"uid": "mote-okant@arshjul.example"}, "som inte finns här"),
        ({"partstat": "DELEGATED"}, "lämnats över"),
        ({"partstat": "COMPLETED"}, "okänt slag"),
    ],
    ids=["stranger", "forwarded", "a-secretary-who-is-called-too", "unknown-meeting", "delegated", "unknown-word"],
)
def test_what_cannot_be_told_for_sure_waits_for_a_person(meeting: Meeting, said: dict[str, Any], reason: str) -> None:
    taken = meeting.answer(**said)

    assert taken.outcome is Outcome.SET_ASIDE
    assert reason in taken.reason
    assert meeting.person(MEMBER).answer is Answer.NONE
    assert meeting.person(CHAIR).answer is Answer.NONE
    with meeting.desk.database.read() as session:
        (waits,) = waiting(session, area=AREA)
        assert invitations.answers_set_aside(session, area=AREA) == 1
    assert waits.kept.set_aside == taken.reason


def test_persons_who_share_a_mailbox_are_told_apart_by_name(meeting: Meeting) -> None:
    with meeting.desk.database.write() as session:
        for email in (MEMBER, SUBSTITUTE):
            person = session.get(Person, meeting.person(email).person_id)
            assert person is not None
            person.email = person.folded_email = "namnd@partille.example"
    shared = {"attendee": "namnd@partille.example", "sender": "namnd@partille.example", "email": CHAIR}

    unnamed = meeting.answer(**shared)
    named = meeting.answer(**shared, name="Ledamot politiskt samråd Partille", on=LATER)

    assert (unnamed.outcome, named.outcome) == (Outcome.SET_ASIDE, Outcome.NOTED)
    assert named.person is not None
    assert named.person.participation is Participation.MEMBER


@pytest.mark.parametrize(
    "mail",
    [
        b"From: x@y.example\nAuto-Submitted: auto-replied\n\nLedig",
        b"From: x@y.example\n\nJag kommer!",
        b"",
    ],
    ids=["out-of-office", "words-only", "nothing"],
)
def test_a_mail_that_is_no_answer_is_not_kept(meeting: Meeting, mail: bytes) -> None:
    taken = meeting.take(mail)

    assert taken.outcome is Outcome.NO_ANSWER
    assert taken.reason
    assert kept(meeting.desk) == []


# --- too late


def test_an_answer_to_a_time_that_has_moved_is_kept_and_changes_nothing(meeting: Meeting) -> None:
    late = meeting.mail(partstat="DECLINED")
    week = timedelta(days=7)
    facts = meeting.facts
    move(
        meeting.desk,
        meeting.id,
        starts_at=facts.starts_at + week,
        ends_at=facts.ends_at + week,
        who=WHO,
        **meeting.at(ANSWERED),
    )

    assert meeting.take(late, on=LATER).outcome is Outcome.OUTDATED
    assert meeting.person(MEMBER).answer is Answer.NONE
    assert len(kept(meeting.desk)) == 1
    assert meeting.answer(on=LATER).outcome is Outcome.NOTED


def test_an_older_number_for_the_same_time_still_counts(meeting: Meeting) -> None:
    late = meeting.mail(sequence=0)
    with meeting.desk.database.write() as session:
        invitations.change_invitations(
            session, [{"meeting_id": meeting.id, "person_id": meeting.person(MEMBER).person_id, "sequence": 2}]
        )

    assert meeting.take(late).outcome is Outcome.NOTED
    assert meeting.answer(sequence=0, starts_at=None, on=LATER).outcome is Outcome.SET_ASIDE


def test_an_answer_to_a_cancelled_or_past_meeting_changes_nothing(meeting: Meeting) -> None:
    early, late = meeting.mail(), meeting.mail(given=at_local(ANSWERED, 8))
    assert meeting.take(early, on=date(2025, 11, 1)).outcome is Outcome.OUTDATED

    cancel(meeting.desk, meeting.id, reason="Förfall", who=WHO, **meeting.at(ANSWERED))

    assert meeting.take(late, on=LATER).outcome is Outcome.OUTDATED
    assert meeting.person(MEMBER).answer is Answer.NONE


# --- a proposed time that is refused


def proposal(day: date = date(2025, 10, 17)) -> dict[str, Any]:
    """Another time, as Outlook writes it."""
    return {
        "method": "COUNTER",
        "starts_at": at_local(day, 9),
        "lines": f"DTEND:{at_local(day, 12):%Y%m%dT%H%M%SZ}\n",
    }


def test_whoever_proposed_another_time_is_told_that_the_time_stands(meeting: Meeting) -> None:
    meeting.answer(MEMBER, "TENTATIVE", **proposal())
    meeting.answer(CHAIR, "TENTATIVE", **proposal())
    number = meeting.person(MEMBER).sequence

    kept = keep_time(meeting.desk, meeting.id, [meeting.person(MEMBER).person_id], who=WHO, **meeting.at(LATER))

    assert [person.email for person in kept.persons] == [MEMBER]
    (letter,) = meeting.letters_to(MEMBER)
    assert meeting.letters_to(CHAIR) == []
    assert "Tiden står fast" in letter.subject
    assert "Tiden st=C3=A5r fast" in letter.body.decode() or "Tiden står fast" in letter.body.decode()
    event_sent = Calendar.from_ical(_calendar_in(letter)).walk("VEVENT")[0]
    assert (event_sent["SEQUENCE"], event_sent["ATTENDEE"].params["PARTSTAT"]) == (number, "TENTATIVE")
    assert event_sent["DTSTAMP"].dt > at_local(CALLED, 23)
    assert meeting.person(MEMBER).proposed_start is None
    assert meeting.person(MEMBER).answer is Answer.TENTATIVE
    assert meeting.person(CHAIR).proposed_start is not None
    # The morning after finds nothing more to say.
    assert look(meeting, date(2025, 9, 22)).invitations == 0


def test_all_who_proposed_are_told_at_once_and_nobody_twice(meeting: Meeting) -> None:
    for email in (MEMBER, CHAIR):
        meeting.answer(email, "TENTATIVE", **proposal())

    kept = keep_time(meeting.desk, meeting.id, who=WHO, **meeting.at(LATER))

    assert (len(kept.persons), kept.delivery.sent) == (2, 2)
    with pytest.raises(RefusedAnswer, match="ingen har föreslagit"):
        keep_time(meeting.desk, meeting.id, who=WHO, **meeting.at(LATER))
    with pytest.raises(RefusedAnswer, match="Partille har inte föreslagit"):
        keep_time(meeting.desk, meeting.id, [meeting.person(MEMBER).person_id], who=WHO, **meeting.at(LATER))
    with meeting.desk.database.read() as session:
        assert log.latest(session, area=AREA, limit=1)[0].act == "keep"


# --- substitutes


def test_the_substitute_of_the_seat_is_told_to_serve_once_when_the_member_declines(meeting: Meeting) -> None:
    taken = meeting.answer(partstat="DECLINED")
    meeting.answer(partstat="DECLINED", on=LATER)

    assert taken.delivery.sent == 1
    assert meeting.person(SUBSTITUTE).serves
    (letter,) = meeting.letters_to(SUBSTITUTE)
    assert b"REQ-PARTICIPANT" in _calendar_in(letter)
    assert not meeting.person(CHAIRS_SUBSTITUTE).serves


def test_a_chair_s_substitute_serves_too(meeting: Meeting) -> None:
    meeting.answer(CHAIR, "DECLINED")

    assert meeting.person(CHAIRS_SUBSTITUTE).serves
    assert not meeting.person(SUBSTITUTE).serves


def test_a_member_who_comes_after_all_relieves_the_substitute(meeting: Meeting) -> None:
    meeting.answer(partstat="DECLINED")

    taken = meeting.answer(partstat="ACCEPTED", on=LATER)

    assert taken.delivery.sent == 1
    assert not meeting.person(SUBSTITUTE).serves
    serves, relieved = meeting.letters_to(SUBSTITUTE)
    assert b"REQ-PARTICIPANT" in _calendar_in(serves)
    assert b"OPT-PARTICIPANT" in _calendar_in(relieved)


def test_a_substitute_who_declines_is_not_told_and_does_not_serve(meeting: Meeting) -> None:
    meeting.answer(SUBSTITUTE, "DECLINED")
    meeting.answer(partstat="DECLINED")
    assert not meeting.person(SUBSTITUTE).serves

    meeting.answer(SUBSTITUTE, "ACCEPTED", on=LATER)
    assert meeting.person(SUBSTITUTE).serves

    meeting.answer(SUBSTITUTE, "DECLINED", on=date(2025, 9, 22))
    assert not meeting.person(SUBSTITUTE).serves
    assert len(meeting.letters_to(SUBSTITUTE)) == 1


SEAT = "politiskt-samrad;{};partille;1;2023-01-01;"
ORDINARY = f"Ledamot politiskt samråd Partille;{MEMBER};{SEAT.format('ledamot')}"
STANDS_IN = f"Ersättare politiskt samråd Partille;{SUBSTITUTE};{SEAT.format('ersättare')}"
NEW = "ny.ersattare@partille.example"


def change_people(meeting: Meeting, tmp_path: Path, old: str, new: str) -> None:
    text = (ROOT / "areas" / "goteborgsomradet-people.csv").read_text("utf-8-sig")
    assert old in text
    changed = tmp_path / "personer.csv"
    changed.write_text(text.replace(old, new), "utf-8")
    with meeting.desk.database.write() as session:
        apply_people(session, read_people(changed), area=AREA, who=WHO, confirmed=True, **meeting.at(LATER))


def test_whoever_takes_over_the_substitutes_seat_is_told_to_serve(meeting: Meeting, tmp_path: Path) -> None:
    meeting.answer(partstat="DECLINED")
    successor = f"Ny ersättare Partille;{NEW};politiskt-samrad;ersättare;partille;1;2025-09-19;"

    change_people(meeting, tmp_path, STANDS_IN, f"{STANDS_IN}2025-09-18\n{successor}")

    assert meeting.person(NEW).serves
    assert not meeting.person(SUBSTITUTE).called
    look(meeting, LATER)
    look(meeting, LATER)
    with meeting.desk.database.read() as session:
        acts = session.exec(select(Act).where(Act.kind == StepKind.SERVICE, Act.state == ActState.DUE)).all()
    assert [act.addressee for act in acts] == [f"person-{meeting.person(NEW).person_id}"]


def test_the_substitute_need_not_serve_when_whoever_declined_has_left(meeting: Meeting, tmp_path: Path) -> None:
    meeting.answer(partstat="DECLINED")
    successor = "Ny ledamot Partille;ny.ledamot@partille.example;politiskt-samrad;ledamot;partille;1;2025-09-19;"

    change_people(meeting, tmp_path, ORDINARY, f"{ORDINARY}2025-09-18\n{successor}")

    assert not meeting.person(SUBSTITUTE).serves


def test_each_morning_sees_to_it_that_the_right_substitutes_serve_at_a_constant_price(meeting: Meeting) -> None:
    """An answer that came in without anybody looking, as after a restored backup, is seen to in the morning."""
    member = meeting.person(MEMBER)
    with meeting.desk.database.write() as session:
        invitations.set_answer(
            session, meeting.id, member.person_id, answer=Answer.DECLINED, answered_at=at_local(ANSWERED, 7)
        )

    assert look(meeting, LATER).invitations == 1
    assert meeting.person(SUBSTITUTE).serves

    with counted_queries(meeting.desk.database) as for_one:
        look(meeting, LATER)
    for number in range(3):
        day = date(2025, 11, 4 + number)
        new = NewMeeting(groups=("politiskt-samrad",), starts_at=at_local(day, 9), ends_at=at_local(day, 12))
        with meeting.desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            (added,) = lay_down(session, wheel, [new], links=meeting.desk.links, who=WHO, **meeting.at(LATER))
        call(meeting.desk, [added], who=WHO, **meeting.at(LATER))
    with counted_queries(meeting.desk.database) as for_four:
        look(meeting, LATER)
    assert len(for_four) == len(for_one)


def look(meeting: Meeting, day: date) -> ConveneOutcome:
    with meeting.desk.database.write() as session:
        return convene(session, area=AREA, links=meeting.desk.links, **meeting.at(day))


def test_a_substitute_who_subscribes_is_told_by_letter_alone(meeting: Meeting) -> None:
    with meeting.desk.database.write() as session:
        person = session.get(Person, meeting.person(SUBSTITUTE).person_id)
        assert person is not None
        person.calendar = CalendarWay.FEED

    meeting.answer(partstat="DECLINED")

    (letter,) = meeting.letters_to(SUBSTITUTE)
    assert b"text/calendar" not in letter.body


def _calendar_in(letter: Letter) -> bytes:
    from email import message_from_bytes, policy

    message = message_from_bytes(letter.body, policy=policy.default)
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return bytes(Calendar.from_ical(part.get_payload(decode=True)).to_ical())


def seat(person_id: int, number: int | None, answer: Answer = Answer.NONE, **other: Any) -> Invited:
    facts = {
        "meeting_id": 1,
        "person_id": person_id,
        "group": "politiskt-samrad",
        "participation": Participation.MEMBER,
        "party": "goteborg",
        "seat": number,
        "called": True,
        "serves": False,
        "sequence": 0,
        "answer": answer,
        "answered_at": None,
        "comment": None,
        "proposed_start": None,
        "proposed_end": None,
        "presence": None,
        "name": f"Plats {number}",
        "email": f"plats.{person_id}@goteborg.example",
        "calendar": CalendarWay.INVITATIONS,
    }
    return Invited(**(facts | other))


def substitute(person_id: int, number: int | None, answer: Answer = Answer.NONE, **other: Any) -> Invited:
    return seat(person_id, number, answer, participation=Participation.SUBSTITUTE, **other)


@pytest.mark.parametrize(
    ("pool", "serving"),
    [
        ([seat(1, 1), substitute(11, 1)], set()),
        ([seat(1, 1, Answer.DECLINED), substitute(11, 1), substitute(12, 2)], {11}),
        ([seat(1, 1, Answer.DECLINED), substitute(12, 2), substitute(13, 3)], {12}),
        ([seat(1, 1, Answer.DECLINED), substitute(12, 2), substitute(13, 3, serves=True)], {13}),
        ([seat(1, 1, Answer.DECLINED), substitute(11, 1, Answer.DECLINED), substitute(12, 2)], {12}),
        ([seat(1, 1, Answer.DECLINED), seat(2, 2, Answer.DECLINED), substitute(12, 2)], {12}),
        ([seat(1, 1, Answer.DECLINED), seat(2, 2, Answer.DECLINED), substitute(12, 2), substitute(13, 3)], {12, 13}),
        ([seat(1, None, Answer.DECLINED), substitute(11, None)], {11}),
        ([seat(1, 1, Answer.TENTATIVE), substitute(11, 1)], set()),
        ([seat(1, 1, Answer.DECLINED, participation=Participation.CO_OPTED), substitute(11, 1)], set()),
    ],
    ids=[
        "nobody-declined",
        "own-seat-first",
        "another-of-the-party",
        "who-serves-already-stays",
        "own-substitute-declined",
        "too-few",
        "each-seat-one",
        "no-numbers",
        "perhaps-is-no-decline",
        "only-ordinary-seats",
    ],
)
def test_seats_are_filled_by_their_own_substitutes_first(pool: list[Invited], serving: set[int]) -> None:
    assert who_serve(pool) == serving


# --- what waits for a person


def test_an_unclear_answer_is_settled_by_saying_whose_it_is(meeting: Meeting) -> None:
    taken = meeting.answer(partstat="DECLINED", sender="nagon@annan.example")
    assert taken.answer_id is not None
    member = meeting.person(MEMBER).person_id

    settled = settle(meeting.desk, taken.answer_id, person_id=member, who=WHO, **meeting.at(LATER))

    assert settled.outcome is Outcome.NOTED
    assert meeting.person(MEMBER).answer is Answer.DECLINED
    assert meeting.person(SUBSTITUTE).serves
    with meeting.desk.database.read() as session:
        assert waiting(session, area=AREA) == []
        entry = log.latest(session, area=AREA, limit=1)[0]
    assert (entry.act, entry.detail) == ("settle-answer", {"person": member, "meeting": meeting.id})
    with pytest.raises(RefusedAnswer, match="avgjordes fredagen den 19 september"):
        settle(meeting.desk, taken.answer_id, person_id=None, who=WHO, **meeting.at(LATER))


def test_an_answer_without_a_meeting_can_only_be_put_away(meeting: Meeting) -> None:
    taken = meeting.answer(uid="mote-okant@arshjul.example")
    assert taken.answer_id is not None
    member = meeting.person(MEMBER).person_id

    with pytest.raises(RefusedAnswer, match="gäller inget möte här"):
        settle(meeting.desk, taken.answer_id, person_id=member, who=WHO, **meeting.at(LATER))
    settled = settle(meeting.desk, taken.answer_id, person_id=None, who=WHO, **meeting.at(LATER))

    assert settled.outcome is Outcome.SEEN_TO
    with pytest.raises(RefusedAnswer, match="inget svar med nummer"):
        settle(meeting.desk, taken.answer_id + 1, person_id=None, who=WHO, **meeting.at(LATER))


def test_an_answer_by_telephone_is_newer_than_a_mail_of_before_it(meeting: Meeting) -> None:
    member = meeting.person(MEMBER).person_id
    record_answer(meeting.desk, meeting.id, member, Answer.DECLINED, who=WHO, **meeting.at(ANSWERED))

    assert meeting.answer(given=at_local(CALLED, 12)).outcome is Outcome.OUTDATED


def test_a_seat_handed_on_is_settled_by_hand(meeting: Meeting) -> None:
    taken = meeting.answer(partstat="DELEGATED")
    assert taken.answer_id is not None

    with pytest.raises(RefusedAnswer, match="säger inte om personen kommer"):
        settle(meeting.desk, taken.answer_id, person_id=meeting.person(MEMBER).person_id, who=WHO, **meeting.at(LATER))


def test_settling_an_answer_never_outdoes_a_newer_one(meeting: Meeting) -> None:
    taken = meeting.answer(partstat="ACCEPTED", sender="nagon@annan.example")
    member = meeting.person(MEMBER).person_id
    record_answer(meeting.desk, meeting.id, member, Answer.DECLINED, who=WHO, **meeting.at(LATER))

    with pytest.raises(RefusedAnswer, match="ett lika nytt eller nyare svar är redan infört"):
        settle(meeting.desk, taken.answer_id or 0, person_id=member, who=WHO, **meeting.at(date(2025, 9, 22)))

    assert meeting.person(MEMBER).answer is Answer.DECLINED
    assert settle(meeting.desk, taken.answer_id or 0, person_id=None, who=WHO, **meeting.at(LATER)).outcome is (
        Outcome.SEEN_TO
    )


def test_an_answer_without_a_stamp_was_given_when_it_came_and_not_when_it_is_settled(meeting: Meeting) -> None:
    message = meeting.mail(partstat="ACCEPTED", sender="nagon@annan.example")
    unstamped = b"\n".join(line for line in message.split(b"\n") if not line.startswith(b"DTSTAMP"))
    taken = meeting.take(unstamped)
    member = meeting.person(MEMBER).person_id
    record_answer(meeting.desk, meeting.id, member, Answer.DECLINED, who=WHO, **meeting.at(LATER))

    with pytest.raises(RefusedAnswer, match="nyare svar"):
        settle(meeting.desk, taken.answer_id or 0, person_id=member, who=WHO, **meeting.at(date(2025, 9, 22)))


def test_an_answer_to_a_time_that_the_meeting_had_is_not_settled_as_one_to_the_new_time(meeting: Meeting) -> None:
    taken = meeting.answer(partstat="ACCEPTED", sender="nagon@annan.example")
    member, day = meeting.person(MEMBER).person_id, date(2025, 10, 23)
    moved = {"starts_at": at_local(day, 9), "ends_at": at_local(day, 12)}
    move(meeting.desk, meeting.id, **moved, who=WHO, **meeting.at(LATER))

    with pytest.raises(RefusedAnswer, match="en tid som mötet inte längre har"):
        settle(meeting.desk, taken.answer_id or 0, person_id=member, who=WHO, **meeting.at(LATER))

    assert meeting.person(MEMBER).answer is Answer.NONE


def test_what_waits_is_read_at_a_constant_price(meeting: Meeting) -> None:
    def waits() -> int:
        with counted_queries(meeting.desk.database) as asked, meeting.desk.database.read() as session:
            waiting(session, area=AREA)
        return len(asked)

    meeting.answer(partstat="ACCEPTED", sender="en@annan.example")
    for_one = waits()
    meeting.answer(partstat="DECLINED", sender="tva@annan.example")
    meeting.answer(partstat="TENTATIVE", sender="tre@annan.example")

    assert waits() == for_one
