"""The demonstration's furniture and past: Göteborgsområdet, its role titles, and the year as far as it has come.

Last year's documents lie there as handed in. This year is played from its first request until yesterday (and this
morning, where it has been), by groups that do as groups do: in time, after a reminder, late, with more time, never.

The meetings are those of the shipped list: this year's from the beginning, next year's from October, when committees
have decided them. They are called three months ahead, so that some have been held, some are called and some are drafts.

Chairs are handed over on the days on which the list of people has it. Who is named to one is somebody in that list.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session

from areas.people import read_people
from areas.populations import read_populations
from areas.reader import read_area
from mail.files import FileTransport
from mail.swedish import long_day, upper_first
from models.duties import Duty, HandedIn
from models.words import DutyState
from office.areas import apply_area, wheel_of_area
from office.behaviour import HandsIn, Situation, answering_of, behaviour_of
from office.desk import Desk
from office.example_files import example_pdf
from office.example_meetings import example_meetings
from office.meeting_import import apply_meetings, plan_meetings
from office.people import apply_people
from office.playing import MORNING, Cast, Play, Progress
from office.playing_meetings import three_months_ahead
from office.populations import apply_populations
from office.rehearsal import first_request
from office.rotation import count_as_told
from office.stations import station_duties
from office.uploads import HandedFile
from rules.ladder import schedule
from rules.meetings import MINUTES, PAPERS
from rules.wheel import Collection, Wheel, collections_by_group
from store import areas, duties, letters, log, meetings
from store.database import Database, told_plainly

WHO = "demonstrationen"
PAST_IS_PLAYED = "play-past"
SEED = 7
A_DAY = timedelta(days=1)
DECIDED_IN, DECIDED_AHEAD = 10, timedelta(days=92)
"""The month, and so the number of days before a year begins, in which its meetings are decided."""
CALLS_ON_ITS_OWN = "NOSAM Centrum"
"""The group of the list whose meetings are in everybody's calendar already, so that one can see what that is like."""


def set_up(
    desk: Desk,
    area_file: Path,
    people_file: Path,
    *,
    population_file: Path | None = None,
    today: date,
    now: datetime,
) -> str:
    """Apply the area and take in its people and populations, all or nothing; return the area's id.

    Done again it changes nothing.

    Raises what reading them raises.
    """
    read, people = read_area(area_file), read_people(people_file)
    area = read.area_file.id
    with told_plainly(), desk.database.write() as session:
        apply_area(session, read, today=today, now=now, who=WHO)
        apply_people(session, people, area=area, today=today, now=now, who=WHO, confirmed=True)
        if population_file is not None:
            apply_populations(session, read_populations(population_file), area=area, now=now, who=WHO)
    return area


def play_past(
    desk: Desk,
    *,
    area: str,
    today: date,
    now: datetime | None = None,
    meetings_file: Path | None = None,
    progress: Progress | None = None,
) -> int:
    """Play the year so far; return how many days were played: none where the past has been played already.

    `meetings_file` is the list of example meetings; without it there are none. What an interrupted play has done is
    kept, and a new call goes on from there. Today is played if `now` says that the morning's post has been.
    `progress` is told each day before it is played.
    """
    with desk.database.read() as session:
        if log.has(session, area=area, act=PAST_IS_PLAYED):
            return 0
        wheel = wheel_of_area(session, area)
        resumes_on = letters.last_day(session, area=area)
    hasty = Database(desk.database.url, durable=False)
    try:
        transport = desk.transport.hasty() if isinstance(desk.transport, FileTransport) else desk.transport
        decided = _Decided(replace(desk, database=hasty, transport=transport), wheel, meetings_file)
        played = _play(decided, today=today, now=now, resumes_on=resumes_on, tell=progress)
    finally:
        hasty.close()
    return played


@dataclass(frozen=True)
class _Decided:
    """The desk that the past is played at, and the list that meetings are decided from."""

    desk: Desk
    wheel: Wheel
    meetings_file: Path | None

    def meetings_by(self, day: date, *, now: datetime) -> None:
        """Lay down the meetings of the year that has them by `day`, unless that is done."""
        year = (day + DECIDED_AHEAD).year
        with self.desk.database.read() as session:
            first, last = date(year, 1, 1), date(year, 12, 31)
            known = meetings.between(session, area=self.wheel.area, first=first, last=last)
        if self.meetings_file is None or known:
            return
        found = example_meetings(self.meetings_file, year=year, zone=self.wheel.time_zone, closed=self.wheel.closed)
        rows = tuple(replace(row, called_elsewhere=row.groups == CALLS_ON_ITS_OWN) for row in found.rows)
        with told_plainly(), self.desk.database.write() as session:
            wheel = wheel_of_area(session, self.wheel.area)
            plan = plan_meetings(session, wheel, replace(found, rows=rows), today=day)
            apply_meetings(session, wheel, plan, links=self.desk.links, today=day, now=now, who=WHO)


