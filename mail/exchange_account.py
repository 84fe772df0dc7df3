"""The way in to an Exchange account by exchangelib: login, trust, and our own properties on its items.

For the worker's process only: importing this changes exchangelib for the whole of it. Nothing here is tried twice:
`NoSecondTry` is FailFast, because exchangelib's patient policy posts a CreateItem again when the server did the work
and then failed to say so.
"""

import ssl
from typing import Any
from zoneinfo import ZoneInfo

import requests.adapters
from exchangelib import (
    BASIC,
    DELEGATE,
    IMPERSONATION,
    NTLM,
    OAUTH2,
    Account,
    Build,
    CalendarItem,
    Configuration,
    Credentials,
    ExtendedProperty,
    FailFast,
    Identity,
    Message,
    OAuth2Credentials,
    Version,
)
from exchangelib.errors import EWSError
from exchangelib.protocol import BaseProtocol

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BUILDS = {"2016": (15, 1), "2019": (15, 2), "se": (15, 2, 2562)}
OUR_PROPERTIES = "f3a5c1d0-5b0e-4f2c-9c1e-6d2b7a90e4b1"


class ArshjulKey(ExtendedProperty):  # type: ignore[misc]
    """The Message-ID of the letter that a mail is. Exchange may give the mail another."""

    property_set_id = OUR_PROPERTIES
    property_name = "ArshjulKey"
    property_type = "String"


class ArshjulMeeting(ExtendedProperty):  # type: ignore[misc]
    """Which meeting, and for whom: one item in the calendar for each person who is called."""

    property_set_id = OUR_PROPERTIES
    property_name = "ArshjulMeeting"
    property_type = "String"


class ArshjulTold(ExtendedProperty):  # type: ignore[misc]
    """Marks of the letters that the meeting has been told of by, the latest last."""

    property_set_id = OUR_PROPERTIES
    property_name = "ArshjulTold"
    property_type = "String"


class ArshjulRevision(ExtendedProperty):  # type: ignore[misc]
    """The revision of the call that the meeting was last brought in step with."""

    property_set_id = OUR_PROPERTIES
    property_name = "ArshjulRevision"
    property_type = "String"


class ArshjulBegun(ExtendedProperty):  # type: ignore[misc]
    """The Message-ID of the letter that is about to tell of the meeting or cancel it, written before it is done."""

    property_set_id = OUR_PROPERTIES
    property_name = "ArshjulBegun"
    property_type = "String"


Message.register("arshjul_key", ArshjulKey)
CalendarItem.register("arshjul_told", ArshjulTold)
CalendarItem.register("arshjul_meeting", ArshjulMeeting)
CalendarItem.register("arshjul_begun", ArshjulBegun)
CalendarItem.register("arshjul_revision", ArshjulRevision)


class NoSecondTry(FailFast):  # type: ignore[misc]
    """Fail at once, and keep what the answer's head said."""

    def raise_response_errors(self, response: Any) -> None:
        """As FailFast, with the status and the wait put on the error."""
        try:
            super().raise_response_errors(response)
        except EWSError as error:
            error.status = response.status_code
            waits = str(response.headers.get("Retry-After", ""))
            error.retry_after = int(waits) if waits.isdecimal() else None
            raise


def prepare(access: dict[str, Any]) -> None:
    """Tell exchangelib what holds for the whole process: how long to wait, whom to trust, and our name."""
    BaseProtocol.USERAGENT = "Arshjul"  # what an allow list of the server's lets in
    BaseProtocol.TIMEOUT = access["timeout_seconds"]
    BaseProtocol.RETRY_WAIT = 0  # else a wait that the server never asked for stands in the error
    BaseProtocol.HTTP_ADAPTER_CLS = _adapter(access["ca_file"], token_url=access["token_url"])


def open_account(access: dict[str, Any]) -> Any:
    """The account that `access` tells of. No call is made: neither login nor version is guessed."""
    config = Configuration(
        service_endpoint=access["url"],
        credentials=_credentials(access),
        auth_type={"ntlm": NTLM, "basic": BASIC, "oauth": OAUTH2}[access["auth"]],
        version=Version(build=Build(*BUILDS[access["version"]])),
        retry_policy=NoSecondTry(),
        max_connections=1,
    )
    return Account(
        access["mailbox"],
        config=config,
        autodiscover=False,
        access_type=IMPERSONATION if access["access"] == "impersonation" else DELEGATE,
        default_timezone=STOCKHOLM,
        locale="sv_SE",
    )


def _adapter(ca_file: str | None, *, token_url: str) -> type[requests.adapters.HTTPAdapter]:
    """An adapter that trusts what the machine trusts, and the authority of the organisation.

    That the token endpoint cannot answer now is told as a lost line: else it is taken for a login that is refused.
    """
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)

    class TrustingAdapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, ssl_context=context, **kwargs)

        def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
            answer = super().send(request, *args, **kwargs)
            if token_url and request.url == token_url and (answer.status_code == 429 or answer.status_code >= 500):
                raise requests.ConnectionError("the token endpoint cannot answer now")
            return answer

    return TrustingAdapter


def _credentials(access: dict[str, Any]) -> Any:
    if access["auth"] != "oauth":
        return Credentials(access["user"], access["password"])
    return _ClientCredentials(
        access["token_url"],
        access["scope"],
        client_id=access["client_id"],
        client_secret=access["client_secret"],
        identity=Identity(primary_smtp_address=access["mailbox"]),
    )


class _ClientCredentials(OAuth2Credentials):  # type: ignore[misc]
    """An application's own login at the token endpoint of the organisation's choice."""

    def __init__(self, token_url: str, scope: str, **given: Any) -> None:
        super().__init__(**given)
        self._token_url = token_url
        self._scope = scope

    @property
    def token_url(self) -> str:
        return self._token_url

    @property
    def scope(self) -> list[str]:
        return [self._scope]
