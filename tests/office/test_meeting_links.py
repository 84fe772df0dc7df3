"""A meeting's page is read by whoever has the link: it can be ended, and feeds show the new one."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from models.feeds import CalendarEntry
from models.letters import Letter
from office.areas import wheel_of_area
from office.desk import Desk
from office.meeting_links import renew_link
from office.meetings import NewMeeting, NoSuchMeeting, call, lay_down
from store import log, meetings

AREA = "goteborgsomradet"
CALLED, LATER = date(2025, 9, 15), date(2025, 9, 16)
WHO = "test"

At = Callable[[date], dict[str, Any]]


@pytest.fixture
def meeting(desk: Desk, at: At) -> int:
    """A called meeting of LGS."""
    begins = datetime(2025, 10, 16, 7, tzinfo=UTC)
    new = NewMeeting(groups=("lgs",), starts_at=begins, ends_at=begins.replace(hour=10))
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (made,) = lay_down(session, wheel, [new], links=desk.links, who=WHO, **at(CALLED))
    call(desk, [made], who=WHO, **at(CALLED))
    return made


def test_a_renewed_link_stands_in_feeds_with_a_later_stamp_and_nobody_is_written_to(
    desk: Desk, meeting: int, at: At
) -> None:
    with desk.database.read() as session:
        letters = len(session.exec(select(Letter)).all())

    link = renew_link(desk, meeting, who=WHO, **at(LATER))

    with desk.database.read() as session:
        facts = meetings.get(session, meeting)
        (entry,) = session.exec(select(CalendarEntry).where(CalendarEntry.meeting_id == meeting))
        (deed,) = log.latest(session, area=AREA, limit=1)
        assert len(session.exec(select(Letter)).all()) == letters
    assert facts is not None
    assert (facts.link_version, facts.sequence) == (2, 0)
    assert link == desk.links.meeting(meeting, 2)
    unfolded = entry.body.replace(b"\r\n ", b"")
    assert link.encode() in unfolded
    assert desk.links.meeting(meeting, 1).encode() not in unfolded
    assert entry.revised_at == at(LATER)["now"]
    assert (deed.act, deed.subject) == ("renew-link", f"{AREA}/meeting-{meeting}")


def test_a_meeting_that_is_none_has_no_link(desk: Desk, at: At) -> None:
    with pytest.raises(NoSuchMeeting, match="4711"):
        renew_link(desk, 4711, who=WHO, **at(CALLED))
