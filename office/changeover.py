"""The changeover of political seats after a general election: one switch, and the following up until all are filled.

What it does is written in dated facts at once – roles end with their day – and all else follows from those by itself,
on the day: letters, invitations, derived groups and personal feeds. Whom the parties are to name is asked for as the
ladder of seats says.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from mail.contexts import Alarm, AlarmKind
from mail.swedish import counted, listed
from models.changeover import Changeover
from models.log import Deed
from models.words import DutyState, FeedKind, MeetingForm, MeetingStatus, Role
from office import meetings as meeting_acts
from office import seats as seat_acts
from office.areas import wheel_of_area
from office.calendar import touch
from office.changeover_plan import (
    ChangeoverHasChanged,
    ChangeoverPlan,
    HandoverMeeting,
    RefusedChangeover,
    check_day,
    meetings_left,
    seats_ending,
)
from office.delivery import Delivery
from office.desk import Desk
from office.feeds import role_and_place
from office.invitation_letters import send_invitations
from office.invitations import bring_in_step
from office.links import Links
from office.meetings import NewMeeting
from office.seat_duties import party_of
from rules.seats import SEATED, SEATS, Holding, seating
from rules.terms import ONE_DAY, months_after, spoken_day
from rules.wheel import Wheel
from store import areas, changeover, duties, log, meetings, people, seats, subscriptions
from store.database import told_plainly
from store.meetings import MeetingFacts

__all__ = [
    "ChangeoverHasChanged",
    "ChangeoverPlan",
    "NoSuchChangeover",
    "RefusedChangeover",
    "alarms",
    "carry_out",
    "default_day",
    "follow_up",
    "plan",
    "progress",
    "to_undo",
    "undo",
]

MEETING_AFTER = 20
"""So many open days after the seats have ended a hand-over meeting is proposed, where nobody says when."""
MEETING_HOURS = (time(13), time(15))
LOOKS_AHEAD = timedelta(days=3 * 366)
ALARM_BEFORE = timedelta(days=92)
"""So long before the mandate period ends the office is reminded to plan the changeover."""


OPEN_MONTHS = 12
"""So long after its day a changeover is followed, where it is not filled before."""


class NoSuchChangeover(Exception):
    """No changeover stands."""

    def __init__(self) -> None:
        super().__init__("inget mandatskifte är upplagt. Visa vad ett skulle göra: arshjul changeover --dry-run")


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

    Raises RefusedChangeover, and ChangeoverHasChanged where something else would end than was shown.
    """
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, shown.area)
        wheel = wheel_of_area(session, shown.area)
        now_planned = plan(session, wheel, last_day=shown.last_day, parties=shown.parties, meeting=meeting, today=today)
        if now_planned.ends != shown.ends:
            raise ChangeoverHasChanged(now_planned)
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


