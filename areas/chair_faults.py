"""What an area file says of chairs and seats that cannot hold: each mistake, its place and what right looks like."""

from collections.abc import Iterator
from dataclasses import dataclass

from areas.chairs import alternation_of
from areas.group_entries import ChairEntry, GroupEntry
from areas.ladder_entries import LadderEntry
from areas.schema import AreaFile
from models.words import Role
from rules.ladder import Addressee
from rules.rotation import Alternation, Vice
from rules.terms import Months


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that does not hold together: the way to it in the file, what is wrong and what right looks like."""

    path: tuple[str | int, ...]
    what: str
    right: str
    of_key: bool = False


def faults(area_file: AreaFile) -> Iterator[Fault]:
    """All that the file says of chairs and of who is asked about them, and that cannot be."""
    for group, entry in area_file.groups.items():
        if entry.chair:
            yield from _Chair(area_file, group, entry, entry.chair).faults()
    yield from _circles(area_file)
    yield from _open_addressees(area_file)


@dataclass(frozen=True)
class _Chair:
    """One group's chairmanship, judged."""

    area_file: AreaFile
    group: str
    entry: GroupEntry
    chair: ChairEntry

    def faults(self) -> Iterator[Fault]:
        if self.entry.made_of and not self.entry.seats:
            yield self._fault(
                "en härledd grupp har inget eget ordförandeskap: det följer med uppdragen som den består av",
                "ta bort ”ordförandeskap”, eller ge gruppen egna platser",
            )
        yield from self._of_vice()
        yield from self._of_coupling()
        yield from self._of_order()
        yield from self._of_sides()
        if self.chair.first:
            yield from self._of_first_day()
            yield from self._of_first_turn()

    def _fault(self, what: str, right: str, *keys: str) -> Fault:
        return Fault(path=("grupper", self.group, "ordförandeskap", *keys), what=what, right=right, of_key=not keys)

    def _of_vice(self) -> Iterator[Fault]:
        named = self.chair.vice is not Vice.NONE
        for said, key in ((self.chair.vice_succeeds, "vice efterträder"), (self.chair.vice_acts, _ACTS)):
            if said and not named:
                right = f"ta bort ”{key}”, eller skriv ”vice ordförande: får utses”"
                yield self._fault("gruppen utser ingen vice ordförande", right, key)

    # in step with another

    @property
    def _partner(self) -> ChairEntry | None:
        entry = self.area_file.groups.get(self.chair.in_step_with or "")
        return entry.chair if entry else None

    def _of_coupling(self) -> Iterator[Fault]:
        other, partner = self.chair.in_step_with, self._partner
        if other is None:
            return
        if other == self.group:
            yield self._fault("gruppen kan inte följa sig själv", "nämn en annan grupp", _IN_STEP)
        elif partner is None:
            yield self._fault(
                f"”{other}” har inget ordförandeskap att följa",
                f"lägg till ”ordförandeskap” för ”{other}”, eller ta bort ”{_IN_STEP}”",
                _IN_STEP,
            )
        else:
            yield from self._of_partner(other, partner)
        if alternation_of(self.chair) is not Alternation.BETWEEN_PRINCIPALS:
            yield self._fault(
                f"ordförandeskapet följer ”{other}” och kan inte växla {self.chair.alternation.swedish}",
                "skriv ”mellan kommun och region”, eller utelämna ”växlar”",
                "växlar",
            )

    def _of_partner(self, other: str, partner: ChairEntry) -> Iterator[Fault]:
        if alternation_of(partner) is Alternation.NONE:
            yield self._fault(
                f"ordförandeskapet i ”{other}” växlar inte, så det finns ingen sida att följa",
                f"skriv ”växlar: mellan kommun och region” för ”{other}”, eller ta bort ”{_IN_STEP}”",
                _IN_STEP,
            )
        theirs = self._length_of(partner)
        if self.chair.term and self.chair.term != theirs:
            said = f"mandatperioden {_said(theirs)}" if theirs else "ingen bestämd mandatperiod"
            yield self._fault(
                f"mandatperioden {_said(self.chair.term)} går inte ihop med ”{other}”, som har {said}",
                f"skriv ”mandatperiod: {_said(theirs)}”, eller utelämna den" if theirs else "utelämna den",
                "mandatperiod",
            )

    def _length_of(self, chair: ChairEntry) -> Months | str | None:
        """The partner's term, or that of the one that it follows in its turn."""
        passed = {self.group}
        while chair.term is None and chair.in_step_with and chair.in_step_with not in passed:
            passed.add(chair.in_step_with)
            following = self.area_file.groups[chair.in_step_with].chair
            if following is None:
                break
            chair = following
        return chair.term

    # whose turn

    def _of_order(self) -> Iterator[Fault]:
        order, among = self.chair.order, alternation_of(self.chair) is Alternation.AMONG_PARTIES
        if order and not among:
            yield self._fault(
                "bara ett ordförandeskap som växlar mellan parterna har en ordning",
                "ta bort ”ordning”, eller skriv ”växlar: mellan parterna”",
                "ordning",
            )
        elif order and len(set(order)) != len(order):
            yield self._fault("samma part står två gånger", "nämn varje part en gång", "ordning")
        elif among and (order or self.chair.term) and len(self._parties) < 2:
            yield self._fault(
                "det finns bara en part att växla mellan" if self._parties else "det finns ingen part att växla mellan",
                "nämn minst två parter i ”ordning” eller ”platser”, eller skriv ”växlar: inte”",
                "ordning" if order else "växlar",
            )

    @property
    def _parties(self) -> tuple[str, ...]:
        return self.chair.order or tuple(self.entry.seats) or tuple(self.area_file.principals)

    def _of_sides(self) -> Iterator[Fault]:
        sides = {self.area_file.principals[party] for party in self.entry.seats}
        if alternation_of(self.chair) is Alternation.BETWEEN_PRINCIPALS and len(sides) == 1:
            missing = sides.pop().other.swedish
            yield self._fault(
                f"ordförandeskapet växlar mellan kommun och region, men ingen part från {missing} har plats i gruppen",
                "ge båda sidorna platser, eller skriv ”växlar: inte”",
                "växlar",
            )

    # the first term

    def _of_first_day(self) -> Iterator[Fault]:
        first, entry = self.chair.first, self.entry
        if first and first.day < entry.valid_from:
            right = f"skriv en dag från och med {entry.valid_from}"
            yield self._fault(f"börjar {first.day}, innan gruppen finns", right, "börjar", "dag")
        elif first and entry.valid_to and first.day > entry.valid_to:
            right = f"skriv en dag till och med {entry.valid_to}"
            yield self._fault(f"börjar {first.day}, när gruppen inte längre finns", right, "börjar", "dag")

    def _of_first_turn(self) -> Iterator[Fault]:
        first, wanted = self.chair.first, self._turn_wanted
        assert first is not None
        for key, said in (("sida", first.side), ("part", first.party)):
            if said is not None and key != wanted:
                what, right = self._too_much(key)
                yield self._fault(what, right, "börjar", key)
        if wanted == "sida" and first.side is None:
            yield self._fault(
                "det står inte vilken sida som börjar", f"skriv ”börjar: {{dag: {first.day}, sida: kommun}}”", "börjar"
            )
        elif wanted == "part" and first.party is None:
            party = next(iter(self._parties), "…")
            yield self._fault(
                "det står inte vilken part som börjar", f"skriv ”börjar: {{dag: {first.day}, part: {party}}}”", "börjar"
            )
        elif wanted == "part" and first.party not in self._parties:
            yield self._fault(
                f"”{first.party}” är inte en av parterna som ordförandeskapet växlar mellan",
                f"skriv en av {', '.join(self._parties)}",
                "börjar",
                "part",
            )

    @property
    def _turn_wanted(self) -> str | None:
        if self.chair.in_step_with:
            return None
        wanted = {Alternation.BETWEEN_PRINCIPALS: "sida", Alternation.AMONG_PARTIES: "part"}
        return wanted.get(alternation_of(self.chair))

    def _too_much(self, key: str) -> tuple[str, str]:
        if self.chair.in_step_with:
            what = f"sidan är den som ”{self.chair.in_step_with}” har, och kan inte vara en egen"
            return what, f"skriv bara dagen, och sidan för ”{self.chair.in_step_with}”"
        if self._turn_wanted is None:
            return "ordförandeskapet växlar inte, så ingen står på tur", f"ta bort ”{key}”, eller skriv vad det växlar"
        return (
            f"ordförandeskapet växlar {self.chair.alternation.swedish}, så turen börjar med en {self._turn_wanted}",
            f"skriv ”{self._turn_wanted}” i stället för ”{key}”",
        )


