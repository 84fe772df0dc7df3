"""`docs/hjulet.md` has every row of both wheels, with the flow, the deployment and the letters that carry it.

After a wanted change: `APPROVE_WHEEL=1 .venv/bin/python -m pytest tests/docs/test_wheel_rows.py`, then read the
difference.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from areas.compile import wheel_of
from areas.reader import read_area
from engine.deployments import Deployment
from engine.timetable import deployments_of
from mail.compose import letter_names
from models.words import StationKind, StepKind
from office.writing import MEETING_TEMPLATES, TEMPLATES
from rules.decisions import DECISIONS
from rules.matters import MATTERS
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from rules.wheel import Station, Wheel
from settings import ROOT

PAGE = ROOT / "docs" / "hjulet.md"
APPROVE = bool(os.environ.get("APPROVE_WHEEL"))
HEADER = "| Rad | Station | Flöde | Deployment | Brev |"
FLOW_OF = {MEETINGS: "convene", CHAIRS: "rotate", SEATS: "rotate", DECISIONS: "convene"}
"""The product's own stations that no deployment names as its parameter."""
OF_TERMS = ("chair-nominated", "chair-outgoing", "handover", "chair-thanks", "turn-changed")
CALLED = ("invitation", *MEETING_TEMPLATES.values())
PAID = ("requisition", "requisition-reminder", "requisition-credit")

BESIDE = (
    ("Minnesanteckningar från varje möte: skrivs, justeras, publiceras", MEETINGS),
    ("Ordförandeskap som växlar mellan sidorna", CHAIRS),
    ("Platser som ska fyllas", SEATS),
    ("Det som är fastställt publiceras och diarieförs", DECISIONS),
    ("Uppdrag, delmål och frågor som lyfts", MATTERS),
)
ROWS = {
    "goteborgsomradet": (
        ("Januari: årsrapporter lämnas", "arsrapporter"),
        ("NOSAM:s egna handlingsplaner (öppet: dagen)", "nosam-handlingsplaner"),
        ("Februari: LGS fastställer och publicerar årsrapporten", "arsrapport-faststalls"),
        ("Februari: processtatistik och analys, tre processer", "processstatistik-februari"),
        ("Mars: politiskt samråd, uppföljning och årsrapport", "politiskt-samrad-mars"),
        ("April: LGS följer upp budget, kvartalsrapport", "kvartalsrapport"),
        ("April: NOSAM:s uppföljning, lägesbild", "lagesbilder"),
        ("Maj/juni: dialogmöte", "dialogmote"),
        ("Maj/juni: politiskt samråd och ledningsgrupp gemensamt", "gemensamt-mote"),
        ("Juni: LGS rekvirerar beslutade medel", "rekvisition"),
        ("September: LGS följer upp budget, halvårsrapport", "halvarsrapport"),
        ("September: resultatrapporter om statsbidrag", "statsbidrag-psykisk-halsa"),
        ("September: processtatistik och analys, tre processer", "processstatistik-september"),
        ("Oktober: temagruppernas förslag till handlingsplan; LGS och SAMSA", "forslag-handlingsplaner"),
        ("November: NOSAM:s utvärdering", "utvarderingar"),
        ("December: LGS fastställer och publicerar handlingsplanerna", "handlingsplaner-faststalls"),
        ("Vartannat år: dialogmöte inför samverkansplanen", "samverkansplan-dialogmote"),
        ("Vartannat år: gemensamt strategimöte", "samverkansplan-strategimote"),
        ("Vartannat år: samverkansplanen fastställs", "samverkansplan-faststalls"),
        ("Årligen: NOSAM:s ordförande möter beredningsgruppen", "nosam-moter-beredningsgruppen"),
        ("Årligen: dialog mellan LGS, temagrupper och NOSAM", "arlig-dialog"),
        ("Kvartalsvis: avvikelser i samverkan (avstängd)", "avvikelser-kvartal"),
        ("Halvårsrapport på Samverkanstorg Live (avstängd)", "samverkanstorg-live"),
        *BESIDE,
    ),
    "fyrbodal": (
        ("Underlag till årsrapporten, på uppmaning", "arsrapportunderlag"),
        ("Styrgruppen sammanställer årsrapporten", "arsrapport-sammanstalls"),
        ("Årsrapporten fastställs", "arsrapport-faststalls"),
        ("Lokala handlingsplaner, fjorton grupper", "lokala-handlingsplaner"),
        ("Aktivitetslistan följs upp", "aktivitetslista-uppfoljning"),
        ("Förslag till aktivitetslista", "aktivitetslista-forslag"),
        ("Styrgruppen antar aktivitetslistan", "aktivitetslista-faststalls"),
        ("Parternas medel rekvireras", "rekvisition"),
        ("Styrgruppen följer upp budgeten, våren", "budgetuppfoljning-april"),
        ("Styrgruppen följer upp budgeten, hösten", "budgetuppfoljning-september"),
        ("Avvikelser till politiskt samråd, styrgruppen och VVG", "avvikelser"),
        ("Styrgruppen och politiskt samråd gemensamt, våren", "gemensamt-mote-varen"),
        ("Styrgruppen och politiskt samråd gemensamt, hösten", "gemensamt-mote-hosten"),
        ("Årligen: ordförandena möter politiskt samråd och styrgruppen", "ordforandenas-arsmote"),
        ("Årligen från december 2025: kontorets arbete utvärderas", "utvardering-kontoret"),
        ("December 2025, vartannat år: samverkansplanen följs upp", "samverkansplan-uppfoljning"),
        ("Vartannat år: förslag till ny samverkansplan", "samverkansplan-forslag"),
        ("Vartannat år: samverkansplanen fastställs", "samverkansplan-faststalls"),
        *BESIDE,
    ),
}


