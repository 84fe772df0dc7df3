"""The button of a notice that takes back what was just done: which entries of the log it is about, and what it says."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import Request

from dashboard.notices import MOST, SEVERAL, Notice, Undo, files_of, numbers_in
from dashboard.places import place_of
from dashboard.years import YearOnPage
from models.duties import Duty
from models.log import Deed
from office.desk import Desk
from office.documents import RefusedChange
from office.take_back import number_of_last, offer

DEEDS = {"received": Deed.RECEIVE, "extended": Deed.EXTEND, "excused": Deed.EXCUSE}
"""What can be taken back, by the word of the form and of the address."""


def numbers_of(desk: Desk, duties: Sequence[int], said: str) -> str | None:
    """The entries that tell of what was just done to the documents, as an address carries them; None of other acts."""
    deed = DEEDS.get(said)
    if deed is None:
        return None
    with desk.database.read() as session:
        found = []
        for duty in duties[:MOST]:
            try:
                found.append(number_of_last(session, session.get_one(Duty, duty), deed))
            except RefusedChange:
                continue  # a colleague was there in between
    return "-".join(map(str, found)) or None


def with_undo(request: Request, desk: Desk, notice: Notice | None, on_page: YearOnPage, *, view: str) -> Notice | None:
    """The notice with its button, for whoever may use it, as long as nothing else has been done to the documents."""
    said = request.query_params.get("said", "").removeprefix(SEVERAL)
    numbers = numbers_in(request.query_params.get("done", "")) if said in DEEDS else []
    place = place_of(request)
    if notice is None or not numbers or place is None or not place.may_handle:
        return notice
    area, station = on_page.wheel.area, notice.station
    with desk.database.glance() as session:
        left = offer(session, numbers, area=area)
    if not left.numbers:
        return notice
    here = next((each for each in on_page.year.stations if each.id == station), None)
    files = files_of(here, left.received) if here else ()
    told = " ".join(filter(None, (notice.text, _what_stays(left.receipts_left), _files_stay(len(files)))))
    fields = (("done", "-".join(map(str, left.numbers))), ("view", view))
    state = request.query_params.get("state")
    undo = Undo(
        path=f"/{area}/{on_page.year.year}/{station}/angra", fields=(*fields, *((("state", state),) if state else ()))
    )
    return replace(notice, text=told, undo=undo, links=files)


def _what_stays(receipts: int) -> str:
    """What the button does not take back, "" where it takes back everything."""
    if not receipts:
        return ""
    return f"{'Kvittot' if receipts == 1 else f'{receipts} kvitton'} har gått och tas inte tillbaka om ni ångrar."


def _files_stay(files: int) -> str:
    if not files:
        return ""
    return (
        f"{'Filen' if files == 1 else f'{files} filer'} är kvar om ni ångrar: det som har kommit in är allmän handling."
    )
