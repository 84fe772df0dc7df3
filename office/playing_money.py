"""The money of a play: the office gives its go to the year's requisitions, and parties pay them."""

from datetime import date, datetime

from models.duties import Duty
from models.words import DutyState
from office.desk import Desk
from office.payments import pay
from office.requisition_release import release
from office.requisitions import drafts_of, is_time, look, requisitioning, trouble_of
from rules.requisitions import is_requisition, party_asked
from rules.wheel import Wheel
from store import money
from store.database import told_plainly


class PlayedMoney:
    """An area's requisitions while days are played: drafts are made as soon as it is time, and leave the same day."""

    def __init__(self, desk: Desk, wheel: Wheel, *, who: str) -> None:
        self._desk, self._wheel, self._who = desk, wheel, who
        self._place = requisitioning(wheel)
        self._done: set[int] = set()

    def requisition(self, *, today: date, now: datetime) -> bool:
        """Let this year's requisitions go, once, where they can be made; return whether they did."""
        place, year = self._place, today.year
        if place is None or year in self._done or today < date(year, place.months[0], 1):
            return False
        self._done.add(year)
        with self._desk.database.read() as session:
            is_due = is_time(session, self._wheel, place, today=today) and not trouble_of(session, self._wheel, year)
            waits = bool(drafts_of(money.of_year(session, area=self._wheel.area, year=year)))
        if not (is_due or waits):
            return False
        with told_plainly(), self._desk.database.write() as session:
            look(session, area=self._wheel.area, today=today, now=now)
        release(self._desk, area=self._wheel.area, year=year, parties=None, today=today, now=now, who=self._who)
        return True

    def pay(self, duty: Duty, *, today: date, now: datetime) -> bool:
        """Let the party pay what it was asked for; False for what is no payment."""
        if not is_requisition(duty.document):
            return False
        if duty.state is DutyState.AWAITED:
            with told_plainly(), self._desk.database.write() as session:
                pay(
                    session,
                    area=duty.area,
                    year=duty.year,
                    party=party_asked(duty.document),
                    amount=None,
                    on=today,
                    now=now,
                    who=self._who,
                )
        return True
