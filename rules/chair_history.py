"""What has been of chairs: checked against the rules, and read as terms.

History comes from lists that people have kept by hand. It is told what does not add up, and never mended.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.words import Principal, Role, SwedishEnum, TermState
from rules.rotation import Alternation, RotationRule, Vice, term_length
from rules.terms import ONE_DAY, Span, Term, TermLength, spoken_day


class FindingKind(SwedishEnum):
    """What does not add up in the history of a chair."""

    OVERLAP = "overlap", "överlapp"
    GAP = "gap", "lucka"
    TWO_CHAIRS = "two-chairs", "två ordförande"
    WRONG_SIDE = "wrong-side", "fel sida"
    VICE_ON_SAME_SIDE = "vice-on-same-side", "vice ordförande på samma sida"
    OUT_OF_STEP = "out-of-step", "ur takt"


@dataclass(frozen=True, kw_only=True)
class ChairHolding:
    """Somebody who holds or held a chair. `person` is any reference; no sentence says it.

    Raises ValueError for one that ends before it begins.
    """

    group: str
    role: Role
    person: str | int
    valid_from: date
    valid_to: date | None = None
    side: Principal | None = None
    party: str | None = None

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"ett uppdrag i ”{self.group}” slutar {self.valid_to}, innan det börjar {self.valid_from}")

    @property
    def last_day(self) -> date:
        """The last day; the end of time where none is told."""
        return self.valid_to or date.max


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that does not add up, and on which days (`ends_on` None: until further notice).

    `groups` has the body, and after it the one that it should be in step with. `people` are the references of those
    it is about. `sentence` is Swedish.
    """

    kind: FindingKind
    groups: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    sentence: str
    people: tuple[str | int, ...] = field(default=())


