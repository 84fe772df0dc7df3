"""The chairs: every body's on a day, their turns as a picture and a table, and one body with all its terms.

What is decided about a chair is done in `dashboard/chairs_acts.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from dashboard.access import reads
from dashboard.log import day_in, lines_of
from dashboard.notices import Notice, number_of
from dashboard.pages import page, with_query
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf
from mail.swedish import counted, long_day, upper_first
from models.words import Principal, Role
from office.chair_register import ChairLine, ChairPage, ChairsView, TermLine, chair_page, chairs_view
from office.chair_timeline import timeline_of
from office.chairs_drawing import draw_chairs
from office.desk import Desk
from store import areas, log
from store.log import LogWish
from store.terms import HeldChair

router = APIRouter(prefix="/{area}/ordforande", dependencies=[reads])
YEARS_SHOWN = 4
FURTHEST = 40
"""So many years ahead turns are shown."""
EARLIEST = date(1990, 1, 1)
COLUMNS = ("Id", "Grupp", "Tur", "Ordförande", "Vice ordförande", "Läge", "Från", "Till", "Skäl", "Nästa tur", "Från")
TERM_COLUMNS = ("Id", "Grupp", "Nr", "Från", "Till", "Tur", "Läge", "Ordförande", "Vice ordförande", "Skäl", "Beslut")
FINDING_COLUMNS = ("Slag", "Grupper", "Från", "Till", "Vad")
TERMS, FINDINGS = "perioder", "historik"
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
SHOWN_DEEDS = 10
FIELDS = ("act", "person", "role", "term", "first", "email", "party", "on", "side", "ends_on", "reason")
NOTHING_WRITTEN = dict.fromkeys(FIELDS, "")


# --- all bodies


@router.get("")
def list_chairs(
    request: Request, place: PlaceOf, desk: DeskOf, den: str = "", till: str = "", tabell: str = ""
) -> Response:
    """Who holds every chair today, or on `den`; the turns until the year `till`, as a picture and as a table."""
    until = _last_year(till, place)
    on, notice = _day_asked(den, place)
    with desk.database.read() as session:
        view = chairs_view(session, place.wheel, on=on, until=date(until, 12, 31), today=place.today)
    if file := _as_file(request, view, tabell):
        return file
    return page(
        request,
        "chairs/page.html",
        view=view,
        den=den if notice is None and den else "",
        until=until,
        furthest=place.today.year + FURTHEST,
        notice=notice,
        table_of=_tables(request),
        picture=f"/{place.area}/ordforande/tidslinje.svg?{urlencode({'till': until})}",
    )


def _day_asked(den: str, place: Place) -> tuple[date, Notice | None]:
    """The day that is asked about: today where none is, or where it cannot be told, and then why."""
    if not den:
        return place.today, None
    day = day_in(den)
    if day is None:
        return place.today, Notice(text="Skriv dagen som år, månad och dag: 2028-02-01.", good=False)
    if not EARLIEST <= day <= date(place.today.year + FURTHEST, 12, 31):
        last = place.today.year + FURTHEST
        return place.today, Notice(text=f"Ange en dag från {EARLIEST.year} till {last}.", good=False)
    return day, None


def _last_year(till: str, place: Place) -> int:
    first = place.today.year
    return max(first, min(number_of(till) or first + YEARS_SHOWN, first + FURTHEST))


def _tables(request: Request) -> Callable[[str], Callable[..., str]]:
    """The page's address for each of its tables as a file."""
    return lambda name: partial(with_query(request), tabell=name)


def _as_file(request: Request, view: ChairsView, table: str) -> Response | None:
    if table == TERMS:
        return table_answer(request, "ordforandeperioder", TERM_COLUMNS, (_term_cells(term) for term in view.terms))
    if table == FINDINGS:
        found = (
            (each.kind.swedish, ", ".join(each.groups), each.starts_on, each.ends_on, each.sentence)
            for each in view.findings
        )
        return table_answer(request, "ordforandehistorik", FINDING_COLUMNS, found)
    return table_answer(request, "ordforande", COLUMNS, (_cells(line) for line in view.lines))


def _cells(line: ChairLine) -> tuple[Cell, ...]:
    now, coming = line.now, line.coming
    return (
        now.group,
        now.name,
        line.whose,
        now.chair.name if now.chair else None,
        now.vice.name if now.vice else None,
        now.state.swedish,
        now.starts_on,
        now.ends_on,
        now.reason,
        coming.whose if coming else line.no_plan,
        coming.starts_on if coming else None,
    )


def _term_cells(term: TermLine) -> tuple[Cell, ...]:
    return (
        term.group,
        term.group_name,
        term.number,
        term.starts_on,
        term.ends_on,
        term.whose,
        term.standing,
        _names(term.chairs),
        _names(term.vices),
        term.reason,
        term.decided_at,
    )


