"""A mailbox read by IMAP. It is examined, not selected: the server itself sees to it that nothing in it changes."""

import imaplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from mail.inbox_choices import ImapChoice
from mail.mailbox import MOST_BYTES, ReadPage
from mail.oauth import ClientCredentials, TokenSource
from mail.transport import DeliveryFailed
from models.words import FailureClass

MOST_MESSAGES = 50
SIZES_AT_A_TIME = 500
_WHOLE = b"BODY[]"
_SIZE = b"RFC822.SIZE"


class _Position(NamedTuple):
    """How far a folder has been read: its UIDs hold for as long as its validity is the same."""

    validity: int
    last: int

    @classmethod
    def read(cls, written: str) -> "_Position":
        validity, _, last = written.partition(":")
        known = validity.isdecimal() and last.isdecimal()
        return cls(int(validity), int(last)) if known else cls(0, 0)

    def __str__(self) -> str:
        return f"{self.validity}:{self.last}"


class ImapReader:
    """One folder of a mailbox. Thread-safe: each reading has a line of its own."""

    def __init__(self, choice: ImapChoice) -> None:
        self._choice = choice
        self._tokens = _tokens(choice)

    def new_messages(self, position: str) -> Iterator[ReadPage]:
        """What has come since `position`. Raises DeliveryFailed."""
        try:
            with self._line() as line:
                yield from _pages(line, _examined(line, self._choice.folder), _Position.read(position))
        except (IMAPClientError, imaplib.IMAP4.error, OSError, EOFError) as error:
            raise _failed(error) from error

    @contextmanager
    def _line(self) -> Iterator[IMAPClient]:
        choice = self._choice
        trust = ssl.create_default_context(cafile=str(choice.ca_file) if choice.ca_file else None)
        line = IMAPClient(
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


def _examined(line: IMAPClient, folder: str) -> int:
    """The validity of the folder's UIDs."""
    return int(line.select_folder(folder, readonly=True).get(b"UIDVALIDITY", 0))


def _pages(line: IMAPClient, validity: int, position: _Position) -> Iterator[ReadPage]:
    last = position.last if position.validity == validity else 0
    # `n:*` always finds the last message, whatever its number.
    numbers = sorted(number for number in line.search(["UID", f"{last + 1}:*"]) if number > last)
    for batch in _batches(line, numbers):
        fetched = line.fetch(batch, [b"BODY.PEEK[]"])
        messages = [fetched[number].get(_WHOLE) for number in batch if number in fetched]
        here = _Position(validity, batch[-1])
        yield ReadPage(messages=tuple(message for message in messages if message is not None), position=str(here))
    if not numbers and position.validity != validity:
        yield ReadPage(messages=(), position=str(_Position(validity, last)))


def _batches(line: IMAPClient, numbers: list[int]) -> Iterator[list[int]]:
    """The numbers in order, as many together as make a page."""
    for begin in range(0, len(numbers), SIZES_AT_A_TIME):
        some = numbers[begin : begin + SIZES_AT_A_TIME]
        sizes = {number: int(told.get(_SIZE, 0)) for number, told in line.fetch(some, [_SIZE]).items()}
        yield from _by_size(some, sizes)


def _by_size(numbers: Iterable[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for number in numbers:
        its = sizes.get(number, 0)
        if batch and (len(batch) >= MOST_MESSAGES or size + its > MOST_BYTES):
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
