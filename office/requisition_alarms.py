"""What of the money waits for a person in the office."""

from datetime import date, timedelta

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted, listed, long_day, upper_first
from office.requisitions import division, requisitioning
from rules.financing_faults import FinancingFault, NobodyLivesThere, PopulationMissing
from rules.kronor import in_kronor
from rules.wheel import Wheel
from store import money

AHEAD = timedelta(days=60)
"""So long before the requisition's month the office is told that nothing can be requisitioned as it stands."""


def requisition_alarms(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    """That amounts are lacking, that drafts wait for a go, and that payments could not be told apart."""
    return [*_of_trouble(session, wheel, today=today), *_of_drafts(session, wheel), *_of_payments(session, wheel)]


def _of_trouble(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    place = requisitioning(wheel)
    year = today.year
    if place is None or not place.comes_in(year) or today < wheel.live_from:
        return []
    begins = date(year, place.months[0], 1)
    if today < begins - AHEAD or money.has_any(session, area=wheel.area, year=year):
        return []
    try:
        division(session, wheel, year)
    except FinancingFault as fault:
        return [
            _of_fault(fault, f"Rekvisitionen {year}, som ska göras från {long_day(begins)}, går inte att räkna ut. ")
        ]
    return []


def _of_fault(fault: FinancingFault, when: str) -> Alarm:
    """What stands in the way, and where it is mended: most of it in the area file, populations in their list."""
    match fault:
        case PopulationMissing():
            trouble = f"folkmängden {long_day(fault.day)} saknas för {listed(fault.parties)}"
            what_to_do = "Läs in folkmängden. Då görs utkasten av sig själva."
        case NobodyLivesThere():
            trouble = f"folkmängden för {fault.who} {long_day(fault.day)} är noll"
            what_to_do = "Rätta siffran och läs in den igen. Då görs utkasten av sig själva."
        case _:
            what_to_do = "Sätt det som saknas. Då görs utkasten av sig själva."
            return Alarm(what=f"{when}{upper_first(str(fault))}.", what_to_do=what_to_do, kind=AlarmKind.MONEY)
    return Alarm(
        what=f"{when}{upper_first(trouble)}.",
        what_to_do=what_to_do,
        kind=AlarmKind.POPULATIONS,
        command="arshjul import populations FIL",
    )


def _of_drafts(session: Session, wheel: Wheel) -> list[Alarm]:
    return [
        Alarm(
            what=f"{counted(drafts.number, 'rekvisition', 'rekvisitioner')} {drafts.year} "
            f"på sammanlagt {in_kronor(drafts.amount)} väntar på att någon säger till.",
            what_to_do="Granska dem och skicka dem.",
            kind=AlarmKind.MONEY,
            command=f"arshjul requisition send --year {drafts.year}",
        )
        for drafts in money.drafted(session, area=wheel.area)
    ]


def _of_payments(session: Session, wheel: Wheel) -> list[Alarm]:
    aside = money.count_set_aside(session, area=wheel.area)
    if not aside:
        return []
    return [
        Alarm(
            what=f"{counted(aside, 'betalning', 'betalningar')} hör inte till någon känd rekvisition.",
            what_to_do="Säg vilken part de är från.",
            kind=AlarmKind.MONEY,
            command="arshjul requisition paid --payment NUMMER",
        )
    ]