def check_history(
    holdings: Iterable[ChairHolding],
    *,
    rules: Mapping[str, RotationRule],
    today: date,
    spans: Iterable[Span] = (),
    names: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """What does not add up in who has held the chairs, body by body in the order of days.

    A holding without end counts to `today` where it is asked whether it has lasted too long, and for ever where it is
    asked whether somebody else holds the chair too. `names` are the bodies' for the sentences.
    """
    rows = sorted(holdings, key=lambda row: (row.valid_from, row.last_day, str(row.person)))
    chairs = _by_group(row for row in rows if row.role is Role.CHAIR)
    vices = _by_group(row for row in rows if row.role is Role.VICE_CHAIR)
    existing = {span.id: span for span in spans}
    history = _History(rules=rules, today=today, names=names or {})
    found: list[Finding] = []
    for group, held in chairs.items():
        ends = existing[group].valid_to or date.max if group in existing else date.max
        stretches = [_stretch_of(row) for row in held]
        found += history.doubles(stretches)
        found += history.gaps(stretches, body_ends=ends)
        found += history.too_long(group, stretches)
        found += history.wrong_first(group, stretches)
        found += history.vices(group, stretches, [_stretch_of(row) for row in vices.get(group, [])])
        found += history.out_of_step(group, stretches, chairs)
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """A holding as days. `ends` is the end of time where there is none."""

    group: str
    starts: date
    ends: date
    side: Principal | None
    party: str | None
    person: str | int

    def turn(self, alternation: Alternation) -> str | None:
        """What may not come twice in a row, as a word; None if it is unknown or does not matter."""
        match alternation:
            case Alternation.BETWEEN_PRINCIPALS:
                return self.side.swedish if self.side else None
            case Alternation.AMONG_PARTIES:
                return self.party
            case Alternation.NONE:
                return None


def _stretch_of(row: ChairHolding) -> _Stretch:
    return _Stretch(
        group=row.group, starts=row.valid_from, ends=row.last_day, side=row.side, party=row.party, person=row.person
    )


def _by_group(rows: Iterable[ChairHolding]) -> dict[str, list[ChairHolding]]:
    found: dict[str, list[ChairHolding]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    return found


@dataclass(frozen=True, kw_only=True)
class _History:
    """The checks. Stretches of a body come in the order of their days."""

    rules: Mapping[str, RotationRule]
    today: date
    names: Mapping[str, str]

    def doubles(self, stretches: Sequence[_Stretch]) -> Iterator[Finding]:
        for index, later in enumerate(stretches):
            for earlier in stretches[:index]:
                if earlier.ends >= later.starts:
                    yield self._double(earlier, later)

    def _double(self, earlier: _Stretch, later: _Stretch) -> Finding:
        starts, ends = later.starts, min(earlier.ends, later.ends)
        what = f"{self._name(later.group)} har två ordförande {_days(starts, ends)}"
        if starts == ends and starts == earlier.ends:
            what += "; den som går står kvar på dagen för bytet, skriv dagen före som sista dag"
        same = earlier.person == later.person
        if same:
            what = f"{self._name(later.group)}: samma ordförande är inlagd två gånger {_days(starts, ends)}"
        kind = FindingKind.OVERLAP if same else FindingKind.TWO_CHAIRS
        return self._finding(kind, (later.group,), starts, ends, what, (earlier, later))

    def gaps(self, stretches: Sequence[_Stretch], *, body_ends: date) -> Iterator[Finding]:
        latest: _Stretch | None = None
        for stretch in stretches:
            if latest and stretch.starts - ONE_DAY > latest.ends:
                yield self._gap((latest, stretch), latest.ends + ONE_DAY, stretch.starts - ONE_DAY)
            latest = max(latest or stretch, stretch, key=lambda each: each.ends)
        if latest and latest.ends < min(self.today, body_ends):
            yield self._gap((latest,), latest.ends + ONE_DAY, body_ends)

    def _gap(self, around: Sequence[_Stretch], starts: date, ends: date) -> Finding:
        what = f"{self._name(around[0].group)} har ingen ordförande {_days(starts, ends)}"
        return self._finding(FindingKind.GAP, (around[0].group,), starts, ends, what, around)

    def too_long(self, group: str, stretches: Sequence[_Stretch]) -> Iterator[Finding]:
        """Where the same turn goes on into what should be the next one's term, counted from when its side took over."""
        rule, length = self.rules.get(group), term_length(self.rules, group)
        if rule is None or length is None:
            return
        began = series_start = date.min
        before: str | None = None
        for stretch, following in zip(stretches, [*stretches[1:], None], strict=False):
            turn = stretch.turn(rule.alternation)
            if turn is None or turn != before:
                began, before = stretch.starts, turn
                if series_start == date.min or not _is_boundary(length, began, series_start):
                    series_start = began
            if turn is not None:
                until = self._lasted_until(stretch, following)
                whose = "nästa parts" if rule.alternation is Alternation.AMONG_PARTIES else "den andra sidans"
                for starts, ends in _others_days(stretch.starts, until, length, began=began, series_start=series_start):
                    what = (
                        f"{self._name(group)}: {turn} har ordförandeskapet {_days(starts, ends)}, men det är {whose} "
                        f"tur; {turn} har haft det sedan {spoken_day(began)} och perioden är {length.swedish}"
                    )
                    yield self._finding(FindingKind.WRONG_SIDE, (group,), starts, ends, what, (stretch,))

    def _lasted_until(self, stretch: _Stretch, following: _Stretch | None) -> date:
        """The stretch's last day as far as it is asked for. Days together with whoever follows are told as such."""
        ends = stretch.ends if stretch.ends < date.max else max(self.today, stretch.starts)
        if following and following.side is not stretch.side:
            return min(ends, max(following.starts - ONE_DAY, stretch.starts))
        return ends

    def wrong_first(self, group: str, stretches: Sequence[_Stretch]) -> Iterator[Finding]:
        """Where the one in the chair on the first term's first day is not of the side that the rule names."""
        rule = self.rules.get(group)
        first = rule.first if rule else None
        if first is None or first.side is None:
            return
        for stretch in stretches:
            if stretch.starts <= first.starts_on <= stretch.ends and stretch.side not in (first.side, None):
                what = (
                    f"{self._name(group)}: {stretch.side.swedish} har ordförandeskapet den "
                    f"{spoken_day(first.starts_on)}, men enligt områdesfilen börjar {first.side.swedish} då"
                )
                kind = FindingKind.WRONG_SIDE
                yield self._finding(kind, (group,), first.starts_on, stretch.ends, what, (stretch,))

    def vices(self, group: str, chairs: Sequence[_Stretch], vices: Sequence[_Stretch]) -> Iterator[Finding]:
        rule = self.rules.get(group)
        if rule is None or rule.vice is not Vice.OPPOSITE_SIDE:
            return
        for chair in chairs:
            for vice in vices:
                starts, ends = max(chair.starts, vice.starts), min(chair.ends, vice.ends)
                if starts <= ends and chair.side is not None and chair.side is vice.side:
                    what = (
                        f"{self._name(group)}: ordförande och vice ordförande står båda på sidan {chair.side.swedish} "
                        f"{_days(starts, ends)}"
                    )
                    kind = FindingKind.VICE_ON_SAME_SIDE
                    yield self._finding(kind, (group,), starts, ends, what, (chair, vice))

    def out_of_step(
        self, group: str, stretches: Sequence[_Stretch], others: Mapping[str, Sequence[ChairHolding]]
    ) -> Iterator[Finding]:
        rule = self.rules.get(group)
        partner = rule.in_step_with if rule else None
        if not partner:
            return
        theirs = [_stretch_of(row) for row in others.get(partner, ())]
        for starts, ends, pairs in _joined(_disagreements(stretches, theirs)):
            what = (
                f"{self._name(group)} och {self._name(partner)} ska ha ordförande från samma sida men har det inte "
                f"{_days(starts, ends)}"
            )
            yield self._finding(FindingKind.OUT_OF_STEP, (group, partner), starts, ends, what, pairs)

    def _name(self, group: str) -> str:
        return self.names.get(group, f"”{group}”")

    def _finding(
        self,
        kind: FindingKind,
        groups: tuple[str, ...],
        starts: date,
        ends: date,
        what: str,
        about: Iterable[_Stretch] = (),
    ) -> Finding:
        people = tuple(dict.fromkeys(stretch.person for stretch in about))
        ends_on = None if ends == date.max else ends
        return Finding(kind=kind, groups=groups, starts_on=starts, ends_on=ends_on, sentence=f"{what}.", people=people)


def _others_days(
    first: date, last: date, length: TermLength, *, began: date, series_start: date
) -> Iterator[tuple[date, date]]:
    """The days from `first` to `last` that are every second term's, of terms that began on `began`."""
    own = length.end(began, series_start=series_start)
    while own < last:
        other = length.end(own + ONE_DAY, series_start=series_start)
        starts, ends = max(own + ONE_DAY, first), min(other, last)
        if starts <= ends:
            yield starts, ends
        own = length.end(other + ONE_DAY, series_start=series_start)


def _is_boundary(length: TermLength, day: date, series_start: date) -> bool:
    return length.end(day - ONE_DAY, series_start=series_start) == day - ONE_DAY


_Disagreement = tuple[date, date, tuple[_Stretch, ...]]


def _disagreements(ours: Iterable[_Stretch], theirs: Sequence[_Stretch]) -> list[_Disagreement]:
    found = []
    for own in ours:
        for other in theirs:
            starts, ends = max(own.starts, other.starts), min(own.ends, other.ends)
            if starts <= ends and own.side and other.side and own.side is not other.side:
                found.append((starts, ends, (own, other)))
    return sorted(found, key=lambda disagreement: disagreement[:2])


def _joined(disagreements: Iterable[_Disagreement]) -> list[_Disagreement]:
    """Those that follow directly on one another, as one."""
    joined: list[_Disagreement] = []
    for starts, ends, pair in disagreements:
        if joined and joined[-1][1] >= starts - ONE_DAY:
            first, last, pairs = joined.pop()
            joined.append((first, max(last, ends), pairs + pair))
        else:
            joined.append((starts, ends, pair))
    return joined


def _days(starts: date, ends: date) -> str:
    if starts == ends:
        return f"den {spoken_day(starts)}"
    if ends == date.max:
        return f"från {spoken_day(starts)}"
    return f"från {spoken_day(starts)} till {spoken_day(ends)}"


# --- history as terms


def terms_of(
    holdings: Iterable[ChairHolding], *, group: str, rules: Mapping[str, RotationRule], today: date
) -> tuple[Term, ...]:
    """One body's terms, read from who has held its chair. Without a rule the side alone tells a term from the next.

    Who follows on the same turn before its term has ended sits for the rest of it; else a new term begins. A term that
    the last holder left early lasts to its end, unless another turn begins before. One that runs without end ends
    where its length says; if that has passed, on the next such day: nobody is put out of a chair overnight.
    """
    chairs = sorted(
        (row for row in holdings if row.role is Role.CHAIR and row.group == group),
        key=lambda row: (row.valid_from, row.last_day),
    )
    among_parties = group in rules and rules[group].alternation is Alternation.AMONG_PARTIES
    length = term_length(rules, group)
    runs = _runs(chairs, among_parties=among_parties, length=length)
    terms: list[Term] = []
    for run, following in zip(runs, [*runs[1:], None], strict=False):
        starts = run[0].valid_from
        goes_on = bool(terms) and terms[-1].last_day == starts - ONE_DAY
        series_start = (length.series_start(terms) if length and goes_on else None) or starts
        ends = _end_of_run(run, following, length, series_start=series_start, today=today)
        terms.append(
            Term(
                group=group,
                number=len(terms) + 1,
                starts_on=starts,
                ends_on=ends,
                side=run[0].side,
                party=run[0].party if among_parties else None,
                state=_state(starts, ends, today),
            )
        )
    return tuple(terms)


def _runs(
    chairs: Iterable[ChairHolding], *, among_parties: bool, length: TermLength | None
) -> list[list[ChairHolding]]:
    """The holders of each term."""
    runs: list[list[ChairHolding]] = []
    before: tuple[Principal | None, str | None] | None = None
    for row in chairs:
        whose = (row.side, row.party if among_parties else None)
        if runs and whose == before and (length is None or row.valid_from <= length.end(runs[-1][0].valid_from)):
            runs[-1].append(row)
        else:
            runs.append([row])
        before = whose
    return runs


def _end_of_run(
    run: Sequence[ChairHolding],
    following: Sequence[ChairHolding] | None,
    length: TermLength | None,
    *,
    series_start: date,
    today: date,
) -> date | None:
    starts, held_until = run[0].valid_from, max(row.last_day for row in run)
    if following and held_until >= following[0].valid_from > starts:
        held_until = following[0].valid_from - ONE_DAY
    if length is None:
        return None if held_until == date.max else held_until
    natural = length.end(starts, series_start=series_start)
    if held_until == date.max:
        while natural < today:
            natural = length.end(natural + ONE_DAY, series_start=series_start)
        return natural
    if following:
        natural = min(natural, max(following[0].valid_from - ONE_DAY, starts))
    return max(natural, held_until)


def _state(starts: date, ends: date | None, today: date) -> TermState:
    if starts > today:
        return TermState.NOMINATED
    return TermState.ENDED if ends is not None and ends < today else TermState.RUNNING
