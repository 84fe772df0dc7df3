"""The feeds that a web process has at hand, and what it has yet to write down.

Looking up reads only, and so never waits for whoever writes; what was made and who fetched it is written down
together, every few seconds. Whatever goes wrong, the last good bytes are served.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import NamedTuple

from sqlmodel import Session

from office.areas import local_day, wheel_by_the_file
from office.feeds import is_fresh, make, slug
from office.subscriptions import client_named, has_right
from rules.wheel import Wheel
from store import feeds, subscriptions
from store.database import Database
from store.feeds import FeedKey, KeptFeed
from store.subscriptions import Fetched, Standing

logger = logging.getLogger("arshjul.feeds")

MOST_BYTES_AT_HAND = 64 * 1024 * 1024
LONGEST_AGENT = 300


class FeedUnavailable(Exception):
    """The feed cannot be made, and has never been."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a subscription's link leads to. `good_until` is the next local midnight, when rights may change."""

    subscription_id: int
    key: FeedKey
    slug: str
    etag: str
    changed_at: datetime
    good_until: datetime


class _Fetch(NamedTuple):
    times: int
    at: datetime
    agent: bytes
    etag: str


class Shelf:
    """Feeds in memory, within `most_bytes`. `look_up` is for one thread at a time, `write_down` for another."""

    def __init__(self, database: Database, *, most_bytes: int = MOST_BYTES_AT_HAND) -> None:
        self._database = database
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._made: OrderedDict[FeedKey, KeptFeed] = OrderedDict()
        self._bytes = 0
        self._unwritten: dict[FeedKey, KeptFeed] = {}
        self._broken: dict[FeedKey, tuple[str, datetime, date]] = {}
        self._fetches: dict[int, _Fetch] = {}
        self._wheels: dict[str, tuple[int, Wheel]] = {}

    # --- reading

    def look_up(self, subscription_id: int, version: int, *, now: datetime) -> tuple[Found, bytes] | None:
        """What the link leads to, and its bytes, made anew where they have to be; None where the link is dead.

        Raises FeedUnavailable.
        """
        with self._database.read() as session:
            standing = subscriptions.standing(session, subscription_id)
            if standing is None or standing.version != version:
                return None
            wheel = self._wheel(session, standing)
            today = local_day(wheel, now)
            if not has_right(wheel, standing, today=today):
                return None
            kept = self._fresh(session, standing, today=today)
        kept = kept or self._make(standing.key, today=today, now=now)
        midnight = datetime.combine(today + timedelta(days=1), time(), wheel.time_zone)
        found = Found(
            subscription_id=subscription_id,
            key=standing.key,
            slug=slug(standing.key),
            etag=kept.etag,
            changed_at=kept.changed_at,
            good_until=midnight.astimezone(UTC),
        )
        return found, kept.body

    def body_at_hand(self, key: FeedKey, etag: str) -> bytes | None:
        """The bytes of that ETag, if they are in memory."""
        with self._lock:
            kept = self._made.get(key)
            if kept is None or kept.etag != etag:
                return None
            self._made.move_to_end(key)
            return kept.body

    def _wheel(self, session: Session, standing: Standing) -> Wheel:
        """The area's wheel. Another area file raises the calendar's revision."""
        revision, wheel = self._wheels.get(standing.area, (None, None))
        if wheel is None or revision != standing.revision:
            wheel = wheel_by_the_file(session, standing.area)
            self._wheels[standing.area] = (standing.revision, wheel)
        return wheel

    def _fresh(self, session: Session, standing: Standing, *, today: date) -> KeptFeed | None:
        key = standing.key
        with self._lock:
            kept = self._made.get(key)
        if kept is not None and is_fresh(kept, key, revision=standing.revision, today=today):
            return kept
        if kept is None:
            kept = feeds.get(session, key)
            if kept is not None and kept.body:
                self._put(key, kept)
                return kept if is_fresh(kept, key, revision=standing.revision, today=today) else None
        return None

    def _make(self, key: FeedKey, *, today: date, now: datetime) -> KeptFeed:
        with self._lock:
            before = self._made.get(key)
        try:
            with self._database.read() as session:
                made = make(session, key, today=today, now=now, before=before)
        except Exception as error:
            logger.exception("the feed %s of %s cannot be made", slug(key), key.area)
            with self._lock:
                self._broken[key] = (type(error).__name__, now, today)
            if before is None:
                raise FeedUnavailable from error
            return before
        self._put(key, made)
        with self._lock:
            self._unwritten[key] = made
            self._broken.pop(key, None)
        return made

    def _put(self, key: FeedKey, kept: KeptFeed) -> None:
        with self._lock:
            gone = self._made.pop(key, None)
            self._bytes += len(kept.body) - (len(gone.body) if gone else 0)
            self._made[key] = kept
            while self._bytes > self._most_bytes and len(self._made) > 1:
                _, oldest = self._made.popitem(last=False)
                self._bytes -= len(oldest.body)

    # --- writing

    def note_fetch(self, found: Found, *, agent: bytes, now: datetime) -> None:
        """Remember that the subscription's program has been given, or has shown that it has, the feed as it is."""
        with self._lock:
            before = self._fetches.get(found.subscription_id)
            times = before.times + 1 if before else 1
            self._fetches[found.subscription_id] = _Fetch(times, now, agent, found.etag)

    def write_down(self) -> None:
        """Write down, in one transaction, what has been made, what could not be, and who has fetched what."""
        with self._lock:
            made, self._unwritten = self._unwritten, {}
            broken, self._broken = self._broken, {}
            fetches, self._fetches = self._fetches, {}
        if not (made or broken or fetches):
            return
        try:
            with self._database.write() as session:
                for key, kept in made.items():
                    feeds.keep(session, key, kept)
                for key, (reason, now, today) in broken.items():
                    feeds.note_broken(session, key, reason=reason, now=now, today=today)
                subscriptions.note_fetches(session, _told(fetches))
        except Exception:
            self._take_back(made, broken, fetches)
            raise

    def _take_back(
        self,
        made: Mapping[FeedKey, KeptFeed],
        broken: Mapping[FeedKey, tuple[str, datetime, date]],
        fetches: Mapping[int, _Fetch],
    ) -> None:
        with self._lock:
            self._unwritten = {**made, **self._unwritten}
            self._broken = {**broken, **self._broken}
            for number, fetch in fetches.items():
                later = self._fetches.get(number)
                self._fetches[number] = later._replace(times=later.times + fetch.times) if later else fetch


def _told(fetches: Mapping[int, _Fetch]) -> list[Fetched]:
    return [
        Fetched(
            subscription_id=number,
            times=fetch.times,
            at=fetch.at,
            client=client_named(fetch.agent[:LONGEST_AGENT].decode("latin-1")),
            etag=fetch.etag,
        )
        for number, fetch in fetches.items()
    ]
