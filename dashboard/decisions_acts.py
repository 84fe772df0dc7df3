"""What a body has come to, noted for one document on its table or for many; and the package, put together."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles
from dashboard.decisions import At, AtMeeting, AtStation, fits, table_with
from dashboard.documents import REFUSALS, day_if_any, day_of
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.places import Place, PlaceOf
from dashboard.within import DeskOf, Now, Who
from mail.swedish import sentence
from models.words import Outcome
from office import decisions, packages
from office.areas import wheel_of_area
from office.decisions import Verdict
from office.desk import Desk
from office.meetings import NoSuchMeeting
from office.packages import NothingLaid

router = APIRouter(prefix="/{area}/beslut", dependencies=[handles])
ASKED_OTHERWISE = "något av de markerade begärs det något annat om här: se kolumnen ”Begärs”"


class Verdicts:
    """What a form says has been decided, and about which documents, by number. `everything`: all on the table."""

    def __init__(
        self,
        outcome: Annotated[Outcome, Form()],
        row: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
        everything: Annotated[str, Form()] = "",
        why: Annotated[str, Form()] = "",
        by: Annotated[str, Form()] = "",
        to_group: Annotated[str, Form()] = "",
        on: Annotated[str, Form()] = "",
    ) -> None:
        self.outcome, self.rows, self.everything = outcome, frozenset(row), bool(everything)
        self.why, self.by, self.to_group, self.on = why, by, to_group, on

    @property
    def verdict(self) -> Verdict:
        """What was decided. Raises RefusedChange."""
        return Verdict(
            outcome=self.outcome,
            reason=self.why,
            new_day=day_of(self.by) if self.outcome is Outcome.REMITTED else None,
            lifted_to=self.to_group or None if self.outcome is Outcome.LIFTED else None,
        )

    @property
    def decided_on(self) -> date | None:
        """The day, where one is given. Raises RefusedChange."""
        return day_if_any(self.on)

    @property
    def written(self) -> dict[str, str]:
        """What to show again in a form that was refused."""
        return {"why": self.why, "by": self.by, "to_group": self.to_group, "on": self.on}


VerdictsOf = Annotated[Verdicts, Depends()]


@router.post("/mote/{number:int}/besluta")
def decide_at_meeting(
    request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, at: AtMeeting, said: VerdictsOf
) -> Response:
    """Note what the meeting came to."""
    return _decide(request, place, desk, at, said, now=now, who=who)


@router.post("/{year:int}/{station}/besluta")
def decide_at_station(
    request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, at: AtStation, said: VerdictsOf
) -> Response:
    """Note what the body came to at the station's turn."""
    return _decide(request, place, desk, at, said, now=now, who=who)


def _decide(request: Request, place: Place, desk: Desk, at: At, said: Verdicts, *, now: Now, who: str) -> Response:
    with desk.database.read() as session:
        table = at.table(session, wheel_of_area(session, place.area), place)
    fitting = {line.duty_id for line in table.received if fits(line, said.outcome)}
    marked = said.rows & {line.duty_id for line in table.received}
    chosen = fitting if said.everything else marked & fitting
    done = 0
    refused = dict.fromkeys(marked - fitting, ASKED_OTHERWISE) if not said.everything else {}
    for duty_id in sorted(chosen):
        try:
            decisions.decide(
                desk,
                duty_id,
                said.verdict,
                today=place.today,
                now=now,
                who=who,
                meeting=at.meeting,
                on=said.decided_on,
            )
        except (*REFUSALS, NoSuchMeeting) as why:
            refused[duty_id] = str(why)
        else:
            done += 1
    if chosen and not refused:
        facts: dict[str, Any] = {"said": "decided", "beslut": said.outcome.value, "antal": done}
        return RedirectResponse(address(f"/{place.area}/{at.path}", at=PLACE, **facts), 303)
    told = [f"Antecknat för {done} dokument." if done else "", *dict.fromkeys(refused.values())]
    if not chosen and not refused:
        told = ["Inget dokument är markerat. Markera minst ett på bordet."]
    notice = Notice(text=" ".join(sentence(part) for part in told if part), good=False)
    left = frozenset(refused) or said.rows
    return table_with(request, place, desk, at, notice=notice, marked=left, written=said.written, status=422)


@router.post("/mote/{number:int}/underlag")
def compile_for_meeting(request: Request, place: PlaceOf, desk: DeskOf, now: Now, at: AtMeeting) -> Response:
    """Put the meeting's package together, unless the last one still holds."""
    return _compile(request, place, desk, at, now=now)


@router.post("/{year:int}/{station}/underlag")
def compile_for_station(request: Request, place: PlaceOf, desk: DeskOf, now: Now, at: AtStation) -> Response:
    """Put the package of the station's turn together, unless the last one still holds."""
    return _compile(request, place, desk, at, now=now)


def _compile(request: Request, place: Place, desk: Desk, at: At, *, now: Now) -> Response:
    with desk.database.read() as session:
        at.table(session, wheel_of_area(session, place.area), place)
    clock: dict[str, Any] = {"area": place.area, "today": place.today, "now": now}
    try:
        if at.meeting is not None:
            made = packages.package_of_meeting(desk, at.meeting, **clock)
        else:
            made = packages.package_of_station(desk, str(at.station), year=at.year or 0, **clock)
    except NothingLaid as nothing:
        return table_with(request, place, desk, at, notice=refusal(nothing), status=422)
    said = "compiled" if made.anew else "current"
    return RedirectResponse(address(f"/{place.area}/{at.path}", at=PLACE, said=said), 303)
