"""The receipt for a document: it leaves at once, and it is the last letter about it."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from mail.contexts import OwedDocument, ReceiptLetter
from mail.swedish import long_day
from models.duties import Duty
from models.letters import Act
from models.words import ActState, LetterKind, Role, StepKind
from office.areas import wheel_of_area
from office.desk import Desk
from office.writing import Briefing, letter_row
from rules.ladder import Addressee
from store import letters

RECEIPT_LIVES = timedelta(days=30)


def write_receipt(
    session: Session, desk: Desk, duty: Duty, *, day: date, filename: str | None, today: date, now: datetime
) -> int:
    """Write the receipt for a document that came in on `day`, and the act it carries; return the letter's id."""
    wheel = wheel_of_area(session, duty.area)
    briefing = Briefing(session, wheel, today=today, links=desk.links)
    chair = Addressee(role=Role.CHAIR)
    recipient = briefing.roster.recipient(chair.key, group=duty.group)
    act = Act(
        key=f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{duty.document}/receipt/{chair.key}/r{duty.revision}",
        area=duty.area,
        year=duty.year,
        station=duty.station,
        group=duty.group,
        document=duty.document,
        duty_id=duty.id or 0,
        step="receipt",
        kind=StepKind.RECEIPT,
        addressee=chair.key,
        revision=duty.revision,
        due_on=today,
        expires_on=today + RECEIPT_LIVES,
        written_on=today,
        state=ActState.DUE,
    )
    context = ReceiptLetter(
        recipient_name=recipient.name,
        area_name=wheel.name,
        document=_owed(briefing, duty, role=recipient.role, vacancy=recipient.vacancy),
        received_on=long_day(day),
        filename=filename,
        communicator=briefing.communicator,
        contact=briefing.contact([duty.group]),
    )
    row = letter_row(
        briefing,
        desk.composer,
        key=act.key,
        kind=LetterKind.RECEIPT,
        template="receipt",
        context=context,
        recipient=recipient,
        contact=context.contact,
        now=now,
    )
    letter_id = letters.add(session, [row])[act.key]
    act.letter_id = letter_id
    session.add(act)
    return letter_id


def _owed(briefing: Briefing, duty: Duty, *, role: str, vacancy: str | None) -> OwedDocument:
    collection = briefing.collection(duty.station, duty.document, duty.group)
    return OwedDocument(
        title=collection.document.name if collection else duty.document,
        group=briefing.group_names.get(duty.group, duty.group),
        period=collection.document.period.for_year(duty.year) if collection else str(duty.year),
        last_day=long_day(duty.last_day),
        original_last_day=long_day(duty.due_on) if duty.extended_to else None,
        role=role,
        vacancy=vacancy,
    )
