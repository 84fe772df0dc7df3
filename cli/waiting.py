"""Waiting for something that another process does."""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.5


def wait_until(happened: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it happened within that time."""
    give_up_at = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(PAUSE_SECONDS)
    return True
