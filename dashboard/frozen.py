"""After a restore: what would leave, and the word of an administrator that lets it."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import administers
from dashboard.notices import PLACE, Notice, address, number_of
from dashboard.pages import page
from dashboard.within import DeskOf, Now, Who
from mail.swedish import counted
from office import freeze
from office.freeze import NotFrozen, NotLookedThrough

router = APIRouter(prefix="/fryst", dependencies=[administers])

SHOWN = 200
"""How many letters of an area are named; the rest is counted."""


@router.get("")
def frozen(request: Request, desk: DeskOf) -> Response:
    """What the freeze holds back, as far as it has been found out."""
    facts = request.query_params
    notice = None
    if facts.get("said") == "looked":
        sent = counted(number_of(facts.get("sent", "0")), "brev", "brev")
        notice = Notice(text=f"Genomgånget: {sent} hade redan skickats och räknas så.")
    if facts.get("said") == "thawed":
        notice = Notice(text="Frysningen är hävd. Breven skickas med nästa post.")
    return page(request, "frozen/page.html", standing=freeze.standing(desk), notice=notice, SHOWN=SHOWN)


@router.post("/genomgang")
def look_through(desk: DeskOf, now: Now) -> Response:
    """Find out, in every area, what has left since the backup was made."""
    found = freeze.standing(desk)
    if found is None:
        raise HTTPException(409, str(NotFrozen()))
    try:
        sent = sum(freeze.look_through(desk, area=each.area, now=now).sent_before for each in found.areas)
    except freeze.TooSoon as error:
        raise HTTPException(409, f"{error}.") from error
    return RedirectResponse(address("/fryst", at=PLACE, said="looked", sent=sent), 303)


@router.post("/hav")
def thaw(desk: DeskOf, now: Now, who: Who, held: Annotated[str, Form()] = "") -> Response:
    """Let letters leave again."""
    try:
        freeze.thaw(desk, who=who, now=now, held_count_as_sent=held == "sent")
    except (NotFrozen, NotLookedThrough) as error:
        raise HTTPException(409, f"{error}.") from error
    return RedirectResponse(address("/fryst", at=PLACE, said="thawed"), 303)
