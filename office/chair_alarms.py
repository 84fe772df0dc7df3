"""What about the chairs waits for a person in the office. Read in a constant number of queries."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import genitive, listed, short_day
from models.words import Principal, Role
from office.briefing import Briefing
from office.rotation import LOOKS_AHEAD
from office.term_duties import WantedNomination, wanted_nominations
from office.terms import Timetable, findings, timetable
from rules.rotation import Vice
from rules.terms import spoken_day

MOST_FINDINGS = 5


def chair_alarms(session: Session, briefing: Briefing) -> list[Alarm]:
    """Every alarm about the bodies whose chair goes round, the most pressing first."""
    wheel, today = briefing.wheel, briefing.today
    if not wheel.rotation:
        return []
    found = timetable(session, wheel, until=today + LOOKS_AHEAD, today=today)
    return [*_of_vacant(found), *_of_unnamed(found), *_of_vices(found), *_of_history(found), *_of_void(found)]


def _of_vacant(found: Timetable) -> Iterator[Alarm]:
    """Chairs that nobody holds today, with whose they are to fill."""
    vacant = []
    for group in found.wheel.rotation:
        running = found.running(group)
        if not found.exists(group, on=found.today) or found.holder(group, on=found.today) is not None:
            continue
        facts = found.facts(running)
        acts = "vice ordföranden tjänstgör" if facts and facts.interim else None
        turn = f"{_of_side(running.side)} tur" if running and running.side else None
        said = ", ".join(word for word in (turn, acts) if word)
        vacant.append(f"{found.name(group)} ({said})" if said else found.name(group))
    if vacant:
        yield Alarm(
            what=f"Ordförande saknas i {listed(vacant)}.",
            what_to_do="Breven går så länge till dem som områdesfilen anger. Tala med sidan som ska utse, och för in "
            "den som utses.",
            kind=AlarmKind.CHAIRS,
            command="arshjul chairs nominate",
        )


def _of_unnamed(found: Timetable) -> Iterator[Alarm]:
    """Terms that begin before long, with nobody named though the day for it has passed."""
    for one in wanted_nominations(found):
        if one.first > found.today and one.by_rule < found.today and _is_near(one, found.today):
            whose = f"; det är {_of_side(one.side)} tur att utse" if one.side else ""
            body = found.name(one.term.group)
            vacant = "ordförandeskapet vakant" if one.role is Role.CHAIR else "gruppen utan vice ordförande"
            yield Alarm(
                what=f"Ingen är utsedd till {one.role.swedish} i {body} från {spoken_day(one.first)}{whose}.",
                what_to_do=f"Utses ingen är {vacant} från den dagen. Tala med dem som har frågats.",
                kind=AlarmKind.CHAIRS,
                of=one.term.group,
            )


def _is_near(one: WantedNomination, today: date) -> bool:
    return (one.first - today).days <= 62


def _of_side(side: Principal | None) -> str:
    return {Principal.MUNICIPALITY: "kommunens", Principal.REGION: "regionens"}[side] if side else ""


def _of_vices(found: Timetable) -> Iterator[Alarm]:
    """Bodies that should have a vice chair from the other side, and have none."""
    lacking = [
        found.name(group)
        for group, rule in found.wheel.rotation.items()
        if rule.vice is Vice.OPPOSITE_SIDE
        and found.exists(group, on=found.today)
        and found.holder(group, on=found.today) is not None
        and found.holder(group, Role.VICE_CHAIR, on=found.today) is None
    ]
    if lacking:
        yield Alarm(
            what=f"Vice ordförande saknas i {listed(lacking)}.",
            what_to_do="Den andra sidan ska utse en och får brev om det. Tala med dem, och för in den som utses.",
            kind=AlarmKind.CHAIRS,
            command="arshjul chairs nominate --role vice",
        )


def _of_history(found: Timetable) -> Iterator[Alarm]:
    """What does not add up in who holds the chairs today or is to."""
    current = [finding for finding in findings(found) if (finding.ends_on or date.max) >= found.today]
    told = [finding for finding in current if _is_told(found, finding.groups[0])]
    for finding in told[:MOST_FINDINGS]:
        yield Alarm(
            what=finding.sentence,
            what_to_do="Rätta i personlistan, eller låt det stå.",
            kind=AlarmKind.CHAIRS,
            of=finding.groups[0],
            command="arshjul chairs history",
        )


def _is_told(found: Timetable, group: str) -> bool:
    """Whether somebody holds the chair: that nobody does is told already."""
    return found.exists(group, on=found.today) and found.holder(group, on=found.today) is not None


def _of_void(found: Timetable) -> Iterator[Alarm]:
    for term in found.schedule.void:
        ended = next((span.valid_to for span in found.spans if span.id == term.group), None)
        if ended is not None and term.last_day >= found.today:
            yield Alarm(
                what=f"{genitive(found.name(term.group))} period från {spoken_day(term.starts_on)} börjar först sedan "
                f"gruppen har upphört ({short_day(ended)}).",
                what_to_do="Den blir inte av. Låt den som är utsedd veta det.",
                kind=AlarmKind.CHAIRS,
                of=term.group,
                command="arshjul chairs leave",
            )
