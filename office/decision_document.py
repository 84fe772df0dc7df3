"""One document and its way: who decided what about it, where it is published, and its numbers in diaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.decisions import Decision, Registration
from models.duties import Duty, HandedIn
from models.words import DutyState, Outcome, Publishing
from office.documents import NoSuchDuty, title_of
from rules.decisions import (
    DECISIONS,
    NOTHING_FOLLOWS,
    CannotDecide,
    Diary,
    Handling,
    awaits_publication,
    awaits_registration,
    check_outcome,
)
from rules.documents import DELIVERED, NotInThatOrder
from rules.matters import MATTERS
from rules.requisitions import is_requisition
from rules.wheel import Collection, NoSuchStation, Wheel, collections_by_group
from store import areas, decisions, duties


@dataclass(frozen=True, kw_only=True)
class DecisionMade:
    """A decision with names for people to read."""

    outcome: Outcome
    body: str
    on: date
    reason: str | None
    new_day: date | None
    lifted_to: str | None
    meeting: int | None
    who: str


@dataclass(frozen=True, kw_only=True)
class DecidedDocument:
    """A document as the page about it shows it. `title` stands inside a sentence."""

    duty: Duty
    title: str
    group_name: str
    station_name: str
    handling: Handling
    files: tuple[HandedIn, ...]
    made: tuple[DecisionMade, ...]
    url: str | None
    diaries: tuple[Diary, ...]
    numbers: Mapping[str, Registration]
    possible: tuple[Outcome, ...]
    bodies: Mapping[str, str]
    """The groups that it might be lifted to, by id."""

    @property
    def awaits_publication(self) -> bool:
        """Whether it is to be published by itself, and is not."""
        by_itself = self.handling.publishing is not Publishing.COMPILED
        return by_itself and awaits_publication(self.handling, self.duty.state)

    @property
    def awaits_compiled(self) -> bool:
        """Whether it is to be published together with what the same station decides."""
        return not self.awaits_publication and awaits_publication(self.handling, self.duty.state)

    @property
    def awaits_registration(self) -> bool:
        """Whether some diary that it should be in has not answered with its number."""
        lacking = any(diary.authority not in self.numbers for diary in self.diaries)
        return lacking and awaits_registration(self.handling, self.duty.state)

    @property
    def has_come(self) -> bool:
        """Whether there is something to hand over to the registrars."""
        return self.duty.state in DELIVERED


def document_of(session: Session, wheel: Wheel, duty_id: int, *, today: date) -> DecidedDocument:
    """The document of that number. Raises NoSuchDuty for another area's, and for what no body decides about."""
    duty = next(iter(duties.of_ids(session, [duty_id])), None)
    if duty is None or duty.area != wheel.area or duty.station in (DECISIONS, MATTERS) or is_requisition(duty.document):
        raise NoSuchDuty(f"{wheel.name} har inget dokument med nummer {duty_id}")
    names = areas.group_names(session, wheel.area, on=today)
    spans = areas.group_spans(session, wheel.area)
    collection = collections_by_group(wheel.stations, spans).get((duty.station, duty.document, duty.group))
    return DecidedDocument(
        duty=duty,
        title=_title(collection, duty, names) or title_of(session, duty, today=today),
        group_name=names.get(duty.group, duty.group),
        station_name=_name_of(wheel, duty.station),
        handling=collection.handling if collection else NOTHING_FOLLOWS,
        files=tuple(decisions.files_of(session, [duty_id]).get(duty_id, ())),
        made=tuple(_told(each, names) for each in decisions.of_duties(session, [duty_id]).get(duty_id, ())),
        url=decisions.addresses(session, [duty_id]).get(duty_id),
        diaries=wheel.diaries,
        numbers=decisions.numbers(session, [duty_id]).get(duty_id, {}),
        possible=possible_outcomes(duty.state),
        bodies={span.id: names.get(span.id, span.id) for span in wheel.groups if span.exists_on(today)},
    )


def _title(collection: Collection | None, duty: Duty, names: Mapping[str, str]) -> str | None:
    """The document inside a sentence; None where only looking further can tell."""
    if collection is None or duty.meeting:
        return None
    document = collection.document
    return f"{document.name} för {document.period.for_year(duty.year)} från {names.get(duty.group, duty.group)}"


def _name_of(wheel: Wheel, station: str) -> str:
    try:
        return wheel.station(station).name
    except NoSuchStation:
        return station


def possible_outcomes(state: DutyState) -> tuple[Outcome, ...]:
    """What a body may come to about a document in that state."""
    return tuple(outcome for outcome in Outcome if _may(state, outcome))


def _may(state: DutyState, outcome: Outcome) -> bool:
    try:
        check_outcome("", state, outcome)
    except (CannotDecide, NotInThatOrder):
        return False
    return True


def _told(decision: Decision, names: Mapping[str, str]) -> DecisionMade:
    return DecisionMade(
        outcome=decision.outcome,
        body=names.get(decision.body, decision.body),
        on=decision.decided_on,
        reason=decision.reason,
        new_day=decision.new_day,
        lifted_to=names.get(decision.lifted_to, decision.lifted_to) if decision.lifted_to else None,
        meeting=decision.meeting_id,
        who=decision.who,
    )