def _names(held: tuple[HeldChair, ...]) -> str:
    return ", ".join(dict.fromkeys(each.name for each in held))


@router.get("/tidslinje.svg")
def timeline_picture(place: PlaceOf, desk: DeskOf, till: str = "") -> Response:
    """The turns from this year on as a picture that needs nothing else."""
    until = date(_last_year(till, place), 12, 31)
    with desk.database.read() as session:
        view = chairs_view(session, place.wheel, on=place.today, until=until, today=place.today)
    drawn = draw_chairs(timeline_of(view.found, first=date(place.today.year, 1, 1), last=until))
    return Response(drawn.encode(), media_type="image/svg+xml", headers={"Content-Security-Policy": PICTURE_POLICY})


# --- one body


@router.get("/{group}")
def group_chairs(request: Request, place: PlaceOf, desk: DeskOf, group: str) -> Response:
    """One body's chair: its terms past, running and to come, what is asked for, and what may be decided."""
    return with_group(request, place, desk, group, notice=notice_of(request))


def with_group(
    request: Request,
    place: Place,
    desk: Desk,
    group: str,
    *,
    notice: Notice | None,
    draft: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The body's page; `draft` has what was written in a form that was refused. Raises HTTPException for no body."""
    with desk.database.read() as session:
        found = existing(session, place, group)
        subject = log.about_chair(place.area, group)
        wish = LogWish(area=place.area, subject=subject)
        deeds = lines_of(session, log.sought(session, wish, limit=SHOWN_DEEDS))
        parties = areas.parties(session, place.area)
    rows = (_term_cells(term) for term in found.terms)
    if file := table_answer(request, f"ordforande-{group}", TERM_COLUMNS, rows):
        return file
    return page(
        request,
        "chairs/group.html",
        status=status,
        found=found,
        parties={party.id: party.name for party in sorted(parties, key=lambda party: party.name)},
        sides=Principal,
        roles=(Role.CHAIR, Role.VICE_CHAIR),
        deeds=deeds,
        subject=subject,
        notice=notice,
        draft={**NOTHING_WRITTEN, **(draft or {})},
        can_be_taken_back=dict(_takeable(found, place.today)),
    )


def existing(session: Any, place: Place, group: str) -> ChairPage:
    """The body's page. Raises HTTPException (404) where the area has no such body."""
    found = chair_page(session, place.wheel, group, today=place.today)
    if found is None:
        raise HTTPException(404, f"Det finns ingen grupp som heter {group}.")
    return found


def _takeable(found: ChairPage, today: date) -> Iterator[tuple[int, date]]:
    """Whoever is named and has not begun, by the number of their role: the day that takes the naming back.

    Not somebody who holds the same until the day before: to them it would be the running role that ends.
    """
    everyone = [held for term in found.terms for held in (*term.chairs, *term.vices)]
    for held in everyone:
        eve = date.fromordinal(held.valid_from.toordinal() - 1)
        sits = any((o.person_id, o.role) == (held.person_id, held.role) and o.covers(eve) for o in everyone)
        if held.valid_from > today and not sits:
            yield held.id, eve


# --- what an act led to


def notice_of(request: Request) -> Notice | None:
    """What the address says was done about the body's chair, in words."""
    facts = request.query_params
    first, last = day_in(facts.get("fran", "")), day_in(facts.get("till", ""))
    match facts.get("said"):
        case "nominated" if first:
            text = f"Utsedd från {long_day(first)}{f' till och med {long_day(last)}' if last else ' tills vidare'}."
        case "left" if last:
            text = f"Uppdraget slutar {long_day(last)}. Perioden ändras inte; sidan tillfrågas om resten av den."
        case "withdrawn":
            text = "Valet är återtaget."
        case "overridden" if first:
            until = f" till och med {long_day(last)}" if last else " och tills vidare"
            side = facts.get("sida", "")
            whose = f", {Principal(side).swedish}ens" if side in set(Principal) else ""
            text = f"Perioden är nu från {long_day(first)}{until}{whose}."
        case "answered":
            return Notice(text="Antecknat att svaret har kommit. För in den som utses inom tio arbetsdagar.")
        case "same":
            return Notice(text="Så var det redan. Inget ändrades.")
        case _:
            return None
    return Notice(text=" ".join([text, *_told(number_of(facts.get("turer", "")), number_of(facts.get("kal", "")))]))


def _told(turns: int, calendars: int) -> Iterator[str]:
    if turns:
        yield f"{upper_first(counted(turns, 'person', 'personer'))} får veta att turen är ändrad."
    if calendars:
        yield f"{upper_first(counted(calendars, 'kalendermeddelande', 'kalendermeddelanden'))} har skickats."
    yield "Breven skickas nästa gång posten går."
