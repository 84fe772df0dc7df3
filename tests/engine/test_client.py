"""What we say to a real Prefect server, and what it holds afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from engine.client import Engine
from engine.deployments import POOL, Deployment
from engine.errors import EngineDown, EngineError, EngineRefused, NoSuchDeployment, NoSuchRun
from engine.processes import job_variables, own_auth
from engine.runs import RunState

pytestmark = [pytest.mark.engine, pytest.mark.slow]

NEVER = "0 6 1 1 1"
AREA = "klientomradet"


def deployment(name: str, *, area: str = AREA, cron: str = NEVER) -> Deployment:
    return Deployment(
        name=name,
        flow="collect",
        area=area,
        parameters={"area": area, "station": "arsrapport"},
        tags=(area, "01-januari", "arsrapport"),
        cron=cron,
        time_zone="Europe/Stockholm",
        spoken="aldrig",
        description="Begär, påminner om och eskalerar: årsrapporter.",
    )


JANUARY = deployment("Klientområdet · Januari · Årsrapporter")
APRIL = deployment("Klientområdet · April · Lägesbilder")
MAY_AND_JUNE = deployment("Klientområdet · Maj–juni · Åtgärder + uppföljning")


@pytest.fixture
def clean(engine: Engine) -> Iterator[Engine]:
    yield engine
    engine.sync([], area=AREA)


def held(engine: Engine, *names: str) -> set[str]:
    """Those of `names` that the engine can start."""
    found = set()
    for name in names:
        try:
            engine.start(name)
        except NoSuchDeployment:
            continue
        found.add(name)
    return found


def test_deployments_are_laid_in_once_and_then_left_alone(clean):
    wanted = [JANUARY, APRIL, MAY_AND_JUNE]

    first = clean.sync(wanted, area=AREA)
    again = clean.sync(wanted, area=AREA)

    assert first.created == tuple(d.name for d in wanted)
    assert again.unchanged == first.created
    assert (again.created, again.changed, again.removed) == ((), (), ())


def test_a_changed_morning_changes_that_deployment_alone(clean):
    clean.sync([JANUARY, APRIL], area=AREA)

    report = clean.sync([replace(JANUARY, cron="5 6 1 1 1"), APRIL], area=AREA)

    assert (report.changed, report.unchanged) == ((JANUARY.name,), (APRIL.name,))


def test_a_station_that_left_the_wheel_leaves_the_engine_too(clean):
    clean.sync([JANUARY, APRIL], area=AREA)

    report = clean.sync([JANUARY], area=AREA)

    assert report.removed == (APRIL.name,)
    assert held(clean, JANUARY.name, APRIL.name) == {JANUARY.name}
    assert "1 borttagna" in report.headline


def test_one_areas_timetable_leaves_the_others_alone(clean):
    other = deployment("Grannområdet · Januari · Årsrapporter", area="grannomradet")
    clean.sync([other], area="grannomradet")

    report = clean.sync([JANUARY], area=AREA)

    assert report.removed == ()
    assert held(clean, other.name) == {other.name}
    clean.sync([], area="grannomradet")


def test_a_deployment_that_somebody_paused_runs_again_after_the_next_sync(clean, server):
    clean.sync([JANUARY], area=AREA)
    with server.http() as prefect:
        found = prefect.get(f"/deployments/name/collect/{JANUARY.name}").json()
        prefect.post(f"/deployments/{found['id']}/pause_deployment").raise_for_status()

        report = clean.sync([JANUARY], area=AREA)

        assert report.changed == (JANUARY.name,)
        assert prefect.get(f"/deployments/{found['id']}").json()["paused"] is False


def test_the_pool_lets_two_runs_go_at_once(clean, server):
    clean.sync([], area=AREA)

    with server.http() as prefect:
        pool = prefect.get(f"/work_pools/{POOL}").json()

    assert (pool["type"], pool["concurrency_limit"]) == ("process", 2)


def test_a_run_that_was_asked_for_can_be_followed(clean):
    clean.sync([JANUARY], area=AREA)

    run = clean.run(clean.start(JANUARY.name, parameters={"as_of": "2026-01-15"}))

    assert run.state in (RunState.SCHEDULED, RunState.PENDING, RunState.RUNNING)
    assert not run.by_schedule
    assert run.url.startswith(clean.site_url)


def test_what_the_engine_does_not_hold_is_told_in_words(clean):
    with pytest.raises(NoSuchDeployment, match="har ingen körning som heter ”Hittepå”"):
        clean.start("Hittepå")
    with pytest.raises(NoSuchRun):
        clean.run("00000000-0000-0000-0000-000000000000")
    with pytest.raises(NoSuchRun):
        clean.run("inget id")
    assert clean.runs("Hittepå") == []


@pytest.mark.parametrize("auth", ["", "arshjul:fel", "någon:annan"], ids=["none", "wrong-password", "wrong-user"])
def test_the_engine_refuses_whoever_lacks_the_password(server, auth):
    with Engine(server.api_url, auth) as stranger:
        assert stranger.is_up()
        with pytest.raises(EngineRefused, match="ARSHJUL_PREFECT_AUTH"):
            stranger.active()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api", "inte en adress"], ids=["nobody-there", "no-address"])
def test_an_engine_that_does_not_answer_is_down(address):
    with Engine(address, "a:b") as nobody:
        assert not nobody.is_up()
        with pytest.raises(EngineDown, match="arshjul up"):
            nobody.start("Provområdet · Posten", "post")


def test_missed_mornings_are_caught_up_by_one_run(clean, server):
    clean.sync([replace(JANUARY, cron="0 6 * * *")], area=AREA)
    with server.http() as prefect:
        found = prefect.get(f"/deployments/name/collect/{JANUARY.name}").json()
        planned = {"start_time": "2030-01-01T00:00:00Z", "end_time": "2030-01-20T00:00:00Z", "min_runs": 15}
        prefect.post(f"/deployments/{found['id']}/schedule", json=planned).raise_for_status()

    cleared = clean.clear_after_stop(worker="nobody", now=datetime(2030, 1, 10, 12, tzinfo=UTC))
    again = clean.clear_after_stop(worker="nobody", now=datetime(2030, 1, 10, 12, tzinfo=UTC))

    assert cleared.dropped >= 9
    assert again.dropped == 0


def test_runs_that_died_with_their_worker_give_their_places_back(clean, server):
    clean.sync([JANUARY], area=AREA)
    with server.http() as prefect:
        found = prefect.get(f"/deployments/name/collect/{JANUARY.name}").json()
        ids = {}
        for worker in ("dead-worker", "living-worker"):
            body = {"state": {"type": "RUNNING"}, "work_queue_name": "default"}
            ids[worker] = prefect.post(f"/deployments/{found['id']}/create_flow_run", json=body).json()["id"]
            labels = {"prefect.worker.name": worker}
            prefect.patch(f"/flow_runs/{ids[worker]}/labels", json=labels).raise_for_status()
        assert {run.id for run in clean.active()} >= set(ids.values())

        cleared = clean.clear_after_stop(worker="dead-worker", now=datetime.now(UTC))

        assert len(cleared.crashed) == 1
        assert clean.run(ids["dead-worker"]).state is RunState.CRASHED
        assert clean.run(ids["living-worker"]).state is RunState.RUNNING
        for run_id in ids.values():
            prefect.delete(f"/flow_runs/{run_id}").raise_for_status()


@pytest.mark.parametrize(("is_alone", "later"), [(True, 0), (False, 11)], ids=["the-only-worker", "one-of-several"])
def test_a_run_that_a_worker_died_with_before_it_had_its_name_gives_its_place_back(clean, server, is_alone, later):
    clean.sync([JANUARY], area=AREA)
    with server.http() as prefect:
        found = prefect.get(f"/deployments/name/collect/{JANUARY.name}").json()
        body = {"state": {"type": "PENDING"}, "work_queue_name": "default"}
        run_id = prefect.post(f"/deployments/{found['id']}/create_flow_run", json=body).json()["id"]
    now = datetime.now(UTC)

    assert clean.is_being_handed_on(now=now)
    assert clean.clear_after_stop(worker="another", now=now).crashed == ()
    cleared = clean.clear_after_stop(worker="another", now=now + timedelta(seconds=later), is_alone=is_alone)

    assert len(cleared.crashed) == 1
    assert clean.run(run_id).state is RunState.CRASHED
    assert not clean.is_being_handed_on(now=now)


class Busy(BaseHTTPRequestHandler):
    """A server whose database is locked the first times that it is asked."""

    answers: list[tuple[int, bytes]]

    def do_GET(self) -> None:
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent: this is a test."""


