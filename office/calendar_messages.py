"""Which calendar message each person is to get about a meeting: facts in, decisions out.

A calendar knows a meeting by its name and its reader by the address. So the numbers of messages run by address, and an
address at which somebody is still called gets no cancellation, though somebody else who had it has left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from models.words import ActState, CalendarWay, Mode, StepKind
from office.rollcall import Called
from store.invitations import Invited, Reach
from store.meeting_acts import CalendarMessage
from store.meetings import MeetingFacts


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to happen with one person's messages. `kind` None: nothing new is sent.

    `number` is the new message's SEQUENCE; `superseded` are the acts that must not leave any more.
    """

    person_id: int
    kind: StepKind | None
    number: int
    superseded: tuple[int, ...]


def decide(
    meeting: MeetingFacts,
    *,
    mode: Mode,
    wanted: Sequence[Called],
    known: Sequence[Invited],
    told: Mapping[int, Sequence[CalendarMessage]],
    reach: Mapping[int, Reach],
) -> Iterator[Decision]:
    """What brings everybody's calendar in step with the meeting: a decision for each person who needs one.

    `told` has, for each person, every message about this meeting; `reach` everybody who is or has been called.
    """
    decider = _Decider(meeting=meeting, mode=mode, wanted={c.person_id: c for c in wanted}, told=told, reach=reach)
    decider.number_addresses(known)
    persons = dict.fromkeys([*decider.wanted, *(row.person_id for row in known)])
    # Those who are to have the meeting first: whether an address is to lose it depends on them.
    for person_id in sorted(persons, key=lambda person: person not in decider.entitled):
        decision = decider.decide(person_id)
        if decision.kind is not None or decision.superseded:
            yield decision


@dataclass
class _Decider:
    meeting: MeetingFacts
    mode: Mode
    wanted: Mapping[int, Called]
    told: Mapping[int, Sequence[CalendarMessage]]
    reach: Mapping[int, Reach]
    entitled: frozenset[int] = field(init=False)
    _keeping: frozenset[int] = field(init=False)
    _numbers: dict[str, int] = field(default_factory=dict)
    _cancelled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        by_invitation = frozenset(
            person for person in self.wanted if self.reach[person].calendar is CalendarWay.INVITATIONS
        )
        self.entitled = by_invitation if self.meeting.invites else frozenset()
        # Whoever is called elsewhere after having been invited here keeps the entry that they have.
        self._keeping = by_invitation if self.meeting.called_elsewhere else frozenset()

    def number_addresses(self, known: Iterable[Invited]) -> None:
        """The highest number that each address has had."""
        for row in known:
            if self.told.get(row.person_id):
                address = self.reach[row.person_id].address
                self._numbers[address] = max(row.sequence, self._numbers.get(address, 0))

    def decide(self, person_id: int) -> Decision:
        kind = self._due(person_id)
        number = self._next_number(self.reach[person_id].address) if kind else 0
        return Decision(person_id=person_id, kind=kind, number=number, superseded=self._superseded(person_id, kind))

    def _superseded(self, person_id: int, kind: StepKind | None) -> tuple[int, ...]:
        """What waits to leave and must not: all of it where something newer is sent, else what invites in vain."""
        waits = [m for m in self.told.get(person_id, ()) if m.state is ActState.DUE and not m.may_have_left]
        if kind is None and (person_id in self.entitled or person_id in self._keeping):
            return ()
        return tuple(m.act_id for m in waits if kind is not None or m.kind is not StepKind.CANCELLATION)

    def _next_number(self, address: str) -> int:
        last = self._numbers.get(address)
        number = self.meeting.sequence if last is None else max(self.meeting.sequence, last + 1)
        self._numbers[address] = number
        return number

    def _due(self, person_id: int) -> StepKind | None:
        """The message that brings the person's calendar in step; None where it is, or will be."""
        address = self.reach[person_id].address
        if person_id in self.entitled:
            return None if self._in_step(person_id, address) else StepKind.INVITATION
        others_stay = any(self.reach[other].address == address for other in (*self.entitled, *self._keeping))
        if others_stay or address in self._cancelled:
            return None
        history = self._at(address)
        left = next((message for message in reversed(history) if message.may_have_left), None)
        if left is None or left.person_id != person_id or left.kind is StepKind.CANCELLATION:
            return None
        if any(m.kind is StepKind.CANCELLATION and m.state is ActState.DUE for m in history):
            return None
        self._cancelled.add(address)
        return StepKind.CANCELLATION

    def _in_step(self, person_id: int, address: str) -> bool:
        """Whether the person's last message that counts shows the meeting as it is, and nothing since took it away."""
        own = [m for m in self._at(address) if m.person_id == person_id and m.stands]
        if not own or own[-1].kind is not StepKind.INVITATION:
            return False
        last = own[-1]
        taken_away = any(
            m.kind is StepKind.CANCELLATION and m.stands and m.act_id > last.act_id for m in self._at(address)
        )
        optional = optional_word(self.wanted[person_id])
        said = (last.tells or {}).get("optional", optional)
        return not taken_away and last.revision >= self.meeting.sequence and said == optional

    def _at(self, address: str) -> list[CalendarMessage]:
        """What counts of all that has been sent to the address, in order: invitations and cancellations.

        What only the office has read in shadow mode has told nobody.
        """
        found = [
            message
            for person, messages in self.told.items()
            if self.reach[person].address == address
            for message in messages
            if message.kind is not StepKind.SERVICE and (not message.in_shadow or self.mode is Mode.SHADOW)
        ]
        return sorted(found, key=lambda message: message.act_id)


def optional_word(called: Called) -> str:
    """Whether the meeting does without the person, as a message keeps it."""
    return "yes" if called.participation.is_optional else "no"
