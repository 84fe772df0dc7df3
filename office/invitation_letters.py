"""Calendar messages as letters: one person, one meeting, the calendar part last. They leave at once.

An invitation comes from the mailbox whose answers are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from calendars import invitation
from calendars.invitation import Correspondent, Invite, Standpoint
from calendars.properties import UnfitForCalendar
from mail.compose import CalendarPart, UnfitForHeader
from mail.contexts import InvitationLetter, Occasion
from mail.swedish import meeting_time
from models.failpoints import Change, changing
from models.words import Answer, CalendarWay, LetterKind, MeetingForm, MeetingStatus, StepKind
from office.areas import wheel_by_the_file
from office.briefing import Briefing
from office.by_link_given import ensure, key_of
from office.delivery import Delivery, deliver
from office.desk import Desk
from office.invitations import KEPT
from office.product import VERSION
from office.roles import Recipient
from office.subscriptions import ensure_personal
from office.writing import letter_row, needs_approval
from store import acts, letters, meeting_acts, meetings
from store.acts import WaitingAct
from store.database import told_plainly
from store.invitations import Invited
from store.meeting_acts import CalendarMessage
from store.meetings import MeetingFacts
from store.requests import LinkKey

TEMPLATE = "invitation"
BATCH = 100
OVERTAKEN = "uppgifterna ändrades medan inbjudan skrevs"
REMINDER_MINUTES = 30
STANDPOINTS = {
    Answer.NONE: Standpoint.NEEDS_ACTION,
    Answer.ACCEPTED: Standpoint.ACCEPTED,
    Answer.DECLINED: Standpoint.DECLINED,
    Answer.TENTATIVE: Standpoint.TENTATIVE,
}


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """What a batch of calendar messages is written with."""

    desk: Desk
    briefing: Briefing
    earlier: dict[tuple[int, int], list[CalendarMessage]]
    now: datetime


def write_invitations(desk: Desk, *, area: str, today: date, now: datetime) -> list[int]:
    """Write every calendar message that is due and in no letter; return the letters' ids.

    One that cannot be written is set aside with its reason and tried again; the rest goes on.
    """
    with desk.database.read() as session:
        waiting = acts.calendar_messages_waiting(session, area=area, today=today)
    written: list[int] = []
    for first in range(0, len(waiting), BATCH):
        written += _write(desk, area, waiting[first : first + BATCH], today=today, now=now)
    return written


def _write(desk: Desk, area: str, waiting: Sequence[WaitingAct], *, today: date, now: datetime) -> list[int]:
    """Compose a batch while nobody has to wait, and keep what is still to be told when that is done."""
    drafts: list[tuple[dict[str, Any], WaitingAct]] = []
    unfit: list[tuple[int, str]] = []
    with told_plainly(), desk.database.write() as session:
        addresses = ensure_personal(session, area, [_person(act) for act in waiting], links=desk.links, now=now)
        given = _links(session, desk, area, waiting, today=today, now=now)
    with desk.database.read() as session:
        batch = _batch(session, desk, area, waiting, addresses, now=now, today=today)
        batch.briefing.meetings.answer_links = given
        taken = letters.keys_taken(session, [act.key for act in waiting])
        for act in waiting:
            try:
                drafts.append((_row(batch, act, is_anew=act.key in taken), act))
            except (UnfitForHeader, UnfitForCalendar) as error:
                unfit.append((act.id, f"inbjudan går inte att skriva: {error}"))
    with told_plainly(), changing(Change.INVITATIONS_WRITTEN, desk.database.write()) as session:
        for act_id, reason in unfit:
            acts.set_aside(session, [act_id], reason=reason)
        return _keep(session, drafts)


def _keep(session: Session, drafts: Sequence[tuple[dict[str, Any], WaitingAct]]) -> list[int]:
    """Put the letters in the ledger, each with its act or not at all; return their ids.

    What another process has written meanwhile, or what the meeting's next change has overtaken, is withdrawn.
    """
    added = letters.add(session, [row for row, _ in drafts])
    ours = {added[row["key"]]: act for row, act in drafts if row["key"] in added}
    acts.put_in_letters(session, ((act.id, letter) for letter, act in ours.items()))
    carrying = acts.count_in_letters(session, list(ours))
    for letter in ours:
        if not carrying[letter]:
            letters.withdraw(session, letter, reason=OVERTAKEN)
    return [letter for letter in ours if carrying[letter]]


def send_invitations(desk: Desk, *, area: str, today: date, now: datetime) -> Delivery:
    """Write the calendar messages that are due, and hand over those just written."""
    written = write_invitations(desk, area=area, today=today, now=now)
    return deliver(desk, area=area, today=today, now=now, only=written) if written else Delivery()


def _links(
    session: Session, desk: Desk, area: str, waiting: Sequence[WaitingAct], *, today: date, now: datetime
) -> dict[LinkKey, str]:
    """The links by which those who are called answer."""
    called = [act for act in waiting if act.meeting_id is not None]
    known = meetings.of_ids(session, {act.meeting_id or 0 for act in called})
    wanted = {key: known[act.meeting_id or 0].day for act in called if (key := key_of(act, _person(act)))}
    return ensure(session, area, wanted, links=desk.links, today=today, now=now)


def _batch(
    session: Session,
    desk: Desk,
    area: str,
    waiting: Sequence[WaitingAct],
    addresses: Mapping[int, str],
    *,
    today: date,
    now: datetime,
) -> _Batch:
    briefing = Briefing(session, wheel_by_the_file(session, area), today=today, links=desk.links)
    briefing.read_meetings(waiting)
    briefing.take_subscriptions(addresses)
    ids = sorted({act.meeting_id for act in waiting if act.meeting_id is not None})
    return _Batch(
        desk=desk,
        briefing=briefing,
        earlier=meeting_acts.calendar_messages(session, ids),
        now=now,
    )


def _person(act: WaitingAct) -> int:
    return meeting_acts.person_of(act.addressee) or 0


def _row(batch: _Batch, act: WaitingAct, *, is_anew: bool) -> dict[str, Any]:
    briefing, person_id = batch.briefing, _person(act)
    facts = batch.briefing.meetings.facts(act.meeting_id or 0)
    invited = batch.briefing.meetings.invited(facts.id, person_id)
    told = [m for m in batch.earlier.get((facts.id, person_id), ()) if m.act_id < act.id and m.may_have_left]
    occasion = _occasion(facts, act, invited, told)
    recipient = Recipient(
        person_id=person_id, name=invited.name, email=invited.email, role=invited.participation.swedish
    )
    contact = briefing.contact([facts.group], writes_to=person_id)
    context = InvitationLetter(
        recipient_name=invited.name,
        area_name=briefing.wheel.name,
        occasion=occasion,
        meeting=batch.briefing.meetings.in_letter(facts.id, person_id),
        changes=_changes(briefing, facts, invited, told) if occasion is Occasion.CHANGED else (),
        reason=facts.reason if occasion is Occasion.CANCELLED else None,
        contact=contact,
        subscription_url=briefing.subscription(person_id),
    )
    return letter_row(
        briefing,
        batch.desk.composer,
        key=f"{act.key}/{batch.now:%Y%m%dT%H%M%S.%f}" if is_anew else act.key,
        kind=LetterKind.INVITATION,
        template=TEMPLATE,
        context=context,
        recipient=recipient,
        contact=contact,
        now=batch.now,
        ask_first=needs_approval(briefing.wheel, [act]),
        calendar=_calendar_part(batch, act, facts, invited),
        thread=tuple(m.message_id for m in told[:1] if m.message_id),
        organiser=(facts.organiser, facts.organiser_email),
    )


def _occasion(facts: MeetingFacts, act: WaitingAct, invited: Invited, told: Sequence[CalendarMessage]) -> Occasion:
    """Why this message leaves, seen from whoever reads it: what never reached them is no change."""
    if act.kind is StepKind.SERVICE:
        return Occasion.SERVES if invited.serves else Occasion.RELIEVED
    if act.kind is StepKind.INVITATION:
        last = told[-1] if told else None
        if last is None or last.kind is StepKind.CANCELLATION or last.in_shadow:
            return Occasion.CALLED
        # What they have already is sent anew only to say that it stands, though they have asked for another time.
        return Occasion.KEPT if KEPT in act.key else Occasion.CHANGED
    if facts.status is MeetingStatus.CANCELLED:
        return Occasion.CANCELLED
    return Occasion.SUBSCRIBED if invited.called else Occasion.RELEASED


def _changes(
    briefing: Briefing, facts: MeetingFacts, invited: Invited, told: Sequence[CalendarMessage]
) -> tuple[str, ...]:
    """What differs from the last message that the person has, as phrases."""
    last = next((m.tells for m in reversed(told) if m.kind is StepKind.INVITATION and m.tells), None)
    if last is None:
        return ()
    zone = briefing.wheel.time_zone
    was = tuple(datetime.fromisoformat(last[name]).astimezone(zone) for name in ("starts_at", "ends_at"))
    is_now = (facts.starts_at.astimezone(zone), facts.ends_at.astimezone(zone))
    changes = []
    if was != is_now:
        changes.append(f"Ny tid: {meeting_time(*is_now)} (tidigare {meeting_time(was[0], was[1])})")
    if MeetingForm(last["form"]) is not facts.form:
        changes.append(f"Ny mötesform: {facts.form.swedish} (tidigare {MeetingForm(last['form']).swedish})")
    if last["place"] != (facts.place or ""):
        changes.append(_change("plats", last["place"], facts.place))
    if last["link"] != (facts.link or ""):
        changes.append(f"Ny möteslänk: {facts.link}" if facts.link else "Möteslänken gäller inte längre")
    optional = "yes" if invited.participation.is_optional else "no"
    if last.get("optional", optional) != optional:
        changes.append(f"Du kallas nu som {invited.participation.swedish}")
    if last["title"] != facts.title:
        changes.append(f"Ny rubrik: {facts.title} (tidigare {last['title']})")
    return tuple(changes)


def _change(what: str, before: str, now: str | None) -> str:
    if now is None:
        return f"{what.capitalize()} meddelas senare (tidigare {before})"
    return f"Ny {what}: {now} (tidigare {before})" if before else f"{what.capitalize()}: {now}"


def _calendar_part(batch: _Batch, act: WaitingAct, facts: MeetingFacts, invited: Invited) -> CalendarPart | None:
    """The calendar object; None for somebody who has the meeting in a feed, and for the organiser's own mailbox."""
    by_feed = act.kind is StepKind.SERVICE and invited.calendar is CalendarWay.FEED
    is_organiser = invited.email.casefold() == facts.organiser_email.casefold()
    if by_feed or is_organiser:
        return None
    if act.kind is StepKind.CANCELLATION:
        # That somebody is called no more says nothing of the meeting, so the meeting's own time does not tell when.
        invite = _invite(batch, facts, invited, revised_at=max(facts.revised_at, batch.now))
        return CalendarPart(method="CANCEL", content=invitation.cancel(invite))
    invite = _invite(batch, facts, invited, revised_at=facts.revised_at)
    return CalendarPart(method="REQUEST", content=invitation.request(invite))


