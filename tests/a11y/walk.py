"""Every page that the application has, found by walking its routes, so that a new one joins by itself; and looking at
one as axe and a narrow screen do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import httpx
from playwright.sync_api import Browser, BrowserContext, Page
from sqlmodel import Session, select

from dashboard.access import declared
from dashboard.app import create_app
from models.duties import Duty
from models.meetings import Meeting
from models.requests import LinkAbout, PersonalLink
from models.words import DutyState
from office.desk import Desk
from office.links import PERSONAL
from settings import Settings
from tests.dashboard.test_access import AREA, address_of

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = {
    "resultTypes": ["violations"],
    "preload": False,  # of style sheets from elsewhere, of which there are none
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
WHEEL = f"/{AREA}/2026"
BEYOND_THE_ROUTES = (
    f"{WHEEL}?state=late",
    f"/{AREA}/2027",
    f"{WHEEL}/dialogmote",
    f"/{AREA}/brev?state=waiting",
    f"/{AREA}/brev/10",
    f"/{AREA}/brev?q=angered&grupp=nosam-angered",
    f"/{AREA}/brev/mallar/document-reminder",
    f"/{AREA}/sok?q=psykiatri",
    f"/{AREA}/personer?q=ingen+alls",
    f"/{AREA}/personer?roll=chair",
    f"/{AREA}/beslut/2026/arsrapport-faststalls",
)
"""Pages that an address says more of than its route does."""
WIDE, NARROW, WIDEST = 1280, 320, 3840
LIGHT, DARK = "light", "dark"
UNFOLD = "(all, number) => all.slice(0, number).forEach(one => one.open = true)"
SHOWN_IN_A_FRAME = "/html"
"""A letter's own HTML is shown in a frame on its page, and is looked at there."""


def addresses(settings: Settings, desk: Desk) -> list[str]:
    """The address of every page there may be: each GET route's, with whatever its gaps can be filled by."""
    paths = [route.path for route in declared(create_app(settings)) if "GET" in route.methods]
    with desk.database.read() as session:
        tokens = dict(_tokens(session, desk))
    found = [*BEYOND_THE_ROUTES]
    for path in paths:
        first = path.split("/")[1]
        if "{token}" in path and first in tokens:
            found += [path.replace("{token}", token) for token in tokens[first]]
        elif not path.endswith(SHOWN_IN_A_FRAME):
            found.append(address_of(path))
    return sorted(set(found))


def _tokens(session: Session, desk: Desk) -> Iterator[tuple[str, list[str]]]:
    """For the first part of each address with a token: those that the links in letters would have.

    Of links alike one: about what is still awaited, where there is such a one.
    """
    rows = list(session.exec(select(PersonalLink).order_by(PersonalLink.id)))
    awaited = set(session.exec(select(Duty.id).where(Duty.state == DutyState.AWAITED)))
    rows.sort(key=lambda row: row.about is LinkAbout.DUTY and row.subject_id in awaited)
    one_each = {(row.about, row.addressee): row for row in rows}.values()
    for purpose, first in PERSONAL.items():
        given = [
            row
            for row in one_each
            if purpose == "calendar" or (row.about is LinkAbout.MEETING) == (purpose == "answer")
        ]
        yield first, [_last(desk.links.personal_path(purpose, row.id or 0, row.version)) for row in given]
    meetings = list(session.exec(select(Meeting).order_by(Meeting.id).limit(1)))
    for link in (desk.links.meeting_path, desk.links.package_path):
        for meeting in meetings:
            path = link(meeting.id or 0, meeting.link_version)
            yield path.split("/")[1], [_last(path)]


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def pages(client: httpx.Client, found: Iterable[str]) -> list[str]:
    """Those of the addresses where there is a page; of pages that say the same trouble one."""
    shown, troubles, broken = [], set(), []
    for address in found:
        try:
            answer = client.get(address)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other pages are walked too
            broken.append(f"{address}: {error!r}")
            continue
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.is_redirect:
            continue
        if answer.status_code != 200:
            trouble = (answer.status_code, address.split("/")[1])
            if trouble in troubles:
                continue
            troubles.add(trouble)
        shown.append(address)
    assert not broken, "\n".join(broken)
    return shown


@dataclass
class Eyes:
    """A browser's eyes on one site: a context that is kept, one page that is used again, and what was found."""

    context: BrowserContext
    site: str
    faults: list[str] = field(default_factory=list)

    def open(self) -> Page:
        """A page that notes what the browser says against the site's own rules."""
        page = self.context.new_page()
        page.on("console", lambda message: self._said(page, message.text))
        return page

    def _said(self, page: Page, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(f"{page.url.removeprefix(self.site)}: {text}")

    def goto(self, page: Page, address: str) -> bool:
        """Go there; False where the browser is given something else than a page."""
        answer = page.goto(self.site + address, wait_until="load")
        return answer is not None and answer.headers.get("content-type", "").startswith("text/html")

    def look(
        self,
        page: Page,
        name: str,
        ways: Iterable[tuple[str, int]],
        *,
        widths: Iterable[int] = (NARROW,),
        unfolded: int = 1000,
    ) -> None:
        """What axe finds on the page that is open, each way (scheme, width); and whether it goes beyond its screen.

        `unfolded` is how many of its details, which are many of a kind, are unfolded first.
        """
        page.locator("details").evaluate_all(UNFOLD, unfolded)
        for scheme, width in ways:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.faults += [f"{name}, {scheme}, {width}: {each}" for each in violations(page)]
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.faults.append(f"{name}: {wide} px wide on a screen of {width}")


def violations(page: Page) -> list[str]:
    """What axe finds, each as its rule and the first places where it is broken."""
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run(document, rules).then(all => all.violations)", RULES)
    return [f"{each['id']} at {[place['html'][:200] for place in each['nodes'][:2]]}" for each in found]


def eyes_on(browser: Browser, site: str, *, token: str) -> Eyes:
    """A context where that session is open and axe is at hand in every page."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, locale="sv-SE", reduced_motion="reduce")
    context.add_cookies([{"name": "arshjul", "value": token, "url": site}])
    context.add_init_script(path=AXE)
    context.set_default_timeout(30_000)
    return Eyes(context=context, site=site)
