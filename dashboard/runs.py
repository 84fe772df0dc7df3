"""Running something again: in the engine, with its state shown live, or here where the engine does not answer."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.access import handles, reads
from dashboard.notices import PLACE, address
from dashboard.pages import page
from dashboard.tables import table_answer
from dashboard.within import DeskOf, EngineOf, Now
from dashboard.years import YearOnPage, read_year
from engine.client import Engine
from engine.errors import EngineDown, EngineError, NoSuchRun
from engine.runs import Run, RunState
from engine.timetable import deployments_of
from models.words import StepKind
from office import post, stations, summary, watch
from office.areas import local_day, wheel_of_area
from office.convene import convene
from office.desk import Desk
from office.overview import StationView
from office.report import TOLD, StationReport, station_report
from office.rotation import rotate
from office.stations import StationOutcome, Told
from rules.wheel import Wheel
from store import acts
from store.database import told_plainly
from store.freezes import refuse_if_frozen

router = APIRouter()
A_PAGE = 50


class Task(StrEnum):
    """What runs for a whole area beside its stations. The value is the name of its flow, and stands in addresses."""

    ROTATE = "rotate"
    CONVENE = "convene"
    POST = "post"
    SUMMARISE = "summarise"
    WATCH = "watch"

    @property
    def swedish(self) -> str:
        """What the task is called on the page and in the engine."""
        return TASK_WORDS[self][0]

    @property
    def does(self) -> str:
        """What it does, in one sentence."""
        return TASK_WORDS[self][1]


TASK_WORDS = {
    Task.ROTATE: ("Ordförandeskap", "Begär nomineringar, överlämnar ordförandeskap och frågar efter vakanta platser."),
    Task.CONVENE: ("Möten", "Kallar till möten, påminner om dem och följer handlingar och minnesanteckningar."),
    Task.POST: ("Posten", "Samlar var och ens ärenden i ett brev om dagen och lämnar breven."),
    Task.SUMMARISE: ("Måndagsbrevet", "Skriver kontorets sammanfattning, en gång i veckan."),
    Task.WATCH: ("Vakten", "Letar upp stationer som borde ha agerat men inte har gjort det."),
}


@dataclass(frozen=True, kw_only=True)
class Runnable:
    """What can be run again: its name, its deployment and flow in the engine, and where its buttons lead."""

    name: str
    deployment: str
    flow: str
    of: str
    run_here: str
    history: str
    back: str


def _station(on_page: YearOnPage, station: str) -> Runnable:
    """Raises NoSuchStation, or HTTPException where the station cannot be run."""
    view = on_page.station(station)
    if not view.deployment:
        raise HTTPException(409, f"{view.name} samlar inte in några dokument, så det finns inget att köra.")
    if not on_page.can_run(view):
        raise HTTPException(
            409, f"{view.name} {on_page.year.year} har inget att göra nu: inget dokument väntas därifrån."
        )
    return _of_view(on_page, view)


def _of_view(on_page: YearOnPage, view: StationView) -> Runnable:
    path = f"/{on_page.wheel.area}/{on_page.year.year}/{view.id}"
    return Runnable(
        name=view.name,
        deployment=view.deployment,
        flow="collect",
        of=view.id,
        run_here=f"{path}/kor-har",
        history=f"{path}/korningar",
        back=path,
    )


def _task(on_page: YearOnPage, task: Task) -> Runnable:
    area = on_page.wheel.area
    return Runnable(
        name=task.swedish,
        deployment=next(d.name for d in deployments_of(on_page.wheel) if d.flow == task),
        flow=task.value,
        of=task.value,
        run_here=f"/{area}/motorn/{task.value}/kor-har",
        history=f"/{area}/motorn/{task.value}/korningar",
        back=f"/{area}/{on_page.today.year}",
    )


@router.post("/{area}/{year:int}/{station}/kor", dependencies=[handles])
def run_station(
    request: Request, area: str, year: int, station: str, desk: DeskOf, engine: EngineOf, now: Now
) -> Response:
    """Start the station's run in the engine."""
    on_page = read_year(desk, area=area, year=year, now=now)
    return _start(request, engine, on_page, _station(on_page, station))


