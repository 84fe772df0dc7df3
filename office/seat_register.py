"""The seats as the office looks them up: how many each party has in a body, and who sits on them on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from models.duties import Duty
from models.words import DutyState, Role
from office.seat_duties import party_of
from office.seats import SeatLine, holdings, listing
from rules.seats import SEATED, SEATS, Quotas, seating
from rules.wheel import Wheel
from store import areas, duties, seats
from store.seats import PartyRole

CHAIR_ROLES = (Role.CHAIR, Role.VICE_CHAIR)


@dataclass(frozen=True, kw_only=True)
class PartySeats:
    """A party's places of one role in a body. `holders` are those who hold it that day, `vacant` how many are free."""

    party: str
    party_name: str
    role: Role
    places: int
    vacant: int
    holders: tuple[PartyRole, ...]


@dataclass(frozen=True, kw_only=True)
class GroupSeats:
    """A body's places, party by party; and its chairs, who sit for a party but on no place of their own."""

    group: str
    name: str
    rows: tuple[PartySeats, ...]
    chairs: tuple[PartyRole, ...]

    @property
    def places(self) -> int:
        """How many places the body has."""
        return sum(row.places for row in self.rows)

    @property
    def vacant(self) -> int:
        """How many of them nobody holds."""
        return sum(row.vacant for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class NamesAsked:
    """A party that is asked for names to its places in a body. `asked_on` is when it was last written to."""

    duty_id: int
    group: str
    group_name: str
    party: str
    party_name: str
    vacant: int
    expiring: int
    asked_on: date | None
    answer_by: date
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class SeatsView:
    """The seats on a day: what somebody should look at, who is asked, and every body with its places."""

    on: date
    lines: tuple[SeatLine, ...]
    asked: tuple[NamesAsked, ...]
    groups: tuple[GroupSeats, ...]

    @property
    def places(self) -> int:
        """All places."""
        return sum(group.places for group in self.groups)

    @property
    def vacant(self) -> int:
        """All that nobody holds."""
        return sum(group.vacant for group in self.groups)


def seats_view(session: Session, wheel: Wheel, *, on: date, within: timedelta) -> SeatsView:
    """The seats on the day, and those that are held no longer than `within` after it. Eleven queries."""
    rows = seats.of_parties(session, wheel.area, groups=wheel.quotas)
    names = areas.group_names(session, wheel.area, on=on)
    parties = {party.id: party.name for party in areas.parties(session, wheel.area)}
    lines = tuple(listing(session, wheel, on=on, within=within))
    return SeatsView(
        on=on,
        lines=lines,
        asked=_asked(session, wheel, lines, names, parties, on=on),
        groups=tuple(
            _group(wheel.quotas[span.id], names.get(span.id, span.id), rows, parties, on=on)
            for span in wheel.groups
            if span.id in wheel.quotas and span.exists_on(on)
        ),
    )


def _group(quotas: Quotas, name: str, rows: Iterable[PartyRole], parties: dict[str, str], *, on: date) -> GroupSeats:
    own = [row for row in rows if row.group == quotas.group]
    sitting = [row for row in own if row.valid_from <= on <= (row.valid_to or date.max)]
    stand = seating(quotas, holdings(own), day=on, expiring_within=timedelta(0))
    return GroupSeats(
        group=quotas.group,
        name=name,
        chairs=tuple(row for row in sitting if row.role in CHAIR_ROLES),
        rows=tuple(
            PartySeats(
                party=party,
                party_name=parties.get(party, party),
                role=role,
                places=number,
                vacant=sum(place.party == party and place.role is role for place in stand.vacant),
                holders=tuple(
                    sorted((row for row in sitting if row.party == party and row.role is role), key=_by_seat)
                ),
            )
            for role in SEATED
            for party, number in quotas.of(role).items()
        ),
    )


def _by_seat(row: PartyRole) -> tuple[int, date]:
    return row.seat or 0, row.valid_from


def _asked(
    session: Session,
    wheel: Wheel,
    lines: Sequence[SeatLine],
    names: dict[str, str],
    parties: dict[str, str],
    *,
    on: date,
) -> tuple[NamesAsked, ...]:
    awaited = [duty for duty in duties.at_station(session, area=wheel.area, station=SEATS) if _is_open(duty)]
    told = seats.last_told(session, [duty.id or 0 for duty in awaited])
    found = []
    for duty in awaited:
        party = party_of(duty.document)
        open_lines = [
            line for line in lines if (line.group, line.party) == (duty.group, party) and line.filled_on is None
        ]
        found.append(
            NamesAsked(
                duty_id=duty.id or 0,
                group=duty.group,
                group_name=names.get(duty.group, duty.group),
                party=party,
                party_name=parties.get(party, party),
                vacant=sum(line.since is not None or line.standing == "vakant" for line in open_lines),
                expiring=sum(line.ends_on is not None for line in open_lines),
                asked_on=told.get(duty.id or 0),
                answer_by=duty.last_day,
                is_late=duty.last_day < on,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.answer_by, one.group_name, one.party_name)))


def _is_open(duty: Duty) -> bool:
    return duty.state is DutyState.AWAITED


def request_for_names(session: Session, area: str, number: int) -> Duty | None:
    """The open request for names of that number; None where the area has none."""
    found = duties.at_station(session, area=area, station=SEATS)
    return next((duty for duty in found if duty.id == number and _is_open(duty)), None)
