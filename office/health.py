"""Whether the installation can do its work, each thing that could stop it by its own name."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from office.areas import wheel_of_area
from office.delivery_alarms import EXPIRES_SOON, cut_off
from office.desk import Desk
from rules.wheel import Wheel
from store import areas, freezes, leaving, pulses, rests
from store.database import Database, DatabaseBusy, DiskFull, told_plainly

ROUND_HOURS = range(7, 17)
ROUND_MINUTE = 30
ROUND_IS_LATE = timedelta(hours=1)
READ_FROM, READ_TO = time(6), time(17)
"""Mailboxes are read a while after that too; a reading or two that fails in the evening is made good in the morning."""
REPLIES_ARE_LATE = timedelta(hours=2)
SATURDAY = 5
LOOKS_BACK_DAYS = 30
MEGABYTE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is asked of the machine. `backup_hours` 0: backups are not looked at."""

    home: Path
    disk_free_mb: int
    backup_hours: int
    credentials_expire: date | None


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at, and how it is. `told` names no person and no address."""

    name: str
    ok: bool
    told: str


def checks(desk: Desk, limits: Limits, *, now: datetime) -> tuple[Check, ...]:
    """Every check, in the order in which one would look for a fault. Raises nothing."""
    database = _database(desk.database)
    if not database.ok:
        return (database, _disk(limits))
    with desk.database.read() as session:
        return (
            database,
            _disk(limits),
            _freeze(session),
            *_rounds(session, now=now),
            *_letters(session, now=now),
            *_cut_off(session, now=now),
            *_rests(session),
            *_replies(desk, session, now=now),
            _backup(session, limits, now=now),
            _credentials(desk, limits, today=now.date()),
        )


def _database(database: Database) -> Check:
    """Whether a row can be written; it is taken back."""
    try:
        with told_plainly(), database.kept_connection() as connection:
            writing = connection.begin()
            try:
                pulses.beat(Session(connection), "readyz", now=datetime.fromtimestamp(0, UTC))
            finally:
                writing.rollback()
    except (DatabaseBusy, DiskFull) as error:
        return Check(name="database", ok=False, told=str(error))
    except SQLAlchemyError as error:
        return Check(name="database", ok=False, told=f"databasen går inte att skriva i ({type(error).__name__})")
    return Check(name="database", ok=True, told="databasen går att skriva i")


def _disk(limits: Limits) -> Check:
    free = shutil.disk_usage(limits.home).free // MEGABYTE
    return Check(
        name="disk", ok=free >= limits.disk_free_mb, told=f"{free} MB ledigt, minst {limits.disk_free_mb} ska finnas"
    )


def _freeze(session: Session) -> Check:
    freeze = freezes.current(session)
    if freeze is None:
        return Check(name="freeze", ok=True, told="inte fryst")
    return Check(
        name="freeze",
        ok=False,
        told="fryst efter en återställning: inget skickas. Häv frysningen via ”arshjul thaw --yes”",
    )


def _rounds(session: Session, *, now: datetime) -> Iterator[Check]:
    """Whether the post has gone its rounds, as far as the clock should have had it do so."""
    for area in areas.area_ids(session):
        wheel = wheel_of_area(session, area)
        due = last_round_due(wheel, now=now)
        last = pulses.last(session, pulses.of(pulses.ROUND, area))
        is_new = areas.applied_at(session, area) > due
        told = f"senast {_moment(last)}, väntad {_moment(due)}"
        yield Check(name=f"round/{area}", ok=is_new or (last is not None and last >= due), told=told)


def last_round_due(wheel: Wheel, *, now: datetime) -> datetime:
    """The last of the post's rounds that should have been made by now, with an hour to spare."""
    local = (now - ROUND_IS_LATE).astimezone(wheel.time_zone)
    for back in range(LOOKS_BACK_DAYS):
        day = local.date() - timedelta(days=back)
        if not wheel.closed.is_open(day):
            continue
        for hour in reversed(ROUND_HOURS):
            at = datetime.combine(day, time(hour, ROUND_MINUTE), wheel.time_zone)
            if at <= local:
                return at.astimezone(UTC)
    return now - timedelta(days=LOOKS_BACK_DAYS)


