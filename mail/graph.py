"""Letters through Microsoft Graph: laid as a draft with the stored bytes, marked with our key, then sent.

Only a draft whose number we hold is ever sent, and a draft that is in doubt is taken away before anybody tries again.
So a letter leaves at most once whatever is lost on the way, and whether it left can be looked up.
"""

import base64
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import cached_property, partial
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import httpx

from mail.addressed import addresses_in, head_of, refuse_others
from mail.calendar_calls import calendar_call
from mail.choices import GraphChoice
from mail.graph_api import KEY, GraphApi, Lost, Refused, having, meaning, properties, quoted, trust
from mail.graph_check import look_over
from mail.graph_events import bring_in_step, has_event_of, meeting_uid
from mail.graph_inbox import read_inbox
from mail.graph_login import ClientLogin, last_day_of
from mail.mailbox import ReadPage
from mail.patience import Patience
from mail.sizes import refuse_too_large
from mail.timed_http import timed_client
from mail.transport import DeliveryFailed, Finding
from models.failpoints import Change, Moment, changing, reach
from models.words import FailureClass

SETTLING = (0.5, 2.0, 5.0)
"""Waits in seconds before each look for a letter whose sending was cut off."""


class GraphTransport:
    """One mailbox in Exchange Online. Thread-safe: each `connect()` has a client of its own.

    `settling` is the waits before each look for a letter whose sending was cut off. The copy among the sent ones is
    made when Exchange has sent the letter, which can take minutes: hence `SETTLES_WITHIN`.
    """

    SETTLES_WITHIN = timedelta(minutes=15)
    KEEPS_DRAFTS = True
    largest_letter = 3_000_000
    """Graph takes requests of four megabytes, and a letter is carried in base64."""

    def __init__(self, choice: GraphChoice, *, settling: Sequence[float] = SETTLING) -> None:
        self._choice = choice
        self._settling = settling
        parts = urlsplit(choice.base_url)
        self._login = ClientLogin(
            open_http=partial(self._http, choice.authority),
            authority=choice.authority,
            tenant=choice.tenant,
            client_id=choice.client_id,
            credential=choice.certificate_file or choice.client_secret.get_secret_value(),
            scope=f"{parts.scheme}://{parts.netloc}/.default",
        )

    @contextmanager
    def connect(self) -> Iterator["GraphConnection"]:
        """A client for a batch; nothing is opened, nor asked of Graph, before the first letter."""
        with ExitStack() as opened:
            yield GraphConnection(
                lambda: self._api(opened.enter_context(self._http())),
                mailbox=self._choice.mailbox,
                with_events=self._choice.meetings == "events",
                settling=self._settling,
            )

    def was_sent(self, message_id: str) -> bool | None:
        """Whether Graph has sent the letter. A draft of it that lies there is taken away, so that False holds."""
        try:
            with self.connect() as connection:
                found = connection.settle(message_id, waits=(0.0,))
        except DeliveryFailed:
            return None
        return None if found is Found.UNCLEAR else found is Found.SENT

    def has_arrived(self, message_id: str) -> bool | None:
        """Whether the letter lies in the mailbox's own inbox."""
        try:
            with self._http() as http:
                found = self._api(http).ask("GET", "mailFolders/inbox/messages", params=_by_message_id(message_id))
        except (Refused, Lost, DeliveryFailed):
            return None
        return bool(found.get("value"))

    def read_inbox(self, position: str, patience: Patience | None = None, *, since: datetime) -> Iterator[ReadPage]:
        """What has come to the mailbox since `position`, page by page; the empty one is the beginning, at `since`.

        A message may come more than once. Raises DeliveryFailed.
        """
        with self._http() as http:
            yield from read_inbox(self._api(http), position, since=since, patience=patience or Patience())

    def meeting_uid(self, uid: str) -> str | None:
        """Our own UID of the meeting that Exchange calls `uid`, as answers to its events do. Raises DeliveryFailed."""
        if self._choice.meetings != "events":
            return None
        try:
            with self._http() as http:
                return meeting_uid(self._api(http), uid)
        except Refused as refused:
            raise meaning(refused, about_the_letter=False) from refused
        except Lost as lost:
            raise DeliveryFailed(FailureClass.TEMPORARY, lost.told) from lost

    def check(self, to: str, *, sender: str) -> Iterator[Finding]:  # noqa: ARG002 - the port's own
        """The login server, the application, the mailbox, the right to write in it. Leaves no draft behind."""
        try:
            with self._http() as http:
                with_events = self._choice.meetings == "events"
                api, mailbox = self._api(http), self._choice.mailbox
                yield from look_over(self._login, api, mailbox=mailbox, sender=sender, with_events=with_events)
        except DeliveryFailed as failed:
            yield Finding(subject="TLS", ok=False, told=failed.detail)

    def credentials_end(self) -> date | None:
        """The last day of the certificate that we are known by; None where a secret is used, which does not tell."""
        file = self._choice.certificate_file
        return None if file is None else last_day_of(file)

    def _http(self, url: str = "") -> httpx.Client:
        return timed_client(url or self._choice.base_url, seconds=self._choice.timeout_seconds, trust=self._trust)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return trust(self._choice.ca_file)

    def _api(self, http: httpx.Client) -> GraphApi:
        return GraphApi(http=http, login=self._login, base_url=self._choice.base_url, mailbox=self._choice.mailbox)


