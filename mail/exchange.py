"""Letters through Exchange Server, from a mailbox that keeps what it has sent.

A letter is first laid among the drafts with our own key on it, which sends nothing, and then sent. A draft can be sent
once only, and both it and the copy among the sent are found by the key: so what is uncertain can be looked up.
A letter that carries an invitation becomes a real meeting in the mailbox's calendar, where that is chosen: it too is
laid there first, and then told of.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

from mail.addressed import addresses_in, refuse_others
from mail.calendar_calls import CalendarCall, calendar_call, mark_of_letter, told_also
from mail.choices import ExchangeChoice
from mail.exchange_checks import findings
from mail.exchange_failures import SEND_AS_DENIED, failure_of
from mail.exchange_inbox import read_inbox
from mail.exchange_meetings import as_event, personal_uid
from mail.exchange_process import Worker, WorkerFailed
from mail.mailbox import ReadPage
from mail.patience import Patience
from mail.sizes import MEGABYTE, refuse_too_large
from mail.transport import DeliveryFailed, Finding
from models.failpoints import Change, Moment, reach
from models.words import FailureClass


class ExchangeTransport:
    """A mailbox on Exchange Server. Thread-safe: each `connect()` has a worker process of its own.

    One worker is kept between batches; it leaves by itself when it has had nothing to do for a minute.
    """

    KEEPS_DRAFTS = True

    def __init__(self, choice: ExchangeChoice) -> None:
        self._choice = choice
        self._kept: Worker | None = None
        self._lock = Lock()

    @contextmanager
    def connect(self) -> Iterator["ExchangeConnection"]:
        """A way for a batch; the worker starts with the first letter."""
        connection = ExchangeConnection(self, self._choice)
        try:
            yield connection
        finally:
            connection.close()

    def was_sent(self, message_id: str) -> bool | None:
        """Whether the letter left, by the sent items and the calendar; else a draft of it is taken away."""
        with self.connect() as way:
            try:
                return way.look_up(message_id)
            except DeliveryFailed:
                return None

    def has_arrived(self, message_id: str) -> bool | None:
        """Whether the letter lies in the mailbox's own inbox; None when the server does not answer."""
        with self.connect() as way:
            try:
                return bool(way.ask("arrived", key=message_id))
            except DeliveryFailed:
                return None

    def read_inbox(self, position: str, patience: Patience | None = None, *, since: datetime) -> Iterator[ReadPage]:
        """What has come to the mailbox since `position`, page by page. Raises DeliveryFailed."""
        with self.connect() as way:
            yield from read_inbox(way.ask, position, since=since, patience=patience or Patience())

    def check(self, to: str, *, sender: str) -> Iterator[Finding]:  # noqa: ARG002 - the port's own
        """Name, line, certificate, login, mailbox, folders and the right to send, from one call to the server."""
        with self.connect() as way:
            try:
                seen = way.ask("probe")
            except DeliveryFailed as failed:
                yield from findings(self._choice, sender, failed=failed)
            else:
                yield from findings(self._choice, sender, seen=seen)

    @property
    def largest_letter(self) -> int:
        """The bytes that a letter may have."""
        return int(self._choice.largest_letter_mb * MEGABYTE)

    def close(self) -> None:
        """End the worker that is kept."""
        with self._lock:
            worker, self._kept = self._kept, None
        if worker is not None:
            worker.end()

    def take_worker(self) -> Worker:
        """The kept worker if it still runs, else a new one."""
        with self._lock:
            worker, self._kept = self._kept, None
        if worker is not None:
            if worker.is_running:
                return worker
            worker.end()
        return Worker(_access(self._choice), seconds=2 * self._choice.timeout_seconds)

    def give_back(self, worker: Worker) -> None:
        """Keep the worker for the next batch, or end it if one is kept already."""
        with self._lock:
            if self._kept is None and worker.is_running:
                self._kept = worker
                return
        worker.end()


