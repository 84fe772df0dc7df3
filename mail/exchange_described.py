"""What went wrong in the worker, told to whoever asked it. Runs there only, as all that knows exchangelib."""

import ssl
from typing import Any

from exchangelib.errors import EWSError


def described(error: BaseException) -> dict[str, Any]:
    """What went wrong, as plain values, without the server's own words: those may name people."""
    first = error
    while isinstance(first.__context__, EWSError):  # exchangelib tells of much as ErrorServerBusy in the end
        first = first.__context__
    return {
        "error": type(first).__name__,
        "status": getattr(first, "status", None),
        "wait": getattr(first, "retry_after", None) or getattr(first, "back_off", None) or None,
        "why": _why(error),
    }


def _why(error: BaseException | None) -> str | None:
    """What the network said, found beneath exchangelib's own error: requests wraps it in `reason` and args."""
    waiting: list[Any] = [error]
    seen: list[BaseException] = []
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or each in seen:
            continue
        seen.append(each)
        waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
    names = {type(each).__name__ for each in seen}
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in seen):
        return "certificate"
    for why, marks in _MARKS.items():
        if names & marks:
            return why
    return None


_MARKS = {
    "name": {"NameResolutionError", "gaierror"},
    "silence": {"ConnectTimeout", "ConnectTimeoutError"},
    "closed": {"NewConnectionError", "ConnectionRefusedError"},
    "cut": {"SSLEOFError", "SSLZeroReturnError", "SSLSyscallError"},
    "tls": {"SSLError"},
    "late": {"ReadTimeout", "ReadTimeoutError", "TimeoutError"},
    "token": {
        "CustomOAuth2Error",
        "InvalidClientError",
        "InvalidClientIdError",
        "InvalidGrantError",
        "InvalidScopeError",
        "MissingTokenError",
        "UnauthorizedClientError",
        "OAuth2Error",
    },
}
