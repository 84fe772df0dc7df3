"""Taking back what was just done to a document: it stands as before, and the chase goes on from where it was."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.duties import Duty
from models.log import Deed, LogEntry
from models.words import ActState, DutyState, LetterState, Mode, StepKind
from office import delivery, documents
from office.desk import Desk
from office.documents import RefusedChange, find_duty
from office.post import run_post
from office.stations import collect
from office.take_back import TakenBack, number_of_last, offer, take_back
from tests.office.ledger import acts, letters
from tests.office.test_changes_of_mind import set_mode

AREA = "goteborgsomradet"
GROUP = "temagrupp-aldre"
ASKED, REMINDED, NEW_DAY = date(2025, 12, 22), date(2026, 1, 19), date(2026, 2, 16)
At = Callable[[date], dict[str, Any]]
Play = Callable[..., None]


def owed(desk: Desk) -> Duty:
    with desk.database.write() as session:
        found = find_duty(session, area=AREA, station="arsrapporter", group=GROUP, year=2026, document=None)
        session.expunge(found)
        return found


def stands(desk: Desk) -> dict[str, Any]:
    return owed(desk).model_dump(exclude={"look_on"})


def last(desk: Desk, deed: Deed) -> int:
    with desk.database.read() as session:
        return number_of_last(session, owed(desk), deed)


def undo(desk: Desk, deed: Deed, when: dict[str, Any]) -> TakenBack:
    return take_back(desk, last(desk, deed), area=AREA, who="test", **when)


def told_by(desk: Desk, kind: StepKind) -> list[date | None]:
    return [act.done_on for act in acts(desk, group=GROUP, year=2026, kind=kind, state=ActState.DONE)]


@pytest.mark.both_databases
def test_an_extension_taken_back_restores_the_day_before_and_the_chase_from_where_it_was(
    desk: Desk, at: At, play: Play
) -> None:
    play(desk, [ASKED])
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=REMINDED)
    before, duty = stands(desk), owed(desk).id or 0
    by = {"reason": "sjukdom", "who": "test", **at(REMINDED)}

    documents.extend(desk, duty, to=NEW_DAY, **by)
    number = last(desk, Deed.EXTEND)
    done = take_back(desk, number, area=AREA, who="test", **at(REMINDED))

    assert stands(desk) == before
    assert (done.deed, done.last_day, done.receipt_left) == (Deed.EXTEND, before["due_on"], False)
    with pytest.raises(RefusedChange, match="redan taget tillbaka"):
        take_back(desk, number, area=AREA, who="test", **at(REMINDED))
    with desk.database.read() as session:
        entry = session.exec(select(LogEntry).where(LogEntry.act == Deed.TAKE_BACK)).one()
    assert (entry.who, entry.detail) == ("test", {"what": "anstånd"})

    run_post(desk, area=AREA, **at(REMINDED))
    assert told_by(desk, StepKind.REMINDER) == [REMINDED]
    assert told_by(desk, StepKind.REQUEST) == [ASKED]

    # Given again, and now letters follow on the new day: what they have been told cannot be made untold.
    documents.extend(desk, duty, to=NEW_DAY, **by)
    number = last(desk, Deed.EXTEND)
    play(desk, [NEW_DAY - timedelta(days=14), NEW_DAY + timedelta(days=1)])
    with pytest.raises(RefusedChange, match="har gått med den nya sista dagen 2026-02-16"):
        take_back(desk, number, area=AREA, who="test", **at(NEW_DAY + timedelta(days=1)))
    assert owed(desk).extended_to == NEW_DAY


@pytest.mark.both_databases
def test_what_was_received_or_excused_by_mistake_is_awaited_as_before(desk: Desk, at: At, play: Play) -> None:
    play(desk, [ASKED])
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=REMINDED)
    before, duty = stands(desk), owed(desk).id or 0

    documents.excuse(desk, duty, reason="vilande", who="test", now=at(REMINDED)["now"])
    with pytest.raises(RefusedChange, match="det senaste som gjordes med dokumentet är ”befriad”"):
        last(desk, Deed.RECEIVE)
    undo(desk, Deed.EXCUSE, at(REMINDED))
    assert stands(desk) == before

    documents.receive(desk, duty, who="test", **at(REMINDED))
    documents.receive(desk, duty, who="somebody else, later", **at(REMINDED))
    with desk.database.read() as session:
        offered = offer(session, [last(desk, Deed.RECEIVE), 1, 999_999], area=AREA)
        assert offer(session, offered.numbers, area="annat-omrade").numbers == ()
    assert (len(offered.numbers), offered.receipts_left) == (1, 1)
    assert undo(desk, Deed.RECEIVE, at(REMINDED)).receipt_left
    assert stands(desk) == before

    run_post(desk, area=AREA, **at(REMINDED))
    assert told_by(desk, StepKind.REMINDER) == [REMINDED]

    documents.receive(desk, duty, who="test", **at(REMINDED))
    assert told_by(desk, StepKind.RECEIPT) == [REMINDED]
    assert owed(desk).state is DutyState.RECEIVED


def test_a_receipt_that_has_not_left_is_drawn_in_and_written_anew_next_time(desk: Desk, at: At, play: Play) -> None:
    play(desk, [ASKED])
    set_mode(desk, Mode.APPROVE, today=REMINDED)
    duty = owed(desk).id or 0

    documents.receive(desk, duty, who="test", **at(REMINDED))
    assert not undo(desk, Deed.RECEIVE, at(REMINDED)).receipt_left
    documents.receive(desk, duty, who="test", **at(REMINDED))
    delivery.approve(desk, area=AREA, letter_ids=None, who="test", **at(REMINDED))
    run_post(desk, area=AREA, **at(REMINDED))

    assert told_by(desk, StepKind.RECEIPT) == [REMINDED]
    assert sorted(each.state for each in letters(desk, template="receipt")) == [
        LetterState.SENT,
        LetterState.WITHDRAWN,
    ]
