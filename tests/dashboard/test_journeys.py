"""The office's ten journeys in a real browser, each from where one stands in the morning to where it is done.

To run a station again, watched live, with a double-click and two operators at once, needs the real engine: that journey
is in tests/engine/test_dashboard.py.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from models.duties import Duty, HandedIn
from models.letters import Letter
from models.meetings import Meeting
from models.people import Membership
from models.words import DutyState, LetterState
from office.desk import open_desk
from settings import Settings
from store.database import Database
from tests.a11y.states import call_a_meeting
from tests.dashboard.conftest import AREA, PASSWORD

pytestmark = [pytest.mark.browser]
Visit = Callable[..., Page]
DutyOf = Callable[..., Duty]
STATION = f"/{AREA}/2026/arsrapporter"
FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText ?? ''"
LATE, AWAITED = "NOSAM Angered", "Temagrupp Psykiatri"


@pytest.fixture
def in_trouble(database: Database) -> list[int]:
    """Three letters: one that waits for approval, one that is in doubt, one that failed."""
    with database.write() as session:
        rows = list(session.exec(select(Letter).order_by(col(Letter.id)).limit(3)))
        for letter, state in zip(rows, (LetterState.HELD, LetterState.UNKNOWN, LetterState.FAILED), strict=True):
            letter.state, letter.sent_at = state, None
        return [letter.id or 0 for letter in rows]


@pytest.fixture
def meeting(settings: Settings) -> Iterator[int]:
    """A meeting that is called."""
    with open_desk(settings) as desk:
        yield call_a_meeting(desk)[0]


def state_of(database: Database, letter: int) -> LetterState:
    with database.read() as session:
        return session.exec(select(Letter.state).where(Letter.id == letter)).one()


def tab_to(page: Page, name: str) -> None:
    """Go by the tabulator key until what is so called has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if " ".join(page.evaluate(FOCUSED).split()).startswith(name):
            return
    raise AssertionError(f"the tabulator key never came to {name!r}")


def test_logging_in_and_mending_what_needs_somebody_by_keyboard(
    visit: Visit, database: Database, in_trouble: list[int]
) -> None:
    page = visit("/", stranger=True)
    page.keyboard.type("administrator-everywhere")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026", timeout=20_000)

    letters = page.get_by_role("region", name="Brev", exact=True)
    letters.locator("summary").press("Enter")
    letters.get_by_role("link", name=re.compile("kan ha kommit fram")).press("Enter")
    expect(page).to_have_url(re.compile("state=unknown"))
    tab_to(page, "Räknas som skickat")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_be_visible()
    assert state_of(database, in_trouble[1]) is LetterState.SENT
    page.goto(page.url.partition("/brev")[0] + "/2026")
    expect(page.get_by_role("region", name="Behöver dig")).not_to_contain_text("kan ha kommit fram")


def test_a_report_is_received_with_its_file_and_can_be_read_back(
    visit: Visit, database: Database, duty_of: DutyOf, tmp_path: Path
) -> None:
    report = tmp_path / "Årsrapport.pdf"
    report.write_bytes(b"%PDF-1.7 en rapport")
    page = visit(f"/{AREA}/2026")
    page.get_by_role("link", name=re.compile("Årsrapporter: 1 försenad")).locator(".touch").click()

    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=LATE, exact=True))
    row.get_by_text("Mer").click()
    row.get_by_label("Fil").set_input_files(report)
    row.get_by_role("button", name="Ta emot").click()

    expect(page.get_by_role("status").first).to_contain_text("Antecknat som inlämnat")
    assert duty_of("nosam-angered").state is DutyState.RECEIVED
    with database.read() as session:
        assert session.exec(select(HandedIn.size)).one() == report.stat().st_size


def test_more_time_is_given_and_reminding_goes_out_once(visit: Visit, database: Database, duty_of: DutyOf) -> None:
    page = visit(STATION)
    row, reminded = (
        page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        for name in (LATE, AWAITED)
    )
    with database.read() as session:
        before = len(session.exec(select(Letter.id)).all())

    for outcome in ("status", "alert"):
        reminded.get_by_text("Mer").click()
        reminded.get_by_role("button", name="Påminn nu").click()
        expect(page.get_by_role(outcome).first).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("gick ut i dag")
    with database.read() as session:
        assert len(session.exec(select(Letter.id)).all()) == before + 1

    page.goto(page.url.partition("/flera")[0])
    row.get_by_text("Mer").click()
    row.get_by_label("Ny sista dag").fill("2026-03-09")
    row.get_by_label("Skäl").first.fill("ny sekreterare")
    row.get_by_role("button", name="Ge anstånd").click()

    expect(row).to_contain_text("anstånd till 9 mars")
    assert duty_of("nosam-angered").extended_to == date(2026, 3, 9)


