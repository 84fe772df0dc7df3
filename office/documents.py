"""Documents owed: receiving, extending and excusing them; what bodies decide about them is in `office/decisions.py`.

Every act ends the chase of what it settles in the same transaction that records it, and is logged with who and when.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from mail.swedish import listed, long_day, meeting_of
from models.duties import Duty, HandedIn
from models.failpoints import Change, changing
from models.log import Deed
from models.words import DutyState
from office import calendar, delivery
from office.areas import local_day, wheel_by_the_file, wheel_of_area
from office.closed_years import check_duty_open, check_year_open
from office.delivery import Delivery
from office.desk import Desk
from office.receipts import write_receipt
from office.stations import document_key, not_started, station_duties
from office.uploads import HandedFile, TakenFile
from office.uploads import take_in as take_in_file
from rules.decisions import DECISIONS, is_publication
from rules.documents import NotInThatOrder, may_follow
from rules.matters import MATTERS
from rules.requisitions import is_requisition
from rules.wheel import GroupSpan, Wheel, collections_by_group
from store import acts, areas, duties, log, meetings
from store.database import told_plainly

LONGEST_REASON = 2_000
PAID_OTHERWISE = (
    "anteckna en betalning via ”arshjul requisition paid”, och gör en rättelse via ”arshjul requisition correct” om "
    "rekvisitionen är fel"
)
PUBLISHED_OTHERWISE = "bekräfta publiceringen genom att ange adressen, via ”arshjul decisions publish”"
REGISTERED_OTHERWISE = "bekräfta diarieföringen genom att ange diarienumret, via ”arshjul decisions register”"


@dataclass(frozen=True, kw_only=True)
class Received:
    """What receiving led to. `anew` is False when the document had been received already: nothing was sent again."""

    anew: bool
    delivery: Delivery = field(default_factory=Delivery)


class NoSuchDuty(Exception):
    """No document answers to station, group, year and kind; the message lists what there is."""


class RefusedChange(Exception):
    """The change makes no sense as asked; the message says what would."""


def find_duty(
    session: Session,
    *,
    area: str,
    station: str,
    group: str,
    year: int,
    document: str | None,
    meeting: int | None = None,
) -> Duty:
    """The one document that the words point at; a station-year not begun is opened for it (the session must write).

    `document` may be left out where the group owes only one there, and `meeting` where it is no meeting's or there is
    only one. Raises NoSuchDuty or NoSuchStation.
    """
    wheel = wheel_of_area(session, area)
    place = wheel.station(station)
    spans = areas.group_spans(session, area)
    if not any(duty.group == group for duty in duties.of_station(session, area=area, station=station, year=year)):
        check_year_open(session, area=area, year=year)
        duties.open_all(session, list(station_duties(wheel, place, spans, year=year)))
    found = duties.of_station(session, area=area, station=station, year=year)
    of_group = [duty for duty in found if duty.group == group]
    if not found and place.started_by_hand:
        raise NoSuchDuty(not_started(place, year))
    if not of_group:
        owing = ", ".join(dict.fromkeys(duty.group for duty in found)) or "ingen"
        raise NoSuchDuty(f"{group} ska inte lämna något till {place.name} {year}. Det ska: {owing}")
    chosen = [duty for duty in of_group if document in (None, duty.document) and meeting in (None, duty.meeting)]
    if len(chosen) != 1:
        choices = ", ".join(document_key(duty.document, duty.meeting) for duty in of_group)
        raise NoSuchDuty(f"ange vilket dokument {group} har lämnat till {place.name} {year}: {choices}")
    return chosen[0]


def receive(
    desk: Desk,
    duty_id: int,
    *,
    today: date,
    now: datetime,
    who: str,
    file: HandedFile | None = None,
    received_on: date | None = None,
) -> Received:
    """Record that a document has come in (on `received_on`, else today), and thank for it at once.

    Raises NoSuchDuty, NotInThatOrder, RefusedChange or UploadRefused; a second call for the same document keeps a new
    file and sends nothing.
    """
    day = received_on or today
    if day > today:
        raise RefusedChange(
            f"{long_day(day)} har inte varit än; ett dokument kan inte ha kommit in efter i dag, {long_day(today)}"
        )
    with desk.database.read() as session:
        duty = locked_duty(session, duty_id)
        if duty.station == DECISIONS:
            raise RefusedChange(PUBLISHED_OTHERWISE if is_publication(duty.document) else REGISTERED_OTHERWISE)
        _refuse_payment(duty)
        if duty.state is not DutyState.RECEIVED:
            _check_order(session, duty, DutyState.RECEIVED, today=today)
        area, subject = duty.area, subject_of(duty)
    taken = take_in_file(desk, file, area=area, subject=subject, who=who, now=now) if file is not None else None
    with told_plainly(), changing(Change.RECEIPT_WRITTEN, desk.database.write()) as session:
        duty = locked_duty(session, duty_id)
        if taken is not None:
            duties.add_file(session, _handed_in(duty_id, taken, now=now, who=who))
        anew = duty.state is not DutyState.RECEIVED
        was = {"was": _as_it_stands(duty)} if anew else {}
        receipt = take_in(session, desk, duty, day=day, today=today, now=now) if anew else None
        kept = {"filename": taken.filename, "file": taken.stored.sha256} if taken is not None else {}
        log_deed(session, duty, Deed.RECEIVE, who=who, now=now, on=str(day), **kept, **was)
    if receipt is None:
        return Received(anew=anew)
    return Received(anew=True, delivery=delivery.deliver(desk, area=area, today=today, now=now, only=[receipt]))


def take_in(session: Session, desk: Desk, duty: Duty, *, day: date, today: date, now: datetime) -> int | None:
    """Settle the document and write its receipt; return the receipt's letter. What precedes live-from gets none."""
    _check_order(session, duty, DutyState.RECEIVED, today=today)
    is_history = duty.state is DutyState.HISTORY
    settle(session, duty, DutyState.RECEIVED, reason=None)
    duty.received_on = day
    session.flush()
    return None if is_history else write_receipt(session, desk, duty, today=today, now=now)


