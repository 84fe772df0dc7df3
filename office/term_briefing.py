"""What letters may say of terms of chairmanship and of seats: read for a whole batch at once, worded for each person.

An act says to whom, in which role, of which term and of which day's change. All else is read from the facts of the day
on which the letter is written: whoever has been named, or has gone, since the act was written is told as they are now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from mail.contexts import AskedSeats, Contact, Errand, Listed, Nomination, TermInLetter, TermNews
from mail.swedish import day_of_month, genitive, long_day, term_period
from models.duties import Duty
from models.words import Principal, Role, StepKind
from office import seats, terms
from office.belongings import NOTHING, Belongings, belongings
from office.links import Links
from office.seat_duties import party_of
from office.seats import PlaceAsked
from office.term_duties import role_asked, wanted_nominations
from office.term_letters import OUTGOING
from rules.decisions import DECISIONS, is_publication
from rules.ladder import step_named
from rules.matters import MATTERS
from rules.rotation import CHAIRS, nomination_by
from rules.seats import SEATS
from rules.terms import ONE_DAY, Term
from rules.wheel import Collection, Wheel
from store.acts import WaitingAct
from store.meeting_acts import person_of
from store.terms import HeldChair

TERMS_KNOWN = timedelta(days=366 * 3)
"""So far ahead it is asked whose turn a nomination is for."""
_HANDS_OVER = (StepKind.HANDOVER, StepKind.THANKS)
_NEWS = {
    StepKind.NOMINATED: TermNews.NOMINATED,
    StepKind.HANDOVER: TermNews.HANDOVER,
    StepKind.THANKS: TermNews.THANKS,
    StepKind.TURN_CHANGED: TermNews.TURN_CHANGED,
}


class TermBriefing:
    """The terms, chairs and seats that a batch of acts is about. Nothing is read that none of them needs."""

    def __init__(
        self,
        session: Session,
        wheel: Wheel,
        told: Iterable[WaitingAct],
        *,
        today: date,
        office: Contact,
        links: Links,
        group_names: dict[str, str],
        collections: Mapping[tuple[str, str, str], Collection],
    ) -> None:
        self._wheel, self._today, self._office, self._names = wheel, today, office, group_names
        told = list(told)
        of_chairs = any(act.station == CHAIRS for act in told)
        table = terms.timetable(session, wheel, until=today + TERMS_KNOWN, today=today) if of_chairs else None
        self._terms: Mapping[str, Sequence[Term]] = table.schedule.terms if table else {}
        self._held: Sequence[HeldChair] = table.stock.held if table else ()
        self._wanted = {one.key: one for one in reversed(list(wanted_nominations(table)))} if table else {}
        asks_for_seats = any(act.station == SEATS for act in told)
        self._places = seats.places_asked(session, wheel, today=today) if asks_for_seats else {}
        handed_over = {act.group for act in told if act.kind in _HANDS_OVER}
        self._belongings: Belongings = (
            belongings(
                session,
                wheel,
                handed_over,
                today=today,
                links=links,
                group_names=group_names,
                collections=collections,
            )
            if handed_over
            else NOTHING
        )

    # --- what a document letter says of a nomination or of seats

    def nomination(self, act: WaitingAct) -> Nomination | None:
        """Whose turn it is to name the chair that `act` asks for; None where it asks for something else."""
        if act.station != CHAIRS:
            return None
        wanted = self._wanted.get((act.year, act.group, act.document))
        role = role_asked(act.document)
        term = wanted.term if wanted else self._term_of_year(act)
        first = wanted.first if wanted else term.starts_on
        side = wanted.side if wanted else self._side_asked(act)
        # For the rest of a term the group itself may choose, whoever's the term was.
        party = term.party if role is Role.CHAIR and (side or first <= term.starts_on) else None
        return Nomination(
            turn=self._turn(side, party),
            stands_on=self._stands_on(side, party),
            period=_what_is_left(term, first),
            begins=long_day(first),
            answer_to=self._office,
            otherwise=self._otherwise(act.group, role, first),
        )

    def asked_seats(self, act: WaitingAct) -> AskedSeats | None:
        """The places that `act` asks a party to fill; None where it asks for something else."""
        if act.station != SEATS:
            return None
        party = party_of(act.document)
        return AskedSeats(
            party=self._wheel.party_names.get(party, party),
            places=tuple(_place(place) for place in self._places.get((act.group, party), ())),
            answer_to=self._office,
        )

    def _term_of_year(self, act: WaitingAct) -> Term:
        """The term that a nomination was for which nobody waits for any more."""
        asked = self._side_asked(act)
        side = asked.other if asked and role_asked(act.document) is Role.VICE_CHAIR else asked
        its = [term for term in self._terms.get(act.group, ()) if term.starts_on.year == act.year]
        unknown = Term(group=act.group, number=0, starts_on=act.last_day, ends_on=None, side=side)
        return next((term for term in its if term.side is side), next(iter(its), unknown))

    def _side_asked(self, act: WaitingAct) -> Principal | None:
        of_vice = role_asked(act.document) is Role.VICE_CHAIR
        return next((side for side in Principal if nomination_by(side, of_vice=of_vice) == act.document), None)

    def _otherwise(self, group: str, role: Role, first: date) -> str:
        if role is Role.VICE_CHAIR and first <= self._today:
            return "Så länge ingen är utsedd är gruppen utan vice ordförande."
        if role is Role.VICE_CHAIR:
            return f"Är ingen utsedd i tid är gruppen utan vice ordförande från {long_day(first)}."
        rule = self._wheel.rotation.get(group)
        acting = (
            ", och vice ordföranden tjänstgör som ordförande tills någon är utsedd" if rule and rule.vice_acts else ""
        )
        if first <= self._today:
            return f"Så länge ingen är utsedd är ordförandeskapet vakant{acting}."
        return f"Är ingen utsedd i tid är ordförandeskapet vakant från {long_day(first)}{acting}."

    # --- what a letter says of a term

    def news(self, act: WaitingAct) -> TermNews:
        """What the act tells its person."""
        if step_named(act.step) == OUTGOING:
            return TermNews.OUTGOING
        return _NEWS[act.kind]

    def role(self, act: WaitingAct) -> str:
        """What the recipient is, is to be or was: "vice ordförande"."""
        return (Role.VICE_CHAIR if _acts_as_chair(act) else _role(act)).swedish

    def in_letter(self, act: WaitingAct) -> TermInLetter:
        """The term as the letter tells it to the person that the act goes to."""
        match self.news(act):
            case TermNews.NOMINATED:
                return self._nominated(act)
            case TermNews.OUTGOING:
                return self._outgoing(act)
            case TermNews.HANDOVER:
                return self._handover(act)
            case TermNews.THANKS:
                return self._thanks(act)
            case TermNews.TURN_CHANGED:
                return self._turn_changed(act)

    def _nominated(self, act: WaitingAct) -> TermInLetter:
        role, on = _role(act), _day_of_change(act)
        return replace(
            self._plain(act, role, starts_on=on, ends_on=self._until(act, role)),
            predecessor=_contact(self._before(act.group, role, on, but=person_of(act.addressee))),
            vice=_contact(self._holder(act.group, _other(role), on)),
        )

    def _outgoing(self, act: WaitingAct) -> TermInLetter:
        role, on = _role(act), _day_of_change(act)
        successor = self._holder(act.group, role, on, but=person_of(act.addressee))
        plain = self._plain(act, role, starts_on=on, ends_on=on - ONE_DAY)
        return replace(plain, successor=_contact(successor))

    def _handover(self, act: WaitingAct) -> TermInLetter:
        on, person = _day_of_change(act), person_of(act.addressee)
        acts_as_chair = _acts_as_chair(act)
        role = Role.VICE_CHAIR if acts_as_chair else _role(act)
        belongings = self._belongings
        return replace(
            self._plain(act, role, starts_on=on, ends_on=self._until(act, role)),
            interim=acts_as_chair,
            predecessor=_contact(self._before(act.group, _role(act), on, but=person)),
            vice=None if acts_as_chair else _contact(self._holder(act.group, _other(role), on)),
            duties=belongings.duties.get(act.group, ()) if _role(act) is Role.CHAIR else (),
            meetings=belongings.meetings.get(act.group, ()),
            files=belongings.files.get(act.group, ()),
        )

    def _thanks(self, act: WaitingAct) -> TermInLetter:
        role, on = _role(act), _day_of_change(act)
        successor = self._holder(act.group, role, self._today, but=person_of(act.addressee))
        acting = self._acting_vice(act.group) if successor is None and role is Role.CHAIR else None
        handed_over = role is Role.CHAIR and bool(successor or acting)
        unlinked = tuple(Listed(text=line.text) for line in self._belongings.meetings.get(act.group, ()))
        return replace(
            self._plain(act, role, starts_on=on, ends_on=on - ONE_DAY),
            interim=acting is not None,
            successor=_contact(successor or acting),
            duties=self._belongings.duties.get(act.group, ()) if handed_over else (),
            meetings=unlinked if handed_over else (),
        )

    def _turn_changed(self, act: WaitingAct) -> TermInLetter:
        tells, term = act.tells or {}, self._term(act)
        if tells.get("about"):
            return self._not_so(act, tells["about"], was_named=bool(tells.get("was_incoming")))
        return replace(
            self._plain(act, _role(act), starts_on=term.starts_on, ends_on=term.ends_on),
            before=self._turn_told(tells, "was_"),
            after=self._turn_told(tells, ""),
            reason=tells.get("reason"),
        )

    def _not_so(self, act: WaitingAct, about: str, *, was_named: bool) -> TermInLetter:
        """That what somebody knows of who takes over is not so, and what is, on the day on which it is told."""
        role, on, person = _role(act), _day_of_change(act), person_of(act.addressee)
        title, day = role.swedish, long_day(on)
        named = self._holder(act.group, role, on)
        follows = named if named and named.valid_from >= on else None
        instead = f"{follows.name} är utsedd" if follows else "ingen är utsedd än"
        if about == OUTGOING:
            before = f"någon {'annan ' if follows else ''}var utsedd till {title} efter dig från och med {day}"
            before = before if was_named else f"ingen var utsedd till {title} efter dig från och med {day}"
            after = f"{instead} till {title} efter dig från och med {day}"
        elif follows is not None and follows.person_id == person:
            before, after = f"du skulle inte tillträda som {title}", f"du är utsedd till {title} från och med {day}"
        else:
            before = f"du var utsedd till {title} från och med {day}"
            after = f"du tillträder inte som {title}; {instead}"
        return replace(self._plain(act, role, starts_on=on, ends_on=None), before=before, after=after)

    def _turn_told(self, tells: Mapping[str, str], prefix: str) -> str | None:
        """ "kommunens tur, perioden 1 januari 2028–30 juni 2029"; None for no turn."""
        starts_on, ends_on, side = (tells.get(f"{prefix}{name}") for name in ("starts_on", "ends_on", "side"))
        if not starts_on:
            return None
        period = term_period(date.fromisoformat(starts_on), date.fromisoformat(ends_on) if ends_on else None)
        turn = self._turn(Principal(side) if side else None, tells.get(f"{prefix}party"))
        return f"{turn} tur, {period}" if turn else f"gruppen väljer, {period}"

    def _plain(self, act: WaitingAct, role: Role, *, starts_on: date, ends_on: date | None) -> TermInLetter:
        """What every letter says: the group, the role, the term, and the first and last day that matter there."""
        term = self._term(act)
        return TermInLetter(
            group=self._names.get(act.group, act.group),
            role=role.swedish,
            turn=self._turn(term.side, term.party),
            period=term_period(term.starts_on, term.ends_on),
            begins=long_day(starts_on),
            ends=long_day(ends_on) if ends_on else None,
            rest=starts_on > term.starts_on,
        )

    # --- who and whose

    def _term(self, act: WaitingAct) -> Term:
        """The term that the act tells of. One that is no longer there is told by its first day alone."""
        starts_on = _first_day(act)
        its = self._terms.get(act.group, ())
        found = next((term for term in its if term.starts_on == starts_on), None)
        found = found or next((term for term in its if term.covers(starts_on)), None)
        return found or Term(group=act.group, number=0, starts_on=starts_on, ends_on=None)

    def _until(self, act: WaitingAct, role: Role) -> date | None:
        """The last day on which the recipient holds the role; None as long as none is set."""
        person, on = person_of(act.addressee), _day_of_change(act)
        own = (row for row in self._rows(act.group, role) if row.person_id == person and row.last_day >= on)
        return max((row.last_day for row in own if row.last_day < date.max), default=None)

    def _holder(self, group: str, role: Role, day: date, *, but: int | None = None) -> HeldChair | None:
        """Who holds the role on that day; of two at once, whoever began last."""
        its = (row for row in self._rows(group, role) if row.covers(day) and row.person_id != but)
        return max(its, key=lambda row: (row.valid_from, row.id), default=None)

    def _before(self, group: str, role: Role, day: date, *, but: int | None = None) -> HeldChair | None:
        """Whoever held the role last before `day`; None where that was the person `but` themselves."""
        its = [row for row in self._rows(group, role) if row.valid_from < day]
        last = max(its, key=lambda row: (row.last_day, row.valid_from), default=None)
        return last if last and last.person_id != but else None

    def _acting_vice(self, group: str) -> HeldChair | None:
        rule = self._wheel.rotation.get(group)
        return self._holder(group, Role.VICE_CHAIR, self._today) if rule and rule.vice_acts else None

    def _rows(self, group: str, role: Role) -> list[HeldChair]:
        return [row for row in self._held if row.group == group and row.role is role]

    def _turn(self, side: Principal | None, party: str | None) -> str | None:
        """Whose turn it is, as an owner: "kommunens", "Partille kommuns"; None where nobody's is."""
        if party:
            return genitive(self._wheel.party_names.get(party, party))
        return f"{side.swedish}ens" if side else None

    def _stands_on(self, side: Principal | None, party: str | None) -> str | None:
        if party:
            return self._wheel.party_names.get(party, party)
        return f"{side.swedish}ens sida" if side else None


