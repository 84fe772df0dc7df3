"""Erasing people and disposing of records: what goes, what stays, and by whose decision. Names put right, too."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.chairs import ChairTerm
from models.duties import Duty, HandedIn
from models.erasure import DisposalDecision, DisposedRecord, RecordClass
from models.feeds import Subscription
from models.letters import Act, Letter
from models.log import LogEntry
from models.meetings import IncomingAnswer, Invitation
from models.people import Membership, Person
from models.uploads import RefusedUpload
from models.words import LetterState
from office import erasure, extract
from office.areas import wheel_of_area
from office.corrections import RefusedCorrection, correct
from office.desk import Desk
from office.documents import receive
from office.erasure import DecisionDraft, NoSuchDecision, RefusedErasure
from office.meetings import NewMeeting, call, lay_down
from office.people_register import person_page
from office.uploads import HandedFile, UploadRefused, settle, take_in
from tests.conftest import AREA, morning

At = Callable[[date], dict[str, Any]]
Play = Callable[[Desk, Iterable[date]], None]
DAYS = (date(2026, 1, 7), date(2026, 1, 26))
TODAY = date(2026, 2, 11)
NOW = morning(TODAY)
DRAFT = DecisionDraft(
    reference="SK 2026/12",
    decided_on=date(2026, 2, 2),
    decided_by="Samverkanskontorets chef",
    grounds="Handlingar av ringa betydelse",
    classes=frozenset(erasure.ON_DECISION),
    through=date(2026, 1, 31),
)


@pytest.fixture
def played(desk: Desk, play: Play) -> Desk:
    """January's letters have left."""
    play(desk, DAYS)
    return desk


def decide(desk: Desk, draft: DecisionDraft = DRAFT) -> int:
    with desk.database.write() as session:
        made = erasure.record_decision(session, draft, area=AREA, today=TODAY, now=NOW, who="test")
        return made.id or 0


def written_to(session: Session) -> int:
    """Somebody who has had letters."""
    found = session.exec(select(Letter.person_id).where(col(Letter.person_id).is_not(None)).order_by(Letter.id)).first()
    assert found is not None
    return found


def leave(desk: Desk, person_id: int) -> None:
    """End all that the person holds, as a list of people without them does."""
    with desk.database.write() as session:
        for role in session.exec(select(Membership).where(Membership.person_id == person_id)):
            role.valid_to = max(role.valid_from, date(2026, 2, 1))
        for term in session.exec(select(ChairTerm).where(ChairTerm.person_id == person_id)):
            term.person_id = None


def called_meeting(desk: Desk, *, today: date, now: datetime) -> int:
    starts_at = datetime(2025, 10, 8, 11, tzinfo=UTC)
    new = NewMeeting(groups=("politiskt-samrad",), starts_at=starts_at, ends_at=starts_at.replace(hour=13), place="A")
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (number,) = lay_down(session, wheel, [new], links=desk.links, today=today, now=now, who="test")
    call(desk, [number], today=today, now=now, who="test")
    return number


def erase(desk: Desk, person_id: int, *, decision: int | None = None) -> dict[RecordClass, int]:
    return erasure.erase(desk, person_id, area=AREA, today=TODAY, now=NOW, who="test", decision=decision)


def letters_of(desk: Desk, person_id: int) -> list[Letter]:
    with desk.database.read() as session:
        return list(session.exec(select(Letter).where(Letter.person_id == person_id).order_by(Letter.id)))


def test_whoever_holds_a_role_is_not_erased_and_told_what_to_do(played: Desk) -> None:
    with played.database.read() as session:
        person = written_to(session)
        plan = erasure.plan_erasure(session, person, area=AREA, today=TODAY)

    assert plan is not None
    assert "Personen har uppdrag" in plan.in_the_way[0]
    with pytest.raises(RefusedErasure, match="Personen har uppdrag"):
        erase(played, person)


def test_a_name_goes_and_the_ledger_stays_whole(played: Desk) -> None:
    with played.database.read() as session:
        person = written_to(session)
        name = session.exec(select(Person.name).where(Person.id == person)).one()
        keys = session.exec(select(Letter.key).where(Letter.person_id == person)).all()
        acts = len(session.exec(select(Act.id)).all())
    leave(played, person)

    assert erase(played, person) == {}

    with played.database.read() as session:
        row = session.get(Person, person)
        assert row is not None
        assert (row.name, row.email) == (f"Borttagen person {person}", f"borttagen-{person}@borttagen.invalid")
        assert row.erased_at == NOW
        assert session.exec(select(Membership).where(Membership.person_id == person)).all()
        assert session.exec(select(Letter.key).where(Letter.person_id == person)).all() == keys
        assert len(session.exec(select(Act.id)).all()) == acts
        for subscription in session.exec(select(Subscription).where(Subscription.person_id == person)):
            assert subscription.revoked_at is not None
        logged = session.exec(select(LogEntry).where(LogEntry.act == "erase-person")).one()
    assert name not in str(logged.detail)
    # What has left the office is a public record: without a decision it stays as it was.
    assert name in letters_of(played, person)[0].recipient_name
    with pytest.raises(RefusedErasure, match="redan borttagen"):
        erase(played, person)


