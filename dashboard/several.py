"""What is done about one or several of a station's documents at once, row by row: what one row refuses, others get."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.access import handles
from dashboard.documents import REFUSALS, day_of
from dashboard.notices import PLACE, SEVERAL, Notice, address
from dashboard.stations import SeveralDraft, station_with
from dashboard.within import DeskOf, Now, Who
from dashboard.years import read_year
from mail.swedish import upper_first
from office import documents, remind
from office.areas import local_day, wheel_of_area
from office.documents import NoSuchDuty

router = APIRouter()


class Act(StrEnum):
    """What can be asked for. The value stands in the form and in addresses."""

    RECEIVED = "received"
    EXTENDED = "extended"
    EXCUSED = "excused"
    REMIND = "remind"


@dataclass
class _Done:
    """What came of it: how many documents, how many letters left at once, and the rows that refused, each with why."""

    number: int = 0
    sent: int = 0
    refused: dict[str, str] = field(default_factory=dict)


@router.post("/{area}/{year:int}/{station}/flera", dependencies=[handles])
def act_on_several(
    request: Request,
    area: str,
    year: int,
    station: str,
    desk: DeskOf,
    now: Now,
    who: Who,
    act: Annotated[Act, Form()],
    row: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    received_on: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Do it to each of the rows, named `group/document`."""

    def carry_out(duty: int, today: date) -> None:
        match act:
            case Act.RECEIVED:
                day = day_of(received_on) if received_on else None
                documents.receive(desk, duty, today=today, now=now, who=who, received_on=day)
            case Act.EXTENDED:
                documents.extend(desk, duty, to=day_of(to), reason=reason, today=today, now=now, who=who)
            case Act.EXCUSED:
                documents.excuse(desk, duty, reason=reason, now=now, who=who)

    with desk.database.write() as session:
        today = local_day(wheel_of_area(session, area), now)
        found, done = _found(session, row, area=area, year=year, station=station)
    if act is Act.REMIND:
        reminded = remind.remind(desk, list(found), area=area, today=today, now=now, who=who)
        done.number, done.sent = len(reminded.duties), reminded.delivery.sent
        done.refused |= {found[duty]: why for duty, why in reminded.refused.items()}
    else:
        for duty, name in found.items():
            _try(done, name, carry_out, duty, today)
    if not done.refused and row:
        facts = {"said": f"{SEVERAL}{act}", "station": station, "number": done.number, "sent": done.sent or None}
        return RedirectResponse(address(f"/{area}/{year}/{station}", at=PLACE, **facts), status_code=303)
    on_page = read_year(desk, area=area, year=year, now=now)
    notice = Notice(text=_told(done, any_row=bool(row)), station=station, good=False)
    left = SeveralDraft(rows=frozenset(done.refused), written={"received_on": received_on, "to": to, "reason": reason})
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


def _try(done: _Done, name: str, carry_out: Callable[[int, date], None], duty: int, today: date) -> None:
    try:
        carry_out(duty, today)
    except REFUSALS as refused:
        done.refused[name] = str(refused)
    else:
        done.number += 1


def _told(done: _Done, *, any_row: bool) -> str:
    """What was done and what was not; what several rows refuse for the same reason is said once."""
    if not any_row:
        return "Inget dokument är markerat. Markera minst en rad i listan."
    parts = [f"Gjort för {done.number} dokument." if done.number else "", *dict.fromkeys(done.refused.values())]
    return " ".join(f"{upper_first(part).rstrip('.')}." for part in parts if part)
