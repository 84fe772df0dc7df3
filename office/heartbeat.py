"""Telling that a round has gone well: in the database, and to whoever waits for it outside."""

import logging
from datetime import datetime

import httpx

from office.desk import Desk
from store import pulses
from store.database import told_plainly

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10


def after_round(desk: Desk, *, area: str, now: datetime, ping_url: str) -> None:
    """Note that a round of the area has gone well, and call the dead-man's switch where there is one.

    A switch that does not answer changes nothing: it will tell of it itself.
    """
    with told_plainly(), desk.database.write() as session:
        pulses.beat(session, pulses.of(pulses.ROUND, area), now=now)
    if not ping_url:
        return
    try:
        httpx.get(ping_url, timeout=PATIENCE_SECONDS, follow_redirects=True).raise_for_status()
    except httpx.HTTPError as error:
        logger.warning("the dead-man's switch could not be called: %s", type(error).__name__)
