"""How far a changeover has come: which parties have named somebody, and which bodies have no chair."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from mail.swedish import counted, listed
from models.changeover import Changeover
from models.duties import Duty
from models.words import DutyState, Role
from office.changeover_plan import NoSuchChangeover
from office.seat_duties import party_of
from office.seats import holdings
from rules.seats import SEATED, SEATS, seating
from rules.terms import ONE_DAY, months_after, spoken_day
from rules.wheel import Wheel
from store import areas, changeover, duties, seats
from store.seats import PartyRole
from store.together import put_together

OPEN_MONTHS = 12
"""So long after its day a changeover is followed, where it is not filled before."""
TO_BE_NAMED = tuple(role for role in SEATED if role is not Role.CO_OPTED)


@dataclass(frozen=True, kw_only=True)
class PartyProgress:
    """How far a party has come in a body. `named` of its `places` have somebody from the day after, or later.

    `asked_on` is when it was last written to, `answer_by` the last day that it has been given.
    """

    group: str
    group_name: str
    party: str
    party_name: str
    places: int
    named: int
    asked_on: date | None = None
    answer_by: date | None = None

    @property
    def is_done(self) -> bool:
        """Whether somebody is named for every place."""
        return self.named == self.places


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How a changeover goes. `chairs_vacant` names the bodies that have no chair after the day."""

    last_day: date
    parties: tuple[PartyProgress, ...]
    chairs_vacant: tuple[str, ...] = ()
    meetings: tuple[int, ...] = ()

    @property
    def places(self) -> int:
        """How many places there are to fill."""
        return sum(party.places for party in self.parties)

    @property
    def named(self) -> int:
        """How many have somebody named for them."""
        return sum(party.named for party in self.parties)

    @property
    def is_done(self) -> bool:
        """Whether all are filled."""
        return self.places == self.named and not self.chairs_vacant

    @property
    def headline(self) -> str:
        """How far it has come, in one sentence."""
        places = counted(self.places, "plats", "platser")
        return f"Mandatskiftet {spoken_day(self.last_day)}: {self.named} av {places} har någon utsedd."

    @property
    def lacking(self) -> str:
        """How far it has come, and which bodies have no chair."""
        vacant = f" Ordförande saknas i {listed(self.chairs_vacant)}." if self.chairs_vacant else ""
        return f"{self.headline}{vacant}"


def progress(session: Session, wheel: Wheel, *, today: date) -> Progress:
    """How the latest changeover goes. Raises NoSuchChangeover."""
    found = changeover.standing(session, wheel.area)
    if not found:
        raise NoSuchChangeover
    return progress_of(session, wheel, found, today=today)


def progress_of(session: Session, wheel: Wheel, found: Sequence[Changeover], *, today: date) -> Progress:
    """How the latest of these changeovers goes, together with those of the same day."""
    last_day = max(row.last_day for row in found)
    same_day = [row for row in found if row.last_day == last_day]
    day = max(today, last_day + ONE_DAY)
    put_together(
        session,
        changeover.ended_seats.of([row.id or 0 for row in same_day]),
        seats.of_parties.of(wheel.area, groups=wheel.political),
        seats.last_told.of([duty.id or 0 for duty in _asked(session, wheel)]),
    )
    concerned = _concerned(session, wheel, same_day, day=day)
    rows = seats.of_parties(session, wheel.area, groups=wheel.political)
    names = areas.group_names(session, wheel.area, on=day)
    return Progress(
        last_day=last_day,
        parties=tuple(_parties(session, wheel, concerned, rows, names, day=day)),
        chairs_vacant=tuple(_without_chair(wheel, concerned, rows, names, day=day)),
        meetings=tuple(number for row in same_day for number in row.meetings),
    )


def _parties(
    session: Session,
    wheel: Wheel,
    concerned: Sequence[tuple[str, str]],
    rows: Sequence[PartyRole],
    names: Mapping[str, str],
    *,
    day: date,
) -> Iterator[PartyProgress]:
    awaited = _asked(session, wheel)
    asked = {(duty.group, party_of(duty.document)): duty for duty in awaited}
    told = seats.last_told(session, [duty.id or 0 for duty in awaited])
    party_names = {party.id: party.name for party in areas.parties(session, wheel.area)}
    held = holdings(rows)
    for group, party in concerned:
        quotas = wheel.quotas.get(group)
        if quotas is None:
            continue
        places = sum(quotas.of(role).get(party, 0) for role in TO_BE_NAMED)
        stand = seating(quotas, held, day=day, expiring_within=timedelta())
        left = [place for place in stand.vacant if place.party == party and place.role in TO_BE_NAMED]
        open_now = sum(place.filled_on is None for place in left)
        duty = asked.get((group, party)) if open_now else None
        yield PartyProgress(
            group=group,
            group_name=names.get(group, group),
            party=party,
            party_name=party_names.get(party, party),
            places=places,
            named=places - open_now,
            asked_on=told.get(duty.id or 0) if duty else None,
            answer_by=duty.last_day if duty else None,
        )


def _asked(session: Session, wheel: Wheel) -> list[Duty]:
    """The documents by which parties are asked for names."""
    known = duties.at_station(session, area=wheel.area, station=SEATS)
    return [duty for duty in known if duty.state is DutyState.AWAITED]


def _without_chair(
    wheel: Wheel,
    concerned: Iterable[tuple[str, str]],
    rows: Iterable[PartyRole],
    names: Mapping[str, str],
    *,
    day: date,
) -> Iterator[str]:
    chaired = {
        row.group for row in rows if row.role is Role.CHAIR and row.valid_from <= day <= (row.valid_to or date.max)
    }
    for group in dict.fromkeys(group for group, _ in concerned):
        if group in wheel.rotation and group not in chaired:
            yield names.get(group, group)


def _concerned(session: Session, wheel: Wheel, rows: Sequence[Changeover], *, day: date) -> list[tuple[str, str]]:
    """The political bodies and parties whose places are to be filled: those that were vacant before the changeover
    too."""
    ended = changeover.ended_seats(session, [row.id or 0 for row in rows])
    left = {(seat.group, seat.party) for seat in ended if seat.party}
    whose = {party for row in rows for party in row.parties} if all(row.parties for row in rows) else None
    found = []
    for span in wheel.groups:
        if span.id not in wheel.political or not span.exists_on(day):
            continue
        quotas = wheel.quotas.get(span.id)
        by_quota = [party for party in (quotas.seats if quotas else ()) if whose is None or party in whose]
        others = sorted(party for group, party in left if group == span.id)
        found += [(span.id, party) for party in dict.fromkeys([*by_quota, *others])]
    return found


# --- how long it is followed


def by_day(standing: Sequence[Changeover]) -> dict[date, list[Changeover]]:
    """The changeovers by the last day of the seats that they end."""
    days: dict[date, list[Changeover]] = {}
    for row in standing:
        days.setdefault(row.last_day, []).append(row)
    return days


def is_long_ago(last_day: date, today: date) -> bool:
    """Whether a changeover of that day is followed no longer."""
    return today > months_after(last_day, OPEN_MONTHS)