def test_several_are_excused_at_once_by_keyboard(visit: Visit, duty_of: DutyOf) -> None:
    page = visit(STATION)
    boxes = page.locator("input[type=checkbox][name=row]")
    assert boxes.count() > 1
    for name in (LATE, AWAITED):
        box = page.get_by_role("row").filter(has_text=name).locator("input[type=checkbox][name=row]")
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
    page.get_by_text("Anstånd, befria eller inlämnade en annan dag").focus()
    page.keyboard.press("Enter")
    tab_to(page, "Skäl")
    page.keyboard.type("grupperna vilar i år")
    tab_to(page, "Befria")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("2")
    assert {duty_of(group).state for group in ("nosam-angered", "temagrupp-psykiatri")} == {DutyState.EXCUSED}


def test_the_mornings_letters_are_read_approved_and_tried_again(
    visit: Visit, database: Database, in_trouble: list[int]
) -> None:
    held, _, failed = in_trouble
    page = visit(f"/{AREA}/brev?state=waiting")

    page.locator("[data-part=rows] a[href*='/brev/']").first.click()
    expect(page.locator("article.letter pre")).to_contain_text("Hej")
    page.go_back()
    page.get_by_role("button", name=re.compile("^Godkänn")).first.click()
    expect(page.get_by_role("status").first).to_contain_text("godkänd")
    page.goto(page.url.partition("/brev")[0] + f"/brev/{failed}")
    page.get_by_role("button", name=re.compile("^Försök igen")).click()

    expect(page.get_by_role("status").first).to_be_visible()
    assert state_of(database, held) is not LetterState.HELD
    assert state_of(database, failed) is not LetterState.FAILED


def test_a_meeting_moves_with_its_chain_after_it_was_shown(visit: Visit, database: Database, meeting: int) -> None:
    page = visit(f"/{AREA}/moten/{meeting}")

    page.get_by_role("link", name="Flytta …").click()
    page.get_by_label("Dag").fill("2026-02-26")
    page.get_by_role("button", name="Visa vad som händer").click()
    expect(page.get_by_role("region", name="Före och efter")).to_contain_text("26 februari 2026")
    expect(page.get_by_role("heading", name="Kedjan som den är nu")).to_be_visible()
    page.get_by_role("button", name="Flytta mötet").click()

    expect(page.get_by_role("status").first).to_contain_text("Mötet är flyttat.")
    with database.read() as session:
        assert session.exec(select(Meeting.day).where(Meeting.id == meeting)).one() == date(2026, 2, 26)


def test_people_are_taken_in_after_the_list_was_shown(visit: Visit, database: Database, tmp_path: Path) -> None:
    people = tmp_path / "personer.csv"
    row = "Ny ledamot;ny.ledamot@angered.example;NOSAM Angered;ledamot;;;2026-02-11;\r\n"
    people.write_text("namn;e-post;grupp;roll;part;plats;från;till\r\n" + row, "utf-8")
    page = visit(f"/{AREA}/personer/inlasning")

    page.get_by_label("Lista (CSV eller Excel)").set_input_files(people)
    page.get_by_label(re.compile("Bara ett tillägg")).check()
    page.get_by_role("button", name="Visa vad listan ändrar").click()
    expect(page.get_by_text("1 nytt uppdrag, 0 ändrade, 0 avslutade.")).to_be_visible()
    with database.read() as session:
        before = len(session.exec(select(Membership.id)).all())
    page.get_by_role("button", name="Läs in listan").click()

    expect(page.get_by_role("status").first).to_be_visible()
    with database.read() as session:
        assert len(session.exec(select(Membership.id)).all()) == before + 1


def test_whatever_is_sought_is_found_from_the_keyboard(visit: Visit) -> None:
    page = visit(f"/{AREA}/2026")

    page.keyboard.press("/")
    page.keyboard.type("angered")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/sok\?q=angered"))
    tab_to(page, LATE)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(LATE)
