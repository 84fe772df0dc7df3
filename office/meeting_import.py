"""Taking in a list of decided meetings: what was understood, told beforehand, and then all of it or nothing.

* A meeting is known again by its groups and its start. One that is there already is left as it is, whatever else the
  list says of it, and so is one that has been cancelled: the same list twice changes nothing.
* Where the same groups have a meeting at another time of the day it may be that it was moved. The row is left out
  unless somebody says that it is a second meeting.
* A weekday that is not the date's is never guessed away: either may be the mistake, and forty people would learn of it
  too late. Only a word that the dates are right lets such a list in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from areas.meeting_lists import MeetingList
from areas.meeting_rows import year_that_fits
from mail.swedish import counted
from models.words import MeetingStatus
from office import rollcall
from office.links import Links
from office.meeting_collisions import Collision, Gathering, collisions
from office.meeting_groups import GroupNames
from office.meeting_plan import Flag, MeetingPlan, PlannedMeeting, Sign, Standing
from office.meeting_rows import RowsInArea
from office.meetings import NewMeeting, lay_down
from office.shown_plans import PlanHasChanged
from rules.dates import hours_spoken
from rules.stations_served import decided_days
from rules.wheel import Station, Wheel
from store import areas, meetings
from store.meetings import MeetingFacts

__all__ = ["DatesInDoubt", "MeetingPlan", "apply_meetings", "plan_meetings"]


class DatesInDoubt(Exception):
    """Weekdays of the list are not those of its dates, and nobody has said that the dates are right."""

    def __init__(self, plan: MeetingPlan) -> None:
        self.plan = plan
        count = counted(len(plan.in_doubt), "veckodag", "veckodagar")
        super().__init__(f"{count} stämmer inte med datumet. Rätta listan, eller säg att datumen gäller")


def plan_meetings(
    session: Session,
    wheel: Wheel,
    meeting_list: MeetingList,
    *,
    default_groups: Sequence[str] = (),
    elsewhere: bool = False,
    same_day: bool = False,
    trust_dates: bool = False,
    today: date,
) -> MeetingPlan:
    """What the list would add. Three queries, however long it is.

    `default_groups`, by id or name, meet where the list names none. `elsewhere`: all of the list is in everybody's
    calendar already. `same_day`: a second meeting of the same groups on a day is meant. `trust_dates`: the date is
    right where the weekday is another. Raises MeetingListError with all that is wrong at once.
    """
    names = GroupNames(wheel, areas.names_of_groups(session, wheel.area))
    reading = RowsInArea(wheel, names, default_groups=default_groups, elsewhere=elsewhere, today=today)
    planned = reading.all(meeting_list)
    existing = _of_the_same_years(session, wheel, planned)
    planned = [_compared(one, existing, same_day=same_day) for one in planned]
    planned = _with_collisions(session, wheel, planned, existing, names)
    return MeetingPlan(
        area=wheel.area,
        area_name=wheel.name,
        source=meeting_list,
        default_groups=tuple(default_groups),
        elsewhere=elsewhere,
        same_day=same_day,
        trust_dates=trust_dates,
        meetings=tuple(planned),
        notes=(*meeting_list.notes, *_notes(wheel, planned, existing, names, today=today)),
    )


def apply_meetings(
    session: Session, wheel: Wheel, plan: MeetingPlan, *, links: Links, today: date, now: datetime, who: str
) -> list[int]:
    """Write down what the plan adds, in the caller's transaction; return the ids of the new meetings.

    The plan is made anew under a lock, and nothing is done where it is no longer true. Raises DatesInDoubt,
    PlanHasChanged and RefusedMeeting.
    """
    areas.lock(session, plan.area)
    if plan.in_doubt:
        raise DatesInDoubt(plan)
    anew = plan_meetings(
        session,
        wheel,
        plan.source,
        default_groups=plan.default_groups,
        elsewhere=plan.elsewhere,
        same_day=plan.same_day,
        trust_dates=plan.trust_dates,
        today=today,
    )
    if anew != plan:
        raise PlanHasChanged("mötena")
    news = [_new_meeting(planned) for planned in plan.new]
    return lay_down(session, wheel, news, links=links, today=today, now=now, who=who) if news else []


def _new_meeting(planned: PlannedMeeting) -> NewMeeting:
    row = planned.row
    return NewMeeting(
        groups=planned.groups,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        form=planned.form,
        title=row.title,
        place=row.place,
        link=row.link,
        station=planned.station,
        notes=row.note,
        called_elsewhere=planned.called_elsewhere,
    )


# --- beside the meetings that are there


def _of_the_same_years(session: Session, wheel: Wheel, planned: Sequence[PlannedMeeting]) -> list[MeetingFacts]:
    years = [one.row.day.year for one in planned]
    return meetings.between(session, area=wheel.area, first=date(min(years), 1, 1), last=date(max(years), 12, 31))


def _compared(planned: PlannedMeeting, existing: Sequence[MeetingFacts], *, same_day: bool) -> PlannedMeeting:
    """The meeting with what becomes of it, beside those of the same groups on its day."""
    same = [one for one in existing if one.day == planned.row.day and set(one.groups) == set(planned.groups)]
    there = sorted(
        (one for one in same if one.starts_at == planned.starts_at),
        key=lambda one: one.status is MeetingStatus.CANCELLED,
    )
    if there:
        flags = tuple(_differences(planned, there[0]))
        return replace(planned, standing=Standing.THERE, meeting_id=there[0].id, flags=flags)
    other = next((one for one in same if one.status.is_decided), None)
    if other is None:
        return planned
    text = f"samma grupper har redan ett möte den dagen, ”{other.title}” (möte {other.id})"
    flag = Flag(
        sign=Sign.SAME_DAY,
        text=f"{text}. Är det samma möte med ny tid ska det flyttas",
        command=f"arshjul meetings move {other.id}",
    )
    standing = Standing.NEW if same_day else Standing.LEFT_OUT
    return replace(planned, standing=standing, meeting_id=other.id, flags=(*planned.flags, flag))


def _differences(planned: PlannedMeeting, there: MeetingFacts) -> Iterator[Flag]:
    """What the list says otherwise of a meeting that is left as it is."""
    if there.status is MeetingStatus.CANCELLED:
        text = "mötet är inställt och läggs inte in på nytt. Ska det bli av kallar ni till det igen"
        yield Flag(sign=Sign.CANCELLED, text=text, command=f"arshjul meetings call {there.id}")
        return
    row = planned.row
    pairs = {
        "sluttid": (planned.ends_at, there.ends_at),
        "form": (row.form or there.form, there.form),
        "plats": (row.place or there.place, there.place),
        "länk": (row.link or there.link, there.link),
        "rubrik": (row.title or there.title, there.title),
    }
    differing = [what for what, (wanted, has) in pairs.items() if wanted != has]
    if differing:
        text = f"mötet har annan {', '.join(differing)} än listan och lämnas som det är (möte {there.id})"
        yield Flag(sign=Sign.DIFFERS, text=text)


def _with_collisions(
    session: Session,
    wheel: Wheel,
    planned: Sequence[PlannedMeeting],
    existing: Sequence[MeetingFacts],
    names: GroupNames,
) -> list[PlannedMeeting]:
    """The meetings, those flagged that somebody cannot come to because of another at the same time."""
    gatherings = [*_planned_gatherings(planned), *_decided_gatherings(existing, planned)]
    flags: dict[int, list[Flag]] = defaultdict(list)
    for collision in collisions(gatherings, rollcall.called_to(session, wheel, gatherings)):
        for this, other in ((collision.one, collision.other), (collision.other, collision.one)):
            flags[this.id].append(_collision_flag(collision, this, other, wheel, names))
    return [
        replace(one, flags=(*one.flags, *flags[-number])) if flags.get(-number) else one
        for number, one in enumerate(planned, start=1)
    ]


def _planned_gatherings(planned: Sequence[PlannedMeeting]) -> Iterator[Gathering]:
    for number, one in enumerate(planned, start=1):
        if one.standing is Standing.NEW:
            yield Gathering(
                id=-number,
                groups=one.groups,
                day=one.row.day,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                station=one.station,
            )


def _decided_gatherings(existing: Iterable[MeetingFacts], planned: Iterable[PlannedMeeting]) -> Iterator[Gathering]:
    days = {one.row.day for one in planned if one.standing is Standing.NEW}
    for one in existing:
        if one.day in days and one.status.is_decided:
            yield Gathering(
                id=one.id,
                groups=one.groups,
                day=one.day,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                station=one.station,
            )


def _collision_flag(collision: Collision, this: Gathering, other: Gathering, wheel: Wheel, names: GroupNames) -> Flag:
    begins, ends = (moment.astimezone(wheel.time_zone) for moment in (other.starts_at, other.ends_at))
    weightiest = collision.weightiest
    who = f"{weightiest.participation.swedish} i {names.name(weightiest.group, this.day)}"
    shared = counted(collision.shared, "person", "personer")
    among = f"{shared} är med i båda, bland dem {who}" if collision.shared > 1 else f"{shared} är med i båda: {who}"
    which = f" (möte {other.id})" if other.id > 0 else ""
    text = f"krockar med {names.named(other.groups, this.day)} kl. {hours_spoken(begins, ends)}{which}; {among}"
    return Flag(sign=Sign.COLLISION, text=text)


# --- the year as a whole


def _notes(
    wheel: Wheel,
    planned: Sequence[PlannedMeeting],
    existing: Sequence[MeetingFacts],
    names: GroupNames,
    *,
    today: date,
) -> Iterator[str]:
    year = year_that_fits(tuple(one.row for one in planned))
    if year:
        yield f"Alla veckodagar i listan stämmer med {year}. Är årtalet fel?"
    new = [one for one in planned if one.standing is Standing.NEW]
    yield from _too_few_or_many(wheel, planned, new, existing, names)
    yield from _without_date(wheel, planned, new, today=today)


def _too_few_or_many(
    wheel: Wheel,
    planned: Sequence[PlannedMeeting],
    new: Sequence[PlannedMeeting],
    existing: Sequence[MeetingFacts],
    names: GroupNames,
) -> Iterator[str]:
    """The years in which a group of the list would not have as many meetings as the area file asks for."""
    standing = [(one.groups, one.day.year) for one in existing if one.status.is_decided]
    have = Counter((group, year) for groups, year in standing for group in groups)
    have.update((group, one.row.day.year) for one in new for group in one.groups)
    for group, year in sorted({(group, one.row.day.year) for one in planned for group in one.groups}):
        asked = wheel.body(group).per_year
        if asked is None:
            continue
        least, most = asked
        held, name = have[group, year], names.name(group, date(year, 12, 31))
        said = f"områdesfilen säger {_span(least, most)}"
        if held < least:
            yield f"{name} har för få möten {year}: {held}, men {said}."
        elif most is not None and held > most:
            yield f"{name} har för många möten {year}: {held}, men {said}."


def _span(least: int, most: int | None) -> str:
    return f"minst {least}" if most is None else str(least) if least == most else f"{least}–{most}"


def _without_date(
    wheel: Wheel, planned: Sequence[PlannedMeeting], new: Sequence[PlannedMeeting], *, today: date
) -> Iterator[str]:
    """The stations to come, of the list's groups and years, that would have no meeting."""
    decided = {*wheel.decided, *decided_days(wheel, ((one.groups, one.row.day, one.station) for one in new))}
    groups = {group for one in planned for group in one.groups}
    for year in sorted({one.row.day.year for one in planned}):
        for station in wheel.stations:
            if (station.id, year) not in decided and _awaits_a_date(wheel, station, year, groups, today=today):
                yield f"{station.title} saknar datum {year}."


def _awaits_a_date(wheel: Wheel, station: Station, year: int, groups: set[str], *, today: date) -> bool:
    if not station.active or not station.is_met or not station.comes_in(year):
        return False
    if (year, station.months[-1]) < (today.year, today.month):
        return False
    words = station.meets or station.concerns
    return any({span.id, span.kind} & words for span in wheel.groups if span.id in groups)
