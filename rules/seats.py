"""Seats: which of the places that parties have in a body are vacant, soon to be, or held by too many.

Days are calendar days in the area's time zone, and both ends of a holding are inclusive.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.words import Role
from rules.terms import ONE_DAY

CHAIRS = (Role.CHAIR, Role.VICE_CHAIR)
SEATS = "platser"
"""The id of the station that holds what seats give occasion to: asking a party for names."""


def names_from(party: str) -> str:
    """The document that a party's filling of its vacant seats is."""
    return f"{SEATS}-{party}"


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """How many places each party has in a body. Substitutes, where the body has them: one for each seat."""

    group: str
    seats: Mapping[str, int]
    co_opted: Mapping[str, int] = field(default_factory=dict, hash=False)
    has_substitutes: bool = False

    def of(self, role: Role) -> Mapping[str, int]:
        """The places of that role; none for a role that has no places."""
        match role:
            case Role.MEMBER:
                return self.seats
            case Role.SUBSTITUTE:
                return self.seats if self.has_substitutes else {}
            case Role.CO_OPTED:
                return self.co_opted
            case _:
                return {}


SEATED = (Role.MEMBER, Role.SUBSTITUTE, Role.CO_OPTED)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A role that somebody holds in a body for a party. `person` is any reference, `seat` the number of the place."""

    group: str
    role: Role
    party: str
    person: str | int
    valid_from: date
    valid_to: date | None = None
    seat: int | None = None

    def covers(self, day: date) -> bool:
        """Whether the role is held on `day`."""
        return self.valid_from <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, kw_only=True)
class Vacancy:
    """A place that nobody holds. `since` None: nobody ever has; `filled_on`: from when somebody is named for it."""

    group: str
    party: str
    role: Role
    seat: int
    since: date | None
    filled_on: date | None


@dataclass(frozen=True, kw_only=True)
class Expiring:
    """A place that is held until `ends_on`. `filled_on`: from when somebody is named for it afterwards."""

    group: str
    party: str
    role: Role
    seat: int
    person: str | int
    ends_on: date
    filled_on: date | None


@dataclass(frozen=True, kw_only=True)
class Overfull:
    """More people of a party than it has places. `without_place` are those for whom there is none."""

    group: str
    party: str
    role: Role
    places: int
    without_place: tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Seating:
    """How a body's seats stand on a day."""

    vacant: tuple[Vacancy, ...]
    expiring: tuple[Expiring, ...]
    overfull: tuple[Overfull, ...]


def seating(quotas: Quotas, holdings: Iterable[Holding], *, day: date, expiring_within: timedelta) -> Seating:
    """How the seats of one body stand on `day`, and which are held no longer than `expiring_within` after it.

    A body without quotas has nothing to be vacant or overfull. Who has no numbered seat is put on the first that is
    free. A chair or vice chair without a member's row of their own takes a seat of their party if one is free.
    """
    rows = sorted(
        (row for row in holdings if row.group == quotas.group), key=lambda row: (row.valid_from, str(row.person))
    )
    places = [place for role in SEATED for place in _places(quotas, role, rows, day)]
    last_day = day + expiring_within
    return Seating(
        vacant=tuple(found for place in places for found in place.vacancies(day)),
        expiring=tuple(found for place in places for found in place.expiring(day, last_day)),
        overfull=tuple(found for place in places for found in place.overfull()),
    )


@dataclass(frozen=True, kw_only=True)
class _Places:
    """The places of one role and party. `at` has who holds each on the day; `rows` everybody there ever was."""

    group: str
    party: str
    role: Role
    number: int
    at: Mapping[int, Holding]
    over: Sequence[Holding]
    rows: Sequence[Holding]

    def vacancies(self, day: date) -> Iterator[Vacancy]:
        filled = self._filled(day)
        for seat in range(1, self.number + 1):
            if seat not in self.at:
                yield Vacancy(
                    group=self.group,
                    party=self.party,
                    role=self.role,
                    seat=seat,
                    since=self._since(seat, day),
                    filled_on=filled.get(seat),
                )

    def expiring(self, day: date, last_day: date) -> Iterator[Expiring]:
        filled = self._filled(day)
        for seat, row in sorted(self.at.items()):
            if row.valid_to is not None and row.valid_to <= last_day:
                yield Expiring(
                    group=self.group,
                    party=self.party,
                    role=self.role,
                    seat=seat,
                    person=row.person,
                    ends_on=row.valid_to,
                    filled_on=filled.get(seat),
                )

    def overfull(self) -> Iterator[Overfull]:
        if self.over:
            people = tuple(row.person for row in self.over)
            yield Overfull(group=self.group, party=self.party, role=self.role, places=self.number, without_place=people)

    def _since(self, seat: int, day: date) -> date | None:
        ends = [row.valid_to for row in self.rows if row.seat in (seat, None) and row.valid_to and row.valid_to < day]
        return max(ends) + ONE_DAY if ends else None

    def _filled(self, day: date) -> dict[int, date]:
        """From when somebody is named for a place that is vacant or will be; without a number, for the first."""
        filled: dict[int, date] = {}
        later = [row for row in self.rows if row.valid_from > day]
        for row in sorted(later, key=lambda row: row.seat is None):
            open_places = [seat for seat in range(1, self.number + 1) if seat not in filled and self._opens(seat)]
            seat = row.seat if row.seat is not None else next(iter(open_places), None)
            if seat in open_places:
                filled[seat] = row.valid_from
        return filled

    def _opens(self, seat: int) -> bool:
        return seat not in self.at or self.at[seat].valid_to is not None


def _places(quotas: Quotas, role: Role, rows: Sequence[Holding], day: date) -> Iterator[_Places]:
    numbers = quotas.of(role)
    own = [row for row in rows if row.role is role]
    # A body that has no quotas at all has left its seats open; one that has them says that other parties have none.
    parties = {**numbers, **{row.party: numbers.get(row.party, 0) for row in own if quotas.seats or quotas.co_opted}}
    for party, number in parties.items():
        of_party = [row for row in own if row.party == party]
        at, over = _seated([row for row in of_party if row.covers(day)], number)
        if role is Role.MEMBER:
            _seat_chairs(at, [row for row in rows if row.party == party], number, day)
        yield _Places(group=quotas.group, party=party, role=role, number=number, at=at, over=over, rows=of_party)


def _seated(present: Sequence[Holding], number: int) -> tuple[dict[int, Holding], list[Holding]]:
    """Who sits where, and those for whom there is no place. Without a number that is free: on the first that is."""
    at: dict[int, Holding] = {}
    waiting = []
    for row in present:
        if row.seat is not None and 1 <= row.seat <= number and row.seat not in at:
            at[row.seat] = row
        else:
            waiting.append(row)
    free = [seat for seat in range(1, number + 1) if seat not in at]
    at |= dict(zip(free, waiting, strict=False))
    return at, waiting[len(free) :]


def _seat_chairs(at: dict[int, Holding], rows: Sequence[Holding], number: int, day: date) -> None:
    members = {row.person for row in rows if row.role is Role.MEMBER and row.covers(day)}
    unseated = {row.person: row for row in rows if row.role in CHAIRS and row.covers(day) and row.person not in members}
    free = [seat for seat in range(1, number + 1) if seat not in at]
    at |= dict(zip(free, unseated.values(), strict=False))
