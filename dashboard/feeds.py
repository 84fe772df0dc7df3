"""Subscribed calendars over HTTP: `/kal/<token>/<name>.ics`.

It stands in front of the pages' application, since programs come back hourly for all time and most of them for
nothing: a link that is known is answered from memory, without a thread, a session or a framework. It says nothing
that programs stumble on: no cookie, no question of who they are, no compression.
"""

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access import open_to_all
from dashboard.gate import FOREIGN_HOST, hostname_of, own_hosts
from office.desk import Desk
from office.feed_shelf import FeedUnavailable, Found, Shelf
from office.links import PERSONAL, BadLink, Links
from store.changes import Changes

logger = logging.getLogger("arshjul.feeds")
router = APIRouter(dependencies=[open_to_all])

PREFIX = "/kal/"
SUFFIX = ".ics"
WRITES_DOWN_EVERY_SECONDS = 5
MOST_TOKENS = 20_000
LONGEST_TOKEN = 200
PATIENCE_SECONDS = 10

MOST_HOSTS = 100

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]


@router.get("/robots.txt")
def robots() -> PlainTextResponse:
    """Some calendar services ask before they fetch."""
    return PlainTextResponse(f"User-agent: *\nAllow: {PREFIX}\nDisallow: /\n")


class _Known(NamedTuple):
    """A token that has been looked up, with the headers of its answers. It holds while the database is as it was."""

    found: Found
    seen_at: int
    etag: bytes
    headers: Headers


class Reading:
    """Tokens and feeds at hand in this process, and the one thread that looks up what is not."""

    def __init__(self, *, links: Links, shelf: Shelf, changes: Changes, clock: Callable[[], datetime]) -> None:
        self.shelf = shelf
        self.clock = clock
        self._links = links
        self._changes = changes
        self._known: dict[str, _Known] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="feeds")

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def at_hand(self, token: str, now: datetime) -> _Known | None:
        """What the token leads to, if that is known and nothing can have changed since."""
        known = self._known.get(token)
        if known is not None and known.seen_at == self._changes.number() and now < known.found.good_until:
            return known
        return None

    async def look_up(self, token: str, now: datetime) -> tuple[_Known, bytes] | None:
        """What the token leads to and its bytes; None for one that is not ours, or dead.

        Where nobody can tell just now, what was true last still is. Raises FeedUnavailable.
        """
        try:
            subscription_id, version = self._links.read(token[:LONGEST_TOKEN], purpose="feed")
        except BadLink:
            return None
        seen_at = self._changes.number()
        looking = partial(self.shelf.look_up, subscription_id, version, now=now)
        try:
            looked_up = asyncio.get_running_loop().run_in_executor(self._thread, looking)
            answer = await asyncio.wait_for(looked_up, PATIENCE_SECONDS)
        except Exception as error:
            logger.exception("subscription %s cannot be looked up", subscription_id)
            return self._last_good(token, error)
        if answer is None:
            self._known.pop(token, None)
            return None
        found, body = answer
        return self._remember(token, found, seen_at), body

    def _remember(self, token: str, found: Found, seen_at: int) -> _Known:
        known = _Known(found=found, seen_at=seen_at, etag=found.etag.encode(), headers=_headers(found))
        if len(self._known) >= MOST_TOKENS:
            self._known.pop(next(iter(self._known)))
        self._known[token] = known
        return known

    def _last_good(self, token: str, error: Exception) -> tuple[_Known, bytes]:
        known = self._known.get(token)
        body = self.shelf.body_at_hand(known.found.key, known.found.etag) if known else None
        if known is None or body is None:
            raise FeedUnavailable from error
        return known, body


@contextmanager
def open_reading(desk: Desk, *, clock: Callable[[], datetime]) -> Iterator[Reading]:
    """What a web process needs to serve feeds, until the block ends."""
    shelf = Shelf(desk.database)
    with Changes(desk.database) as changes, _written_down(shelf):
        reading = Reading(links=desk.links, shelf=shelf, changes=changes, clock=clock)
        try:
            yield reading
        finally:
            reading.close()


