"""Taking in files: what they are is judged by their content, and a scanner is asked where there is one.

What is refused is an incoming document all the same. It is kept in quarantine, where nothing hands it out, and listed
for the office with why it was refused; whoever sent it is told what to do instead.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.log import Deed
from models.uploads import RefusedUpload, UploadFault
from office.desk import Desk
from office.upload_kinds import FileKind, NotTaken, honest_name, kind_of, tidy_name
from store import log, uploads
from store.archive import StoredFile
from store.database import told_plainly
from store.scanner import Finding

LARGEST_FILE = 25 * 1024 * 1024
LARGEST_IN_WORDS = f"{LARGEST_FILE // 1024 // 1024} MB"
LONGEST_OUTCOME = 500


@dataclass(frozen=True, kw_only=True)
class HandedFile:
    """A file as somebody handed it in."""

    filename: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class TakenFile:
    """A file that has been taken in: what it is, what it is called, and where its bytes lie."""

    kind: FileKind
    filename: str
    stored: StoredFile


class UploadRefused(Exception):
    """The file was not taken in. The message says why and what to do instead; `number` is its row in the list."""

    def __init__(self, fault: UploadFault, why: str, number: int) -> None:
        self.fault = fault
        self.number = number
        super().__init__(why)


class NoSuchUpload(Exception):
    """There is no refused file of that number that waits for somebody."""

    def __init__(self, number: int) -> None:
        super().__init__(f"det finns ingen fil {number} som väntar på att någon ser till den")


def take_in(desk: Desk, file: HandedFile, *, area: str, subject: str, who: str, now: datetime) -> TakenFile:
    """Judge the file, have it scanned, and keep its bytes. `subject` is what it is for, as the log names it.

    Raises UploadRefused, once the file is in quarantine and listed. The bytes are on disk before this returns, the row
    that points at them is the caller's to write.
    """
    try:
        kind = _judged(desk, file)
    except NotTaken as refused:
        number = _refuse(desk, file, refused, area=area, subject=subject, who=who, now=now)
        raise UploadRefused(refused.fault, str(refused), number) from None
    return TakenFile(kind=kind, filename=honest_name(file.filename, kind), stored=desk.archive.keep(file.content))


def _judged(desk: Desk, file: HandedFile) -> FileKind:
    if len(file.content) > LARGEST_FILE:
        raise NotTaken(
            UploadFault.TOO_LARGE,
            f"filen är större än {LARGEST_IN_WORDS}. Minska bilderna i den, eller dela den i flera filer",
        )
    kind = kind_of(file.content)
    if desk.scanner.is_there:
        _scan(desk, file)
    return kind


def _scan(desk: Desk, file: HandedFile) -> None:
    """Let the scanner look at the bytes where they harm nobody. Raises NotTaken."""
    held = desk.quarantine.keep(file.content)
    try:
        finding = desk.scanner.look_at(desk.quarantine.path(held.stored_as))
    finally:
        desk.quarantine.remove(held.stored_as)
    if finding is Finding.INFECTED:
        why = "viruskontrollen fann skadlig kod i filen. Låt er it-avdelning se på datorn som den kommer från"
        raise NotTaken(UploadFault.INFECTED, why)
    if finding is Finding.NO_ANSWER:
        why = "filen kunde inte kontrolleras mot virus just nu, och tas därför inte emot. Försök igen om en stund"
        raise NotTaken(UploadFault.UNCHECKED, why)


def _refuse(
    desk: Desk, file: HandedFile, refused: NotTaken, *, area: str, subject: str, who: str, now: datetime
) -> int:
    """Put the file in quarantine and on the list; return its number there. What is too large is only listed."""
    stored = desk.quarantine.keep(file.content) if len(file.content) <= LARGEST_FILE else None
    digest = hashlib.sha256(file.content).hexdigest()
    row = RefusedUpload(
        area=area,
        subject=subject,
        filename=tidy_name(file.filename),
        size=len(file.content),
        sha256=digest,
        stored_as=stored.stored_as if stored else None,
        fault=refused.fault,
        why=str(refused),
        came_at=now,
        came_by=who,
    )
    with told_plainly(), desk.database.write() as session:
        session.add(row)
        session.flush()
        number = row.id or 0
        detail = {"number": number, "fault": refused.fault.value, "sha256": digest}
        log.record(session, at=now, who=who, area=area, act=Deed.REFUSE_UPLOAD, subject=subject, detail=detail)
    return number


def settle(session: Session, number: int, *, area: str, outcome: str, who: str, now: datetime) -> None:
    """Note how somebody has seen to a refused file: it is listed as settled. Raises NoSuchUpload."""
    row = uploads.get(session, number)
    if row is None or row.area != area or row.settled_at is not None:
        raise NoSuchUpload(number)
    row.settled_at, row.settled_by = now, who
    row.outcome = " ".join(outcome.split())[:LONGEST_OUTCOME] or None
    session.flush()
    detail: dict[str, object] = {"number": number, "outcome_text": row.outcome}
    log.record(session, at=now, who=who, area=area, act=Deed.SETTLE_UPLOAD, subject=row.subject, detail=detail)


def unsettle(session: Session, number: int, *, area: str, who: str, now: datetime) -> None:
    """Put a refused file back among those that wait. Raises NoSuchUpload."""
    row = uploads.get(session, number)
    if row is None or row.area != area or row.settled_at is None:
        raise NoSuchUpload(number)
    row.settled_at = row.settled_by = row.outcome = None
    session.flush()
    log.record(
        session,
        at=now,
        who=who,
        area=area,
        act=Deed.SETTLE_UPLOAD,
        subject=row.subject,
        detail={"number": number, "undone": True},
    )