_IN_STEP, _ACTS = "i samklang med", "vice tjänstgör vid vakans"


def _said(term: Months | str | None) -> str:
    return term.swedish if isinstance(term, Months) else str(term)


def _circles(area_file: AreaFile) -> Iterator[Fault]:
    """Groups that in the end follow themselves. Each is told where it says whom it follows."""
    follows = {
        group: entry.chair.in_step_with
        for group, entry in area_file.groups.items()
        if entry.chair and entry.chair.in_step_with
    }
    for group in follows:
        way = [group]
        while (following := follows.get(way[-1])) and following not in way:
            way.append(following)
        if following == group and len(way) > 1:
            yield Fault(
                path=("grupper", group, "ordförandeskap", _IN_STEP),
                what=f"ordförandeskapen följer varandra i en cirkel: {' → '.join([*way, group])}",
                right="låt en av grupperna ha en egen mandatperiod och ingen att följa",
            )


def _open_addressees(area_file: AreaFile) -> Iterator[Fault]:
    """”Nominerande sida” and ”kontaktperson” where it cannot be told who that is."""
    own = area_file.rotation.ladders
    elsewhere = {c.ladder for station in area_file.stations.values() for c in station.collects}
    elsewhere |= {ladder for ladder in area_file.meetings.ladders.model_dump().values() if ladder}
    for ladder, entry in area_file.ladders.items():
        for path, addressees in _addressees_in(entry):
            for addressee in addressees:
                if addressee.in_turn and ladder in {*elsewhere, own.seats}:
                    yield _no_turn(("stegar", ladder, *path))
                elif _is_open_contact(addressee) and ladder in elsewhere:
                    yield _no_party(("stegar", ladder, *path))
    places: list[tuple[tuple[str | int, ...], tuple[Addressee, ...]]] = [(("vid vakans",), area_file.fallbacks)]
    for group, body in area_file.groups.items():
        places += [(("grupper", group, "bjuder in"), body.invites), (("grupper", group, "består av"), body.made_of)]
    places += [(("stationer", id_, "bjuder in"), station.invites) for id_, station in area_file.stations.items()]
    for path, addressees in places:
        if any(addressee.in_turn for addressee in addressees):
            yield _no_turn(path)
        if any(addressee.role is Role.CONTACT for addressee in addressees):
            yield Fault(
                path=path, what="en parts kontaktperson har inget uppdrag i en grupp", right="nämn en annan roll"
            )


def _addressees_in(entry: LadderEntry) -> Iterator[tuple[tuple[str | int, ...], tuple[Addressee, ...]]]:
    yield ("till",), entry.to
    yield ("kopia",), entry.copies
    for number, step in enumerate(entry.steps):
        yield ("steg", number, "till"), step.to or ()
        yield ("steg", number, "kopia"), step.copies


def _is_open_contact(addressee: Addressee) -> bool:
    return addressee.role is Role.CONTACT and addressee.party is None


def _no_turn(path: tuple[str | int, ...]) -> Fault:
    return Fault(
        path=path,
        what="här är ingen sida på tur att nominera",
        right="”nominerande sida” hör till stegen för nominering under ”rotation”; skriv till exempel ”ordförande”",
    )


def _no_party(path: tuple[str | int, ...]) -> Fault:
    return Fault(
        path=path,
        what="det står inte vilken parts kontaktperson",
        right="skriv till exempel ”kontaktperson för …” med partens id",
    )
