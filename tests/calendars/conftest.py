"""An event and an invitation with nothing remarkable about them, for tests that change one thing at a time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendars.events import Event, Times
from calendars.feed import Head
from calendars.invitation import Correspondent, Invite

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONG_AGO = datetime(2026, 9, 1, 6, tzinfo=UTC)


@pytest.fixture(scope="session")
def event() -> Callable[..., Event]:
    def make(**changes: Any) -> Event:
        facts = {
            "uid": "mote-12@arshjul.example",
            "when": Times(
                starts_at=datetime(2027, 3, 24, 8, tzinfo=UTC), ends_at=datetime(2027, 3, 24, 10, tzinfo=UTC)
            ),
            "title": "LGS",
            "sequence": 0,
            "created_at": LONG_AGO,
            "revised_at": LONG_AGO,
            "zone": STOCKHOLM,
        }
        return Event(**(facts | changes))

    return make


@pytest.fixture(scope="session")
def head() -> Head:
    return Head(
        name="Årshjul – Samverkan Öst, LGS",
        description="Möten och sista dagar",
        maker="Samverkan Öst",
        version="1.0",
        zone=STOCKHOLM,
    )


@pytest.fixture(scope="session")
def invite() -> Callable[..., Invite]:
    def make(**changes: Any) -> Invite:
        facts = {
            "uid": "mote-12@arshjul.example",
            "sequence": 0,
            "stamp": LONG_AGO,
            "organiser": Correspondent(name="Årshjulet, Samverkan Öst", address="arshjul@samverkan.example"),
            "attendee": Correspondent(name="Ordförande", address="ordforande@kommun.example"),
            "starts_at": datetime(2027, 3, 24, 8, tzinfo=UTC),
            "ends_at": datetime(2027, 3, 24, 10, tzinfo=UTC),
            "title": "LGS",
            "zone": STOCKHOLM,
            "maker": "Samverkan Öst",
            "version": "1.0",
        }
        return Invite(**(facts | changes))

    return make
