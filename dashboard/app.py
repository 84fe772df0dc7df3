"""The web application: put together from one router per subject, behind one gate."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from dashboard import (
    accounts,
    area_file,
    areas,
    asked,
    by_link,
    calendars,
    chairs,
    chairs_acts,
    changeover,
    changeover_acts,
    decisions,
    decisions_acts,
    documents,
    feeds,
    frozen,
    groups,
    handbook,
    handbook_book,
    health,
    inbox,
    letter_list,
    letter_templates,
    letters,
    log,
    login,
    mail_rest,
    matters,
    meeting_acts,
    meeting_answers,
    meeting_import_page,
    meeting_pages,
    meeting_papers,
    meetings,
    metrics,
    missing,
    money_lists,
    money_lists_import,
    own_stations,
    packages,
    people,
    people_lists,
    poster,
    publications,
    records,
    rehearsals,
    rehearsals_files,
    reorganise,
    reorganise_acts,
    requisitions,
    requisitions_acts,
    runs,
    search,
    seats,
    several,
    starting,
    stations,
    taking_back,
    wheel,
    yearbook,
)
from dashboard.access import STATIC_PATH, ForeignForm, NotAllowed, NotLoggedIn, NotYours, declared
from dashboard.engine_state import open_watch
from dashboard.feeds import Feeds, mask_tokens, open_reading
from dashboard.gate import Gate
from dashboard.legible import legible
from dashboard.looking import OneLookEach
from dashboard.overseer import open_overseer
from dashboard.pages import STATIC, page
from engine.client import open_engine
from engine.processes import job_variables
from office.desk import Desk, open_desk
from office.logs import speaking
from settings import Settings, read_settings
from store.database import Database, DatabaseBusy
from store.freezes import Frozen


def read_clock() -> datetime:
    """The instant at which a request is answered."""
    return datetime.now(UTC)


class Application(FastAPI):
    """FastAPI with the gate outermost, so that even the answer to an unforeseen error carries the headers.

    The subscribed calendars stand before the gate: their programs want other headers, and nothing else of it.
    """

    public_url: str

    def build_middleware_stack(self) -> ASGIApp:
        looking = OneLookEach(super().build_middleware_stack(), database=self._database)
        gate = Gate(looking, public_url=self.public_url)
        return Feeds(gate, reading=lambda: self.state.reading, public_url=self.public_url)

    def _database(self) -> Database | None:
        desk: Desk | None = self.state.desk
        return desk.database if desk else None


SUBJECTS = (
    health,
    metrics,
    frozen,
    areas,
    handbook,
    feeds,
    by_link,
    login,
    records,
    area_file,
    asked,
    inbox,
    groups,
    people,
    people_lists,
    log,
    accounts,
    mail_rest,
    letter_list,
    letter_templates,
    letters,
    documents,
    meetings,
    packages,
    meeting_pages,
    meeting_acts,
    meeting_papers,
    meeting_answers,
    meeting_import_page,
    calendars,
    chairs,
    chairs_acts,
    seats,
    changeover,
    changeover_acts,
    rehearsals,
    rehearsals_files,
    reorganise,
    reorganise_acts,
    poster,
    yearbook,
    money_lists_import,
    money_lists,
    matters,
    publications,
    decisions,
    decisions_acts,
    requisitions,
    requisitions_acts,
    own_stations,
    runs,
    several,
    starting,
    taking_back,
    stations,
    search,
    wheel,
)
"""What has pages. An address that several could take is taken by the first."""


def create_app(settings: Settings | None = None, *, clock: Callable[[], datetime] = read_clock) -> FastAPI:
    """The application, with its settings read here unless given. Opens the database when it starts."""
    chosen = settings or read_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as open_things:
            if settings is None:  # a process of its own
                open_things.enter_context(speaking(chosen.log_format))
            app.state.desk = open_things.enter_context(open_desk(chosen))
            app.state.engine = open_things.enter_context(
                open_engine(
                    api_url=chosen.prefect_api,
                    auth=chosen.prefect_auth.get_secret_value(),
                    home=chosen.home,
                    is_own=chosen.has_own_engine,
                )
            )
            app.state.engine_watch = open_things.enter_context(open_watch(app.state.engine))
            app.state.overseer = open_things.enter_context(open_overseer(app.state.desk, clock))
            app.state.job_variables = job_variables(chosen.home) if chosen.has_own_engine else {}
            app.state.reading = open_things.enter_context(open_reading(app.state.desk, clock=clock))
            handbook_book.handbook()
            if settings is None:
                spare_the_collector()
            yield

    mask_tokens()
    app = Application(
        title="Årshjul",
        lifespan=lifespan,
        dependencies=[Depends(legible)],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.public_url = chosen.public_url
    app.state.clock = clock
    app.state.limits = health.limits_of(chosen)
    app.mount(STATIC_PATH, StaticFiles(directory=STATIC))
    for subject in SUBJECTS:
        app.include_router(subject.router)
    _answer_errors(app)
    declared(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    """Let every error have a page that says what to do."""
    for error, told in (*missing.ANSWERS.items(), *by_link.ANSWERS.items()):
        app.add_exception_handler(error, told)
    app.add_exception_handler(NotLoggedIn, _to_login)
    for refused in (NotAllowed, ForeignForm):
        app.add_exception_handler(refused, _refused)
    app.add_exception_handler(NotYours, _not_yours)
    app.add_exception_handler(HTTPException, _problem)
    app.add_exception_handler(RequestValidationError, _bad_input)
    app.add_exception_handler(DatabaseBusy, _busy)
    app.add_exception_handler(Frozen, _frozen)
    app.add_exception_handler(Exception, _broken)


def spare_the_collector() -> None:
    """What is there when the process has started stays there: let no request wait while it is looked through anew."""
    gc.collect()
    gc.freeze()


TITLES = {
    HTTPStatus.BAD_REQUEST: "Det gick inte att läsa",
    HTTPStatus.NOT_FOUND: "Sidan finns inte",
    HTTPStatus.METHOD_NOT_ALLOWED: "Sidan kan inte användas så",
    HTTPStatus.CONFLICT: "Det gick inte att göra",
}


def _to_login(request: Request, _error: Exception) -> Response:
    asked_for = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "GET" and "fragment" not in request.query_params:
        return RedirectResponse(f"/logga-in?{urlencode({'to': asked_for})}" if asked_for != "/" else "/logga-in", 303)
    why = "Du är inte inloggad längre. Inget har ändrats. Logga in och gör om det du gjorde."
    return page(request, "problem.html", status=401, title="Logga in igen", why=why)


def _refused(request: Request, error: Exception) -> Response:
    foreign = "Formuläret är från en annan inloggning. Inget har ändrats. Öppna sidan igen och gör om det du gjorde"
    why = foreign if isinstance(error, ForeignForm) else str(error)
    return page(request, "problem.html", status=403, title="Det får du inte göra", why=f"{why}.")


def _not_yours(request: Request, _error: Exception) -> Response:
    why = "Det finns inget sådant område, eller så har du inte behörighet till det."
    return page(request, "problem.html", status=404, title="Sidan finns inte", why=why)


def _problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    title = TITLES.get(HTTPStatus(status), "Det gick inte")
    said = error.detail if isinstance(error, HTTPException) else ""
    why = said if said != HTTPStatus(status).phrase else "Kontrollera adressen, eller börja om från årshjulet."
    return page(request, "problem.html", status=status, title=title, why=why)


def _bad_input(request: Request, error: Exception) -> Response:
    parts = error.errors() if isinstance(error, RequestValidationError) else []
    fields = ", ".join(str(part["loc"][-1]) for part in parts)
    why = f"Något i formuläret eller adressen går inte att läsa ({fields}). Inget har ändrats."
    return page(request, "problem.html", status=422, title="Det gick inte att läsa", why=why)


def _busy(request: Request, error: Exception) -> Response:
    _say_without_looking(request)
    return page(request, "problem.html", status=503, title="Databasen är upptagen", why=f"{error}.")


def _frozen(request: Request, error: Exception) -> Response:
    return page(request, "problem.html", status=409, title="Fryst efter en återställning", why=f"{error}.")


def _say_without_looking(request: Request) -> None:
    """Let the page that tells of trouble not look anything up: what it would look in may be the trouble."""
    request.state.visitor = request.state.place = None


def _broken(request: Request, _error: Exception) -> Response:
    _say_without_looking(request)
    why = "Felet finns i programmets logg. Det du gjorde kan ha misslyckats; se efter på sidan innan du försöker igen."
    return page(request, "problem.html", status=500, title="Något gick fel", why=why)
