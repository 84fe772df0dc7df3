"""When an area's letters wait for their backend: after a refused login, as long as it asks for, or at our own wish.

A refused login is tried once. Then everything waits until somebody has seen to it: other settings end the rest, and so
does a person. Areas whose letters leave by the same settings rest together, and are woken together; one whose own
sender was refused rests alone, and is woken alone.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mail.transport import DeliveryFailed
from models.delivery import BackendRest
from models.failpoints import Change, changing
from models.log import Deed
from models.words import FailureClass
from office.desk import Desk
from store import areas, log, rests
from store.database import told_plainly

_OF_WHAT_IT_MAY = "+right"
"""After the mark of the settings: their login was taken, and what was refused is something that it may not do."""
_OF_THE_SENDER = "+sender"
"""After the mark of the settings: what was refused is that area's own sender."""


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Why the area's letters wait, since when, and until when where that is known.

    `of_login`: the settings' own login was refused, so nothing else should try it.
    """

    reason: str
    began_at: datetime
    until: datetime | None
    failure: FailureClass | None
    of_login: bool

    @property
    def told_as(self) -> FailureClass:
        """The failure that a delivery tells of; one at our own wish waits for a person as a refused login does."""
        return self.failure or FailureClass.AUTHENTICATION


class NotResting(Exception):
    """There is no rest to end."""

    def __init__(self, area: str) -> None:
        super().__init__(f"breven från {area} vilar inte")


def rest_after(session: Session, desk: Desk, *, area: str, failed: DeliveryFailed, now: datetime) -> None:
    """Let the backend rest if that is what the failure asks for: after a refused login for all who share it."""
    stops = failed.failure is FailureClass.AUTHENTICATION
    if not stops and failed.retry_after is None:
        return
    settings = desk.mail_mark_of(area)
    mark = settings and settings + _kind_of(failed)
    if stops and not failed.of_sender:
        sharing = [each for each in areas.area_ids(session) if settings and desk.mail_mark_of(each) == settings]
        rests.begin_together(session, sharing, reason=failed.detail, now=now, settings_mark=mark)
    rests.begin(
        session,
        area,
        reason=failed.detail,
        failure=failed.failure,
        until=None if stops else now + (failed.retry_after or now - now),
        settings_mark=mark,
        now=now,
    )


def _kind_of(failed: DeliveryFailed) -> str:
    if failed.of_sender:
        return _OF_THE_SENDER
    return _OF_WHAT_IT_MAY if failed.logged_in else ""


def current_rest(session: Session, desk: Desk, *, area: str, now: datetime) -> Rest | None:
    """The rest that holds now."""
    found = rests.of_area(session, area)
    if found is None or _is_over(found, desk, now=now):
        return None
    return Rest(
        reason=found.reason,
        began_at=found.began_at,
        until=found.until,
        failure=found.failure,
        of_login=found.failure is FailureClass.AUTHENTICATION and found.settings_mark == desk.mail_mark_of(area),
    )


def end_if_over(desk: Desk, *, area: str, now: datetime) -> None:
    """Forget a rest whose time is up, or whose settings have been changed."""
    with desk.database.read() as session:
        found = rests.of_area(session, area)
        is_over = found is not None and _is_over(found, desk, now=now)
    if found is not None and is_over:
        with told_plainly(), changing(Change.WOKEN, desk.database.write()) as session:
            rests.end(session, area, began_at=found.began_at)


def rest(desk: Desk, *, area: str, reason: str, who: str, now: datetime) -> None:
    """Let the area's letters wait until somebody wakes them."""
    with told_plainly(), changing(Change.RESTS, desk.database.write()) as session:
        rests.begin(session, area, reason=reason, now=now)
        log.record(session, at=now, who=who, area=area, act=Deed.REST_MAIL, subject=area, detail={"reason": reason})


def wake(desk: Desk, *, area: str, who: str, now: datetime) -> None:
    """Let the area's letters leave again, with the next delivery; after a refused login those that share it too.

    Raises NotResting.
    """
    with told_plainly(), changing(Change.WOKEN, desk.database.write()) as session:
        found = rests.of_area(session, area)
        is_shared = found is not None and found.failure is FailureClass.AUTHENTICATION and not _is_of_sender(found)
        woken = rests.end_together(session, area, settings_mark=found.settings_mark if found and is_shared else "")
        if area not in woken:
            raise NotResting(area)
        for each in woken:
            log.record(session, at=now, who=who, area=each, act=Deed.WAKE_MAIL, subject=each, detail={})


def _is_of_sender(found: BackendRest) -> bool:
    return found.settings_mark.endswith(_OF_THE_SENDER)


def _is_over(found: BackendRest, desk: Desk, *, now: datetime) -> bool:
    if found.until is not None and found.until <= now:
        return True
    settings = found.settings_mark.removesuffix(_OF_WHAT_IT_MAY).removesuffix(_OF_THE_SENDER)
    return bool(settings) and settings != desk.mail_mark_of(found.area)
