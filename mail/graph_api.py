"""Requests to Microsoft Graph, and what each way of failing means. Nothing here knows what a letter is."""

import logging
import ssl
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from mail.graph_login import Login, retry_after, unreachable
from mail.timed_http import WHOLE
from mail.transport import DeliveryFailed
from models.words import FailureClass

# httpx writes every address that it asks for in its log, and with it mailboxes and what is sought in them.
logging.getLogger("httpx").setLevel(logging.WARNING)

_OURS = "String {2b7c2b6e-6d0f-4f0a-9a55-2f6f0a6f3c11} Name"
KEY = f"{_OURS} ArshjulKey"
"""Our own name for what we made, on messages and events. Never change it: what has been made is found by it."""
TOLD = f"{_OURS} ArshjulTold"
"""On an event: the marks of the letters that it has been told of by, the latest last."""
REVISION = f"{_OURS} ArshjulRevision"
"""On an event: the revision of the call that it was last brought in step with."""
LARGE_MAIL_SECONDS = 300.0
"""A message that has come in may be as large as its mailbox takes, and the line slow."""
LARGEST_ANSWER = 20_000_000
"""No answer but a message itself is anywhere near so large, in bytes."""
_TOLD_OF_WAITING = ("Retry-After", "Date")
_ONE_OBJECT = ("events/", "messages/")
_INBOX, _CONTENT = "mailFolders/inbox/", "/$value"
"""Where a message keeps its number when somebody moves it before we have read it.

Not so elsewhere: the number of a draft must end with the draft. Else whoever removes a draft that is just being sent
removes the copy of a letter that has left, and takes it for a letter that has not.
"""


class Refused(Exception):
    """Graph answered, and said no: `code` is its own word for why.

    `is_gone`: the one message or event that was asked for is there no longer.
    """

    def __init__(self, status: int, code: str, retry_after: timedelta | None, *, is_gone: bool = False) -> None:
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.is_gone = is_gone
        super().__init__(f"{status} {code}")

    @property
    def may_have_been_done(self) -> bool:
        """Whether the work may have been done all the same."""
        return self.status >= 500 or self.status == httpx.codes.REQUEST_TIMEOUT


class TooMuch(Exception):
    """The answer is larger than what was to be fetched, and was left half-way."""


class Lost(Exception):
    """No answer that can be read. `was_asked` says whether the request may have reached Graph."""

    def __init__(self, told: str, *, was_asked: bool) -> None:
        self.told = told
        self.was_asked = was_asked
        super().__init__(told)


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """What the machine trusts, and a CA of the organisation's own. Raises DeliveryFailed."""
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise DeliveryFailed(
                FailureClass.AUTHENTICATION, f"ca_file: {ca_file} finns inte eller är inget certifikat"
            ) from error
    return context


class GraphApi:
    """Graph at `base_url`, for one mailbox."""

    def __init__(self, *, http: httpx.Client, login: Login, base_url: str, mailbox: str) -> None:
        self._http = http
        self._login = login
        self._mailbox_url = f"{base_url}/users/{mailbox}"

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        mime: bytes | None = None,
    ) -> dict[str, Any]:
        """One request below the mailbox, and its answer; empty where there is none.

        A token that is refused is replaced once: nothing has been done then. Raises Refused, Lost, and DeliveryFailed
        where no token is to be had.
        """
        response = self._granted(method, path, params, json, mime)
        return _object(response) if response.content else {}

    def fetch(self, path: str, *, most: int) -> bytes:
        """What lies below the mailbox at `path`, as it is. Raises as `ask`, and TooMuch over `most` bytes."""
        return self._granted("GET", path, None, None, None, most=most).content

    def _granted(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        json: Mapping[str, Any] | None,
        mime: bytes | None,
        *,
        most: int = LARGEST_ANSWER,
    ) -> httpx.Response:
        response = self._answered(method, path, params, json, mime, most)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._login.forget()
            response = self._answered(method, path, params, json, mime, most)
        if response.is_success:
            return response
        is_gone = response.status_code == httpx.codes.NOT_FOUND and path.startswith(_ONE_OBJECT)
        raise Refused(response.status_code, _code(response), retry_after(response), is_gone=is_gone)

    def _answered(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        json: Mapping[str, Any] | None,
        mime: bytes | None,
        most: int,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._login.token()}"}
        if path.startswith(_INBOX) or path.endswith(_CONTENT):
            headers["Prefer"] = 'IdType="ImmutableId"'
        if mime is not None:
            headers["Content-Type"] = "text/plain"
        try:
            with self._http.stream(
                method,
                f"{self._mailbox_url}/{path}",
                params=params,
                json=json,
                content=mime,
                headers=headers,
                extensions={WHOLE: LARGE_MAIL_SECONDS} if path.endswith(_CONTENT) else None,
            ) as response:
                return _read(response, most)
        except TooMuch:
            if most != LARGEST_ANSWER:
                raise
            raise Lost("Microsoft Graph svarade obegripligt", was_asked=True) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            failed = unreachable(error, "Microsoft Graph")
            if failed.failure is FailureClass.AUTHENTICATION:
                raise failed from error
            raise Lost(failed.detail, was_asked=False) from error
        except httpx.HTTPError as error:
            raise Lost(unreachable(error, "Microsoft Graph").detail, was_asked=True) from error


