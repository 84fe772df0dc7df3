"""What is uploaded is shown before it is done, in a real browser, with and without script."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from settings import ROOT
from tests.a11y.walk import RULES

pytestmark = [pytest.mark.browser]
Visit = Callable[..., Page]
AREA = "/goteborgsomradet"
LIST = (ROOT / "areas" / "goteborgsomradet-people.csv").read_text(encoding="utf-8-sig")


def keeps_nobody_out(page: Page) -> None:
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 320)], ids=["with-script", "without-script"])
def test_a_list_of_people_is_taken_in_after_its_preview(visit: Visit, tmp_path: Path, script: bool, width: int) -> None:
    file = tmp_path / "nya.csv"
    new = "Ny Ledamot;ny.ledamot@a.example;temagrupp-aldre;processtöd;;;2026-01-01;"
    file.write_text("\n".join([LIST.splitlines()[0], new]), encoding="utf-8")
    page = visit(f"{AREA}/personer", script=script, width=width)

    page.get_by_role("link", name="Läs in en lista").click()
    page.get_by_label("Lista (CSV eller Excel)").set_input_files(file)
    page.get_by_label("Bara ett tillägg").check()
    page.get_by_role("button", name="Visa vad listan ändrar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad listan ändrar")
    if script:
        keeps_nobody_out(page)
    page.get_by_role("button", name="Läs in listan").click()

    expect(page.get_by_role("status").first).to_contain_text("Listan är inläst: 1 nytt uppdrag")
    page.get_by_label("Namn eller e-post").fill("ny ledamot")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.get_by_role("link", name="Ny Ledamot")).to_be_visible()


def test_mistakes_in_files_are_listed_for_everybody(visit: Visit, tmp_path: Path) -> None:
    wrong = tmp_path / "fel.csv"
    wrong.write_text(LIST.replace("ordförande", "ordfårande"), encoding="utf-8")
    page = visit(f"{AREA}/personer/inlasning", width=320)

    page.get_by_label("Lista (CSV eller Excel)").set_input_files(wrong)
    page.get_by_role("button", name="Visa vad listan ändrar").click()

    expect(page.get_by_role("alert")).to_contain_text("Inget har lästs in")
    keeps_nobody_out(page)


def test_an_area_file_is_applied_after_its_preview(visit: Visit, tmp_path: Path) -> None:
    text = (ROOT / "areas" / "goteborgsomradet.yaml").read_text(encoding="utf-8")
    file = tmp_path / "omrade.yaml"
    file.write_text(text.replace("namn: Göteborgsområdet", "namn: Göteborg med omnejd", 1), encoding="utf-8")
    page = visit(f"{AREA}/omradesfil", width=320)

    page.get_by_label("Läs in en ändrad fil").set_input_files(file)
    page.get_by_role("button", name="Visa vad filen ändrar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad filen ändrar")
    keeps_nobody_out(page)
    page.get_by_role("button", name="Läs in områdesfilen").click()

    expect(page.get_by_role("status").first).to_contain_text("Områdesfilen är inläst")


def test_an_account_is_opened_by_keyboard_and_its_password_told(visit: Visit) -> None:
    page = visit("/konton")

    page.get_by_label("Namn").focus()
    page.keyboard.type("lasaren@kontoret.example")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    told = page.get_by_role("status").first
    expect(told).to_contain_text("Kontot lasaren@kontoret.example är öppnat.")
    expect(page.locator(".secret")).to_have_text(re.compile(r"^(\w{5}-){3}\w{5}$"))
    keeps_nobody_out(page)
