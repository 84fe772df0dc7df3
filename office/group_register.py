"""The area's groups as the office looks them up: a line each, and the page of one of them. Nothing is changed here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from areas.compile import Group as GroupRules
from mail.swedish import day_of_month, upper_first
from models.areas import GroupName
from models.duties import Duty
from models.words import DutyState, Principal, Role, TermState
from office.organisations import organisation_of_area
from office.people_register import Standing, standing_on
from rules.ladder import Addressee
from rules.matters import MATTERS
from rules.rotation import CHAIRS
from rules.seats import SEATS, Holding, seating
from rules.wheel import Wheel, collections_by_group
from store import areas, group_register, meetings, roster
from store.group_register import GroupMember
from store.meetings import MeetingFacts

MEETINGS_BACK = timedelta(days=183)
MEETINGS_AHEAD = timedelta(days=366)
SHOWN_ROLES = (Role.CHAIR, Role.VICE_CHAIR, Role.PROCESS_LEADER)


@dataclass(frozen=True, kw_only=True)
class Named:
    """A person by number and name."""

    person_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """A group in a list. `people` counts those who hold a role in it today; a derived group has none of its own."""

    id: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    standing: Standing
    is_derived: bool
    chair: Named | None
    vice_chair: Named | None
    process_leader: Named | None
    people: int
    next_meeting: MeetingFacts | None


def group_lines(session: Session, wheel: Wheel, *, today: date) -> list[GroupLine]:
    """Every group that the area has or has had, in the file's order. Eight queries."""
    names = areas.group_names(session, wheel.area, on=today)
    holders: dict[tuple[str, Role], Named] = {}
    for held in roster.holders(session, area=wheel.area, on=today, roles=SHOWN_ROLES):
        holders.setdefault((held.group, held.role), Named(person_id=held.person_id, name=held.name))
    sizes = group_register.sizes(session, area=wheel.area, on=today)
    coming = _next_meetings(meetings.between(session, area=wheel.area, first=today, last=today + MEETINGS_AHEAD))
    derived = {rules.id for rules in organisation_of_area(session, wheel.area).groups if rules.is_derived}
    lines = [
        GroupLine(
            id=group.id,
            name=names.get(group.id, group.id),
            kind=group.kind,
            valid_from=group.valid_from,
            valid_to=group.valid_to,
            standing=standing_on(group.valid_from, group.valid_to, today),
            is_derived=group.id in derived,
            chair=holders.get((group.id, Role.CHAIR)),
            vice_chair=holders.get((group.id, Role.VICE_CHAIR)),
            process_leader=holders.get((group.id, Role.PROCESS_LEADER)),
            people=sizes.get(group.id, 0),
            next_meeting=coming.get(group.id),
        )
        for group in areas.groups(session, wheel.area)
    ]
    order = {span.id: place for place, span in enumerate(wheel.groups)}
    return sorted(lines, key=lambda line: (order.get(line.id, len(order)), line.name))


def _next_meetings(coming: Iterable[MeetingFacts]) -> dict[str, MeetingFacts]:
    found: dict[str, MeetingFacts] = {}
    for meeting in coming:
        if meeting.status.is_decided:
            for group in meeting.groups:
                found.setdefault(group, meeting)
    return found


# --- one group


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """Somebody's role in the group."""

    person_id: int
    name: str
    role: Role
    party_name: str | None
    side: Principal | None
    seat: int | None
    valid_from: date
    valid_to: date | None
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class VacantPlace:
    """A place that nobody holds. `filled_on` is from when somebody is named for it."""

    party_name: str
    role: Role
    seat: int
    filled_on: date | None


@dataclass(frozen=True, kw_only=True)
class DocumentOwed:
    """A document that the group owes or has owed. `title` is what it is called; `meeting` the one it belongs to."""

    year: int
    station: str
    station_name: str
    document: str
    meeting: int | None
    title: str
    last_day: date
    state: DutyState
    received_on: date | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class TermLine:
    """A known term. `chair` and `vice_chair` are who is, or was last, named for it."""

    starts_on: date
    ends_on: date | None
    side: Principal | None
    party_name: str | None
    state: TermState
    chair: Named | None
    vice_chair: Named | None


@dataclass(frozen=True, kw_only=True)
class GroupPage:
    """All that the office sees of one group."""

    id: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    standing: Standing
    names: tuple[GroupName, ...]
    made_of: tuple[str, ...]
    has_substitutes: bool
    now: tuple[MemberLine, ...]
    ahead: tuple[MemberLine, ...]
    past: tuple[MemberLine, ...]
    vacant: tuple[VacantPlace, ...]
    documents: tuple[DocumentOwed, ...]
    meetings: tuple[MeetingFacts, ...]
    terms: tuple[TermLine, ...]
    group_names: Mapping[str, str]

    def holder(self, role: Role) -> MemberLine | None:
        """Who has held the role longest of those who hold it today."""
        return next((member for member in self.now if member.role is role), None)


