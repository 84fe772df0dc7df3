"""What waits for a person because letters do not leave: a backend at rest, and letters that are more than expected."""

from datetime import datetime

from sqlmodel import Session

from mail.contexts import Alarm, AlarmKind
from mail.swedish import counted
from models.delivery import BackendRest
from models.words import FailureClass, LetterState
from office.claimant import is_gone
from rules.wheel import Wheel
from store import letter_counts, letters, rests


def delivery_alarms(session: Session, wheel: Wheel, *, now: datetime | None = None) -> list[Alarm]:
    """The alarms of the area's way out. Three queries. Without `now` a claim is not judged by its age."""
    found = rests.of_area(session, wheel.area)
    resting = [_of_rest(found)] if found is not None else []
    return (
        resting
        + _of_cut_off(session, wheel, now=now)
        + [
            Alarm(
                what=f"{counted(number, 'brev är spärrat', 'brev är spärrade')}: {why}.",
                what_to_do="Se under Brev om de ska skickas, och godkänn dem då. Annars skickas de inte.",
                kind=AlarmKind.LETTERS,
                of=LetterState.HELD.value,
                command="arshjul deliver --list",
            )
            for why, number in letter_counts.held_as_too_many(session, area=wheel.area).items()
        ]
    )


def _of_cut_off(session: Session, wheel: Wheel, *, now: datetime | None) -> list[Alarm]:
    """Letters in the hand of a process that has ended: seen at once here, by age where it ran on another machine."""
    claims = letters.claimed(session, area=wheel.area)
    number = sum(is_gone(by, claimed_at=at, now=now or at) for _, by, at in claims)
    if not number:
        return []
    return [
        Alarm(
            what=f"{counted(number, 'brev', 'brev')} avbröts medan de lämnades över.",
            what_to_do="Nästa utskick tar reda på om de kom fram. Vill du veta det nu: skicka det som väntar.",
            kind=AlarmKind.LETTERS,
            of=LetterState.CLAIMED.value,
            command="arshjul deliver",
        )
    ]


def _of_rest(found: BackendRest) -> Alarm:
    if found.failure is None:
        what, what_to_do = f"Inga brev skickas, på egen begäran: {found.reason}.", "Avsluta vilan när det är klart."
    elif found.failure is FailureClass.AUTHENTICATION:
        what = f"Inga brev skickas: {found.reason}."
        what_to_do = "Rätta inställningarna för e-posten. Då skickas breven av sig själva, eller när vilan avslutas."
    else:
        what, what_to_do = (
            f"Breven väntar, som servern har bett om: {found.reason}.",
            "Inget; de skickas av sig själva.",
        )
    waiting = LetterState.WRITTEN.value
    return Alarm(what=what, what_to_do=what_to_do, kind=AlarmKind.LETTERS, of=waiting, command="arshjul mail wake")
