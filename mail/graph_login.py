"""Logging in to Microsoft Graph as an application: client credentials, by MSAL over our own HTTP client."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import httpx

from mail.transport import DeliveryFailed
from models.words import FailureClass


class Login(Protocol):
    """What hands out tokens."""

    def token(self) -> str:
        """A token that is still good. Raises DeliveryFailed."""

    def forget(self) -> None:
        """Let the next token be a new one: the last was refused."""


class ClientLogin:
    """Client credentials at an Entra tenant. Thread-safe; a token is kept until shortly before it expires.

    `credential` is the application's secret, or the file that holds its private key and its certificate (PEM).
    MSAL is imported with the first token: whoever only looks at pages never waits for it.
    """

    def __init__(
        self,
        *,
        open_http: Callable[[], httpx.Client],
        authority: str,
        tenant: str,
        client_id: str,
        credential: str | Path,
        scope: str,
    ) -> None:
        self._open_http = open_http
        self._authority = f"{authority}/{tenant}"
        self._client_id = client_id
        self._credential = credential
        self._scope = scope
        self._application: Any = None
        self._lock = Lock()

    def token(self) -> str:
        """A token that is still good. Raises DeliveryFailed."""
        with self._lock:
            try:
                return self._fetched()
            except DeliveryFailed:
                # MSAL would answer from its memory of the failure, when our own wait is over too.
                self._application = None
                raise

    def forget(self) -> None:
        """Let the next token be a new one."""
        with self._lock:
            if self._application is not None:
                self._application.remove_tokens_for_client()

    def _fetched(self) -> str:
        from msal import ConfidentialClientApplication

        try:
            if self._application is None:
                self._application = ConfidentialClientApplication(
                    self._client_id,
                    client_credential=self._proof(),
                    authority=self._authority,
                    http_client=_HttpForMsal(self._open_http),
                    instance_discovery=False,
                )
            answer = self._application.acquire_token_for_client(scopes=[self._scope])
        except httpx.HTTPError as error:
            raise unreachable(error, "inloggningsservern") from error
        except json.JSONDecodeError as error:
            raise DeliveryFailed(FailureClass.TEMPORARY, "inloggningsservern svarar obegripligt") from error
        except ValueError as error:
            raise DeliveryFailed(
                FailureClass.AUTHENTICATION, "katalogen (tenant) är okänd för inloggningsservern; stämmer ”tenant”?"
            ) from error
        token = answer.get("access_token")
        if not isinstance(token, str):
            raise _refused(answer)
        return token

    def _proof(self) -> str | dict[str, str]:
        """What MSAL proves with that we are the application."""
        if isinstance(self._credential, str):
            return self._credential
        return _pair_in(self._credential)


def _pair_in(file: Path) -> dict[str, str]:
    """The private key and the certificate in the file. Raises DeliveryFailed where they are not both there, and RSA."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        blocks = _blocks_in(file)
        key = next(block for name, block in blocks.items() if name.endswith("PRIVATE KEY"))
        load_pem_x509_certificate(blocks["CERTIFICATE"].encode())
        is_fit = isinstance(load_pem_private_key(key.encode(), password=None), RSAPrivateKey)
    except (OSError, ValueError, TypeError, KeyError, StopIteration):
        is_fit = False
    if not is_fit:
        raise DeliveryFailed(
            FailureClass.AUTHENTICATION,
            f"certificate_file: {file} ska innehålla en privat RSA-nyckel utan lösenord och dess certifikat, som PEM",
        )
    return {"private_key": key, "public_certificate": blocks["CERTIFICATE"]}


def last_day_of(file: Path) -> date | None:
    """The day on which the certificate in the file ends; None where there is none to read."""
    from cryptography.x509 import load_pem_x509_certificate

    try:
        certificate = _blocks_in(file)["CERTIFICATE"]
        return load_pem_x509_certificate(certificate.encode()).not_valid_after_utc.date()
    except (OSError, ValueError, KeyError):
        return None


def _blocks_in(file: Path) -> dict[str, str]:
    """What the file holds, by kind. Of several certificates the first counts: those of its issuers follow it."""
    found = _PEM.findall(file.read_text("ascii"))
    return {name: block for block, name in reversed(found)}


