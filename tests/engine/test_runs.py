"""Real runs in a real engine: asked for, on schedule, and late."""

import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
import trustme
from sqlmodel import func, select

from areas.people import read_people
from areas.reader import read_area_text
from engine.processes import job_variables
from engine.runs import Run, RunState
from engine.timetable import deployments_of
from models.inbox import IncomingMail
from models.letters import Letter
from models.operation import Freeze
from models.words import LetterKind, LetterState
from office.areas import apply_area, local_day, wheel_of_area
from rules.dates import MONTHS
from rules.wheel import Wheel
from settings import ROOT, Settings
from store import areas, freezes
from store.database import Database
from tests.mail.imap_server import PASSWORD, USER, imap_running

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AREA = "goteborgsomradet"
PLANS = "Göteborgsområdet · Oktober · Förslag till handlingsplaner"
JANUARY = "Göteborgsområdet · Januari · Årsrapporter"
POST = "Göteborgsområdet · Posten"
MEETINGS = "Göteborgsområdet · Möten"
SUMMARY = "Göteborgsområdet · Måndagsbrevet"
MAILBOX = "Göteborgsområdet · Inkorgen"
WATCH = "Göteborgsområdet · Vakten"
SOON_DUE = timedelta(days=35)
"""So far ahead a last day must be for the request, six weeks before it, to have fallen due and not been overtaken."""
EVERY_MINUTE = "* * * * *"


