"""Missions, sub-goals and lifted questions: given, asked, passed on and closed.

Each act is one transaction: it settles what the one who had the matter answered for, asks the one who gets it, keeps
the passing on, and is logged. Letters to those whom it left and reached leave as the area's mode asks.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.duties import Duty
from models.log import Deed
from models.matters import Matter, MatterMove
from models.words import DutyState, MatterKind, Role, StepKind
from office import delivery
from office.areas import wheel_of_area
from office.delivery import Delivery
from office.desk import Desk
from office.matter_rules import Itinerary, NoSuchMatter, RefusedMatter, check_may_have, title_of_matter
from office.receipts import write_receipt
from office.stations import act_rows
from rules.ladder import Addressee, ScheduledStep
from rules.matters import MATTERS, Stop, matter_document
from rules.terms import ONE_DAY
from rules.wheel import Wheel
from store import acts, areas, duties, log, matters
from store.database import told_plainly
from store.duties import DutyToLookAt

LONGEST_TEXT = 2_000
LONGEST_TITLE = 200
PASSED_ON = "ärendet är lämnat vidare"
CLOSED = "ärendet är avslutat"


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What an act upon a matter led to. `holder` is who has it now: None for one that is closed."""

    matter: int
    title: str
    holder: str | None
    bound_for: str | None = None
    due_on: date | None = None
    delivery: Delivery


def open_matter(
    desk: Desk,
    *,
    area: str,
    kind: MatterKind,
    title: str,
    raised_by: str,
    to: str | None,
    due_on: date | None,
    reason: str,
    today: date,
    now: datetime,
    who: str,
) -> Passed:
    """Give a mission or a sub-goal, or ask a question, and tell whoever gets it.

    A question without `to` goes on from `raised_by` on its way upward. Raises RefusedMatter.
    """
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        if kind is MatterKind.MISSION and due_on is None:
            raise RefusedMatter("ett uppdrag är tidsbegränsat: ange när det ska vara klart")
        matter = Matter(
            area=area,
            kind=kind,
            title=_text(title, "en rubrik", longest=LONGEST_TITLE),
            raised_by=raised_by,
            holder=raised_by,
            opened_on=today,
            since=today,
        )
        names, groups = areas.group_names(session, area, on=today), areas.group_spans(session, area)
        check_may_have(wheel.matters, groups, names, kind=None, group=raised_by, on=today)
        if to is not None:
            check_may_have(wheel.matters, groups, names, kind=kind, group=to, on=today)
        itinerary = Itinerary(wheel.matters, groups, names, matter=matter, moves=(), on=today)
        stop = Stop(group=to) if to == raised_by else itinerary.stop(to)
        matters.add(session, matter)
        _hand_to(session, wheel, matter, stop, due_on=due_on, reason=reason, today=today, now=now, who=who)
        _log(session, matter, Deed.OPEN_MATTER, now=now, who=who, to=stop.group, kind=kind.value)
        return _outcome(session, matter)


def pass_on(
    desk: Desk,
    number: int,
    *,
    area: str,
    to: str | None,
    due_on: date | None,
    reason: str,
    today: date,
    now: datetime,
    who: str,
) -> Passed:
    """Let another group have the matter: the next on its way, one of several there, or one that has had it.

    Whoever had it gets a receipt at once, and the one that gets it a letter with the day's post. Raises RefusedMatter.
    """
    with told_plainly(), desk.database.write() as session:
        matter, wheel = _open_one(session, area, number)
        stop = _itinerary(session, wheel, matter, today=today).stop(to)
        duty = _settle(session, matter, reason=PASSED_ON, today=today)
        _hand_to(session, wheel, matter, stop, due_on=due_on, reason=reason, today=today, now=now, who=who)
        receipts = _receipt(session, desk, duty, today=today, now=now)
        _log(session, matter, Deed.PASS_MATTER, now=now, who=who, to=stop.group)
        passed = _outcome(session, matter)
    return replace(passed, delivery=_deliver(desk, area, receipts, today=today, now=now))


