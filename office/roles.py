"""Letters go to roles: who holds them today, and who is asked when nobody does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlmodel import Session

from mail.swedish import role_in
from models.words import Principal, Role
from rules.ladder import Addressee
from rules.wheel import Wheel, own_side_first
from store import people, roster
from store.meeting_acts import person_of
from store.people import KnownPerson
from store.roster import Holder

DEFINITE = {
    Role.CHAIR: "ordföranden",
    Role.VICE_CHAIR: "vice ordföranden",
    Role.MEMBER: "ledamoten",
    Role.SUBSTITUTE: "ersättaren",
    Role.CO_OPTED: "den adjungerade",
    Role.PROCESS_LEADER: "processledaren",
    Role.PROCESS_SUPPORT: "processtödet",
    Role.SECRETARY: "sekreteraren",
    Role.COMMUNICATOR: "kommunikatören",
    Role.WEB_EDITOR: "den webbansvariga",
}
_ADDRESSED = tuple(role for role in Role if role not in (Role.MEMBER, Role.SUBSTITUTE, Role.CO_OPTED))


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who a letter goes to. `person_id` is None for the office's mailbox.

    `role` says in Swedish why this recipient: "ordförande". `vacancy` is told where the role asked for stands empty.
    """

    person_id: int | None
    name: str
    email: str
    role: str
    vacancy: str | None = None


class Roster:
    """Who holds what in an area on one day, read in one query."""

    def __init__(
        self,
        wheel: Wheel,
        holders: Iterable[Holder],
        group_names: dict[str, str],
        persons: Callable[[], Iterable[KnownPerson]] = tuple,
    ) -> None:
        self._wheel = wheel
        self._names = group_names
        self._read_persons = persons
        self._holders: dict[tuple[str, Role], Holder] = {}
        for holder in holders:
            self._holders.setdefault((holder.group, holder.role), holder)

    @classmethod
    def on(cls, session: Session, wheel: Wheel, *, day: date, group_names: dict[str, str]) -> "Roster":
        """The roster of `day`."""
        holders = roster.holders(session, area=wheel.area, on=day, roles=_ADDRESSED)
        return cls(wheel, holders, group_names, lambda: people.known(session, wheel.area))

    @cached_property
    def _persons(self) -> dict[int, KnownPerson]:
        """Everybody in the area: read when the first act comes that goes to a person and not to a role."""
        return {person.id: person for person in self._read_persons()}

    def holder(self, group: str, role: Role) -> Holder | None:
        """Who holds the role in the group; of several, whoever has held it longest."""
        return self._holders.get((group, role))

    def recipient(self, addressee_key: str, *, group: str) -> Recipient:
        """Who an act about `group` goes to: the holder of the role, else the area's fallbacks, else the office.

        What concerns a meeting goes to the very person who is called.
        """
        person_id = person_of(addressee_key)
        if person_id is not None:
            person = self._persons[person_id]
            return Recipient(person_id=person.id, name=person.name, email=person.email, role="kallad")
        addressee = parse_addressee(addressee_key)
        holder = self._find(addressee, group)
        if holder is not None:
            return _reaches(holder, vacancy=None)
        vacancy = self._vacancy(addressee, group)
        for fallback in self._wheel.fallbacks:
            substitute = self._find(fallback, group)
            if substitute is not None:
                return _reaches(substitute, vacancy=vacancy)
        senders = self._wheel.senders
        return Recipient(
            person_id=None, name=senders.name, email=senders.mailbox, role="samverkanskontor", vacancy=vacancy
        )

    def has(self, addressee_key: str, *, group: str) -> bool:
        """Whether anyone holds the role that an act about `group` speaks to."""
        return person_of(addressee_key) is not None or self._find(parse_addressee(addressee_key), group) is not None

    def side_of(self, group: str) -> Principal | None:
        """The side on which the group's chair stands; with a vacant chair, the one opposite the vice chair."""
        chair, vice = self.holder(group, Role.CHAIR), self.holder(group, Role.VICE_CHAIR)
        if chair is not None:
            return chair.principal
        return vice.principal.other if vice is not None and vice.principal is not None else None

    def spoken(self, addressee: Addressee, *, group: str) -> str:
        """Who a letter to `addressee` reaches, as a letter says it: "vice ordföranden i Temagrupp Äldre"."""
        for reached in (addressee, *self._wheel.fallbacks):
            holder = self._find(reached, group)
            if holder is not None:
                name = self._names.get(holder.group, holder.group)
                return role_in(holder.role.swedish, name, said=DEFINITE[holder.role])
        return "samverkanskontoret"

    def _find(self, addressee: Addressee, group: str) -> Holder | None:
        where = addressee.of or group
        if addressee.role is Role.COMMUNICATOR and addressee.of is None:
            where = self._wheel.office_group
        if not addressee.own_side_first:
            return self.holder(where, addressee.role)
        leaders = {role: self.holder(where, role) for role in (Role.CHAIR, Role.VICE_CHAIR)}
        held = {role: holder.principal for role, holder in leaders.items() if holder is not None}
        order = own_side_first(self.side_of(group), held)
        return leaders[order[0]] if order else None

    def _vacancy(self, addressee: Addressee, group: str) -> str:
        where = addressee.of or group
        if addressee.own_side_first:
            return f"Varken ordförande eller vice ordförande finns just nu i {self._names.get(where, where)}"
        return f"Ingen har just nu uppdraget som {addressee.role.swedish} i {self._names.get(where, where)}"


def parse_addressee(key: str) -> Addressee:
    """The addressee that an act's key names: the reverse of `Addressee.key`."""
    role, _, of = key.partition("@")
    if role == "own-side":
        return Addressee(role=Role.CHAIR, of=of, own_side_first=True)
    return Addressee(role=Role(role), of=of or None)


def _reaches(holder: Holder, *, vacancy: str | None) -> Recipient:
    return Recipient(
        person_id=holder.person_id,
        name=holder.name,
        email=holder.email,
        role=holder.role.swedish,
        vacancy=vacancy,
    )
