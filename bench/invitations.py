"""A year of meetings called at once: whom each calls, the acts that invite them, and the letters that carry those."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import func, insert, select

from bench.areas import AREA, prepare
from bench.figures import Figure, seconds
from mail.files import FileTransport
from models.letters import Act
from models.people import Membership, Person
from models.words import MeetingStatus, Role
from office.areas import wheel_of_area
from office.convene import convene
from office.desk import Desk, composer
from office.invitation_letters import write_invitations
from office.links import Links
from office.meetings import NewMeeting, lay_down
from store import meetings
from store.archive import Archive
from store.database import Database
from store.insertion import table_of

GROUPS, PEOPLE, MEETINGS_EACH = 20, 300, 8
IN_EACH = PEOPLE // GROUPS
TODAY = date(2026, 9, 3)
NOW = datetime(2026, 9, 3, 7, tzinfo=UTC)
FIRST_MEETING = datetime(2026, 10, 5, 7, tzinfo=UTC)
ROUNDS = 5
PLANNED_SECONDS = 5
LINKS = Links(public_url="http://matning.example", keys=("bench",))


def figures(where: str, url_of: Callable[[str], str], folder: Path) -> Iterator[Figure]:
    """Seconds for planning the year's invitations, and for writing their letters."""
    database = prepare(url_of("invitations"), groups=GROUPS)
    _seat_members(database)
    desk = Desk(
        database=database,
        composer=composer(),
        transport=FileTransport(folder / "invitations"),
        archive=Archive(folder / "documents"),
        links=LINKS,
    )
    ids = _decide(database)
    planned, written = [], []
    for _ in range(ROUNDS):
        _undo(database)
        planned.append(seconds(lambda: _call(database, ids)))
        written.append(seconds(lambda: write_invitations(desk, area=AREA, today=TODAY, now=NOW)))
    number = _count(database)
    assert number == GROUPS * MEETINGS_EACH * IN_EACH, number
    yield Figure(
        what=f"a year of invitations for {GROUPS} groups and {PEOPLE} people planned",
        where=where,
        value=median(planned),
        limit=PLANNED_SECONDS,
        unit="s",
        note=f"{len(ids)} meetings called, {number} acts written",
    )
    yield Figure(
        what="their letters written, calendar part and all",
        where=where,
        value=median(written),
        limit=None,
        unit="s",
        note=f"{median(written) / number * 1000:.2f} ms a letter",
    )
    database.close()


def _seat_members(database: Database) -> None:
    """Fill each group up with members beside its chair."""
    numbers = range(GROUPS, PEOPLE)
    people = [
        {
            "id": n + 1,
            "area": AREA,
            "name": f"Ledamot {n}",
            "email": f"ledamot.{n}@matning.example",
            "folded_name": f"ledamot {n}",
            "folded_email": f"ledamot.{n}@matning.example",
        }
        for n in numbers
    ]
    seats = [
        {
            "area": AREA,
            "group": f"grupp-{n % GROUPS:04}",
            "person_id": n + 1,
            "role": Role.MEMBER,
            "party": "sjukhuset",
            "seat": n // GROUPS,
            "valid_from": date(2020, 1, 1),
        }
        for n in numbers
    ]
    with database.write() as session:
        session.connection().execute(insert(table_of(Person)), people)
        session.connection().execute(insert(table_of(Membership)), seats)


def _decide(database: Database) -> list[int]:
    """The year's meetings as drafts: every group in turn, some weeks apart."""
    news = []
    for n in range(GROUPS):
        for turn in range(MEETINGS_EACH):
            starts_at = FIRST_MEETING + timedelta(weeks=5 * turn, days=n % 4, hours=n % 3)
            news.append(
                NewMeeting(groups=(f"grupp-{n:04}",), starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
            )
    with database.write() as session:
        wheel = wheel_of_area(session, AREA)
        return lay_down(session, wheel, news, links=LINKS, today=TODAY, now=NOW, who="bench")


def _undo(database: Database) -> None:
    """Make the meetings drafts again, of which nobody has been told."""
    with database.writing_connection() as connection:
        for table in ("act", "letter", "invitation", "calendar_entry_group", "calendar_entry"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own tables
        connection.exec_driver_sql(f"UPDATE meeting SET status = '{MeetingStatus.DRAFT.value}'")  # noqa: S608


def _call(database: Database, ids: list[int]) -> None:
    """What calling meetings writes down, in one transaction: the acts, and the calendars that show them."""
    with database.write() as session:
        for meeting_id in ids:
            meetings.change(session, meeting_id, status=MeetingStatus.CALLED, revised_at=NOW)
        convene(session, area=AREA, today=TODAY, now=NOW, links=LINKS)


def _count(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table_of(Act))).scalar_one())