def _play(
    decided: _Decided, *, today: date, now: datetime | None, resumes_on: date | None, tell: Progress | None
) -> int:
    desk, wheel = decided.desk, decided.wheel
    _hand_in_last_year(desk, wheel, year=today.year - 1)
    play = Play(desk, area=wheel.area, cast=_cast(desk, wheel))
    has_been = now is not None and now >= play.at(today, MORNING)
    day, end = resumes_on or first_request(wheel, today.year), today + A_DAY if has_been else today
    if resumes_on is None:
        with told_plainly(), desk.database.write() as session:
            count_as_told(session, wheel, today=day - A_DAY, now=play.at(day - A_DAY, MORNING))
    decided.meetings_by(day, now=play.at(day, time.min))
    played = 0
    while day < end:
        if tell is not None:
            tell(day)
        if day.month == DECIDED_IN and day.day == 1:
            decided.meetings_by(day, now=play.at(day, time.min))
        play.day(day, until=now if day == today else None)
        day, played = day + A_DAY, played + 1
    with told_plainly(), desk.database.write() as session:
        detail: dict[str, object] = {"until": str(end - A_DAY), "seed": SEED}
        at = now or play.at(today, time.min)
        log.record(session, at=at, who=WHO, area=wheel.area, act=PAST_IS_PLAYED, subject=wheel.area, detail=detail)
    return played


def _cast(desk: Desk, wheel: Wheel) -> Cast:
    def file_for(duty: Duty, day: date) -> HandedFile | None:
        if duty.meeting:
            return _of_meeting(desk, duty, day)
        with desk.database.read() as session:
            groups = areas.group_spans(session, wheel.area)
            names = areas.group_names(session, wheel.area, on=day)
        collection = collections_by_group(wheel.collecting, groups).get((duty.station, duty.document, duty.group))
        return _example(collection, duty, names, day) if collection else None

    return Cast(
        behaviour=behaviour_of("mixed", seed=SEED),
        who=WHO,
        file_for=file_for,
        calls=three_months_ahead,
        answering=answering_of("mixed", seed=SEED),
    )


def _of_meeting(desk: Desk, duty: Duty, day: date) -> HandedFile | None:
    """Papers and minutes are files; that something has been adjusted or published is none."""
    with desk.database.read() as session:
        meeting = meetings.get(session, duty.meeting)
    if meeting is None or duty.document not in (PAPERS, MINUTES):
        return None
    lines = (meeting.title, upper_first(long_day(meeting.day)), "", "Exempel ur Årshjuls demonstration.")
    name = f"{duty.document}-{duty.group}-{meeting.day}.pdf"
    return HandedFile(filename=name, content=example_pdf(f"{upper_first(duty.document)} {long_day(day)}", lines))


def _example(collection: Collection, duty: Duty, names: dict[str, str], day: date) -> HandedFile:
    title = f"{upper_first(collection.document.name)} för {collection.document.period.for_year(duty.year)}"
    lines = (names.get(duty.group, duty.group), f"Inlämnad {long_day(day)}", "", "Exempel ur Årshjuls demonstration.")
    name = f"{duty.document}-{duty.group}-{duty.year}.pdf"
    return HandedFile(filename=name, content=example_pdf(title, lines))


# --- last year


def _hand_in_last_year(desk: Desk, wheel: Wheel, *, year: int) -> None:
    """Let every document of that year lie there as handed in, with a file that this year's letters can point to."""
    with desk.database.read() as session:
        groups = areas.group_spans(session, wheel.area)
        names = areas.group_names(session, wheel.area, on=date(year, 12, 31))
        known = {(d.station, d.group, d.document) for d in duties.of_year(session, area=wheel.area, year=year)}
    collections = collections_by_group(wheel.collecting, groups)
    rows = [
        row
        for place in wheel.collecting
        for row in station_duties(wheel, place, groups, year=year)
        if (row["station"], row["group"], row["document"]) not in known
    ]
    with told_plainly(), desk.database.write() as session:
        for row in rows:
            collection = collections[row["station"], row["document"], row["group"]]
            _hand_in(session, desk, wheel, collection, row, names)


def _hand_in(
    session: Session,
    desk: Desk,
    wheel: Wheel,
    collection: Collection,
    row: dict[str, object],
    names: dict[str, str],
) -> None:
    duty = Duty.model_validate(row)
    came = _came_in(wheel, collection, duty)
    duty.state, duty.look_on, duty.received_on = DutyState.RECEIVED, None, came.on
    session.add(duty)
    session.flush()
    example = _example(collection, duty, names, came.on)
    stored = desk.archive.keep(example.content)
    duties.add_file(
        session,
        HandedIn(
            duty_id=duty.id or 0,
            filename=example.filename,
            media_type="application/pdf",
            size=stored.size,
            sha256=stored.sha256,
            stored_as=stored.stored_as,
            handed_in_at=datetime.combine(came.on, came.at, wheel.time_zone).astimezone(UTC),
            handed_in_by=WHO,
        ),
    )


def _came_in(wheel: Wheel, collection: Collection, duty: Duty) -> HandsIn:
    """When last year's document came: before its first reminder."""
    steps = schedule(collection.ladder, last_day=duty.due_on, closed=wheel.closed)
    here = Situation(
        key=f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{duty.document}",
        asked_on=steps[0].on,
        reminded_on=steps[min(1, len(steps) - 1)].on,
        last_day=duty.due_on,
        closed=wheel.closed,
    )
    (deed,) = behaviour_of("on-time", seed=SEED)(here)
    assert isinstance(deed, HandsIn)
    return deed
