"""A mailbox read by IMAP. It is examined, not selected: the server itself sees to it that nothing in it changes.

A position says which UIDs have been read, and for as long as they hold; while one begins, also since when.
"""

import imaplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from mail.imap_line import TimedClient
from mail.inbox_choices import ImapChoice
from mail.mailbox import LARGEST_MESSAGE, MOST_BYTES, NOT_HANDED_OUT, TOO_LARGE, LeftThere, ReadPage
from mail.oauth import ClientCredentials, TokenSource
from mail.patience import Patience, Reading, left_after_all
from mail.transport import DeliveryFailed
from mail.trust import trust_in
from models.words import FailureClass

MOST_MESSAGES = 50
SIZES_AT_A_TIME = 500
ZONES_DIFFER_BY = timedelta(days=1)
"""SINCE goes by the day in the zone of the server."""
_WHOLE = b"BODY[]"
_SIZE = b"RFC822.SIZE"
_OF_THE_LINE = (IMAPClientError, imaplib.IMAP4.error, OSError, EOFError)
"""What is raised where the line or the server fails."""


class _Position(NamedTuple):
    """How far a folder has been read: its UIDs hold for as long as its validity is the same.

    `since` is the day from which its messages are read, until one has come to the end of what lay there.
    """

    validity: int
    last: int
    since: date | None

    @classmethod
    def read(cls, written: str, *, validity: int, since: datetime) -> "_Position":
        """The position as it was written; the beginning where the folder's UIDs are others by now."""
        its, _, rest = written.partition(":")
        last, _, day = rest.partition(":")
        if its.isdecimal() and last.isdecimal() and int(its) == validity:
            return cls(validity, int(last), date.fromisoformat(day) if day else None)
        return cls(validity, 0, (since - ZONES_DIFFER_BY).date())

    def __str__(self) -> str:
        return f"{self.validity}:{self.last}" + (f":{self.since}" if self.since else "")


class ImapReader:
    """One folder of a mailbox. Thread-safe: each reading has a line of its own."""

    def __init__(self, choice: ImapChoice) -> None:
        self._choice = choice
        self._tokens = _tokens(choice)

    def new_messages(self, position: str, patience: Patience, *, since: datetime) -> Iterator[ReadPage]:
        """What has come since `position`; one by one where some message breaks the line. Raises DeliveryFailed."""
        progress = _Progress(Reading(patience), is_careful=bool(patience))
        while not progress.is_done:
            try:
                with self._line() as line:
                    folder = _examined(line, self._choice.folder)
                    at = _Position.read(position, validity=folder.validity, since=since)
                    yield from _pages(line, folder, at, progress, is_known=str(at) == position)
            except _Broke as broke:
                progress.broke(broke)
            except _OF_THE_LINE as error:
                raise _failed(error) from error
        progress.reading.end()

    @contextmanager
    def _line(self) -> Iterator[IMAPClient]:
        choice = self._choice
        trust = trust_in(choice.ca_file)
        line = TimedClient(
            choice.host,
            port=choice.port,
            ssl=choice.security == "tls",
            ssl_context=trust,
            timeout=choice.timeout_seconds,
        )
        try:
            if choice.security == "starttls":
                line.starttls(trust)
            self._log_in(line)
            yield line
            with suppress(IMAPClientError, imaplib.IMAP4.error, OSError):
                line.logout()
        finally:
            with suppress(IMAPClientError, imaplib.IMAP4.error, OSError):
                line.shutdown()

    def _log_in(self, line: IMAPClient) -> None:
        choice = self._choice
        if self._tokens is None:
            password = choice.password.get_secret_value()
            # LOGIN knows ASCII alone; PLAIN carries any sign.
            log_in = line.login if (choice.user + password).isascii() else line.plain_login
            log_in(choice.user, password)
            return
        try:
            line.oauth2_login(choice.user, self._tokens.token())
        except LoginError:
            self._tokens.forget()
            raise


def _tokens(choice: ImapChoice) -> TokenSource | None:
    if not choice.oauth_client_id:
        return None
    credentials = ClientCredentials(
        token_url=choice.oauth_token_url,
        client_id=choice.oauth_client_id,
        client_secret=choice.oauth_client_secret.get_secret_value(),
        scope=choice.oauth_scope,
        ca_file=choice.ca_file,
    )
    return TokenSource(credentials, timeout_seconds=choice.timeout_seconds)


class _Folder(NamedTuple):
    """How long the folder's UIDs hold, and the highest that any message of it had when it was opened; 0 if not told."""

    validity: int
    highest: int


def _examined(line: IMAPClient, folder: str) -> _Folder:
    try:
        told = line.select_folder(folder, readonly=True)
    except imaplib.IMAP4.abort:
        raise
    except (IMAPClientError, imaplib.IMAP4.error) as error:
        refused = f"mappen ”{folder}” finns inte i brevlådan, eller får inte läsas; välj en annan som folder"
        raise DeliveryFailed(FailureClass.AUTHENTICATION, refused) from error
    return _Folder(int(told.get(b"UIDVALIDITY", 0)), int(told.get(b"UIDNEXT", 1)) - 1)


class _Broke(Exception):
    """The line broke when those messages were fetched."""

    def __init__(self, named: list[str], failed: DeliveryFailed) -> None:
        self.named = named
        self.failed = failed
        super().__init__(failed.detail)