# --- undoing


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What undoing did. `undone` says which changeover it was; `kept` are roles that have been changed since and stay
    as they are; `asked` the requests for names that have left already.
    """

    undone: str
    restored: int
    kept: int
    asked: int
    delivery: Delivery = field(default_factory=Delivery)


def to_undo(session: Session, wheel: Wheel) -> str:
    """Which changeover undoing would undo, as a person reads it: the last that was decided. Raises NoSuchChangeover."""
    return _told(session, _last_decided(changeover.standing(session, wheel.area)))


def _last_decided(standing: Sequence[Changeover]) -> Changeover:
    if not standing:
        raise NoSuchChangeover
    return max(standing, key=lambda row: row.id or 0)


def _told(session: Session, row: Changeover) -> str:
    names = {party.id: party.name for party in areas.parties(session, row.area)}
    whose = f" för {listed(names.get(party, party) for party in row.parties)}" if row.parties else ""
    return f"mandatskifte {row.id}, {spoken_day(row.last_day)}{whose}"


def undo(desk: Desk, *, area: str, today: date, now: datetime, who: str) -> Undone:
    """Give the seats that the last changeover ended their days back, as long as its day has not passed.

    Raises NoSuchChangeover, and RefusedChangeover for one whose day has passed.
    """
    with told_plainly(), desk.database.write() as session:
        areas.lock(session, area)
        wheel = wheel_of_area(session, area)
        found = changeover.standing(session, area)
        last = _last_decided(found)
        told = _told(session, last)
        if last.last_day < today:
            raise RefusedChangeover(
                f"platserna upphörde {spoken_day(last.last_day)}; den som ändå sitter kvar läses in med personlistan"
            )
        ended = changeover.ended_seats(session, [last.id or 0])
        ours = [row for row in ended if row.valid_to == last.last_day]
        people.redate(session, [(row.membership_id, row.valid_from, row.was_to) for row in ours])
        session.expire_all()
        last.undone_at = now
        others = {number for row in found if row.id != last.id for number in row.meetings}
        _drop_drafts(session, [number for number in last.meetings if number not in others], now=now)
        asked = len(_requests_sent(session, wheel, since=last.decided_at))
        seat_acts.look(session, wheel, today=today)
        bring_in_step(session, wheel, today=today, now=now)
        touch(session, area)
        log.record(
            session,
            at=now,
            who=who,
            area=area,
            act=Deed.UNDO_CHANGEOVER,
            subject=f"{area}/changeover-{last.id}",
            detail={"restored": [row.membership_id for row in ours]},
        )
    delivery = send_invitations(desk, area=area, today=today, now=now)
    return Undone(undone=told, restored=len(ours), kept=len(ended) - len(ours), asked=asked, delivery=delivery)


def _drop_drafts(session: Session, meeting_ids: Sequence[int], *, now: datetime) -> None:
    """Nobody has been told of a draft; one that has been called since is somebody's decision, and stands."""
    for meeting in meetings.of_ids(session, meeting_ids).values():
        if meeting.status is MeetingStatus.DRAFT:
            meetings.change(
                session,
                meeting.id,
                status=MeetingStatus.CANCELLED,
                reason="mandatskiftet har ångrats",
                revised_at=now,
            )


def _requests_sent(session: Session, wheel: Wheel, *, since: datetime) -> list[int]:
    awaited = [
        duty.id or 0
        for duty in duties.at_station(session, area=wheel.area, station=SEATS)
        if duty.state is DutyState.AWAITED and duty.group in wheel.political
    ]
    told = seats.last_told(session, awaited)
    return [duty for duty, day in told.items() if day >= since.astimezone(wheel.time_zone).date()]


# --- the morning after


def follow_up(session: Session, wheel: Wheel, *, today: date, now: datetime, links: Links) -> int:  # noqa: ARG001 - as the other mornings' works
    """End the subscriptions to the bodies' calendars of those who have left them; return how many.

    Done once for each changeover, on the first morning after its day: whoever is given one again thereafter keeps it.
    Each changeover that has come to its end is closed.
    """
    passed = [row for row in changeover.standing(session, wheel.area) if row.last_day < today]
    new = [row for row in passed if row.followed_up_on is None]
    revoked = _revoke_calendars(session, wheel, new, today=today, now=now) if new else 0
    for row in new:
        row.followed_up_on = today
    _close(session, wheel, [row for row in passed if row.closed_on is None], today=today)
    session.flush()
    return revoked


def _revoke_calendars(
    session: Session, wheel: Wheel, passed: Sequence[Changeover], *, today: date, now: datetime
) -> int:
    """Who has left one body may sit on in another: each of the person's subscriptions is looked at by its own."""
    ended = changeover.ended_seats(session, [row.id or 0 for row in passed])
    left: dict[int, set[str]] = {}
    for seat in ended:
        left.setdefault(seat.person_id, set()).add(seat.group)
    holds: dict[int, set[str]] = {}
    for person, group in changeover.groups_held(session, wheel.area, person_ids=set(left), on=today):
        holds.setdefault(person, set()).add(group)
    revoked = 0
    for one in subscriptions.of_area(session, wheel.area):
        if one.revoked_at is not None or one.person_id not in left:
            continue
        was_in = _with_derived(wheel, left[one.person_id])
        is_in = _with_derived(wheel, holds.get(one.person_id, set()))
        was_about, is_about = (_is_about(wheel, one.kind, one.subject, groups) for groups in (was_in, is_in))
        if was_about and not is_about:
            subscriptions.revoke(session, one.id, now=now)
            revoked += 1
    return revoked


