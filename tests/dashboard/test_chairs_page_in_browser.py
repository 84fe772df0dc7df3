"""A chair is named and taken back in a real browser: by keyboard alone, without script, on a phone's width too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.conftest import AREA

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("width", "script"), [(1280, True), (320, False)], ids=["with-script", "on-a-phone-without"])
def test_a_chair_is_named_and_taken_back_by_keyboard(visit: Callable[..., Page], width: int, script: bool) -> None:
    page = visit(f"/{AREA}/ordforande/temagrupp-aldre", width=width, script=script)
    naming = page.locator("form[action$='/utse']")

    naming.get_by_label("Vem").focus()
    page.keyboard.type("Enhetschef äldre")
    naming.get_by_text("Personen är ny").focus()
    page.keyboard.press("Enter")
    naming.get_by_label("E-post").focus()
    page.keyboard.type("enhetschef@vard.example")
    naming.get_by_role("combobox", name="Part").select_option(label="Partille kommun")
    naming.get_by_role("button", name="Utse").focus()
    page.keyboard.press("Enter")

    told = page.get_by_role("status").filter(has_text="Utsedd från torsdagen den 1 juli 2027")
    expect(told).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Ta tillbaka valet av Enhetschef äldre").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Valet är återtaget")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Ta tillbaka valet av Enhetschef äldre")).to_have_count(0)
