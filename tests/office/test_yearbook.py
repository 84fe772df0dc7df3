"""A year is closed into its book, stands as it is, and can be opened again with a reason."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest

from models.words import DutyState
from office.agenda_outcomes import note_outcome
from office.areas import wheel_of_area
from office.attendance import record_presence
from office.closed_years import YearClosed
from office.desk import Desk
from office.documents import HandedFile, extend, receive
from office.meetings import NewMeeting, call, lay_down
from office.yearbook import RefusedClosing, close_year, listing, read_book, reopen_year
from store import acts, duties, letter_lists, log
from tests.conftest import AREA

PLAYED = (date(2024, 12, 18), date(2025, 1, 20), date(2025, 2, 3), date(2025, 11, 17), date(2025, 12, 19))
CLOSED_ON = date(2026, 1, 12)
At = Callable[[date], dict[str, Any]]
Play = Callable[[Desk, Iterable[date]], None]


@pytest.fixture
def played(desk: Desk, play: Play, at: At) -> Desk:
    """The office after a year of a few mornings: one report in, one extended, the rest late."""
    play(desk, PLAYED[:2])
    reports = of_year(desk, 2025, station="arsrapporter")
    file = HandedFile(filename="årsrapport.pdf", content=b"%PDF-1.7 <b>")
    receive(desk, reports[0], file=file, who="kontoret <b>&", **at(PLAYED[1]))
    extend(desk, reports[1], to=date(2025, 2, 14), reason="Sjukdom", who="kontoret", **at(PLAYED[1]))
    play(desk, PLAYED[2:])
    return desk


def of_year(desk: Desk, year: int, *, station: str | None = None, state: DutyState | None = None) -> list[int]:
    with desk.database.read() as session:
        found = duties.of_year(session, area=AREA, year=year)
    fits = (d for d in found if station in (None, d.station) and state in (None, d.state))
    return sorted(duty.id or 0 for duty in fits)


def close(desk: Desk, at: At, year: int = 2025, *, day: date = CLOSED_ON, end_awaited: bool = True) -> Any:
    return close_year(desk, area=AREA, year=year, end_awaited=end_awaited, who="kontoret", **at(day))


def sent_since(desk: Desk, day: date) -> list[tuple[int, str]]:
    """Year and document of what letters have told since that day."""
    with desk.database.read() as session:
        years = [acts.of_year(session, area=AREA, year=year) for year in (2025, 2026)]
    return [(act.year, act.document) for found in years for act in found if act.done_on and act.done_on >= day]


def test_a_closed_year_is_a_book_that_holds_all_of_it(played: Desk, at: At) -> None:
    with pytest.raises(RefusedClosing, match="dokument väntas fortfarande: årsrapport för 2024 från"):
        close(played, at, end_awaited=False)
    closed = close(played, at)
    page, data = read_book(played, area=AREA, year=2025)

    book = json.loads(data)
    assert (book["year"], book["edition"], book["name"]) == (2025, 1, "Göteborgsområdet")
    assert {row["duty"] for row in book["documents"]} == set(of_year(played, 2025))
    extended = [row for row in book["documents"] if row["extended_to"]]
    assert [(row["extended_to"], row["state"]) for row in extended] == [("2025-02-14", "upphörd")]
    assert [row["file"] for row in book["files"]] == ["årsrapport.pdf"]
    with played.database.read() as session:
        written = letter_lists.of_days(session, area=AREA, first=date(2025, 1, 1), last=date(2025, 12, 31))
        assert [entry.act for entry in log.latest(session, area=AREA, limit=1)] == ["close-year"]
    assert [row["id"] for row in book["letters"]] == [letter.id for letter in written] != []
    assert {row["act"] for row in book["deeds"]} >= {"receive", "extend"}
    assert len(book["chairs"]) > 0
    text = page.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    assert '<html lang="sv">' in text
    assert "kontoret &lt;b&gt;&amp;" in text
    assert text.count("<caption>") == text.count("<table>") > 4
    assert closed.ended == len([row for row in book["documents"] if row["reason"] == "året är stängt"]) > 0


def test_a_closed_year_stands_as_it_is_and_the_next_begins_from_the_file(played: Desk, at: At, play: Play) -> None:
    close(played, at)
    before = of_year(played, 2025)
    one = of_year(played, 2025, station="arsrapporter")[1]
    day = CLOSED_ON + timedelta(days=1)

    for refused in (
        lambda: receive(played, one, who="test", **at(day)),
        lambda: extend(played, one, to=date(2026, 3, 2), reason="x", who="test", **at(day)),
    ):
        with pytest.raises(YearClosed, match=r"2025 är stängt i en årsbok.*arshjul year reopen 2025"):
            refused()
    with pytest.raises(RefusedClosing, match="2025 är redan stängt"):
        close(played, at, day=day)
    with pytest.raises(RefusedClosing, match="2026 är inte slut"):
        close(played, at, 2026, day=day)

    play(played, [day, date(2026, 1, 28), date(2026, 2, 2), date(2026, 2, 9)])
    told = sent_since(played, day)
    assert {year for year, _ in told} == {2026}, "no old letter leaves"
    assert of_year(played, 2025) == before, "nothing of the old year is opened"
    with played.database.read() as session:
        reports = [d for d in duties.of_year(session, area=AREA, year=2026) if d.station == "arsrapporter"]
    assert {d.due_on for d in reports} == {date(2026, 2, 2)}, "31 January 2026 is a Saturday"
    assert all(d.extended_to is None and d.received_on is None for d in reports), "no old day is carried over"


def test_nothing_is_noted_of_a_meeting_in_a_closed_year(sqlite_desk: Desk, at: At) -> None:
    begins = datetime(2025, 10, 16, 7, tzinfo=UTC)
    new = NewMeeting(groups=("politiskt-samrad",), starts_at=begins, ends_at=begins + timedelta(hours=3))
    with sqlite_desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (meeting,) = lay_down(session, wheel, [new], links=sqlite_desk.links, who="test", **at(date(2025, 9, 15)))
    call(sqlite_desk, [meeting], who="test", **at(date(2025, 9, 15)))
    close(sqlite_desk, at)
    given = at(CLOSED_ON)

    for refused in (
        lambda: record_presence(sqlite_desk, meeting, {}, now=given["now"], who="test"),
        lambda: note_outcome(sqlite_desk, meeting, number=1, text="Antogs", who="test", **given),
    ):
        with pytest.raises(YearClosed, match="2025 är stängt"):
            refused()
    with pytest.raises(YearClosed, match="2025 är stängt"), sqlite_desk.database.write() as session:
        lay_down(session, wheel, [new], links=sqlite_desk.links, who="test", **given)


def test_a_year_is_opened_again_with_a_reason_and_closed_into_another_edition(
    sqlite_desk: Desk, play: Play, at: At
) -> None:
    play(sqlite_desk, PLAYED[1:])
    ended = close(sqlite_desk, at).ended
    day = CLOSED_ON + timedelta(days=1)

    with pytest.raises(RefusedClosing, match="ange varför"):
        reopen_year(sqlite_desk, area=AREA, year=2025, reason=" ", who="test", **at(day))
    with pytest.raises(RefusedClosing, match=r"2024 är inte stängt i Göteborgsområdet\. Stängt är: 2025"):
        reopen_year(sqlite_desk, area=AREA, year=2024, reason="x", who="test", **at(day))
    reopen_year(sqlite_desk, area=AREA, year=2025, reason="Fel dag", who="test", **at(day))
    awaited = of_year(sqlite_desk, 2025, state=DutyState.AWAITED)
    assert len(awaited) >= ended > 0
    late = of_year(sqlite_desk, 2025, station="arsrapporter", state=DutyState.AWAITED)
    receive(sqlite_desk, late[0], who="test", **at(day))
    again = close(sqlite_desk, at, day=day)

    assert (again.edition, again.ended) == (2, ended - 1)
    with sqlite_desk.database.read() as session:
        first, second = listing(session, AREA)
    assert (first.reason, second.reopened_at) == ("Fel dag", None)
    assert json.loads(read_book(sqlite_desk, area=AREA, year=2025)[1])["edition"] == 2