def _close(session: Session, wheel: Wheel, standing: Sequence[Changeover], *, today: date) -> None:
    """Close what is filled, and what is too long ago: what falls vacant later is the ordinary vacancies' matter."""
    for last_day, rows in _by_day(standing).items():
        if _is_long_ago(last_day, today) or _progress(session, wheel, rows, today=today).is_done:
            for row in rows:
                row.closed_on = today


def _by_day(standing: Sequence[Changeover]) -> dict[date, list[Changeover]]:
    days: dict[date, list[Changeover]] = {}
    for row in standing:
        days.setdefault(row.last_day, []).append(row)
    return days


def _is_long_ago(last_day: date, today: date) -> bool:
    return today > months_after(last_day, OPEN_MONTHS)


def _with_derived(wheel: Wheel, groups: set[str]) -> set[str]:
    """The groups, and those that are made of roles in them."""
    return groups | {body.group for body in wheel.bodies if any(each.of in groups for each in body.made_of)}


def _is_about(wheel: Wheel, kind: FeedKind, subject: str, groups: set[str]) -> bool:
    if kind is FeedKind.ROLE:
        _, place = role_and_place(subject)
        kinds = {span.kind for span in wheel.groups if span.id in groups}
        return place in groups | kinds
    return kind is FeedKind.GROUP and subject in groups


# --- how it goes


