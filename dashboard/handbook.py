"""The office's handbook, chapter by chapter, for everybody who is logged in."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard.access import reads
from dashboard.handbook_book import handbook
from dashboard.handbook_help import PATH
from dashboard.pages import page

router = APIRouter(dependencies=[reads])


@router.get(PATH)
def contents(request: Request) -> Response:
    """The chapters, part by part, with a line about each."""
    return page(request, "handbook/page.html", book=handbook())


@router.get(f"{PATH}/{{chapter}}")
def chapter(request: Request, chapter: str) -> Response:
    """A chapter with all its sections, and the ways to the one before and the one after."""
    book = handbook()
    found = book.chapter(chapter)
    if found is None:
        ways = [(each.title, each.path) for each in book.chapters]
        why = "Handboken har inget sådant kapitel."
        context = {"title": "Sidan finns inte", "why": why, "ways_heading": "Kapitlen", "ways": ways}
        return page(request, "problem.html", status=404, **context)
    before, after = book.beside(found)
    return page(request, "handbook/chapter.html", chapter=found, before=before, after=after)
