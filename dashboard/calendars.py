"""Who subscribes to which calendar: given, renewed and revoked, and when each was last fetched.

A link is shown once, when it is made: whoever has it reads the calendar.
"""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from areas.lists import folded
from dashboard.access import handles, reads
from dashboard.meeting_pages import groups_to_choose
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from models.words import FeedKind, Role
from office import subscriptions
from office.desk import Desk
from office.feeds import NoSuchFeed
from office.groups import NoSuchGroup
from office.persons import NoSuchPerson
from office.subscriptions import Listed, NoSuchSubscription, RefusedSubscription, addresses, link_of
from store import areas
from store.subscriptions import Subscribed

router = APIRouter(prefix="/{area}/kalendrar", dependencies=[reads])
A_PAGE = 100
COLUMNS = (
    "Nummer",
    "Person",
    "Kalender",
    "Läge",
    "Skapad",
    "Senast hämtad",
    "Program",
    "Gånger",
    "Har det senaste",
)
STATES = {
    "": "Gäller",
    "hamtade": "Har hämtats",
    "aldrig": "Har aldrig hämtats",
    "efter": "Har inte det senaste",
    "slut": "Gäller inte",
    "alla": "Alla",
}
KINDS = {"egen": "", "omradet": "området", "grupp": "grupp:{of}", "uppdrag": "uppdrag:{role}@{of}"}


@router.get("")
def list_subscriptions(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    q: str = "",
    visa: str = "",
    sida: int = 1,
    person: str = "",
) -> Response:
    """The subscriptions in the order of the persons' names."""
    return _with_list(
        request, place, desk, now, q=q, visa=visa, number=sida, written={"person": person}, notice=_notice(request)
    )


def _with_list(
    request: Request,
    place: Place,
    desk: Desk,
    now: Now,
    *,
    q: str = "",
    visa: str = "",
    number: int = 1,
    written: dict[str, str],
    notice: Notice | None,
    status: int = 200,
) -> Response:
    with desk.database.read() as session:
        found = subscriptions.listing(session, place.area, today=place.today, now=now, remake=False)
        groups = _groups(session, place)
    words = folded(q).split()
    sought = [row for row in found if all(word in _text(row) for word in words)]
    visa = visa if visa in STATES else ""
    chosen = [row for row in sought if _is(row, visa)]
    if file := table_answer(request, "kalendrar", COLUMNS, map(_cells, chosen)):
        return file
    pages = max(1, -(-len(chosen) // A_PAGE))
    number = min(max(1, number), pages)
    return page(
        request,
        "calendars/page.html",
        status=status,
        rows=chosen[(number - 1) * A_PAGE : number * A_PAGE],
        shown=len(chosen),
        total=len(found),
        counted={state: sum(_is(row, state) for row in sought) for state in STATES},
        states=STATES,
        state_of=state_of,
        q=q,
        visa=visa,
        number=number,
        pages=pages,
        groups=groups,
        kinds=sorted({span.kind for span in place.wheel.groups}),
        roles=[role for role in Role if role is not Role.CONTACT],
        written=written,
        notice=notice,
    )


def _cells(row: Listed) -> tuple[Cell, ...]:
    one = row.subscribed
    fetched = (one.last_fetched_at, one.last_client, one.fetches)
    return (one.id, one.name, row.feed, state_of(row), one.created_at, *fetched, row.has_latest)


def _groups(session: Session, place: Place) -> list[tuple[str, str]]:
    return groups_to_choose(place, areas.group_names(session, place.area, on=place.today))


def _text(row: Listed) -> str:
    one = row.subscribed
    return folded(f"{one.name} {one.email} {row.feed} {one.last_client or ''}")


def _is(row: Listed, state: str) -> bool:
    fetched = row.subscribed.last_fetched_at is not None
    match state:
        case "hamtade":
            return row.is_alive and fetched
        case "aldrig":
            return row.is_alive and not fetched
        case "efter":
            return row.is_alive and row.has_latest is False
        case "slut":
            return not row.is_alive
        case "alla":
            return True
        case _:
            return row.is_alive


def state_of(row: Listed) -> str:
    """Whether the link answers, and if not why."""
    return "gäller" if row.is_alive else "återkallad" if row.subscribed.revoked_at else "har slutat gälla"


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    if facts.get("said") == "revoked":
        number = number_of(facts.get("nummer", "0"))
        return Notice(text=f"Prenumeration {number} är återkallad. Länken gäller inte längre; förnya för att ge en ny.")
    return None


# --- giving, renewing, revoking


@router.post("", dependencies=[handles])
def give(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    person: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "egen",
    of: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
) -> Response:
    """Give somebody a subscription, and show its link."""
    written = {"person": person, "kind": kind, "of": of, "role": role}
    try:
        if not person.strip():
            raise NoSuchPerson("skriv vem som ska prenumerera: namn, e-postadress eller nummer")
        if kind in ("grupp", "uppdrag") and not of:
            raise NoSuchFeed("välj gruppen")
        feed = KINDS.get(kind, "").format(of=of, role=role)
        given = subscriptions.give(desk, place.area, person=person, feed=feed, today=place.today, now=now, who=who)
    except (NoSuchPerson, NoSuchFeed, NoSuchGroup, RefusedSubscription) as refused:
        return _with_list(request, place, desk, now, written=written, notice=refusal(refused), status=422)
    return _with_link(request, place, desk, given, is_new=True)


@router.post("/{number:int}/fornya", dependencies=[handles])
def renew(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Give the subscription a new link, and show it; the one before is dead at once."""
    try:
        renewed = subscriptions.renew(desk, number, area=place.area, now=now, who=who)
    except NoSuchSubscription as missing:
        raise HTTPException(404, refusal(missing).text) from None
    return _with_link(request, place, desk, renewed, is_new=False)


def _with_link(request: Request, place: Place, desk: Desk, given: Subscribed, *, is_new: bool) -> Response:
    with desk.database.read() as session:
        names = areas.group_names(session, place.area, on=place.today)
    return page(
        request,
        "calendars/link.html",
        given=given,
        forms=addresses(link_of(desk.links, given)),
        names=names,
        is_new=is_new,
        FeedKind=FeedKind,
    )


@router.post("/{number:int}/aterkalla", dependencies=[handles])
def revoke(place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """End the subscription: its link is dead at once."""
    try:
        subscriptions.revoke(desk, number, area=place.area, now=now, who=who)
    except NoSuchSubscription as missing:
        raise HTTPException(404, refusal(missing).text) from None
    return RedirectResponse(address(f"/{place.area}/kalendrar", at=PLACE, said="revoked", nummer=number), 303)