@dataclass(frozen=True, kw_only=True)
class PartyProgress:
    """How far a party has come in a body. `named` of its `places` have somebody from the day after, or later.

    `asked_on` is when it was last written to, `answer_by` the last day that it has been given.
    """

    group: str
    group_name: str
    party: str
    party_name: str
    places: int
    named: int
    asked_on: date | None = None
    answer_by: date | None = None

    @property
    def is_done(self) -> bool:
        """Whether somebody is named for every place."""
        return self.named == self.places


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How a changeover goes. `chairs_vacant` names the bodies that have no chair after the day."""

    last_day: date
    parties: tuple[PartyProgress, ...]
    chairs_vacant: tuple[str, ...] = ()
    meetings: tuple[int, ...] = ()

    @property
    def places(self) -> int:
        """How many places there are to fill."""
        return sum(party.places for party in self.parties)

    @property
    def named(self) -> int:
        """How many have somebody named for them."""
        return sum(party.named for party in self.parties)

    @property
    def is_done(self) -> bool:
        """Whether all are filled."""
        return self.places == self.named and not self.chairs_vacant

    @property
    def headline(self) -> str:
        """How far it has come, in one sentence."""
        places = counted(self.places, "plats", "platser")
        return f"Mandatskiftet {spoken_day(self.last_day)}: {self.named} av {places} har någon utsedd."

    @property
    def lacking(self) -> str:
        """How far it has come, and which bodies have no chair."""
        vacant = f" Ordförande saknas i {listed(self.chairs_vacant)}." if self.chairs_vacant else ""
        return f"{self.headline}{vacant}"


def progress(session: Session, wheel: Wheel, *, today: date) -> Progress:
    """How the latest changeover goes. Raises NoSuchChangeover."""
    found = changeover.standing(session, wheel.area)
    if not found:
        raise NoSuchChangeover
    return _progress(session, wheel, found, today=today)


def _progress(session: Session, wheel: Wheel, found: Sequence[Changeover], *, today: date) -> Progress:
    last_day = max(row.last_day for row in found)
    same_day = [row for row in found if row.last_day == last_day]
    ended = changeover.ended_seats(session, [row.id or 0 for row in same_day])
    day = max(today, last_day + ONE_DAY)
    concerned = _concerned(wheel, same_day, {(seat.group, seat.party) for seat in ended if seat.party}, day=day)
    rows = seats.of_parties(session, wheel.area, groups=wheel.political)
    holdings = [
        Holding(
            group=row.group,
            role=row.role,
            party=row.party,
            person=row.person_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            seat=row.seat,
        )
        for row in rows
    ]
    asked = {
        (duty.group, party_of(duty.document)): duty
        for duty in duties.at_station(session, area=wheel.area, station=SEATS)
        if duty.state is DutyState.AWAITED
    }
    told = seats.last_told(session, [duty.id or 0 for duty in asked.values()])
    groups = areas.group_names(session, wheel.area, on=day)
    names = {party.id: party.name for party in areas.parties(session, wheel.area)}
    parties = []
    for group, party in concerned:
        quotas = wheel.quotas.get(group)
        if quotas is None:
            continue
        stand = seating(quotas, holdings, day=day, expiring_within=timedelta())
        places = sum(quotas.of(role).get(party, 0) for role in SEATED if role is not Role.CO_OPTED)
        open_now = [
            vacancy
            for vacancy in stand.vacant
            if vacancy.party == party and vacancy.role is not Role.CO_OPTED and vacancy.filled_on is None
        ]
        duty = asked.get((group, party))
        parties.append(
            PartyProgress(
                group=group,
                group_name=groups.get(group, group),
                party=party,
                party_name=names.get(party, party),
                places=places,
                named=places - len(open_now),
                asked_on=told.get(duty.id or 0) if duty and open_now else None,
                answer_by=duty.last_day if duty and open_now else None,
            )
        )
    chaired = {
        row.group for row in rows if row.role is Role.CHAIR and row.valid_from <= day <= (row.valid_to or date.max)
    }
    vacant = [
        groups.get(group, group)
        for group in dict.fromkeys(group for group, _ in concerned)
        if group in wheel.rotation and group not in chaired
    ]
    return Progress(
        last_day=last_day,
        parties=tuple(parties),
        chairs_vacant=tuple(vacant),
        meetings=tuple(number for row in same_day for number in row.meetings),
    )


def _concerned(
    wheel: Wheel, rows: Sequence[Changeover], ended: set[tuple[str, str]], *, day: date
) -> list[tuple[str, str]]:
    """The political bodies and parties whose places are to be filled: those that were vacant before the changeover
    too."""
    whose = {party for row in rows for party in row.parties} if all(row.parties for row in rows) else None
    found = []
    for span in wheel.groups:
        if span.id not in wheel.political or not span.exists_on(day):
            continue
        quotas = wheel.quotas.get(span.id)
        by_quota = [party for party in (quotas.seats if quotas else ()) if whose is None or party in whose]
        others = sorted(party for group, party in ended if group == span.id)
        found += [(span.id, party) for party in dict.fromkeys([*by_quota, *others])]
    return found


def alarms(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    """What of a changeover waits for the office: that one is to be planned, or that seats are left to fill."""
    found = changeover.standing(session, wheel.area)
    followed = [row for row in found if row.closed_on is None and not _is_long_ago(row.last_day, today)]
    how_far = [_progress(session, wheel, rows, today=today) for rows in _by_day(followed).values()]
    left = [
        Alarm(
            what=one.lacking,
            what_to_do="Se vilka parter som fattas.",
            kind=AlarmKind.CHANGEOVER,
            command="arshjul changeover --progress",
        )
        for one in how_far
        if not one.is_done
    ]
    return [*left, *_to_be_planned(session, wheel, found, today=today)]


def _to_be_planned(session: Session, wheel: Wheel, found: Sequence[Changeover], *, today: date) -> Iterator[Alarm]:
    ends_on = default_day(wheel, today=today)
    is_near = ends_on - ALARM_BEFORE <= today
    is_planned = any(row.last_day == ends_on and not row.parties for row in found)
    if not is_near or not wheel.political or is_planned:
        return
    made = plan(session, wheel, last_day=ends_on, today=today)
    if made.ends:
        seats_left = counted(len(made.ends), "politiskt uppdrag", "politiska uppdrag")
        yield Alarm(
            what=f"Mandatperioden slutar {spoken_day(ends_on)}, men {seats_left} går vidare efter den dagen.",
            what_to_do="Se vad ett mandatskifte skulle göra.",
            kind=AlarmKind.CHANGEOVER,
            command="arshjul changeover --dry-run",
        )
