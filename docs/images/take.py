"""Takes the pictures of the dashboard that the documentation shows: `python docs/images/take.py`.

The demonstration is played up to one fixed day, so that the same code gives the same pictures.
"""

import socket
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright

from areas.meeting_lists import read_meeting_text
from dashboard.app import create_app
from models.accounts import AccessRole
from office import accounts
from office.areas import wheel_of_area
from office.demonstration import play_past, set_up
from office.desk import open_desk
from office.meeting_import import apply_meetings, plan_meetings
from settings import ROOT, Settings
from store.database import Database
from store.migrate import migrate

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 8, 5, tzinfo=UTC)
HERE = Path(__file__).parent
PAGES = {
    "/2026": "wheel",
    "/2026/arsrapporter": "station",
    "/brev": "letters",
    "/ordforande": "chairs",
}
MEETINGS = """Ledningsgrupp LGS 2026 (kl. 13.00–16.00 om inget annat anges)
torsdag 19 februari, på plats: Exempelhuset, sal B
torsdag 23 april, digitalt, länk meddelas senare
torsdag 17 september, på plats: Exempelhuset, sal B
torsdag 10 december, på plats: Exempelhuset, sal B
Politiskt samråd 2026
torsdag 26 mars kl. 13.00–16.00, på plats: Exempelhuset, sal A
Beredningsgrupp 2026 (kl. 9.00–11.00)
tisdag 24 november, digitalt
"""
PHONE = {"width": 390, "height": 844}
AREAS = ROOT / "areas"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    """Play, start, look, save."""
    with TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), port=free_port(), prefect_port=free_port())
        play(settings)
        server, thread = start(settings)
        try:
            take(f"http://127.0.0.1:{settings.port}", token=log_in(settings))
        finally:
            server.should_exit = True
            thread.join(10)


def log_in(settings: Settings) -> str:
    """The token of a session that an administrator has open."""
    database = Database(settings.database)
    try:
        password = accounts.new_password()
        accounts.open_account(
            database, name="kontoret", password=password, everywhere=AccessRole.ADMINISTRATOR, now=NOW, who="bilderna"
        )
        opened = accounts.log_in(database, name="kontoret", password=password, address="", program="bilderna", now=NOW)
    finally:
        database.close()
    return opened.token


def play(settings: Settings) -> None:
    """The demonstration's year, up to the day of the pictures."""
    migrate(settings.database)
    with open_desk(settings) as desk:
        files = AREAS / "goteborgsomradet.yaml", AREAS / "goteborgsomradet-people.csv"
        area = set_up(desk, *files, today=TODAY, now=NOW)
        with desk.database.write() as session:
            wheel = wheel_of_area(session, area)
            listed = read_meeting_text(MEETINGS, file="moten.txt", zone=wheel.time_zone)
            clock: dict[str, Any] = {"today": date(2026, 1, 2), "now": NOW, "who": "bilderna"}
            plan = plan_meetings(session, wheel, listed, today=clock["today"])
            apply_meetings(session, wheel, plan, links=desk.links, **clock)
        play_past(desk, area=area, today=TODAY, now=NOW)


def start(settings: Settings) -> tuple[uvicorn.Server, threading.Thread]:
    """The application, answering as if it were the day of the pictures."""
    app = create_app(settings, clock=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, port=settings.port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    if not server.started:
        sys.exit("the application did not start")
    return server, thread


def take(site: str, *, token: str) -> None:
    """Look at the pages and save the pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 960}, locale="sv-SE")
        page.context.add_cookies([{"name": "arshjul", "value": token, "url": site}])
        for path, name in PAGES.items():
            save(page, f"{site}/goteborgsomradet{path}", f"dashboard-{name}.png")
        take_a_move(page, f"{site}/goteborgsomradet/moten")
        page.set_viewport_size(PHONE)
        save(page, f"{site}/goteborgsomradet/2026/arsrapporter", "dashboard-phone.png")
        browser.close()


def take_a_move(page: Page, meetings: str) -> None:
    """What follows when a meeting is moved, before it is."""
    page.goto(meetings)
    meeting = page.get_by_role("row").filter(has_text="10 dec").get_by_role("link").first.get_attribute("href")
    page.goto(f"{meetings.removesuffix('/moten').rpartition('/')[0]}{meeting}/flytta?dag=2026-12-15&borjar=13:00")
    page.screenshot(path=HERE / "dashboard-move.png")


def save(page: Page, address: str, name: str) -> None:
    """One page as one picture."""
    page.goto(address)
    page.screenshot(path=HERE / name)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


if __name__ == "__main__":
    main()
