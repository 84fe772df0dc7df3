"""What a page may have to show: nothing yet, a usual day, a day when everything has gone wrong, and far too much."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from areas.meeting_lists import read_meeting_text
from areas.reader import read_area
from models.areas import Group, GroupName
from models.duties import Duty
from models.letters import Letter
from models.log import LogEntry
from models.meetings import IncomingAnswer, Meeting
from models.people import Membership, Person
from models.words import DutyState, LetterState, Role
from office import meetings
from office.areas import apply_area, wheel_of_area
from office.desk import Desk, open_desk
from office.meeting_import import apply_meetings, plan_meetings
from office.tick import tick
from settings import Settings
from store.insertion import insert_missing
from tests.conftest import AREA_FILE
from tests.dashboard.conftest import AREA, TODAY, morning

CLOCK: dict[str, Any] = {"today": TODAY, "now": morning(TODAY), "who": "test"}
MEETING_LIST = """Ledningsgrupp LGS 2026 (kl. 13.00–16.00 om inget annat anges)
torsdag 19 februari, på plats: Exempelhuset, sal B
torsdag 23 april, digitalt, länk meddelas senare
"""
MANY = 400


def typical(settings: Settings) -> None:
    """The year so far as it has been played, with a meeting that is called and one that is not."""
    with open_desk(settings) as desk:
        call_a_meeting(desk)


def call_a_meeting(desk: Desk) -> list[int]:
    """The meetings of the list, the first of them called; returns their ids."""
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        listed = read_meeting_text(MEETING_LIST, file="moten.txt", zone=wheel.time_zone)
        made = apply_meetings(
            session, wheel, plan_meetings(session, wheel, listed, today=TODAY), links=desk.links, **CLOCK
        )
        rows = session.exec(select(Meeting).where(Meeting.day >= TODAY).order_by(col(Meeting.starts_at))).all()
        ids = [row.id or 0 for row in rows if row.id in made]
    meetings.call(desk, ids[:1], **CLOCK)
    return ids


def empty(settings: Settings) -> None:
    """An area that was applied this morning: nobody in it, nothing owed, nothing written."""
    with open_desk(settings) as desk, desk.database.write() as session:
        apply_area(session, read_area(AREA_FILE), today=TODAY, now=morning(TODAY), who="test")


def gone_wrong(settings: Settings) -> None:
    """Letters in every sorry state, everything late and chased to the end, answers that nobody understands."""
    with open_desk(settings) as desk:
        first = call_a_meeting(desk)[0]
        with desk.database.write() as session:
            states = [LetterState.FAILED, LetterState.UNKNOWN, LetterState.HELD, LetterState.CLAIMED]
            for number, letter in enumerate(session.exec(select(Letter))):
                letter.state = states[number % len(states)]
                letter.reason = "Mottagarens server tar inte emot brevet (550)."
            for duty in session.exec(select(Duty).where(Duty.state == DutyState.RECEIVED)):
                duty.state, duty.received_on, duty.look_on = DutyState.AWAITED, None, None
            for held in session.exec(select(Membership).where(Membership.role == Role.CHAIR)):
                held.valid_to = TODAY - timedelta(days=1)
            aside = "svaret kommer från någon som inte är kallad till mötet"
            row = {"area": AREA, "meeting_id": first, "sha256": "0" * 64, "body": b"?", "outcome": "set-aside"}
            session.add(IncomingAnswer(came_at=morning(TODAY), set_aside=aside, **row))


def very_many(settings: Settings) -> None:
    """So many groups with reports that are awaited, people, meetings, and lines in the log."""
    with open_desk(settings) as desk:
        call_a_meeting(desk)
        with desk.database.write() as session:
            made = {"area": AREA, "valid_from": date(2024, 1, 1)}
            insert_missing(session, Group, [{"id": f"nosam-{n:03}", "kind": "nosam", **made} for n in range(MANY)])
            names = [{"group": f"nosam-{n:03}", "name": f"NOSAM {n:03}", **made} for n in range(MANY)]
            insert_missing(session, GroupName, names)
            people = [_chair(f"NOSAM {n:03}", f"nosam-{n:03}@arshjul.example") for n in range(MANY)]
            session.add_all(people)
            session.flush()
            session.add_all(
                Membership(person_id=each.id or 0, group=f"nosam-{n:03}", role=Role.CHAIR, **made)
                for n, each in enumerate(people)
            )
            session.add_all(
                LogEntry(at=morning(TODAY), who="test", area=AREA, act="received", subject=f"arsrapporter/{n}")
                for n in range(MANY)
            )
        tick(desk, area=AREA, today=TODAY, now=morning(TODAY))


STATES: dict[str, Callable[[Settings], None]] = {
    "typical": typical,
    "empty": empty,
    "error": gone_wrong,
    "400-rows": very_many,
}
"""What is done to a home that has the year so far in it, and for the empty one to a home that has nothing."""


def _chair(group: str, email: str) -> Person:
    name = f"Ordförande {group}"
    return Person(area=AREA, name=name, email=email, folded_name=name.casefold(), folded_email=email)
