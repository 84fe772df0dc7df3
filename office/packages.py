"""Compiled packages: what lies on a body's table as a PDF, and the originals in a ZIP, kept as they were made.

Level-triggered: a meeting's package is made on the morning when its notice leaves, and made anew whenever something has
come in, or changed, until the meeting. Files are read and written piece by piece, outside any transaction.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from documents.contact import Contact
from documents.originals import Original, names_in_zip, package_zip
from documents.package import MissingDocument, PackageContext, PackageItem, package_pdf
from mail.swedish import counted, day_of_month, long_day, meeting_time, sentence
from models.decisions import Package
from models.words import MeetingStatus, Outcome
from office.areas import wheel_of_area
from office.desk import Desk
from office.meeting_letters import notice_day
from office.money_figures import figures_for
from office.tables import DocumentTable, TableLine, may_have_a_table, table_of_meeting, table_of_station
from rules.wheel import Wheel
from store import decisions, meetings
from store.archive import StoredFile
from store.database import told_plainly
from store.meetings import MeetingFacts

LOOKS_AHEAD_DAYS = 92
"""So far ahead a notice may leave before its meeting."""
ASKED = {Outcome.ADOPTED: "fastställs", Outcome.NOTED: "läggs till handlingarna"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A package as it is kept. `anew` is False where the one there was still held."""

    package: Package
    anew: bool


def package_of_meeting(desk: Desk, meeting_id: int, *, area: str, today: date, now: datetime) -> Made:
    """The package of a meeting, made unless the last one still holds. Raises NoSuchMeeting and NothingLaid."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
        table = table_of_meeting(session, wheel, meeting_id)
        known = decisions.package_of_meeting(session, meeting_id)
    return _kept(desk, wheel, table, known, today=today, now=now)


def package_of_station(desk: Desk, station: str, *, area: str, year: int, today: date, now: datetime) -> Made:
    """The package of a station's turn, whatever the meeting. Raises NoSuchStation, NoTable and NothingLaid."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
        table = table_of_station(session, wheel, station, year=year, today=today)
        known = decisions.package_of_station(session, area=area, station=station, year=year)
    return _kept(desk, wheel, table, known, today=today, now=now)


def write_files(desk: Desk, package: Package, folder: Path) -> tuple[Path, Path]:
    """Copy a package's two files into a folder; their paths there."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"underlag-{package.station or f'mote-{package.meeting_id}'}-{package.year}"
    copies = {folder / f"{stem}.pdf": package.pdf_stored_as, folder / f"{stem}.zip": package.zip_stored_as}
    for path, stored_as in copies.items():
        shutil.copyfile(desk.archive.path(stored_as), path)
    pdf, originals = copies
    return pdf, originals


def make_due(desk: Desk, *, area: str, today: date, now: datetime) -> list[Made]:
    """Make the packages that meetings should have by `today` and have not, or have of what lay there before."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, area)
        wanted = _wanted(session, wheel, today=today, now=now)
    return [_kept(desk, wheel, table, known, today=today, now=now) for table, known in wanted]


class NothingLaid(Exception):
    """There is nothing on the table to make a package of."""

    def __init__(self, table: DocumentTable) -> None:
        super().__init__(
            f"inget har kommit in eller väntas till ”{table.title}” {table.year}, så det finns inget att sätta ihop"
        )


def _wanted(
    session: Session, wheel: Wheel, *, today: date, now: datetime
) -> list[tuple[DocumentTable, Package | None]]:
    """The tables of meetings whose notice should have left, with the package there is, where that no longer holds."""
    if not any(collection.handling.is_laid for station in wheel.stations for collection in station.collects):
        return []
    coming = [
        meeting
        for meeting in _coming(session, wheel, today=today)
        if not meeting.is_over(now) and notice_day(wheel, meeting) <= today
    ]
    lifted = decisions.lifted_to_any(session, area=wheel.area)
    coming = [meeting for meeting in coming if may_have_a_table(wheel, meeting) or lifted & set(meeting.groups)]
    known = decisions.packages_of_meetings(session, [meeting.id for meeting in coming])
    tables = [(table_of_meeting(session, wheel, meeting.id), known.get(meeting.id)) for meeting in coming]
    return [
        (table, package)
        for table, package in tables
        if table.is_laid and (package is None or package.contents != contents_of(table))
    ]


def _coming(session: Session, wheel: Wheel, *, today: date) -> list[MeetingFacts]:
    last = date.fromordinal(today.toordinal() + LOOKS_AHEAD_DAYS)
    return meetings.between(session, area=wheel.area, first=today, last=last, statuses=[MeetingStatus.CALLED])