@router.post("/{area}/motorn/{task}/kor", dependencies=[handles])
def run_task(request: Request, area: str, task: Task, desk: DeskOf, engine: EngineOf, now: Now) -> Response:
    """Start the meetings' look, the post, the Monday letter or the watch in the engine."""
    on_page = read_year(desk, area=area, year=None, now=now)
    return _start(request, engine, on_page, _task(on_page, task))


def _start(request: Request, engine: Engine, on_page: YearOnPage, wanted: Runnable) -> Response:
    try:
        if not engine.is_up():
            raise EngineDown(engine.api_url)
        run_id = engine.start_or_join(wanted.deployment, wanted.flow)
    except EngineError as error:
        return page(request, "runs/down.html", status=503, on_page=on_page, wanted=wanted, why=str(error))
    to = address(f"/{on_page.wheel.area}/korningar/{run_id}", of=wanted.of, year=on_page.year.year)
    return RedirectResponse(to, status_code=303)


@router.get("/{area}/korningar/{run_id}", dependencies=[reads])
def run_page(
    request: Request,
    area: str,
    run_id: UUID,
    desk: DeskOf,
    engine: EngineOf,
    now: Now,
    of: str = "",
    year: int | None = None,
) -> Response:
    """A run as it stands; its part of the page asks again by itself until it is over. `year` is where it began."""
    on_page = read_year(desk, area=area, year=year, now=now)
    wanted = _wanted(on_page, of)
    try:
        if not engine.is_up():
            raise EngineDown(engine.api_url)
        run = engine.run(str(run_id))
        said, left = engine.log_lines(str(run_id)), engine.artifacts(str(run_id))
    except NoSuchRun as error:
        raise HTTPException(404, f"{error}.") from None
    except EngineError as error:
        return page(request, "runs/down.html", status=503, on_page=on_page, wanted=wanted, why=str(error))
    report = _report(desk, on_page, wanted, run, now=now) if wanted else None
    return page(request, "runs/page.html", on_page=on_page, wanted=wanted, run=run, report=report, said=said, left=left)


@router.get("/{area}/{year:int}/{station}/korningar", dependencies=[reads])
def runs_of_station(
    request: Request, area: str, year: int, station: str, desk: DeskOf, engine: EngineOf, now: Now
) -> Response:
    """The station's runs, the newest first, each with its page here and in Prefect."""
    on_page = read_year(desk, area=area, year=year, now=now)
    view = on_page.station(station)
    if not view.deployment:
        raise HTTPException(404, f"{view.name} samlar inte in några dokument, så det finns inga körningar.")
    return _history(request, engine, on_page, _of_view(on_page, view))


@router.get("/{area}/motorn/{task}/korningar", dependencies=[reads])
def runs_of_task(request: Request, area: str, task: Task, desk: DeskOf, engine: EngineOf, now: Now) -> Response:
    """The task's runs, the newest first."""
    on_page = read_year(desk, area=area, year=None, now=now)
    return _history(request, engine, on_page, _task(on_page, task))


def _history(request: Request, engine: Engine, on_page: YearOnPage, wanted: Runnable) -> Response:
    """The latest runs; where the engine does not answer, the page says so at once and shows none."""
    why, runs = "", []
    try:
        if not engine.is_up():
            raise EngineDown(engine.api_url)
        runs = engine.runs(wanted.deployment, limit=A_PAGE)
    except EngineError as error:
        why = str(error)
    rows = ((run.started_at, run.ended_at, run.name, run.state.swedish, run.by_schedule, run.url) for run in runs)
    columns = ("Började", "Slutade", "Körning", "Läge", "Enligt tidtabellen", "I Prefect")
    if file := table_answer(request, f"korningar-{wanted.of}", columns, rows):
        return file
    return page(
        request,
        "runs/history.html",
        on_page=on_page,
        year=on_page.year,
        wanted=wanted,
        runs=runs,
        why=why,
        has_more=len(runs) == A_PAGE,
    )


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """A station's documents after a run of it. `told_anything` is whether the run itself wrote something down."""

    table: StationReport
    told_anything: bool


