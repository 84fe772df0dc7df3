"""The year wheel to hang on a wall: an A3 sheet, or a picture that can be drawn on."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from dashboard.access import reads
from dashboard.places import PlaceOf
from dashboard.within import DeskOf, Now
from dashboard.years import refuse_far_years
from documents.wheel_poster import poster_pdf, poster_svg
from office.poster import poster_context

router = APIRouter(dependencies=[reads])


@router.get("/{area}/{year:int}/affisch.{kind}")
def poster(place: PlaceOf, year: int, kind: Literal["pdf", "svg"], desk: DeskOf, now: Now) -> Response:
    """The poster as a file to download."""
    refuse_far_years(year)
    with desk.database.glance() as session:
        context = poster_context(session, area=place.area, year=year, today=place.today)
    body = poster_svg(context).encode() if kind == "svg" else poster_pdf(context, made_at=now)
    headers = {"Content-Disposition": f'attachment; filename="arshjulet-{year}-{place.area}.{kind}"'}
    return Response(body, media_type={"pdf": "application/pdf", "svg": "image/svg+xml"}[kind], headers=headers)
