"""One station of a year: every group's document, what can be done about it, and what the next run would write."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from dashboard.access import reads
from dashboard.by_link.hidden import text_as_seen
from dashboard.log import day_in
from dashboard.notices import Notice, notice_of
from dashboard.pages import page, with_query
from dashboard.places import PlaceOf
from dashboard.standings import words
from dashboard.tables import PART, Cell, as_answer, part_kind, table_answer
from dashboard.undoing import with_undo
from dashboard.within import DeskOf, Now
from dashboard.years import YearOnPage, read_year
from mail.swedish import upper_first
from office.closed_years import YearClosed
from office.desk import Desk
from office.documents import RefusedChange
from office.next_run import NextRun, in_words, next_run
from office.overview import StationView
from office.started_stations import AlreadyStarted, NotStartedByHand, Started, UnfitStart, foresee_start
from office.stations import foresee, years_around
from rules.stations_served import year_served
from store import areas
from store.duties_seen import see

router = APIRouter(dependencies=[reads])
REFUSED_STARTS = (NotStartedByHand, AlreadyStarted, YearClosed, UnfitStart, RefusedChange)
COLUMNS = (
    "Grupp",
    "Dokument",
    "Läge",
    "Skäl",
    "Sista dag",
    "Tidigare sista dag",
    "Inlämnad",
    "Senaste brev",
    "Brevets dag",
    "Nästa steg",
    "Stegets dag",
    "Filer",
)
SEEN_AHEAD = timedelta(days=31)
LETTER_COLUMNS = (
    *("Mottagare", "Roll", "Skickas till", "Ämne", "Gäller", "Dokument", "Grupp"),
    *("Väntar på godkännande", "Går med nästa post", "Vakans"),
)


@dataclass(frozen=True, kw_only=True)
class RunAhead:
    """What a run now would write, in words; "" where it would write nothing new. `groups` are whom it is about."""

    words: str
    groups: tuple[str, ...]
    closed_because: str | None


@dataclass(frozen=True, kw_only=True)
class StartAhead:
    """What a start of the station would ask for, of which groups; or `why` it cannot be started as things stand.

    `last_day` is what somebody has written, and `nearest_year` the one whose turn lies nearest.
    """

    started: Started | None
    groups: tuple[str, ...]
    last_day: str
    why: str
    nearest_year: int


@dataclass(frozen=True, kw_only=True)
class SeveralDraft:
    """What somebody asked for about several rows and did not get: the rows that are left, and what was written."""

    rows: frozenset[str]
    written: dict[str, str]


@router.get("/{area}/{year:int}/{station}")
def station_page(request: Request, area: str, year: int, station: str, desk: DeskOf, now: Now) -> Response:
    """The station with its documents."""
    on_page = read_year(desk, area=area, year=year, now=now, only=station)
    rows = _rows(on_page.station(station))
    if file := table_answer(request, f"{station}-{year}", COLUMNS, rows):
        return file
    notice = with_undo(request, desk, notice_of(request, on_page.year), on_page, view="station")
    last_day = request.query_params.get("sista", "")
    return station_with(request, desk, on_page, station, notice=notice, last_day=last_day)


def _rows(station: StationView) -> Iterator[tuple[Cell, ...]]:
    for row in station.duties:
        told, then = row.last_told, row.next_step
        yield (
            row.group_name,
            row.document_name,
            words(row),
            row.reason,
            row.last_day,
            row.original_last_day,
            row.received_on,
            told.kind.swedish if told else None,
            told.on if told else None,
            then.kind.swedish if then else None,
            then.on if then else None,
            ", ".join(file.filename for file in row.files),
        )


def station_with(
    request: Request,
    desk: Desk,
    on_page: YearOnPage,
    station: str,
    *,
    notice: Notice | None,
    draft: dict[str, str] | None = None,
    marked: SeveralDraft | None = None,
    last_day: str = "",
    status: int = 200,
) -> Response:
    """The station's page, saying `notice`; `draft` is what somebody wrote in a form that was refused."""
    view = on_page.station(station)
    return page(
        request,
        "station/page.html",
        status=status,
        on_page=on_page,
        year=on_page.year,
        station=view,
        ahead=run_ahead(desk, on_page, view) if on_page.can_run(view) else None,
        start=start_ahead(desk, on_page, view, last_day=last_day) if awaits_start(view) else None,
        chosen=None,
        notice=notice,
        draft=draft,
        marked=marked,
        view="station",
        with_query=with_query(request, path=f"/{on_page.wheel.area}/{on_page.year.year}/{station}"),
    )


