"""What the next run of a station would write: every letter as it would read, and why the others get none.

The same look as a run's own, with nothing written down.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from mail.compose import Composer, UnfitForHeader
from mail.printed import printed
from mail.swedish import short_day
from models.duties import Duty
from models.words import DutyState, LetterKind, LetterState, Mode, StepKind
from office.briefing import Briefing
from office.links import Links
from office.stations import Foreseen, foresee, years_around
from office.subscriptions import personal_links
from office.writing import (
    Addressed,
    by_recipient,
    contact_for,
    gathered_context,
    letter_row,
    needless_copies,
    needs_approval,
)
from rules.documents import DELIVERED
from rules.wheel import Wheel
from store import acts, duties, duty_acts, letters
from store.acts import WaitingAct
from store.duties_seen import see
from store.letters import PostOfDay


@dataclass(frozen=True, kw_only=True)
class LetterAhead:
    """A letter that the next run and the post after it would write.

    `goes_to` is the office's mailbox in shadow mode. `told` are the documents it tells of, each with its step;
    `has_had_todays` that the recipient already has had today's letter, so that this one waits for the next post.
    """

    recipient: str
    role: str
    goes_to: str
    subject: str
    text: str
    told: tuple[tuple[StepKind, str, str], ...]
    is_held: bool
    has_had_todays: bool
    vacancy: str | None


@dataclass(frozen=True, kw_only=True)
class Silent:
    """A group's document about which nothing would be written, and why."""

    year: int
    group: str
    document: str
    why: str


@dataclass(frozen=True, kw_only=True)
class NextRun:
    """What would be written, and what not. `closed_because` is why nothing at all leaves on this day."""

    letters: tuple[LetterAhead, ...]
    silent: tuple[Silent, ...]
    mode: Mode
    closed_because: str | None
    counts: Counter[StepKind]


def next_run(
    session: Session,
    wheel: Wheel,
    composer: Composer,
    links: Links,
    *,
    station: str,
    today: date,
    now: datetime,
    ahead: date | None = None,
) -> NextRun:
    """The letters that would come of running the station now and the post after it. Nothing is written.

    With `ahead`, of that day's run and post, if nothing more is handed in and all that is due before it leaves.
    """
    day = ahead or today
    see(session, area=wheel.area, years=years_around(day))
    foreseen = foresee(session, wheel, station=station, today=today, ahead=ahead)
    briefing = Briefing(session, wheel, today=day, links=links)
    held = _held(session, foreseen, wheel, today=today, ahead=ahead)
    waiting = [*held, *_of_the_run(foreseen)]
    briefing.read_told(waiting, until_then=foreseen.told_before if wheel.mode is not Mode.SHADOW else None)
    briefing.read_meetings(waiting)
    briefing.read_terms(waiting)
    needless = needless_copies(briefing, waiting)
    addressed = [
        each
        for each in by_recipient(briefing, [act for act in waiting if act not in needless])
        if any(act.station == station for act in each.acts)
    ]
    persons = [each.recipient.person_id for each in addressed if each.recipient.person_id]
    briefing.take_subscriptions(personal_links(session, wheel.area, sorted({*persons}), links=links))
    briefing.show_links([told for each in addressed for told in each.told])
    posts = letters.posts_of_day(session, area=wheel.area, day=day)
    written = _written(session, held, wheel, station=station, today=today, ahead=ahead)
    return NextRun(
        letters=tuple(_letter(briefing, composer, each, posts, now=now) for each in addressed),
        silent=tuple(_silent(session, briefing, foreseen, written, station=station)),
        mode=wheel.mode,
        closed_because=wheel.closed.why_closed(day),
        counts=foreseen.counts,
    )


def _held(session: Session, foreseen: Foreseen, wheel: Wheel, *, today: date, ahead: date | None) -> list[WaitingAct]:
    """The acts of before that the post would gather; for a day ahead those that no post until then has taken."""
    day = ahead or today
    post_before = wheel.closed.previous_open(day - timedelta(days=1))
    gone: set[int] = set()
    if today <= post_before:
        gone = {act.id for act in acts.waiting(session, area=wheel.area, today=post_before)}
    settled = foreseen.replaced | foreseen.ended
    return [
        act
        for act in acts.waiting(session, area=wheel.area, today=day)
        if act.id not in gone and act.expires_on >= day and (act.duty_id is None or act.duty_id not in settled)
    ]


def _written(
    session: Session, held: Sequence[WaitingAct], wheel: Wheel, *, station: str, today: date, ahead: date | None
) -> dict[int, bool]:
    """The station's documents that somebody is told of on the day without a run, and whether that has been done."""
    if ahead is not None:
        return {act.duty_id: False for act in held if act.duty_id is not None}
    known = duties.of_years(session, area=wheel.area, years=years_around(today))
    ours = [duty.id for duty in known if duty.id and duty.station == station]
    return duty_acts.told_today(session, ours, today=today)


def _of_the_run(foreseen: Foreseen) -> list[WaitingAct]:
    return [_as_waiting(foreseen, row, number=-number) for number, row in enumerate(foreseen.acts, start=1)]


