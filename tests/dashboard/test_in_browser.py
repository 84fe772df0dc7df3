"""The office's morning in a real browser: by mouse, by keyboard, and without any script."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select, update

from models.duties import Duty, HandedIn
from models.letters import Letter
from models.words import DutyState, LetterState
from office.desk import open_desk
from settings import Settings
from store.database import Database
from tests.a11y.refusals import Forms, look_at_refusals, look_at_troubles
from tests.a11y.states import call_a_meeting
from tests.a11y.walk import DARK, LIGHT, NARROW, WIDE, WIDEST, addresses, eyes_on, pages
from tests.dashboard.conftest import AREA, log_in_as, open_client

pytestmark = [pytest.mark.browser]
Visit = Callable[..., Page]
DutyOf = Callable[..., Duty]

WHEEL = "/goteborgsomradet/2026"
STATION = f"{WHEEL}/arsrapporter"


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


@pytest.mark.parametrize(
    ("path", "script", "width", "height"),
    [(STATION, True, 1280, 900), (STATION, False, 360, 780), (WHEEL, True, 360, 780), (WHEEL, False, 1280, 900)],
    ids=["station-with-script", "narrow-station-without-script", "narrow-wheel-with-script", "wheel-without-script"],
)
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


REFUSED = (f"/{AREA}/repetition", f"/{AREA}/personer/N/ratta", f"/{AREA}/moten/nytt", "/lamna-in/N", "/konto/losenord")
TROUBLES_OF_A_KIND = (
    "no such page",
    "a link that has ended",
    "a file that is too large",
    "something of ours is broken",
)


def test_nothing_keeps_anybody_out_of_any_page(settings: Settings, site: str, chromium: Browser) -> None:
    """Every page the routes lead to: axe, no page wider than its screen, nothing inline and nothing from elsewhere.

    A fair sample of `make a11y`, which looks at each of them empty, in trouble, and with far too much.
    """
    token = log_in_as(settings)
    with open_client(settings, token=token) as client, open_desk(settings) as desk:
        call_a_meeting(desk)
        shown = pages(client, addresses(settings, desk))
    eyes = eyes_on(chromium, site, token=token)
    page = eyes.open()

    forms = Forms()
    for address in shown:
        if eyes.goto(page, address):
            forms.note(page, address)
            eyes.look(page, address, [(LIGHT, WIDE), (DARK, NARROW)], widths=(NARROW, 768, WIDEST), unfolded=6)

    refused = look_at_refusals(eyes, forms, only=lambda kind: kind in REFUSED)
    link = next(address for address in shown if address.startswith("/lamna-in/"))
    troubles = look_at_troubles(eyes, settings, link=link, only=TROUBLES_OF_A_KIND)
    eyes.context.close()
    assert len(shown) > 60
    assert refused == dict.fromkeys(REFUSED, 422)
    assert troubles == {404, 410, 413, 500}
    assert not eyes.faults, "\n".join(eyes.faults)
