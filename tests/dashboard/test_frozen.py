"""After a restore every page tells of it, and an administrator lets letters leave again."""

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlmodel import select

from models.accounts import AccessRole
from models.operation import Freeze
from office.desk import open_desk
from office.freeze import look_through
from settings import Settings
from store.database import Database
from store.leaving import MAY_HAVE_LEFT
from tests.dashboard.conftest import TODAY, morning

AREA = "goteborgsomradet"
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture
def frozen(database: Database) -> None:
    with database.write() as session:
        session.add(Freeze(began_at=morning(TODAY), backup_at=morning(TODAY), letters_known=True))


def test_every_page_tells_of_the_freeze_and_an_administrator_lifts_it(
    client: httpx.Client, database: Database, frozen: None
) -> None:
    assert "Fryst efter en återställning" in client.get(f"/{AREA}/2026").text
    first = client.get("/fryst").text
    assert "Inte genomgånget än" in first
    assert "Häv frysningen</button>" not in first
    for run in ("2026/arsrapporter", "motorn/watch", "motorn/post"):
        refused = client.post(f"/{AREA}/{run}/kor-har")
        assert refused.status_code == 409, run
        assert 'på sidan <a href="/fryst">Efter återställning</a>' in refused.text
    early = client.post("/fryst/hav")
    assert early.status_code == 409
    assert 'på sidan <a href="/fryst">Efter återställning</a>' in early.text

    looked = client.post("/fryst/genomgang")

    assert looked.headers["Location"].startswith("/fryst?said=looked")
    assert "Häv frysningen</button>" in client.get("/fryst").text
    assert client.post("/fryst/hav", data={"held": "settle"}).headers["Location"] == "/fryst?said=thawed#besked"
    assert "Fryst efter en återställning" not in client.get(f"/{AREA}/2026").text
    assert client.post("/fryst/genomgang").status_code == 409
    with database.read() as session:
        lifted = session.exec(select(Freeze)).one()
    assert lifted.lifted_by == "administrator-everywhere"
    assert MAY_HAVE_LEFT not in client.get("/fryst").text


def test_whoever_may_not_lift_it_is_told_who_may(client_as, frozen: None) -> None:
    reader = client_as(AccessRole.READER)

    assert "En administratör häver frysningen" in reader.get(f"/{AREA}/2026").text
    assert reader.get("/fryst").status_code == 403


@pytest.mark.browser
def test_the_page_reads_well_wide_and_narrow_and_shows_what_would_leave(
    visit, settings: Settings, frozen: None
) -> None:
    with open_desk(settings) as desk:
        look_through(desk, area=AREA, now=morning(TODAY))
    for width, scheme in ((1280, "light"), (320, "dark")):
        page = visit("/fryst", width=width, scheme=scheme)

        expect(page.get_by_role("heading", name="Häv frysningen")).to_be_visible()
        assert Axe().run(page, options=RULES).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    banner = visit(f"/{AREA}/2026", width=320)
    expect(banner.get_by_text("Fryst efter en återställning")).to_be_visible()
    assert Axe().run(banner, options=RULES).response["violations"] == []