class ExchangeConnection:
    """A worker that is started when needed, and another one when it had to be ended."""

    def __init__(self, transport: ExchangeTransport, choice: ExchangeChoice) -> None:
        self._transport = transport
        self._choice = choice
        self._worker: Worker | None = None

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:  # noqa: ARG002 - the port's own
        """Send one letter, unless it has been sent already. Raises DeliveryFailed.

        A mailbox sends to those whom the letter names, so it must name the recipient and nobody else.
        """
        call = calendar_call(message) if self._choice.meetings == "events" else None
        refuse_others(message, recipient, call=call)
        refuse_too_large(message, self._transport.largest_letter)
        if call is not None and self._tell_of_meeting(call, message_id, in_thread=b"\r\nReferences:" in message):
            return
        self._send_mail(message, message_id)

    def _send_mail(self, message: bytes, message_id: str) -> None:
        found = self.ask("find", key=message_id)
        if found["sent"]:
            return
        if found["leaving"]:
            raise DeliveryFailed(FailureClass.UNKNOWN, "brevet ligger i utkorgen och är på väg")
        for left in found["drafts"]:  # whoever has opened it may have changed it
            self.ask("discard", draft=left)
        draft = self.ask("draft", key=message_id, mime=base64.b64encode(message).decode())
        reach(Change.HANDED_OVER, Moment.WITHIN)
        try:
            self.ask("send", sending=True, draft=draft)
        except DeliveryFailed as failed:
            told = self._about_its_sender(message, failed)
            if told.failure is FailureClass.PERMANENT:
                self._leave_no(draft)
            raise told from failed

    def _about_its_sender(self, message: bytes, failed: DeliveryFailed) -> DeliveryFailed:
        """That we may not send as somebody else is a fault of their letters; as the mailbox itself, of all."""
        if SEND_AS_DENIED not in failed.detail or addresses_in(message, "From") == {self._choice.mailbox.lower()}:
            return failed
        return DeliveryFailed(FailureClass.PERMANENT, failed.detail)

    def _leave_no(self, draft: list[str]) -> None:
        """Take away a draft that will never be sent. If that fails, it lies there and leaves no more for it."""
        try:
            self.ask("discard", draft=draft)
        except DeliveryFailed:
            return

    def _tell_of_meeting(self, call: CalendarCall, message_id: str, *, in_thread: bool) -> bool:
        """Bring the person's meeting in step with the letter; False if it is to go as mail.

        What was begun as mail goes on as mail: there is nothing in the calendar to change.
        """
        if call.organiser != self._choice.mailbox.casefold():
            return False
        item = self.ask("meeting", meeting=call.key)
        mark, told = mark_of_letter(message_id), item["told"] if item else ""
        if item is not None and call.is_told_by(mark, told=told, revision=item["revision"]):
            return True
        if item is None:
            if call.is_cancelled or in_thread:
                return False
            uid = personal_uid(call.uid, call.attendee)
            begun = self.ask("lay", meeting=call.key, key=message_id, uid=uid, event=as_event(call))
        else:
            begun = self.ask("begin", item=item["id"], key=message_id)
        reach(Change.HANDED_OVER, Moment.WITHIN)
        if call.is_cancelled:
            self.ask("cancel", sending=True, item=begun, words=call.html)
        else:
            self.ask("tell", sending=True, item=begun, told=told_also(told, mark), event=as_event(call))
        return True

    def look_up(self, message_id: str) -> bool | None:
        """Whether the letter left. Raises DeliveryFailed.

        False stays true, though the server may still do what we no longer wait for: a draft of the letter is taken
        away, and a meeting touched, so that what was to be done with them is refused.
        """
        found = self.ask("find", key=message_id)
        if not any(found.values()):
            found = self.ask("find", key=message_id)  # it may have been moved between two folders while they were read
        if found["sent"]:
            return True
        if found["leaving"]:
            return None
        if self._choice.meetings == "events":
            meeting = self.ask("told", key=message_id, mark=mark_of_letter(message_id))
            if meeting["told"] is not False:
                return bool(meeting["told"]) or None
            self._undo(meeting["begun"])
        for draft in found["drafts"]:
            self.ask("discard", draft=draft)
        return False

    def _undo(self, begun: list[dict[str, Any]]) -> None:
        """Touch the meetings, so that nobody is told of them by what is still in the server's hand."""
        for item in begun:
            touched = self.ask("begin", item=item["id"], key="")
            if item["is_new"]:
                self.ask("discard", draft=touched)

    def ask(self, do: str, *, sending: bool = False, **request: Any) -> Any:
        """One step, by the worker. Raises DeliveryFailed."""
        if self._worker is None or not self._worker.is_running:
            self.close()
            self._worker = self._transport.take_worker()
        try:
            return self._worker.ask(do, **request)
        except WorkerFailed as failed:
            raise failure_of(failed, sending=sending) from None

    def close(self) -> None:
        """Give the worker back."""
        worker, self._worker = self._worker, None
        if worker is not None:
            self._transport.give_back(worker)


def _access(choice: ExchangeChoice) -> dict[str, Any]:
    """What the worker is told, secrets among it."""
    return {
        **choice.model_dump(mode="json"),
        "password": choice.password.get_secret_value(),
        "client_secret": choice.client_secret.get_secret_value(),
    }
