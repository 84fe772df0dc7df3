"""Letters go to roles: who holds them today, and who is asked when nobody does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

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
    Role.CONTACT: "kontaktpersonen",
}
ADDRESSED = tuple(role for role in Role if role not in (Role.SUBSTITUTE, Role.CO_OPTED))
_ROLES_OF_A_SIDE = (Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER)
"""Who speaks for a side in a group, in the order in which they are asked."""


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
        self._of_sides: dict[tuple[str, Role, Principal], Holder] = {}
        self._longest_sitting: dict[str, Holder] = {}
        self._contacts: dict[str, Holder] = {}
        for holder in holders:
            if holder.role is Role.CONTACT:
                self._contacts.setdefault(holder.party or "", holder)
                continue
            if holder.principal is not None:
                self._of_sides.setdefault((holder.group, holder.role, holder.principal), holder)
            if holder.role is Role.MEMBER:
                self._longest_sitting.setdefault(holder.group, holder)
            else:
                self._holders.setdefault((holder.group, holder.role), holder)

    @classmethod
    def on(cls, session: Session, wheel: Wheel, *, day: date, group_names: dict[str, str]) -> "Roster":
        """The roster of `day`."""
        holders = roster.holders(session, area=wheel.area, on=day, roles=ADDRESSED)
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

        A holder whose address letters do not reach is passed by as a vacancy is, and the letter says why. What concerns
        a meeting goes to the very person who is called. What one side or one party is asked stays there: where nobody
        can answer for them it goes to the office, and never to the other side.
        """
        person_id = person_of(addressee_key)
        if person_id is not None:
            person = self._persons[person_id]
            return Recipient(person_id=person.id, name=person.name, email=person.email, role="kallad")
        addressee = parse_addressee(addressee_key)
        holder = self._find(addressee, group)
        if holder is not None and holder.reachable:
            stands_in = addressee.role is not Role.CONTACT and holder.role is Role.CONTACT
            return _reaches(holder, vacancy=self._vacancy(addressee, group) if stands_in else None)
        vacancy = self._vacancy(addressee, group) if holder is None else self._unreachable(holder, group)
        for fallback in self._fallbacks_of(addressee):
            substitute = self._find(fallback, group)
            if substitute is not None and substitute.reachable:
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
        """Who a letter to `addressee` reaches, as a letter says it: "vice ordföranden i Temagrupp Äldre".

        Of a side it says the side, "kommunens sida i Temagrupp Äldre", whoever it is that speaks for it.
        """
        for reached in (addressee, *self._fallbacks_of(addressee)):
            holder = self._find(reached, group)
            if holder is not None and holder.role is Role.CONTACT:
                return f"kontaktpersonen för {self._wheel.party_names.get(holder.party or '', holder.party)}"
            if holder is not None and reached.side is not None:
                return f"{_of_side(reached.side)} sida i {self._name_of(reached.of or group)}"
            if holder is not None:
                return role_in(holder.role.swedish, self._name_of(holder.group), said=DEFINITE[holder.role])
        return "samverkanskontoret"

    def _name_of(self, group: str) -> str:
        return self._names.get(group, group)

    def contact(self, party: str) -> Holder | None:
        """The party's contact; of several, whoever has been so longest."""
        return self._contacts.get(party)

    def nominating(self, side: Principal, *, group: str) -> Holder | None:
        """Who speaks for that side in the group: its chair or vice chair from there, else the longest-sitting member.

        Where nobody in the group stands on the side, the contact of one of its parties.
        """
        return self._in_group(side, group) or self._contact_of_side(side, group=group)

    def _within(self, group: str) -> Holder | None:
        """Who speaks for the group itself: its chair or vice chair, else the longest-sitting member of any side."""
        leaders = (self.holder(group, role) for role in (Role.CHAIR, Role.VICE_CHAIR))
        return next((holder for holder in leaders if holder is not None), self._longest_sitting.get(group))

    def _in_group(self, side: Principal, group: str) -> Holder | None:
        held = (self._of_sides.get((group, role, side)) for role in _ROLES_OF_A_SIDE)
        return next((holder for holder in held if holder is not None), None)

    def _contact_of_side(self, side: Principal, *, group: str) -> Holder | None:
        """The contact at whoever speaks for the side in the group, else of the first of its parties that has one."""
        speaker = self._in_group(side, group)
        parties = [party.party for party in self._wheel.parties_of(group) if party.side is side]
        asked = [speaker.party, *parties] if speaker and speaker.party else parties
        return next((self._contacts[party] for party in asked if party in self._contacts), None)

    def _fallbacks_of(self, addressee: Addressee) -> tuple[Addressee, ...]:
        return () if addressee.side or addressee.party else self._wheel.fallbacks

    def _find(self, addressee: Addressee, group: str) -> Holder | None:
        where = addressee.of or group
        if addressee.role is Role.COMMUNICATOR and addressee.of is None:
            where = self._wheel.office_group
        if addressee.party is not None:
            return self.contact(addressee.party)
        if addressee.side is not None:
            found = self._contact_of_side if addressee.role is Role.CONTACT else self.nominating
            return found(addressee.side, group=where)
        if addressee.in_turn:
            return self._within(where)
        if not addressee.own_side_first:
            return self.holder(where, addressee.role)
        leaders = {role: self.holder(where, role) for role in (Role.CHAIR, Role.VICE_CHAIR)}
        held = {role: holder.principal for role, holder in leaders.items() if holder is not None}
        order = own_side_first(self.side_of(group), held)
        return leaders[order[0]] if order else None

    def _unreachable(self, holder: Holder, group: str) -> str:
        where = self._name_of(holder.group or group)
        return f"Brev till {DEFINITE[holder.role]} i {where} kommer just nu inte fram"

    def _vacancy(self, addressee: Addressee, group: str) -> str:
        where = self._name_of(addressee.of or group)
        if addressee.own_side_first:
            return f"Varken ordförande eller vice ordförande finns just nu i {where}"
        if addressee.party is not None:
            party = self._wheel.party_names.get(addressee.party, addressee.party)
            return f"{party} har just nu ingen kontaktperson"
        if addressee.side is not None and addressee.role is Role.CONTACT:
            return f"Ingen av parterna på {_of_side(addressee.side)} sida har just nu någon kontaktperson"
        if addressee.side is not None:
            return f"Ingen från {_of_side(addressee.side)} sida finns just nu i {where}"
        if addressee.in_turn:
            return f"Varken ordförande, vice ordförande eller ledamot finns just nu i {where}"
        return f"Ingen har just nu uppdraget som {addressee.role.swedish} i {where}"


@lru_cache(maxsize=1024)
def parse_addressee(key: str) -> Addressee:
    """The addressee that an act's key names: the reverse of `Addressee.key`."""
    return Addressee.from_key(key)


def _of_side(side: Principal) -> str:
    return {Principal.MUNICIPALITY: "kommunens", Principal.REGION: "regionens"}[side]


def _reaches(holder: Holder, *, vacancy: str | None) -> Recipient:
    return Recipient(
        person_id=holder.person_id,
        name=holder.name,
        email=holder.email,
        role=holder.role.swedish,
        vacancy=vacancy,
    )
