"""Which process has a letter in hand, and whether it still lives."""

import os
import socket
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import psutil

CLAIM_GOES_STALE_AFTER = timedelta(minutes=15)


@cache
def _place() -> str:
    """Where process ids mean what they mean here: the host, and the room that its containers may have for themselves.

    Containers can share a name, and so can copies of a machine.
    """
    return f"{socket.gethostname()}-{_machine()}-{_room()}"


def _machine() -> str:
    try:
        return Path("/etc/machine-id").read_text("ascii").strip()[:12]
    except (OSError, UnicodeDecodeError):
        return ""


def _room() -> str:
    try:
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        return ""


@cache
def _identity(pid: int) -> str:
    return f"{_place()}/{pid}/{psutil.Process(pid).create_time():.2f}"


def this_process() -> str:
    """Host, process id and when the process began: never the same for two processes."""
    return _identity(os.getpid())


def is_gone(claimant: str, *, claimed_at: datetime, now: datetime) -> bool:
    """Whether a claim has been left behind: it is older than any hand-over takes, or its process has ended."""
    if now - claimed_at > CLAIM_GOES_STALE_AFTER:
        return True
    place, pid, began = claimant.rsplit("/", 2)
    if place != _place():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" != began
    except psutil.NoSuchProcess:
        return True
