"""The rehearsals of the home, and the one that an address names."""

from typing import Annotated

from fastapi import Depends, HTTPException

from dashboard.places import PlaceOf
from dashboard.within import DeskOf
from mail.swedish import upper_first
from office.desk import Desk
from office.rehearsal_shelf import NoSuchRehearsal, Shelf, Shelved
from settings import ROOT


def shelf_of(desk: Desk) -> Shelf:
    """Where the home's rehearsals lie."""
    return Shelf(desk.archive.folder.with_name("rehearsals"), product=ROOT)


def _one(place: PlaceOf, desk: DeskOf, number: int) -> Shelved:
    """The area's rehearsal of that number: 404 for any other."""
    try:
        return shelf_of(desk).one(place.area, number)
    except NoSuchRehearsal as missing:
        raise HTTPException(404, f"{upper_first(str(missing))}.") from None


OneOf = Annotated[Shelved, Depends(_one)]
