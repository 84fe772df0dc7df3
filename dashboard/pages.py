"""Answering with a page: the templates, their words and their dates."""

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.datastructures import QueryParams
from starlette.routing import Match

from dashboard import page_ways, standings
from dashboard.access import FORM_FIELD, SAFE_METHODS, Visitor, visitor_of
from dashboard.handbook_help import PATH as HANDBOOK
from dashboard.handbook_help import help_for
from dashboard.log_names import LogNames, linked_by_link, person_by_link
from dashboard.notices import PLACE
from dashboard.page_tables import file_of_part, links_to_parts
from dashboard.places import SECTIONS, areas_seen, place_of
from dashboard.tables import ASKED_BY, PART, FileKind, part_kind
from models.accounts import AccessRole
from models.words import LetterState, Mode
from office.accounts import form_token
from office.log_words import deed_in_words
from office.uploads import LARGEST_FILE
from rules.kronor import in_kronor, in_percent
from settings import ROOT
from store import freezes, people_register

STATIC = Path(__file__).parent / "static"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
UNNAMED = "person"
UNNAMED_PERSON = re.compile(rf'(<a href="/[^"]+/personer/(\d+)">){UNNAMED}</a> via länk')
POST_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
PARTS = {"rows": "_rows", "run": "_run", "log": "_log", "report": "_report"}


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Answer with `templates/dashboard/<template>`, or with its part that `?fragment=` asks for, where it has one.

    With `?del=` the answer is that table of the page, as a file.
    """
    part = PARTS.get(request.query_params.get("fragment", ""))
    fitting = [str(Path(template).with_name(f"{part}.html"))] if part and status == 200 else []
    visitor = visitor_of(request)
    frame: dict[str, Any] = {
        "here": request.url.path,
        "clock": request.app.state.clock(),
        "with_query": with_query(request),
        "has_address": request.method in SAFE_METHODS,
        "as_file": part_kind(request) is not None,
        "visitor": visitor,
        "place": place_of(request),
        "areas_seen": areas_seen(request),
        "frozen": is_frozen(request) if visitor else False,
        "help": help_for(request),
        **context,
    }
    frame["table_files"] = links_to_parts(frame["with_query"])
    text = with_names(request, environment().select_template([*fitting, template]).render(frame))
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and (file := file_of_part(request, text)):
        return file
    return HTMLResponse(with_form_token(text, visitor) if visitor else text, status_code=status)


def is_frozen(request: Request) -> bool:
    """Whether nothing leaves since a restore, which every page of the office tells of."""
    with request.app.state.desk.database.glance() as session:
        return freezes.current(session) is not None


def with_query(request: Request, *, path: str | None = None, chosen: str = "") -> Callable[..., str]:
    """Makes this page's address with something in its query changed: `with_query(state="late", before=None)`.

    Or that of the page at `path`, where a form that was refused is answered with it and lies elsewhere; `chosen` is the
    query that asks that page for what the form was about.
    What is None is left out; so is what an act has told, which is about the page before.
    """
    asked = request.query_params if request.method in SAFE_METHODS or not chosen else QueryParams(chosen)
    kept = {name: asked.getlist(name) for name in asked if name not in ("said", "done", "fragment", ASKED_BY, PART)}

    def with_query(**changes: object) -> str:
        told = {name: value for name, value in {**kept, **changes}.items() if value is not None}
        query = urlencode(told, doseq=True)
        return (path or page_above(request)) + (f"?{query}" if query else "")

    return with_query


def page_above(request: Request) -> str:
    """Where this page is read again: its own address, or the nearest above it where a form has been answered."""
    path: str = request.url.path
    while request.method not in SAFE_METHODS and path.count("/") > 1 and not _has_page(request, path):
        path = path.rpartition("/")[0]
    return path


def _has_page(request: Request, path: str) -> bool:
    asked = {**request.scope, "method": "GET", "path": path, "root_path": ""}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def with_form_token(text: str, visitor: Visitor) -> str:
    """The page with the session's token in every form that changes something: no template can forget it."""
    token = escape(form_token(visitor.token))
    return POST_FORM.sub(rf'\g<0><input type="hidden" name="{FORM_FIELD}" value="{token}">', text)


@cache
def environment() -> Environment:
    """The templates with everything they may say. An unknown word is an error, not a gap."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"day": day, "long_day": long_day, "short_day": standings.short_day, "moment": moment}
    made.filters |= {
        "days": standings.days,
        "plural": plural,
        "clock_time": clock_time,
        "deed": deed_in_words,
        "file_size": file_size,
        "by_whom": by_whom,
        "in_pages": in_pages,
        "kronor": in_kronor,
        "percent": in_percent,
    }
    made.globals |= {
        "asset": asset,
        "standing": standings.standing,
        "words": standings.words,
        "tally": standings.tally,
        "station_standing": standings.station_standing,
        "by_need": standings.by_need,
        "has_moved": standings.has_moved,
        "Standing": standings.Standing,
        "LARGEST_FILE_MB": LARGEST_FILE // 1024 // 1024,
        "LetterState": LetterState,
        "Mode": Mode,
        "NOTICE": PLACE,
        "SECTIONS": SECTIONS,
        "HANDBOOK": HANDBOOK,
        "FileKind": FileKind,
        "ASKED_BY": ASKED_BY,
        "AccessRole": AccessRole,
    }
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def day(value: date) -> str:
    """A day with its weekday: "fre 30 jan 2026"."""
    return str(format_date(value, "EEE d MMM y", locale="sv")).replace(".", "")


def long_day(value: date) -> str:
    """A day in full: "fredag 30 januari 2026"."""
    return str(format_date(value, "EEEE d MMMM y", locale="sv"))


def moment(value: datetime) -> str:
    """An instant on the office's clock: "30 jan 2026 07.15"."""
    return str(format_datetime(value.astimezone(STOCKHOLM), "d MMM y HH.mm", locale="sv")).replace(". ", " ", 1)


def clock_time(value: datetime) -> str:
    """An instant's hour on the office's clock: "07.15.30"."""
    return str(format_datetime(value.astimezone(STOCKHOLM), "HH.mm.ss", locale="sv"))


def file_size(size: int) -> str:
    """A number of bytes for a person: "14 byte", "240 kB", "1,2 MB"."""
    if size < 1000:
        return f"{size} byte"
    if size < 999_500:
        return f"{round(size / 1000)} kB"
    return f"{format_decimal(size / 1_000_000, '0.0', locale='sv')} MB"


@pass_context
def in_pages(context: Context, text: str) -> Markup:
    """The office's own words, with pages where they name commands."""
    place = context.get("place")
    return page_ways.in_pages(text, place.area if place else None)


def by_whom(who: str, area: str) -> Markup | str:
    """Who did something; whoever did it by a link leads to their page in the area, and is named by `with_names`."""
    number = person_by_link(who)
    return who if number is None else linked_by_link(number, area, UNNAMED)


def with_names(request: Request, text: str) -> str:
    """The page with names for the persons that `by_whom` has told of by number: one query, if any are there."""
    numbers, place = {int(number) for _, number in UNNAMED_PERSON.findall(text)}, place_of(request)
    if not numbers or place is None:
        return text
    with request.app.state.desk.database.glance() as session:
        names = LogNames(persons=people_register.names(session, place.area, numbers))

    def named(found: re.Match[str]) -> str:
        return f"{found[1]}{escape(names.person(int(found[2])))}</a> via länk"

    return UNNAMED_PERSON.sub(named, text)


def plural(number: int, one: str, several: str) -> str:
    """A number with its noun: "1 brev", "3 dokument"."""
    return f"{number} {one if number == 1 else several}"
