"""The wheel's mornings: who is asked, reminded and left alone, on both databases."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.duties import Duty
from models.letters import Letter
from models.log import LogEntry
from models.words import ActState, DutyState, LetterKind, LetterState, Mode, Outcome, StepKind
from office.areas import apply_area
from office.decisions import Verdict, decide
from office.desk import Desk
from office.documents import HandedFile, RefusedChange, excuse, extend, find_duty, receive
from office.publication import publish_document
from office.stations import collect
from rules.documents import NotInThatOrder
from store import areas
from tests.office import ledger
from tests.office.ledger import acts

AREA = "goteborgsomradet"
ASKED = date(2025, 12, 22)
REMINDED = date(2026, 1, 19)
REMINDED_AGAIN = date(2026, 1, 28)
LAST_DAY = date(2026, 2, 2)
OVERDUE = date(2026, 2, 3)

Play = Callable[..., None]


def letters(desk: Desk, kind: LetterKind = LetterKind.POST) -> list[Letter]:
    return ledger.letters(desk, kind=kind)


def duty_of(desk: Desk, group: str, *, station: str = "arsrapporter", year: int = 2026) -> Duty:
    with desk.database.write() as session:
        duty = find_duty(session, area=AREA, station=station, group=group, year=year, document=None)
        session.expunge(duty)
        return duty


def duty_id(desk: Desk, group: str, **where: Any) -> int:
    found = duty_of(desk, group, **where).id
    assert found is not None
    return found


def steps(desk: Desk, group: str, *, station: str = "arsrapporter", year: int = 2026) -> list[tuple[str, ActState]]:
    return [(act.step, act.state) for act in acts(desk, group=group, station=station, year=year)]


def test_every_group_that_owes_an_annual_report_is_asked_once(desk: Desk, play: Play) -> None:
    play(desk, [ASKED, ASKED, ASKED + timedelta(days=1)])

    asked = acts(desk, station="arsrapporter", year=2026)
    assert len(asked) == 19
    assert {act.kind for act in asked} == {StepKind.REQUEST}
    assert {act.state for act in asked} == {ActState.DONE}


def test_a_missed_morning_is_caught_up(desk: Desk, play: Play) -> None:
    play(desk, [ASKED + timedelta(days=1)])

    assert steps(desk, "temagrupp-aldre") == [("request", ActState.DONE)]


def test_too_early_nothing_is_asked(desk: Desk, play: Play) -> None:
    play(desk, [ASKED - timedelta(days=3)])

    assert steps(desk, "temagrupp-aldre") == []


def test_after_an_outage_the_latest_step_goes_out_once_and_the_passed_are_recorded(desk: Desk, play: Play) -> None:
    play(desk, [REMINDED_AGAIN + timedelta(days=1)])

    assert sorted(steps(desk, "temagrupp-aldre")) == [
        ("reminder-1", ActState.EXPIRED),
        ("reminder-2", ActState.DONE),
        ("request", ActState.EXPIRED),
    ]
    assert all(act.reason for act in acts(desk, state=ActState.EXPIRED))


def test_a_person_gets_one_letter_a_day_with_all_that_concerns_them(desk: Desk, play: Play) -> None:
    play(desk, [ASKED])

    recipients = Counter(letter.person_id for letter in letters(desk))
    carried = Counter(act.letter_id for act in acts(desk))
    assert set(recipients.values()) == {1}
    assert max(carried.values()) > 1


def test_whoever_has_delivered_is_thanked_and_left_alone(desk: Desk, play: Play, at: Callable[..., Any]) -> None:
    play(desk, [ASKED])
    report = HandedFile(filename="årsrapport.pdf", content=b"%PDF-1.7 exempel")

    outcome = receive(desk, duty_id(desk, "temagrupp-aldre"), **at(REMINDED), who="kontoret", file=report)
    play(desk, [REMINDED, REMINDED_AGAIN, OVERDUE])

    assert outcome.anew
    assert outcome.delivery.sent == 1
    assert steps(desk, "temagrupp-aldre") == [("request", ActState.DONE), ("receipt", ActState.DONE)]
    assert ("overdue-1", ActState.DONE) in steps(desk, "temagrupp-psykiatri")
    (receipt,) = letters(desk, LetterKind.RECEIPT)
    message = message_from_bytes(receipt.body, policy=policy.default)
    assert "årsrapport.pdf" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert duty_of(desk, "temagrupp-aldre").received_on == REMINDED


def test_receiving_twice_keeps_both_files_and_sends_one_receipt(desk: Desk, play: Play, at: Callable[..., Any]) -> None:
    play(desk, [ASKED])
    wanted = duty_id(desk, "temagrupp-aldre")

    first = receive(desk, wanted, **at(REMINDED), who="a", file=HandedFile(filename="a.pdf", content=b"%PDF-1.7 a"))
    second = receive(desk, wanted, **at(REMINDED), who="b", file=HandedFile(filename="b.pdf", content=b"%PDF-1.7 b"))

    assert (first.anew, second.anew) == (True, False)
    assert len(letters(desk, LetterKind.RECEIPT)) == 1
    with desk.database.read() as session:
        entries = session.exec(select(LogEntry.who).where(LogEntry.act == "receive")).all()
    assert entries == ["a", "b"]


def test_receiving_stops_a_letter_that_is_already_written(desk: Desk, play: Play, at: Callable[..., Any]) -> None:
    """In approve mode the reminder waits for a person; by then the report has come."""
    set_mode(desk, Mode.APPROVE)
    play(desk, [REMINDED])
    waiting = [letter for letter in letters(desk) if letter.state is LetterState.HELD]
    assert waiting

    for group in ("temagrupp-aldre", "temagrupp-psykiatri"):
        receive(desk, duty_id(desk, group), **at(REMINDED), who="kontoret")
    play(desk, [REMINDED + timedelta(days=1)])

    assert [s for s in steps(desk, "temagrupp-aldre") if s[0].startswith("reminder")] == [
        ("reminder-1", ActState.CANCELLED)
    ]
    left = [letter for letter in letters(desk) if letter.state is LetterState.HELD]
    held = {letter.id for letter in left}
    carried = {act.group for act in acts(desk, station="arsrapporter") if act.letter_id in held}
    assert "temagrupp-aldre" not in carried
    assert "temagrupp-rehabilitering" in carried


def apply_changed(desk: Desk, old: str, new: str, *, today: date) -> None:
    """Apply the area's own file again with one thing changed."""
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        assert old in text
        now = datetime.combine(today, time(6), UTC)
        apply_area(session, read_area_text(text.replace(old, new), "test"), today=today, now=now, who="test")


