"""Documents owed: which to look at, and what has become of them.

What is looked at each morning is decided by the indexed `look_on`; rows come as plain tuples. A glance that has seen
an area at once (store/duties_seen.py) answers from what it saw.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, or_, select

from models.duties import Duty, HandedIn
from models.words import DutyState
from rules.meetings import ADJUSTMENT, MINUTES
from rules.requisitions import DOCUMENT as REQUISITIONS
from store.duties_seen import BESIDE, sight
from store.insertion import insert_missing, table_of
from store.questions import Put, Rows, question


class DutyToLookAt(NamedTuple):
    """What the ladder needs to know of one awaited document."""

    id: int
    year: int
    group: str
    document: str
    meeting: int
    due_on: date
    extended_to: date | None
    revision: int
    revised_on: date | None
    remitted: bool = False
    look_on: date | None = None

    @property
    def last_day(self) -> date:
        """The day that counts."""
        return self.extended_to or self.due_on


class KeptFile(NamedTuple):
    """What a page says of a handed-in file. `size` is in bytes."""

    id: int
    filename: str
    size: int
    link_version: int


def to_look_at(session: Session, *, area: str, station: str, today: date, lock: bool = True) -> list[DutyToLookAt]:
    """The awaited documents of a station on which the ladder may have something to do by `today`.

    They are locked until the session ends, so that none can be received or extended behind the ladder's back; not
    for whoever only wants to know (`lock=False`).
    """
    seen = None if lock else sight(session, area)
    if seen:
        return [
            DutyToLookAt(*(getattr(duty, name) for name in DutyToLookAt._fields))
            for duty in seen.awaited
            if duty.station == station and duty.look_on is not None and duty.look_on <= today
        ]
    duty = table_of(Duty).c
    query = (
        select(*(duty[name] for name in DutyToLookAt._fields))
        .where(duty.area == area, duty.station == station, duty.look_on <= today, duty.state == DutyState.AWAITED)
        .order_by(duty.id)
    )
    rows = session.connection().execute(query.with_for_update() if lock else query)
    return [DutyToLookAt(*row) for row in rows]


def known(
    session: Session, *, area: str, years: Sequence[int], station: str | None = None
) -> set[tuple[str, int, str, str]]:
    """Station, year, group and document of the duties that are there already, of one station or of all."""
    seen = sight(session, area)
    if seen and seen.covers(years):
        return {
            (duty.station, duty.year, duty.group, duty.document)
            for duty in seen.duties
            if duty.year in years and station in (None, duty.station)
        }
    duty = table_of(Duty).c
    query = select(duty.station, duty.year, duty.group, duty.document).where(duty.area == area, duty.year.in_(years))
    if station is not None:
        query = query.where(duty.station == station)
    return {tuple(row) for row in session.connection().execute(query)}


def row(
    area: str,
    *,
    year: int,
    station: str,
    group: str,
    document: str,
    due_on: date,
    look_on: date | None,
    meeting: int = 0,
    state: DutyState = DutyState.AWAITED,
    reason: str | None = None,
) -> dict[str, Any]:
    """A duty to open, as it stands at first."""
    return {
        "area": area,
        "year": year,
        "station": station,
        "group": group,
        "document": document,
        "meeting": meeting,
        "due_on": due_on,
        "remitted": False,
        "revision": 1,
        "state": state,
        "reason": reason,
        "look_on": look_on,
    }


def open_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add duties that are not there yet, each as `row` makes it."""
    insert_missing(session, Duty, rows)


def look_again(session: Session, days: Iterable[tuple[int, date | None]]) -> None:
    """Set when each duty is to be looked at next."""
    duty = table_of(Duty)
    changes = [{"duty": duty_id, "day": day} for duty_id, day in days]
    if changes:
        session.connection().execute(
            update(duty).where(duty.c.id == bindparam("duty")).values(look_on=bindparam("day")), changes
        )


def end(session: Session, duty_ids: Sequence[int], *, reason: str) -> None:
    """Wait no more for these documents."""
    duty = table_of(Duty)
    if duty_ids:
        session.connection().execute(
            update(duty).where(duty.c.id.in_(duty_ids)).values(state=DutyState.ENDED, reason=reason, look_on=None)
        )


def of_station(session: Session, *, area: str, station: str, year: int) -> list[Duty]:
    """Every duty of a station's year."""
    query = select(Duty).where(Duty.area == area, Duty.station == station, Duty.year == year)
    return list(session.exec(query.order_by(Duty.group, Duty.document)))


