"""The receipt for a document: it leaves at once, and it is the last letter about it."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from mail.contexts import ReceiptLetter
from mail.swedish import long_day
from models.duties import Duty
from models.failpoints import Change, changing
from models.letters import Act
from models.words import ActState, LetterKind, Role, StepKind
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.desk import Desk
from office.stations import document_key
from office.writing import letter_row, needs_approval, owed_document
from rules.ladder import Addressee
from store import acts, duties, letters
from store.acts import WaitingAct
from store.database import told_plainly

RECEIPT_LIVES = timedelta(days=30)


def write_receipt(
    session: Session, desk: Desk, duty: Duty, *, today: date, now: datetime, to: Addressee | None = None
) -> int | None:
    """Write the receipt for a document that has just come in; return the letter's id.

    It goes to whoever was asked for the document, or `to` somebody else who is to know of it. None where the ledger has
    that receipt already.
    """
    briefing = Briefing(session, wheel_of_area(session, duty.area), today=today, links=desk.links)
    addressee = to or _asked(briefing, duty)
    document = document_key(duty.document, duty.meeting)
    act = Act(
        key=f"{duty.area}/{duty.year}/{duty.station}/{duty.group}/{document}/receipt/{addressee.key}/r{duty.revision}",
        area=duty.area,
        year=duty.year,
        station=duty.station,
        group=duty.group,
        document=duty.document,
        duty_id=duty.id or 0,
        step="receipt",
        kind=StepKind.RECEIPT,
        addressee=addressee.key,
        revision=duty.revision,
        due_on=today,
        expires_on=today + RECEIPT_LIVES,
        written_on=today,
        state=ActState.DUE,
    )
    if acts.has_key(session, act.key):
        return None
    session.add(act)
    session.flush()
    waiting = next(w for w in acts.receipts_waiting(session, area=duty.area, today=today) if w.key == act.key)
    return _into_a_letter(session, desk, briefing, waiting, now=now)


def rewrite_receipts(desk: Desk, *, area: str, today: date, now: datetime) -> int:
    """Write anew the receipts whose letters were withdrawn before they left; return how many."""
    with told_plainly(), changing(Change.RECEIPTS_REWRITTEN, desk.database.write()) as session:
        waiting = acts.receipts_waiting(session, area=area, today=today)
        if waiting:
            briefing = Briefing(session, wheel_of_area(session, area), today=today, links=desk.links)
            for act in waiting:
                _into_a_letter(session, desk, briefing, act, now=now)
    return len(waiting)


def _asked(briefing: Briefing, duty: Duty) -> Addressee:
    collection = briefing.collection(duty.station, duty.document, duty.group)
    return collection.ladder.steps[0].to[0] if collection else Addressee(role=Role.CHAIR)


def _into_a_letter(session: Session, desk: Desk, briefing: Briefing, act: WaitingAct, *, now: datetime) -> int:
    row = _row(session, desk, briefing, act, now=now)
    letter_id = letters.add(session, [row])[row["key"]]
    acts.put_in_letters(session, [(act.id, letter_id)])
    return letter_id


def _row(session: Session, desk: Desk, briefing: Briefing, act: WaitingAct, *, now: datetime) -> dict[str, Any]:
    recipient = briefing.roster.recipient(act.addressee, group=act.group)
    briefing.read_meetings([act])
    briefing.read_terms([act])
    if recipient.person_id is not None:
        briefing.read_subscriptions(session, [recipient.person_id], now=now)
    received_on, filename = duties.received(session, act.duty_id or 0)
    contact = briefing.contact([act.group], writes_to=recipient.person_id)
    before = letters.count_with_stem(session, act.key)
    return letter_row(
        briefing,
        desk.composer,
        key=f"{act.key}/{before + 1}" if before else act.key,
        kind=LetterKind.RECEIPT,
        template="receipt",
        context=ReceiptLetter(
            recipient_name=recipient.name,
            area_name=briefing.wheel.name,
            document=owed_document(briefing, act, recipient),
            received_on=long_day(received_on or briefing.today),
            filename=filename,
            communicator=briefing.communicator,
            contact=contact,
            subscription_url=briefing.subscription(recipient.person_id),
        ),
        recipient=recipient,
        contact=contact,
        now=now,
        ask_first=needs_approval(briefing.wheel, [act]),
    )
