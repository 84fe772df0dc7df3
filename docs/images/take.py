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

import uvicorn
from playwright.sync_api import Page, sync_playwright

from dashboard.app import create_app
from models.accounts import AccessRole
from office import accounts
from office.demonstration import play_past, set_up
from office.desk import open_desk
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
    "/moten": "meetings",
    "/personer": "people",
}
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
        browser.close()


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
