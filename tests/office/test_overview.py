"""The year as the page shows it, the Monday letter, and the watch."""

from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

from sqlmodel import select

from models.letters import Letter
from models.words import DutyState, LetterKind, LetterState, StationKind, StepKind
from office.areas import wheel_of_area
from office.desk import Desk
from office.documents import HandedFile, extend, find_duty, receive
from office.overview import WheelYear, status, year_of_wheel
from office.report import station_report
from office.stations import collect
from office.watch import POST, overlooked
from tests.queries import counted_queries

AREA = "goteborgsomradet"
ASKED = date(2025, 12, 22)
REMINDED = date(2026, 1, 19)
OVERDUE = date(2026, 2, 3)


def year_of(desk: Desk, today: date, year: int = 2026) -> WheelYear:
    with desk.database.read() as session:
        return year_of_wheel(session, wheel_of_area(session, AREA), year=year, today=today, links=desk.links)


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


def test_the_year_takes_a_constant_number_of_queries(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    with counted_queries(desk.database) as for_an_empty_year:
        year_of(desk, ASKED)
    play(desk, [ASKED, REMINDED, OVERDUE])
    for group in ("temagrupp-aldre", "lgs", "temagrupp-psykiatri"):
        file = HandedFile(filename=f"{group}.pdf", content=b"%PDF-1.7 " + group.encode())
        receive(desk, duty_id(desk, group), **at(OVERDUE), who="test", file=file)
    with counted_queries(desk.database) as for_a_full_one:
        year = year_of(desk, OVERDUE)

    assert len(for_a_full_one) == len(for_an_empty_year) < 15
    files = [file for station in year.stations for row in station.duties for file in row.files]
    assert {(file.filename, file.size) for file in files} >= {("lgs.pdf", 12), ("temagrupp-aldre.pdf", 24)}
    assert all(file.link.startswith("/dokument/") for file in files)


def test_a_station_takes_a_constant_number_of_queries(desk: Desk) -> None:
    with desk.database.write() as session, counted_queries(desk.database) as for_three_documents:
        collect(session, area=AREA, station="processstatistik-februari", today=REMINDED)
    with desk.database.write() as session, counted_queries(desk.database) as for_nineteen:
        collect(session, area=AREA, station="arsrapporter", today=REMINDED)

    assert len(for_three_documents) == len(for_nineteen)


def test_the_report_says_what_the_run_did_and_why_others_were_skipped(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    play(desk, [ASKED])
    receive(desk, duty_id(desk, "temagrupp-aldre"), **at(REMINDED), who="test")

    with desk.database.write() as session:
        outcome = collect(session, area=AREA, station="arsrapporter", today=REMINDED)
        report = station_report(session, outcome=outcome, today=REMINDED)

    assert (report.title, report.headline) == ("Januari · Årsrapporter", "18 påminda, 1 inlämnade")
    rows = {row.group: row for row in report.rows if "2025" in row.document}
    assert rows["Temagrupp Äldre"].reason == "hoppas över: inlämnad"
    assert rows["Temagrupp Psykiatri"].told == "nu: påminnelse"


def summaries(desk: Desk) -> list[Letter]:
    with desk.database.read() as session:
        return list(session.exec(select(Letter).where(Letter.kind == LetterKind.SUMMARY)))


def test_the_office_gets_one_summary_a_week_even_when_nothing_is_due(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [ASKED, ASKED, ASKED + timedelta(days=1), date(2025, 12, 27), date(2025, 12, 29)])

    sent = summaries(desk)
    assert [letter.day for letter in sent] == [ASKED, date(2025, 12, 29)]
    assert {letter.recipient for letter in sent} == {"samverkanskontoret@goteborgsomradet.example"}
    assert {letter.state for letter in sent} == {LetterState.SENT}


def test_a_monday_that_is_closed_gives_its_summary_to_the_next_open_day(desk: Desk, play: Callable[..., None]) -> None:
    easter_monday = date(2026, 4, 6)

    play(desk, [easter_monday, easter_monday + timedelta(days=1)])

    assert [letter.day for letter in summaries(desk)] == [date(2026, 4, 7)]


def test_the_summary_names_what_is_missing_and_what_comes(
    desk: Desk, play: Callable[..., None], at: Callable[[date], dict[str, Any]]
) -> None:
    play(desk, [ASKED, REMINDED])
    receive(desk, duty_id(desk, "temagrupp-aldre"), **at(REMINDED), who="test")
    play(desk, [date(2026, 1, 26)])

    message = message_from_bytes(summaries(desk)[-1].body, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Januari · Årsrapporter 2026" in text
    assert "NOSAM Angered" in text
    assert "Onsdag 28 januari: påminnelse, Årsrapporter, 18 dokument" in text


def test_the_watch_finds_a_station_that_should_have_acted(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [ASKED])
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        found = {o.station: o for o in overlooked(session, wheel, today=date(2026, 1, 20))}

    assert found["arsrapporter"].duties == 19
    assert found["arsrapporter"].since == REMINDED
    assert found["processstatistik-februari"].since == date(2026, 1, 19)
    assert "utvarderingar" not in {station for station, o in found.items() if o.since < ASKED}


def test_the_watch_is_quiet_when_all_is_done_and_on_closed_days(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [ASKED])
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        assert overlooked(session, wheel, today=ASKED) == []
        assert overlooked(session, wheel, today=date(2026, 1, 18)) == []


def test_the_watch_finds_a_post_that_did_not_go(desk: Desk) -> None:
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        same_day = {o.station for o in overlooked(session, wheel, today=ASKED)}
        next_day = {o.station for o in overlooked(session, wheel, today=ASKED + timedelta(days=1))}

    assert POST not in same_day
    assert POST in next_day


def test_the_status_counts_what_is_awaited_and_late(
    desk: Desk, play: Callable[..., None], at: Callable[..., Any]
) -> None:
    play(desk, [ASKED])
    with desk.database.read() as session:
        on_time = status(session, area=AREA, today=date(2026, 1, 12), now=at(OVERDUE)["now"], links=desk.links)
        late = status(session, area=AREA, today=OVERDUE, now=at(OVERDUE)["now"], links=desk.links)

    assert late.late - on_time.late == 33
    assert any("Posten" in a.what or "skulle ha gjort" in a.what for a in late.alarms)
