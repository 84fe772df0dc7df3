"""Reorganisations: groups end and others follow them, as a planned act that is carried out when its day has passed.

The area file says when groups begin and end; this says what becomes of what the old ones leave behind. It is carried
out on the first morning after the old groups' last day, once, in one transaction.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from models.changeover import Reorganisation
from models.log import Deed
from models.words import DutyState, FeedKind, MeetingStatus
from office.areas import wheel_of_area
from office.calendar import refresh, touch
from office.delivery import Delivery
from office.desk import Desk
from office.feeds import role_and_place
from office.invitation_letters import send_invitations
from office.invitations import bring_in_step
from office.links import Links
from office.reorganisation_plan import Facts, Handed, ReorganisationPlan, decide
from rules.reorganisation import Reorganising, as_plain, from_plain
from rules.terms import ONE_DAY, spoken_day
from rules.wheel import Wheel
from store import acts, areas, changeover, duties, log, meetings, people, seats, subscriptions
from store.database import told_plainly

LOOKS_AHEAD = timedelta(days=3 * 366)
TOLD_BEFORE = timedelta(days=14)


class RefusedReorganisation(Exception):
    """The reorganisation does not fit the area; the message says all that does not."""

    def __init__(self, refusals: tuple[str, ...]) -> None:
        self.refusals = refusals
        told = [f"  {refusal}" for refusal in refusals]
        super().__init__("\n".join(["omorganisationen går inte att lägga upp:", *told]) if told[1:] else refusals[0])


class NoSuchReorganisation(Exception):
    """No reorganisation of that number can be withdrawn."""

    def __init__(self, number: int, *, because: str = "finns inte") -> None:
        super().__init__(f"omorganisation {number} {because}. Se ”arshjul reorganise --list”")


@dataclass(frozen=True, kw_only=True)
class Reorganised:
    """What carrying a reorganisation out led to, in numbers. With `trouble` nothing was done."""

    id: int
    name: str
    handed: int = 0
    closed: int = 0
    cancelled: int = 0
    regrouped: int = 0
    ended: int = 0
    trouble: str | None = None


@dataclass(frozen=True, kw_only=True)
class LaidDown:
    """A reorganisation as it was laid down. `done` has what it did, where its day had passed already."""

    number: int
    plan: ReorganisationPlan
    done: Reorganised | None = None
    delivery: Delivery = field(default_factory=Delivery)


def plan(session: Session, wheel: Wheel, wanted: Reorganising, *, today: date) -> ReorganisationPlan:
    """What the reorganisation comes to as the facts stand, with all that speaks against it among its `refusals`."""
    return decide(wanted, _facts(session, wheel, wanted, today=today), today=today)


def _facts(session: Session, wheel: Wheel, wanted: Reorganising, *, today: date, lock: bool = False) -> Facts:
    ending = [each.group for each in wanted.endings]
    concerned = {*ending, *(successor for each in wanted.endings for successor in each.successors)}
    after = wanted.last_day
    coming = meetings.between(
        session,
        area=wheel.area,
        first=max(after + ONE_DAY, today),
        last=max(after, today) + LOOKS_AHEAD,
        statuses=[MeetingStatus.DRAFT, MeetingStatus.CALLED],
    )
    return Facts(
        wheel=wheel,
        groups=areas.group_spans(session, wheel.area),
        names=areas.group_names(session, wheel.area, on=after),
        duties=seats.duties_of_groups(session, area=wheel.area, groups=concerned, lock=lock),
        meetings=coming,
        memberships=changeover.reaching_beyond(session, wheel.area, groups=ending, day=after),
        subscriptions=_subscriptions(session, wheel, set(ending)),
    )


def _subscriptions(session: Session, wheel: Wheel, ending: set[str]) -> list[int]:
    """The subscriptions to the calendars of groups that end, or of a role in one of them, that nobody has revoked."""
    return [
        one.id
        for one in subscriptions.of_area(session, wheel.area)
        if one.revoked_at is None
        and (
            (one.kind is FeedKind.GROUP and one.subject in ending)
            or (one.kind is FeedKind.ROLE and role_and_place(one.subject)[1] in ending)
        )
    ]


# --- laying down and taking back


def lay_down(desk: Desk, wanted: Reorganising, *, area: str, today: date, now: datetime, who: str) -> LaidDown:
    """Plan a reorganisation; one whose day has passed is carried out at once. Raises RefusedReorganisation."""
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        made = plan(session, wheel, wanted, today=today)
        refusals = (*made.refusals, *_planned_already(session, wheel, wanted, made))
        if refusals:
            raise RefusedReorganisation(refusals)
        row = Reorganisation(
            area=area,
            name=wanted.name,
            last_day=wanted.last_day,
            plan=as_plain(wanted),
            decided_by=who,
            decided_at=now,
        )
        session.add(row)
        session.flush()
        number = row.id or 0
        log.record(
            session,
            at=now,
            who=who,
            area=area,
            act=Deed.REORGANISE,
            subject=f"{area}/reorganisation-{number}",
            detail={"on": str(wanted.last_day), **as_plain(wanted)},
        )
        tried = carry_out_due(session, wheel, today=today, now=now, links=desk.links)
        done = next((each for each in tried if each.id == number), None)
        if any(each.trouble is None for each in tried):
            bring_in_step(session, wheel, today=today, now=now)
            refresh(session, wheel, links=desk.links, today=today, now=now)
            touch(session, area)
    delivery = send_invitations(desk, area=area, today=today, now=now) if done else Delivery()
    return LaidDown(number=number, plan=made, done=done, delivery=delivery)


def _planned_already(session: Session, wheel: Wheel, wanted: Reorganising, made: ReorganisationPlan) -> tuple[str, ...]:
    planned = {
        group["group"]: row
        for row in changeover.reorganisations(session, wheel.area)
        if row.withdrawn_at is None
        for group in row.plan["groups"]
    }
    return tuple(
        f"{made.names.get(each.group, each.group)} ingår redan i omorganisation {planned[each.group].id} "
        f"({planned[each.group].name})"
        for each in wanted.endings
        if each.group in planned
    )


def withdraw(desk: Desk, number: int, *, area: str, now: datetime, who: str) -> str:
    """Take back a reorganisation that has not been carried out; return its name. Raises NoSuchReorganisation."""
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        row = changeover.reorganisation(session, number)
        if row is None or row.area != area:
            raise NoSuchReorganisation(number)
        if row.carried_out_on is not None:
            raise NoSuchReorganisation(number, because=f"genomfördes {spoken_day(row.carried_out_on)}")
        if row.withdrawn_at is None:
            row.withdrawn_at = now
            subject = f"{area}/reorganisation-{number}"
            act = Deed.WITHDRAW_REORGANISATION
            log.record(session, at=now, who=who, area=area, act=act, subject=subject, detail={})
        return row.name


# --- carrying out


def carry_out_due(
    session: Session,
    wheel: Wheel,
    *,
    today: date,
    now: datetime,
    links: Links,  # noqa: ARG001 - as the other mornings' works
) -> tuple[Reorganised, ...]:
    """Carry out each planned reorganisation whose last day has passed, in the caller's transaction.

    Invitations and calendars are left to whoever calls. One that no longer fits the area file is left undone, with the
    reason on its row, and tried again the next time.
    """
    if not _due(changeover.reorganisations(session, wheel.area), today):
        return ()
    due = _due(changeover.locked_reorganisations(session, wheel.area), today)
    return tuple(_carry_out(session, wheel, row, today=today, now=now) for row in due)


def _due(rows: list[Reorganisation], today: date) -> list[Reorganisation]:
    return [row for row in rows if row.last_day < today and row.carried_out_on is None and row.withdrawn_at is None]


def is_left(session: Session, wheel: Wheel, *, today: date) -> date | None:
    """The day on which the first reorganisation that is still undone should have been carried out; None for none."""
    due = _due(changeover.reorganisations(session, wheel.area), today)
    return min((row.last_day + ONE_DAY for row in due), default=None)


def _carry_out(session: Session, wheel: Wheel, row: Reorganisation, *, today: date, now: datetime) -> Reorganised:
    wanted = from_plain(row.plan, name=row.name, last_day=row.last_day)
    made = decide(wanted, _facts(session, wheel, wanted, today=today, lock=True), today=today)
    if made.refusals:
        row.trouble = "; ".join(made.refusals)
        session.flush()
        return Reorganised(id=row.id or 0, name=row.name, trouble=row.trouble)
    _hand_over(session, wheel, made, today=today)
    _change_meetings(session, wheel, made, now=now)
    taking = {each.group: each.rest.successor or next(iter(each.successors), None) for each in wanted.endings}
    changeover.hand_over_papers(session, wheel.area, after=wanted.last_day, successors=taking)
    people.redate(session, [(held.id, held.valid_from, wanted.last_day) for held in made.ended])
    subscriptions.keep_for_good(session, made.subscriptions)
    done = Reorganised(
        id=row.id or 0,
        name=row.name,
        handed=len(made.handed),
        closed=len(made.closed),
        cancelled=len(made.cancelled),
        regrouped=len(made.regrouped),
        ended=len(made.ended),
    )
    row.carried_out_on, row.trouble, row.outcome = today, None, _kept(made)
    session.flush()
    session.expire_all()
    touch(session, wheel.area)
    return done


def _hand_over(session: Session, wheel: Wheel, made: ReorganisationPlan, *, today: date) -> None:
    for one in made.handed:
        reason = f"övertagen av {made.names.get(one.to, one.to)}"
        acts.cancel_for_duties(session, [one.duty.id or 0], reason=reason)
        one.duty.state, one.duty.reason, one.duty.look_on = DutyState.ENDED, reason, None
    for closed in made.closed:
        acts.cancel_for_duties(session, [closed.duty.id or 0], reason=closed.reason)
        closed.duty.state, closed.duty.reason, closed.duty.look_on = DutyState.ENDED, closed.reason, None
    session.flush()
    duties.open_all(session, [_row(wheel, made, one, today=today) for one in made.handed])


def _row(wheel: Wheel, made: ReorganisationPlan, one: Handed, *, today: date) -> dict[str, Any]:
    return duties.row(
        wheel.area,
        year=one.duty.year,
        station=one.duty.station,
        group=one.to,
        document=one.duty.document,
        due_on=one.due_on,
        reason=f"övertagen från {made.names.get(one.duty.group, one.duty.group)}",
        look_on=max(today, wheel.live_from),
    )


def _change_meetings(session: Session, wheel: Wheel, made: ReorganisationPlan, *, now: datetime) -> None:
    for meeting in made.cancelled:
        number = meeting.sequence + (meeting.status is MeetingStatus.CALLED)
        meetings.change(
            session,
            meeting.id,
            status=MeetingStatus.CANCELLED,
            reason=made.why_cancelled(meeting),
            sequence=number,
            revised_at=now,
        )
    for meeting, groups in made.regrouped:
        changeover.set_groups(session, meeting.id, area=wheel.area, groups=groups)


def _kept(made: ReorganisationPlan) -> dict[str, Any]:
    """What was done, by identifiers, to be read again later."""
    return {
        "handed": [[one.duty.id, one.to] for one in made.handed],
        "closed": [[closed.duty.id, closed.reason] for closed in made.closed],
        "cancelled": [meeting.id for meeting in made.cancelled],
        "regrouped": [meeting.id for meeting, _ in made.regrouped],
        "ended": [[held.id, str(held.valid_to or "")] for held in made.ended],
    }


# --- what the office sees


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A reorganisation as the office reads it."""

    number: int
    name: str
    last_day: date
    standing: str
    groups: tuple[str, ...]
    trouble: str | None


