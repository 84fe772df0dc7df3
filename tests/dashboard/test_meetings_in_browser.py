"""The pages of meetings and calendars in a real browser: read by anybody, at any width, and used without script."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import select

from areas.meeting_lists import read_meeting_text
from models.meetings import IncomingAnswer, Invitation, Meeting
from models.words import Answer
from office import attendance, meetings, subscriptions
from office.areas import wheel_of_area
from office.desk import Desk, open_desk
from office.meeting_import import apply_meetings, plan_meetings
from settings import Settings
from tests.a11y.walk import RULES
from tests.dashboard.conftest import AREA, STOCKHOLM, TODAY, morning

pytestmark = [pytest.mark.browser]
Visit = Callable[..., Page]
MEETINGS = f"/{AREA}/moten"
CLOCK: dict[str, Any] = {"today": TODAY, "now": morning(TODAY), "who": "test"}
LIST = """Politiskt samråd 2026
torsdag 26 mars kl. 13.00–16.00, på plats: Exempelhuset, sal A
Politiskt samråd och LGS
torsdag 28 maj kl. 13.00–16.30, på plats, lokal meddelas senare
Ledningsgrupp LGS (kl. 13.00–16.00 om inget annat anges)
torsdag 19 februari, på plats: Exempelhuset, sal B
torsdag 23 april, digitalt, länk meddelas senare
torsdag 17 september, på plats: Exempelhuset, sal B
torsdag 10 december kl. 13.00–15.00, på plats och digitalt, Exempelhuset, sal B
Beredningsgrupp (kl. 9.00–11.00)
tisdag 24 februari, digitalt
tisdag 24 mars, digitalt
tisdag 21 april, digitalt
tisdag 17 november, digitalt
"""
IN_DOUBT = "Ledningsgrupp LGS 2027\nfredag 18 februari kl. 9–12, digitalt\ntorsdag 22 april kl. 9–12, digitalt\n"


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with open_desk(settings) as desk:
        yield desk


def hour(day: date, at: int) -> datetime:
    return datetime(day.year, day.month, day.day, at, tzinfo=STOCKHOLM).astimezone(UTC)


@pytest.fixture
def year(desk: Desk) -> list[int]:
    """A year of meetings: the first of LGS is called, somebody has proposed another time, another has declined."""
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        listed = read_meeting_text(LIST, file="moten.txt", zone=wheel.time_zone)
        plan = plan_meetings(session, wheel, listed, today=TODAY)
        made = apply_meetings(session, wheel, plan, links=desk.links, **CLOCK)
        rows = session.exec(select(Meeting).where(Meeting.day >= TODAY)).all()
        ids = [row.id or 0 for row in sorted(rows, key=lambda row: row.starts_at) if row.id in made]
    meetings.call(desk, ids[:3], **CLOCK)
    with desk.database.write() as session:
        called = session.exec(select(Invitation).where(Invitation.meeting_id == ids[0])).all()
        called[0].proposed_start, called[0].proposed_end = hour(date(2026, 2, 20), 9), hour(date(2026, 2, 20), 12)
        session.add(called[0])
        person, another = called[1].person_id, called[0].person_id
        aside = "svaret kommer från någon som inte är kallad till mötet"
        row = {"area": AREA, "meeting_id": ids[0], "sha256": "0" * 64, "body": b"?", "outcome": "set-aside"}
        session.add(IncomingAnswer(came_at=morning(TODAY), set_aside=aside, **row))
    attendance.record_answer(desk, ids[0], person, Answer.DECLINED, comment="Ledig", **CLOCK)
    now = {"now": morning(TODAY), "who": "test", "today": TODAY}
    subscriptions.give(desk, AREA, person=str(another), **now)
    gone = subscriptions.give(desk, AREA, person=str(person), feed="grupp:lgs", **now)
    subscriptions.revoke(desk, gone.id, area=AREA, now=morning(TODAY), who="test")
    return ids


def looked_at(page: Page, name: str) -> list[str]:
    """What axe finds, and whether the page is wider than its screen."""
    page.locator("main details:not(.more)").evaluate_all("all => all.forEach(one => one.open = true)")
    page.locator("main details.more").evaluate_all("all => all.slice(0, 3).forEach(one => one.open = true)")
    found = [f"{name}: {each['id']}" for each in Axe().run(page, options=RULES).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found + ([f"{name}: too wide"] if wide else [])


@pytest.mark.thorough  # what the walk over the routes does not reach; the rest of it is in the suite
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_nothing_on_the_pages_keeps_anybody_out(visit: Visit, year: list[int], width: int, scheme: str) -> None:
    one = f"{MEETINGS}/{year[0]}"
    pages = {
        "the-year": MEETINGS,
        "no-meetings": f"{MEETINGS}?ar=2031",
        "one": one,
        "calling": f"{MEETINGS}/kalla?alla=ja",
        "moving": f"{one}/flytta?dag=2026-04-06&borjar=09:00",
        "cancelling": f"{one}/stall-in",
        "changing": f"{one}/andra",
        "agenda": f"{one}/dagordning",
        "attendance-too-soon": f"{one}/narvaro",
        "new": f"{MEETINGS}/nytt",
        "answers": f"{MEETINGS}/svar",
        "import": f"{MEETINGS}/inlasning",
        "calendars": f"/{AREA}/kalendrar?visa=alla",
        "no-calendars": f"/{AREA}/kalendrar?q=finns-inte",
    }
    found: list[str] = []
    for name, path in pages.items():
        page = visit(path, width=width, scheme=scheme)
        found += looked_at(page, name)
    page = visit(pages["import"], width=width, scheme=scheme)
    page.get_by_label("Eller klistra in listan").fill(IN_DOUBT)
    page.get_by_role("button", name="Visa vad listan lägger in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad listan lägger in")
    found += looked_at(page, "plan")
    page = visit(pages["calendars"], width=width, scheme=scheme)
    page.get_by_role("button", name="Ny länk").first.click()
    found += looked_at(page, "link")
    assert found == []


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_meeting_is_moved_back_by_keyboard(visit: Visit, desk: Desk, year: list[int], script: bool) -> None:
    page = visit(MEETINGS, script=script)
    page.get_by_role("row").filter(has_text="19 feb").get_by_role("link").first.press("Enter")
    page.get_by_role("link", name="Flytta …").press("Enter")
    page.get_by_label("Dag").fill("2026-02-20")
    page.get_by_role("button", name="Visa vad som händer").press("Enter")
    expect(page.get_by_role("region", name="Före och efter")).to_contain_text("fredagen den 20 februari 2026")

    page.get_by_role("button", name="Flytta mötet").press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("Mötet är flyttat.")
    page.get_by_role("link", name=re.compile("Ångra")).press("Enter")
    expect(page.get_by_role("region", name="Före och efter")).to_contain_text("torsdagen den 19 februari 2026")
    page.get_by_role("button", name="Flytta mötet").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("LGS")
    with desk.database.read() as session:
        moved = session.get(Meeting, year[0])
        assert moved is not None
        assert moved.day == date(2026, 2, 19)
