"""Sending a letter a second time: asked for by somebody, for one letter, with a reason. Never by accident.

The letter is written anew from what it told, as the facts are now, and goes to whoever holds the roles today. Each
sending is counted: the form that asks for the second one cannot ask for a third.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.failpoints import Change, changing
from models.letters import Letter
from models.log import Deed
from models.words import ActState, LetterKind, LetterState, MeetingStatus
from office import delivery
from office.areas import wheel_of_area
from office.by_hand import Drafted, drafted, write_down
from office.delivery import Delivery
from office.desk import Desk
from office.writing import Addressed
from rules.wheel import Wheel
from store import acts, log, meetings
from store.acts import WaitingAct
from store.database import told_plainly

LIVES = timedelta(days=7)
AGAIN = "igen"
LONGEST_REASON = 2_000


class NotAgain(Exception):
    """The letter cannot be sent again; the message says why, and what can be done instead."""


class AskedAlready(Exception):
    """That sending has been asked for already: by another click, or by somebody else."""


@dataclass(frozen=True, kw_only=True)
class Again:
    """A letter as it would be sent once more. `times` is how many times it has been sent again before."""

    letter: Letter
    times: int
    drafts: tuple[Drafted, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class SentAgain:
    """The letters of the second sending, and what became of them."""

    letters: tuple[int, ...]
    delivery: Delivery


def preview(desk: Desk, letter: Letter, *, today: date, now: datetime) -> Again:
    """How the letter would read if it was sent again now. Nothing is written. Raises NotAgain."""
    with desk.database.read() as session:
        wheel = wheel_of_area(session, letter.area)
        times = _times(session, letter)
        told, left_out = _told(session, letter, now=now)
        asked_for = [act._replace(letter_id=None, approved=True) for act in told]
        drafts = _drafts(session, desk, wheel, letter, asked_for, times=times, today=today, now=now, are_kept=False)
    return Again(letter=letter, times=times, drafts=tuple(drafts), left_out=left_out)


def send_again(
    desk: Desk, letter_id: int, *, times: int, reason: str, today: date, now: datetime, who: str
) -> SentAgain:
    """Send the letter once more. `times` is what the form showed. Raises NotAgain or AskedAlready."""
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        raise NotAgain("ange ett skäl: det sparas i loggen tillsammans med vem som bad om brevet")
    with told_plainly(), changing(Change.WRITTEN_AGAIN, desk.database.write()) as session:
        letter = session.get(Letter, letter_id, with_for_update=True)
        if letter is None:
            raise NotAgain(f"det finns inget brev med nummer {letter_id}")
        if _times(session, letter) != times:
            raise AskedAlready("brevet har redan skickats en gång till av någon; läs det innan du ber om ännu ett")
        wheel = wheel_of_area(session, letter.area)
        told, _ = _told(session, letter, now=now)
        keys = [f"{act.key}/{AGAIN}-{letter.id}-{times + 1}" for act in told]
        rows = [_row(letter, act, key, today=today) for act, key in zip(told, keys, strict=True)]
        acts.add(session, rows)
        asked_for = acts.of_keys(session, keys)
        drafts = _drafts(session, desk, wheel, letter, asked_for, times=times, today=today, now=now, are_kept=True)
        written = write_down(session, drafts)
        log.record(
            session,
            at=now,
            who=who,
            area=letter.area,
            act=Deed.SEND_AGAIN,
            subject=letter.key,
            detail={"reason": why, "number": letter.id},
        )
        area = letter.area
    done = delivery.deliver(desk, area=area, today=today, now=now, only=written)
    return SentAgain(letters=tuple(written), delivery=done)


def _times(session: Session, letter: Letter) -> int:
    """How many times the letter has been sent again."""
    return log.count(session, area=letter.area, act=Deed.SEND_AGAIN, subject=letter.key)


def _told(session: Session, letter: Letter, *, now: datetime) -> tuple[list[WaitingAct], int]:
    """What the letter told and is still to be told, and how much is no longer. Raises NotAgain."""
    if letter.state is not LetterState.SENT:
        raise NotAgain(f"brevet är ”{letter.state.swedish}”; bara ett brev som har skickats kan skickas en gång till")
    if letter.kind is LetterKind.INVITATION:
        raise NotAgain("en inbjudan skickas igen från mötets sida, så att kalendrarna följer med")
    if letter.kind is LetterKind.SUMMARY:
        raise NotAgain("måndagsbrevet är kontorets eget; läs det här i stället")
    if letter.kind is LetterKind.RECEIPT:
        raise NotAgain("ett kvitto skickas en gång; ladda ner eller läs upp det härifrån om mottagaren saknar det")
    carried = acts.carried(session, [letter.id or 0])[letter.id or 0]
    needed = acts.needed_still(session, letter.id or 0)
    on = meetings.of_ids(session, {act.meeting_id for act in carried if act.meeting_id is not None})
    still = [
        act
        for act in carried
        if act.id in needed
        and (
            act.meeting_id is None
            or (on[act.meeting_id].status is MeetingStatus.CALLED and on[act.meeting_id].starts_at > now)
        )
    ]
    if not still:
        raise NotAgain(
            "det som brevet gällde är inte aktuellt längre: dokumentet har kommit in, sista dagen har ändrats "
            "eller mötet har varit"
        )
    return still, len(carried) - len(still)


def _drafts(
    session: Session,
    desk: Desk,
    wheel: Wheel,
    letter: Letter,
    asked_for: list[WaitingAct],
    *,
    times: int,
    today: date,
    now: datetime,
    are_kept: bool,
) -> list[Drafted]:
    def key(addressed: Addressed) -> str:
        person = addressed.recipient.person_id
        suffix = "" if person == letter.person_id else f"/{'kontoret' if person is None else f'person-{person}'}"
        return f"{letter.key}/{AGAIN}-{times + 1}{suffix}"

    return drafted(session, desk, wheel, asked_for, key=key, today=today, now=now, are_kept=are_kept)


def _row(letter: Letter, act: WaitingAct, key: str, *, today: date) -> dict[str, object]:
    """The act once more, under a key of this sending's own."""
    return {
        "key": key,
        "area": letter.area,
        "year": act.year,
        "station": act.station,
        "group": act.group,
        "document": act.document,
        "duty_id": act.duty_id,
        "meeting_id": act.meeting_id,
        "step": act.step,
        "kind": act.kind,
        "addressee": act.addressee,
        "copy_only": act.copy_only,
        "revision": act.revision,
        "due_on": today,
        "expires_on": today + LIVES,
        "written_on": today,
        "approved": True,
        "state": ActState.DUE,
        "reason": None,
        "tells": act.tells,
    }
