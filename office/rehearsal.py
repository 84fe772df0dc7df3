"""A whole year of an area, played before it happens, on a copy that is thrown away afterwards.

The copy has the area's organisation, people, meetings and last year's documents, and an empty ledger. What is played is
one year of the wheel: its stations' documents from the first request, which may fall before 1 January, until the last
ladder has come to its end, which may fall after 31 December. The years before and after are left out, acts and letters
alike. What waits for approval is approved each morning.

The year's meetings begin as drafts, and the office calls them at the beginning of each month, three months ahead. The
next year's have their days, on which this year's documents may hang, but are never called.

Chairs are handed over and asked for as the calendar has it, from the first day played to the year's last; those who are
named are people whom the area knows.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from areas.meeting_lists import MeetingList
from areas.people import PeopleList
from areas.populations import PopulationList
from areas.reader import ReadArea, read_area_text
from mail.files import FileTransport
from models.words import DutyState, Mode
from office.areas import apply_area, wheel_of_area
from office.desk import Desk, composer
from office.links import Links
from office.meeting_import import apply_meetings, plan_meetings
from office.people import apply_people
from office.playing import MORNING, Cast, Play, Progress
from office.playing_meetings import three_months_ahead
from office.playing_starts import in_its_month
from office.populations import apply_populations
from office.rehearsal_feeds import write_feeds
from office.rehearsed import BY_THE_CALENDAR, LETTERS, Rehearsal, Script, gathered
from office.rotation import count_as_told
from office.stations import station_duties
from rules.ladder import schedule
from rules.wheel import Station, Wheel, due_day
from store import acts, areas, duties
from store.archive import Archive
from store.copies import copy_documents, copy_meetings, copy_organisation, copy_terms
from store.database import Database
from store.meetings import MeetingFacts
from store.migrate import migrate

WHO = "övningen"
A_DAY = timedelta(days=1)
KEY_OF_PERSONAL_LINKS = "rehearsal"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What the copy is made of: an open home, from which the area is copied where it has it; else the file and people.

    `read` are the rules to play by, where they are not the home's own. `meetings` of the
    year are added to the home's, and so are `populations`.
    """

    home: Database | None
    read: ReadArea | None
    people: PeopleList | None
    meetings: MeetingList | None = None
    populations: PopulationList | None = None


def rehearse(
    script: Script, origin: Origin, *, folder: Path, links: Links, today: date, progress: Progress | None = None
) -> Rehearsal:
    """Play the year and lay its letters and calendars in `folder`. Raises what reading, copying and applying raise.

    `today` is the day on which a changed area file would be applied: what it no longer has ends the day before.
    """
    with TemporaryDirectory(prefix="arshjul-") as scratch, _stage(Path(scratch), folder, links) as desk:
        _furnish(desk, script, origin, today=today)
        play = Play(desk, area=script.area, cast=_cast(script))
        first = min(first_request(play.wheel, script.year), date(script.year, 1, 1))
        last, closed_on = _play_through(desk, play, script, first=first, progress=progress)
        with desk.database.read() as session:
            now = play.at(last, MORNING)
            written = write_feeds(session, script.area, folder, year=script.year, now=now)
            return gathered(session, script, play, folder, written, first=first, last=last, closed_on=closed_on)


def _cast(script: Script) -> Cast:
    def calls(meeting: MeetingFacts, today: date) -> bool:
        return meeting.year == script.year and three_months_ahead(meeting, today)

    def starts(station: Station, wheel: Wheel, today: date) -> int | None:
        year = in_its_month(station, wheel, today)
        return year if year == script.year else None

    return Cast(
        behaviour=script.behaviour,
        who=WHO,
        calls=calls,
        starts=starts,
        answering=script.answering,
        rotates_until=date(script.year, 12, 31),
    )


@contextmanager
def _stage(scratch: Path, folder: Path, links: Links) -> Iterator[Desk]:
    url = f"sqlite:///{scratch / 'rehearsal.db'}"
    migrate(url)
    database = Database(url, durable=False, alone=True)
    try:
        yield Desk(
            database=database,
            composer=composer(),
            transport=FileTransport(folder / LETTERS, durable=False),
            archive=Archive(scratch / "documents"),
            links=replace(links, personal_keys=(KEY_OF_PERSONAL_LINKS,)),
        )
    finally:
        database.close()


# --- the copy