def extend(desk: Desk, duty_id: int, *, to: date, reason: str, today: date, now: datetime, who: str) -> None:
    """Grant another last day (*anstånd*); the original one is kept. The chase begins anew from the new day.

    Raises NoSuchDuty or RefusedChange.
    """
    with told_plainly(), desk.database.write() as session:
        duty = locked_duty(session, duty_id)
        wheel = wheel_by_the_file(session, duty.area)
        _check_extension(session, duty, wheel, to=to, today=today)
        was = _as_it_stands(duty)
        duty.extended_to, duty.remitted = to, False
        duty.reason = given(reason)
        _new_revision(session, duty, today=today, reason=cancelled_because(duty.state, to=to))
        log_deed(session, duty, Deed.EXTEND, who=who, now=now, to=str(to), reason=duty.reason, was=was)
        show(session, desk, duty, today=today, now=now)


def _check_extension(session: Session, duty: Duty, wheel: Wheel, *, to: date, today: date) -> None:
    if duty.state is not DutyState.AWAITED:
        title = title_of(session, duty, today=today)
        raise RefusedChange(f"{title} har läget ”{duty.state.swedish}”; anstånd ges bara för det som väntas")
    if to < today or to <= duty.due_on:
        raise RefusedChange(f"anstånd går till en dag efter {long_day(max(duty.due_on, today))}, inte {long_day(to)}")
    _check_new_day(session, duty, wheel, to=to)


def _check_new_day(session: Session, duty: Duty, wheel: Wheel, *, to: date) -> None:
    """A new last day is an open day, within a year, on which the group exists."""
    closed_because = wheel.closed.why_closed(to)
    if closed_because is not None:
        raise RefusedChange(_closed(to, closed_because, instead=wheel.closed.next_open(to)))
    if to.year > duty.due_on.year + 1:
        raise RefusedChange(f"{long_day(to)} är mer än ett årsskifte bort; kontrollera årtalet")
    spans = {span.id: span for span in areas.group_spans(session, duty.area)}
    if not spans[duty.group].exists_on(to):
        raise RefusedChange(_no_group(spans[duty.group], to))


def _closed(day: date, why: str, *, instead: date) -> str:
    """That no deadline falls on `day`; why is left out where the weekday says it already."""
    reason = "" if long_day(day).startswith(why) else f" ({why})"
    return f"{long_day(day)} är ingen arbetsdag{reason}; närmast är {long_day(instead)}"


def _no_group(span: GroupSpan, day: date) -> str:
    if span.valid_to is None or day < span.valid_from:
        return f"gruppen finns inte {long_day(day)}: den börjar {long_day(span.valid_from)}"
    return f"gruppen finns inte {long_day(day)}: den upphör {long_day(span.valid_to)}"


def excuse(desk: Desk, duty_id: int, *, reason: str, now: datetime, who: str) -> None:
    """Free the group from handing the document in. Raises NoSuchDuty, NotInThatOrder or RefusedChange."""
    with told_plainly(), desk.database.write() as session:
        duty = locked_duty(session, duty_id)
        today = local_day(wheel_by_the_file(session, duty.area), now)
        _refuse_payment(duty)
        _check_order(session, duty, DutyState.EXCUSED, today=today)
        was = _as_it_stands(duty)
        settle(session, duty, DutyState.EXCUSED, reason=given(reason))
        log_deed(session, duty, Deed.EXCUSE, who=who, now=now, reason=duty.reason, was=was)
        show(session, desk, duty, today=today, now=now)


def await_again(
    session: Session, wheel: Wheel, duty: Duty, title: str, *, by: date | None, reason: str, today: date
) -> None:
    """Let a document that a body has remitted back be awaited by a new last day. Raises RefusedChange."""
    if by is None or by <= today:
        raise RefusedChange(f"{title} återremitteras till en ny sista dag efter {long_day(today)}")
    _check_new_day(session, duty, wheel, to=by)
    duty.extended_to, duty.remitted = by, True
    duty.received_on, duty.reason = None, reason
    duty.state = DutyState.AWAITED
    _new_revision(session, duty, today=today, reason="återremitterad")