def set_mode(desk: Desk, mode: Mode) -> None:
    apply_changed(desk, "\nläge: skarp", f"\nläge: {mode.swedish}", today=date(2025, 1, 1))


def test_in_shadow_mode_nobody_but_the_office_gets_a_letter(desk: Desk, play: Play) -> None:
    set_mode(desk, Mode.SHADOW)

    play(desk, [ASKED, REMINDED])

    sent = letters(desk)
    assert len(sent) > 20
    assert {letter.recipient for letter in sent} == {"samverkanskontoret@goteborgsomradet.example"}
    assert all(letter.would_reach for letter in sent)
    message = message_from_bytes(sent[0].body, policy=policy.default)
    assert message["Subject"].startswith("[Skugga]")


def test_an_extension_keeps_the_old_day_and_moves_the_chase(desk: Desk, play: Play, at: Callable[..., Any]) -> None:
    play(desk, [ASKED, REMINDED])
    wanted = duty_id(desk, "temagrupp-aldre")

    extend(desk, wanted, to=date(2026, 3, 2), reason="sjukdom i gruppen", **at(REMINDED), who="kontoret")
    play(desk, [REMINDED_AGAIN, OVERDUE, date(2026, 2, 16), date(2026, 3, 3)])

    duty = duty_of(desk, "temagrupp-aldre")
    assert (duty.due_on, duty.extended_to, duty.reason) == (LAST_DAY, date(2026, 3, 2), "sjukdom i gruppen")
    after = [(act.step, act.due_on) for act in acts(desk, group="temagrupp-aldre", revision=2, state=ActState.DONE)]
    assert [step for step, _ in after if step != "overdue-1"] == ["reminder-1"]
    assert ("overdue-1", date(2026, 3, 3)) in after


@pytest.mark.parametrize(
    ("day", "reason", "words"),
    [
        (date(2026, 1, 10), "skäl", "efter"),
        (date(2026, 2, 28), "skäl", "ingen arbetsdag"),
        (date(2026, 3, 2), "   ", "skäl"),
        (date(2028, 3, 1), "skäl", "årtal"),
    ],
    ids=["earlier-than-the-last-day", "a-saturday", "no-reason", "a-wrong-year"],
)
def test_an_extension_that_makes_no_sense_is_refused(
    sqlite_desk: Desk, play: Play, at: Callable[..., Any], day: date, reason: str, words: str
) -> None:
    play(sqlite_desk, [ASKED])
    wanted = duty_id(sqlite_desk, "temagrupp-aldre")

    with pytest.raises(RefusedChange, match=words):
        extend(sqlite_desk, wanted, to=day, reason=reason, **at(REMINDED), who="kontoret")

    assert duty_of(sqlite_desk, "temagrupp-aldre").extended_to is None


def test_the_excused_are_not_asked_again_and_may_deliver_all_the_same(
    desk: Desk, play: Play, at: Callable[..., Any]
) -> None:
    play(desk, [ASKED])
    wanted = duty_id(desk, "samsa", station="forslag-handlingsplaner", year=2026)

    excuse(desk, wanted, reason="gruppen vilar", now=at(ASKED)["now"], who="kontoret")
    play(desk, [date(2026, 9, 21), date(2026, 10, 16), date(2026, 11, 2)])

    assert steps(desk, "samsa", station="forslag-handlingsplaner") == []
    assert receive(desk, wanted, **at(date(2026, 11, 2)), who="kontoret").anew


def test_a_document_goes_through_its_states_in_order(desk: Desk, play: Play, at: Callable[..., Any]) -> None:
    play(desk, [ASKED])
    wanted = duty_id(desk, "temagrupp-aldre")
    today = at(REMINDED)

    with pytest.raises(NotInThatOrder, match="läget ”väntas” och kan inte få läget ”fastställd”"):
        decide(desk, wanted, Verdict(outcome=Outcome.ADOPTED), who="k", **today)
    receive(desk, wanted, who="k", **today)
    remitted = Verdict(outcome=Outcome.REMITTED, reason="saknar uppföljning", new_day=date(2026, 2, 27))
    decide(desk, wanted, remitted, who="k", **today)
    assert duty_of(desk, "temagrupp-aldre").state is DutyState.AWAITED
    receive(desk, wanted, who="k", **today)
    decide(desk, wanted, Verdict(outcome=Outcome.ADOPTED), who="k", **today)
    publish_document(desk, wanted, url="https://goteborgsomradet.example/arsrapport", who="k", **today)

    assert duty_of(desk, "temagrupp-aldre").state is DutyState.PUBLISHED
    assert len(letters(desk, LetterKind.RECEIPT)) == 2


def test_the_chase_of_missing_action_plans_reaches_all_twenty(desk: Desk, play: Play) -> None:
    play(desk, [ASKED, LAST_DAY, OVERDUE, date(2026, 11, 2), date(2026, 11, 3)])

    chased = {act.group for act in acts(desk, document="handlingsplan", kind=StepKind.OVERDUE, year=2026)}
    assert len(chased) == 20
    assert {"lgs", "samsa"} <= chased


def test_a_station_addresses_the_groups_of_its_own_date(desk: Desk, play: Play) -> None:
    play(desk, [date(2025, 3, 20), date(2025, 10, 20)])

    april = {act.group for act in acts(desk, station="lagesbilder", year=2025)}
    november = {act.group for act in acts(desk, station="utvarderingar", year=2025)}
    assert {g for g in april if "-gbg-" in g} == {
        "nosam-gbg-sydvast",
        "nosam-gbg-nordost",
        "nosam-gbg-hisingen",
        "nosam-gbg-centrum",
    }
    assert len(april) == 8
    assert not any("-gbg-" in group for group in november)
    assert len(november) == 14


def test_nothing_leaves_on_a_closed_day_and_nothing_is_lost(desk: Desk, play: Play) -> None:
    saturday, sunday, monday = date(2025, 12, 20), date(2025, 12, 21), date(2025, 12, 22)

    play(desk, [saturday, sunday])
    assert letters(desk) == []
    play(desk, [monday])

    assert len(letters(desk)) > 0


def test_what_fell_due_before_live_from_is_history(desk: Desk, play: Play) -> None:
    apply_changed(desk, "driftstart: 2024-01-01", "driftstart: 2026-05-04", today=date(2026, 5, 4))

    play(desk, [date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 12)])

    assert letters(desk) == []
    assert duty_of(desk, "temagrupp-aldre").state is DutyState.HISTORY


def test_looking_at_one_station_again_writes_nothing_new(desk: Desk, play: Play) -> None:
    play(desk, [ASKED])
    before = len(acts(desk))

    with desk.database.write() as session:
        outcome = collect(session, area=AREA, station="arsrapporter", today=ASKED)

    assert outcome.told == ()
    assert len(acts(desk)) == before
