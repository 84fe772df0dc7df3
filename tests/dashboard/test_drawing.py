"""The wheel is true to the year, and nothing in it lies on anything else."""

from datetime import date
from itertools import combinations, pairwise
from math import dist

from hypothesis import given
from hypothesis import strategies as st

from dashboard.drawing import Drawing, draw
from dashboard.standings import StationStanding
from documents.wheel_drawing import MARK, TWO_LINES
from models.words import DutyState, Mode, StationKind
from office.overview import DutyView, StationView, WheelYear

PHASES = tuple(((3 * n + 1, 3 * n + 2, 3 * n + 3), f"Fas {n + 1} – hur?") for n in range(4))
MONTHS = st.one_of(
    st.integers(1, 12).map(lambda month: (month,)), st.integers(1, 11).map(lambda month: (month, month + 1))
)
NAMES = st.text("abcåäö &–-", min_size=1, max_size=70).map(str.strip).filter(bool)


@st.composite
def stations(draw_one: st.DrawFn) -> tuple[StationView, ...]:
    all_months = sorted(draw_one(st.lists(MONTHS, max_size=22)))
    return tuple(station(f"s{n}", months, name=draw_one(NAMES)) for n, months in enumerate(all_months))


def station(
    station_id: str, months: tuple[int, ...], *, name: str = "Årsrapporter", duties: tuple[DutyView, ...] = ()
) -> StationView:
    return StationView(
        id=station_id,
        name=name,
        months=months,
        month_label="",
        phase="",
        kind=StationKind.COLLECT,
        active=True,
        started_by_hand=False,
        deployment="",
        last_day=None,
        duties=duties,
    )


def duty(state: DutyState | None, *, days_late: int = 0) -> DutyView:
    return DutyView(
        duty_id=1,
        group="lgs",
        group_name="LGS",
        document="arsrapport",
        document_name="årsrapport",
        period="2025",
        state=state,
        last_day=date(2026, 2, 2),
        original_last_day=None,
        remitted=False,
        days_late=days_late,
        received_on=None,
        last_told=None,
        next_step=None,
        reason=None,
        files=(),
    )


def drawn(*shown: StationView, today: date = date(2026, 11, 18)) -> Drawing:
    return draw(
        WheelYear(
            area="a",
            area_name="A",
            mode=Mode.LIVE,
            year=2026,
            today=today,
            phases=PHASES,
            stations=shown,
        )
    )


@given(stations())
def test_every_station_is_drawn_once_and_no_mark_covers_another(shown: tuple[StationView, ...]) -> None:
    marks = drawn(*shown).marks

    assert sorted(mark.id for mark in marks) == sorted(one.id for one in shown)
    for one, other in combinations(marks, 2):
        assert dist((one.at.x, one.at.y), (other.at.x, other.at.y)) > 1.8 * MARK


@given(stations())
def test_the_names_of_a_column_never_run_into_each_other(shown: tuple[StationView, ...]) -> None:
    drawing = drawn(*shown)

    for anchor in ("start", "end"):
        column = sorted(mark.label.y for mark in drawing.marks if mark.anchor == anchor)
        assert all(below - above > TWO_LINES - 1 for above, below in pairwise(column))
        assert all(abs(y) < drawing.height / 2 for y in column)


def test_stations_stand_around_the_wheel_in_the_order_of_the_year() -> None:
    january, june, december = drawn(station("jan", (1,)), station("jun", (6,)), station("dec", (12,))).marks

    assert (january.anchor, june.anchor, december.anchor) == ("start", "start", "end")
    assert january.at.y < 0 < june.at.y


def test_only_this_year_has_a_hand() -> None:
    assert drawn(today=date(2026, 1, 1)).hand is not None
    assert drawn(today=date(2027, 1, 1)).hand is None


def test_a_station_is_late_as_soon_as_one_document_is() -> None:
    late = duty(DutyState.AWAITED, days_late=3)
    (mark,) = drawn(station("s", (1,), duties=(late, duty(DutyState.RECEIVED)))).marks

    assert mark.standing is StationStanding.LATE
    assert (mark.told, mark.told_shortly) == ("1 försenad, 1 inlämnad", "1 försenad")


def test_a_station_is_done_when_nothing_more_can_come() -> None:
    settled = (duty(DutyState.RECEIVED), duty(DutyState.EXCUSED), duty(DutyState.HISTORY))

    (mark,) = drawn(station("s", (1,), duties=settled)).marks

    assert mark.standing is StationStanding.DONE
    assert mark.share == 1