def close(
    desk: Desk,
    number: int,
    *,
    area: str,
    outcome: str,
    outside: bool = False,
    today: date,
    now: datetime,
    who: str,
) -> Passed:
    """Close the matter with what it came to, or leave it to whom settles matters of principle `outside` the area.

    Whoever had it, and whoever had raised it, is told at once. Raises RefusedMatter.
    """
    with told_plainly(), desk.database.write() as session:
        matter, wheel = _open_one(session, area, number)
        if outside and wheel.matters.outside is None:
            right = "skriv ”principfrågor” under ”frågor” i områdesfilen"
            raise RefusedMatter(
                f"områdesfilen nämner ingen utanför {wheel.name} som avgör principiella frågor; {right}"
            )
        told = _text(outcome, "vad ärendet ledde till")
        beyond = wheel.matters.outside if outside else None
        duty = _settle(session, matter, reason=CLOSED, today=today)
        matter.closed_on = today
        matter.outcome = f"Lämnad till {beyond}. {told}" if beyond else told
        _keep_move(session, matter, to=None, outside=beyond, due_on=None, reason=told, today=today, now=now, who=who)
        receipts = _receipt(session, desk, duty, today=today, now=now)
        if duty is not None and matter.raised_by != matter.holder:
            receipts += _receipt(session, desk, duty, today=today, now=now, also_to=matter.raised_by)
        _log(session, matter, Deed.CLOSE_MATTER, now=now, who=who, outside=beyond)
        passed = replace(_outcome(session, matter), holder=None, due_on=None)
    return replace(passed, delivery=_deliver(desk, area, receipts, today=today, now=now))


def rename(desk: Desk, number: int, *, area: str, title: str, now: datetime, who: str) -> None:
    """Give the matter another heading, in letters to come and in the lists. Raises RefusedMatter."""
    with told_plainly(), desk.database.write() as session:
        matter, _ = _open_one(session, area, number)
        before, after = matter.title, _text(title, "en rubrik", longest=LONGEST_TITLE)
        if after == before:
            return
        matter.title = after
        session.add(matter)
        _log(session, matter, Deed.CHANGE_MATTER, now=now, who=who, before=before, title=after)


# --- what the acts are made of


def _open_one(session: Session, area: str, number: int) -> tuple[Matter, Wheel]:
    areas.lock(session, area)
    wheel = wheel_of_area(session, area)
    matter = matters.get(session, area, number, lock=True)
    if matter is None:
        raise NoSuchMatter(wheel, number)
    if matter.closed_on is not None:
        title = title_of_matter(matter.kind, matter.title)
        raise RefusedMatter(f"{title} avslutades {matter.closed_on}; öppna ett nytt ärende i stället")
    return matter, wheel


def _itinerary(session: Session, wheel: Wheel, matter: Matter, *, today: date) -> Itinerary:
    return Itinerary(
        wheel.matters,
        areas.group_spans(session, wheel.area),
        areas.group_names(session, wheel.area, on=today),
        matter=matter,
        moves=matters.moves(session, [matter.id or 0])[matter.id or 0],
        on=today,
    )


def _hand_to(
    session: Session,
    wheel: Wheel,
    matter: Matter,
    stop: Stop,
    *,
    due_on: date | None,
    reason: str,
    today: date,
    now: datetime,
    who: str,
) -> None:
    day = _last_day(wheel, due_on, today=today)
    _keep_move(session, matter, to=stop.group, outside=None, due_on=day, reason=reason, today=today, now=now, who=who)
    matter.holder, matter.bound_for, matter.since = stop.group, stop.bound_for, today
    duty = _ask(session, wheel, matter, due_on=day, today=today)
    matter.duty_id = duty.id
    session.flush()


def _last_day(wheel: Wheel, asked: date | None, *, today: date) -> date:
    if asked is not None and asked <= today:
        raise RefusedMatter(f"sista dagen {asked} har redan varit; ange en dag efter {today}")
    return wheel.closed.next_open(asked or today + timedelta(days=wheel.matters.answered_within_days))


def _keep_move(
    session: Session,
    matter: Matter,
    *,
    to: str | None,
    outside: str | None,
    due_on: date | None,
    reason: str,
    today: date,
    now: datetime,
    who: str,
) -> None:
    number = len(matters.moves(session, [matter.id or 0])[matter.id or 0]) + 1
    matters.add_move(
        session,
        MatterMove(
            matter_id=matter.id or 0,
            number=number,
            from_group=matter.holder,
            to_group=to,
            outside=outside,
            moved_on=today,
            due_on=due_on,
            reason=_text(reason, "varför, eller vad saken gäller"),
            who=who,
            at=now,
        ),
    )


