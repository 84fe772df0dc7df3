"""The changeover of political seats after a general election: what it would do, and doing it.

What it does is written in dated facts at once – roles end with their day – and all else follows from those by itself,
on the day: letters, invitations, derived groups and personal feeds. Whom the parties are to name is asked for as the
ladder of seats says.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from models.changeover import Changeover
from models.log import Deed
from models.words import MeetingForm, MeetingStatus
from office import meetings as meeting_acts
from office import seats as seat_acts
from office.areas import wheel_of_area
from office.calendar import touch
from office.changeover_plan import (
    ChangeoverPlan,
    HandoverMeeting,
    RefusedChangeover,
    check_day,
    meetings_left,
    seats_ending,
)
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.invitations import bring_in_step
from office.links import Links
from office.meetings import NewMeeting
from office.shown_plans import PlanHasChanged
from rules.terms import ONE_DAY, spoken_day
from rules.wheel import Wheel
from store import areas, changeover, log, meetings, people, seats
from store.database import told_plainly
from store.meetings import MeetingFacts

MEETING_AFTER = 20
"""So many open days after the seats have ended a hand-over meeting is proposed, where nobody says when."""
MEETING_HOURS = (time(13), time(15))
LOOKS_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class MeetingAsked:
    """When the hand-over meetings are to be, on the area's clock; `starts` None: when the product proposes."""

    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CarriedOut:
    """What a changeover did. `asked` counts the bodies and parties that names are wanted from."""

    changeover_id: int
    plan: ChangeoverPlan
    meetings: tuple[int, ...] = ()
    asked: int = 0
    delivery: Delivery = field(default_factory=Delivery)


def default_day(wheel: Wheel, *, today: date) -> date:
    """The last day of the mandate period that it is now."""
    return wheel.mandate.end(today)


def plan(
    session: Session,
    wheel: Wheel,
    *,
    last_day: date,
    parties: Collection[str] = (),
    meeting: MeetingAsked | None = None,
    today: date,
) -> ChangeoverPlan:
    """What ending the political seats after `last_day` would do; with `meeting`, hand-over meetings too.

    Raises RefusedChangeover.
    """
    check_day(last_day, today=today)
    if not wheel.political:
        raise RefusedChangeover("områdesfilen säger inte vilka grupper som är politiska. Skriv ”politisk: ja” på dem")
    names = {party.id: party.name for party in areas.parties(session, wheel.area)}
    unknown = [party for party in parties if party not in names]
    if unknown:
        raise RefusedChangeover(f"området har ingen part ”{unknown[0]}”. Parterna är {', '.join(sorted(names))}")
    groups = areas.group_names(session, wheel.area, on=last_day)
    held = seats.of_parties(session, wheel.area, groups=wheel.political)
    ends, staying = seats_ending(wheel, held, last_day=last_day, parties=parties, groups=groups, party_names=names)
    met = _met_already(session, wheel, {end.group for end in ends}, last_day) if meeting else []
    left = [end.group for end in ends if end.group not in {one.groups[0] for one in met}]
    coming = meetings.between(session, area=wheel.area, first=max(today, last_day + ONE_DAY), last=today + LOOKS_AHEAD)
    return ChangeoverPlan(
        area=wheel.area,
        area_name=wheel.name,
        last_day=last_day,
        parties=tuple(sorted(parties)),
        party_names=tuple(names[party] for party in sorted(parties)),
        ends=tuple(ends),
        staying=tuple(staying),
        meetings=_handover_meetings(wheel, left, groups, last_day, meeting) if meeting else (),
        called=meetings_left(coming, ends, after=last_day),
        met_already=tuple(met),
    )


def _met_already(session: Session, wheel: Wheel, groups: set[str], last_day: date) -> list[MeetingFacts]:
    """The hand-over meetings that stand for these bodies since another changeover of the same day."""
    same_day = [row for row in changeover.standing(session, wheel.area) if row.last_day == last_day]
    laid_down = meetings.of_ids(session, {number for row in same_day for number in row.meetings})
    standing = [one for one in laid_down.values() if one.status is not MeetingStatus.CANCELLED]
    return sorted((one for one in standing if one.groups[0] in groups), key=lambda one: one.id)


