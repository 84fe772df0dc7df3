"""What the office notes itself of who comes: answers by telephone, and who was there."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.words import Answer, Presence
from office.areas import wheel_of_area
from office.attendance import RefusedAnswer, record_answer, record_presence
from office.desk import Desk
from office.meetings import NewMeeting, NoSuchMeeting, call, cancel, lay_down
from store import invitations
from store.invitations import Invited

AREA = "goteborgsomradet"
CALLED, ANSWERED = date(2025, 9, 15), date(2025, 9, 17)
BEGINS = datetime(2025, 10, 16, 7, tzinfo=UTC)
WHO = "test"
MEMBER = "ledamot.politiskt.samrad.partille@partille.example"
SUBSTITUTE = "ersattare.politiskt.samrad.partille@partille.example"
CHAIR = "ordforande.politiskt.samrad.region@vgregion.example"

At = Callable[[date], dict[str, Any]]


@pytest.fixture
def meeting(desk: Desk, at: At) -> int:
    """A called meeting of politiskt samråd."""
    new = NewMeeting(groups=("politiskt-samrad",), starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=3))
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (made,) = lay_down(session, wheel, [new], links=desk.links, who=WHO, **at(CALLED))
    call(desk, [made], who=WHO, **at(CALLED))
    return made


@pytest.fixture
def person(desk: Desk, meeting: int) -> Callable[[str], Invited]:
    """How the person of that address stands with the meeting."""

    def person(email: str) -> Invited:
        with desk.database.read() as session:
            (found,) = [row for row in invitations.invited(session, [meeting])[meeting] if row.email == email]
        return found

    return person


def test_an_answer_by_telephone_counts_as_one_by_mail(
    desk: Desk, meeting: int, person: Callable[[str], Invited], at: At
) -> None:
    member = person(MEMBER).person_id

    told = record_answer(desk, meeting, member, Answer.DECLINED, comment="Ledig\x00", who=WHO, **at(ANSWERED))

    assert told.sent == 1
    assert (person(MEMBER).answer, person(MEMBER).comment) == (Answer.DECLINED, "Ledig")
    assert person(MEMBER).answered_at == at(ANSWERED)["now"]
    assert person(SUBSTITUTE).serves


def test_an_answer_is_noted_only_for_who_is_called_to_a_called_meeting(
    desk: Desk, meeting: int, person: Callable[[str], Invited], at: At
) -> None:
    def note(meeting_id: int, person_id: int) -> None:
        record_answer(desk, meeting_id, person_id, Answer.ACCEPTED, who=WHO, **at(ANSWERED))

    with pytest.raises(NoSuchMeeting):
        note(meeting + 1, 1)
    with pytest.raises(RefusedAnswer, match="är inte kallad"):
        note(meeting, 10_000)
    cancel(desk, meeting, reason="Förfall", who=WHO, **at(ANSWERED))
    with pytest.raises(RefusedAnswer, match="inställt"):
        note(meeting, person(MEMBER).person_id)


def test_attendance_is_noted_seat_by_seat_once_the_meeting_has_begun(
    desk: Desk, meeting: int, person: Callable[[str], Invited]
) -> None:
    member, standing_in, chair = (person(email).person_id for email in (MEMBER, SUBSTITUTE, CHAIR))
    presences: dict[int, Presence | None] = {
        member: Presence.SUBSTITUTE,
        standing_in: Presence.PRESENT,
        chair: Presence.ABSENT,
    }

    with pytest.raises(RefusedAnswer, match="när mötet har börjat"):
        record_presence(desk, meeting, presences, now=BEGINS - timedelta(seconds=1), who=WHO)
    noted = record_presence(desk, meeting, presences, now=BEGINS, who=WHO)
    record_presence(desk, meeting, {chair: None}, now=BEGINS, who=WHO)

    assert {row.person_id: row.presence for row in noted if row.presence} == presences
    assert person(CHAIR).presence is None
    assert person(MEMBER).presence is Presence.SUBSTITUTE


def test_only_an_ordinary_seat_can_have_been_filled_by_a_substitute(
    desk: Desk, meeting: int, person: Callable[[str], Invited]
) -> None:
    standing_in = person(SUBSTITUTE).person_id

    with pytest.raises(RefusedAnswer, match="ingen plats med ersättare"):
        record_presence(desk, meeting, {standing_in: Presence.SUBSTITUTE}, now=BEGINS, who=WHO)