@contextmanager
def _written_down(shelf: Shelf) -> Iterator[None]:
    """Have a thread write down every few seconds what the shelf remembers. A crash costs those seconds."""
    stop = threading.Event()

    def keep_on() -> None:
        while not stop.wait(WRITES_DOWN_EVERY_SECONDS):
            _write_down(shelf)

    thread = threading.Thread(target=keep_on, name="feeds-writer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        _write_down(shelf)


def _write_down(shelf: Shelf) -> None:
    try:
        shelf.write_down()
    except Exception:
        logger.exception("what has been fetched cannot be written down; it is tried again")


# --- answers


class Feeds:
    """Answers requests for subscribed calendars, and hands on all others. `reading` gives what the process has open."""

    def __init__(self, app: ASGIApp, *, reading: Callable[[], Reading], public_url: str) -> None:
        self.app = app
        self._reading = reading
        self._hosts = own_hosts(public_url)
        self._known_hosts: dict[bytes, bool] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        status, headers, body = await self._answer(scope)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: Scope) -> Answer:
        asked = _Asked(scope["headers"])
        if not self._is_own(asked.host):
            return _refused(421, FOREIGN_HOST)
        if scope["method"] not in ("GET", "HEAD"):
            return _refused(405, "En kalender kan bara hämtas.", (b"allow", b"GET, HEAD"))
        token, _, file = scope["path"].removeprefix(PREFIX).partition("/")
        reading = self._reading()
        now = reading.clock()
        body = None
        known = reading.at_hand(token, now)
        if known is None:
            try:
                looked_up = await reading.look_up(token, now)
            except FeedUnavailable:
                return _refused(503, "Kalendern kan inte visas just nu.", (b"retry-after", b"600"))
            if looked_up is None:
                return NOT_FOUND
            known, body = looked_up
        if file != known.found.slug + SUFFIX:
            return NOT_FOUND
        if scope["method"] == "GET":
            reading.shelf.note_fetch(known.found, agent=asked.agent, now=now)
        if asked.has(known.etag, known.found.changed_at):
            return 304, known.headers, b""
        return await self._whole(reading, token, known, body, now)

    async def _whole(self, reading: Reading, token: str, known: _Known, body: bytes | None, now: datetime) -> Answer:
        body = body or reading.shelf.body_at_hand(known.found.key, known.found.etag)
        if body is None:
            looked_up = await reading.look_up(token, now)
            if looked_up is None:
                return NOT_FOUND
            known, body = looked_up
        return 200, [*known.headers, (b"content-length", str(len(body)).encode())], body

    def _is_own(self, host: bytes) -> bool:
        own = self._known_hosts.get(host)
        if own is None:
            own = hostname_of(host.decode("latin-1")) in self._hosts
            if len(self._known_hosts) < MOST_HOSTS:
                self._known_hosts[host] = own
        return own


class _Asked:
    """The headers that matter. Everything else a program says of itself or asks for is passed over."""

    __slots__ = ("agent", "etags", "host", "since")

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self.host = self.agent = b""
        self.etags: bytes | None = None
        self.since: bytes | None = None
        for name, value in headers:
            if name == b"host":
                self.host = value
            elif name == b"user-agent":
                self.agent = value
            elif name == b"if-none-match":
                self.etags = value if self.etags is None else self.etags + b", " + value
            elif name == b"if-modified-since":
                # Several dates are no date.
                self.since = value if self.since is None else b""

    def has(self, etag: bytes, changed_at: datetime) -> bool:
        """Whether the program has what it asks for already. A date counts only where no tag is given."""
        if self.etags is not None:
            tags = self.etags.strip()
            return tags in (etag, b"*") or etag in _OPAQUE_TAG.findall(tags)
        since = _instant(self.since) if self.since else None
        return since is not None and changed_at <= since


_OPAQUE_TAG = re.compile(rb'"[^"]*"')


def _instant(http_date: bytes) -> datetime | None:
    """The instant that is meant; None for what is no date."""
    try:
        instant = parsedate_to_datetime(http_date.decode("latin-1"))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _headers(found: Found) -> Headers:
    named = f"inline; filename=\"arshjul.ics\"; filename*=UTF-8''{quote(found.slug)}{SUFFIX}"
    return [
        (b"content-type", b"text/calendar; charset=utf-8"),
        (b"content-disposition", named.encode()),
        (b"etag", found.etag.encode()),
        (b"last-modified", format_datetime(found.changed_at.astimezone(UTC), usegmt=True).encode()),
        (b"cache-control", b"private, no-cache"),
        *_GUARDS,
    ]


_GUARDS: Headers = [
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


def _refused(status: int, why: str, *more: tuple[bytes, bytes]) -> Answer:
    """In words, and never as a question of who they are: a program would ask its user for a password."""
    body = f"{why}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *_GUARDS,
        *more,
    ]
    return status, headers, body


NOT_FOUND = _refused(404, "Kalendern finns inte, eller har upphört. Be samverkanskontoret om en ny länk.")


# --- logs


class MaskedTokens(logging.Filter):
    """Takes the tokens out of the addresses that a log line tells: whoever reads a log could else use them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the line stands, without its token."""
        if isinstance(record.args, tuple):
            record.args = tuple(masked(part) if isinstance(part, str) else part for part in record.args)
        if isinstance(record.msg, str):
            record.msg = masked(record.msg)
        return True


_TOKEN = re.compile(rf"/(kal|dokument|mote|underlag|diariepaket|{'|'.join(PERSONAL.values())})/[^/?\s\"]+")


def masked(text: str) -> str:
    """`text` without the tokens of the links in it."""
    return _TOKEN.sub(r"/\1/…", text)


def mask_tokens() -> None:
    """Have the server's own logs tell no tokens, however it is started."""
    for name in ("uvicorn.access", "uvicorn.error", "uvicorn.asgi", "arshjul.feeds"):
        log = logging.getLogger(name)
        if not any(isinstance(known, MaskedTokens) for known in log.filters):
            log.addFilter(MaskedTokens())