class _HttpForMsal:
    """The little of an HTTP client that MSAL asks for; tokens are fetched so seldom that none is kept open."""

    def __init__(self, open_http: Callable[[], httpx.Client]) -> None:
        self._open_http = open_http

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> httpx.Response:
        with self._open_http() as http:
            return _unless_busy(http.get(url, params=params, headers=headers))

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> httpx.Response:
        form = {name: value.decode() if isinstance(value, bytes) else value for name, value in (data or {}).items()}
        with self._open_http() as http:
            return _unless_busy(http.post(url, params=params, data=form, headers=headers))

    def close(self) -> None:
        """Nothing is open."""


def _unless_busy(response: httpx.Response) -> httpx.Response:
    """The answer, unless it is that the server cannot answer now: MSAL does not tell those from refusals."""
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        raise DeliveryFailed(
            FailureClass.TEMPORARY, "inloggningsservern är upptagen just nu", retry_after=retry_after(response)
        )
    return response


def retry_after(response: httpx.Response) -> timedelta | None:
    """How long we are asked to wait, in seconds or until an instant (seen from the answer's own Date)."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return timedelta(seconds=min(int(asked), 86_400))
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(response.headers["Date"])
    except (ValueError, KeyError, TypeError):
        return None
    return max(wait, timedelta(0))


_PEM = re.compile(r"(-----BEGIN ([A-Z ]+)-----.+?-----END \2-----)", re.DOTALL)
_MEANINGS = {
    7000215: "programmets hemlighet är fel; ange hemlighetens värde, inte dess id",
    7000222: "programmets hemlighet har gått ut; skapa en ny i Entra och lägg in den",
    700016: "programmet (client_id) finns inte i katalogen (tenant)",
    700027: "programmets certifikat godtas inte; är det inlagt i Entra, och gäller det än?",
    90002: "katalogen (tenant) finns inte",
    53003: "en regel om villkorsstyrd åtkomst stoppar programmet",
    7000112: "programmet är avstängt i Entra",
}
_PASSING = frozenset({"temporarily_unavailable", "server_error"})
_THROTTLED = 90033, 50196


def _refused(answer: dict[str, Any]) -> DeliveryFailed:
    """What the login server's refusal means. Never its own text, which names the application and the tenant."""
    code = _code_of(answer)
    if answer.get("error") in _PASSING or code in _THROTTLED:
        return DeliveryFailed(
            FailureClass.TEMPORARY, "inloggningsservern är upptagen just nu", retry_after=timedelta(minutes=1)
        )
    meaning = _MEANINGS.get(code, "inloggningen godtas inte")
    name = f"AADSTS{code}" if code else str(answer.get("error", "okänt fel"))[:60]
    return DeliveryFailed(FailureClass.AUTHENTICATION, f"{meaning} ({name})")


def _code_of(answer: dict[str, Any]) -> int:
    found = re.search(r"AADSTS(\d+)", str(answer.get("error_description", "")))
    return int(found.group(1)) if found else 0


def unreachable(error: httpx.HTTPError, whom: str) -> DeliveryFailed:
    """What it means that nobody could be reached, before anything had been asked of them."""
    told = " ".join(str(cause) for cause in _causes(error))
    if re.search(r"certificate|CERTIFICATE|self.signed|hostname", told):
        return DeliveryFailed(
            FailureClass.AUTHENTICATION,
            f"{whom}s certifikat godtas inte; går trafiken genom en brandvägg som bryter TLS behövs dess CA (ca_file)",
        )
    if re.search(r"Name or service not known|nodename|getaddrinfo|No address|Temporary failure in name", told):
        return DeliveryFailed(FailureClass.TEMPORARY, f"{whom}s namn går inte att slå upp; når datorn internet?")
    if isinstance(error, httpx.TimeoutException):
        return DeliveryFailed(FailureClass.TEMPORARY, f"{whom} svarade inte i tid")
    return DeliveryFailed(FailureClass.TEMPORARY, f"förbindelsen med {whom} bröts eller kom inte till stånd")


def _causes(error: BaseException | None) -> list[BaseException]:
    causes = []
    while error is not None:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes
