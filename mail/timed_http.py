"""An HTTP client whose every answer has a deadline as a whole.

httpx waits for each read anew, so that a server which lets its answer trickle holds whoever asks for ever.
"""

import ssl
from collections.abc import Iterable
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

WHOLE = "arshjul_whole"
"""An extension of a request: the seconds that it may take as a whole, where that is not the client's own."""
_AT_A_TIME = 16 * 1024


def timed_client(url: str, *, seconds: float, trust: ssl.SSLContext) -> httpx.Client:
    """A client for the server at `url`, by the proxy that the environment names for it. For one thread at a time.

    A request that has not been answered in full within `seconds` fails as one that was never answered.
    """
    return httpx.Client(transport=_TimedTransport(seconds, verify=trust, proxy=_proxy_to(url)), timeout=seconds)


def _proxy_to(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    known = getproxies()
    proxy = known.get(parts.scheme) or known.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


class _TimedTransport(httpx.HTTPTransport):
    """httpx's own transport, on a network that keeps the deadline of the request under way."""

    def __init__(self, seconds: float, **given: Any) -> None:
        super().__init__(**given)
        self._seconds = seconds
        self._deadline = _Deadline()
        self._pool._network_backend = _TimedNetwork(self._pool._network_backend, self._deadline)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._deadline.set(float(request.extensions.get(WHOLE, self._seconds)))
        return super().handle_request(request)


class _Deadline:
    """When the request under way must have been answered."""

    def __init__(self) -> None:
        self._at = 0.0

    def set(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    def left(self, wish: float | None, too_late: type[Exception]) -> float:
        """How long a single step may take, which wishes for so much. Raises `too_late` where nothing is left."""
        left = self._at - monotonic()
        if left <= 0:
            raise too_late("the answer took too long as a whole")
        return left if wish is None else min(left, wish)


class _TimedNetwork(httpcore.NetworkBackend):
    def __init__(self, network: httpcore.NetworkBackend, deadline: _Deadline) -> None:
        self._network, self._deadline = network, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        stream = self._network.connect_tcp(host, port, left, local_address, socket_options)
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for begin in range(0, len(buffer), _AT_A_TIME):
            left = self._deadline.left(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[begin : begin + _AT_A_TIME], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