def contents_of(table: DocumentTable) -> str:
    """A fingerprint of what the package is made of. How late something is does not count: it grows by itself."""
    told = {
        "title": [table.title, table.body_name],
        "meeting": str(table.meeting.starts_at) if table.meeting else None,
        "lines": [
            [
                line.duty_id,
                line.title,
                line.asked,
                line.state,
                line.revision,
                str(line.last_day),
                str(line.received_on),
                line.standing,
                [file.sha256 for file in line.files],
                [line.decided.outcome, line.decided.reason] if line.decided else None,
            ]
            for line in _all_of(table)
        ],
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _all_of(table: DocumentTable) -> list[TableLine]:
    return [*table.received, *table.decided, *table.missing, *table.excused]


# --- making one


def _kept(desk: Desk, wheel: Wheel, table: DocumentTable, known: Package | None, *, today: date, now: datetime) -> Made:
    if not table.is_laid:
        raise NothingLaid(table)
    contents = contents_of(table)
    if known is not None and known.contents == contents:
        return Made(package=known, anew=False)
    laid = [*table.received, *table.decided]
    names = _names_of_files(laid)
    context = _context(wheel, table, names, today=today)
    context = replace(context, notes=(*context.notes, *_money(desk, wheel, table, today=today)))
    pdf = desk.archive.keep(package_pdf(context, made_at=now))
    originals = _zip(desk, laid, names, now=now)
    with told_plainly(), desk.database.write() as session:
        package = Package(
            area=table.area,
            meeting_id=table.meeting.id if table.meeting else None,
            station=None if table.meeting else table.stations[0],
            year=table.year,
            contents=contents,
            received=len(table.received),
            missing=len(table.missing),
            pdf_stored_as=pdf.stored_as,
            pdf_sha256=pdf.sha256,
            pdf_size=pdf.size,
            zip_stored_as=originals.stored_as,
            zip_sha256=originals.sha256,
            zip_size=originals.size,
            made_at=now,
        )
        decisions.add_package(session, package)
        session.expunge(package)
    return Made(package=package, anew=True)


def _names_of_files(lines: Iterable[TableLine]) -> dict[int, str]:
    """What each file is called in the package: by its document and group first, so that one finds it."""
    files = [(file.id, f"{line.name} {line.group_name} – {file.filename}") for line in lines for file in line.files]
    names = names_in_zip(name for _, name in files)
    return {file_id: name for (file_id, _), name in zip(files, names, strict=True)}


def _zip(desk: Desk, lines: Iterable[TableLine], names: dict[int, str], *, now: datetime) -> StoredFile:
    originals = (
        Original(name=names[file.id], source=desk.archive.path(file.stored_as)) for line in lines for file in line.files
    )
    desk.archive.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=desk.archive.folder) as folder:
        made = Path(folder) / "originals.zip"
        package_zip(originals, made, made_at=now)
        return desk.archive.take_over(made)


def _context(wheel: Wheel, table: DocumentTable, names: dict[int, str], *, today: date) -> PackageContext:
    meeting, zone = table.meeting, wheel.time_zone
    senders = wheel.senders
    when = meeting_time(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)) if meeting else None
    return PackageContext(
        area=wheel.name,
        body=table.body_name,
        meeting=when,
        station=table.title,
        compiled_on=long_day(today),
        items=tuple(_item(line, names) for line in (*table.received, *table.decided)),
        missing=tuple(_missing(line, today=today) for line in table.missing),
        notes=tuple(f"{sentence(line.title)[:-1]} lämnas inte: gruppen är befriad." for line in table.excused),
        contact=Contact(name=senders.name, email=senders.mailbox, phone=senders.phone),
    )


def _money(desk: Desk, wheel: Wheel, table: DocumentTable, *, today: date) -> tuple[str, ...]:
    """The year's money, where a budget follow-up is on the table."""
    with desk.database.read() as session:
        told = [
            figures_for(session, wheel, station=line.station, document=line.document, year=line.year, on=today)
            for line in (*table.received, *table.decided, *table.missing)
        ]
    return tuple(dict.fromkeys(sentence(figure) for figures in told for figure in figures))


def _item(line: TableLine, names: dict[int, str]) -> PackageItem:
    decided = line.decided
    note = ""
    if decided is not None:
        why = f" Skäl: {sentence(decided.reason)}" if decided.reason else ""
        note = f"{sentence(f'{decided.outcome.swedish} av {decided.body} den {day_of_month(decided.on)}')}{why}"
    return PackageItem(
        title=line.name,
        group=line.group_name,
        period=line.period,
        received_on=day_of_month(line.received_on) if line.received_on else "–",
        asked=ASKED[line.asked],
        files=tuple(names[file.id] for file in line.files),
        note=note,
    )


def _missing(line: TableLine, *, today: date) -> MissingDocument:
    late = (today - line.last_day).days
    if line.standing is not None:
        standing = line.standing
    elif late > 0:
        standing = f"försenad {counted(late, 'dag', 'dagar')}"
    else:
        standing = f"anstånd till {day_of_month(line.last_day)}" if line.extended else "väntas"
    return MissingDocument(
        title=line.name,
        group=line.group_name,
        period=line.period,
        last_day=day_of_month(line.last_day),
        standing=standing,
    )