def quoted(text: str) -> str:
    """The text as a filter of OData takes it."""
    return "'" + text.replace("'", "''") + "'"


def having(name: str, value: str) -> str:
    """The filter that finds what carries the property of ours with that value."""
    return f"singleValueExtendedProperties/Any(ep: ep/id eq {quoted(name)} and ep/value eq {quoted(value)})"


def containing(name: str, part: str) -> str:
    """The filter that finds what carries the property of ours with that text in its value."""
    return f"singleValueExtendedProperties/Any(ep: ep/id eq {quoted(name)} and contains(ep/value, {quoted(part)}))"


def properties(**given: str) -> dict[str, Any]:
    """Properties of ours as a request carries them: `key`, `told`, `revision`."""
    names = {"key": KEY, "told": TOLD, "revision": REVISION}
    return {"singleValueExtendedProperties": [{"id": names[name], "value": value} for name, value in given.items()]}


def _read(response: httpx.Response, most: int) -> httpx.Response:
    """The answer in full: its status, what it says of waiting, and its content. Raises TooMuch over `most` bytes."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > most:
            raise TooMuch
        parts.append(part)
    told = {name: response.headers[name] for name in _TOLD_OF_WAITING if name in response.headers}
    return httpx.Response(response.status_code, headers=told, content=b"".join(parts))


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Lost("Microsoft Graph svarade obegripligt", was_asked=True)
    return answer


def _code(response: httpx.Response) -> str:
    try:
        return str(response.json()["error"]["code"])[:80]
    except (ValueError, KeyError, TypeError):
        return ""


_MEANINGS = {
    "ErrorSendAsDenied": "programmet får inte skicka i avsändarens namn (Send As)",
    "ErrorMessageSubmissionBlocked": "brevlådan är spärrad för utgående post",
    "ErrorInvalidUser": "brevlådan finns inte",
    "ErrorNonExistentMailbox": "brevlådan finns inte",
    "ResourceNotFound": "brevlådan finns inte",
    "Request_ResourceNotFound": "brevlådan finns inte",
    "MailboxNotEnabledForRESTAPI": "brevlådan ligger inte i Exchange Online, eller saknar licens",
    "MailboxNotSupportedForRESTAPI": "brevlådan ligger inte i Exchange Online, eller saknar licens",
    "ErrorQuotaExceeded": "brevlådan är full",
    "ErrorMessageSizeExceeded": "brevet är för stort",
    "ErrorInvalidRecipients": "mottagarens adress godtas inte",
    "ErrorMimeContentInvalid": "brevets form godtas inte",
    "ErrorMimeContentInvalidBase64String": "brevets form godtas inte",
}
_OF_THE_LETTER = frozenset({400, 411, 413, 415, 422})
_FULL = "ErrorQuotaExceeded"
_GONE = "brevets utkast eller möte finns inte längre i brevlådan"


def meaning(refused: Refused, *, about_the_letter: bool) -> DeliveryFailed:
    """What a refusal means, where the work was not done. Its own text is never told: it may name people.

    `about_the_letter` says whether the request carried the letter, so that a fault in it is the letter's own.
    """
    told = f"{_MEANINGS.get(refused.code) or _by_status(refused.status)} ({refused.status} {refused.code})".replace(
        " )", ")"
    )
    if refused.status == httpx.codes.TOO_MANY_REQUESTS or refused.status >= 500 or refused.code == _FULL:
        return DeliveryFailed(FailureClass.TEMPORARY, told, retry_after=refused.retry_after)
    if refused.is_gone:
        return DeliveryFailed(FailureClass.TEMPORARY, f"{_GONE} ({refused.status} {refused.code})".replace(" )", ")"))
    if refused.status in (401, 403, 404):
        return DeliveryFailed(FailureClass.AUTHENTICATION, told, logged_in=refused.status != httpx.codes.UNAUTHORIZED)
    if refused.status in _OF_THE_LETTER and about_the_letter:
        return DeliveryFailed(FailureClass.PERMANENT, told)
    return DeliveryFailed(FailureClass.TEMPORARY, told, retry_after=refused.retry_after)


def _by_status(status: int) -> str:
    match status:
        case 401:
            return "inloggningen godtas inte av Microsoft Graph"
        case 403:
            return "programmet saknar rätt till brevlådan; behövs Mail.ReadWrite och Mail.Send med den i räckvidden"
        case 404:
            return "brevlådan finns inte"
        case 413:
            return "brevet är för stort"
        case 429:
            return "för många förfrågningar; Microsoft Graph ber oss vänta"
        case _ if status >= 500:
            return "Microsoft Graph är ur funktion just nu"
        case _:
            return "Microsoft Graph godtar inte förfrågan"
