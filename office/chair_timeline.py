"""The area's chairs over the years, as the picture of them wants it."""

from collections.abc import Iterator
from datetime import date

from models.words import TermState
from office.chair_bars import ChairRow, Timeline
from office.terms import Timetable
from rules.terms import ONE_DAY, Term


def timeline_of(found: Timetable, *, first: date, last: date, id: str = "ordforandeskap") -> Timeline:  # noqa: A002 - as the picture's
    """Every body whose chair goes round and that exists on some of the days, in the order of the area file.

    `found` has to reach to `last`.
    """
    spans = {span.id: span for span in found.spans}
    shown = [
        group
        for group in found.wheel.rotation
        if group in spans and spans[group].valid_from <= last and (spans[group].valid_to or date.max) >= first
    ]
    return Timeline(
        title=f"Ordförandeskap i {found.wheel.name} {first.year}–{last.year}",
        rows=tuple(_row(found, group) for group in shown),
        first=first,
        last=last,
        today=found.today,
        parties=found.wheel.party_names,
        id=id,
    )


def _row(found: Timetable, group: str) -> ChairRow:
    return ChairRow(
        name=found.name(group),
        terms=found.schedule.terms.get(group, ()),
        vacant=(*found.vacant(group), *_ahead(found, group)),
        no_plan=found.schedule.no_plan.get(group),
    )


def _ahead(found: Timetable, group: str) -> Iterator[tuple[date, date | None]]:
    """What is left of the running term after somebody has said that they leave, and nobody is named."""
    running = found.running(group)
    if running is None or running.is_plan or found.holder(group, on=found.today) is None:
        return
    ends = max((held.last_day for held in found.held(group) if held.covers(found.today)), default=date.max)
    follows = any(held.valid_from > found.today and running.covers(held.valid_from) for held in found.held(group))
    if ends < running.last_day and not follows:
        yield ends + ONE_DAY, running.ends_on


def terms_shown(found: Timetable, group: str, *, first: date) -> list[Term]:
    """The body's terms that have not ended by `first`."""
    return [term for term in found.schedule.terms.get(group, ()) if term.last_day >= first]


def standing_of(term: Term) -> str:
    """What a term is, in a word: "pågår", "utsedd", "beslutad", "plan", "avslutad"."""
    if term.is_plan:
        return "plan"
    return "beslutad" if term.state is TermState.PLANNED else term.state.swedish