def errand_of(act: WaitingAct | Duty, collection: Collection | None) -> Errand:
    """What a letter about the duty asks for: of the year's own documents, one of the `collection`'s kind."""
    if act.station == CHAIRS:
        return Errand.VICE_NOMINATION if role_asked(act.document) is Role.VICE_CHAIR else Errand.NOMINATION
    if act.station == SEATS:
        return Errand.SEATS
    if act.station == MATTERS:
        return Errand.MATTER
    if act.station == DECISIONS:
        return Errand.PUBLISHING if is_publication(act.document) else Errand.REGISTRATION
    if act.meeting:
        return Errand(act.document)
    of_the_year = collection is not None and (collection.due or collection.after_start)
    return Errand(collection.document.kind.swedish) if collection and of_the_year else Errand.DOCUMENT


def _first_day(act: WaitingAct) -> date:
    """The first day of the term that the act is about: its key ends in it."""
    return date.fromisoformat(act.key.rpartition("/")[2])


def _day_of_change(act: WaitingAct) -> date:
    """The first day on which somebody else, or nobody, holds the role."""
    told = (act.tells or {}).get("on")
    return date.fromisoformat(told) if told else _first_day(act)


def _acts_as_chair(act: WaitingAct) -> bool:
    """Whether the act is handed to the vice chair, who acts while there is no chair."""
    acting = (act.tells or {}).get("acting")
    return act.kind is StepKind.HANDOVER and acting == str(person_of(act.addressee))


