"""A mailbox that does not let us in is tried once a day: an account that is tried each quarter of an hour is locked.

It is tried again at once when its settings are others, and when somebody asks.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from mail.transport import DeliveryFailed
from models.words import FailureClass
from office.desk import Desk
from office.resting import current_rest
from store import pulses
from store.database import told_plainly

TRIED_AGAIN_AFTER = timedelta(hours=20)
REFUSED = (
    "brevlådan gick inte att öppna senast. Den prövas igen efter ett dygn, när inställningarna har ändrats, "
    "eller via ”arshjul inbox read”, som också säger varför"
)
RESTS = "brevlådan har samma inloggning som breven går ut med, och de vilar efter en nekad inloggning"


def refusal(session: Session, desk: Desk, *, area: str, now: datetime) -> DeliveryFailed | None:
    """Why the mailbox is let be: it refused us lately, or its login was refused for the letters. None to try it."""
    mark = desk.mailbox_mark_of(area)
    refused_at = pulses.last(session, _what(area, mark))
    if refused_at is not None and now - refused_at < TRIED_AGAIN_AFTER:
        return DeliveryFailed(FailureClass.AUTHENTICATION, REFUSED)
    rest = current_rest(session, desk, area=area, now=now) if mark and mark == desk.mail_mark_of(area) else None
    return DeliveryFailed(FailureClass.AUTHENTICATION, RESTS) if rest is not None and rest.of_login else None


def rest_after(desk: Desk, *, area: str, failed: DeliveryFailed, now: datetime) -> None:
    """Let the mailbox be, if that is what the failure asks for."""
    if failed.failure is FailureClass.AUTHENTICATION:
        with told_plainly(), desk.database.write() as session:
            pulses.beat(session, _what(area, desk.mailbox_mark_of(area)), now=now)


def wake(desk: Desk, *, area: str) -> None:
    """Forget that the mailbox has been let be: it lets us in, or is read no longer."""
    with desk.database.read() as session:
        if pulses.refused(session, area=area) is None:
            return
    with told_plainly(), desk.database.write() as session:
        pulses.forget_refusals(session, area=area)


def _what(area: str, mark: str) -> str:
    return f"{pulses.of(pulses.REFUSED, area)}/{mark}"
