"""What waits for a person in the office."""

from datetime import date

from sqlmodel import Session

from mail.contexts import Alarm
from mail.swedish import counted, listed, long_day
from models.words import DutyState, LetterState, Role
from office.roles import Roster
from office.watch import overlooked
from office.writing import Briefing
from rules.wheel import GroupSpan, Wheel
from store import areas, duties, letters

OF_LETTERS = {
    LetterState.HELD: (
        "väntar på godkännande",
        "Läs dem under Brev och godkänn dem, annars lämnar de inte.",
    ),
    LetterState.FAILED: (
        "kunde inte lämnas över",
        "Se skälet under Brev. Rätta adressen i personlistan eller försök igen.",
    ),
    LetterState.UNKNOWN: (
        "kan ha kommit fram, men det är ovisst",
        "Avgör under Brev om de ska räknas som skickade eller skickas igen.",
    ),
}


def alarms(session: Session, briefing: Briefing) -> tuple[Alarm, ...]:
    """Every alarm of the area, the most pressing first, in a constant number of queries."""
    wheel, today = briefing.wheel, briefing.today
    return (
        *_of_letters(session, wheel),
        *_of_watch(session, wheel, today=today),
        *_of_chairs(session, briefing),
        *_of_long_missing(session, briefing),
    )


def _of_letters(session: Session, wheel: Wheel) -> list[Alarm]:
    counts = letters.count_by_state(session, area=wheel.area)
    return [
        Alarm(what=f"{counted(counts[state], 'brev', 'brev')} {what}.", what_to_do=remedy)
        for state, (what, remedy) in OF_LETTERS.items()
        if counts.get(state)
    ]


def _of_watch(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    return [
        Alarm(
            what=f"{found.station_name} skulle ha gjort något sedan {long_day(found.since)} men har inte gjort det.",
            what_to_do="Kör stationen igen. Kontrollera att motorn (Prefect) går.",
        )
        for found in overlooked(session, wheel, today=today)
        if found.since < today
    ]


def _of_chairs(session: Session, briefing: Briefing) -> list[Alarm]:
    owing = {name for c in briefing.wheel.collecting for part in c.collects for name in part.owed_by}
    vacant = [
        briefing.group_names[group.id]
        for group in areas.group_spans(session, briefing.wheel.area)
        if group.exists_on(briefing.today) and _lacks_chair(group, owing, briefing.roster)
    ]
    if not vacant:
        return []
    return [
        Alarm(
            what=f"Ordförande saknas i {listed(vacant)}.",
            what_to_do="Breven går så länge till dem som områdesfilen anger. Läs in ny ordförande med personlistan.",
        )
    ]


def _lacks_chair(group: GroupSpan, owing: set[str], roster: Roster) -> bool:
    return bool({group.id, group.kind} & owing) and roster.holder(group.id, Role.CHAIR) is None


def _of_long_missing(session: Session, briefing: Briefing) -> list[Alarm]:
    """Documents that are awaited though their ladder has come to its end."""
    silent = [
        duty
        for duty in duties.awaited(session, area=briefing.wheel.area)
        if duty.look_on is None and duty.last_day < briefing.today and duty.state is DutyState.AWAITED
    ]
    if not silent:
        return []
    groups = listed(dict.fromkeys(briefing.group_names.get(duty.group, duty.group) for duty in silent))
    return [
        Alarm(
            what=f"{counted(len(silent), 'dokument', 'dokument')} saknas trots att alla påminnelser har gått: {groups}.",
            what_to_do="Ta kontakt själv, ge anstånd eller befria gruppen.",
        )
    ]