@dataclass(frozen=True)
class Carried:
    """What carries one row: its flow and deployment, the letters it may lead to and the words that they have."""

    flow: str
    deployment: str
    letters: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The letters, and in brackets the kinds of document whose words they have."""
        letters = ", ".join(f"`{letter}`" for letter in self.letters)
        return f"{letters} (ord: {', '.join(self.words)})" if self.words else letters


@pytest.fixture(scope="module")
def wheels() -> dict[str, Wheel]:
    return {area: wheel_of(read_area(ROOT / "areas" / f"{area}.yaml").area_file) for area in ROWS}


def carriers(wheel: Wheel, station: Station) -> Iterator[Carried]:
    """What carries a station: its collecting, its meeting, its requisition, or the product's own work."""
    held = deployments_of(wheel)
    if station.collects and station.active and station in wheel.stations:
        words = tuple(dict.fromkeys(collection.document.kind.swedish for collection in station.collects))
        yield Carried("collect", _named(held, "collect", station=station.id), (*_steps(station), "receipt"), words)
    if station.kind is StationKind.REQUISITION:
        yield Carried("requisition", _named(held, "requisition"), PAID)
    elif station in wheel.stations and station.is_met and station.active:
        yield Carried("convene", _named(held, "convene"), CALLED)
    elif station.id == MATTERS:
        yield Carried("collect", _named(held, "collect", station=MATTERS), (*TEMPLATES.values(), "receipt"))
    elif station in wheel.beside:
        flow = FLOW_OF[station.id]
        of_terms = OF_TERMS if station.id == CHAIRS else ()
        yield Carried(flow, _named(held, flow), (*TEMPLATES.values(), "receipt", *of_terms))


def _named(held: tuple[Deployment, ...], flow: str, *, station: str | None = None) -> str:
    (found,) = (d for d in held if d.flow == flow and (station is None or d.parameters.get("station") == station))
    return found.name


def _steps(station: Station) -> tuple[str, ...]:
    kinds = {step.kind for collection in station.collects for step in collection.ladder.steps}
    return tuple(template for kind, template in TEMPLATES.items() if kind in kinds)


def page_rows(wheel: Wheel) -> list[str]:
    """The table of an area, as the page prints it."""
    rows = []
    for said, station_id in ROWS[wheel.area]:
        found = list(carriers(wheel, wheel.station(station_id)))
        cells = [
            said,
            f"`{station_id}`",
            "<br>".join(f"`{each.flow}`" for each in found) or "–",
            "<br>".join(each.deployment for each in found) or "– (avstängd)",
            "<br>".join(each.told for each in found) or "–",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def printed(wheel: Wheel) -> str:
    """The area's heading and table."""
    return "\n".join([f"## {wheel.name}", "", HEADER, "| --- | --- | --- | --- | --- |", *page_rows(wheel)])


@pytest.fixture(scope="module", autouse=True)
def _approved_where_asked(wheels: dict[str, Wheel]) -> None:
    if APPROVE:
        head = PAGE.read_text("utf-8").split("\n## ")[0].rstrip()
        PAGE.write_text("\n\n".join([head, *(printed(wheel) for wheel in wheels.values())]) + "\n", "utf-8")


@pytest.mark.parametrize("area", ROWS)
def test_the_page_has_the_wheel_as_it_is(wheels: dict[str, Wheel], area: str) -> None:
    assert printed(wheels[area]) in PAGE.read_text("utf-8")


@pytest.mark.parametrize("area", ROWS)
def test_every_station_of_the_file_has_its_row_once(wheels: dict[str, Wheel], area: str) -> None:
    wheel = wheels[area]
    beside = [station.id for station in wheel.beside if station != wheel.requisition_station]

    assert [station for _, station in ROWS[area]] == [*(station.id for station in wheel.stations), *beside]


@pytest.mark.parametrize("area", ROWS)
def test_every_active_station_is_carried_by_a_flow_and_by_letters_that_exist(
    wheels: dict[str, Wheel], area: str
) -> None:
    wheel = wheels[area]
    letters = set(letter_names(ROOT / "templates" / "mail"))

    for _, station_id in ROWS[area]:
        station = wheel.station(station_id)
        found = list(carriers(wheel, station))
        assert bool(found) is station.active, station_id
        assert {letter for each in found for letter in each.letters} <= letters, station_id


def test_every_letter_step_has_a_template() -> None:
    assert set(TEMPLATES) | set(MEETING_TEMPLATES) <= set(StepKind)
