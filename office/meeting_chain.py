"""A meeting's chain in words: what is planned back from it and what follows on it, and what moving it would lead to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from mail.swedish import counted, listed, long_day, meeting_time, upper_first
from models.words import ActState, ChainStep, MeetingStatus, StepKind
from office.rollcall import called_to
from rules.chain import PREPARED_WITHIN, ChainLink, ChainMove, back_plan, moves
from rules.dates import MONTHS, hours_spoken
from rules.stations_served import stations_served
from rules.wheel import Wheel
from store import areas, meeting_acts, meetings, people
from store.meetings import MeetingFacts

MOST_NAMED = 3
WEEKEND = ("lördag", "söndag")
HAPPENS = {
    ChainStep.PAPERS: "sista dagen för handlingar",
    ChainStep.NOTICE: "kallelsen går ut",
    ChainStep.REMINDER: "påminnelsen går ut",
    ChainStep.MINUTES: "minnesanteckningarna ska vara klara",
    ChainStep.ADJUSTMENT: "minnesanteckningarna ska vara justerade",
}
SHOULD_HAPPEN = {
    ChainStep.PAPERS: "Handlingarna skulle vara inne",
    ChainStep.NOTICE: "Kallelsen skulle gå ut",
    ChainStep.REMINDER: "Påminnelsen skulle gå ut",
    ChainStep.MINUTES: "Minnesanteckningarna skulle vara klara",
    ChainStep.ADJUSTMENT: "Minnesanteckningarna skulle vara justerade",
    ChainStep.PREPARATION: "Beredningen skulle vara gjord",
    ChainStep.DOCUMENT: "Dokumenten skulle vara inne",
}
TOLD_IN_LETTERS = (ChainStep.NOTICE, ChainStep.REMINDER)
"""What no meeting has that is called elsewhere."""
INSTEAD = {
    ChainStep.NOTICE: "Den går i stället",
    ChainStep.REMINDER: "Den går i stället",
}
"""How the sentence about another day goes on; for all else a last day has moved."""


@dataclass(frozen=True, kw_only=True)
class ChainLine:
    """Something in a meeting's chain: its day, and what happens then, with a capital."""

    on: date
    what: str


@dataclass(frozen=True, kw_only=True)
class ChainView:
    """A meeting's chain in the order of its days, the meeting itself among them, and what is wrong with it."""

    lines: tuple[ChainLine, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MovePreview:
    """What moving a meeting would lead to, in whole sentences. What is `impossible` cannot be kept any more."""

    before: str
    after: str
    moves: tuple[str, ...]
    impossible: tuple[str, ...]
    odd: tuple[str, ...]


def chain_view(session: Session, wheel: Wheel, meeting: MeetingFacts) -> ChainView:
    """The chain of a meeting as it is decided."""
    names = areas.group_names(session, wheel.area, on=meeting.day)
    links = _chain(wheel, meeting, _days_of_preparation(session, wheel, meeting, meeting.day), day=meeting.day)
    lines = [ChainLine(on=group[0].on, what=_what(wheel, group, names)) for group in _together(links)]
    lines.append(ChainLine(on=meeting.day, what=f"{meeting.title} hålls"))
    return ChainView(
        lines=tuple(sorted(lines, key=lambda line: line.on)),
        warnings=tuple(_unprepared(links, names)),
    )


def move_preview(
    session: Session,
    wheel: Wheel,
    meeting: MeetingFacts,
    *,
    new_start: datetime,
    new_end: datetime,
    today: date,
    now: datetime,
) -> MovePreview:
    """What would move with the meeting, and what would become impossible or odd. Nothing is changed."""
    zone = wheel.time_zone
    day = new_start.astimezone(zone).date()
    names = areas.group_names(session, wheel.area, on=day)
    prep_days = _days_of_preparation(session, wheel, meeting, day)
    before = _chain(wheel, meeting, prep_days, day=meeting.day)
    after = _chain(wheel, meeting, prep_days, day=day)
    moved = moves(before, after, today=today)
    return MovePreview(
        before=meeting_time(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)),
        after=meeting_time(new_start.astimezone(zone), new_end.astimezone(zone)),
        moves=tuple(_moved(wheel, moved, names)),
        impossible=(
            *(["Den nya tiden har redan varit."] if new_start <= now else []),
            *_too_late(wheel, moved, names),
        ),
        odd=(
            *_closed_day(wheel, day),
            *_named_closed(moved),
            *_unprepared(after, names),
            *_no_longer_prepared(session, wheel, meeting, day, names),
            *_other_station(wheel, meeting, day),
            *_told_already(session, meeting, day),
            *_collisions(session, wheel, meeting, new_start, new_end, day),
        ),
    )


