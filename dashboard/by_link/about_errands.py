"""Where the link in a letter about a document leads: what it is about, and what may be done. And what was recorded."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from dashboard.by_link.frame import OF_THE_ERRAND, ErrandLink, Link, for_purpose
from dashboard.by_link.words import recorded
from models.requests import RequestKind
from office.by_link_given import ERRAND
from office.links import PERSONAL
from store import requests

router = APIRouter()


@router.get(f"/{PERSONAL[ERRAND]}/{{token}}")
def errand_page(link: ErrandLink) -> Response:
    """What the letter was about, as it stands now, with the ways on."""
    return link.show("errand", about=OF_THE_ERRAND)


def _add_page_of_what_was_recorded(kind: RequestKind) -> None:
    @router.get(f"/{PERSONAL[kind.value]}/{{token}}/klart", name=f"recorded_{kind.value}")
    def recorded_page(link: Annotated[Link, for_purpose(kind.value)]) -> Response:
        """What was recorded, as it stands now."""
        with link.desk.database.read() as session:
            row = requests.latest(session, link.opened.link_id, kind=kind)
        if row is None:
            return RedirectResponse(link.path, status_code=303)
        return link.show("recorded", about=(), recorded=recorded(link.opened, row), kind=kind)


for _kind in RequestKind:
    _add_page_of_what_was_recorded(_kind)
