"""What was just done to a station's documents is taken back: one or several at once."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles
from dashboard.documents import REFUSALS
from dashboard.notices import PLACE, TAKEN_BACK, Notice, address, numbers_in
from dashboard.standings import Standing
from dashboard.stations import station_with
from dashboard.within import DeskOf, Now, Who
from dashboard.years import read_year
from mail.swedish import sentence
from models.log import Deed
from office.areas import local_day, wheel_of_area
from office.take_back import take_back

router = APIRouter()


@router.post("/{area}/{year:int}/{station}/angra", dependencies=[handles])
def undo(
    request: Request,
    area: str,
    year: int,
    station: str,
    desk: DeskOf,
    now: Now,
    who: Who,
    done: Annotated[str, Form()] = "",
    view: Annotated[Literal["wheel", "station"], Form()] = "station",
    state: Annotated[str, Form()] = "",
) -> Response:
    """Take back each of what the notice told of; what cannot be taken back is said, and the others are."""
    with desk.database.read() as session:
        today = local_day(wheel_of_area(session, area), now)
    taken, refused = [], []
    for number in numbers_in(done):
        try:
            taken.append(take_back(desk, number, area=area, today=today, now=now, who=who))
        except REFUSALS as why:
            refused.append(sentence(str(why)))
    if taken and not refused:
        path = f"/{area}/{year}" + (f"/{station}" if view == "station" else "")
        facts = {"station": station, "number": len(taken), "left": sum(each.receipt_left for each in taken) or None}
        received = (str(each.duty_id) for each in taken if each.deed is Deed.RECEIVE)
        facts["kept"] = "-".join(received) or None
        kept = state if state in set(Standing) else None
        return RedirectResponse(address(path, at=PLACE, state=kept, said=TAKEN_BACK, **facts), status_code=303)
    first = [f"Taget tillbaka för {len(taken)} dokument."] if taken else []
    text = " ".join([*first, *dict.fromkeys(refused or ["Det finns inget att ta tillbaka."])])
    notice = Notice(text=text, station=station, good=False)
    on_page = read_year(desk, area=area, year=year, now=now, only=station)
    return station_with(request, desk, on_page, station, notice=notice, status=422)