def _role(act: WaitingAct) -> Role:
    return Role.VICE_CHAIR if act.document == Role.VICE_CHAIR.value else Role.CHAIR


def _other(role: Role) -> Role:
    return Role.CHAIR if role is Role.VICE_CHAIR else Role.VICE_CHAIR


def _contact(row: HeldChair | None) -> Contact | None:
    return Contact(name=row.name, email=row.email) if row else None


def _what_is_left(term: Term, first: date) -> str:
    """The term's period, or what is left of it where the chair is to be taken during it."""
    period = term_period(term.starts_on, term.ends_on)
    if first <= term.starts_on:
        return period
    if term.ends_on is None:
        return term_period(first, None)
    return f"resten av {period}, från och med {day_of_month(first)}"


def _place(place: PlaceAsked) -> str:
    """ "ledamot, plats 2 (vakant sedan 1 januari 2027)", "ledamot, plats 3 (Ledamot Partille, till och med …)"."""
    if place.is_vacant:
        standing = f"vakant sedan {day_of_month(place.last_day + ONE_DAY)}" if place.last_day else "vakant"
    elif place.last_day:
        until = f"till och med {day_of_month(place.last_day)}"
        standing = (
            f"{place.person}, {until}" if place.person else f"vakant från {day_of_month(place.last_day + ONE_DAY)}"
        )
    else:
        standing = "blir vakant"
    return f"{place.role.swedish}, plats {place.seat} ({standing})"
