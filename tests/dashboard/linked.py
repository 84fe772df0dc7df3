"""A morning on which letters ask for everything that can be answered by link: a home to copy, and the links in it.

A report is adopted and waits to be published and registered, the year's money is requisitioned, a chair has left, and
a meeting is called.
"""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from areas.reader import read_area_text
from mail.printed import printed
from models.duties import Duty
from models.letters import Letter
from models.requests import RequestKind
from models.words import MeetingForm, Outcome
from office import decisions, departures, meetings, requisitions
from office.areas import apply_area, wheel_of_area
from office.by_link import DeadLink, open_link
from office.decisions import Verdict
from office.desk import Desk, open_desk
from office.meetings import NewMeeting, lay_down
from office.populations import apply_populations
from office.requisition_release import release
from office.tick import tick
from settings import ROOT, Settings
from tests.dashboard.conftest import AREA, TODAY, morning
from tests.populations import listed_populations

THEN = TODAY + timedelta(days=2)
ALDRE = "temagrupp-aldre"
LINK = re.compile(r"https?://[^/\s]+(/(arende|svara)/\S+)")
DIARIES = """
diarier:
  goteborg: {namn: Göteborgs stads diarium, nummer: SLK-ÅÅÅÅ-00000, exempel: SLK-2026-00123}
  sahlgrenska: {namn: Sahlgrenskas diarium, nummer: SU ÅÅÅÅ-00000, exempel: SU 2026-00456}
"""
MONEY = """
finansiering:
  rekvireras av: lgs
  betalas till: {namn: Exempelförbundet, betalning: {Bankgiro: 000-0000}}
  betalas inom: 30 dagar
  modeller:
    - namn: Avtalet
      från: 2026
      belopp: 1 000 000 kr
      finansiärer:
        kommunerna:
          {namn: Kommunerna, andel: 50 %, betalas av: [molndal, partille], delas efter: befolkning 1 juli året före}
        regionen: {namn: Regionen, andel: 1/2, betalas av: sahlgrenska}
"""


def prepare(home: Path) -> None:
    """Let the played year in `home` go on to that morning."""
    with open_desk(Settings(home=home)) as desk:
        when: dict[str, Any] = {"today": TODAY, "now": morning(TODAY), "who": "test"}
        text = (ROOT / "areas" / f"{AREA}.yaml").read_text("utf-8").split("\nfinansiering:")[0]
        text = text.replace("publiceras: samlat", "publiceras: ja\n        diarieförs: ja", 1) + DIARIES + MONEY
        with desk.database.write() as session:
            apply_area(session, read_area_text(text, name="med allt"), **when)
            people = listed_populations(molndal=70_000, partille=40_000)
            apply_populations(session, people, area=AREA, now=when["now"], who="test")
        with desk.database.write() as session:
            requisitions.draft(session, wheel_of_area(session, AREA), year=2026, **when)
        release(desk, area=AREA, year=2026, parties=None, **when)
        for group in (ALDRE, "lgs"):
            decisions.decide(desk, _report(desk, group), Verdict(outcome=Outcome.ADOPTED), **when)
        departures.leave(desk, area=AREA, group=ALDRE, on=date(2026, 6, 30), **when)
        _call(desk, **when)
        for day in (TODAY + timedelta(days=1), THEN):
            tick(desk, area=AREA, today=day, now=morning(day))


def _report(desk: Desk, group: str) -> int:
    with desk.database.read() as session:
        wanted = select(Duty).where(Duty.station == "arsrapporter", Duty.group == group, Duty.year == 2026)
        return session.exec(wanted).one().id or 0


def _call(desk: Desk, *, today: date, now: Any, who: str) -> None:
    starts = morning(date(2026, 3, 20))
    new = NewMeeting(
        groups=("politiskt-samrad",), starts_at=starts, ends_at=starts + timedelta(hours=3), form=MeetingForm.DIGITAL
    )
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (made,) = lay_down(session, wheel, [new], links=desk.links, today=today, now=now, who=who)
    meetings.call(desk, [made], today=today, now=now, who=who)


def copy_of(prepared: Path, folder: Path) -> Settings:
    """A home of one's own with all that in it."""
    home = folder / "linked"
    shutil.copytree(prepared, home)
    return Settings(home=home)


def linked(settings: Settings) -> dict[RequestKind, str]:
    """The address of each purpose, for somebody whom a letter has asked for just that."""
    found: dict[RequestKind, str] = {}
    with open_desk(settings) as desk:
        for path, purpose in _addresses(desk):
            try:
                opened = open_link(desk, path.rpartition("/")[2], purpose=purpose, now=morning(THEN))
            except DeadLink:
                continue  # whoever left has letters too
            for kind in opened.offered:
                address = desk.links.personal_path(kind.value, opened.link_id, opened.version)
                found.setdefault(kind, address)
    return found


def _addresses(desk: Desk) -> list[tuple[str, str]]:
    with desk.database.read() as session:
        bodies = [letter.body for letter in session.exec(select(Letter).order_by(col(Letter.id).desc()))]
    texts = (printed(body).text for body in bodies)
    told = dict.fromkeys(match for text in texts for match in LINK.findall(text))
    return [(path, "errand" if first == "arende" else "answer") for path, first in told]
