"""The office's way with money and decisions in a real browser: by keyboard, and without any script."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from models.duties import Duty
from models.words import DutyState
from store.database import Database
from tests.a11y.walk import NARROW, RULES
from tests.dashboard.conftest import AREA
from tests.dashboard.test_requisitions_page import YEAR, lay_in_money

pytestmark = [pytest.mark.browser]
Visit = Callable[..., Page]


def look(page: Page) -> None:
    """What stands there is for everybody, and within its screen."""
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_requisition_is_drafted_seen_sent_and_paid_by_keyboard(visit: Visit, database: Database) -> None:
    lay_in_money(database)
    page = visit(YEAR, width=NARROW, height=700)

    page.get_by_role("button", name="Gör utkast nu").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("4 utkast är gjorda")
    look(page)
    page.get_by_label("Markera Partille kommun").press("Space")
    page.get_by_role("button", name="Se vad de markerade skickar").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Det här skickas")
    look(page)
    page.get_by_role("button", name="Skicka 1 rekvisition").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 rekvisition är släppt, 1 brev skickat")
    page.get_by_text("Anteckna om Partille kommun").press("Enter")
    page.get_by_role("button", name="Betald Partille kommun").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Betalningen från Partille kommun är antecknad")
    look(page)


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_document_is_remitted_from_the_table_with_a_reason(
    visit: Visit, duty_of: Callable[..., Duty], script: bool
) -> None:
    page = visit(f"/{AREA}/beslut", script=script)
    page.get_by_role("link", name="LGS fastställer och publicerar årsrapporten").press("Enter")

    page.get_by_label("Markera årsrapport för 2025 från Temagrupp Äldre").check()
    page.get_by_text("Återremiss, struken, lyft, eller en annan dag").press("Enter")
    page.get_by_label("Skäl").fill("Indikatorerna saknas")
    page.get_by_label("Ny sista dag").fill("2026-03-13")
    page.get_by_role("button", name="Återremitterad").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Återremitterat: 1 dokument")
    expect(page.get_by_role("row").filter(has_text="Temagrupp Äldre")).to_contain_text("ny sista dag 13 mars")
    assert duty_of("temagrupp-aldre").state is DutyState.AWAITED