def _report(desk: Desk, on_page: YearOnPage, wanted: Runnable, run: Run, *, now: datetime) -> RunReport | None:
    """The table that a run of a station has left, read anew; None while it runs, where it failed, and for others."""
    if wanted.flow != "collect" or run.state is not RunState.COMPLETED:
        return None
    day = local_day(on_page.wheel, run.ended_at or now)
    with desk.database.read() as session:
        told = _told(session, on_page.wheel.area, wanted.of, day) if says_it_told(run.name) else ()
        outcome = StationOutcome(area=on_page.wheel.area, station=wanted.of, station_name=wanted.name, told=told)
        table = station_report(session, outcome=outcome, today=on_page.today)
    return RunReport(table=table, told_anything=bool(told))


def says_it_told(name: str) -> bool:
    """Whether a run's name ends in a headline that counts something told: "3 påminda, 11 inlämnade"."""
    headline = name.rpartition(" · ")[2]
    return any(part.endswith(f" {word}") for part in headline.split(", ") for word in TOLD.values())


def _told(session: Session, area: str, station: str, day: date) -> tuple[Told, ...]:
    return tuple(
        Told(year=act.year, group=act.group, document=act.document, kind=act.kind, step=act.step)
        for act in acts.written_on(session, area=area, station=station, day=day)
        if act.kind is not StepKind.RECEIPT
    )


def _wanted(on_page: YearOnPage, of: str) -> Runnable | None:
    if of in set(Task):
        return _task(on_page, Task(of))
    view = next((view for view in on_page.year.stations if view.id == of and view.deployment), None)
    return _of_view(on_page, view) if view else None


@router.post("/{area}/{year:int}/{station}/kor-har", dependencies=[handles])
def run_station_here(area: str, year: int, station: str, desk: DeskOf, now: Now) -> Response:
    """Do the station's work in this process, for when the engine does not answer. As safe to repeat as any run."""
    on_page = read_year(desk, area=area, year=year, now=now)
    wanted = _station(on_page, station)
    with told_plainly(), desk.database.write() as session:
        refuse_if_frozen(session)
        outcome = stations.collect(session, area=area, station=station, today=on_page.today)
    to = address(wanted.back, at=PLACE, said="ran-here", station=station, number=len(outcome.told))
    return RedirectResponse(to, status_code=303)


@router.post("/{area}/motorn/{task}/kor-har", dependencies=[handles])
def run_task_here(area: str, task: Task, desk: DeskOf, now: Now) -> Response:
    """Do the task's work in this process."""
    with desk.database.read() as session:
        refuse_if_frozen(session)
        wheel = wheel_of_area(session, area)
    today = local_day(wheel, now)
    number = _do(desk, task, wheel, today=today, now=now)
    to = address(f"/{area}/{today.year}", at=PLACE, said=f"{task.value}-ran", number=number)
    return RedirectResponse(to, status_code=303)


def _do(desk: Desk, task: Task, wheel: Wheel, *, today: date, now: datetime) -> int:
    """Do it; return how many letters left or were written or, for the watch, how many stations were overlooked."""
    match task:
        case Task.ROTATE:
            with told_plainly(), desk.database.write() as session:
                done = rotate(session, area=wheel.area, today=today, now=now, links=desk.links)
            return done.told.total() + len(done.documents.told) + len(done.seats.documents.told)
        case Task.CONVENE:
            with told_plainly(), desk.database.write() as session:
                outcome = convene(session, area=wheel.area, today=today, now=now, links=desk.links)
            return outcome.counts.total() + len(outcome.documents.told)
        case Task.POST:
            return post.run_post(desk, area=wheel.area, today=today, now=now).delivery.sent
        case Task.SUMMARISE:
            written = summary.write_summary(desk, area=wheel.area, today=today, now=now)
            return written.sent if written else 0
        case Task.WATCH:
            with desk.database.read() as session:
                return len(watch.overlooked(session, wheel, today=today))