def _letters(session: Session, *, now: datetime) -> Iterator[Check]:
    """Whether letters that could leave have waited through a whole round."""
    for area in areas.area_ids(session):
        wheel = wheel_of_area(session, area)
        oldest = leaving.oldest_due(session, area=area, now=now)
        due = last_round_due(wheel, now=now)
        told = "inget väntar" if oldest is None else f"det äldsta har kunnat skickas sedan {_moment(oldest)}"
        yield Check(name=f"letters/{area}", ok=oldest is None or oldest > due, told=told)


def _cut_off(session: Session, *, now: datetime) -> Iterator[Check]:
    """Whether letters lie in the hand of a process that has ended, here or on another machine."""
    for area in areas.area_ids(session):
        found = cut_off(session, area=area, now=now)
        told = "inget brev har blivit liggande" if found is None else f"{found.told(UTC)} UTC"
        yield Check(name=f"hand/{area}", ok=found is None, told=told)


def _rests(session: Session) -> Iterator[Check]:
    """Whether the backend takes letters, as far as is known: after a refused login they wait for somebody."""
    for area in areas.area_ids(session):
        rest = rests.of_area(session, area)
        waits = rest is not None and rest.until is None
        told = f"breven vilar sedan {_moment(rest.began_at)}" if waits and rest else "breven går"
        yield Check(name=f"mail/{area}", ok=not waits, told=told)


def _replies(desk: Desk, session: Session, *, now: datetime) -> Iterator[Check]:
    """Whether the mailboxes that are chosen have been read, as far as the clock should have had it done."""
    for area in areas.area_ids(session):
        if area not in desk.mailboxes:
            continue
        due = last_reading_due(wheel_of_area(session, area).time_zone, now=now)
        last = pulses.last(session, pulses.of(pulses.REPLIES, area))
        is_new = areas.applied_at(session, area) > due
        told = "brevlådan har aldrig lästs" if last is None else f"brevlådan lästes senast {_moment(last)}"
        yield Check(name=pulses.of(pulses.REPLIES, area), ok=is_new or (last is not None and last >= due), told=told)


def last_reading_due(zone: tzinfo, *, now: datetime) -> datetime:
    """The instant after which a mailbox should have been read by now, with two hours to spare: weekdays, by day."""
    local = (now - REPLIES_ARE_LATE).astimezone(zone)
    day = local.date()
    if local.weekday() < SATURDAY and local.time() >= READ_FROM:
        return min(local, datetime.combine(day, READ_TO, zone)).astimezone(UTC)
    day -= timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, READ_TO, zone).astimezone(UTC)


def _backup(session: Session, limits: Limits, *, now: datetime) -> Check:
    last = pulses.last(session, pulses.BACKUP)
    if not limits.backup_hours:
        return Check(name="backup", ok=True, told="säkerhetskopior kontrolleras inte (ARSHJUL_BACKUP_HOURS=0)")
    if last is None:
        return Check(name="backup", ok=False, told="ingen säkerhetskopia är tagen; ta en med ”arshjul backup”")
    fresh = now - last <= timedelta(hours=limits.backup_hours)
    return Check(name="backup", ok=fresh, told=f"senast {_moment(last)}, högst {limits.backup_hours} timmar gammal")


def _credentials(desk: Desk, limits: Limits, *, today: date) -> Check:
    ends = [limits.credentials_expire, *(desk.credentials_end_of(area) for area in ("", *desk.own_transports))]
    expires = min((end for end in ends if end is not None), default=None)
    if expires is None:
        return Check(name="credentials", ok=True, told="ingen sista dag är angiven (ARSHJUL_CREDENTIALS_EXPIRE)")
    left = expires - today
    told = f"inloggningen till e-posten gäller till {expires}" + (": förnya den" if left <= EXPIRES_SOON else "")
    return Check(name="credentials", ok=left > EXPIRES_SOON, told=told)


def _moment(at: datetime | None) -> str:
    return "aldrig" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H.%M} UTC"
