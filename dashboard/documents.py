"""What is done to a document: received, given more time, excused; and handing out one that came in before."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from dashboard.access import by_link, handles
from dashboard.notices import PLACE, Notice, address
from dashboard.standings import Standing
from dashboard.stations import station_with
from dashboard.undoing import numbers_of
from dashboard.within import DeskOf, Now, Who
from dashboard.years import read_year
from models.duties import HandedIn
from models.words import Outcome
from office import decisions, documents
from office.areas import local_day, wheel_of_area
from office.closed_years import YearClosed
from office.decisions import Verdict
from office.documents import NoSuchDuty, RefusedChange
from office.links import BadLink
from office.uploads import HandedFile, UploadRefused
from rules.decisions import CannotDecide
from rules.documents import NotInThatOrder

router = APIRouter()
ROW = "/{area}/{year:int}/{station}/{group}/{document}"
REFUSALS = (NoSuchDuty, NotInThatOrder, CannotDecide, RefusedChange, UploadRefused, YearClosed)


class Row:
    """The document that a form is about, and the page that it was sent from."""

    def __init__(
        self,
        request: Request,
        desk: DeskOf,
        now: Now,
        who: Who,
        area: str,
        year: int,
        station: str,
        group: str,
        document: str,
        view: Annotated[Literal["wheel", "station"], Form()] = "station",
        state: Annotated[str, Form()] = "",
    ) -> None:
        self.request, self.desk, self.now, self.who = request, desk, now, who
        self.area, self.year, self.station, self.group, self.document = area, year, station, group, document
        self.view, self.state = view, state if state in set(Standing) else None

    def act(self, said: str, carry_out: Callable[[int, date], object], **written: str) -> Response:
        """Do it and go back to the page; where the office refuses, show the station with what was written and why."""
        try:
            duty, today = self._duty()
            carry_out(duty, today)
        except REFUSALS as refused:
            return self._refused(said, str(refused), written)
        return RedirectResponse(self._back(said, done=numbers_of(self.desk, [duty], said)), status_code=303)

    def _duty(self) -> tuple[int, date]:
        with self.desk.database.write() as session:
            today = local_day(wheel_of_area(session, self.area), self.now)
            duty = documents.find_duty(
                session,
                area=self.area,
                station=self.station,
                group=self.group,
                year=self.year,
                document=self.document,
            )
            if duty.id is None:
                raise NoSuchDuty(f"{self.document} från {self.group} är inte sparat än")
            return duty.id, today

    def _back(self, said: str, *, done: str | None) -> str:
        path = f"/{self.area}/{self.year}" + (f"/{self.station}" if self.view == "station" else "")
        facts = {"station": self.station, "group": self.group, "document": self.document}
        return address(path, at=PLACE, state=self.state, said=said, **facts, done=done)

    def _refused(self, said: str, why: str, written: dict[str, str]) -> Response:
        on_page = read_year(self.desk, area=self.area, year=self.year, now=self.now)
        draft = {"act": said, "group": self.group, "document": self.document, **written}
        notice = Notice(text=f"{why[:1].upper()}{why[1:]}.", station=self.station, good=False)
        return station_with(self.request, self.desk, on_page, self.station, notice=notice, draft=draft, status=422)


RowOf = Annotated[Row, Depends(Row)]


@router.post(ROW + "/received", dependencies=[handles])
def receive(row: RowOf, received_on: Annotated[str, Form()] = "", file: UploadFile | None = None) -> Response:
    """The document has come in: today unless another day is given, with its file where there is one."""

    def carry_out(duty: int, today: date) -> None:
        documents.receive(
            row.desk,
            duty,
            today=today,
            now=row.now,
            who=row.who,
            file=HandedFile(filename=file.filename, content=file.file.read()) if file and file.filename else None,
            received_on=day_if_any(received_on),
        )

    return row.act("received", carry_out, received_on=received_on)


@router.post(ROW + "/extended", dependencies=[handles])
def extend(row: RowOf, to: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "") -> Response:
    """The group is given more time (*anstånd*)."""

    def carry_out(duty: int, today: date) -> None:
        documents.extend(row.desk, duty, to=day_of(to), reason=reason, today=today, now=row.now, who=row.who)

    return row.act("extended", carry_out, to=to, reason=reason)


@router.post(ROW + "/excused", dependencies=[handles])
def excuse(row: RowOf, reason: Annotated[str, Form()] = "") -> Response:
    """The group need not hand this in."""

    def carry_out(duty: int, _today: date) -> None:
        documents.excuse(row.desk, duty, reason=reason, now=row.now, who=row.who)

    return row.act("excused", carry_out, reason=reason)


@router.post(ROW + "/remitted", dependencies=[handles])
def remit(row: RowOf, to: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "") -> Response:
    """A document that had come in is awaited again by a new day: remitted back, or received by mistake."""

    def carry_out(duty: int, today: date) -> None:
        verdict = Verdict(outcome=Outcome.REMITTED, reason=reason, new_day=day_of(to))
        decisions.decide(row.desk, duty, verdict, today=today, now=row.now, who=row.who)

    return row.act("remitted", carry_out, to=to, reason=reason)


def day_of(text: str) -> date:
    """The day that a form names. Raises RefusedChange."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedChange("ange dagen som år, månad och dag: 2026-01-30") from None


def day_if_any(text: str) -> date | None:
    """The day that a form names; None where it names none. Raises RefusedChange."""
    return day_of(text) if text.strip() else None


@router.get("/dokument/{token}", dependencies=[by_link])
def hand_out(token: str, desk: DeskOf) -> Response:
    """A document that was handed in, to whoever holds a link to it. Looking changes nothing."""
    try:
        file_id, version = desk.links.read(token, purpose="document")
    except BadLink:
        return _no_document()
    with desk.database.read() as session:
        file = session.get(HandedIn, file_id)
    if file is None or file.link_version != version:
        return _no_document()
    try:
        content = desk.archive.read(file.stored_as)
    except FileNotFoundError:
        return _no_document()
    # What somebody handed in is never shown as a page of ours, whatever it claims to be.
    return Response(
        content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Robots-Tag": "noindex",
        },
    )


def _no_document() -> Response:
    why = "Länken gäller inte längre, eller är inte hel. Be samverkanskontoret om en ny.\n"
    return PlainTextResponse(why, status_code=404)