def test_with_a_decision_the_letters_it_covers_go_too(played: Desk) -> None:
    with played.database.read() as session:
        person = written_to(session)
    others = {letter.id: letter.body for letter in letters_of(played, person + 1)}
    leave(played, person)
    decision = decide(played)
    with played.database.read() as session:
        plan = erasure.plan_erasure(session, person, area=AREA, today=TODAY, decision=decision)
    assert plan is not None
    assert "gallras enligt beslutet" in next(
        line.becomes for line in plan.kept if line.record_class is RecordClass.LETTER
    )

    gone = erase(played, person, decision=decision)

    letters = letters_of(played, person)
    assert gone[RecordClass.LETTER] == len(letters) > 0
    assert all(letter.recipient == "gallrat@gallrat.invalid" for letter in letters)
    assert all(b"SK 2026/12" in letter.body and letter.message_id for letter in letters)
    assert {letter.id: letter.body for letter in letters_of(played, person + 1)} == others


def test_a_decision_disposes_of_what_it_covers_and_writes_each_record_down(played: Desk, tmp_path: Path) -> None:
    file = HandedFile(filename="Årsrapport.pdf", content=b"%PDF-1.7 januari")
    with played.database.read() as session:
        early, late = session.exec(select(Duty.id).where(Duty.station == "arsrapporter", Duty.year == 2026).limit(2))
    with pytest.raises(UploadRefused) as refused:
        take_in(
            played,
            HandedFile(filename="a.exe", content=b"MZ"),
            area=AREA,
            subject=f"{AREA}/2026",
            who="någon",
            now=morning(DAYS[1]),
        )
    with played.database.write() as session:
        settle(session, refused.value.number, area=AREA, outcome="raderad hos avsändaren", who="test", now=NOW)
    receive(played, early or 0, today=DAYS[1], now=morning(DAYS[1]), who="test", file=file)
    receive(played, late or 0, today=TODAY, now=NOW, who="test", file=file)
    decision = decide(played)

    gone = erasure.dispose(played, decision, area=AREA, now=NOW, who="test")
    again = erasure.dispose(played, decision, area=AREA, now=NOW, who="test")

    assert (gone[RecordClass.DOCUMENT], gone[RecordClass.REFUSED]) == (1, 1)
    assert gone[RecordClass.LETTER] > 20
    assert not any(again.values())
    with played.database.read() as session:
        first, second = session.exec(select(HandedIn).order_by(HandedIn.id))
        assert (first.filename, first.link_version) == ("(gallrat)", 2)
        assert second.filename == "Årsrapport.pdf"
        row = session.get(RefusedUpload, refused.value.number)
        assert row is not None
        noted = session.exec(select(DisposedRecord).where(DisposedRecord.decision_id == decision)).all()
        assert session.exec(select(Letter).where(Letter.state == LetterState.WRITTEN)).all() == []
    assert len(noted) == sum(gone.values())
    assert {one.sha256 for one in noted if one.record_class is RecordClass.DOCUMENT} == {first.sha256}
    with pytest.raises(FileNotFoundError):
        played.archive.read(first.stored_as)
    assert played.archive.read(second.stored_as) == file.content
    with pytest.raises(FileNotFoundError):
        played.quarantine.read(row.stored_as or "")