# --- the chain


def _chain(wheel: Wheel, meeting: MeetingFacts, prep_days: Sequence[date], *, day: date) -> tuple[ChainLink, ...]:
    links = back_plan(wheel, groups=meeting.groups, day=day, named=meeting.station, prep_days=prep_days)
    return tuple(link for link in links if not (meeting.called_elsewhere and link.step in TOLD_IN_LETTERS))


def _days_of_preparation(session: Session, wheel: Wheel, meeting: MeetingFacts, day: date) -> list[date]:
    """The days on which the group that prepares the meeting's body meets, near its present day and near `day`."""
    rule = wheel.body(meeting.group).rules.prepared_by
    if rule is None:
        return []
    first, last = min(meeting.day, day) - 2 * PREPARED_WITHIN, max(meeting.day, day)
    near = meetings.between(session, area=wheel.area, first=first, last=last)
    return [m.day for m in near if rule.group in m.groups and m.status.is_decided]


def _together(links: Iterable[ChainLink]) -> list[list[ChainLink]]:
    """The links that a line tells together: the same document from several groups on the same day."""
    found: dict[tuple[object, ...], list[ChainLink]] = {}
    for link in links:
        found.setdefault((link.step, link.on, link.station, link.document), []).append(link)
    return list(found.values())


def _what(wheel: Wheel, links: Sequence[ChainLink], names: dict[str, str]) -> str:
    """What happens, with a capital."""
    first = links[0]
    if first.step is ChainStep.PREPARATION:
        group = names.get(first.group, first.group)
        return f"{group} ska ha berett mötet" + (f" (möts {long_day(first.met_on)})" if first.met_on else "")
    if first.step is ChainStep.DOCUMENT:
        groups = [names.get(link.group, link.group) for link in links]
        whose = listed(groups) if len(groups) <= MOST_NAMED else counted(len(groups), "grupp", "grupper")
        return f"Sista dagen för {_document(wheel, first)} från {whose}"
    return upper_first(HAPPENS[first.step])


def _document(wheel: Wheel, link: ChainLink) -> str:
    collects = wheel.station(link.station or "").collects
    return next((c.document.name for c in collects if c.document.id == link.document), link.document or "dokument")


def _unprepared(links: Iterable[ChainLink], names: dict[str, str]) -> Iterator[str]:
    for link in links:
        if link.step is ChainStep.PREPARATION and link.met_on is None:
            group = names.get(link.group, link.group)
            yield f"{group} har inget möte som kan bereda det här: det skulle ligga senast {long_day(link.on)}."


# --- what a move leads to


def _moved(wheel: Wheel, moved: Sequence[ChainMove], names: dict[str, str]) -> Iterator[str]:
    lines: dict[tuple[object, ...], list[ChainMove]] = {}
    for move in moved:
        days = (move.before.on if move.before else None, move.after.on if move.after else None)
        lines.setdefault((move.link.step, move.link.station, move.link.document, *days), []).append(move)
    for (*_, was, becomes), of_line in lines.items():
        what = _what(wheel, [move.link for move in of_line], names)
        if was == becomes:
            continue
        yield f"{what}: {_spoken(was)} → {_spoken(becomes)}"


def _spoken(day: object) -> str:
    return long_day(day) if isinstance(day, date) else "ingen dag"


def _too_late(wheel: Wheel, moved: Iterable[ChainMove], names: dict[str, str]) -> Iterator[str]:
    links = [move.after for move in moved if move.too_late and move.after is not None]
    for group in _together(links):
        day = long_day(group[0].on)
        match group[0].step:
            case ChainStep.NOTICE:
                yield f"Kallelsen skulle ha gått ut {day}, och den dagen har redan passerat. Den går i stället genast."
            case ChainStep.REMINDER:
                yield f"Påminnelsen skulle ha gått ut {day}, och den dagen har redan passerat."
            case ChainStep.PAPERS:
                yield f"Sista dagen för handlingar, {day}, har redan passerat."
            case ChainStep.PREPARATION:
                name = names.get(group[0].group, group[0].group)
                yield f"{name} skulle ha berett mötet senast {day}, och den dagen har redan passerat."
            case ChainStep.DOCUMENT:
                yield f"{_what(wheel, group, names)}, {day}, har redan passerat."
            case _:
                yield f"{upper_first(HAPPENS[group[0].step])} {day}, och den dagen har redan passerat."


def _closed_day(wheel: Wheel, day: date) -> Iterator[str]:
    why = wheel.closed.why_closed(day)
    if why is not None:
        on_a = "" if why in WEEKEND else f" ({why})"
        yield f"{upper_first(long_day(day))} är en stängd dag{on_a}."