def _ask(session: Session, wheel: Wheel, matter: Matter, *, due_on: date, today: date) -> Duty:
    """Open, or take up again, what the holder answers for, and write down that they are asked with the next post."""
    areas.keep_station(session, wheel.area, wheel.matter_station)
    document = matter_document(matter.id or 0)
    row = duties.row(
        wheel.area,
        year=today.year,
        station=MATTERS,
        group=matter.holder,
        document=document,
        due_on=due_on,
        look_on=None,
    )
    known = _known(session, matter, document, year=today.year)
    if known is None:
        duties.open_all(session, [row])
        known = _known(session, matter, document, year=today.year)
        assert known is not None
    else:
        known.due_on, known.extended_to, known.received_on = due_on, None, None
        known.state, known.reason = DutyState.AWAITED, None
        known.revision, known.revised_on = known.revision + 1, today - ONE_DAY
    # Not before the request has left: what is passed on in the afternoon leaves with the next open day's post.
    known.look_on = max(_second_open_day(wheel, today), wheel.live_from)
    session.flush()
    _write_request(session, wheel, known, today=today)
    return known


def _known(session: Session, matter: Matter, document: str, *, year: int) -> Duty | None:
    found = duties.of_station(session, area=matter.area, station=MATTERS, year=year)
    return next((duty for duty in found if (duty.group, duty.document) == (matter.holder, document)), None)


def _second_open_day(wheel: Wheel, today: date) -> date:
    return wheel.closed.next_open(wheel.closed.next_open(today + ONE_DAY) + ONE_DAY)


def _write_request(session: Session, wheel: Wheel, duty: Duty, *, today: date) -> None:
    ladder = wheel.matters.ladders.get(duty.group)
    request = next((step for step in ladder.steps if step.kind is StepKind.REQUEST), None) if ladder else None
    if request is None or today < wheel.live_from:
        return
    scheduled = ScheduledStep(step=request, on=today, expires_on=duty.due_on)
    looked_at = DutyToLookAt(*(getattr(duty, name) for name in DutyToLookAt._fields))
    acts.add(session, list(act_rows(wheel, wheel.matter_station, looked_at, scheduled, today=today)))


def _settle(session: Session, matter: Matter, *, reason: str, today: date) -> Duty | None:
    """End what the holder answers for; None where nothing was awaited any more."""
    duty = session.get(Duty, matter.duty_id, with_for_update=True) if matter.duty_id else None
    if duty is None or duty.state is not DutyState.AWAITED:
        return None
    acts.cancel_for_duties(session, [duty.id or 0], reason=reason)
    duty.state, duty.reason, duty.received_on, duty.look_on = DutyState.RECEIVED, reason, today, None
    session.flush()
    return duty


def _receipt(
    session: Session, desk: Desk, duty: Duty | None, *, today: date, now: datetime, also_to: str | None = None
) -> list[int]:
    if duty is None:
        return []
    to = Addressee(role=Role.CHAIR, of=also_to) if also_to else None
    letter = write_receipt(session, desk, duty, today=today, now=now, to=to)
    return [letter] if letter is not None else []


def _deliver(desk: Desk, area: str, receipts: list[int], *, today: date, now: datetime) -> Delivery:
    return delivery.deliver(desk, area=area, today=today, now=now, only=receipts) if receipts else Delivery()


def _outcome(session: Session, matter: Matter) -> Passed:
    duty = session.get(Duty, matter.duty_id) if matter.duty_id else None
    return Passed(
        matter=matter.id or 0,
        title=title_of_matter(matter.kind, matter.title),
        holder=matter.holder,
        bound_for=matter.bound_for,
        due_on=duty.last_day if duty else None,
        delivery=Delivery(),
    )


def _text(text: str, what: str, *, longest: int = LONGEST_TEXT) -> str:
    told = " ".join(text.split())
    if not told:
        raise RefusedMatter(f"ange {what}: det sparas i ärendets historik")
    if len(told) > longest:
        raise RefusedMatter(f"texten är {len(told)} tecken lång; skriv högst {longest}")
    return told


def _log(session: Session, matter: Matter, act: str, *, now: datetime, who: str, **detail: object) -> None:
    subject = f"{matter.area}/{MATTERS}/{matter.id}"
    log.record(session, at=now, who=who, area=matter.area, act=act, subject=subject, detail=detail)