@pytest.fixture
def busy() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Busy)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


LOCKED = (500, b'{"exception_message": "(sqlite3.OperationalError) database is locked"}')
RUN = (
    b'{"id": "r", "name": "Januari", "state_type": "COMPLETED", "state": {"message": null}, "labels": {},'
    b' "start_time": "2026-01-15T05:00:00Z", "end_time": "2026-01-15T05:00:02Z"}'
)


def test_a_busy_server_is_asked_again(busy):
    Busy.answers = [(503, b"{}"), LOCKED, (200, RUN)]

    with Engine(f"http://127.0.0.1:{busy.server_port}/api") as engine:
        run = engine.run("r")

    assert run.state is RunState.COMPLETED
    assert run.ended_at - run.started_at == timedelta(seconds=2)


def test_a_server_that_stays_busy_is_given_up_in_time(busy):
    Busy.answers = [LOCKED]

    with (
        Engine(f"http://127.0.0.1:{busy.server_port}/api", patience_seconds=0.5) as engine,
        pytest.raises(EngineError, match="database is locked"),
    ):
        engine.run("r")


def test_the_homes_own_password_is_made_once_and_kept_from_others(tmp_path: Path):
    made = own_auth(tmp_path)

    assert own_auth(tmp_path) == made
    assert made.startswith("arshjul:")
    assert len(made) > 30
    assert (tmp_path / "secrets" / "prefect").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["prefect"]


def test_a_supervised_run_starts_in_the_home_with_this_interpreter(tmp_path: Path):
    assert str(job_variables(tmp_path)["command"]).endswith("-P -m prefect.engine")
    assert job_variables(tmp_path)["working_dir"] == str(tmp_path)
