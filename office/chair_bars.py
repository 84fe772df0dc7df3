"""What a picture of chairs shows, as days: a row for each body, and its bars as far as the picture reaches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.rotation_schedule import NoPlan
from rules.terms import ONE_DAY, Term, in_order


@dataclass(frozen=True, kw_only=True)
class ChairRow:
    """A body in the picture. `vacant` holds the days on which nobody holds the chair (None: until further notice).

    Rows that follow on one another with the same `section` stand under it. `no_plan` tells why bars come to an end.
    """

    name: str
    terms: tuple[Term, ...] = ()
    vacant: tuple[tuple[date, date | None], ...] = ()
    no_plan: NoPlan | None = None
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """What the picture shows: the days from `first` to `last`, and today's line if it is among them.

    `parties` are the names of parties by id. `id` begins the ids within the picture: several on a page need several.
    """

    title: str
    rows: tuple[ChairRow, ...]
    first: date
    last: date
    today: date
    parties: Mapping[str, str] = field(default_factory=dict, hash=False)
    id: str = "ordforandeskap"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Some days of a body's row. `term` None: nobody's. A vacancy lies within a term, or between two."""

    starts: date
    ends: date
    term: Term | None
    is_vacant: bool = False


def bars_within(row: ChairRow, timeline: Timeline) -> list[Bar]:
    """The row's bars as far as the picture shows them: its terms, without the days on which the chair is vacant."""
    terms = in_order(row.terms)
    vacant = sorted((starts, _vacant_until(starts, ends, terms, timeline)) for starts, ends in row.vacant)
    bars = [bar for term in terms for bar in _split(term, vacant)]
    bars += [
        Bar(starts=starts, ends=ends, term=None, is_vacant=True)
        for starts, ends in vacant
        if not any(term.starts_on <= ends and starts <= term.last_day for term in terms)
    ]
    cut = (
        Bar(
            starts=max(bar.starts, timeline.first),
            ends=min(bar.ends, timeline.last),
            term=bar.term,
            is_vacant=bar.is_vacant,
        )
        for bar in bars
    )
    return sorted((bar for bar in cut if bar.starts <= bar.ends), key=lambda bar: bar.starts)


def _vacant_until(starts: date, ends: date | None, terms: Iterable[Term], timeline: Timeline) -> date:
    """A vacancy without end lasts as long as the term in which it begins, else to this day."""
    if ends is not None:
        return ends
    lasts = [term.last_day for term in terms if term.covers(starts)]
    return max(lasts, default=max(timeline.today, starts))


def _split(term: Term, vacant: Sequence[tuple[date, date]]) -> Iterator[Bar]:
    """The term in parts: held and vacant ones, in the order of their days."""
    begins = term.starts_on
    for starts, ends in vacant:
        if ends < begins or starts > term.last_day:
            continue
        starts, ends = max(starts, begins), min(ends, term.last_day)
        if begins < starts:
            yield Bar(starts=begins, ends=starts - ONE_DAY, term=term)
        yield Bar(starts=starts, ends=ends, term=term, is_vacant=True)
        if ends == date.max:
            return
        begins = ends + ONE_DAY
    if begins <= term.last_day:
        yield Bar(starts=begins, ends=term.last_day, term=term)
