"""Access tokens by client credentials (RFC 6749, 4.4): for mail servers that take no password."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

import httpx

from mail.timed_http import timed_client
from mail.transport import LONGEST_WAIT, DeliveryFailed
from mail.trust import trust_in
from models.words import FailureClass

RENEWED_BEFORE = 60.0


@dataclass(frozen=True, kw_only=True)
class ClientCredentials:
    """Who we are to the token endpoint, and what we want to do."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str
    ca_file: Path | None = None


class TokenSource:
    """Fetches a token and keeps it for as long as it is good. Thread-safe."""

    def __init__(self, credentials: ClientCredentials, *, timeout_seconds: float) -> None:
        self._credentials = credentials
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def token(self) -> str:
        """A token that is good for a while yet. Raises DeliveryFailed."""
        with self._lock:
            if monotonic() >= self._good_until:
                self._token, lifetime = self._fetch()
                self._good_until = monotonic() + lifetime - RENEWED_BEFORE
            return self._token

    def forget(self) -> None:
        """Drop the token that we have: it was not taken."""
        with self._lock:
            self._good_until = 0.0

    def _fetch(self) -> tuple[str, float]:
        asked = self._credentials
        form = {
            "grant_type": "client_credentials",
            "client_id": asked.client_id,
            "client_secret": asked.client_secret,
            "scope": asked.scope,
        }
        try:
            trust = trust_in(asked.ca_file)
            with timed_client(asked.token_url, seconds=self._timeout_seconds, trust=trust) as http:
                answer = http.post(asked.token_url, data=form)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        if answer.status_code != httpx.codes.OK:
            raise _refused(answer)
        try:
            given = answer.json()
            return str(given["access_token"]), float(given.get("expires_in", 3600))
        except (ValueError, KeyError, TypeError) as error:
            raise DeliveryFailed(FailureClass.TEMPORARY, "tjänsten för inloggning svarade obegripligt") from error


def _refused(answer: httpx.Response) -> DeliveryFailed:
    code = answer.status_code
    if code in (408, 429) or code >= 500:
        return DeliveryFailed(
            FailureClass.TEMPORARY, f"tjänsten för inloggning är inte tillgänglig ({code})", retry_after=_wait(answer)
        )
    return DeliveryFailed(
        FailureClass.AUTHENTICATION,
        f"tjänsten för inloggning nekar ({code}); är programmets id, hemlighet och behörighet rätt, och gäller de än?",
    )


def _wait(answer: httpx.Response) -> timedelta | None:
    asked = answer.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(asked), LONGEST_WAIT.total_seconds())) if asked.isdecimal() else None


def _unreachable(error: httpx.HTTPError) -> DeliveryFailed:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return DeliveryFailed(FailureClass.AUTHENTICATION, "inloggningstjänstens certifikat godtas inte")
    return DeliveryFailed(FailureClass.TEMPORARY, "tjänsten för inloggning går inte att nå")
