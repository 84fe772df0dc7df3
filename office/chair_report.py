"""The table of chairs after a look at them: whose term runs, until when, whose comes then, and what is lacking."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from mail.swedish import counted
from models.words import Role, StepKind
from office.areas import wheel_of_area
from office.rotation import LOOKS_AHEAD, RotationOutcome
from office.terms import Timetable, timetable
from rules.terms import Term, spoken_day


@dataclass(frozen=True, kw_only=True)
class ChairRow:
    """A body's line: names of groups and sides, no persons."""

    group: str
    side: str
    period: str
    standing: str
    then: str


@dataclass(frozen=True, kw_only=True)
class ChairsReport:
    """What a look at the chairs is called, and the table it leaves."""

    title: str
    headline: str
    rows: tuple[ChairRow, ...]


def chairs_report(session: Session, *, outcome: RotationOutcome, today: date) -> ChairsReport:
    """Every living body whose chair goes round, in the order of the area file."""
    wheel = wheel_of_area(session, outcome.area)
    found = timetable(session, wheel, until=today + LOOKS_AHEAD, today=today)
    living = [group for group in wheel.rotation if found.exists(group, on=today)]
    rows = tuple(_row(found, group) for group in living)
    return ChairsReport(title=wheel.chair_station.name, headline=_headline(found, outcome, living), rows=rows)


def _row(found: Timetable, group: str) -> ChairRow:
    running, coming = found.running(group), found.coming(group)
    return ChairRow(
        group=found.name(group),
        side=whose(found, running),
        period=f"{running.starts_on} – {running.ends_on or 'tills vidare'}" if running else "",
        standing=_standing(found, group, running),
        then=_then(found, group, coming),
    )


def whose(found: Timetable, term: Term | None) -> str:
    """Whose term it is, in a word: "kommun", "Partille kommun"; nothing for nobody's."""
    if term is None:
        return ""
    if term.party is not None:
        return found.wheel.party_names.get(term.party, term.party)
    return term.side.swedish if term.side else ""


def _standing(found: Timetable, group: str, running: Term | None) -> str:
    if found.holder(group, Role.CHAIR, on=found.today) is not None:
        return "pågår"
    facts = found.facts(running)
    return "vakant, vice ordförande tjänstgör" if facts and facts.interim else "vakant"


def _then(found: Timetable, group: str, coming: Term | None) -> str:
    if coming is None:
        no_plan = found.schedule.no_plan.get(group)
        return no_plan.reason if no_plan else ""
    facts = found.facts(coming)
    named = "utsedd" if facts and facts.person_id is not None else "ingen utsedd"
    side = whose(found, coming)
    return f"{f'{side} ' if side else ''}från {spoken_day(coming.starts_on)}: {named}"


def _headline(found: Timetable, outcome: RotationOutcome, living: list[str]) -> str:
    vacant = sum(found.holder(group, Role.CHAIR, on=found.today) is None for group in living)
    told = (
        (len(outcome.begun), "ny period", "nya perioder"),
        (outcome.told[StepKind.NOMINATED], "besked om val", "besked om val"),
        (outcome.told[StepKind.HANDOVER], "överlämning", "överlämningar"),
        (outcome.told[StepKind.THANKS], "tack", "tack"),
        (len(outcome.documents.told), "brev om nominering", "brev om nominering"),
        (len(outcome.seats.documents.told), "brev om platser", "brev om platser"),
    )
    parts = [counted(number, one, many) for number, one, many in told if number]
    return ", ".join([*parts, counted(vacant, "vakant ordförandeskap", "vakanta ordförandeskap")])
