"""What is done about one or several of a station's documents at once, row by row: what one row refuses, others get."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.access import handles
from dashboard.documents import REFUSALS, day_if_any, day_of
from dashboard.notices import PLACE, SEVERAL, Notice, address
from dashboard.stations import SeveralDraft, station_with
from dashboard.undoing import numbers_of
from dashboard.within import DeskOf, Now, Who
from dashboard.years import read_year
from mail.swedish import sentence
from models.words import Outcome
from office import decisions, documents, remind
from office.areas import local_day, wheel_of_area
from office.decisions import Verdict
from office.desk import Desk
from office.documents import NoSuchDuty

router = APIRouter()


class Act(StrEnum):
    """What can be asked for. The value stands in the form and in addresses."""

    RECEIVED = "received"
    EXTENDED = "extended"
    EXCUSED = "excused"
    REMIND = "remind"
    ADOPTED = "adopted"
    CHANGED = "changed"
    REMITTED = "remitted"
    STRUCK = "struck"


OUTCOMES = {
    Act.ADOPTED: Outcome.ADOPTED,
    Act.CHANGED: Outcome.CHANGED,
    Act.REMITTED: Outcome.REMITTED,
    Act.STRUCK: Outcome.STRUCK,
}
"""What a body has come to, where that is what is asked for."""


@dataclass
class _Done:
    """What came of it: how many documents, how many letters left at once, and the rows that refused, each with why."""

    number: int = 0
    sent: int = 0
    refused: dict[str, str] = field(default_factory=dict)


class Wish:
    """What a form asks for: the act, the rows (`group/document`), and what somebody has written.

    `why` and `by` are the reason and the new day of what a body has decided, which have fields of their own.
    """

    def __init__(
        self,
        act: Annotated[Act, Form()],
        row: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
        received_on: Annotated[str, Form()] = "",
        to: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
        why: Annotated[str, Form()] = "",
        by: Annotated[str, Form()] = "",
    ) -> None:
        self.act, self.rows = act, row
        self.received_on, self.to, self.reason, self.why, self.by = received_on, to, reason, why, by

    @property
    def written(self) -> dict[str, str]:
        """What to show again in a form that was refused."""
        decided = "ja" if self.act in OUTCOMES else ""
        fields = {name: getattr(self, name) for name in ("received_on", "to", "reason", "why", "by")}
        return fields | {"decided": decided}

    def carry_out(self, desk: Desk, duty: int, *, today: date, now: datetime, who: str) -> None:
        """Do it to one document."""
        match self.act:
            case Act.RECEIVED:
                day = day_if_any(self.received_on)
                documents.receive(desk, duty, today=today, now=now, who=who, received_on=day)
            case Act.EXTENDED:
                documents.extend(desk, duty, to=day_of(self.to), reason=self.reason, today=today, now=now, who=who)
            case Act.EXCUSED:
                documents.excuse(desk, duty, reason=self.reason, now=now, who=who)
            case act:
                new_day = day_of(self.by) if act is Act.REMITTED else None
                verdict = Verdict(outcome=OUTCOMES[act], reason=self.why, new_day=new_day)
                decisions.decide(desk, duty, verdict, today=today, now=now, who=who)


@router.post("/{area}/{year:int}/{station}/flera", dependencies=[handles])
def act_on_several(
    request: Request,
    area: str,
    year: int,
    station: str,
    desk: DeskOf,
    now: Now,
    who: Who,
    wish: Annotated[Wish, Depends()],
) -> Response:
    """Do it to each of the rows."""
    with desk.database.write() as session:
        today = local_day(wheel_of_area(session, area), now)
        found, done = _found(session, wish.rows, area=area, year=year, station=station)
    if wish.act is Act.REMIND:
        reminded = remind.remind(desk, list(found), area=area, today=today, now=now, who=who)
        done.number, done.sent = len(reminded.duties), reminded.delivery.sent
        done.refused |= {found[duty]: why for duty, why in reminded.refused.items()}
    else:
        for duty, name in found.items():
            _try(done, name, partial(wish.carry_out, desk, duty, today=today, now=now, who=who))
    if not done.refused and wish.rows:
        numbers = numbers_of(desk, list(found), wish.act)
        facts = {"said": f"{SEVERAL}{wish.act}", "station": station, "number": done.number, "sent": done.sent or None}
        return RedirectResponse(address(f"/{area}/{year}/{station}", at=PLACE, **facts, done=numbers), status_code=303)
    on_page = read_year(desk, area=area, year=year, now=now, only=station)
    notice = Notice(text=_told(done, any_row=bool(wish.rows)), station=station, good=False)
    left = SeveralDraft(rows=frozenset(done.refused), written=wish.written)
    return station_with(request, desk, on_page, station, notice=notice, marked=left, status=422)


def _found(session: Session, rows: list[str], *, area: str, year: int, station: str) -> tuple[dict[int, str], _Done]:
    """The documents that the rows name, by number; rows that name none are refused."""
    done, found = _Done(), {}
    for name in dict.fromkeys(rows):
        group, _, document = name.partition("/")
        try:
            duty = documents.find_duty(session, area=area, station=station, group=group, year=year, document=document)
        except NoSuchDuty as unknown:
            done.refused[name] = str(unknown)
            continue
        if duty.id is None:
            session.flush()
        found[duty.id or 0] = name
    return found, done


def _try(done: _Done, name: str, carry_out: Callable[[], None]) -> None:
    try:
        carry_out()
    except REFUSALS as refused:
        done.refused[name] = str(refused)
    else:
        done.number += 1


def _told(done: _Done, *, any_row: bool) -> str:
    """What was done and what was not; what several rows refuse for the same reason is said once."""
    if not any_row:
        return "Inget dokument är markerat. Markera minst en rad i listan."
    parts = [f"Gjort för {done.number} dokument." if done.number else "", *dict.fromkeys(done.refused.values())]
    return " ".join(sentence(part) for part in parts if part)
