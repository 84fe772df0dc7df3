"""The year as the page shows it, the Monday letter, and the watch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import event
from sqlmodel import select

from models.letters import Letter
from models.words import DutyState, LetterKind, LetterState, StationKind, StepKind
from office.areas import wheel_of_area
from office.desk import Desk
from office.documents import HandedFile, extend, find_duty, receive
from office.overview import WheelYear, status, wheel_year
from office.report import station_report
from office.stations import collect
from office.watch import POST, overlooked

AREA = "goteborgsomradet"
ASKED = date(2025, 12, 22)
REMINDED = date(2026, 1, 19)
OVERDUE = date(2026, 2, 3)


@contextmanager
def counted_queries(desk: Desk) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", note)


def year_of(desk: Desk, today: date, year: int = 2026) -> WheelYear:
    with desk.database.read() as session:
        return wheel_year(session, area=AREA, year=year, today=today, links=desk.links)


def duty_id(desk: Desk, group: str) -> int:
    with desk.database.write() as session:
        found = find_duty(session, area=AREA, station="arsrapporter", group=group, year=2026, document=None)
        assert found.id is not None
        return found.id


def test_the_year_shows_every_station_and_where_each_group_stands(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    play(desk, [ASKED])
    receive(desk, duty_id(desk, "temagrupp-aldre"), **at(REMINDED), who="test")
    extend(desk, duty_id(desk, "lgs"), to=date(2026, 3, 2), reason="nytt underlag", **at(REMINDED), who="test")
    play(desk, [REMINDED, OVERDUE])

    year = year_of(desk, OVERDUE)

    station = next(s for s in year.stations if s.id == "arsrapporter")
    rows = {row.group: row for row in station.duties}
    assert (station.deployment, station.received, len(rows)) == ("Göteborgsområdet · Januari · Årsrapporter", 1, 19)
    assert rows["temagrupp-aldre"].state is DutyState.RECEIVED
    assert (rows["lgs"].original_last_day, rows["lgs"].last_day) == (date(2026, 2, 2), date(2026, 3, 2))
    late = rows["temagrupp-psykiatri"]
    assert (late.state, late.days_late) == (DutyState.AWAITED, 1)
    assert late.last_told is not None
    assert (late.last_told.kind, late.last_told.on) == (StepKind.OVERDUE, OVERDUE)
    assert late.next_step is not None
    assert late.next_step.kind is StepKind.WARNING
    planned = next(s for s in year.stations if s.id == "utvarderingar")
    assert {row.state for row in planned.duties} == {None}
    assert {row.group for row in planned.duties if "-gbg-" in row.group} == set()
    assert {s.kind for s in year.stations} >= {StationKind.MEETING, StationKind.DECIDE, StationKind.REQUISITION}


def test_dbg(sqlite_desk, play, at):
    from collections import Counter
    import re
    desk = sqlite_desk
    with counted_queries(desk) as a:
        year_of(desk, ASKED)
    play(desk, [ASKED, REMINDED, OVERDUE])
    with counted_queries(desk) as b:
        year_of(desk, OVERDUE)
    short = lambda q: re.sub(r"\s+", " ", q)[-200:]
    ca, cb = Counter(map(short, a)), Counter(map(short, b))
    for q, n in (cb - ca).items(): print("+", n, q)
    for q, n in (ca - cb).items(): print("-", n, q)
    for q, n in cb.most_common(8): print("=", n, q)
    assert 0
