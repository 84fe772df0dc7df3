"""What has come by the links in letters (*inkommet*): what waits first, with what the office may do about it.

Also the links themselves: each can be ended, and an ended one taken back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from areas.lists import folded
from dashboard.access import handles, reads
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import A_PORTION, Portion, long_table_answer, table_answer, wanted_file
from dashboard.within import DeskOf, Now, Who
from mail.swedish import sentence
from models.requests import RequestKind, RequestOutcome
from models.words import Answer, CalendarWay
from office import by_link_answers, by_link_given, by_link_overview
from office.by_link_answers import NoSuchRequest, RefusedAnswerToRequest
from office.by_link_given import NoSuchLink
from office.by_link_overview import LinkOnPage
from office.chair_acts import RefusedNomination
from office.closed_years import YearClosed
from office.desk import Desk
from office.documents import NoSuchDuty, RefusedChange
from rules.documents import NotInThatOrder
from store import requests, uploads

router = APIRouter(prefix="/{area}/inkommet", dependencies=[reads])
MOST = 300
SHOWN = {"": True, "avgjort": False, "allt": None}
COLUMNS = ("Nummer", "Kom in", "Slag", "Från", "Gäller", "Text", "Uppgifter", "Läge", "Svar", "Avgjort", "Av")
REFUSALS = (
    NoSuchRequest,
    NoSuchDuty,
    RefusedAnswerToRequest,
    RefusedChange,
    RefusedNomination,
    NotInThatOrder,
    YearClosed,
)
SAID = {
    "granted": "Bifallet. Den som frågade har fått svar med e-post.",
    "named": "Personen är utsedd.",
    "declined": "Avslaget. Den som frågade har fått svar med e-post.",
    "noted": "Noterat.",
    "again": "Det väntar igen.",
    "revoked": "Länken är återkallad. Nästa brev om samma sak får en ny.",
    "restored": "Länken gäller igen.",
}


@router.get("")
def list_requests(request: Request, place: PlaceOf, desk: DeskOf, visa: str = "") -> Response:
    """What has come, the newest first: what waits, unless all or what is settled is asked for."""
    return _list(request, place, desk, visa=visa, notice=_notice(request))


def _notice(request: Request) -> Notice | None:
    text = SAID.get(request.query_params.get("said", ""))
    return Notice(text=text) if text else None


def _list(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    visa: str,
    notice: Notice | None,
    draft: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    with desk.database.read() as session:
        most = None if wanted_file(request) else MOST
        found = requests.listed(session, area=place.area, waiting=SHOWN.get(visa, True), limit=most)
        lines = by_link_overview.lines(session, place.wheel, found, today=place.today)
        refused = uploads.count_waiting(session, area=place.area)
    rows = (
        (
            line.request.id,
            line.request.came_at,
            line.request.kind.swedish,
            line.person,
            line.about,
            line.request.text,
            "; ".join(f"{name}: {value}" for name, value in line.facts),
            line.request.outcome.swedish if line.request.outcome else "väntar",
            line.request.answer,
            line.request.settled_at,
            line.request.settled_by,
        )
        for line in lines
    )
    if status == 200 and (file := table_answer(request, "inkommet", COLUMNS, rows)):
        return file
    return page(
        request,
        "asked/page.html",
        status=status,
        lines=lines,
        most=MOST,
        refused=refused,
        visa=visa if visa in SHOWN else "",
        notice=notice,
        draft=draft or {},
        Kind=RequestKind,
        Outcome=RequestOutcome,
        Answer=Answer,
        CalendarWay=CalendarWay,
    )


@dataclass(frozen=True)
class Waiting:
    """A request that waits, and whoever deals with it."""

    request: Request
    place: PlaceOf
    desk: DeskOf
    now: Now
    who: Who
    number: int

    @property
    def by(self) -> dict[str, Any]:
        """In which area it is dealt with, when and by whom."""
        return {"area": self.place.area, "today": self.place.today, "now": self.now, "who": self.who}

    def act(self, carry_out: Callable[[], object], said: str, **written: str) -> Response:
        """Do it and go back to what waits; where the office refuses, show that page with what was written and why."""
        try:
            carry_out()
        except REFUSALS as refused:
            status = 409 if isinstance(refused, NoSuchRequest) else 422
            draft = {"number": str(self.number), **written}
            return _list(
                self.request, self.place, self.desk, visa="", notice=refusal(refused), draft=draft, status=status
            )
        return RedirectResponse(address(f"/{self.place.area}/inkommet", at=PLACE, said=said), status_code=303)


WaitingOf = Annotated[Waiting, Depends(Waiting)]


@router.post("/{number:int}/bifall", dependencies=[handles])
def grant(
    asked: WaitingOf,
    to: Annotated[str, Form()] = "",
    comment: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
) -> Response:
    """Let it be as asked, and tell whoever asked."""

    def carry_out() -> None:
        by_link_answers.grant(
            asked.desk, asked.number, to=_day(to), comment=comment, name=name, email=email, **asked.by
        )

    return asked.act(carry_out, "granted", act="grant", to=to, comment=comment, name=name, email=email)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise HTTPException(422, "Ange dagen som år, månad och dag: 2026-01-30.") from None


@router.post("/{number:int}/avsla", dependencies=[handles])
def decline(asked: WaitingOf, reason: Annotated[str, Form()] = "") -> Response:
    """Let it not be as asked, and tell whoever asked why."""

    def carry_out() -> None:
        by_link_answers.decline(asked.desk, asked.number, reason=reason, **asked.by)

    return asked.act(carry_out, "declined", act="decline", reason=reason)


@router.post("/{number:int}/notera", dependencies=[handles])
def note(asked: WaitingOf, comment: Annotated[str, Form()] = "") -> Response:
    """Note that it has been seen."""

    def carry_out() -> None:
        by_link_answers.note(asked.desk, asked.number, comment=comment, **asked.by)

    return asked.act(carry_out, "noted", act="note", comment=comment)


@router.post("/{number:int}/angra", dependencies=[handles])
def take_back(asked: WaitingOf) -> Response:
    """Let what was noted wait again."""

    def carry_out() -> None:
        by_link_answers.take_back(asked.desk, asked.number, area=asked.place.area, now=asked.now, who=asked.who)

    return asked.act(carry_out, "again")


# --- the links


LINK_COLUMNS = ("Nummer", "Person", "Gäller", "Given", "Gäller till och med", "Återkallad")


@router.get("/lankar")
def list_links(request: Request, place: PlaceOf, desk: DeskOf, q: str = "") -> Response:
    """The personal links that have not run out, newest first; of persons whose name holds `q`."""

    def links(limit: int, before: int | None = None, *, apart: bool = False) -> list[LinkOnPage]:
        today, text = place.today, folded(q)[:100]
        with desk.database.read(apart=apart) as session:
            found = requests.live_links(session, area=place.area, today=today, text=text, limit=limit, before=before)
            return by_link_overview.link_lines(session, place.wheel, found, today=today)

    def read(before: int | None) -> Portion:
        return _portion(links(A_PORTION, before, apart=True))

    if file := long_table_answer(request, "lankar", LINK_COLUMNS, read):
        return file
    lines = links(MOST)
    return page(request, "asked/links.html", lines=lines, q=q, most=MOST, notice=_notice(request))


def _portion(lines: Sequence[LinkOnPage]) -> Portion:
    rows = [
        (each.line.id, each.line.person, each.about, each.line.made_at, each.line.expires_on, each.line.revoked_at)
        for each in lines
    ]
    return Portion(rows, lines[-1].line.id if len(lines) == A_PORTION else None)


@router.post("/lankar/{number:int}/aterkalla", dependencies=[handles])
def revoke(place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """End a link."""
    try:
        with desk.database.write() as session:
            by_link_given.revoke(session, number, area=place.area, now=now, who=who)
    except NoSuchLink as gone:
        raise HTTPException(404, sentence(str(gone))) from None
    return _to_links(place, "revoked")


@router.post("/lankar/{number:int}/angra", dependencies=[handles])
def restore(place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Take back that a link was ended."""
    try:
        with desk.database.write() as session:
            by_link_given.restore(session, number, area=place.area, now=now, who=who)
    except NoSuchLink as gone:
        raise HTTPException(404, sentence(str(gone))) from None
    return _to_links(place, "restored")


def _to_links(place: Place, said: str) -> Response:
    return RedirectResponse(address(f"/{place.area}/inkommet/lankar", at=PLACE, said=said), status_code=303)
