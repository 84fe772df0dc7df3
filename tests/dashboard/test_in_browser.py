"""The office's morning in a real browser: by mouse, by keyboard, and without any script."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import col, select, update

from models.duties import Duty, HandedIn
from models.letters import Letter
from models.words import DutyState, LetterState
from store.database import Database

pytestmark = [pytest.mark.browser]
Visit = Callable[..., Page]
DutyOf = Callable[..., Duty]

WHEEL = "/goteborgsomradet/2026"
STATION = f"{WHEEL}/arsrapporter"
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
PAGES = {
    "the-wheel": WHEEL,
    "what-is-late": f"{WHEEL}?state=late",
    "next-year": "/goteborgsomradet/2027",
    "a-station": STATION,
    "a-meeting": f"{WHEEL}/dialogmote",
    "the-letters": "/goteborgsomradet/brev",
    "no-letters": "/goteborgsomradet/brev?state=waiting",
    "a-letter": "/goteborgsomradet/brev/10",
    "a-letter-once-more": "/goteborgsomradet/brev/108/igen",
    "letters-sought": "/goteborgsomradet/brev?q=angered&grupp=nosam-angered",
    "the-templates": "/goteborgsomradet/brev/mallar",
    "a-template": "/goteborgsomradet/brev/mallar/document-reminder",
    "a-dry-run": f"{STATION}/provkorning",
    "the-runs-of-a-station": f"{STATION}/korningar",
    "an-engine-that-is-down": "/goteborgsomradet/korningar/00000000-0000-4000-8000-000000000000?of=arsrapporter",
    "not-found": "/finns/inte/alls",
    "a-search": "/goteborgsomradet/sok?q=psykiatri",
    "a-search-for-nothing": "/goteborgsomradet/sok",
    "ones-own-account": "/konto",
    "the-accounts": "/konton",
    "the-people": "/goteborgsomradet/personer?roll=chair",
    "no-people": "/goteborgsomradet/personer?q=ingen+alls",
    "a-person": "/goteborgsomradet/personer/5",
    "a-register-extract": "/goteborgsomradet/personer/5/registerutdrag",
    "erasing-a-person": "/goteborgsomradet/personer/5/borttagning",
    "a-list-of-people": "/goteborgsomradet/personer/inlasning",
    "the-groups": "/goteborgsomradet/grupper",
    "a-group": "/goteborgsomradet/grupper/lgs",
    "the-documents": "/goteborgsomradet/dokument",
    "refused-files": "/goteborgsomradet/dokument/ej-mottagna",
    "decisions-on-disposal": "/goteborgsomradet/gallring",
    "the-log": "/goteborgsomradet/logg",
    "the-log-of-accounts": "/konton/logg",
    "the-area-file": "/goteborgsomradet/omradesfil",
    "a-version-of-the-area-file": "/goteborgsomradet/omradesfil/version/1",
    "a-new-area": "/nytt-omrade",
}


def row_of(page: Page, group: str) -> object:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=group, exact=True))


# --- by mouse


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_late_document_is_received_with_one_click(visit: Visit, duty_of: DutyOf, script: bool) -> None:
    page = visit("/", script=script)
    page.get_by_role("link", name="1 försenad").first.click()

    page.get_by_role("button", name="Inlämnad årsrapport från NOSAM Angered").click()

    expect(page.get_by_role("status")).to_contain_text("Antecknat som inlämnat: årsrapport från NOSAM Angered")
    assert "state=late" in page.url
    assert duty_of("nosam-angered").state is DutyState.RECEIVED


@pytest.mark.parametrize("path", [STATION, WHEEL], ids=["on-the-station", "on-the-wheel"])
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 780)])
def test_what_was_done_is_told_where_the_eye_is(visit: Visit, width: int, height: int, script: bool, path: str) -> None:
    page = visit(path, width=width, height=height, script=script)

    page.get_by_role("button", name="Inlämnad årsrapport från NOSAM Angered").click()

    told = page.get_by_role("status")
    expect(told).to_contain_text("Antecknat som inlämnat: årsrapport från NOSAM Angered")
    expect(told).to_be_in_viewport(ratio=1)
    if script:
        expect(told).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_file_is_handed_in_from_the_row(visit: Visit, database: Database, tmp_path: Path, script: bool) -> None:
    report = tmp_path / "Årsrapport Angered.pdf"
    report.write_bytes(b"%PDF-1.7")
    page = visit(STATION, script=script)
    row = row_of(page, "NOSAM Angered")

    row.get_by_text("Mer").click()  # type: ignore[attr-defined]
    row.get_by_label("Fil").set_input_files(report)  # type: ignore[attr-defined]
    row.get_by_label("Kom in den").fill("2026-02-09")  # type: ignore[attr-defined]
    row.get_by_role("button", name="Ta emot").click()  # type: ignore[attr-defined]

    expect(row_of(page, "NOSAM Angered")).to_contain_text("inlämnad 9 februari")  # type: ignore[arg-type]
    with database.read() as session:
        assert session.exec(select(HandedIn.filename)).one() == "Årsrapport Angered.pdf"
    with page.expect_download() as download:
        row_of(page, "NOSAM Angered").get_by_role("link", name="Årsrapport Angered.pdf").click()  # type: ignore[attr-defined]
    assert download.value.suggested_filename == "Årsrapport Angered.pdf"
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.7"


def test_a_refused_form_keeps_what_was_written(visit: Visit, duty_of: DutyOf) -> None:
    page = visit(STATION)
    row = row_of(page, "NOSAM Angered")
    row.get_by_text("Mer").click()  # type: ignore[attr-defined]

    row.get_by_label("Ny sista dag").fill("2026-03-07")  # type: ignore[attr-defined]
    row.get_by_label("Skäl").first.fill("ny ordförande")  # type: ignore[attr-defined]
    row.get_by_role("button", name="Ge anstånd").click()  # type: ignore[attr-defined]

    expect(page.get_by_role("alert")).to_contain_text("ingen arbetsdag")
    expect(row.get_by_label("Skäl").first).to_have_value("ny ordförande")  # type: ignore[attr-defined]
    row.get_by_label("Ny sista dag").fill("2026-03-09")  # type: ignore[attr-defined]
    row.get_by_role("button", name="Ge anstånd").click()  # type: ignore[attr-defined]
    expect(row).to_contain_text("anstånd till 9 mars")  # type: ignore[arg-type]
    assert duty_of("nosam-angered").extended_to == date(2026, 3, 9)


def test_every_station_of_the_wheel_is_a_link_to_its_page(visit: Visit) -> None:
    page = visit(WHEEL)

    page.get_by_role("link", name="Årsrapporter: 1 försenad, 1 med anstånd, 17 inlämnade").locator(".touch").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Årsrapporter 2026")


def test_the_wheel_tells_what_the_list_below_it_tells(visit: Visit) -> None:
    page = visit(WHEEL)
    wheel = page.locator(".wheel a").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    names = page.locator(".station h3").all_inner_texts()
    tallies = page.locator(".station .facts > :is(.kind, .strip + span)").all_inner_texts()

    listed = {f"{name}: {told}" for name, told in zip(names, tallies, strict=True) if "–" not in told}
    assert listed <= set(wheel)
    assert sorted(one.split(": ")[0] for one in wheel) == sorted(name.split(": ")[0] for name in names)


def test_a_double_click_sends_the_form_once(visit: Visit, database: Database) -> None:
    page = visit(STATION)

    page.get_by_role("button", name="Inlämnad årsrapport från NOSAM Angered").dblclick()
    expect(page.get_by_role("status")).to_be_visible()

    with database.read() as session:
        receipts = select(Letter.key).where(col(Letter.key).contains("nosam-angered/arsrapport/receipt"))
        assert len(session.exec(receipts).all()) == 1


def test_held_letters_are_read_and_approved(visit: Visit, database: Database) -> None:
    with database.write() as session:
        session.exec(update(Letter).where(col(Letter.id) == 10).values(state=LetterState.HELD, sent_at=None))
    page = visit(WHEEL)

    expect(page.get_by_role("region", name="Behöver dig")).to_contain_text("väntar på godkännande")
    page.goto(page.url.replace(WHEEL, "/goteborgsomradet/brev?state=waiting"))
    page.get_by_role("button", name="Godkänn brevet").click()

    expect(page.get_by_role("status")).to_contain_text("1 brev godkändes")


def test_a_letters_html_is_shown_shut_in(visit: Visit) -> None:
    page = visit("/goteborgsomradet/brev/10")

    page.get_by_text("Så ser brevet ut").click()

    shown = page.frame_locator("iframe").locator("body")
    expect(shown).to_contain_text("Hej")
    assert page.locator("iframe").get_attribute("sandbox") == ""


# --- without an engine


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_with_the_engine_down_the_station_is_run_here(visit: Visit, script: bool) -> None:
    page = visit(STATION, script=script)

    page.get_by_role("button", name="Kör igen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Körningen startade inte")
    page.get_by_role("button", name="Kör här i stället").click()

    expect(page.get_by_role("status")).to_contain_text("Årsrapporter har körts här: inga nya brev behövdes.")


# --- by keyboard


def test_the_first_stop_is_past_the_menu(visit: Visit) -> None:
    page = visit(WHEEL)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#innehall")).to_be_focused()


def test_a_group_is_excused_by_keyboard_alone(visit: Visit, duty_of: DutyOf) -> None:
    page = visit(STATION)
    page.locator("#r-arsrapporter-nosam-angered-arsrapport summary").focus()

    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.form?.action.endsWith('/excused')"):
            break
    page.keyboard.type("vilande")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("NOSAM Angered är befriad")
    assert duty_of("nosam-angered").state is DutyState.EXCUSED


def test_escape_closes_what_was_opened_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit(STATION)
    opened = page.locator("#r-arsrapporter-nosam-angered-arsrapport details")
    opened.locator("summary").click()

    opened.get_by_label("Kom in den").focus()
    page.keyboard.press("Escape")

    expect(opened).not_to_have_attribute("open", "")
    expect(opened.locator("summary")).to_be_focused()


# --- for everybody


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_nothing_keeps_anybody_out(visit: Visit, width: int, scheme: str) -> None:
    for name, path in PAGES.items():
        page = visit(path, width=width, scheme=scheme)
        for more in page.locator("details").all()[:6]:
            more.evaluate("one => one.open = true")

        found = Axe().run(page, options=RULES)

        assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
        page.context.close()


def test_no_page_is_wider_than_its_screen(visit: Visit) -> None:
    for name, path in PAGES.items():
        page = visit(path)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

        for width in (320, 768, 3840):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        page.context.close()


def test_no_page_breaks_its_own_rules(visit: Visit) -> None:
    """Nothing inline, nothing from elsewhere: the browser would say so on its console."""
    for name, path in PAGES.items():
        page = visit("/healthz")
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))  # type: ignore[misc]
        page.goto(page.url.replace("/healthz", path))

        assert not [text for text in said if "Content Security Policy" in text], name
        page.context.close()
