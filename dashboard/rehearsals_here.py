"""The rehearsals of the home, and the one that an address names."""

from typing import Annotated

from fastapi import Depends, HTTPException

from dashboard.places import Place, PlaceOf
from dashboard.within import DeskOf
from mail.swedish import sentence
from models.accounts import AccessRole
from office.desk import Desk
from office.rehearsal_shelf import NoSuchRehearsal, Shelf, Shelved
from settings import ROOT


def shelf_of(desk: Desk) -> Shelf:
    """Where the home's rehearsals lie."""
    return Shelf(desk.archive.folder.with_name("rehearsals"), product=ROOT)


def may_read(place: Place, one: Shelved) -> bool:
    """Whether the visitor may read it: who plays several areas writes of people in all of them."""
    return all(place.visitor.sees(area) for area in one.areas)


def may_remove(place: Place, one: Shelved) -> bool:
    """Whether the visitor may let go of it."""
    return all(place.visitor.may(AccessRole.HANDLER, area) for area in one.areas)


def one_of(place: Place, desk: Desk, number: int) -> Shelved:
    """The area's rehearsal of that number. Raises NoSuchRehearsal, also where the visitor may not read it."""
    found = shelf_of(desk).one(place.area, number)
    if not may_read(place, found):
        raise NoSuchRehearsal(number)
    return found


def _one(place: PlaceOf, desk: DeskOf, number: int) -> Shelved:
    """The area's rehearsal of that number: 404 for any other."""
    try:
        return one_of(place, desk, number)
    except NoSuchRehearsal as missing:
        raise HTTPException(404, sentence(str(missing))) from None


OneOf = Annotated[Shelved, Depends(_one)]
