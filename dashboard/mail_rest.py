"""Letting an area's letters wait, and letting them leave again."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from dashboard.access import administers, handles
from dashboard.notices import PLACE, address
from dashboard.places import PlaceOf
from dashboard.within import DeskOf, Now, Who
from office import resting

router = APIRouter(prefix="/{area}/brev/vila")


@router.post("", dependencies=[administers])
def begin(place: PlaceOf, desk: DeskOf, now: Now, who: Who, reason: Annotated[str, Form()] = "") -> Response:
    """Let the letters wait until somebody ends the rest."""
    given = " ".join(reason.split())
    if not given:
        raise HTTPException(422, "Skriv varför breven ska vänta. Skälet visas för kontoret.")
    resting.rest(desk, area=place.area, reason=given, who=who, now=now)
    return RedirectResponse(address(f"/{place.area}/brev", at=PLACE, said="rests"), status_code=303)


@router.post("/avsluta", dependencies=[handles])
def end(place: PlaceOf, desk: DeskOf, now: Now, who: Who) -> Response:
    """Let the letters leave again, with the next round of the post."""
    try:
        resting.wake(desk, area=place.area, who=who, now=now)
    except resting.NotResting:
        raise HTTPException(409, "Breven vilar inte. Kanske har någon annan redan avslutat vilan.") from None
    return RedirectResponse(address(f"/{place.area}/brev", at=PLACE, said="woken"), status_code=303)
