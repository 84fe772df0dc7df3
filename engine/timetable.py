"""The wheel as a timetable: which deployments an area needs, and on which mornings each of them looks.

A schedule is only an occasion to look; what is due stands in our own tables. So a cron may ring on a morning too many
(a closed day, a year that begins later), but never on one too few: its months hold every day from a station's first
request to its last possible step, whatever the year.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from engine.deployments import Deployment
from models.words import StationKind
from rules.dates import MONTHS
from rules.ladder import window
from rules.matters import MATTERS
from rules.wheel import ALL_MONTHS, Collection, Station, Wheel, days_to_expect

YEARS = range(2024, 2041)
FIRST_MORNING_HOUR = 6
MINUTES_BETWEEN = 5
PLACES_IN_THE_HOUR = 60 // MINUTES_BETWEEN
NOT_IN_NAMES = str.maketrans({"/": "–", "&": "+", "%": None, "<": None, ">": None})
"""Prefect refuses these signs in a name."""


@dataclass(frozen=True)
class _DailyWork:
    flow: str
    cron: str
    spoken: str
    description: str


_DAILY = (
    _DailyWork(
        "rotate",
        "50 6 * * 1-5",
        "vardagar 06.50, före mötena och posten: perioder som börjar och slutar, nomineringar och vakanta platser",
        "Ser till ordförandeskap och platser: frågar den sida eller part som står på tur, överlämnar och tackar.",
    ),
    _DailyWork(
        "collect",
        "55 6 * * 1-5",
        "vardagar 06.55, före posten: uppdrag och frågor som har blivit liggande",
        "Påminner den som har ett uppdrag eller en fråga, tills ärendet är avslutat eller har gått vidare.",
    ),
    _DailyWork(
        "convene",
        "0 7 * * 1-5",
        "vardagar 07.00, före posten: kallelser, mötespåminnelser, handlingar och minnesanteckningar",
        "Ser till mötena: kallar, påminner, begär handlingar och följer minnesanteckningarna till publicering.",
    ),
    _DailyWork(
        "post",
        "30 7-16 * * 1-5",
        "vardagar varje timme 07.30–16.30: ett samlat brev per person och dag, och nya försök med dem som fastnat",
        "Samlar var och ens ärenden i ett brev om dagen och lämnar breven till e-postservern.",
    ),
    _DailyWork(
        "read_mailbox",
        "*/15 6-18 * * 1-5",
        "vardagar var femtonde minut 06.00–18.45, om en brevlåda är vald för området",
        "Läser svar, bilagor och besked om brev som inte kom fram. Det osäkra väntar på kontoret.",
    ),
    _DailyWork(
        "summarise",
        "15 7 * * 1-5",
        "vardagar 07.15: skrivs en gång i veckan, den första öppna dagen",
        "Skriver veckans sammanfattning till kontoret, en gång i veckan.",
    ),
    _DailyWork(
        "watch",
        "10 9 * * 1-5",
        "vardagar 09.10, när stationernas morgon är över",
        "Letar upp stationer som borde ha agerat men inte har gjort det, och kör dem.",
    ),
)


def deployments_of(wheel: Wheel, *, years: range = YEARS) -> tuple[Deployment, ...]:
    """An area's deployments: its collecting stations in the file's order, then chairs, meetings and each day's work."""
    stations = (_station(wheel, station, place=place, years=years) for place, station in enumerate(wheel.collecting))
    return (*stations, *_requisition(wheel), *_daily(wheel))


def deployment_name(wheel: Wheel, station: Station) -> str:
    """`Göteborgsområdet · Januari · Årsrapporter`; with the station's id added where two would be called the same."""
    name = _name(wheel, station.month_label, station.name)
    twins = [s for s in wheel.collecting if (s.months, s.name) == (station.months, station.name)]
    return name if len(twins) < 2 else f"{name} ({station.id})"


def _name(wheel: Wheel, *parts: str) -> str:
    return " · ".join(part.translate(NOT_IN_NAMES) for part in (wheel.name, *parts))


