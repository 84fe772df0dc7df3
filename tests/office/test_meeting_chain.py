"""A meeting's chain in words, and what moving it would lead to."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.words import MeetingForm
from office import meetings
from office.areas import wheel_of_area
from office.desk import Desk
from office.meeting_chain import MovePreview, chain_view, move_preview
from office.meetings import NewMeeting, lay_down
from store import meetings as facts

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DECIDED = date(2025, 12, 1)
MEETS = date(2026, 2, 12)


def hour(day: date, at: int) -> datetime:
    return datetime.combine(day, time(at), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def decide(sqlite_desk: Desk, at: Callable[[date], dict[str, Any]]) -> Callable[..., int]:
    """Writes a meeting down and calls it."""

    def decide_meeting(*groups: str, day: date = MEETS, begins: int = 9, **more: Any) -> int:
        new = NewMeeting(
            groups=groups,
            starts_at=hour(day, begins),
            ends_at=hour(day, begins + 3),
            form=MeetingForm.DIGITAL,
            **more,
        )
        with sqlite_desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            (made,) = lay_down(session, wheel, [new], links=sqlite_desk.links, who="test", **at(DECIDED))
        meetings.call(sqlite_desk, [made], who="test", **at(DECIDED))
        return made

    return decide_meeting


def preview(desk: Desk, meeting_id: int, day: date, *, begins: int = 9, today: date = date(2026, 1, 12)) -> MovePreview:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        meeting = facts.get(session, meeting_id)
        assert meeting is not None
        return move_preview(
            session,
            wheel,
            meeting,
            new_start=hour(day, begins),
            new_end=hour(day, begins + 3),
            today=today,
            now=hour(today, 8),
        )


def chain(desk: Desk, meeting_id: int) -> tuple[list[tuple[date, str]], tuple[str, ...]]:
    with desk.database.read() as session:
        meeting = facts.get(session, meeting_id)
        assert meeting is not None
        view = chain_view(session, wheel_of_area(session, AREA), meeting)
    return [(line.on, line.what) for line in view.lines], view.warnings


def test_the_chain_is_told_day_by_day(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    prepared_on = date(2026, 1, 16)
    decide("beredningsgrupp", day=prepared_on)
    lines, warnings = chain(sqlite_desk, decide("lgs"))

    assert (date(2026, 1, 22), "Styrgrupp ska ha berett mötet (möts fredagen den 16 januari 2026)") in lines
    assert (date(2026, 1, 29), "Sista dagen för handlingar") in lines
    assert (date(2026, 2, 3), "Kallelsen går ut") in lines
    assert (date(2026, 2, 19), "Minnesanteckningarna ska vara klara") in lines
    assert any(on == MEETS and what.endswith("hålls") for on, what in lines)
    assert [on for on, _ in lines] == sorted(on for on, _ in lines)
    assert warnings == ()


def test_a_missing_preparation_is_told(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    _, warnings = chain(sqlite_desk, decide("lgs"))

    assert warnings == (
        "Styrgrupp har inget möte som kan bereda det här: det skulle ligga senast torsdagen den 22 januari 2026.",
    )


def test_what_moves_is_told_from_when_to_when(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    told = preview(sqlite_desk, decide("lgs"), date(2026, 2, 19))

    assert told.before == "torsdagen den 12 februari 2026 kl. 9.00–12.00"
    assert told.after == "torsdagen den 19 februari 2026 kl. 9.00–12.00"
    assert "Kallelsen går ut: tisdagen den 3 februari 2026 → tisdagen den 10 februari 2026" in told.moves
    assert told.impossible == ()


def test_a_notice_on_midsummer_eve_goes_the_day_before_and_says_so(
    sqlite_desk: Desk, decide: Callable[..., int]
) -> None:
    with_calendar_days = {"kallelse: 7 arbetsdagar före": "kallelse: 7 dagar före"}
    _apply(sqlite_desk, with_calendar_days)

    told = preview(sqlite_desk, decide("lgs", day=date(2026, 6, 11)), date(2026, 6, 26))

    assert (
        "Kallelsen skulle gå ut på midsommarafton, fredagen den 19 juni 2026. "
        "Den går i stället torsdagen den 18 juni 2026."
    ) in told.odd


def test_what_has_passed_already_is_impossible(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    told = preview(sqlite_desk, decide("lgs", day=date(2026, 3, 19)), date(2026, 2, 12), today=date(2026, 2, 4))

    assert "Sista dagen för handlingar, torsdagen den 29 januari 2026, har redan passerat." in told.impossible
    assert any(sentence.startswith("Kallelsen skulle ha gått ut") for sentence in told.impossible)
    assert preview(sqlite_desk, 1, date(2026, 2, 2), today=date(2026, 2, 4)).impossible[0] == (
        "Den nya tiden har redan varit."
    )


def test_a_closed_day_is_told_with_its_reason(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    told = preview(sqlite_desk, decide("lgs"), date(2026, 4, 3))

    assert "Fredagen den 3 april 2026 är en stängd dag (långfredagen)." in told.odd


def test_members_who_sit_in_both_groups_are_named(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    decide("presidium", day=date(2026, 2, 19), begins=10)

    told = preview(sqlite_desk, decide("lgs"), date(2026, 2, 19))

    assert any(sentence.endswith("kl. 10.00–13.00.") and "ska samtidigt vara på" in sentence for sentence in told.odd)


def test_moving_the_meeting_that_prepares_tells_whose_preparation_is_lost(
    sqlite_desk: Desk, decide: Callable[..., int]
) -> None:
    preparing = decide("beredningsgrupp", day=date(2026, 1, 16))
    decide("lgs")

    told = preview(sqlite_desk, preparing, date(2026, 2, 6))

    assert any("blir utan beredning: Styrgrupp skulle behöva mötas senast" in sentence for sentence in told.odd)


def test_a_meeting_that_leaves_its_month_leaves_its_station(sqlite_desk: Desk, decide: Callable[..., int]) -> None:
    told = preview(sqlite_desk, decide("politiskt-samrad", day=date(2026, 3, 20)), date(2026, 4, 17))

    assert "Mötet räknas inte längre som årshjulets ”Politiskt samråd – uppföljning och årsrapport”." in told.odd


def _apply(desk: Desk, changes: dict[str, str]) -> None:
    from areas.reader import read_area_text
    from office.areas import apply_area
    from store import areas

    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        apply_area(session, read_area_text(text, name="områdesfilen"), today=DECIDED, now=hour(DECIDED, 8), who="test")
