"""The demonstration has a past on whatever day it is first started."""

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from models.duties import Duty
from models.letters import Act, Letter
from models.words import ActState, DutyState, LetterState
from office.demonstration import WHO, play_past, set_up
from office.overview import wheel_year
from settings import ROOT
from store import log

AREA = "goteborgsomradet"
AREA_FILE = ROOT / "areas" / f"{AREA}.yaml"
PEOPLE_FILE = ROOT / "areas" / f"{AREA}-people.csv"


def noon(day):
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def seen(desk, day):
    """The rows of the first page."""
    with desk.database.read() as session:
        year = wheel_year(session, area=AREA, year=day.year, today=day, links=desk.links)
    return [duty for station in year.stations for duty in station.duties]


def rows(desk, model):
    with desk.database.read() as session:
        return list(session.exec(select(model)))


@pytest.mark.parametrize(
    "day", [date(2026, 1, 1), date(2028, 2, 29), date(2026, 6, 19), date(2026, 11, 22), date(2026, 12, 31)], ids=str
)
def test_the_page_shows_a_living_wheel_on_whatever_day_it_is_first_started(sqlite_desk, day):
    play_past(sqlite_desk, area=AREA, today=day, now=noon(day))

    duties = seen(sqlite_desk, day)
    states = Counter(duty.state for duty in duties)

    assert states[DutyState.RECEIVED] >= 3
    assert states[DutyState.AWAITED] >= 1
    assert any(duty.original_last_day for duty in duties), "somebody has been given more time"
    assert all(duty.received_on <= day for duty in duties if duty.received_on)
    if day > date(day.year, 2, 15):
        assert any(duty.days_late for duty in duties), "somebody is late"


def test_on_both_databases(desk):
    play_past(desk, area=AREA, today=date(2026, 2, 20))

    states = {duty.state for duty in seen(desk, date(2026, 2, 20))}

    assert {DutyState.RECEIVED, DutyState.AWAITED} <= states


def test_last_years_documents_can_be_opened_and_are_linked_in_this_years_letters(sqlite_desk):
    play_past(sqlite_desk, area=AREA, today=date(2026, 1, 20))

    last_year = [duty for duty in rows(sqlite_desk, Duty) if duty.year == 2025]
    letters = rows(sqlite_desk, Letter)

    assert last_year
    assert {duty.state for duty in last_year} == {DutyState.RECEIVED}
    assert not [act for act in rows(sqlite_desk, Act) if act.year == 2025], "last year is not chased"
    assert sum(b"/dokument/" in letter.body for letter in letters) > 10


def test_a_second_start_does_nothing(sqlite_desk):
    day = date(2026, 3, 3)
    first = play_past(sqlite_desk, area=AREA, today=day, now=noon(day))
    before = len(rows(sqlite_desk, Letter))

    second = play_past(sqlite_desk, area=AREA, today=day + timedelta(days=30), now=noon(day + timedelta(days=30)))

    assert first > 0
    assert second == 0
    assert len(rows(sqlite_desk, Letter)) == before


def test_a_play_that_was_interrupted_goes_on_where_it_was(sqlite_desk, tmp_path):
    day = date(2026, 3, 3)

    def stop(reached):
        if reached == date(2026, 2, 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_past(sqlite_desk, area=AREA, today=day, progress=stop)
    days = []
    play_past(sqlite_desk, area=AREA, today=day, progress=days.append)

    assert days[0] >= date(2026, 1, 26), "what has been played is not played again"
    keys = Counter(letter.key for letter in rows(sqlite_desk, Letter))
    assert max(keys.values()) == 1
    duties = seen(sqlite_desk, day)
    assert Counter(d.state for d in duties) == Counter(d.state for d in _played_at_once(tmp_path, day))


def _played_at_once(tmp_path, day):
    from mail.files import FileTransport
    from office.desk import Desk, composer
    from office.links import Links
    from store.archive import Archive
    from store.database import Database
    from store.migrate import migrate

    url = f"sqlite:///{tmp_path / 'again.db'}"
    migrate(url)
    desk = Desk(
        database=Database(url),
        composer=composer(),
        transport=FileTransport(tmp_path / "again-letters"),
        archive=Archive(tmp_path / "again-documents"),
        links=Links(public_url="http://arshjul.example", keys=("a key for tests",)),
    )
    set_up(desk, AREA_FILE, PEOPLE_FILE, today=day, now=noon(day))
    play_past(desk, area=AREA, today=day)
    duties = seen(desk, day)
    desk.database.close()
    return duties


def test_every_letter_has_left_before_now_and_lies_as_a_file(sqlite_desk, tmp_path):
    day = date(2026, 2, 4)
    now = datetime(2026, 2, 4, 5, tzinfo=UTC)
    play_past(sqlite_desk, area=AREA, today=day, now=now)

    letters = rows(sqlite_desk, Letter)

    assert {letter.state for letter in letters} == {LetterState.SENT}
    assert max(letter.sent_at for letter in letters) < now
    assert len(list((tmp_path / "letters").rglob("*.eml"))) == len(letters)


def test_what_was_done_is_logged_under_the_demonstrations_name(sqlite_desk):
    play_past(sqlite_desk, area=AREA, today=date(2026, 2, 20))

    with sqlite_desk.database.read() as session:
        entries = log.latest(session, area=AREA, limit=1000)

    done = {entry.act for entry in entries if entry.who == WHO}
    assert {"receive", "extend", "play-past"} <= done


def test_no_act_is_left_undone_by_the_play(sqlite_desk):
    play_past(sqlite_desk, area=AREA, today=date(2026, 11, 22))

    assert {act.state for act in rows(sqlite_desk, Act)} <= {ActState.DONE, ActState.EXPIRED}


def test_it_takes_a_few_seconds_only(sqlite_desk):
    began = time.perf_counter()

    play_past(sqlite_desk, area=AREA, today=date(2026, 12, 31))

    assert time.perf_counter() - began < 30, "some four seconds on a machine that does nothing else"


def test_setting_up_again_changes_nothing(empty_database, sqlite_desk):
    day = date(2026, 2, 20)
    desk = type(sqlite_desk)(**{**vars(sqlite_desk), "database": empty_database})

    first = set_up(desk, AREA_FILE, PEOPLE_FILE, today=day, now=noon(day))
    entries = len(_log(desk))
    second = set_up(desk, AREA_FILE, PEOPLE_FILE, today=day, now=noon(day))

    assert first == second == AREA
    assert len(_log(desk)) == entries


def _log(desk):
    with desk.database.read() as session:
        return log.latest(session)
