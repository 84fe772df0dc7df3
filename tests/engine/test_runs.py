"""Real runs in a real engine: asked for, on schedule, and late."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import func, select

from areas.people import read_people
from engine.processes import job_variables
from engine.runs import Run, RunState
from engine.timetable import deployments_of
from models.letters import Letter
from models.words import LetterKind, LetterState
from office.areas import wheel_of_area
from rules.wheel import Wheel
from settings import ROOT, Settings
from store.database import Database

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.xdist_group("engine")]

AREA = "goteborgsomradet"
OCTOBER = "Göteborgsområdet · Oktober · Förslag till handlingsplaner"
JANUARY = "Göteborgsområdet · Januari · Årsrapporter"
POST = "Göteborgsområdet · Posten"
SUMMARY = "Göteborgsområdet · Måndagsbrevet"
WATCH = "Göteborgsområdet · Vakten"
LAST_YEAR = datetime.now(UTC).year - 1
IN_JANUARY = date(LAST_YEAR, 1, 15)
IN_APRIL = date(LAST_YEAR, 4, 15)
IN_OCTOBER = date(LAST_YEAR, 10, 15)
EVERY_MINUTE = "* * * * *"


@pytest.fixture(scope="module")
def database(worker) -> Iterator[Database]:
    database = Database(Settings(home=worker.home).database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def wheel(database) -> Wheel:
    with database.read() as session:
        return wheel_of_area(session, AREA)


@pytest.fixture(scope="module")
def timetable(wheel):
    """The shipped area's deployments, its Monday letter every minute so that a test can wait for it."""
    return [replace(d, cron=EVERY_MINUTE) if d.name == SUMMARY else d for d in deployments_of(wheel)]


@pytest.fixture(scope="module")
def laid_in(worker, timetable):
    with worker.engine() as engine:
        return engine.sync(timetable, area=AREA, job_variables=job_variables(worker.home))


@pytest.fixture
def run(worker, engine, wheel, laid_in):
    """Ask for a run of a deployment, seen from a day (or the open day after it), and wait for its end."""

    def run(name: str, flow: str = "collect", *, as_of: date) -> Run:
        open_day = wheel.closed.next_open(as_of)
        return worker.finished(engine, engine.start(name, flow, parameters={"as_of": str(open_day)}))

    return run


def letters_sent(database: Database) -> int:
    with database.read() as session:
        sent = select(func.count()).where(Letter.kind == LetterKind.POST, Letter.state == LetterState.SENT)
        return session.exec(sent).one()


def test_the_engine_holds_every_deployment_of_the_shipped_area(worker, engine, timetable, laid_in):
    again = engine.sync(timetable, area=AREA, job_variables=job_variables(worker.home))

    assert len(laid_in.created) == len(timetable) >= 10
    assert again.unchanged == laid_in.created


def test_a_station_run_again_sends_nothing_twice(run, database):
    first, post = run(JANUARY, as_of=IN_JANUARY), run(POST, "post", as_of=IN_JANUARY)
    sent = letters_sent(database)
    again, post_again = run(JANUARY, as_of=IN_JANUARY), run(POST, "post", as_of=IN_JANUARY)

    assert {r.state for r in (first, post, again, post_again)} == {RunState.COMPLETED}, first.message
    assert re.fullmatch(r"Januari · Årsrapporter · \d+ \S+, 0 inlämnade", first.name)
    assert sent > 0
    assert post.name == f"Posten · {sent} skickade"
    assert again.name == "Januari · Årsrapporter · 0 inlämnade"
    assert post_again.name == "Posten · 0 skickade"
    assert letters_sent(database) == sent


def test_the_runs_of_a_deployment_are_listed_the_newest_first(run, engine):
    latest = run(JANUARY, as_of=IN_JANUARY)

    runs = engine.runs(JANUARY)

    assert runs[0] == latest
    assert runs == sorted(runs, key=lambda r: r.planned_at, reverse=True)


def test_the_watch_finds_what_nobody_ran_and_runs_it(run):
    first, again = run(WATCH, "watch", as_of=IN_APRIL), run(WATCH, "watch", as_of=IN_APRIL)

    assert first.state is RunState.COMPLETED, first.message
    assert re.fullmatch(r"Vakten · FÖRBISEDDA: (\d+) \(\1 togs igen\)", first.name)
    assert again.name == "Vakten · allt är gjort"


def test_a_day_that_has_not_come_is_refused(worker, engine, laid_in):
    ahead = date.today() + timedelta(days=30)

    refused = worker.finished(engine, engine.start(JANUARY, parameters={"as_of": str(ahead)}))

    assert refused.state is RunState.FAILED
    assert "aldrig från en senare" in refused.message


def test_letters_that_cannot_leave_fail_the_run_after_everything_else_is_done(run, worker, database):
    outbox = Settings(home=worker.home).outbox
    outbox.mkdir(exist_ok=True)
    aside = outbox.rename(outbox.with_name("letters-aside"))
    outbox.write_text("ingen mapp")
    try:
        collected = run(OCTOBER, as_of=IN_OCTOBER)
        broken = run(POST, "post", as_of=IN_OCTOBER)
    finally:
        outbox.unlink()
        aside.rename(outbox)

    assert collected.state is RunState.COMPLETED
    assert broken.state is RunState.FAILED
    assert "misslyckade" in broken.name
    assert "försöks om" in broken.message


def test_a_scheduled_run_comes_by_itself_and_completes(engine, laid_in):
    give_up_at = time.monotonic() + 120
    while time.monotonic() < give_up_at:
        done = [r for r in engine.runs(SUMMARY) if r.by_schedule and r.state.is_over]
        if done:
            break
        time.sleep(0.5)

    assert [r.state for r in done[:1]] == [RunState.COMPLETED]
    assert done[0].name.startswith("Måndagsbrevet · ")


def test_what_the_engine_keeps_names_no_person_and_no_address(worker, run):
    run(JANUARY, as_of=IN_JANUARY)
    people = read_people(ROOT / "areas" / "goteborgsomradet-people.csv").rows
    with worker.http() as prefect:
        kept = [
            prefect.post(f"/{what}/filter", json={"limit": 200}).text
            for what in ("flow_runs", "artifacts", "logs", "deployments")
        ]

    assert all("arsrapporter" in text or "Årsrapporter" in text for text in kept[:2])
    assert not [p.email for p in people if any(p.email in text for text in kept)]
    assert not [p.name for p in people if any(p.name in text for text in kept)]


def test_a_station_is_gone_from_the_engine_when_it_is_gone_from_the_wheel(worker, engine, timetable, laid_in):
    without = [d for d in timetable if d.name != JANUARY]

    report = engine.sync(without, area=AREA, job_variables=job_variables(worker.home))
    back = engine.sync(timetable, area=AREA, job_variables=job_variables(worker.home))

    assert report.removed == (JANUARY,)
    assert back.created == (JANUARY,)
