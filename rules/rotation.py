"""How the chair of each body goes round: its rule, and whether the rules hold together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter

from models.words import Principal, SwedishEnum
from rules.terms import Span, Term, TermLength

CHAIRS = "ordforandeskap"
"""The id of the station that holds what chairmanships give occasion to: nominations."""
NOMINATION = "nominering"
VICE_NOMINATION = "nominering-vice"
ASKED_MONTHS_BEFORE = (6, 3, 1)
"""So long before a term ends whoever's turn it is next is asked, where the area file says nothing."""


def nomination_by(side: Principal | None, *, of_vice: bool = False) -> str:
    """The document that a nomination is: that side's, or the group's own where no side has the turn."""
    asked = VICE_NOMINATION if of_vice else NOMINATION
    return f"{asked}-{side.swedish}" if side else asked


class Alternation(SwedishEnum):
    """What the chair goes round between."""

    BETWEEN_PRINCIPALS = "between-principals", "mellan kommun och region"
    AMONG_PARTIES = "among-parties", "mellan parterna"
    NONE = "none", "inte"


class Vice(SwedishEnum):
    """Where a body's vice chair comes from."""

    OPPOSITE_SIDE = "opposite-side", "motsatt sida"
    MAY_BE_NAMED = "may-be-named", "får utses"
    NONE = "none", "utses inte"


class MidTermSuccessor(SwedishEnum):
    """Who names a new chair when one leaves during the term."""

    SAME_SIDE = "same-side", "samma sida"
    GROUP_CHOOSES = "group-chooses", "gruppen väljer"


@dataclass(frozen=True, kw_only=True)
class FirstTerm:
    """Where a body's turn begins while nothing is known of its terms: the day, and the side or the party."""

    starts_on: date
    side: Principal | None = None
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class RotationRule:
    """How a body's chair goes round. `term` None: not regulated, a term lasts until somebody ends it.

    `in_step_with` is the body whose chair always stands on the same side: terms then begin and end on its days, and
    a `term` of one's own may only say the same. Of `first` a coupled body has the day alone; the side is the other's.
    `vice_acts` lets the vice chair act while the chair is vacant, `vice_succeeds` makes them the next chair.
    `chosen_within`: among parties, but in no order that anybody has set; the group itself names whoever comes next.
    """

    group: str
    term: TermLength | None = None
    alternation: Alternation = Alternation.BETWEEN_PRINCIPALS
    in_step_with: str | None = None
    vice: Vice = Vice.MAY_BE_NAMED
    vice_succeeds: bool = False
    vice_acts: bool = False
    successor_mid_term: MidTermSuccessor = MidTermSuccessor.SAME_SIDE
    first: FirstTerm | None = None
    chosen_within: bool = False

    def vice_side(self, side: Principal | None) -> Principal | None:
        """The side that the vice chair has to come from under a chair of `side`; None if any side will do."""
        return side.other if side and self.vice is Vice.OPPOSITE_SIDE else None

    def replacing_side(self, term: Term) -> Principal | None:
        """The side that names a new chair when one leaves during `term`; None: the group chooses.

        Among parties nobody sits for the rest of a term that has no end.
        """
        has_no_rest = self.alternation is Alternation.AMONG_PARTIES and term.ends_on is None
        same_side = self.successor_mid_term is MidTermSuccessor.SAME_SIDE and not has_no_rest
        return term.side if same_side else None


class RotationRefused(ValueError):
    """Rules that contradict one another. The text is Swedish; `groups` are those that it is about."""

    def __init__(self, what: str, *, groups: Sequence[str]) -> None:
        self.groups = tuple(groups)
        super().__init__(what)


def check_rules(rules: Mapping[str, RotationRule], *, spans: Iterable[Span] = ()) -> None:
    """Raise RotationRefused for rules that cannot hold together."""
    for rule in rules.values():
        _check_vice(rule)
        _check_coupling(rule, rules)
    for span in spans:
        if span.id in rules:
            _check_first(rules[span.id], span)
    partners_first(rules)


def term_length(rules: Mapping[str, RotationRule], group: str) -> TermLength | None:
    """How long the body's terms are: a coupled body's are its partner's. None: not regulated."""
    rule = rules.get(group)
    passed = {group}
    while rule and rule.in_step_with and rule.in_step_with not in passed:
        passed.add(rule.in_step_with)
        rule = rules.get(rule.in_step_with)
    return rule.term if rule else None


def partners_first(rules: Mapping[str, RotationRule]) -> Iterator[str]:
    """The bodies, each after the one that it is in step with. Raises RotationRefused for a circle."""
    partners = {group: {rule.in_step_with} if rule.in_step_with else set() for group, rule in rules.items()}
    try:
        return iter(tuple(TopologicalSorter(partners).static_order()))
    except CycleError as error:
        circle = [str(group) for group in reversed(error.args[1])]
        told = " följer ".join(f"”{group}”" for group in circle)
        raise RotationRefused(
            f"ordförandeskapen följer varandra i en cirkel: {told}; låt en av grupperna ha en egen mandatperiod",
            groups=circle[:-1],
        ) from error


def _check_vice(rule: RotationRule) -> None:
    if rule.vice is Vice.NONE and (rule.vice_acts or rule.vice_succeeds):
        raise RotationRefused(
            f"”{rule.group}” utser ingen vice ordförande, som då varken kan träda in eller efterträda",
            groups=[rule.group],
        )


def _check_coupling(rule: RotationRule, rules: Mapping[str, RotationRule]) -> None:
    if not rule.in_step_with:
        return
    partner = rules.get(rule.in_step_with)
    if partner is None:
        raise RotationRefused(
            f"”{rule.group}” ska följa ordförandeskapet i ”{rule.in_step_with}”, som inte har något ordförandeskap; "
            f"skriv hur det växlar där, eller ta bort kopplingen",
            groups=[rule.group, rule.in_step_with],
        )
    if rule.term and rule.term != partner.term:
        theirs = partner.term.swedish if partner.term else "ingen bestämd"
        raise RotationRefused(
            f"”{rule.group}” har mandatperioden {rule.term.swedish} men ska följa ”{partner.group}”, som har "
            f"{theirs}; skriv samma mandatperiod, eller utelämna den för ”{rule.group}”",
            groups=[rule.group, partner.group],
        )


def _check_first(rule: RotationRule, span: Span) -> None:
    if rule.first and rule.first.starts_on < span.valid_from:
        raise RotationRefused(
            f"den första perioden i ”{rule.group}” börjar {rule.first.starts_on}, innan gruppen finns; "
            f"skriv en dag från och med {span.valid_from}",
            groups=[rule.group],
        )