def of_years(
    session: Session,
    *,
    area: str,
    years: Sequence[int],
    stations: Collection[str] | None = None,
    states: Collection[DutyState] | None = None,
) -> list[Duty]:
    """Every duty of several of an area's years; where stations or states are given, of those alone."""
    seen = sight(session, area)
    if seen and seen.covers(years):
        of_stations = (duty for duty in seen.duties if stations is None or duty.station in stations)
        return [duty for duty in of_stations if duty.year in years and (states is None or duty.state in states)]
    query = select(Duty).where(Duty.area == area, col(Duty.year).in_(years))
    if stations is not None:
        query = query.where(col(Duty.station).in_(stations))
    return list(session.exec(query if states is None else query.where(col(Duty.state).in_(states))))


def of_year(session: Session, *, area: str, year: int, also_of: Collection[str] = (), lock: bool = False) -> list[Duty]:
    """Every duty of an area's year; of the stations `also_of` those of all years. With `lock` kept from others."""
    seen = sight(session, area)
    if seen and seen.covers([year]) and not also_of:
        return [duty for duty in seen.duties if duty.year == year]
    wanted = or_(col(Duty.year) == year, col(Duty.station).in_(also_of))
    query = select(Duty).where(Duty.area == area, wanted)
    if lock:
        query = query.order_by(col(Duty.id)).with_for_update().execution_options(populate_existing=True)
    return list(session.exec(query))


def awaited(session: Session, *, area: str, after: int = 0) -> list[Duty]:
    """Every document that the area still waits for, in the order of their ids, `after` one of them."""
    seen = sight(session, area)
    if seen:
        return [duty for duty in seen.awaited if (duty.id or 0) > after]
    query = select(Duty).where(Duty.area == area, Duty.state == DutyState.AWAITED, col(Duty.id) > after)
    return list(session.exec(query.order_by(col(Duty.id))))


def remitted(session: Session, *, area: str) -> list[int]:
    """The documents that are awaited anew since a body remitted them back."""
    query = select(Duty.id).where(Duty.area == area, Duty.state == DutyState.AWAITED, col(Duty.remitted).is_(True))
    return [duty_id for duty_id in session.exec(query) if duty_id is not None]


def of_ids(session: Session, duty_ids: Sequence[int]) -> list[Duty]:
    """The duties of those ids."""
    return list(session.exec(select(Duty).where(col(Duty.id).in_(duty_ids)))) if duty_ids else []


def late(session: Session, *, area: str, today: date) -> dict[tuple[int, str], int]:
    """How many documents the area still waits for though their last day has passed, by year and station."""
    seen = sight(session, area)
    if seen:
        return dict(Counter((duty.year, duty.station) for duty in seen.awaited if duty.last_day < today))
    last_day = func.coalesce(Duty.extended_to, Duty.due_on)
    query = select(Duty.year, Duty.station, func.count())
    query = query.where(Duty.area == area, Duty.state == DutyState.AWAITED, last_day < today)
    return {(year, place): number for year, place, number in session.exec(query.group_by(col(Duty.year), Duty.station))}


def following_the_rules(session: Session, *, area: str) -> list[Duty]:
    """Every document whose standing an area file decides: awaited, before live-from, or ended by an earlier file.

    What belongs to a meeting follows the meeting instead, and nominations and seats follow the terms and the seats;
    what decisions and matters give occasion to follows those, and a payment the requisition that asked for it.
    """
    states = [DutyState.AWAITED, DutyState.HISTORY, DutyState.ENDED]
    query = select(Duty).where(Duty.area == area, Duty.meeting == 0, col(Duty.state).in_(states))
    query = query.where(col(Duty.station).not_in(BESIDE))
    return list(session.exec(query.where(~col(Duty.document).startswith(REQUISITIONS))))


