"""What waits for a person because letters do not leave: a backend at rest, and letters that are more than expected."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlmodel import Session

from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted, long_day
from models.delivery import BackendRest
from models.words import FailureClass, LetterState
from office.claimant import is_gone
from rules.wheel import Wheel
from store import letter_counts, letters, rests

EXPIRES_SOON = timedelta(days=30)


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
                what_to_do="Se under Breven om de ska skickas, och godkänn dem då. Annars skickas de inte.",
                kind=AlarmKind.LETTERS,
                of=LetterState.HELD.value,
                command="arshjul deliver --list",
            )
            for why, number in letter_counts.held_as_too_many(session, area=wheel.area).items()
        ]
    )


@dataclass(frozen=True, kw_only=True)
class CutOff:
    """Letters that a process had in hand when it ended: how many, and since when the first of them has lain there."""

    number: int
    since: datetime

    def told(self, zone: tzinfo) -> str:
        """What has happened, by the clock there."""
        at = self.since.astimezone(zone)
        whom, first = ("det", "") if self.number == 1 else ("de", "det första ")
        when = f"{first}{long_day(at.date())} klockan {at:%H.%M}"
        return f"{counted(self.number, 'brev', 'brev')} avbröts medan {whom} lämnades över, {when}"


def cut_off(session: Session, *, area: str, now: datetime | None) -> CutOff | None:
    """Letters in the hand of a process that has ended: seen at once here, by age where it ran on another machine."""
    found = letters.claimed(session, area=area)
    since = [at for _, by, at in found if is_gone(by, claimed_at=at, now=now or at)]
    return CutOff(number=len(since), since=min(since)) if since else None


def _of_cut_off(session: Session, wheel: Wheel, *, now: datetime | None) -> list[Alarm]:
    found = cut_off(session, area=wheel.area, now=now)
    if found is None:
        return []
    return [
        Alarm(
            what=f"{found.told(wheel.time_zone)}.",
            what_to_do="Nästa utskick tar reda på vad som hände. Vill du veta det nu: skicka det som väntar.",
            kind=AlarmKind.LETTERS,
            of=LetterState.CLAIMED.value,
            command="arshjul deliver",
        )
    ]


def credentials_alarms(wheel: Wheel, *, today: date, end: date | None) -> list[Alarm]:
    """That the login of the area's mail ends soon, or has ended."""
    if end is None or end - today > EXPIRES_SOON:
        return []
    gone = end < today
    return [
        Alarm(
            what=f"Inloggningen till e-posten {'gick' if gone else 'går'} ut {long_day(end)}.",
            what_to_do="Be den som sköter e-posten om en ny inloggning i god tid. "
            + ("Utan den skickas inga brev." if not gone else "Till dess skickas inga brev."),
            kind=AlarmKind.LETTERS,
            command=f"arshjul mail check --area {wheel.area}",
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
