"""Watching over an installation from another machine: it tells by a road of its own, once for each incident."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import httpx

from mail.transport import Transport

PATIENCE_SECONDS = 45
BEFORE_IT_IS_AN_INCIDENT = 2
"""How many looks in a row must fail: a restart is no incident."""
KEPT_IN = "watch.json"


@dataclass(frozen=True, kw_only=True)
class Post:
    """Who writes to whom, and by which road."""

    transport: Transport
    sender: str
    recipient: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one look found. `faults` is empty where all is well; `told` says that a letter has left about it."""

    faults: tuple[str, ...]
    told: bool


@dataclass(frozen=True, kw_only=True)
class _Memory:
    """What is remembered between looks: how many have failed in a row, since when, and whether that is told."""

    failures: int = 0
    since: str | None = None
    told: bool = False


def look(url: str, *, home: Path, post: Post, now: datetime) -> Seen:
    """Ask the installation at `url` how it is, and write when it has fallen silent, and when it is well again.

    Raises DeliveryFailed where no letter could leave; the next look tries again.
    """
    faults = tuple(_faults(url))
    memory = _read(home / KEPT_IN)
    if not faults:
        if memory.told:
            _send(
                post, url, "Årshjul fungerar igen", [f"Störningen varade från {memory.since} till {_moment(now)}."], now
            )
        _write(home / KEPT_IN, _Memory())
        return Seen(faults=(), told=memory.told)
    memory = _Memory(failures=memory.failures + 1, since=memory.since or _moment(now), told=memory.told)
    _write(home / KEPT_IN, memory)
    if memory.told or memory.failures < BEFORE_IT_IS_AN_INCIDENT:
        return Seen(faults=faults, told=False)
    _send(post, url, "Årshjul behöver ses över", [f"Sedan {memory.since} är något fel:", "", *faults], now)
    _write(home / KEPT_IN, _Memory(failures=memory.failures, since=memory.since, told=True))
    return Seen(faults=faults, told=True)


def _faults(url: str) -> list[str]:
    """What is wrong, in plain words; nothing where all is well."""
    try:
        answer = httpx.get(url, timeout=PATIENCE_SECONDS)
        told: dict[str, Any] = answer.json()
        checks = told["checks"]
    except httpx.HTTPError as error:
        return [f"Årshjul svarar inte ({type(error).__name__})."]
    except (ValueError, KeyError, TypeError):
        return [f"Det som svarar är inte Årshjul (status {answer.status_code})."]
    return [f"{check['name']}: {check['told']}" for check in checks if not check["ok"]]


def _send(post: Post, url: str, subject: str, lines: list[str], now: datetime) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = post.sender, post.recipient, subject
    letter["Date"], letter["Message-ID"] = format_datetime(now), make_msgid(domain=post.sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    closing = ["", f"Vakten frågade {url} {_moment(now)}. Nästa brev kommer när allt fungerar igen."]
    letter.set_content("\n".join([*lines, *closing]) + "\n")
    with post.transport.connect() as way:
        way.send(
            bytes(letter).replace(b"\n", b"\r\n"),
            message_id=letter["Message-ID"],
            sender=post.sender,
            recipient=post.recipient,
        )


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H.%M} UTC"


def _read(path: Path) -> _Memory:
    try:
        return _Memory(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return _Memory()


def _write(path: Path, memory: _Memory) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(memory.__dict__), "utf-8")
    draft.replace(path)
