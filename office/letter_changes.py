"""What a person does to a letter before it leaves: stops it, takes it back into the post, or changes its words."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from mail.printed import printed, reworded
from models.letters import Letter
from models.log import Deed
from models.words import LetterKind, LetterState
from office.desk import Desk
from office.writing import WAITS_FOR_APPROVAL
from store import acts, letters, log
from store.database import told_plainly
from store.letters import NOT_YET_OUT

STOPPED = "stoppat av kontoret"
CHANGED = f"{WAITS_FOR_APPROVAL}, ändrat av kontoret"
LONGEST_REASON, LONGEST_SUBJECT, LONGEST_TEXT = 2_000, 250, 50_000
CAN_BE_STOPPED = (LetterKind.POST, LetterKind.BY_HAND, LetterKind.RECEIPT)


class RefusedLetter(Exception):
    """The letter does not stand where that can be done; the message says where it stands."""


@dataclass(frozen=True, kw_only=True)
class LetterPowers:
    """What can be done to a letter as it stands."""

    stop: bool
    resume: bool
    edit: bool


def powers(letter: Letter, *, today: date) -> LetterPowers:
    """What can be done to the letter on that day."""
    may_be_stopped = letter.kind in CAN_BE_STOPPED
    is_stopped = letter.state is LetterState.WITHDRAWN and (letter.reason or "").startswith(STOPPED)
    return LetterPowers(
        stop=may_be_stopped and letter.state in NOT_YET_OUT,
        resume=may_be_stopped and is_stopped,
        edit=letter.state is LetterState.HELD and not (letter.kind.is_gathered and letter.day < today),
    )


def stop(desk: Desk, letter_id: int, *, area: str, reason: str, who: str, now: datetime) -> None:
    """Let the letter never leave, nor what it tells be told by another. Raises RefusedLetter."""
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        raise RefusedLetter("ange ett skäl: det sparas i loggen och visas vid brevet")
    with told_plainly(), desk.database.write() as session:
        letter = letters.get(session, letter_id)
        said = f"{STOPPED}: {why}"
        if letter is None or letter.area != area or letter.kind not in CAN_BE_STOPPED:
            raise RefusedLetter("det här slaget av brev stoppas där det hör hemma: en inbjudan på mötets sida")
        if not letters.move(session, letter_id, frm=NOT_YET_OUT, to=LetterState.WITHDRAWN, reason=said):
            raise RefusedLetter(f"brevet är ”{letter.state.swedish}” och kan inte stoppas längre")
        acts.stop(session, letter_id, reason=said)
        log.record(
            session, at=now, who=who, area=area, act=Deed.STOP_LETTER, subject=letter.key, detail={"reason": why}
        )


def resume(desk: Desk, letter_id: int, *, area: str, who: str, now: datetime) -> int:
    """Let what a stopped letter was to tell wait for the next post; return how much that was. Raises RefusedLetter."""
    with told_plainly(), desk.database.write() as session:
        letter = letters.get(session, letter_id)
        if letter is None or letter.area != area or letter.state is not LetterState.WITHDRAWN:
            raise RefusedLetter("brevet är inte stoppat")
        number = acts.resume(session, letter_id, stopped_by=STOPPED)
        if not number:
            raise RefusedLetter("brevet är redan återtaget, eller inte stoppat av kontoret")
        said = "stoppat och återtaget: nästa post skriver ett nytt"
        letters.move(session, letter_id, frm=[LetterState.WITHDRAWN], to=LetterState.WITHDRAWN, reason=said)
        log.record(session, at=now, who=who, area=area, act=Deed.RESUME_LETTER, subject=letter.key, detail={})
    return number


def seal(letter: Letter) -> str:
    """What tells whether somebody else has changed the letter since it was read."""
    return sha256(letter.body).hexdigest()


def edit(
    desk: Desk,
    letter_id: int,
    *,
    area: str,
    read_as: str,
    subject: str,
    text: str,
    today: date,
    who: str,
    now: datetime,
) -> None:
    """Give a held letter other words; its bytes are made anew, and it still waits for approval.

    `read_as` is the seal of the letter that was read. Raises RefusedLetter, and UnfitForHeader for the subject.
    """
    subject, text = subject.strip(), text.replace("\r\n", "\n").strip() + "\n"
    if not subject or not text.strip():
        raise RefusedLetter("brevet behöver både ämne och text")
    if len(subject) > LONGEST_SUBJECT or len(text) > LONGEST_TEXT:
        raise RefusedLetter(f"ämnet får ha högst {LONGEST_SUBJECT} tecken och texten högst {LONGEST_TEXT}")
    with told_plainly(), desk.database.write() as session:
        letter = session.get(Letter, letter_id, with_for_update=True)
        if letter is None or letter.area != area:
            raise RefusedLetter(f"det finns inget brev med nummer {letter_id}")
        _check_may_be_edited(letter, read_as=read_as, today=today)
        before = printed(letter.body)
        changed = [
            field
            for field, was, now_is in (("subject", before.subject, subject), ("text", before.text, text))
            if was.strip() != now_is.strip()
        ]
        if not changed:
            return
        sums = {"before": seal(letter)}
        letter.body = reworded(letter.body, subject=subject, text=text)
        letter.subject, letter.reason = subject, CHANGED
        session.add(letter)
        log.record(
            session,
            at=now,
            who=who,
            area=area,
            act=Deed.EDIT_LETTER,
            subject=letter.key,
            detail={"changed_fields": changed, **sums, "after": seal(letter)},
        )


def _check_may_be_edited(letter: Letter, *, read_as: str, today: date) -> None:
    if letter.state is not LetterState.HELD:
        raise RefusedLetter(f"brevet är ”{letter.state.swedish}”; bara ett brev som väntar på godkännande kan ändras")
    if not powers(letter, today=today).edit:
        raise RefusedLetter("brevet är från en tidigare dag och skrivs om av nästa post; ändra det nya i stället")
    if seal(letter) != read_as:
        raise RefusedLetter("någon annan har ändrat brevet medan du skrev; läs det igen innan du sparar")