@dataclass
class _Progress:
    """How far one reading has come, over as many lines as it takes: those `tried` are not tried again.

    Careful, it fetches one by one, so that one learns which message it is that breaks the line.
    """

    reading: Reading
    is_careful: bool
    tried: set[str] = field(default_factory=set)
    reached: _Position | None = None
    is_done: bool = False

    def broke(self, broke: _Broke) -> None:
        """Be careful from here on; a message alone that broke the line waits. Raises DeliveryFailed as `stopped`."""
        self.is_careful = True
        if len(broke.named) == 1:
            self.tried.add(broke.named[0])
            self.reading.stopped(broke.named[0], broke.failed)


def _pages(
    line: IMAPClient, folder: _Folder, at: _Position, progress: _Progress, *, is_known: bool
) -> Iterator[ReadPage]:
    reading = progress.reading
    if progress.reached and progress.reached.validity == at.validity:
        at = progress.reached
    wanted: list[object] = ["UID", f"{at.last + 1}:*", *(("SINCE", at.since) if at.since else ())]
    # `n:*` always finds the last message, whatever its number.
    found = sorted(number for number in line.search(wanted) if number > at.last)
    waiting = {name: number for number in found if (name := f"{at.validity}:{number}") not in progress.tried}
    begins = at
    numbers = [waiting[name] for name in reading.patience.those_last(list(waiting))]
    for batch, sizes in _batches(line, numbers, most=1 if progress.is_careful else MOST_MESSAGES):
        here = at
        messages, left = _fetched(line, batch, sizes, at.validity, reading)
        for number in batch:
            name = f"{at.validity}:{number}"
            progress.tried.add(name)
            del waiting[name]
        at = begins._replace(last=min(waiting.values(), default=found[-1] + 1) - 1)
        progress.reached = at
        yield reading.page(messages, left, here=str(here), position=str(at))
    progress.is_done = True
    end = _Position(at.validity, max(at.last, folder.highest) if at.since else at.last, None)
    if not is_known or str(end) != str(at):
        yield reading.page((), (), here=str(at), position=str(end))


def _fetched(
    line: IMAPClient, batch: list[int], sizes: dict[int, int], validity: int, reading: Reading
) -> tuple[list[bytes], list[LeftThere]]:
    """The messages of those numbers, and what is left there. What has been removed since we looked is passed over."""
    named = {number: f"{validity}:{number}" for number in batch}
    left = {number: left_after_all(named[number]) for number in batch if reading.patience.is_over(named[number])}
    left |= {
        number: LeftThere(number=named[number], why=TOO_LARGE)
        for number in batch
        if sizes.get(number, 0) > LARGEST_MESSAGE
    }
    fitting = [number for number in batch if number not in left]
    messages: dict[int, bytes] = {}
    refused: set[int] = set()
    try:
        for some in _fetched_together(line, fitting):
            for number, told in some.items():
                whole = told.get(_WHOLE)
                if isinstance(whole, bytes):
                    messages[number] = whole
                elif number in fitting:
                    refused.add(number)
    except _OF_THE_LINE as error:  # which of several it was, one learns by fetching them one by one
        raise _Broke([*named.values()], _failed(error)) from error
    for _ in messages:
        reading.got()
    for number in sorted(refused):
        not_well = DeliveryFailed(FailureClass.TEMPORARY, NOT_HANDED_OUT)
        reading.refused(LeftThere(number=named[number], why=NOT_HANDED_OUT), not_well)
    return [messages[number] for number in batch if number in messages], [each for _, each in sorted(left.items())]


def _fetched_together(line: IMAPClient, numbers: list[int]) -> Iterator[dict[int, dict[bytes, object]]]:
    """The messages at once, or one by one where the server refuses: some servers refuse all for the sake of one."""
    if not numbers:
        return
    try:
        yield line.fetch(numbers, [b"BODY.PEEK[]"])
    except imaplib.IMAP4.abort:
        raise
    except (IMAPClientError, imaplib.IMAP4.error):
        if len(numbers) == 1:
            yield {numbers[0]: {}}
            return
        for number in numbers:
            yield from _fetched_together(line, [number])


def _batches(line: IMAPClient, numbers: list[int], *, most: int) -> Iterator[tuple[list[int], dict[int, int]]]:
    """The numbers in order, as many together as make a page, at most so many, and their sizes."""
    for begin in range(0, len(numbers), SIZES_AT_A_TIME):
        some = numbers[begin : begin + SIZES_AT_A_TIME]
        sizes = {number: int(told.get(_SIZE, 0)) for number, told in line.fetch(some, [_SIZE]).items()}
        yield from ((batch, sizes) for batch in _by_size(some, sizes, most=most))


def _by_size(numbers: Iterable[int], sizes: dict[int, int], *, most: int) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for number in numbers:
        its = sizes.get(number, 0)
        if batch and (len(batch) >= most or size + its > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += its
    if batch:
        yield batch


def _failed(error: Exception) -> DeliveryFailed:
    """What it means. The server's own words are never told: they may name the mailbox."""
    if isinstance(error, LoginError):
        return DeliveryFailed(
            FailureClass.AUTHENTICATION, "brevlådan släpper inte in oss; är användare och lösen rätt?"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryFailed(FailureClass.AUTHENTICATION, "brevlådans certifikat godtas inte; behövs ca_file?")
    if isinstance(error, TimeoutError):
        return DeliveryFailed(FailureClass.TEMPORARY, "brevlådan svarade inte i tid")
    if isinstance(error, ConnectionRefusedError):
        return DeliveryFailed(FailureClass.TEMPORARY, "brevlådans server tar inte emot anslutningar")
    if isinstance(error, imaplib.IMAP4.abort | EOFError | ConnectionResetError):
        return DeliveryFailed(FailureClass.TEMPORARY, "brevlådans server bröt förbindelsen")
    return DeliveryFailed(FailureClass.TEMPORARY, f"läsningen av brevlådan avbröts ({type(error).__name__})")
