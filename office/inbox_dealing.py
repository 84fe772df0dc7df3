"""Dealing with the mail that has been kept: each message is in one hand at a time, and what it led to is noted once.

What a message led to is noted in the commit that takes the next one in hand. A message in the hand of a process that is
gone is taken over; every act is as if done once, for the process may have gone between the act and the note.
"""

import errno
import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from mail.swedish import counted
from mail.transport import DeliveryFailed
from models.failpoints import Change, changing
from models.inbox import IncomingKind, IncomingMail, IncomingState
from office import answers
from office.claimant import is_gone, this_process
from office.desk import Desk
from office.inbox_acts import Led, led_to
from office.incoming import Incoming, read_incoming
from office.links import host_of
from office.resting import current_rest
from store import inbox
from store.database import DatabaseBusy, DiskFull, told_plainly

AT_A_TIME = 25
LOOKED_UP_FOR = timedelta(days=2)
"""So long an answer waits for the backend to say which meeting it is about. Then it goes to a person."""
_STOPS_US = (DatabaseBusy, DiskFull, OperationalError)
_OF_THE_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE})
"""What is no fault of the message's: it stays as it is, to be dealt with the next time."""


@dataclass(frozen=True, kw_only=True)
class ReadIn:
    """What a look into the mailbox led to. `kinds` counts what had come, `known` what had come before.

    `later` are answers to invitations that wait for the backend to say which meeting they are about.
    """

    known: int = 0
    waiting: int = 0
    later: int = 0
    kinds: Mapping[IncomingKind, int] = field(default_factory=dict)

    @property
    def came(self) -> int:
        """How many messages were new."""
        return sum(self.kinds.values())

    @property
    def headline(self) -> str:
        """In words, for the engine and the command line."""
        told = [counted(self.came, "nytt mejl", "nya mejl")] if self.came else ["inget nytt"]
        if self.waiting:
            told.append(f"{self.waiting} väntar på kontoret")
        if self.later:
            told.append(f"{counted(self.later, 'svar', 'svar')} väntar på brevlådans kalender")
        return ", ".join(told)


class Dealing:
    """One reader's dealing with an area's new messages, and what came of them. `now` is when it began.

    `no_answer` is why the backend is asked nothing, where that is known from the beginning.
    """

    def __init__(
        self, desk: Desk, *, area: str, today: date, now: datetime, no_answer: DeliveryFailed | None = None
    ) -> None:
        self.known = 0
        self._desk = desk
        self._area = area
        self._today = today
        self._now = now
        self._began = monotonic()
        self._me = this_process()
        self._ask = answers.lookup_at(desk, area)
        self._no_answer = no_answer
        self._after = self._waiting = self._later = 0
        self._kinds: Counter[IncomingKind] = Counter()

    def read_in(self) -> ReadIn:
        """What has come of it so far."""
        return ReadIn(known=self.known, waiting=self._waiting, later=self._later, kinds=dict(self._kinds))

    def deal(self, read: Mapping[str, Incoming]) -> None:
        """Deal with all that is kept and in nobody's hand; `read` is what of it has been read already, by checksum.

        A message that goes wrong waits for a person; the rest go on. None is dealt with twice in a reading.
        """
        in_hand: IncomingMail | None = None
        led: Led | None = None
        try:
            while (following := self._take_up(in_hand, led)) is not None:
                in_hand, led = following, None
                led = self._led(in_hand, read.get(in_hand.sha256))
        except BaseException:
            if in_hand is not None:
                self._let_go(in_hand)
            raise

    def _take_up(self, done: IncomingMail | None, led: Led | None) -> IncomingMail | None:
        """Note what the message in hand has led to, and take the next one: one commit. None where there is none."""
        if done is None and not self._has_new():
            return None
        with told_plainly(), changing(Change.MAIL_TAKEN_UP, self._desk.database.write()) as session:
            is_noted = done is not None and led is not None and self._note(session, done, led)
            following = self._claim_next(session)
        if done is not None and led is not None and is_noted:
            self._count(done, led)
        return following

    def _has_new(self) -> bool:
        with self._desk.database.read() as session:
            return bool(inbox.new(session, area=self._area, after=self._after, limit=1))

    def _note(self, session: Session, mail: IncomingMail, led: Led) -> bool:
        return inbox.note(session, mail.id or 0, by=self._me, **vars(led))

    def _claim_next(self, session: Session) -> IncomingMail | None:
        """The first message that was in nobody's hand, and now is in ours."""
        at = self._now + timedelta(seconds=monotonic() - self._began)
        while found := inbox.new(session, area=self._area, after=self._after, limit=AT_A_TIME):
            for mail in found:
                self._after = mail.id or 0
                if is_free(mail, now=at) and inbox.claim(session, mail, by=self._me, at=at):
                    session.expunge(mail)
                    return mail
        return None

    def _count(self, mail: IncomingMail, led: Led) -> None:
        if led.state is IncomingState.NEW:
            self._later += 1
            return
        self._kinds[mail.kind] += 1
        self._waiting += led.state is IncomingState.WAITING

    def _let_go(self, mail: IncomingMail) -> None:
        with suppress(*_STOPS_US), told_plainly(), self._desk.database.write() as session:
            inbox.let_go(session, mail.id or 0, by=self._me)

    def _led(self, mail: IncomingMail, read: Incoming | None) -> Led:
        is_old = self._now - mail.came_at > LOOKED_UP_FOR
        try:
            message = self._desk.archive.read(mail.stored_as)
            known = read or read_incoming(message, own_host=host_of(self._desk.links.public_url))
            return led_to(
                self._desk,
                known,
                message,
                area=mail.area,
                today=self._today,
                now=self._now,
                look_up=_nobody_knows if is_old else self._look_up,
            )
        except _STOPS_US:
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
                raise
            logging.getLogger(__name__).error("message %s could not be dealt with: %s", mail.id, type(error).__name__)
            return Led(
                state=IncomingState.WAITING,
                reason=f"Årshjul kunde inte själv ta hand om mejlet ({type(error).__name__})",
            )

    def _look_up(self, uid: str) -> str | None:
        """As the backend says; one that does not answer is asked once in a reading, one at rest never.

        Raises DeliveryFailed.
        """
        if self._no_answer is not None:
            raise self._no_answer
        try:
            self._refuse_if_resting()
            return self._ask(uid)
        except DeliveryFailed as failed:
            self._no_answer = failed
            raise

    def _refuse_if_resting(self) -> None:
        with self._desk.database.read() as session:
            rest = current_rest(session, self._desk, area=self._area, now=self._now)
        if rest is not None:
            raise DeliveryFailed(rest.told_as, "breven vilar, och då frågas inte heller deras brevlåda")


def is_free(mail: IncomingMail, *, now: datetime) -> bool:
    """Whether the message is in nobody's hand, or in that of a process that is gone."""
    if mail.claimed_by is None or mail.claimed_at is None:
        return True
    return is_gone(mail.claimed_by, claimed_at=mail.claimed_at, now=now)


def _nobody_knows(_: str) -> None:
    return None