def awaits_start(station: StationView) -> bool:
    """Whether somebody has to start the station before anything is asked for."""
    return station.started_by_hand and bool(station.deployment) and not station.duties


def start_ahead(desk: Desk, on_page: YearOnPage, station: StationView, *, last_day: str) -> StartAhead:
    """What starting the station now would lead to."""
    wheel, today, year = on_page.wheel, on_page.today, on_page.year.year
    chosen = day_in(last_day.strip())
    started: Started | None = None
    names: dict[str, str] = {}
    why = ""
    try:
        with desk.database.glance() as session:
            names = areas.group_names(session, wheel.area, on=today)
            started = foresee_start(session, wheel, station=station.id, year=year, last_day=chosen, today=today)
    except REFUSED_STARTS as refused:
        why = upper_first(str(refused))
    return StartAhead(
        started=started,
        groups=tuple(names.get(group, group) for group in started.groups) if started else (),
        last_day=chosen.isoformat() if chosen else "",
        why=why,
        nearest_year=year_served(wheel.station(station.id), today),
    )


def run_ahead(desk: Desk, on_page: YearOnPage, station: StationView) -> RunAhead:
    """What running the station now would write."""
    wheel, today = on_page.wheel, on_page.today
    with desk.database.glance() as session:
        foreseen = foresee(session, wheel, station=station.id, today=today)
    names = {row.group: row.group_name for row in station.duties}
    return RunAhead(
        words=in_words(foreseen.counts),
        groups=tuple(dict.fromkeys(names.get(told.group, told.group) for told in foreseen.told)),
        closed_because=wheel.closed.why_closed(today),
    )


@router.get("/{area}/{year:int}/{station}/provkorning")
def dry_run(
    request: Request, place: PlaceOf, area: str, year: int, station: str, desk: DeskOf, now: Now, dag: str = ""
) -> Response:
    """Every letter that the next run would write, and why the other groups get none. Nothing is written.

    With `dag` the run of a day soon to come, if nothing more is handed in until then.
    """
    with desk.database.glance() as session:
        see(session, area=area, years=years_around(now.date()))
    on_page = read_year(desk, area=area, year=year, now=now, only=station)
    view = on_page.station(station)
    if not view.deployment:
        raise HTTPException(404, f"{view.name} samlar inte in några dokument, så det finns inget att provköra.")
    chosen = day_in(dag)
    ahead = chosen if chosen and on_page.today < chosen <= on_page.today + SEEN_AHEAD else None
    with desk.database.glance() as session:
        wheel, today = on_page.wheel, on_page.today
        run = next_run(session, wheel, desk.composer, desk.links, station=station, today=today, now=now, ahead=ahead)
    if (kind := part_kind(request)) and request.query_params.get(PART) == "brev":
        return as_answer(request, kind, f"provkorning-{station}", LETTER_COLUMNS, _letters_ahead(run))
    rows = ((each.year, each.group, each.document, each.why) for each in run.silent)
    if file := table_answer(request, f"far-inget-brev-{station}", ("År", "Grupp", "Dokument", "Varför"), rows):
        return file
    return page(
        request,
        "station/next.html",
        on_page=on_page,
        year=on_page.year,
        station=view,
        run=run,
        as_seen=partial(text_as_seen, place=place),
        words=in_words(run.counts),
        may_run=on_page.can_run(view) and ahead is None,
        ahead=ahead,
    )


def _letters_ahead(run: NextRun) -> Iterator[tuple[Cell, ...]]:
    """A row for each thing that each letter would tell of."""
    for letter in run.letters:
        whom = (letter.recipient, letter.role, letter.goes_to, letter.subject)
        for kind, document, group in letter.told:
            yield (*whom, kind.swedish, document, group, letter.is_held, letter.has_had_todays, letter.vacancy)
