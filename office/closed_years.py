"""A year that is closed stands as it is: nothing of it is changed before somebody opens it again."""

from sqlmodel import Session

from models.duties import Duty
from rules.matters import MATTERS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from store import yearbooks

LIVES_ON = (CHAIRS, SEATS, MATTERS)
"""The stations whose business belongs to no year: a vacant seat, or a question on its way, stays what it is."""


class YearClosed(Exception):
    """The year has been closed into its book."""

    def __init__(self, area: str, year: int) -> None:
        super().__init__(
            f"{year} är stängt i en årsbok, så inget i det kan ändras. Öppna året igen via "
            f"”arshjul year reopen {year} --area {area} --reason SKÄL” om något behöver rättas"
        )


def check_year_open(session: Session, *, area: str, year: int) -> None:
    """Raise YearClosed if the year is closed."""
    if year in yearbooks.closed_years(session, area):
        raise YearClosed(area, year)


def check_duty_open(session: Session, duty: Duty) -> None:
    """Raise YearClosed if the document belongs to a year that is closed."""
    if duty.station not in LIVES_ON:
        check_year_open(session, area=duty.area, year=duty.year)