def _furnish(desk: Desk, script: Script, origin: Origin, *, today: date) -> None:
    """Bring the area into the empty database, and put the neighbouring years beyond reach."""
    now = datetime.combine(date(script.year, 1, 1), time.min, UTC)
    with desk.database.write() as session:
        text = _copied(origin.home, session, script.area) if origin.home is not None else ""
        rules = played_live(origin.read.text if origin.read else text, mode=script.mode, year=script.year)
        apply_area(session, read_area_text(rules, name="områdesfilen"), today=today, now=now, who=WHO)
        if origin.people is not None:
            apply_people(session, origin.people, area=script.area, today=today, now=now, who=WHO, confirmed=True)
        if origin.populations is not None:
            apply_populations(session, origin.populations, area=script.area, now=now, who=WHO)
        if origin.home is not None:
            with origin.home.read() as source:
                copy_documents(source, session, script.area, year=script.year - 1)
                copy_meetings(source, session, script.area, year=script.year)
                copy_terms(source, session, script.area, noted_on=_first_day(session, script) - A_DAY)
        _settle_neighbours(session, script)
        _tell_of_terms_before(session, script)
        if origin.meetings is not None:
            _add_meetings(session, script, origin.meetings, links=desk.links)


def _copied(home: Database, session: Session, area: str) -> str:
    """Copy the area from the home; return the text of its file."""
    with home.read() as source:
        copy_organisation(source, session, area)
        number, _ = areas.current_revision(source, area)
        return areas.applied_text(source, area, number)


def played_live(text: str, *, mode: Mode, year: int) -> str:
    """An area file's text with that mode, live since long before the year; the rest as it is."""
    for key, value in (("läge", mode.swedish), ("driftstart", f"{year - 2}-01-01")):
        line = f"{key}: {value}"
        text, found = re.subn(rf"(?m)^{key}[ \t]*:.*$", line, text, count=1)
        if not found:
            text = f"{text.rstrip()}\n{line}\n"
    return text


def _first_day(session: Session, script: Script) -> date:
    """The day on which the play begins."""
    return min(first_request(wheel_of_area(session, script.area), script.year), date(script.year, 1, 1))


def _settle_neighbours(session: Session, script: Script) -> None:
    """Let the years before and after have nothing open, so that their stations neither ask nor chase."""
    wheel = wheel_of_area(session, script.area)
    groups = areas.group_spans(session, script.area)
    duties.open_all(
        session,
        [
            {**row, "state": DutyState.ENDED, "look_on": None}
            for place in wheel.collecting
            for year in (script.year - 1, script.year + 1)
            for row in station_duties(wheel, place, groups, year=year)
        ],
    )


def _tell_of_terms_before(session: Session, script: Script) -> None:
    """Let those who were to know of a term before the play begins know of it."""
    wheel, eve = wheel_of_area(session, script.area), _first_day(session, script) - A_DAY
    now = datetime.combine(eve, MORNING, wheel.time_zone).astimezone(UTC)
    count_as_told(session, wheel, today=eve, now=now)


def _add_meetings(session: Session, script: Script, found: MeetingList, *, links: Links) -> None:
    """Lay the list's meetings down, as they would be on the eve of the play. Raises what reading them in raises."""
    wheel = wheel_of_area(session, script.area)
    eve = _first_day(session, script) - A_DAY
    plan = plan_meetings(session, wheel, found, today=eve)
    now = datetime.combine(eve, MORNING, wheel.time_zone).astimezone(UTC)
    apply_meetings(session, wheel, plan, links=links, today=eve, now=now, who=WHO)


# --- the play


def first_request(wheel: Wheel, year: int) -> date:
    """The first day on which a station of the year asks for anything; 1 January where none does."""
    return min(
        (
            schedule(
                collection.ladder,
                last_day=due_day(wheel, collection, year=year),
                closed=wheel.closed,
            )[0].on
            for place in wheel.collecting
            for collection in place.yearly
        ),
        default=date(year, 1, 1),
    )


def _play_through(
    desk: Desk, play: Play, script: Script, *, first: date, progress: Progress | None
) -> tuple[date, dict[int, date]]:
    """Play day by day to the end; return the last day, and on which day each act that never left was closed."""
    closed_on: dict[int, date] = {}
    day, new_year = first, date(script.year + 1, 1, 1)
    while day < new_year or play.deeds_left or play.meetings_wait(day) or _runs_on(desk, script.area):
        if progress is not None:
            progress(day)
        if play.day(day):
            with desk.database.read() as session:
                for act in acts.closed_unsent(session, area=script.area):
                    closed_on.setdefault(act, day)
        day += A_DAY
    return day - A_DAY, closed_on


def _runs_on(desk: Desk, area: str) -> bool:
    with desk.database.read() as session:
        return duties.ladders_run(session, area=area, apart_from=BY_THE_CALENDAR)
