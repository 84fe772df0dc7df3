"""Asking one Prefect server over HTTP, and waiting out one that is busy: its SQLite may be locked for a moment."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from engine.errors import EngineDown, EngineError, EngineRefused

PAGE = 200
HEALTH_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
BUSY = frozenset({429, 502, 503, 504})


class Conversation:
    """A conversation with one server. Raises EngineDown, EngineRefused and, for the rest, EngineError.

    `auth` is `user:password`, or empty. A busy server is asked again for up to `patience_seconds`.
    """

    def __init__(self, api_url: str, auth: str, *, timeout_seconds: float, patience_seconds: float) -> None:
        self.api_url = api_url
        user, _, password = auth.partition(":")
        self._can_be_let_in = auth.isascii()  # Prefect 3.8 answers 500 to any other sign in a password
        self._http = httpx.Client(
            auth=httpx.BasicAuth(user, password) if auth else None, timeout=timeout_seconds, trust_env=False
        )
        self._patience_seconds = patience_seconds

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def is_up(self) -> bool:
        """Whether the server answers. Does not try the password, and never raises."""
        try:
            return self._http.get(f"{self.api_url}/health", timeout=HEALTH_SECONDS).is_success
        except (httpx.HTTPError, httpx.InvalidURL):
            return False

    def pages(self, path: str, question: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All that answers the question, a page at a time."""
        offset = 0
        while True:
            page = self.ask("POST", path, {**question, "limit": PAGE, "offset": offset})
            yield from page
            if len(page) < PAGE:
                return
            offset += PAGE

    def find(self, method: str, path: str) -> dict[str, Any] | None:
        """What lies at the path, if anything does."""
        # 422: the id is not one that Prefect could have given.
        response = self.send(method, path, accept=(404, 422))
        return dict(response.json()) if response.is_success else None

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer's content; None where it has none."""
        response = self.send(method, path, body)
        return response.json() if response.content else None

    def send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, accept: Sequence[int] = ()
    ) -> httpx.Response:
        """The answer. One that is no success is raised, unless its status is among those to `accept`."""
        response = self._patiently(method, path, body)
        if response.status_code in (401, 403) or not self._can_be_let_in:
            raise EngineRefused(self.api_url)
        if not response.is_success and response.status_code not in accept:
            answer = f"{response.status_code} på {method} {path}: {response.text[:500]}"
            raise EngineError(f"Motorn (Prefect) svarade {answer}")
        return response

    def _patiently(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        give_up_at = time.monotonic() + self._patience_seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            response = self._once(method, path, body)
            if not _is_busy(response) or time.monotonic() + pause > give_up_at:
                return response
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _once(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        try:
            return self._http.request(method, f"{self.api_url}{path}", json=body)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise EngineDown(self.api_url) from error


def _is_busy(response: httpx.Response) -> bool:
    return response.status_code in BUSY or (response.is_server_error and "database is locked" in response.text)
