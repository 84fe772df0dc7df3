"""Applying an area file: idempotent, whole or not at all, and never at the cost of a fact."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.areas import Group, Station
from models.duties import Duty
from models.letters import Act
from models.words import ActState, DutyState
from office.area_plans import AreaPlan, plan_area
from office.areas import apply_area, wheel_of_area
from office.desk import Desk
from store import areas

AREA = "goteborgsomradet"
ASKED = date(2025, 12, 22)


def text_of(desk: Desk) -> str:
    with desk.database.read() as session:
        return areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])


def changed(desk: Desk, old: str, new: str) -> str:
    text = text_of(desk)
    assert old in text
    return text.replace(old, new)


def without_station(text: str, station: str) -> str:
    """The file's text with one station, and the comment above it, taken out."""
    lines = text.splitlines(keepends=True)
    start = lines.index(f"  {station}:\n")
    end = next(n for n in range(start + 1, len(lines)) if lines[n].startswith(("  #", "\n")))
    return "".join(lines[:start] + lines[end:])


def apply(desk: Desk, text: str, moment: dict[str, Any]) -> bool:
    with desk.database.write() as session:
        return apply_area(session, read_area_text(text, "test.yaml"), **moment, who="test")


def plan(desk: Desk, text: str, today: date) -> AreaPlan:
    with desk.database.read() as session:
        return plan_area(session, read_area_text(text, "test.yaml"), today=today)


def duties(desk: Desk, station: str, year: int) -> list[Duty]:
    with desk.database.read() as session:
        return list(session.exec(select(Duty).where(Duty.station == station, Duty.year == year)))


def test_applying_the_same_file_again_changes_nothing(desk: Desk, at: Callable[[date], dict[str, Any]]) -> None:
    text = text_of(desk)

    assert apply(desk, text, at(ASKED)) is False
    assert plan(desk, text, ASKED).changes == ()
    with desk.database.read() as session:
        assert areas.current_revision(session, AREA)[0] == 1


def test_the_plan_speaks_the_files_own_words_and_of_letters_to_come(desk: Desk) -> None:
    text = changed(desk, "sista dag: sista vardagen i november", "sista dag: 15 november")

    found = plan(desk, text, date(2025, 2, 3))

    assert found.changes == (
        "~ stationer › utvarderingar › samlar in › 1 › sista dag: ”sista vardagen i november” → ”15 november”",
    )
    assert len(found.letters.moved) > 14
    assert found.letters.appear == found.letters.vanish == ()
    assert any("får ny dag" in line for line in found.lines)


def test_a_plan_changes_nothing(desk: Desk) -> None:
    plan(desk, changed(desk, "sista dag: 31 januari", "sista dag: 20 januari"), ASKED)

    with desk.database.read() as session:
        assert areas.current_revision(session, AREA)[0] == 1


def test_a_changed_last_day_is_a_new_revision_and_old_acts_do_not_leave(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    play(desk, [ASKED])
    later = ASKED + timedelta(days=1)

    assert apply(desk, changed(desk, "sista dag: 31 januari", "sista dag: 14 februari"), at(later))
    play(desk, [date(2026, 1, 19), date(2026, 2, 2)])

    for duty in duties(desk, "arsrapporter", 2026):
        assert (duty.due_on, duty.revision) == (date(2026, 2, 16), 2)
    with desk.database.read() as session:
        sent = session.exec(select(Act).where(Act.group == "temagrupp-aldre", Act.state == ActState.DONE)).all()
    told = [(act.step, act.due_on) for act in sent if act.year == 2026 and act.station == "arsrapporter"]
    assert told == [("request", ASKED), ("reminder-1", date(2026, 2, 2))]


def test_a_station_that_vanishes_is_ended_and_its_history_kept(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    play(desk, [ASKED])

    apply(desk, without_station(text_of(desk), "nosam-handlingsplaner"), at(ASKED + timedelta(days=1)))
    play(desk, [date(2026, 1, 19)])

    with desk.database.read() as session:
        station = session.get(Station, (AREA, "nosam-handlingsplaner"))
        assert station is not None
        assert station.valid_to == ASKED
    ended = duties(desk, "nosam-handlingsplaner", 2026)
    assert len(ended) == 14
    assert {duty.state for duty in ended} == {DutyState.ENDED}
    assert all(duty.reason for duty in ended)


def test_a_group_that_ends_owes_nothing_after_its_last_day(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    play(desk, [ASKED])
    line = "  nosam-partille: {namn: NOSAM Partille, slag: nosam, "

    apply(desk, changed(desk, line, line + "till: 2025-12-31, "), at(ASKED + timedelta(days=1)))

    partille = [duty for duty in duties(desk, "arsrapporter", 2026) if duty.group == "nosam-partille"]
    assert [duty.state for duty in partille] == [DutyState.ENDED]
    with desk.database.read() as session:
        group = session.get(Group, (AREA, "nosam-partille"))
        assert group is not None
        assert group.valid_to == date(2025, 12, 31)


def test_an_extension_outlives_a_changed_rule(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    from office.documents import extend

    play(desk, [ASKED])
    wanted = next(duty for duty in duties(desk, "arsrapporter", 2026) if duty.group == "temagrupp-aldre")
    assert wanted.id is not None
    extend(desk, wanted.id, to=date(2026, 3, 2), reason="omorganisation", **at(ASKED), who="test")

    apply(desk, changed(desk, "sista dag: 31 januari", "sista dag: 14 februari"), at(ASKED + timedelta(days=1)))

    kept = next(duty for duty in duties(desk, "arsrapporter", 2026) if duty.group == "temagrupp-aldre")
    assert kept.last_day == date(2026, 3, 2)


def test_an_apply_that_fails_half_way_leaves_nothing_behind(
    desk: Desk, at: Callable[[date], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from office import areas as office_areas

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("disken är full")

    monkeypatch.setattr(office_areas, "_bring_duties_in_step", fail)
    with pytest.raises(OSError, match="disken är full"):
        apply(desk, changed(desk, "namn: Göteborgsområdet", "namn: Ett annat namn"), at(ASKED))

    with desk.database.read() as session:
        assert wheel_of_area(session, AREA).name == "Göteborgsområdet"
        assert areas.current_revision(session, AREA)[0] == 1


def test_the_plan_counts_what_is_already_asked_for(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    play(desk, [ASKED])
    later = ASKED + timedelta(days=1)

    found = plan(desk, changed(desk, "sista dag: 31 januari", "sista dag: 14 februari"), later)

    of_psychiatry = [
        (was.on, now.on, now.step)
        for was, now in found.letters.moved
        if (now.group, now.station, now.year) == ("temagrupp-psykiatri", "arsrapporter", 2026)
    ]
    assert (date(2026, 1, 19), date(2026, 2, 2), "reminder-1") in of_psychiatry
    assert "request" not in [step for _, _, step in of_psychiatry]


def test_a_forecast_holds_no_letter_that_would_not_be_sent(desk: Desk) -> None:
    sunday = date(2026, 1, 18)
    text = changed(desk, "driftstart: 2024-01-01", "driftstart: 2026-01-18")

    planned = plan(desk, text, sunday).letters
    coming = [act for act in (*planned.appear, *(now for _, now in planned.moved)) if act.year == 2026]

    assert all(act.on > sunday for act in coming)
    told: dict[tuple[str, str, str], set[date]] = {}
    for act in coming:
        told.setdefault((act.station, act.group, act.document), set()).add(act.on)
    steps = {(act.station, act.group, act.document, act.step) for act in coming}
    per_document: dict[tuple[str, str, str], int] = {}
    for station, group, document, _ in steps:
        per_document[station, group, document] = per_document.get((station, group, document), 0) + 1
    assert all(per_document[key] == len(days) for key, days in told.items())
