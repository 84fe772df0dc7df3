"""What a changeover of political seats would do, as values and as the lines that a person reads.

After a general election the political seats end on one day. Which those are is a matter of fact and rule alone: the
roles that are held for a party in the bodies that the area file calls political, on that day and after it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mail.swedish import counted, listed, meeting_time
from models.words import Role
from office.shown_plans import fingerprint
from rules.terms import ONE_DAY, spoken_day
from rules.wheel import Wheel
from store.meetings import MeetingFacts
from store.seats import PartyRole

POLITICAL = (Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER, Role.SUBSTITUTE)
"""The roles that an election gives. Who is co-opted is an official, and stays."""
LONGEST_BACK = timedelta(days=92)
"""A changeover that has been forgotten may be made up for this long afterwards."""
LONGEST_AHEAD = timedelta(days=366)


class RefusedChangeover(Exception):
    """The changeover makes no sense as asked; the message says what would."""


class NoSuchChangeover(Exception):
    """No changeover stands."""

    def __init__(self) -> None:
        super().__init__(
            "inget mandatskifte är upplagt. Se vad ett mandatskifte leder till via ”arshjul changeover --dry-run”"
        )


@dataclass(frozen=True, kw_only=True)
class EndingSeat:
    """A role that would end. `was_to` is the last day that it has now."""

    membership_id: int
    person_id: int
    name: str
    group: str
    group_name: str
    party: str
    party_name: str
    role: Role
    seat: int | None
    was_to: date | None

    @property
    def text(self) -> str:
        """Who holds what, on one line."""
        seat = f" plats {self.seat}" if self.seat else ""
        return f"{self.group_name}: {self.role.swedish} {self.name}, {self.party_name}{seat}"


@dataclass(frozen=True, kw_only=True)
class HandoverMeeting:
    """A hand-over meeting that would be laid down as a draft. Instants are local."""

    group: str
    group_name: str
    starts_at: datetime
    ends_at: datetime

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Överlämning efter mandatskiftet, {self.group_name}"


@dataclass(frozen=True, kw_only=True)
class ChangeoverPlan:
    """What would end after `last_day`. `parties` is empty where all parties' seats do.

    `staying` are the roles that begin after the day: somebody has been named already. `called` are the meetings after
    the day to which those who leave are called, `met_already` the hand-over meetings that another changeover of the
    same day has laid down for these bodies.
    """

    area: str
    area_name: str
    last_day: date
    parties: tuple[str, ...]
    party_names: tuple[str, ...]
    ends: tuple[EndingSeat, ...]
    staying: tuple[str, ...] = ()
    meetings: tuple[HandoverMeeting, ...] = ()
    called: tuple[MeetingFacts, ...] = ()
    met_already: tuple[MeetingFacts, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The bodies whose seats end, in the order of the file."""
        return tuple(dict.fromkeys(end.group for end in self.ends))

    @property
    def asking(self) -> Counter[str]:
        """How many places each party, by name, would be asked to fill."""
        return Counter(end.party_name for end in self.ends if end.role in (Role.MEMBER, Role.SUBSTITUTE))

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        return fingerprint(self.lines)

    @property
    def lines(self) -> list[str]:
        """The plan as a person reads it, in Swedish."""
        whose = f"platserna för {listed(self.party_names)}" if self.parties else "alla politiska platser"
        first = spoken_day(self.last_day + ONE_DAY)
        people = len({end.person_id for end in self.ends})
        return [
            f"Mandatskifte i {self.area_name}: {whose} upphör {spoken_day(self.last_day)}.",
            f"{counted(len(self.ends), 'uppdrag')} avslutas, {counted(people, 'person', 'personer')}:",
            *(f"  - {end.text}" for end in self.ends),
            *self._asked(first),
            *self._of_meetings(),
            *self._of_staying(),
            "Personlistan gäller som vanligt: läs inte in en som har de gamla uppdragen kvar.",
        ]

    def _asked(self, first: str) -> Iterable[str]:
        if seats := self.asking:
            yield f"Parterna tillfrågas om namn från {first}:"
            yield from (f"  > {party}: {counted(n, 'plats', 'platser')}" for party, n in sorted(seats.items()))

    def _of_meetings(self) -> Iterable[str]:
        if self.called:
            yield "De som lämnar kallas inte längre till:"
            yield from (f"  - {meeting.title} {spoken_day(meeting.day)}" for meeting in self.called)
        if self.meetings:
            yield "Överlämningsmöten läggs in som utkast; ingen får veta något förrän ni kallar:"
            yield from (f"  + {one.title}, {meeting_time(one.starts_at, one.ends_at)}" for one in self.meetings)
        if self.met_already:
            yield "Överlämningsmöten som redan är inlagda för samma skifte:"
            yield from (f"  = {meeting.title} {spoken_day(meeting.day)}" for meeting in self.met_already)

    def _of_staying(self) -> Iterable[str]:
        if self.staying:
            yield "Står kvar, för de börjar efter skiftet:"
            yield from (f"  = {text}" for text in self.staying)


def check_day(last_day: date, *, today: date) -> None:
    """Raise RefusedChangeover for a day that is too long ago or too far ahead to be meant."""
    if last_day < today - LONGEST_BACK:
        raise RefusedChangeover(f"{spoken_day(last_day)} är för länge sedan; ändra uppdragen i personlistan i stället")
    if last_day > today + LONGEST_AHEAD:
        raise RefusedChangeover(f"{spoken_day(last_day)} är mer än ett år bort; kontrollera årtalet")


def seats_ending(
    wheel: Wheel,
    held: Iterable[PartyRole],
    *,
    last_day: date,
    parties: Collection[str],
    groups: dict[str, str],
    party_names: dict[str, str],
) -> tuple[list[EndingSeat], list[str]]:
    """The roles that end with the day, in the order of the file's groups; and, as lines, those that begin after it.

    `parties` empty: those of all parties.
    """
    order = {span.id: number for number, span in enumerate(wheel.groups)}
    roles = list(POLITICAL)
    concerned = [
        row
        for row in held
        if row.group in wheel.political and row.role in POLITICAL and (not parties or row.party in parties)
    ]
    concerned.sort(key=lambda row: (order.get(row.group, 0), roles.index(row.role), row.party, row.seat or 0, row.id))
    ends = [
        EndingSeat(
            membership_id=row.id,
            person_id=row.person_id,
            name=row.name,
            group=row.group,
            group_name=groups.get(row.group, row.group),
            party=row.party,
            party_name=party_names.get(row.party, row.party),
            role=row.role,
            seat=row.seat,
            was_to=row.valid_to,
        )
        for row in concerned
        if row.valid_from <= last_day and (row.valid_to is None or row.valid_to > last_day)
    ]
    staying = [
        f"{groups.get(row.group, row.group)}: {row.role.swedish} {row.name}, från {spoken_day(row.valid_from)}"
        for row in concerned
        if row.valid_from > last_day
    ]
    return ends, staying


def meetings_left(
    meetings: Iterable[MeetingFacts], ends: Sequence[EndingSeat], *, after: date
) -> tuple[MeetingFacts, ...]:
    """The meetings after the day of the bodies whose seats end."""
    groups = {end.group for end in ends}
    return tuple(
        meeting for meeting in meetings if meeting.day > after and meeting.invites and groups & {*meeting.groups}
    )