class Found(Enum):
    """What a look for a letter came to. A draft that was found has been taken away."""

    SENT = auto()
    DRAFT = auto()
    NOWHERE = auto()
    UNCLEAR = auto()


class GraphConnection:
    """Letters and meetings of one batch."""

    def __init__(
        self, open_api: Callable[[], GraphApi], *, mailbox: str, with_events: bool, settling: Sequence[float]
    ) -> None:
        self._open_api = open_api
        self._mailbox = mailbox
        self._with_events = with_events
        self._settling = settling

    @cached_property
    def _api(self) -> GraphApi:
        """Graph, opened when it is first asked. Raises DeliveryFailed."""
        return self._open_api()

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> str | None:  # noqa: ARG002
        """Send the letter, unless it has been sent: the same letter again changes nothing. Raises DeliveryFailed.

        A mailbox sends to those whom the letter names, so it must name the recipient and nobody else. Returns the UID
        of the event that a calendar message became.
        """
        uid = self._told_as_meeting(message, message_id, recipient) if self._with_events else None
        if uid is not None:
            return uid or None
        refuse_others(message, recipient)
        refuse_too_large(message, GraphTransport.largest_letter)
        if self._is_there_already(message_id):
            return None
        draft = self._lay_draft(message, message_id)
        reach(Change.HANDED_OVER, Moment.WITHIN)
        self._send_draft(draft, message_id, as_another=addresses_in(message, "From") != {self._mailbox.lower()})
        return None

    def _told_as_meeting(self, message: bytes, message_id: str, recipient: str) -> str | None:
        """The UID of the event that a calendar message has become in the mailbox's own calendar; None if it is none."""
        call = calendar_call(message)
        if call is None or call.organiser != self._mailbox.lower():
            return None
        refuse_others(message, recipient, call=call)
        follows = head_of(message)["In-Reply-To"]

        def began_as_letter() -> bool:
            return follows is not None and self._find_letter(str(follows).strip()) is Found.SENT

        return bring_in_step(self._api, call, message_id=message_id, began_as_letter=began_as_letter)

    def settle(self, message_id: str, *, waits: Sequence[float]) -> Found:
        """Where the letter is; a draft of it is taken away. Looks again after each wait while that is not clear.

        Raises DeliveryFailed where no token is to be had, and where Graph asks us to wait.
        """
        found = Found.NOWHERE
        for wait in waits:
            sleep(wait)
            try:
                found = self._look(message_id)
            except Refused as refused:
                if refused.retry_after is not None:
                    raise meaning(refused, about_the_letter=False) from refused
                found = Found.UNCLEAR
            except Lost:
                found = Found.UNCLEAR
            if found in (Found.SENT, Found.DRAFT):
                break
        return found

    def _is_there_already(self, message_id: str) -> bool:
        try:
            found = self._look(message_id)
        except Refused as refused:
            raise meaning(refused, about_the_letter=False) from refused
        except Lost as lost:
            raise DeliveryFailed(FailureClass.TEMPORARY, lost.told) from lost
        if found is Found.UNCLEAR:
            raise DeliveryFailed(FailureClass.TEMPORARY, "brevet är kanske redan på väg ut ur brevlådan")
        return found is Found.SENT

    def _look(self, message_id: str) -> Found:
        """One look for the letter, and for the event that it became."""
        found = self._find_letter(message_id)
        if found is Found.NOWHERE and self._with_events and has_event_of(self._api, message_id):
            return Found.SENT
        return found

    def _find_letter(self, message_id: str) -> Found:
        """One look in the whole mailbox: by Message-ID, then by our key, in case Exchange gave it another."""
        for by in (_by_message_id(message_id), _by_key(message_id)):
            copies = self._api.ask("GET", "messages", params=by).get("value", [])
            if any(not copy.get("isDraft") for copy in copies):
                return Found.SENT
            if copies:
                return self._take_away(copies)
        return Found.NOWHERE

    def _take_away(self, drafts: Sequence[dict[str, Any]]) -> Found:
        """Remove the drafts, so that none of them can leave later; unclear if one of them is on its way."""
        outbox = self._api.ask("GET", "mailFolders/outbox", params={"$select": "id"}).get("id")
        if any(draft.get("parentFolderId") == outbox for draft in drafts):
            return Found.UNCLEAR
        try:
            for draft in drafts:
                self._api.ask("DELETE", f"messages/{draft['id']}")
        except Refused as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return Found.UNCLEAR
            raise
        return Found.DRAFT

    def _lay_draft(self, message: bytes, message_id: str) -> str:
        """The letter as a draft that our key finds; its number. Nothing can have left, whatever happens here."""
        try:
            with changing(Change.DRAFT_LAID, nullcontext()):
                draft = self._api.ask("POST", "messages", mime=base64.b64encode(message))
            if not isinstance(draft.get("id"), str):
                raise Lost("Microsoft Graph svarade obegripligt", was_asked=True)
            with changing(Change.DRAFT_MARKED, nullcontext()):
                self._api.ask("PATCH", f"messages/{draft['id']}", json=properties(key=message_id))
        except Refused as refused:
            raise meaning(refused, about_the_letter=True) from refused
        except Lost as lost:
            raise DeliveryFailed(FailureClass.TEMPORARY, lost.told) from lost
        return str(draft["id"])

    def _send_draft(self, draft_id: str, message_id: str, *, as_another: bool) -> None:
        """Send it. Not to be let send as somebody else is the fault of their letters; as the mailbox itself, of all."""
        try:
            self._api.ask("POST", f"messages/{draft_id}/send")
        except Refused as refused:
            vanished = refused.status == httpx.codes.NOT_FOUND and refused.code == "ErrorItemNotFound"
            failed = meaning(refused, about_the_letter=True)
            if refused.may_have_been_done or vanished:
                self._after_doubt(message_id, failed)
                return
            if as_another and refused.code == "ErrorSendAsDenied":
                failed = DeliveryFailed(FailureClass.PERMANENT, failed.detail)
            if failed.failure is FailureClass.PERMANENT:
                self._drop(draft_id)
            raise failed from refused
        except Lost as lost:
            failed = DeliveryFailed(FailureClass.TEMPORARY, lost.told)
            if not lost.was_asked:
                raise failed from lost
            self._after_doubt(message_id, failed)

    def _drop(self, draft_id: str) -> None:
        """Take away a draft that nobody will try again, so that no person sends it; as well as that can be done."""
        with suppress(Refused, Lost, DeliveryFailed):
            self._api.ask("DELETE", f"messages/{draft_id}")

    def _after_doubt(self, message_id: str, failed: DeliveryFailed) -> None:
        """Return if the letter was sent all the same; raise that it can be tried again, or that nobody can say."""
        wait = failed.retry_after
        try:
            found = self.settle(message_id, waits=self._settling)
        except DeliveryFailed as not_told:
            found, wait = Found.UNCLEAR, not_told.retry_after or wait
        if found is Found.SENT:
            return
        if found is Found.DRAFT:
            raise DeliveryFailed(FailureClass.TEMPORARY, failed.detail, retry_after=wait)
        raise DeliveryFailed(FailureClass.UNKNOWN, f"{failed.detail} när brevet redan var överlämnat", retry_after=wait)


_SHOWN = "id,isDraft,parentFolderId"


def _by_message_id(message_id: str) -> dict[str, str]:
    return {"$filter": f"internetMessageId eq {quoted(message_id)}", "$select": _SHOWN}


def _by_key(message_id: str) -> dict[str, str]:
    return {"$filter": having(KEY, message_id), "$select": _SHOWN}