def _station(wheel: Wheel, station: Station, *, place: int, years: range) -> Deployment:
    minute = place % PLACES_IN_THE_HOUR * MINUTES_BETWEEN
    months = months_of(wheel, station, years=years)
    documents = ", ".join(dict.fromkeys(collection.document.plural for collection in station.collects))
    return Deployment(
        name=deployment_name(wheel, station),
        flow="collect",
        area=wheel.area,
        parameters={"area": wheel.area, "station": station.id},
        tags=(wheel.area, *(month_tag(month) for month in station.months), station.id),
        cron=f"{minute} {FIRST_MORNING_HOUR} * {cron_months(months)} 1-5",
        time_zone=wheel.time_zone.key,
        spoken=f"vardagar {FIRST_MORNING_HOUR:02}.{minute:02}, {spoken_months(months)}",
        description=f"Begär, påminner om och eskalerar: {documents}. Skickar inget två gånger, hur ofta den än körs.",
    )


def _requisition(wheel: Wheel) -> Iterator[Deployment]:
    """The requisition of the year's money: its drafts have a month, but a payment may be waited for in any."""
    kind = StationKind.REQUISITION
    for station in (place for place in wheel.stations if place.kind is kind and place.active):
        yield Deployment(
            name=deployment_name(wheel, station),
            flow="requisition",
            area=wheel.area,
            parameters={"area": wheel.area},
            tags=(wheel.area, *(month_tag(month) for month in station.months), station.id),
            cron="45 6 * * 1-5",
            time_zone=wheel.time_zone.key,
            spoken="vardagar 06.45, hela året: utkast när månaden har kommit, och påminnelser tills allt är betalt",
            description="Gör utkast till årets rekvisitioner, som väntar på klartecken, och påminner om betalning.",
        )


def _daily(wheel: Wheel) -> Iterator[Deployment]:
    names = {
        "rotate": wheel.chair_station.name,
        "collect": wheel.matter_station.name,
        "convene": wheel.meeting_station.name,
        "post": "Posten",
        "read_mailbox": "Inkorgen",
        "summarise": "Måndagsbrevet",
        "watch": "Vakten",
    }
    for work in _DAILY:
        yield Deployment(
            name=_name(wheel, names[work.flow]),
            flow=work.flow,
            area=wheel.area,
            parameters={"area": wheel.area, **({"station": MATTERS} if work.flow == "collect" else {})},
            tags=(wheel.area, work.flow),
            cron=work.cron,
            time_zone=wheel.time_zone.key,
            spoken=work.spoken,
            description=work.description,
        )


def month_tag(month: int) -> str:
    """`01-januari`: sorted as the year is."""
    return f"{month:02}-{MONTHS[month - 1]}"


def months_of(wheel: Wheel, station: Station, *, years: Iterable[int] = YEARS) -> frozenset[int]:
    """The months in which the station may have something to do, in any of `years`: all, of one started by hand."""
    if station.started_by_hand:
        return frozenset(ALL_MONTHS)
    return frozenset(
        month
        for collection in station.collects
        for year in years
        for month in _months_between(*_window(wheel, collection, year))
    )


def _window(wheel: Wheel, collection: Collection, year: int) -> tuple[date, date]:
    last_days = days_to_expect(wheel, collection, year=year)
    windows = [window(collection.ladder, last_day=last_day, closed=wheel.closed) for last_day in last_days]
    return min(first for first, _ in windows), max(last for _, last in windows)


def _months_between(first: date, last: date) -> Iterator[int]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return ((first.month - 1 + n) % 12 + 1 for n in range(min(count, 12)))


def cron_months(months: frozenset[int]) -> str:
    """The months as cron has them, in the order of the season: `11-12,1-3`; `*` for the whole year."""
    if len(months) == 12:
        return "*"
    return ",".join(
        str(first) if first == last else f"{first}-{last}"
        for run in _seasons(months)
        for first, last in _within_the_year(run)
    )


def spoken_months(months: frozenset[int]) -> str:
    """The months aloud: `november–mars`, `hela året`."""
    if len(months) == 12:
        return "hela året"
    names = [[MONTHS[month - 1] for month in run] for run in _seasons(months)]
    return " och ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in names)


def _seasons(months: frozenset[int]) -> list[list[int]]:
    """Unbroken runs of months, December followed by January."""
    starts = [month for month in sorted(months) if (month - 2) % 12 + 1 not in months]
    runs = []
    for start in starts:
        run = [start]
        while run[-1] % 12 + 1 in months:
            run.append(run[-1] % 12 + 1)
        runs.append(run)
    return runs


def _within_the_year(run: list[int]) -> list[tuple[int, int]]:
    if run[0] <= run[-1]:
        return [(run[0], run[-1])]
    return [(run[0], 12), (1, run[-1])]
