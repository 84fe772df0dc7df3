"""The ledger as a list: the letters that are asked for, newest first, and what has just been done to them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from dashboard.access import reads
from dashboard.notices import Notice, number_of
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.tables import A_PORTION, Cell, Portion, long_table_answer
from dashboard.within import DeskOf, Now
from models.words import LetterState
from office.desk import Desk
from office.resting import current_rest
from store import areas, bounces, letter_lists, people_register
from store.bounces import Bounce
from store.letter_lists import ANY_LETTER, LetterLine, LetterWish

router = APIRouter(prefix="/{area}/brev", dependencies=[reads])
A_PAGE = 100
WAITING = (LetterState.HELD, LetterState.UNKNOWN, LetterState.FAILED)
BOUNCED = "studsade"
COLUMNS = (
    *("Nummer", "Ämne", "Slag", "Till", "Adress", "Skulle ha nått", "Läge", "Skäl", "Dag", "Skickat", "Försök"),
    "Studsade",
)


def _wish(
    q: str = "", person: str = "", grupp: str = "", station: str = "", fran: str = "", till: str = ""
) -> LetterWish:
    """What the address asks for; what cannot be read there is not asked about."""
    return LetterWish(
        person_id=int(person) if person.isdecimal() and len(person) < 10 else None,
        text=q.strip()[:100],
        group=grupp,
        station=station,
        first=_day(fran),
        last=_day(till),
    )


@router.get("")
def list_letters(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    wish: Annotated[LetterWish, Depends(_wish)],
    state: str = "",
    before: int | None = None,
) -> Response:
    """The area's letters, newest first.

    `state` is one state, `waiting` for those that need a person, or `studsade` for those that left and came back.
    """
    asked = replace(wish, bounced=state == BOUNCED)

    def read(before: int | None) -> Portion:
        return _portion(desk, area=place.area, states=_states(state), wish=asked, before=before)

    if file := long_table_answer(request, "brev", COLUMNS, read):
        return file
    with desk.database.read() as session:
        bounced = bounces.of_area(session, area=place.area)
        lines, counted = letter_lists.portion(
            session, area=place.area, states=_states(state), wish=asked, limit=A_PAGE + 1, before=before
        )
        if asked.bounced:
            counted = letter_lists.portion(session, area=place.area, wish=wish, limit=1).counted
        groups = areas.group_names(session, place.area, on=place.today)
        named = people_register.names(session, place.area, [wish.person_id]) if wish.person_id else {}
        rest = current_rest(session, desk, area=place.area, now=now)
    return page(
        request,
        "letters/page.html",
        lines=lines[:A_PAGE],
        next_before=lines[A_PAGE - 1].id if len(lines) > A_PAGE else None,
        counted=counted,
        waiting=sum(counted.get(one, 0) for one in WAITING),
        state=state,
        bounced=bounced,
        rest=rest,
        wish=wish,
        narrowed=wish != ANY_LETTER,
        person_name=named.get(wish.person_id or 0),
        groups=sorted(groups.items(), key=lambda each: each[1]),
        stations=[(each.id, each.name) for each in (*place.wheel.collecting, *place.wheel.beside)],
        notice=notice_of(request),
    )


def _portion(desk: Desk, *, area: str, states: Sequence[LetterState], wish: LetterWish, before: int | None) -> Portion:
    with desk.database.read(apart=True) as session:
        lines = letter_lists.listed(session, area=area, states=states, wish=wish, limit=A_PORTION, before=before)
        bounced = bounces.of_area(session, area=area)
    return Portion(list(_rows(lines, bounced)), lines[-1].id if len(lines) == A_PORTION else None)


def _rows(lines: Iterable[LetterLine], bounced: Mapping[int, Bounce]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        to = (line.recipient_name, line.recipient, line.would_reach)
        stands = (line.state.swedish, line.reason, line.day, line.sent_at, line.tries)
        came_back = bounced[line.id].came_at if line.id in bounced else None
        yield (line.id, line.subject, line.kind.swedish, *to, *stands, came_back)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _states(state: str) -> tuple[LetterState, ...]:
    if state == "waiting":
        return WAITING
    return (LetterState(state),) if state in set(LetterState) else ()


# --- what has just been done


SAID = {
    "sent": "Brevet räknas som skickat.",
    "again": "Brevet skickas igen.",
    "retry": "Brevet försöker igen.",
    "anew": "Brevet drogs in: nästa post skriver ett nytt, med uppgifterna som de är då.",
    "stopped": "Brevet är stoppat och skickas inte. Det som det gällde skrivs inte i något annat brev heller.",
    "resumed": "Stoppet är återtaget. Nästa post skriver ett nytt brev, med uppgifterna som de är då.",
    "edited": "Brevet är ändrat. Det skickas när det godkänns.",
    "second": "Brevet är skickat en gång till.",
    "rests": "Breven väntar nu. De skickas när någon avslutar vilan; inget går förlorat.",
    "woken": "Vilan är avslutad. Breven går med nästa post.",
    "second-waits": "Brevet är skrivet en gång till och går med nästa post.",
}


def notice_of(request: Request) -> Notice | None:
    """What the address says has just been done to a letter, or to several."""
    facts = request.query_params
    if facts.get("said") == "approved":
        return _of_approval(facts)
    text = SAID.get(facts.get("said", ""))
    return Notice(text=text) if text else None


def _of_approval(facts: QueryParams) -> Notice:
    """How many letters were approved, how many of them have left, and how many there was nothing to approve about."""
    asked, approved, sent = (number_of(facts.get(name, "0")) for name in ("asked", "number", "sent"))
    parts = [f"{approved} brev godkändes."]
    if sent < approved:
        parts.append(f"{sent} av dem är skickade; de andra skickas med nästa post, med uppgifterna som de är då.")
    if approved < asked:
        parts.append(f"{asked - approved} väntade inte längre på godkännande.")
    return Notice(text=" ".join(parts), good=approved == asked)