def _invite(batch: _Batch, facts: MeetingFacts, invited: Invited, *, revised_at: datetime) -> Invite:
    wheel = batch.briefing.wheel
    in_letter = batch.briefing.meetings.in_letter(facts.id, invited.person_id)
    return Invite(
        uid=facts.uid,
        sequence=invited.sequence,
        stamp=batch.now,
        revised_at=revised_at,
        organiser=Correspondent(name=facts.organiser, address=facts.organiser_email),
        attendee=Correspondent(name=invited.name, address=invited.email),
        is_optional=invited.participation.is_optional and not invited.serves,
        standpoint=STANDPOINTS[invited.answer],
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        title=facts.title,
        place=facts.place or facts.link,
        description=_description(facts, in_letter.agenda_url),
        url=in_letter.agenda_url,
        reminder_minutes=REMINDER_MINUTES,
        zone=wheel.time_zone,
        maker=wheel.senders.name,
        version=VERSION,
    )


def _description(facts: MeetingFacts, agenda_url: str | None) -> str:
    lines = [f"Möteslänk: {facts.link}"] if facts.link else []
    if facts.form is not MeetingForm.DIGITAL and facts.place is None:
        lines.append("Platsen meddelas senare.")
    if facts.form is not MeetingForm.IN_PERSON and facts.link is None:
        lines.append("Möteslänken meddelas senare.")
    if agenda_url:
        lines.append(f"Dagordning: {agenda_url}")
    return "\n".join(lines)