def _named_closed(moved: Iterable[ChainMove]) -> Iterator[str]:
    """Steps whose own day is a holiday or the like; that a day falls on a weekend is nothing to tell."""
    links = [move.after for move in moved if move.after and move.after.why_moved]
    for group in _together(links):
        link = group[0]
        if link.why_moved in WEEKEND:
            continue
        instead = INSTEAD.get(link.step, "Dagen blir i stället")
        when = f"{_on_closed(link.why_moved or '')}, {long_day(link.named)}"
        yield f"{SHOULD_HAPPEN[link.step]} {when}. {instead} {long_day(link.on)}."


def _on_closed(why: str) -> str:
    match why:
        case "sommaruppehåll":
            return "under sommaruppehållet"
        case "klämdag" | "extra stängd dag":
            return f"på en {why}"
        case _:
            return f"på {why}"


def _no_longer_prepared(
    session: Session, wheel: Wheel, meeting: MeetingFacts, day: date, names: dict[str, str]
) -> Iterator[str]:
    """The meetings that this one prepares now and would not, if it were held on `day`."""
    last = meeting.day + 2 * PREPARED_WITHIN
    near = meetings.between(session, area=wheel.area, first=meeting.day - 2 * PREPARED_WITHIN, last=last)
    decided = [m for m in near if m.status.is_decided]
    for other in decided:
        rule = wheel.body(other.group).rules.prepared_by
        if rule is None or rule.group not in meeting.groups or other.day < meeting.day:
            continue
        days = [m.day for m in decided if rule.group in m.groups and m.id != meeting.id]
        was, becomes = (_preparation(wheel, other, [*days, when]) for when in (meeting.day, day))
        if was is not None and was.met_on is not None and becomes is not None and becomes.met_on is None:
            group = names.get(rule.group, rule.group)
            yield (
                f"”{other.title}” {long_day(other.day)} blir utan beredning: "
                f"{group} skulle behöva mötas senast {long_day(becomes.on)}."
            )


def _preparation(wheel: Wheel, meeting: MeetingFacts, prep_days: Sequence[date]) -> ChainLink | None:
    links = _chain(wheel, meeting, prep_days, day=meeting.day)
    return next((link for link in links if link.step is ChainStep.PREPARATION), None)


def _other_station(wheel: Wheel, meeting: MeetingFacts, day: date) -> Iterator[str]:
    if meeting.station is not None:
        months = wheel.station(meeting.station).months
        if day.month not in months:
            spoken = "–".join(MONTHS[month - 1] for month in months)
            name = wheel.station(meeting.station).name
            yield f"”{name}” hör till {spoken}, men mötet hamnar i {MONTHS[day.month - 1]}."
        return
    before = stations_served(wheel, groups=meeting.groups, day=meeting.day)
    after = stations_served(wheel, groups=meeting.groups, day=day)
    for lost in before:
        if lost not in after:
            yield f"Mötet räknas inte längre som årshjulets ”{wheel.station(lost).name}”."


def _told_already(session: Session, meeting: MeetingFacts, day: date) -> Iterator[str]:
    if day == meeting.day:
        return
    told = {
        letter.person_id
        for letter in meeting_acts.letters_about(session, [meeting.id])
        if letter.kind is StepKind.NOTICE and letter.day == meeting.day and letter.state is ActState.DONE
    }
    if told:
        people_told = counted(len(told), "person", "personer")
        yield f"Kallelsen har redan gått ut till {people_told}. De får en ny när den nya dagen för kallelsen är inne."


def _collisions(
    session: Session, wheel: Wheel, meeting: MeetingFacts, new_start: datetime, new_end: datetime, day: date
) -> Iterator[str]:
    """Those who are called to this meeting, and to another at the same time."""
    same_time = [
        other
        for other in meetings.between(session, area=wheel.area, first=day - timedelta(days=1), last=day)
        if other.id != meeting.id
        and other.status in (MeetingStatus.DRAFT, MeetingStatus.CALLED)
        and other.starts_at < new_end
        and new_start < other.ends_at
    ]
    if not same_time:
        return
    called = called_to(session, wheel, [meeting, *same_time])
    ours = {person.person_id for person in called[meeting.id]}
    names = {person.id: person.name for person in people.known(session, wheel.area)}
    zone = wheel.time_zone
    for other in same_time:
        both = sorted(names[p.person_id] for p in called[other.id] if p.person_id in ours)
        if both:
            who = listed(both) if len(both) <= MOST_NAMED else f"{counted(len(both), 'person', 'personer')}"
            when = hours_spoken(other.starts_at.astimezone(zone), other.ends_at.astimezone(zone))
            yield f"{who} ska samtidigt vara på ”{other.title}” kl. {when}."