def test_what_an_interruption_left_on_disk_goes_with_the_next_call(sqlite_desk: Desk, play: Play) -> None:
    play(sqlite_desk, DAYS[:1])
    with sqlite_desk.database.read() as session:
        duty = session.exec(select(Duty.id)).first() or 0
    file = HandedFile(filename="a.pdf", content=b"%PDF-1.7")
    receive(sqlite_desk, duty, today=date(2026, 1, 20), now=morning(date(2026, 1, 20)), who="test", file=file)
    decision = decide(sqlite_desk)
    erasure.dispose(sqlite_desk, decision, area=AREA, now=NOW, who="test")
    with sqlite_desk.database.read() as session:
        stored_as = session.exec(select(HandedIn.stored_as)).one()
    path = sqlite_desk.archive.path(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left behind")

    erasure.dispose(sqlite_desk, decision, area=AREA, now=NOW, who="test")

    assert not path.exists()


def test_answers_go_with_what_was_written_in_them(desk: Desk, at: At) -> None:
    called = date(2025, 9, 15)
    number = called_meeting(desk, **at(called))
    with desk.database.write() as session:
        invitation = session.exec(select(Invitation).where(Invitation.meeting_id == number)).first()
        assert invitation is not None
        person, invitation.comment = invitation.person_id, "Är på semester"
        row = IncomingAnswer(
            area=AREA,
            meeting_id=number,
            person_id=person,
            sha256="0" * 64,
            body=b"From: en person",
            came_at=morning(called),
            outcome="noted",
        )
        session.add(row)

    decision = decide(desk)
    gone = erasure.dispose(desk, decision, area=AREA, now=NOW, who="test")

    assert gone[RecordClass.ANSWER] == 1
    with desk.database.read() as session:
        answer = session.exec(select(IncomingAnswer)).one()
        left = session.get(Invitation, (number, person))
    assert (answer.body, answer.sha256) == (b"", "0" * 64)
    assert left is not None
    assert left.comment is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reference": " "}, "beteckning"),
        ({"grounds": ""}, "varför"),
        ({"classes": frozenset()}, "välj vad"),
        ({"classes": frozenset({RecordClass.LOG})}, "välj vad"),
        ({"through": date(2026, 3, 1)}, "har inte varit än"),
        ({"decided_on": date(2026, 2, 12)}, "har inte varit än"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(sqlite_desk: Desk, change: dict[str, Any], why: str) -> None:
    with pytest.raises(RefusedErasure, match=why):
        decide(sqlite_desk, replace(DRAFT, **change))


def test_a_decision_is_taken_away_only_while_nothing_has_gone_by_it(sqlite_desk: Desk, play: Play) -> None:
    number = decide(sqlite_desk)
    with pytest.raises(RefusedErasure, match="redan ett gallringsbeslut"):
        decide(sqlite_desk)
    with sqlite_desk.database.write() as session:
        erasure.withdraw_decision(session, number, area=AREA, now=NOW, who="test")
        assert session.exec(select(DisposalDecision)).all() == []
    play(sqlite_desk, DAYS)
    number = decide(sqlite_desk)
    erasure.dispose(sqlite_desk, number, area=AREA, now=NOW, who="test")

    with sqlite_desk.database.write() as session, pytest.raises(RefusedErasure, match="har använts"):
        erasure.withdraw_decision(session, number, area=AREA, now=NOW, who="test")
    for area, wanted in ((AREA, 99), ("annat", number)):
        with pytest.raises(NoSuchDecision):
            erasure.dispose(sqlite_desk, wanted, area=area, now=NOW, who="test")


def test_a_register_extract_has_all_that_is_kept_of_a_person(sqlite_desk: Desk, play: Play) -> None:
    play(sqlite_desk, DAYS)
    with sqlite_desk.database.read() as session:
        person = written_to(session)
        found = extract.extract(session, person, area=AREA, today=TODAY, now=NOW)
        assert extract.extract(session, 99_999, area=AREA, today=TODAY, now=NOW) is None

    assert found is not None
    parts = {part.title: part for part in found.parts}
    assert parts["Uppdrag"].rows
    assert "Hej" in parts["Brev från kontoret"].rows[0][-1]
    assert found.email in found.as_json()
    assert '"ändamål"' in found.as_json()


# --- a name put right


def test_a_corrected_address_keeps_the_person_and_moves_what_waits(desk: Desk, at: At) -> None:
    called = date(2025, 9, 15)
    number = called_meeting(desk, **at(called))
    with desk.database.read() as session:
        person = session.exec(select(Invitation.person_id).where(Invitation.meeting_id == number)).first() or 0
        before = person_page(session, area=AREA, person_id=person, today=called)
    assert before is not None
    known = len(letters_of(desk, person))
    said = {"area": AREA, "name": "Ledamot  Nytt Namn", **at(date(2025, 9, 16)), "who": "test"}

    done = correct(desk, person, email="ny@kommun.example", **said)

    with desk.database.read() as session:
        after = person_page(session, area=AREA, person_id=person, today=called)
        logged = session.exec(select(LogEntry).where(LogEntry.act == "correct-person")).one()
    assert after is not None
    assert (after.person.name, after.person.email) == ("Ledamot Nytt Namn", "ny@kommun.example")
    assert after.roles == before.roles
    assert done.sent == 1
    assert letters_of(desk, person)[known].recipient == "ny@kommun.example"
    assert logged.detail == {"changed_fields": ["name", "email"]}
    assert correct(desk, person, email="ny@kommun.example", **said).sent == 0


def test_a_name_that_cannot_be_or_is_taken_is_refused(sqlite_desk: Desk, at: At) -> None:
    with sqlite_desk.database.read() as session:
        first, second = session.exec(select(Person).order_by(Person.id).limit(2))
    said = {"area": AREA, **at(TODAY), "who": "test"}

    with pytest.raises(RefusedCorrection, match="ingen e-postadress"):
        correct(sqlite_desk, first.id or 0, name=first.name, email="kontoret", **said)
    with pytest.raises(RefusedCorrection, match="redan en person"):
        correct(sqlite_desk, first.id or 0, name=second.name.upper(), email=second.email, **said)
