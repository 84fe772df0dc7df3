"""What may become of a matter: to whom it may be passed on, and what the wheel asks of whoever has one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from mail.swedish import listed
from models.matters import Matter, MatterMove
from models.words import MatterKind
from rules.matters import MatterRules, Stop, matter_document, stops
from rules.wheel import Collection, Document, GroupSpan, Period, Wheel
from store.matters import HeldMatter


class RefusedMatter(Exception):
    """The matter cannot be given, passed on or closed as asked; the message says what could be done."""


class NoSuchMatter(RefusedMatter):
    """The area has no matter of that number."""

    def __init__(self, wheel: Wheel, number: int) -> None:
        super().__init__(f"{wheel.name} har inget ärende {number}. Se ”arshjul matters --all”")


def with_matters(wheel: Wheel, held: Iterable[HeldMatter]) -> Wheel:
    """The wheel with what its missions and questions ask of those who have, or have had, them."""
    collects = tuple(_collection(wheel, one) for one in held if one.group in wheel.matters.ladders)
    return replace(wheel, matter_station=replace(wheel.matter_station, collects=collects)) if collects else wheel


def _collection(wheel: Wheel, one: HeldMatter) -> Collection:
    name = title_of_matter(one.kind, one.title)
    return Collection(
        document=Document(id=matter_document(one.id), name=name, plural=name, period=Period.THIS_YEAR),
        owed_by=frozenset({one.group}),
        due=None,
        ladder=wheel.matters.ladders[one.group],
    )


def title_of_matter(kind: MatterKind, title: str) -> str:
    """The matter as it stands inside a sentence: "frågan ”Sena besked vid utskrivning”"."""
    return f"{kind.definite} ”{title}”"


class Itinerary:
    """Where a matter has been, and where it may go from whoever has it."""

    def __init__(
        self,
        rules: MatterRules,
        groups: Sequence[GroupSpan],
        names: dict[str, str],
        *,
        matter: Matter,
        moves: Sequence[MatterMove],
        on: date,
    ) -> None:
        self._rules, self._groups, self._names, self._matter, self._on = rules, groups, names, matter, on
        been = [matter.raised_by, *(move.to_group for move in moves if move.to_group)]
        living = {group.id for group in groups if group.exists_on(on)}
        self.back = [group for group in dict.fromkeys(been) if group != matter.holder and group in living]

    @property
    def upward(self) -> tuple[Stop, ...]:
        """The stops ahead; none for what is no question."""
        if self._matter.kind is not MatterKind.QUESTION:
            return ()
        holder, bound_for = self._matter.holder, self._matter.bound_for
        return stops(self._rules, self._groups, holder=holder, bound_for=bound_for, on=self._on)

    def stop(self, to: str | None) -> Stop:
        """Where the matter goes when it is passed on `to` that group, or simply on. Raises RefusedMatter."""
        if to is None:
            return self._only_one()
        if self._matter.kind is not MatterKind.QUESTION:
            check_may_have(self._rules, self._groups, self._names, kind=self._matter.kind, group=to, on=self._on)
        if to == self._matter.holder:
            raise RefusedMatter(f"{self._name(to)} har redan ärendet")
        on_the_way = next((stop for stop in self.upward if to in (stop.group, stop.bound_for)), None)
        if on_the_way is not None:
            return on_the_way
        if to in self.back or self._matter.kind is not MatterKind.QUESTION:
            return Stop(group=to)
        raise RefusedMatter(
            f"från {self._name(self._matter.holder)} går frågan inte till {self._name(to)}. {self._ways}"
        )

    def _only_one(self) -> Stop:
        if self._matter.kind is not MatterKind.QUESTION:
            raise RefusedMatter("ange vilken grupp som tar över")
        if not self.upward:
            raise RefusedMatter(f"ingen grupp finns ovanför {self._name(self._matter.holder)}. {self._ways}")
        if len(self.upward) > 1:
            choices = ", ".join(stop.bound_for or stop.group for stop in self.upward)
            raise RefusedMatter(f"frågan kan gå till flera; välj en av {choices}")
        return self.upward[0]

    @property
    def _ways(self) -> str:
        ahead = [stop.bound_for or stop.group for stop in self.upward]
        ways = [f"lämna den vidare till {', '.join(ahead)}"] if ahead else []
        ways += [f"lämna den tillbaka till {', '.join(self.back)}"] if self.back else []
        ways += [f"lämna den till {self._rules.outside}"] if self._rules.outside else []
        return f"Ni kan {listed([*ways, 'avsluta den']).replace(' och ', ' eller ')}"

    def _name(self, group: str) -> str:
        return self._names.get(group, group)


def check_may_have(
    rules: MatterRules,
    groups: Iterable[GroupSpan],
    names: dict[str, str],
    *,
    kind: MatterKind | None,
    group: str,
    on: date,
) -> None:
    """Raise RefusedMatter unless the group exists on the day and may have a matter of that kind (None: any)."""
    spans = {span.id: span for span in groups}
    span = spans.get(group)
    if span is None:
        raise RefusedMatter(f"området har ingen grupp ”{group}”. Grupperna heter: {', '.join(sorted(spans))}")
    if not span.exists_on(on):
        raise RefusedMatter(f"{names.get(group, group)} finns inte {on}; välj en grupp som finns")
    if kind is not None and not rules.may_have(kind, span):
        fitting = [each.id for each in spans.values() if each.exists_on(on) and rules.may_have(kind, each)]
        told = f"enligt områdesfilen kan {names.get(group, group)} inte få {kind.swedish}"
        raise RefusedMatter(f"{told}. Det kan: {', '.join(sorted(fitting))}")
