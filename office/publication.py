"""Publishing what has been adopted: the communicator is asked, and confirms with the address where it can be read.

Until then it is chased like any document owed (`office/decided.py`). Nothing is published by the product itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlmodel import Session

from mail.swedish import upper_first
from models.decisions import Published
from models.duties import Duty
from models.log import Deed
from models.words import DutyState
from office import delivery, documents
from office.areas import wheel_of_area
from office.decided import about, bring_in_step
from office.decisions import collection_of
from office.delivery import Delivery
from office.desk import Desk
from office.documents import RefusedChange, locked_duty, title_of
from rules.decisions import DECISIONS, compiled_publication_of, publication_of
from rules.documents import NotInThatOrder, may_follow
from rules.wheel import Wheel
from store import decisions, duties
from store.database import told_plainly


@dataclass(frozen=True, kw_only=True)
class PublishedOutcome:
    """How many documents were noted as published, and what became of the receipt."""

    documents: int
    delivery: Delivery


def publish_document(
    desk: Desk, duty_id: int, *, url: str, today: date, now: datetime, who: str, on: date | None = None
) -> PublishedOutcome:
    """Note that one document is published at `url`. Raises NoSuchDuty, NotInThatOrder or RefusedChange."""
    day = _day(url, on, today=today)
    with told_plainly(), desk.database.write() as session:
        duty = locked_duty(session, duty_id)
        wheel = wheel_of_area(session, duty.area)
        check_may_be_published(session, wheel, duty, today=today)
        note(session, [duty], url=url, day=day, now=now, who=who)
        key = (duty.year, duty.group, publication_of(duty.station, duty.document))
        receipt = _confirm(session, desk, wheel, key, day=day, today=today, now=now)
        bring_in_step(session, wheel, today=today)
        documents.show(session, desk, duty, today=today, now=now)
        area = duty.area
    return PublishedOutcome(documents=1, delivery=_receipt(desk, area, receipt, today=today, now=now))


def publish_compiled(
    desk: Desk,
    *,
    area: str,
    station: str,
    year: int,
    url: str,
    today: date,
    now: datetime,
    who: str,
    on: date | None = None,
) -> PublishedOutcome:
    """Note that all that is decided at a station is published together at `url`.

    `year` is the one in which the documents were collected. Raises NoSuchStation and RefusedChange.
    """
    day = _day(url, on, today=today)
    with told_plainly(), desk.database.write() as session:
        wheel = wheel_of_area(session, area)
        place = wheel.station(station)
        wanted = about(session, wheel, today=today)
        document = compiled_publication_of(station)
        key = next((key for key in wanted if key[0] == year and key[2] == document), None)
        if key is None:
            raise RefusedChange(
                f"vid ”{place.name}” {year} finns inget fastställt som väntar på att publiceras samlat. "
                f"Se vad som ligger där via ”arshjul decisions table {station}”"
            )
        owed = [locked_duty(session, duty_id) for duty_id in wanted[key]]
        note(session, owed, url=url, day=day, now=now, who=who)
        receipt = _confirm(session, desk, wheel, key, day=day, today=today, now=now)
        bring_in_step(session, wheel, today=today)
        for duty in owed[:1]:
            documents.show(session, desk, duty, today=today, now=now)
    delivered = _receipt(desk, area, receipt, today=today, now=now)
    return PublishedOutcome(documents=len(owed), delivery=delivered)


def note(session: Session, owed: Iterable[Duty], *, url: str, day: date, now: datetime, who: str) -> None:
    """Let the documents be published at `url`, and log it."""
    for duty in owed:
        documents.settle(session, duty, DutyState.PUBLISHED, reason=None)
        published = Published(duty_id=duty.id or 0, url=url, published_on=day, who=who, at=now)
        decisions.publish(session, published)
        documents.log_deed(session, duty, Deed.PUBLISH_DOCUMENT, who=who, now=now, url=url, on=str(day))


def check_address(url: str) -> None:
    """Raise RefusedChange unless `url` is a whole web address."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or any(c.isspace() for c in url):
        raise RefusedChange(f"”{url}” är ingen webbadress. Skriv hela adressen: https://…")


def check_may_be_published(session: Session, wheel: Wheel, duty: Duty, *, today: date) -> None:
    """Raise NotInThatOrder for a document that nobody has adopted, where somebody has to, and for one not come in."""
    collection = collection_of(session, wheel, duty)
    nobody_adopts = collection is not None and not collection.handling.is_adopted
    is_enough = nobody_adopts and duty.state is DutyState.RECEIVED
    if not is_enough and not may_follow(duty.state, DutyState.PUBLISHED):
        raise NotInThatOrder(upper_first(title_of(session, duty, today=today)), duty.state, DutyState.PUBLISHED)


def _day(url: str, on: date | None, *, today: date) -> date:
    check_address(url)
    if on is not None and on > today:
        raise RefusedChange(f"{on} har inte varit än; inget kan ha publicerats då")
    return on or today


def _confirm(
    session: Session,
    desk: Desk,
    wheel: Wheel,
    key: tuple[int, str, str],
    *,
    day: date,
    today: date,
    now: datetime,
) -> int | None:
    """Thank whoever was asked; the letter's id. None where nobody had been."""
    asked = duties.at_station(session, area=wheel.area, station=DECISIONS, lock=True)
    found = next((duty for duty in asked if (duty.year, duty.group, duty.document) == key), None)
    if found is None or found.state is not DutyState.AWAITED:
        return None
    return documents.take_in(session, desk, found, day=day, today=today, now=now)


def _receipt(desk: Desk, area: str, receipt: int | None, *, today: date, now: datetime) -> Delivery:
    if receipt is None:
        return Delivery()
    return delivery.deliver(desk, area=area, today=today, now=now, only=[receipt])
