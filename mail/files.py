"""Letters as `.eml` files in a folder for each day: the embedded default, by which no mail leaves the machine.

A letter lies at `2026-01-30/0700-anna.oberg-3f2a9c0b7d51e864.eml`: the time and the recipient for whoever lists the
folder, the end a function of the Message-ID, by which the letter is found again. That a file of that name stands
there is the whole memory of the transport: files may be moved with their folders, and removed.
"""

import errno
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from durable import flush, flush_folder
from mail.transport import DeliveryFailed, Finding
from models.failpoints import Change, Moment, reach
from models.words import FailureClass

_LONGEST_NAME = 40


class FileTransport:
    """Lays letters in `folder`, which is made when the first one leaves.

    With `durable=False` a letter may be lost if the power goes within seconds: for what can be played again, such as
    rehearsals and the demonstration's past, never for real letters.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._folder = folder
        self._durable = durable

    def hasty(self) -> "FileTransport":
        """The same folder, without waiting for the disk."""
        return FileTransport(self._folder, durable=False)

    @contextmanager
    def connect(self) -> Iterator["FileTransport"]:
        """Nothing needs opening: the transport is its own connection."""
        yield self

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:  # noqa: ARG002 - the port's own
        """Lay the letter in its day's folder, whole or not at all; the same letter again changes nothing.

        Raises DeliveryFailed: temporary when the disk is full or read-only, permanent when the letter has no usable
        date or another letter of the same Message-ID lies there.
        """
        path = self.path_of(message, message_id=message_id, recipient=recipient)
        try:
            if path.exists():
                _refuse_another(path, message)
                return
            self._make_day(path.parent)
            self._write(path, message)
        except OSError as error:
            raise DeliveryFailed(FailureClass.TEMPORARY, _told(error)) from error

    def was_sent(self, message_id: str) -> bool:
        """Whether the letter lies in the folder. Reads the names of the files, not what they hold."""
        return any(self._folder.glob(f"*/*-{_digest(message_id)}.eml"))

    def has_arrived(self, message_id: str) -> None:
        """None: a file goes nowhere."""

    def check(self, to: str, *, sender: str) -> Iterator[Finding]:  # noqa: ARG002 - the port's own
        """Whether the folder can be written to."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as error:
            yield Finding(subject="Mappen", ok=False, told=f"{_told(error)}: {self._folder}")
            return
        yield Finding(
            subject="Mappen", ok=True, told=f"breven läggs som filer i {self._folder}; inget lämnar den här datorn"
        )

    def path_of(self, message: bytes, *, message_id: str, recipient: str) -> Path:
        """Where the letter lies once it is sent. Raises DeliveryFailed when it has no usable date."""
        at = _date_of(message)
        name = f"{at:%H%M}-{_readable(recipient)}-{_digest(message_id)}.eml"
        return self._folder / f"{at:%Y-%m-%d}" / name

    def _make_day(self, day: Path) -> None:
        if day.is_dir():
            return
        day.mkdir(parents=True, exist_ok=True)
        if self._durable:
            flush_folder(day.parent)

    def _write(self, path: Path, message: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(message)
                if self._durable:
                    flush(file)
            reach(Change.HANDED_OVER, Moment.WITHIN)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        if self._durable:
            flush_folder(path.parent)


def _refuse_another(path: Path, message: bytes) -> None:
    if path.read_bytes() != message:
        raise DeliveryFailed(
            FailureClass.PERMANENT, "ett annat brev med samma Message-ID ligger redan i mappen; det får ligga kvar"
        )


def _date_of(message: bytes) -> datetime:
    """The letter's own Date, in its own zone."""
    head, _, _ = message.partition(b"\r\n\r\n")
    written = BytesHeaderParser().parsebytes(head)["Date"]
    try:
        return parsedate_to_datetime(str(written))
    except ValueError as error:
        raise DeliveryFailed(FailureClass.PERMANENT, "brevet saknar ett läsbart datum (Date)") from error


def _digest(message_id: str) -> str:
    return sha256(message_id.strip("<>").encode()).hexdigest()[:16]


def _readable(recipient: str) -> str:
    """The local part in letters that every file system takes."""
    local = unicodedata.normalize("NFKD", recipient.rpartition("@")[0].lower())
    ascii_only = local.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", ".", ascii_only).strip(".")[:_LONGEST_NAME].strip(".") or "mottagare"


_REASONS = {
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "kontots utrymme på disken är slut",
    errno.EACCES: "rättighet att skriva saknas",
    errno.EPERM: "rättighet att skriva saknas",
    errno.EROFS: "disken är skrivskyddad",
    errno.ENOTDIR: "en fil står i vägen för mappen",
    errno.EEXIST: "en fil står i vägen för mappen",
}


def _told(error: OSError) -> str:
    reason = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
    return f"brevet kunde inte läggas i mappen för brev: {reason}"
