"""Which process has a letter in hand, and whether it still lives."""

import os
import socket
from datetime import datetime, timedelta
from functools import cache

import psutil

CLAIM_GOES_STALE_AFTER = timedelta(minutes=15)


@cache
def _identity(pid: int) -> str:
    return f"{socket.gethostname()}/{pid}/{psutil.Process(pid).create_time():.2f}"


def this_process() -> str:
    """Host, process id and when the process began: never the same for two processes."""
    return _identity(os.getpid())


def is_gone(claimant: str, *, claimed_at: datetime, now: datetime) -> bool:
    """Whether a claim has been left behind: it is older than any hand-over takes, or its process has ended."""
    if now - claimed_at > CLAIM_GOES_STALE_AFTER:
        return True
    host, pid, began = claimant.rsplit("/", 2)
    if host != socket.gethostname():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" != began
    except psutil.NoSuchProcess:
        return True