def _as_waiting(foreseen: Foreseen, row: dict[str, object], *, number: int) -> WaitingAct:
    duty = foreseen.duties[int(str(row["duty_id"]))]
    facts = {name: row.get(name) for name in WaitingAct._fields}
    of_duty = {"due_on": duty.due_on, "extended_to": duty.extended_to, "remitted": duty.remitted}
    return WaitingAct(**{**facts, **of_duty, "id": number, "meeting": duty.meeting, "approved": False})  # type: ignore[arg-type]


def _letter(
    briefing: Briefing,
    composer: Composer,
    addressed: Addressed,
    posts: Mapping[int | None, PostOfDay],
    *,
    now: datetime,
) -> LetterAhead:
    recipient, wheel = addressed.recipient, briefing.wheel
    try:
        template, context = gathered_context(briefing, addressed)
        row = letter_row(
            briefing,
            composer,
            key=f"{wheel.area}/{briefing.today}/{recipient.person_id}/preview",
            kind=LetterKind.POST,
            template=template,
            context=context,
            recipient=recipient,
            contact=contact_for(briefing, addressed),
            now=now,
            ask_first=needs_approval(wheel, addressed.acts),
        )
    except UnfitForHeader as error:
        row = {"recipient": "", "subject": "Brevet går inte att skriva", "body": None, "state": LetterState.WRITTEN}
        text = f"{error}."
    else:
        text = printed(row["body"]).text
    return LetterAhead(
        recipient=recipient.name,
        role=recipient.role,
        goes_to=row["recipient"],
        subject=row["subject"],
        text=text,
        told=tuple(_told(briefing, act) for act in addressed.acts),
        is_held=row["state"] is LetterState.HELD,
        has_had_todays=recipient.person_id in posts and posts[recipient.person_id].has_letter,
        vacancy=next((role.vacancy for role in addressed.roles if role.vacancy), None),
    )


def _told(briefing: Briefing, act: WaitingAct) -> tuple[StepKind, str, str]:
    collection = briefing.collection(act.station, act.document, act.group)
    name = collection.document.name if collection else act.document
    return act.kind, name, briefing.group_names.get(act.group, act.group)


def _silent(
    session: Session, briefing: Briefing, foreseen: Foreseen, written: Mapping[int, bool], *, station: str
) -> Iterator[Silent]:
    today = briefing.today
    told = {(each.year, each.group, each.document, each.meeting) for each in foreseen.told}
    known = duties.of_years(session, area=briefing.wheel.area, years=years_around(today))
    for duty in sorted(known, key=lambda duty: (-duty.year, briefing.group_names.get(duty.group, duty.group))):
        is_old = duty.year < today.year and duty.state is not DutyState.AWAITED
        if duty.station != station or is_old or (duty.year, duty.group, duty.document, duty.meeting) in told:
            continue
        collection = briefing.collection(station, duty.document, duty.group)
        yield Silent(
            year=duty.year,
            group=briefing.group_names.get(duty.group, duty.group),
            document=collection.document.name if collection else duty.document,
            why=_why(duty, foreseen, written.get(duty.id or 0)),
        )


def _why(duty: Duty, foreseen: Foreseen, has_left: bool | None) -> str:
    """Why nothing would be written about the document."""
    if duty.state in DELIVERED:
        return f"{duty.state.swedish} {short_day(duty.received_on)}" if duty.received_on else duty.state.swedish
    if duty.state is not DutyState.AWAITED:
        return duty.state.swedish + (f": {duty.reason}" if duty.reason else "")
    if duty.id in foreseen.ended:
        return "gruppen har upphört"
    if has_left is False:
        return "brevet är redan skrivet och går med nästa post"
    looks_on = foreseen.looks_on.get(duty.id or 0, duty.look_on)
    asked = "fick brev i dag; " if has_left else ""
    extended = f"har anstånd till {short_day(duty.extended_to)}; " if duty.extended_to and not duty.remitted else ""
    if looks_on is None:
        return f"{asked}{extended}alla steg har gått"
    return f"{asked}{extended}inget är på tur före {short_day(looks_on)}"


def in_words(counts: Counter[StepKind]) -> str:
    """The steps in numbers: "1 begäran, 2 påminnelser"."""
    return ", ".join(f"{counts[kind]} {_several(kind, counts[kind])}" for kind in StepKind if counts[kind])


SEVERAL: dict[StepKind, str] = {
    StepKind.REQUEST: "begäranden",
    StepKind.REMINDER: "påminnelser",
    StepKind.OVERDUE: "brev om att dagen har passerat",
    StepKind.WARNING: "förvarningar",
    StepKind.ESCALATION: "eskaleringar",
}
ONE = {StepKind.OVERDUE: "brev om att dagen har passerat"}


def _several(kind: StepKind, number: int) -> str:
    return ONE.get(kind, kind.swedish) if number == 1 else SEVERAL.get(kind, kind.swedish)


def letters_in_all(ahead: Sequence[LetterAhead]) -> int:
    """How many of the letters would leave with the next post."""
    return sum(not letter.has_had_todays for letter in ahead)
