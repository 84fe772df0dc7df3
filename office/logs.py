"""What the program says of itself while it runs: in lines that a person reads, or one JSON object for each.

Keys, numbers and kinds of faults are said, never an address or a token: what looks like one is taken out on the way,
whoever wrote the line and whatever library it came from.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Literal

LogFormat = Literal["text", "json"]
ROOMS = ("flows", "dashboard", "cli", "office", "mail", "calendars", "documents", "areas", "store", "engine", "arshjul")
SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access")
OURS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}

_ADDRESS = re.compile(r"[^\s<>\"'(),;:=\[\]{}/]+@[^\s<>\"'(),;:\[\]{}/]+\.[^\s<>\"'(),;:\[\]{}/]+")
_OF_A_LINK = re.compile(r"(?<=/)[A-Za-z0-9_.~-]{24,}")
_NAMED_SECRET = re.compile(
    r"(?i)\b(authorization\W+bearer|authorization|bearer|password|secret|token|lösenord)(\W+)\S+"
)
_IN_A_URL = re.compile(r"(?<=://)[^/\s@]+:[^/\s@]+(?=@)")


def masked(text: str) -> str:
    """The text without what could be an address, a link that opens something, or a secret."""
    text = _IN_A_URL.sub("…", text)
    text = _ADDRESS.sub("…@…", text)
    text = _OF_A_LINK.sub("…", text)
    return _NAMED_SECRET.sub(r"\1\2…", text)


class Masking(logging.Formatter):
    """A line for a person, the trace of a fault under it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002 - logging's
        return _instant(record)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class AsJson(logging.Formatter):
    """One JSON object a line: when, how grave, who says it, what; and whatever `extra` the line carries."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        for name, value in record.__dict__.items():
            if name not in OURS:
                said[name] = masked(value) if isinstance(value, str) else value
        if record.exc_info:
            said["error"] = masked(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False, default=lambda value: masked(str(value)))


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


@contextmanager
def speaking(log_format: LogFormat, *, to: IO[str] | None = None) -> Iterator[None]:
    """Let our own rooms and the web server speak in that format while the block runs, by default to standard error.

    Nothing of it reaches other handlers: they would not mask.
    """
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(AsJson() if log_format == "json" else Masking())
    loggers = [logging.getLogger(name) for name in (*ROOMS, *SERVER)]
    before = [(logger, logger.handlers, logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING if logger.name == "uvicorn.access" else logging.INFO)
    try:
        yield
    finally:
        for logger, handlers, propagate, level in before:
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)
