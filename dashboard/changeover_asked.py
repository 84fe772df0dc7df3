"""What a changeover is asked for with, in an address or in a form: the day, whose seats, and the hand-over meetings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Form, Query

from dashboard.log import day_in
from dashboard.meeting_here import hour_written
from dashboard.places import Place
from office import changeover
from office.changeover import MEETING_HOURS, MeetingAsked
from office.changeover_plan import RefusedChangeover
from office.meetings import RefusedMeeting

WITHOUT = "nej"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a form or an address asks for: the last day, whose seats, and when the hand-over meetings are to be."""

    den: str = ""
    parties: tuple[str, ...] = ()
    mote: str = ""
    motesdag: str = ""
    borjar: str = ""
    slutar: str = ""

    @property
    def query(self) -> str:
        """The same as an address has it."""
        said = (("den", self.den), ("mote", self.mote), ("motesdag", self.motesdag), *self._hours())
        return urlencode([pair for pair in (*said, *(("part", party) for party in self.parties)) if pair[1]])

    def _hours(self) -> Iterator[tuple[str, str]]:
        yield "borjar", self.borjar
        yield "slutar", self.slutar

    def day(self, place: Place) -> date:
        """The seats' last day; the mandate period's where none is written. Raises RefusedChangeover."""
        if not self.den.strip():
            return changeover.default_day(place.wheel, today=place.today)
        day = day_in(self.den.strip())
        if day is None:
            raise RefusedChangeover("skriv platsernas sista dag som år, månad och dag: 2026-12-31")
        return day

    def meeting(self, place: Place) -> MeetingAsked | None:
        """The hand-over meetings asked for; None for none. Raises RefusedChangeover and RefusedMeeting."""
        if self.mote == WITHOUT:
            return None
        if not self.motesdag.strip():
            return MeetingAsked()
        day = day_in(self.motesdag.strip())
        if day is None:
            raise RefusedChangeover("skriv överlämningsmötets dag som år, månad och dag: 2027-01-27")
        zone = place.wheel.time_zone
        begins, ends = hour_written(self.borjar) or MEETING_HOURS[0], hour_written(self.slutar)
        if ends is not None and ends <= begins:
            raise RefusedMeeting("mötet slutar innan det har börjat")
        return MeetingAsked(
            starts=datetime.combine(day, begins, zone), ends=datetime.combine(day, ends, zone) if ends else None
        )


def _asked_in_address(
    den: str = "",
    part: Annotated[list[str] | None, Query()] = None,
    mote: str = "",
    motesdag: str = "",
    borjar: str = "",
    slutar: str = "",
) -> Asked:
    return Asked(den=den, parties=tuple(part or ()), mote=mote, motesdag=motesdag, borjar=borjar, slutar=slutar)


def _asked_in_form(
    den: Annotated[str, Form()] = "",
    part: Annotated[list[str] | None, Form()] = None,
    mote: Annotated[str, Form()] = "",
    motesdag: Annotated[str, Form()] = "",
    borjar: Annotated[str, Form()] = "",
    slutar: Annotated[str, Form()] = "",
) -> Asked:
    return Asked(den=den, parties=tuple(part or ()), mote=mote, motesdag=motesdag, borjar=borjar, slutar=slutar)


AskedInAddress = Annotated[Asked, Depends(_asked_in_address)]
AskedInForm = Annotated[Asked, Depends(_asked_in_form)]