@pytest.fixture(scope="module")
def database(worker) -> Iterator[Database]:
    database = Database(Settings(home=worker.home).database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def wheel(database) -> Wheel:
    """The wheel, with three stations whose documents are asked for just now: letters are always of today."""
    with database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        now = datetime.now(UTC)
        today = local_day(wheel_of_area(session, AREA), now)
        text = text.replace("31 januari", spoken(today + SOON_DUE), 3)
        text = text.replace("sista vardagen i oktober", spoken(today + SOON_DUE))
        apply_area(session, read_area_text(text, "prov"), today=today, now=now, who="provet")
    with database.read() as session:
        return wheel_of_area(session, AREA)


def spoken(day: date) -> str:
    """A day as an area file says it, in any year."""
    return f"{min(day.day, 28)} {MONTHS[day.month - 1]}"


@pytest.fixture(scope="module")
def post_goes(wheel) -> bool:
    """Whether letters leave today."""
    return wheel.closed.is_open(local_day(wheel, datetime.now(UTC)))


@pytest.fixture(scope="module")
def timetable(wheel):
    """The shipped area's deployments, its Monday letter every minute so that a test can wait for it."""
    return [replace(d, cron=EVERY_MINUTE) if d.name == SUMMARY else d for d in deployments_of(wheel)]


@pytest.fixture(scope="module")
def laid_in(worker, timetable):
    with worker.engine() as engine:
        return engine.sync(timetable, area=AREA, job_variables=job_variables(worker.home))


@pytest.fixture(scope="module")
def run(worker, wheel, laid_in):
    """Ask for a run of a deployment and wait for its end. A station looks from the last open day, if not from today."""
    with worker.engine() as engine:

        def run(name: str, flow: str = "collect") -> Run:
            open_day = wheel.closed.previous_open(local_day(wheel, datetime.now(UTC)))
            parameters = {"as_of": str(open_day)} if flow == "collect" else {}
            return worker.finished(engine, engine.start(name, flow, parameters=parameters))

        yield run


@dataclass(frozen=True)
class Twice:
    """A station and the post, each run and run again; what was sent at first, and what the engine told of the runs."""

    station: tuple[Run, Run]
    post: tuple[Run, Run]
    sent: int
    listed: list[Run]
    latest: Run | None


@pytest.fixture(scope="module")
def twice(run, worker, database) -> Twice:
    first, post = run(JANUARY), run(POST, "post")
    sent = letters_sent(database)
    again = run(JANUARY)
    with worker.engine() as engine:
        listed, latest = engine.runs(JANUARY), engine.latest(AREA)
    return Twice(station=(first, again), post=(post, run(POST, "post")), sent=sent, listed=listed, latest=latest)


def letters_sent(database: Database) -> int:
    with database.read() as session:
        sent = select(func.count()).where(Letter.kind == LetterKind.POST, Letter.state == LetterState.SENT)
        return session.exec(sent).one()


def test_the_engine_holds_every_deployment_of_the_shipped_area(worker, engine, timetable, laid_in):
    again = engine.sync(timetable, area=AREA, job_variables=job_variables(worker.home))

    held = (*laid_in.created, *laid_in.changed, *laid_in.unchanged)
    assert set(held) == {deployment.name for deployment in timetable}
    assert len(held) >= 10
    assert set(again.unchanged) == set(held)


def test_a_station_run_again_sends_nothing_twice(twice, database, post_goes):
    (first, again), (post, post_again), sent = twice.station, twice.post, twice.sent

    assert {r.state for r in (first, post, again, post_again)} == {RunState.COMPLETED}, first.message
    assert re.fullmatch(
        r"Januari · Årsrapporter · (\d+ \S+, )?0 inlämnade", first.name
    )  # told already, by a page's run
    assert (sent > 0) is post_goes
    if post_goes:
        assert post.name == f"Posten · {sent} skickade"
        assert post_again.name == "Posten · 0 skickade"
    assert again.name == "Januari · Årsrapporter · 0 inlämnade"
    assert letters_sent(database) == sent


def test_the_meetings_are_looked_at_in_the_engine_too(run):
    looked = run(MEETINGS, "convene")

    assert looked.state is RunState.COMPLETED, looked.message
    assert looked.name == "Möten · 0 möten inom 60 dagar"


def test_the_mailbox_is_read_in_the_engine_too_and_not_while_frozen(run, worker, database):
    certificate = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.issue_cert("localhost").configure_cert(context)
    certificate.cert_pem.write_to_path(str(worker.home / "ca.pem"))
    (worker.home / "secret").write_text(PASSWORD, "utf-8")
    with imap_running(context) as box:
        (worker.home / "mail.toml").write_text(
            f'[{AREA}.inbox]\nbackend = "imap"\nhost = "localhost"\nport = {box.port}\nuser = "{USER}"\n'
            'password_file = "secret"\nca_file = "ca.pem"\n',
            "utf-8",
        )
        box.receive(b"From: Annan <annan@annan.example>\r\nSubject: Hej\r\n\r\nhej\r\n")
        read = run(MAILBOX, "read_mailbox")
        with database.write() as session:
            session.add(Freeze(began_at=datetime.now(UTC), backup_at=datetime.now(UTC), letters_known=True))
        frozen = run(MAILBOX, "read_mailbox")
    with database.write() as session:
        freezes.lift(session, now=datetime.now(UTC), who="provet")
        reason = session.exec(select(IncomingMail.reason)).one()
    (worker.home / "mail.toml").unlink()

    assert (read.state, read.name) == (RunState.COMPLETED, "Inkorgen · 1 nytt mejl, 1 väntar på kontoret"), read.message
    assert "utan bilaga" in reason
    assert (frozen.state, "arshjul thaw" in (frozen.message or "")) == (RunState.FAILED, True)


def test_the_runs_of_a_deployment_are_listed_the_newest_first(twice):
    first, again = twice.station

    assert twice.listed[0] == again == twice.latest
    assert twice.listed[1] == first
    assert twice.listed == sorted(twice.listed, key=lambda r: r.planned_at, reverse=True)


def test_letters_that_cannot_leave_fail_the_run_after_everything_else_is_done(run, worker, post_goes):
    """On a closed day nothing is to leave, so that the same broken outbox is no fault."""
    outbox = Settings(home=worker.home).outbox
    outbox.mkdir(exist_ok=True)
    aside = outbox.rename(outbox.with_name("letters-aside"))
    outbox.write_text("ingen mapp")
    try:
        collected = run(PLANS)  # SAMSA's chair has had no letter today
        broken = run(POST, "post")
    finally:
        outbox.unlink()
        aside.rename(outbox)

    assert collected.state is RunState.COMPLETED
    assert broken.state is (RunState.FAILED if post_goes else RunState.COMPLETED)
    assert ("misslyckade" in broken.name) is post_goes
    assert ("det som går att försöka om" in (broken.message or "")) is post_goes


def test_the_watch_finds_what_nobody_ran_and_runs_it(run, post_goes):
    first, again = run(WATCH, "watch"), run(WATCH, "watch")

    assert first.state is RunState.COMPLETED, first.message
    if post_goes:
        assert re.fullmatch(r"Vakten · FÖRBISEDDA: \d+ \(\d+ togs igen\)", first.name)
    assert again.name == "Vakten · allt är gjort"


def test_a_day_that_has_not_come_is_refused(worker, engine, laid_in):
    ahead = date.today() + timedelta(days=30)

    refused = worker.finished(engine, engine.start(JANUARY, parameters={"as_of": str(ahead)}))

    assert refused.state is RunState.FAILED
    assert "aldrig från en senare" in refused.message


def test_what_sends_letters_takes_no_other_day(worker, engine, laid_in):
    refused = worker.finished(engine, engine.start(POST, "post", parameters={"as_of": "2025-01-15"}))

    assert refused.state in (RunState.FAILED, RunState.CRASHED)


def test_a_scheduled_run_comes_by_itself_and_completes(engine, laid_in):
    """One that came while another test kept letters from leaving has failed, as it should."""
    give_up_at = time.monotonic() + 120
    done: list[Run] = []
    while not done and time.monotonic() < give_up_at:
        time.sleep(0.5)
        scheduled = [r for r in engine.runs(SUMMARY) if r.by_schedule]
        done = [r for r in scheduled if r.state is RunState.COMPLETED]

    assert done, [(r.state, r.message) for r in scheduled]
    assert done[0].name.startswith("Måndagsbrevet · ")


@pytest.mark.usefixtures("twice")
def test_what_the_engine_keeps_names_no_person_and_no_address(worker):
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