def at_station(session: Session, *, area: str, station: str, lock: bool = False) -> list[Duty]:
    """Every duty of a station, of all years, in the order of their ids; with `lock` kept until the session ends."""
    seen = sight(session, area)
    if seen and station in BESIDE:
        return [duty for duty in seen.duties if duty.station == station]
    query = select(Duty).where(Duty.area == area, Duty.station == station).order_by(col(Duty.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(query))


def of_meetings(session: Session, meeting_ids: Sequence[int], *, lock: bool = False) -> list[Duty]:
    """Every duty of these meetings, in the order of their ids; with `lock` kept until the session ends."""
    query = select(Duty).where(col(Duty.meeting).in_(meeting_ids)).order_by(col(Duty.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(query)) if meeting_ids else []


def open_for_meetings(session: Session, *, area: str) -> list[Duty]:
    """What the area still waits for that belongs to a meeting, in the order of the last days first set."""
    seen = sight(session, area)
    if seen:
        return sorted((duty for duty in seen.awaited if duty.meeting), key=lambda duty: duty.due_on)
    query = select(Duty).where(Duty.area == area, Duty.meeting != 0, Duty.state == DutyState.AWAITED)
    return list(session.exec(query.order_by(col(Duty.due_on), col(Duty.id))))


def waiting_by_station(session: Session, *, area: str, today: date) -> dict[str, tuple[int, date]]:
    """For each station with awaited documents that should have been looked at: how many, and since when."""
    seen = sight(session, area)
    if seen:
        days: dict[str, list[date]] = {}
        for duty in seen.awaited:
            if duty.look_on is not None and duty.look_on <= today:
                days.setdefault(duty.station, []).append(duty.look_on)
        return {station: (len(since), min(since)) for station, since in days.items()}
    rows = session.exec(
        select(Duty.station, func.count(), func.min(Duty.look_on))
        .where(Duty.area == area, Duty.state == DutyState.AWAITED, col(Duty.look_on) <= today)
        .group_by(Duty.station)
    )
    return {station: (count, since) for station, count, since in rows if since is not None}


def ladders_run(session: Session, *, area: str, apart_from: Collection[str] = ()) -> bool:
    """Whether some awaited document has steps of its ladder ahead, those of the stations `apart_from` left out."""
    query = select(Duty.id).where(Duty.area == area, Duty.state == DutyState.AWAITED, col(Duty.look_on).is_not(None))
    query = query.where(col(Duty.station).not_in(apart_from))
    return session.exec(query.limit(1)).first() is not None


def add_file(session: Session, file: HandedIn) -> None:
    """Record a file that was handed in."""
    session.add(file)


@question
def files_by_duty(*, area: str, year: int) -> Put[dict[int, list[KeptFile]]]:
    """The files of each duty of a year that has any, in the order they came."""
    file, duty = table_of(HandedIn).c, table_of(Duty).c
    return Put(
        select_rows(file.duty_id, *(file[name] for name in KeptFile._fields))
        .join(table_of(Duty), file.duty_id == duty.id)
        .where(duty.area == area, duty.year == year)
        .order_by(file.id),
        _by_duty,
    )


def _by_duty(rows: Rows) -> dict[int, list[KeptFile]]:
    kept: dict[int, list[KeptFile]] = {}
    for duty_id, *particulars in rows:
        kept.setdefault(duty_id, []).append(KeptFile(*particulars))
    return kept


def received(session: Session, duty_id: int) -> tuple[date | None, str | None]:
    """The day a document came in, and the name of the file handed in last."""
    day = session.exec(select(col(Duty.received_on)).where(Duty.id == duty_id)).one()
    name = session.exec(
        select(HandedIn.filename).where(HandedIn.duty_id == duty_id).order_by(col(HandedIn.id).desc())
    ).first()
    return day, name


def file(session: Session, file_id: int) -> HandedIn | None:
    """One handed-in file."""
    return session.get(HandedIn, file_id)


def files_of_meetings(session: Session, meeting_ids: Sequence[int]) -> dict[int, list[KeptFile]]:
    """The files of each meeting's documents, in the order they came, by duty."""
    file, duty = table_of(HandedIn).c, table_of(Duty).c
    rows = session.connection().execute(
        select(file.duty_id, *(file[name] for name in KeptFile._fields))
        .join(table_of(Duty), file.duty_id == duty.id)
        .where(duty.meeting.in_(meeting_ids))
        .order_by(file.id)
    )
    return _by_duty(rows.all())


def minutes_of_meetings(session: Session, meeting_ids: Collection[int]) -> dict[int, KeptFile]:
    """The minutes of each meeting, as they last came in: written, or adjusted."""
    if not meeting_ids:
        return {}
    file, duty = table_of(HandedIn).c, table_of(Duty).c
    rows = session.connection().execute(
        select(duty.meeting, *(file[name] for name in KeptFile._fields))
        .join(table_of(Duty), file.duty_id == duty.id)
        .where(duty.meeting.in_(list(meeting_ids)), duty.document.in_([MINUTES, ADJUSTMENT]))
        .order_by(file.id)
    )
    return {meeting: KeptFile(*particulars) for meeting, *particulars in rows}


def files_of_year(session: Session, *, area: str, year: int) -> dict[tuple[str, str, str], HandedIn]:
    """The last file of each station, group and document of a year; those of meetings are left out."""
    rows = session.exec(
        select(Duty.station, Duty.group, Duty.document, HandedIn)
        .join(HandedIn, col(HandedIn.duty_id) == Duty.id)
        .where(Duty.area == area, Duty.year == year, Duty.meeting == 0)
        .order_by(col(HandedIn.id))
    )
    return {(station, group, document): file for station, group, document, file in rows}