def show(session: Session, desk: Desk, duty: Duty, *, today: date, now: datetime) -> None:
    """Let subscribed calendars show the document's new last day, or none."""
    session.flush()
    calendar.refresh(session, wheel_of_area(session, duty.area), links=desk.links, today=today, now=now)


def _new_revision(session: Session, duty: Duty, *, today: date, reason: str) -> None:
    acts.cancel_for_duties(session, [_id(duty)], reason=reason)
    duty.revision += 1
    duty.revised_on = today
    duty.look_on = today + timedelta(days=1)


def _check_order(session: Session, duty: Duty, wanted: DutyState, *, today: date) -> None:
    if not may_follow(duty.state, wanted):
        raise NotInThatOrder(title_of(session, duty, today=today), duty.state, wanted)


def settle(session: Session, duty: Duty, state: DutyState, *, reason: str | None) -> None:
    """Let the document be in a state in which nothing is asked of it."""
    acts.cancel_for_duties(session, [_id(duty)], reason=cancelled_because(state))
    duty.state, duty.look_on = state, None
    if reason is not None:
        duty.reason = reason


def cancelled_because(state: DutyState, *, to: date | None = None) -> str:
    """What the ledger says of what was not told since the document came to that state, or got that new last day."""
    return f"dokumentet är {state.swedish}" if to is None else f"anstånd till {to}"


def _as_it_stands(duty: Duty) -> dict[str, object]:
    """What the log keeps of the document before something is done to it, so that it can be taken back."""
    days = {name: getattr(duty, name) for name in ("due_on", "extended_to", "received_on", "revised_on")}
    return {
        "duty": duty.id,
        "state": duty.state.value,
        "reason": duty.reason,
        "remitted": duty.remitted,
        "revision": duty.revision,
        **{name: day and str(day) for name, day in days.items()},
    }


def _refuse_payment(duty: Duty) -> None:
    if is_requisition(duty.document):
        raise RefusedChange(PAID_OTHERWISE)


def locked_duty(session: Session, duty_id: int) -> Duty:
    """The document, kept from others until the session ends. Raises NoSuchDuty, and YearClosed where its year is."""
    duty = session.get(Duty, duty_id, with_for_update=True)
    if duty is None:
        raise NoSuchDuty(f"det finns inget dokument med nummer {duty_id}")
    check_duty_open(session, duty)
    return duty


def _id(duty: Duty) -> int:
    if duty.id is None:
        raise NoSuchDuty("dokumentet är inte sparat än")
    return duty.id


def title_of(session: Session, duty: Duty, *, today: date, wheel: Wheel | None = None) -> str:
    """The document inside a sentence, with what it covers and whom it is from; the area's wheel where it is at hand."""
    group = areas.group_names(session, duty.area, on=today).get(duty.group, duty.group)
    place = (wheel or wheel_of_area(session, duty.area)).station(duty.station)
    collections = collections_by_group([place], areas.group_spans(session, duty.area))
    collection = collections.get((duty.station, duty.document, duty.group))
    if collection is None:
        return f"{duty.document} från {group}"
    if duty.station == MATTERS:
        return f"{collection.document.name} hos {group}"
    of = _meeting_of(session, duty, today=today) or collection.document.period.for_year(duty.year)
    return f"{collection.document.name} för {of} från {group}"


def _meeting_of(session: Session, duty: Duty, *, today: date) -> str | None:
    """The meeting that the document belongs to, inside a sentence; None for a document of the year's own."""
    meeting = meetings.get(session, duty.meeting) if duty.meeting else None
    if meeting is None:
        return None
    names = areas.group_names(session, duty.area, on=today)
    return meeting_of(meeting.day, listed(names.get(group, group) for group in meeting.groups))


def given(reason: str) -> str:
    """The reason on one line. Raises RefusedChange where there is none."""
    text = " ".join(reason.split())
    if not text:
        raise RefusedChange("ange ett skäl: det sparas i loggen och visas för alla som arbetar med ärendet")
    return text[:LONGEST_REASON]


def _handed_in(duty_id: int, taken: TakenFile, *, now: datetime, who: str) -> HandedIn:
    return HandedIn(
        duty_id=duty_id,
        filename=taken.filename,
        media_type=taken.kind.media_type,
        size=taken.stored.size,
        sha256=taken.stored.sha256,
        stored_as=taken.stored.stored_as,
        handed_in_at=now,
        handed_in_by=who,
    )


def subject_of(duty: Duty) -> str:
    """What the log calls the document."""
    return f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{document_key(duty.document, duty.meeting)}"


def log_deed(session: Session, duty: Duty, act: str, *, who: str, now: datetime, **detail: object) -> None:
    """Log what somebody did to a document. Identifiers only."""
    log.record(session, at=now, who=who, area=duty.area, act=act, subject=subject_of(duty), detail=detail)
