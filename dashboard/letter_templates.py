"""The templates of letters, each as it would read to one of the area's own people."""

from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session

from dashboard.access import reads
from dashboard.letter_html import shut_in
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.within import DeskOf, Now
from mail.printed import printed
from office.desk import Desk
from office.letter_samples import Sample, sample, sample_names, sample_people
from store import letters

router = APIRouter(prefix="/{area}/brev", dependencies=[reads])


@router.get("/mallar")
def templates(request: Request, place: PlaceOf, desk: DeskOf, person: int | None = None) -> Response:
    """Every template, as it would read to one of the area's own people."""
    with desk.database.read() as session:
        people = sample_people(session, place.wheel, today=place.today)
        latest = letters.latest_by_template(session, area=place.area)
    return page(
        request,
        "letters/templates.html",
        templates=sample_names(desk.composer),
        latest=latest,
        people=people,
        person=person,
    )


@router.get("/mallar/{template}")
def template_page(
    request: Request, place: PlaceOf, template: str, desk: DeskOf, now: Now, person: int | None = None
) -> Response:
    """One template with a person's data."""
    with desk.database.read() as session:
        shown = _sample(session, desk, place, template, person, now=now)
        people = sample_people(session, place.wheel, today=place.today)
        latest = letters.latest_by_template(session, area=place.area).get(template)
    return page(
        request,
        "letters/template.html",
        sample=shown,
        read=printed(shown.body),
        latest=latest,
        people=people,
        templates=sample_names(desk.composer),
    )


@router.get("/mallar/{template}/html")
def template_html(place: PlaceOf, template: str, desk: DeskOf, now: Now, person: int | None = None) -> Response:
    """The html part of a template with a person's data, shut in."""
    with desk.database.read() as session:
        shown = _sample(session, desk, place, template, person, now=now)
    return shut_in(printed(shown.body).html or "")


def _sample(
    session: Session, desk: Desk, place: PlaceOf, template: str, person: int | None, *, now: datetime
) -> Sample:
    found = sample(session, desk, place.wheel, template, person_id=person, today=place.today, now=now)
    if found is None:
        raise HTTPException(404, "Det finns ingen sådan mall, eller ingen person att visa den för.")
    return found
