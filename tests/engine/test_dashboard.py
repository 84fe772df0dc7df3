"""Kör igen in a real browser, against a real server and worker."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlmodel import func, select

from dashboard.app import create_app
from engine.processes import job_variables
from engine.timetable import deployment_name, deployments_of
from models.accounts import AccessRole
from models.letters import Act
from office import accounts
from office.accounts import RefusedAccount, form_token
from office.areas import wheel_of_area
from settings import Settings
from store.database import Database

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.browser,
]

AREA = "goteborgsomradet"
THIS_YEAR = datetime.now(UTC).astimezone(ZoneInfo("Europe/Stockholm")).year
STATION = f"/{AREA}/{THIS_YEAR}/nosam-handlingsplaner"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
A_RUN_MS = 60_000


@pytest.fixture
def database(worker) -> Iterator[Database]:
    """The office's database, its timetable laid into the engine."""
    database = Database(Settings(home=worker.home).database)
    with database.read() as session, worker.engine() as engine:
        timetable = deployments_of(wheel_of_area(session, AREA))
        engine.sync(timetable, area=AREA, job_variables=job_variables(worker.home))
    yield database
    database.close()


@pytest.fixture
def site(worker, database) -> Iterator[str]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    app = create_app(Settings(home=worker.home, prefect_port=urlsplit(worker.api_url).port))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the application did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def token(database) -> str:
    """The session of somebody who handles the area."""
    now = datetime.now(UTC)
    secret = accounts.new_password()
    with suppress(RefusedAccount):  # there is one already from the other half of the test
        accounts.open_account(
            database, name="handläggaren", password=secret, everywhere=AccessRole.HANDLER, now=now, who="test"
        )
    accounts.set_password(database, name="handläggaren", password=secret, now=now, who="test")
    return accounts.log_in(database, name="handläggaren", password=secret, address="", program="provet", now=now).token


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


def logged_in(browser: Browser, site: str, token: str, **how: Any) -> Page:
    """A page of a browser in which that session is open."""
    page = browser.new_page(**how)
    page.context.add_cookies([{"name": "arshjul", "value": token, "url": site}])
    return page


def acts_in(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(Act)).one()


def test_a_station_run_again_from_its_page_is_followed_to_its_end(browser, site, database, token):
    without_script = logged_in(browser, site, token, java_script_enabled=False)
    without_script.goto(site + STATION)
    run_it(without_script)
    acts = acts_in(database)
    page = logged_in(browser, site, token)
    page.goto(without_script.url)
    page.get_by_role("link", name="Tillbaka till Lokala handlingsplaner").click()

    run_it(page)

    without_script.goto(page.url)
    for shown in (page, without_script):
        expect(shown.get_by_role("link", name="Januari · Lokala handlingsplaner · ")).to_be_visible()
        expect(shown.get_by_text("Inget nytt skickades.")).to_be_visible()
        expect(shown.get_by_role("rowheader").first).to_be_visible()
    assert acts_in(database) == acts


def test_two_operators_and_their_double_clicks_start_one_run(site, token, database, worker):
    with worker.engine() as engine:
        before = {run.id for run in engine.runs(deployment_of(database), limit=100)}
    wait = threading.Barrier(4)
    landed: list[str] = []

    def click() -> None:
        headers = {"Origin": site, "X-Form-Token": form_token(token)}
        with httpx.Client(base_url=site, cookies={"arshjul": token}, headers=headers, timeout=60) as operator:
            wait.wait(30)
            landed.append(operator.post(f"{STATION}/kor").headers["Location"])

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(90)

    assert len(landed) == 4
    assert len(set(landed)) == 1
    with worker.engine() as engine:
        run_id = landed[0].partition("/korningar/")[2].partition("?")[0]
        while not engine.run(run_id).state.is_over:
            time.sleep(0.2)
        new = {run.id for run in engine.runs(deployment_of(database), limit=100)} - before
        assert new == {run_id}
        assert engine.artifacts(run_id)
        said: list[str] = []
        give_up_at = time.monotonic() + 60
        while not any("nosam-handlingsplaner" in text for text in said) and time.monotonic() < give_up_at:
            time.sleep(0.2)  # a run hands its log over in batches, the last one when it has ended
            said = [line.text for line in engine.log_lines(run_id)]
        assert any("nosam-handlingsplaner" in text for text in said), said
        assert engine.start_or_join(deployment_of(database)) != run_id


def deployment_of(database: Database) -> str:
    with database.read() as session:
        wheel = wheel_of_area(session, AREA)
    return deployment_name(wheel, wheel.station("nosam-handlingsplaner"))


def run_it(page: Page) -> None:
    page.get_by_role("button", name="Kör igen").click()
    expect(page.locator(".state")).to_have_text("Klar", timeout=A_RUN_MS)
    assert f"/{AREA}/korningar/" in page.url
