"""What goes with a chair: what its group owes, the meetings to come, and what was handed in a year ago.

Read for all the groups of a batch of letters at once, in a constant number of queries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from mail.contexts import Errand, Listed, OwedDocument
from mail.swedish import long_day, meeting_time
from models.duties import Duty
from models.words import MeetingStatus
from office.links import Links
from office.meeting_briefing import MeetingBriefing
from rules.rotation import CHAIRS
from rules.seats import SEATS
from rules.wheel import Collection, Wheel
from store import duties, meetings
from store.meetings import MeetingFacts

MEETINGS_SHOWN = timedelta(days=366)
"""So far ahead a hand-over letter tells of meetings."""
ASKED_OF_OTHERS = (CHAIRS, SEATS)
"""Stations whose duties are asked of sides and parties, and never of the group's chair."""


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """By group, as letters list them: documents awaited, soonest first; meetings called; last year's documents."""

    duties: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)
    meetings: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)


NOTHING = Belongings()


def belongings(
    session: Session,
    wheel: Wheel,
    groups: set[str],
    *,
    today: date,
    links: Links,
    group_names: dict[str, str],
    collections: Mapping[tuple[str, str, str], Collection],
) -> Belongings:
    """What goes with the chairs of these groups by `today`."""
    awaited = [
        duty
        for duty in duties.awaited(session, area=wheel.area)
        if duty.group in groups and duty.station not in ASKED_OF_OTHERS
    ]
    coming = meetings.between(
        session, area=wheel.area, first=today, last=today + MEETINGS_SHOWN, statuses={MeetingStatus.CALLED}
    )
    of_duties = {duty.meeting for duty in awaited} - {0}
    said = MeetingBriefing(session, wheel, of_duties, group_names=group_names, links=links)
    wording = _Wording(wheel=wheel, today=today, links=links, collections=collections, said=said)
    return Belongings(
        duties=wording.duties(awaited),
        meetings={group: tuple(wording.meeting(m) for m in coming if group in m.groups) for group in groups},
        files=wording.files(session, groups),
    )


@dataclass(frozen=True, kw_only=True)
class _Wording:
    wheel: Wheel
    today: date
    links: Links
    collections: Mapping[tuple[str, str, str], Collection]
    said: MeetingBriefing

    def duties(self, awaited: Iterable[Duty]) -> dict[str, tuple[Listed, ...]]:
        found: dict[str, list[Listed]] = {}
        for duty in sorted(awaited, key=lambda duty: (duty.last_day, duty.id or 0)):
            late = ", försenat" if duty.last_day < self.today else ""
            text = f"{self._named(duty)}, sista dag {long_day(duty.last_day)}{late}"
            found.setdefault(duty.group, []).append(Listed(text=text))
        return {group: tuple(lines) for group, lines in found.items()}

    def _named(self, duty: Duty) -> str:
        collection = self.collections.get((duty.station, duty.document, duty.group))
        return OwedDocument(
            title=collection.document.name if collection else duty.document,
            group=duty.group,
            period=collection.document.period.for_year(duty.year) if collection else str(duty.year),
            last_day="",
            role="",
            errand=Errand(duty.document) if duty.meeting else Errand.DOCUMENT,
            meeting=self.said.said(duty.meeting) if duty.meeting else None,
        ).named

    def meeting(self, facts: MeetingFacts) -> Listed:
        zone = self.wheel.time_zone
        when = meeting_time(facts.starts_at.astimezone(zone), facts.ends_at.astimezone(zone))
        groups = self.said.groups_of(facts)
        where = "" if groups in facts.title else f" i {groups}"
        return Listed(text=f"{facts.title}{where}, {when}", url=self.links.meeting(facts.id, facts.link_version))

    def files(self, session: Session, groups: set[str]) -> dict[str, tuple[Listed, ...]]:
        year = self.today.year - 1
        found: dict[str, list[Listed]] = {}
        handed_in = duties.files_of_year(session, area=self.wheel.area, year=year)
        for (station, group, document), file in sorted(handed_in.items(), key=lambda pair: pair[0]):
            if group in groups and file.id is not None:
                collection = self.collections.get((station, document, group))
                period = collection.document.period.for_year(year) if collection else str(year)
                text = f"{collection.document.name if collection else document} för {period}"
                url = self.links.document(file.id, file.link_version)
                found.setdefault(group, []).append(Listed(text=text, url=url))
        return {group: tuple(lines) for group, lines in found.items()}
