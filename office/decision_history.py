"""What has been decided about documents, as lists show it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from rules.wheel import Wheel, collections_by_group
from store import areas, decisions, duties


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A decision in a list, with names for people to read."""

    decided_on: date
    body: str
    document: str
    group: str
    station: str
    year: int
    meeting: int | None
    outcome: str
    reason: str | None
    new_day: date | None
    lifted_to: str | None
    url: str | None
    who: str


def decisions_of_year(session: Session, wheel: Wheel, *, year: int) -> list[DecisionLine]:
    """All that was decided in the area that year, in the order of the days."""
    made = decisions.of_area(session, area=wheel.area, first=date(year, 1, 1), last=date(year, 12, 31))
    ids = sorted({decision.duty_id for decision in made})
    owed = {duty.id: duty for duty in duties.of_ids(session, ids)}
    addresses = decisions.addresses(session, ids)
    names = areas.group_names(session, wheel.area, on=date(year, 12, 31))
    collections = collections_by_group(wheel.stations, areas.group_spans(session, wheel.area))
    lines = []
    for decision in made:
        duty = owed[decision.duty_id]
        collection = collections.get((duty.station, duty.document, duty.group))
        lines.append(
            DecisionLine(
                decided_on=decision.decided_on,
                body=names.get(decision.body, decision.body),
                document=f"{collection.document.name} för {collection.document.period.for_year(duty.year)}"
                if collection
                else duty.document,
                group=names.get(duty.group, duty.group),
                station=duty.station,
                year=duty.year,
                meeting=decision.meeting_id,
                outcome=decision.outcome.swedish,
                reason=decision.reason,
                new_day=decision.new_day,
                lifted_to=names.get(decision.lifted_to, decision.lifted_to) if decision.lifted_to else None,
                url=addresses.get(decision.duty_id),
                who=decision.who,
            )
        )
    return lines