def _handover_meetings(
    wheel: Wheel, concerned: Iterable[str], names: dict[str, str], last_day: date, asked: MeetingAsked
) -> tuple[HandoverMeeting, ...]:
    day = wheel.closed.add_open_days(last_day, MEETING_AFTER)
    starts = asked.starts or datetime.combine(day, MEETING_HOURS[0], wheel.time_zone)
    length = timedelta(hours=MEETING_HOURS[1].hour - MEETING_HOURS[0].hour)
    ends = asked.ends or starts + length
    living = {span.id for span in wheel.groups if span.exists_on(starts.date())}
    return tuple(
        HandoverMeeting(group=group, group_name=names.get(group, group), starts_at=starts, ends_at=ends)
        for group in dict.fromkeys(concerned)
        if group in living
    )


def carry_out(
    desk: Desk, shown: ChangeoverPlan, *, meeting: MeetingAsked | None, today: date, now: datetime, who: str
) -> CarriedOut:
    """End the seats that were `shown`, in one transaction with all that follows; then send what is to be sent at once.

    Raises RefusedChangeover, and PlanHasChanged where something else would end than was shown.
    """
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, shown.area)
        wheel = wheel_of_area(session, shown.area)
        now_planned = plan(session, wheel, last_day=shown.last_day, parties=shown.parties, meeting=meeting, today=today)
        if now_planned.ends != shown.ends:
            raise PlanHasChanged("uppdragen")
        if not now_planned.ends:
            raise RefusedChangeover(f"inga politiska platser hålls efter {spoken_day(shown.last_day)}")
        done = _carry_out(session, wheel, now_planned, links=desk.links, today=today, now=now, who=who)
    delivery = send_invitations(desk, area=shown.area, today=today, now=now)
    return CarriedOut(
        changeover_id=done.changeover_id, plan=done.plan, meetings=done.meetings, asked=done.asked, delivery=delivery
    )


def _carry_out(
    session: Session, wheel: Wheel, made: ChangeoverPlan, *, links: Links, today: date, now: datetime, who: str
) -> CarriedOut:
    rows = {row.id: row for row in people.held(session, wheel.area)}
    people.redate(
        session, [(end.membership_id, rows[end.membership_id].valid_from, made.last_day) for end in made.ends]
    )
    session.expire_all()
    laid_down = _lay_down_meetings(session, wheel, made, links=links, today=today, now=now, who=who)
    ids = [*(one.id for one in made.met_already), *laid_down]
    row = Changeover(
        area=wheel.area,
        last_day=made.last_day,
        parties=list(made.parties),
        meetings=ids,
        decided_by=who,
        decided_at=now,
    )
    number = changeover.add(session, row, [(end.membership_id, end.was_to) for end in made.ends])
    asked = seat_acts.look(session, wheel, today=today, open_by=made.last_day)
    bring_in_step(session, wheel, today=today, now=now)
    touch(session, wheel.area)
    log.record(
        session,
        at=now,
        who=who,
        area=wheel.area,
        act=Deed.CHANGEOVER,
        subject=f"{wheel.area}/changeover-{number}",
        detail={
            "on": str(made.last_day),
            "parties": list(made.parties),
            "ended": [[end.membership_id, str(end.was_to or "")] for end in made.ends],
            "meetings": ids,
        },
    )
    return CarriedOut(changeover_id=number, plan=made, meetings=tuple(ids), asked=asked.opened + asked.moved)


def _lay_down_meetings(
    session: Session, wheel: Wheel, made: ChangeoverPlan, *, links: Links, today: date, now: datetime, who: str
) -> list[int]:
    news = [
        NewMeeting(
            groups=(one.group,),
            starts_at=one.starts_at.astimezone(UTC),
            ends_at=one.ends_at.astimezone(UTC),
            form=MeetingForm.BOTH,
            title=one.title,
            notes="Förslag från mandatskiftet: dagen är inte bestämd.",
        )
        for one in made.meetings
    ]
    return meeting_acts.lay_down(session, wheel, news, links=links, today=today, now=now, who=who) if news else []
