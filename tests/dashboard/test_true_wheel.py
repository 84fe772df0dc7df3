"""The wheel, the table below it and the database say the same, however the year stands."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from xml.etree.ElementTree import Element

import httpx
import pytest
from html5lib import parse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select

from areas.reader import read_area_text
from models.duties import Duty
from models.words import DutyState
from office.areas import apply_area
from settings import Settings
from store.database import Database
from tests.conftest import AREA_FILE, morning
from tests.dashboard.conftest import AREA, TODAY, free_port, log_in_as, open_client

_STATIONS = re.split(r"^(?=\S)", AREA_FILE.read_text("utf-8").partition("\nstationer:\n")[2], flags=re.MULTILINE)[0]
_NAMED_BY_OTHERS = set(re.findall(r"(?:fastställs|läggs fram): ([a-z][a-z0-9-]+)", _STATIONS))
STATIONS = [
    station
    for station in re.findall(r"^  ([a-z][a-z0-9-]+):$", _STATIONS, re.MULTILINE)
    if station not in _NAMED_BY_OTHERS
]
"""Those that may rest: none that another hands its documents to."""
WORDS = {
    "late": ("försenad", "försenade"),
    "remitted": ("återremitterad", "återremitterade"),
    "extended": ("med anstånd", "med anstånd"),
    "awaited": ("väntas", "väntas"),
    "planned": ("planerad", "planerade"),
    "received": ("inlämnad", "inlämnade"),
    "adopted": ("fastställd", "fastställda"),
    "excused": ("befriad", "befriade"),
    "history": ("före driftstart", "före driftstart"),
}
SETTLED = {
    DutyState.RECEIVED: "received",
    DutyState.ADOPTED: "adopted",
    DutyState.PUBLISHED: "adopted",
    DutyState.EXCUSED: "excused",
    DutyState.STRUCK: "excused",
    DutyState.ENDED: "excused",
    DutyState.HISTORY: "history",
}


@pytest.fixture(scope="module")
def year(_played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Database]]:
    home = tmp_path_factory.mktemp("true") / "home"
    shutil.copytree(_played, home)
    chosen = Settings(home=home, prefect_port=free_port())
    database = Database(chosen.database)
    with open_client(chosen, token=log_in_as(chosen)) as client:
        yield client, database
    database.close()


def rest(database: Database, resting: set[str]) -> None:
    """Apply the area's file with some of its stations at rest."""
    file = AREA_FILE.read_text("utf-8")
    for station in resting:
        body = re.search(rf"^  {station}:\n(?:    .*\n|\n|  #.*\n)*", file, re.MULTILINE)
        assert body is not None
        if "    aktiv:" not in body[0]:
            before, stations, rest = file.partition("\nstationer:\n")
            rest = f"\n{rest}".replace(f"\n  {station}:\n", f"\n  {station}:\n    aktiv: nej\n", 1)
            file = before + stations + rest.removeprefix("\n")
    with database.write() as session:
        read = read_area_text(file, name="prov.yaml")
        apply_area(session, read, today=TODAY, now=morning(TODAY), who="test")


def stand(database: Database, chance: Random) -> None:
    """Let every document of the year stand anyhow."""
    with database.write() as session:
        for duty in session.exec(select(Duty).where(Duty.meeting == 0, Duty.year == 2026).order_by(col(Duty.id))):
            duty.state = chance.choice(list(DutyState))
            duty.extended_to = TODAY + timedelta(days=chance.randint(-40, 40)) if chance.random() < 0.5 else None
            duty.remitted = chance.random() < 0.3
            duty.received_on = TODAY if duty.state is DutyState.RECEIVED else None


def by_the_database(database: Database) -> dict[str, Counter[str]]:
    """What stands where, asked for in another way than the page does."""
    with database.read() as session:
        rows = session.connection().execute(
            text("select station, state, due_on, extended_to, remitted from duty where year = 2026 and meeting = 0")
        )
        counted: dict[str, Counter[str]] = {}
        for station, state, due_on, extended_to, remitted in rows:
            counted.setdefault(station, Counter())[_where(DutyState(state), due_on, extended_to, remitted)] += 1
    return counted


def _where(state: DutyState, due_on: str, extended_to: str | None, remitted: bool) -> str:
    if state in SETTLED:
        return SETTLED[state]
    if date.fromisoformat(extended_to or due_on) < TODAY and state is DutyState.AWAITED:
        return "late"
    if remitted or state is DutyState.REMITTED:
        return "remitted"
    return "extended" if extended_to and extended_to != due_on else "awaited"


def told(counted: Counter[str]) -> str:
    parts = [f"{counted[w]} {WORDS[w][counted[w] != 1]}" for w in WORDS if counted[w]]
    return ", ".join(parts)


def chip(row: Element) -> set[str]:
    """Where the row's chip says that its document stands."""
    chips = [found.attrib["class"].split() for found in row.iter("span") if "chip" in found.attrib.get("class", "")]
    return set(WORDS) & set(chips[0])


def flat(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@given(chance=st.randoms(use_true_random=False), resting=st.sets(st.sampled_from(STATIONS), max_size=6))
@settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_wheel_the_table_and_the_database_agree(
    year: tuple[httpx.Client, Database], chance: Random, resting: set[str]
) -> None:
    client, database = year
    rest(database, resting)
    stand(database, chance)

    tree = parse(client.get(f"/{AREA}/2026").text, namespaceHTMLElements=False)

    marks = {
        mark.attrib["href"].rpartition("/")[2]: mark.attrib["aria-label"].rpartition(": ")[2]
        for mark in tree.iter("{http://www.w3.org/2000/svg}a")
    }
    sections = {
        section.attrib["id"].removeprefix("s-"): section
        for section in tree.findall(".//section")
        if section.attrib.get("id", "").startswith("s-")
    }
    assert set(marks) == set(sections)
    for station, counted in by_the_database(database).items():
        section = sections.get(station)
        if section is None:
            continue
        rows = section.findall(".//tbody/tr")
        shown = Counter(where for row in rows for where in chip(row))
        planned = Counter(planned=shown["planned"])
        assert shown == counted + planned
        assert marks[station] == told(shown)
        assert f" {told(shown)}" in f" {flat(section)}"