def listing(session: Session, wheel: Wheel) -> list[Listed]:
    """Every reorganisation of the area, the earliest first."""
    return [
        Listed(
            number=row.id or 0,
            name=row.name,
            last_day=row.last_day,
            standing=_standing(row),
            groups=tuple(group["group"] for group in row.plan["groups"]),
            trouble=row.trouble,
        )
        for row in changeover.reorganisations(session, wheel.area)
    ]


def _standing(row: Reorganisation) -> str:
    if row.withdrawn_at is not None:
        return "återtagen"
    if row.carried_out_on is not None:
        return f"genomförd {row.carried_out_on}"
    return "kan inte genomföras" if row.trouble else "planerad"


def alarms(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    """The reorganisations that could not be carried out, and those that soon will be."""
    found = []
    for row in changeover.reorganisations(session, wheel.area):
        if row.withdrawn_at is not None or row.carried_out_on is not None:
            continue
        if row.trouble:
            found.append(
                Alarm(
                    what=f"Omorganisationen ”{row.name}” kunde inte genomföras: {row.trouble}.",
                    what_to_do="Rätta områdesfilen, eller ta tillbaka omorganisationen.",
                    kind=AlarmKind.REORGANISATION,
                    of=str(row.id),
                    command=f"arshjul reorganise --withdraw {row.id}",
                )
            )
        elif row.last_day - TOLD_BEFORE <= today:
            found.append(
                Alarm(
                    what=f"Omorganisationen ”{row.name}” genomförs efter {spoken_day(row.last_day)}.",
                    what_to_do="Se vad den gör.",
                    kind=AlarmKind.REORGANISATION,
                    of=str(row.id),
                    command=f"arshjul reorganise --show {row.id}",
                )
            )
    return found


def planned(session: Session, wheel: Wheel, number: int, *, today: date) -> ReorganisationPlan:
    """What one reorganisation would do if it were carried out today. Raises NoSuchReorganisation."""
    row = next((row for row in changeover.reorganisations(session, wheel.area) if row.id == number), None)
    if row is None:
        raise NoSuchReorganisation(number)
    return plan(session, wheel, from_plain(row.plan, name=row.name, last_day=row.last_day), today=today)
