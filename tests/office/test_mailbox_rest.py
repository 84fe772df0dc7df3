"""A mailbox that does not let us in is let be: nobody's account is locked by our trying again and again."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import select

from mail.mailbox import ReadPage
from mail.transport import DeliveryFailed
from models.inbox import IncomingMail, IncomingState
from models.words import FailureClass
from office import inbox_tray, resting
from office.areas import wheel_of_area
from office.desk import Desk
from office.inbox import read_mailbox
from tests.conftest import AREA, morning

ASKED = date(2025, 12, 22)


@dataclass
class Shut:
    """A mailbox that lets nobody in."""

    name: str = "box"
    tried: int = 0
    is_shut: bool = True

    def new_messages(self, position: str, *, since: datetime) -> Iterator[ReadPage]:
        self.tried += 1
        if self.is_shut:
            raise DeliveryFailed(FailureClass.AUTHENTICATION, "535 säger provet")
        yield ReadPage(messages=(b"From: a@b.example\r\n\r\nhej\r\n",), position="1")


def test_a_mailbox_that_refuses_us_is_tried_once_a_day_unless_somebody_asks_or_its_settings_are_others(
    desk: Desk,
) -> None:
    box, now = Shut(), morning(ASKED)
    desk = replace(desk, mailboxes={AREA: box}, mailbox_marks={AREA: "before"}, mail_mark="before")
    other = replace(desk, mailbox_marks={AREA: "after"})

    def tries(desk: Desk, *, after: timedelta = timedelta(), insists: bool = False) -> int:
        before = box.tried
        with suppress(DeliveryFailed):
            read_mailbox(desk, area=AREA, today=ASKED, now=now + after, insists=insists)
        return box.tried - before

    def told() -> list[str]:
        with desk.database.read() as session:
            alarms = inbox_tray.alarms(session, wheel_of_area(session, AREA))
        return [alarm.what for alarm in alarms if alarm.command == "arshjul inbox read"]

    assert [tries(desk), tries(desk, after=timedelta(hours=1)), tries(desk, insists=True)] == [1, 0, 1]
    assert [tries(other), tries(other), tries(desk, after=timedelta(days=1))] == [1, 0, 1]
    assert "inloggningen, mappen eller certifikatet godtas inte" in told()[0]
    box.is_shut = False
    assert [tries(other, insists=True), tries(desk), tries(other)] == [1, 1, 1]
    assert told() == []
    forbidden = DeliveryFailed(FailureClass.AUTHENTICATION, "403", logged_in=True)
    for failed, expected in ((forbidden, [1, 1]), (DeliveryFailed(FailureClass.AUTHENTICATION, "535"), [0, 1])):
        with desk.database.write() as session:
            resting.rest_after(session, desk, area=AREA, failed=failed, now=now)
        assert [tries(desk), tries(other)] == expected, "a refused login is that of the letters too, which rest"
        with desk.database.write() as session:
            (mail,) = session.exec(select(IncomingMail)).all()
            assert mail.state is IncomingState.WAITING, "what is kept is dealt with though the mailbox is let be"
            mail.state = IncomingState.NEW
        resting.wake(desk, area=AREA, who="test", now=now)