def group_page(session: Session, wheel: Wheel, group: str, *, today: date) -> GroupPage | None:
    """The group of that id; None where the area has none. Ten queries."""
    rows = {row.id: row for row in areas.groups(session, wheel.area)}
    if group not in rows:
        return None
    row = rows[group]
    dated = sorted(areas.names_of_groups(session, wheel.area), key=lambda name: name.valid_from)
    names = _names_on(dated, today)
    parties = {party.id: party for party in areas.parties(session, wheel.area)}
    party_names = {party.id: party.name for party in parties.values()}
    found = group_register.members(session, area=wheel.area, group=group)
    members = [
        MemberLine(
            person_id=one.person_id,
            name=one.name,
            role=one.role,
            party_name=parties[one.party].name if one.party else None,
            side=parties[one.party].principal if one.party else None,
            seat=one.seat,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            standing=standing_on(one.valid_from, one.valid_to, today),
        )
        for one in found
    ]
    by_role = list(Role)
    members.sort(key=lambda one: (by_role.index(one.role), one.party_name or "", one.seat or 0, one.valid_from))
    rules = next((one for one in organisation_of_area(session, wheel.area).groups if one.id == group), None)
    held = meetings.between(session, area=wheel.area, first=today - MEETINGS_BACK, last=today + MEETINGS_AHEAD)
    return GroupPage(
        id=group,
        name=names.get(group, group),
        kind=row.kind,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        standing=standing_on(row.valid_from, row.valid_to, today),
        names=tuple(name for name in dated if name.group == group),
        made_of=_made_of(rules, names),
        has_substitutes=rules.has_substitutes if rules else False,
        now=tuple(one for one in members if one.standing is Standing.NOW),
        ahead=tuple(one for one in members if one.standing is Standing.AHEAD),
        past=tuple(sorted((one for one in members if one.standing is Standing.PAST), key=_last, reverse=True)),
        vacant=_vacant(wheel, group, found, party_names, today=today),
        documents=_documents(session, wheel, group, today=today),
        meetings=tuple(meeting for meeting in held if group in meeting.groups),
        terms=_terms(session, wheel, group, found, party_names),
        group_names=names,
    )


def _last(member: MemberLine) -> date:
    return member.valid_to or date.max


def _names_on(dated: Sequence[GroupName], day: date) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in dated:
        if name.valid_from <= day or name.group not in names:
            names[name.group] = name.name
    return names


def _made_of(rules: GroupRules | None, names: Mapping[str, str]) -> tuple[str, ...]:
    """The roles that the group consists of, in words."""
    if rules is None:
        return ()
    return tuple(_role_in(part, rules.id, names) for part in rules.made_of)


def _role_in(part: Addressee, own: str, names: Mapping[str, str]) -> str:
    group = part.of or own
    return f"{part.role.swedish} i {names.get(group, group)}"


def _vacant(
    wheel: Wheel, group: str, found: Iterable[GroupMember], parties: Mapping[str, str], *, today: date
) -> tuple[VacantPlace, ...]:
    if group not in wheel.quotas:
        return ()
    holdings = [
        Holding(
            group=group,
            role=one.role,
            party=one.party,
            person=one.person_id,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            seat=one.seat,
        )
        for one in found
        if one.party is not None
    ]
    vacant = seating(wheel.quotas[group], holdings, day=today, expiring_within=timedelta(0)).vacant
    return tuple(
        VacantPlace(party_name=parties.get(one.party, one.party), role=one.role, seat=one.seat, filled_on=one.filled_on)
        for one in vacant
    )


def _documents(session: Session, wheel: Wheel, group: str, *, today: date) -> tuple[DocumentOwed, ...]:
    places = (*wheel.stations, *wheel.beside)
    collections = collections_by_group(places, areas.group_spans(session, wheel.area))
    stations = {station.id: station.name for station in places}
    found = group_register.duties_of(session, area=wheel.area, group=group, first_year=today.year - 1)
    met = meetings.of_ids(session, {duty.meeting for duty in found if duty.meeting})

    def title(duty: Duty) -> str:
        collection, meeting = collections.get((duty.station, duty.document, duty.group)), met.get(duty.meeting)
        if collection is None:
            return upper_first(duty.document)
        if duty.station == MATTERS:
            return upper_first(collection.document.name)
        of = f"mötet den {day_of_month(meeting.day)}" if meeting else collection.document.period.for_year(duty.year)
        return upper_first(f"{collection.document.name} för {of}")

    return tuple(
        DocumentOwed(
            year=duty.year,
            station=duty.station,
            station_name=stations.get(duty.station, duty.station),
            document=duty.document,
            meeting=duty.meeting or None,
            title=title(duty),
            last_day=duty.last_day,
            state=duty.state,
            received_on=duty.received_on,
            is_late=duty.state is DutyState.AWAITED and duty.last_day < today,
        )
        for duty in found
        if duty.station not in (CHAIRS, SEATS)
    )


def _terms(
    session: Session, wheel: Wheel, group: str, found: Iterable[GroupMember], parties: Mapping[str, str]
) -> tuple[TermLine, ...]:
    names = {one.person_id: one.name for one in found}

    def named(person_id: int | None) -> Named | None:
        return Named(person_id=person_id, name=names.get(person_id, f"person {person_id}")) if person_id else None

    return tuple(
        TermLine(
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            side=term.side,
            party_name=parties.get(term.party, term.party) if term.party else None,
            state=term.state,
            chair=named(term.person_id),
            vice_chair=named(term.vice_person_id),
        )
        for term in group_register.terms_of(session, area=wheel.area, group=group)
    )


def kinds_of(lines: Iterable[GroupLine]) -> list[str]:
    """The kinds of groups, in the order of the list."""
    return list(dict.fromkeys(line.kind for line in lines))
