"""After a restore: what has left since the backup is found, and nothing leaves until a person has seen the rest.

The backup knows nothing of the letters that were written after it. So the days since are gone through once more, with
nothing handed over: they write the letters that were written then, under the same Message-IDs, and each is looked up at
the backend. One that has left counts as sent; one that nobody can tell of is held for a person; the rest may leave.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mail.files import FileTransport
from mail.transport import Transport, settles_within
from models.log import Deed
from models.operation import Freeze
from models.words import LetterState
from office.areas import local_day, wheel_of_area
from office.delivery import settle
from office.desk import Desk
from office.tick import tick
from office.writing import message_id_of
from rules.wheel import Wheel
from store import areas, freezes, leaving, log
from store.database import told_plainly
from store.leaving import MAY_HAVE_LEFT
from store.letter_lists import LetterLine
from store.letters import LetterInQueue

logger = logging.getLogger(__name__)

AFTER_THE_POST = time(16, 30)
"""When a gone day's rounds are over: what could leave on it had left by then."""
REWRITTEN_TIMES = 3
"""How many times in a day a letter is looked for under the key that a rewritten one has."""


class NotFrozen(Exception):
    """There is nothing to lift."""

    def __init__(self) -> None:
        super().__init__("Årshjul är inte fryst: brev skickas som vanligt")


class NotLookedThrough(Exception):
    """A freeze is lifted when what would leave has been found out, and not before."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"ingen har gått igenom vad som redan har skickats i {', '.join(names)}. Gör det först, via ”arshjul thaw”"
        )


class TooSoon(Exception):
    """The backend does not show yet what the old installation handed over last."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"e-posten visar inte genast vad som har skickats: gå igenom efter klockan {until:%H.%M}, "
            "annars kan ett brev gå en gång till"
        )


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What the look through the days since the backup found, in numbers."""

    days: int = 0
    sent_before: int = 0
    held_for_a_person: int = 0


@dataclass(frozen=True, kw_only=True)
class OfArea:
    """What would leave of an area, and what a person has to tell of. `looked_through` is the last day seen."""

    area: str
    name: str
    looked_through: date | None
    would_leave: tuple[LetterLine, ...]
    held: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A freeze that holds, and what it holds back."""

    backup_at: datetime
    began_at: datetime
    areas: tuple[OfArea, ...]

    @property
    def is_looked_through(self) -> bool:
        """Whether what has left since the backup has been found out in every area."""
        return all(each.looked_through is not None for each in self.areas)


def standing(desk: Desk) -> Standing | None:
    """The freeze that holds now; None where letters leave as usual."""
    with desk.database.read() as session:
        freeze = freezes.current(session)
        if freeze is None:
            return None
        names = areas.area_names(session)
        return Standing(
            backup_at=freeze.backup_at,
            began_at=freeze.began_at,
            areas=tuple(
                OfArea(
                    area=area,
                    name=name,
                    looked_through=_looked_through(freeze, area),
                    would_leave=tuple(leaving.would_leave(session, area=area)),
                    held=tuple(leaving.held_for(session, area=area, reason=MAY_HAVE_LEFT)),
                )
                for area, name in names.items()
            ),
        )


def _looked_through(freeze: Freeze, area: str) -> date | None:
    day = freeze.looked_through.get(area)
    return date.fromisoformat(day) if day else None


def look_through(desk: Desk, *, area: str, now: datetime) -> Looked:
    """Go through the area's days since the backup and look up every letter that may have left.

    Done again it goes on from the last day it saw. Raises NotFrozen, and TooSoon where the backend is slow to show.
    """
    with desk.database.read() as session:
        freeze = freezes.current(session)
        if freeze is None:
            raise NotFrozen
        wheel = wheel_of_area(session, area)
    transport = desk.transport_of(area)
    shown_at = freeze.began_at + settles_within(transport)
    if now < shown_at:
        raise TooSoon(shown_at.astimezone(wheel.time_zone))
    looking = _Looking(
        desk=desk,
        wheel=wheel,
        transport=transport,
        trusts_no=freeze.letters_known or not isinstance(transport, FileTransport),
        last_day=local_day(wheel, freeze.began_at),
        now=now,
    )
    sent = looking.look_up()
    today = local_day(wheel, now)
    day = first = _looked_through(freeze, area) or local_day(wheel, freeze.backup_at)
    while day <= today:
        # What fails in a station has been logged, and shows as overlooked when the freeze is lifted.
        with suppress(ExceptionGroup):
            at = now if day == today else looking.evening(day)
            tick(desk, area=area, today=day, now=at, while_frozen=True)
        sent += looking.look_up()
        day += timedelta(days=1)
    found = Looked(days=(today - first).days + 1, sent_before=sent, held_for_a_person=_end(desk, area, today))
    logger.info(
        "%s: %s days, %s letters had left, %s held", area, found.days, found.sent_before, found.held_for_a_person
    )
    return found


def _end(desk: Desk, area: str, today: date) -> int:
    """Hold what was taken as sent for a person, and note how far the look has come; how many are held."""
    with told_plainly(), desk.database.write() as session:
        freeze = freezes.current(session)
        if freeze is None:
            raise NotFrozen
        held = leaving.of_area(session, freeze.taken_as_sent, area=area)
        leaving.hold_for_a_person(session, held, reason=MAY_HAVE_LEFT)
        freeze.taken_as_sent = [letter for letter in freeze.taken_as_sent if letter not in held]
        freeze.looked_through = {**freeze.looked_through, area: today.isoformat()}
        session.add(freeze)
    return len(held)


@dataclass(frozen=True, kw_only=True)
class _Looking:
    """One look through an area's letters. `last_day` is the last on which the old installation may have sent any."""

    desk: Desk
    wheel: Wheel
    transport: Transport
    trusts_no: bool
    last_day: date
    now: datetime

    def evening(self, day: date) -> datetime:
        """The instant after the day's last post."""
        return datetime.combine(day, AFTER_THE_POST, self.wheel.time_zone)

    def look_up(self) -> int:
        """Ask the backend of every letter that may have left; how many had. One that it cannot tell of is taken so."""
        with self.desk.database.read() as session:
            letters = leaving.to_look_up(session, area=self.wheel.area)
        answers = {letter: self._was_sent(letter) for letter in letters}
        gone = [letter for letter, answer in answers.items() if answer is not False]
        unsure = [letter.id for letter in gone if answers[letter] is None]
        with told_plainly(), self.desk.database.write() as session:
            for letter in gone:
                leaving.found_sent(session, letter.id, on=letter.day, at=min(self.evening(letter.day), self.now))
            freeze = freezes.current(session)
            if freeze is not None and unsure:
                freeze.taken_as_sent = [*freeze.taken_as_sent, *unsure]
                session.add(freeze)
        return len(gone) - len(unsure)

    def _was_sent(self, letter: LetterInQueue) -> bool | None:
        """Whether the letter has left, under its own key or that of one that was rewritten the same day.

        One that a person is to tell of already stays with the person, unless the backend says that it has left.
        """
        if letter.day > self.last_day:
            return False
        answer = self._answer(letter)
        return False if answer is None and letter.state is LetterState.UNKNOWN else answer

    def _answer(self, letter: LetterInQueue) -> bool | None:
        keys = [letter.key, *(f"{letter.key}/{number}" for number in range(2, REWRITTEN_TIMES + 1))]
        ids = dict.fromkeys([letter.message_id, *(message_id_of(key, self.desk.links) for key in keys)])
        answers = [self.transport.was_sent(message_id) for message_id in ids]
        if True in answers:
            return True
        return None if None in answers or not self.trusts_no else False


def thaw(desk: Desk, *, who: str, now: datetime, held_count_as_sent: bool = False) -> None:
    """Let letters leave again, when every area has been looked through. Raises NotFrozen and NotLookedThrough.

    With `held_count_as_sent` the letters that nobody can tell of count as sent; else a person settles each.
    """
    found = standing(desk)
    if found is None:
        raise NotFrozen
    if not found.is_looked_through:
        raise NotLookedThrough([each.name for each in found.areas if each.looked_through is None])
    if held_count_as_sent:
        for letter_id in (letter for each in found.areas for letter in each.held):
            settle(desk, letter_id=letter_id, as_sent=True, who=who, now=now)
    with told_plainly(), desk.database.write() as session:
        if not freezes.lift(session, now=now, who=who):
            raise NotFrozen
        detail: dict[str, object] = {
            "backup_at": found.backup_at.isoformat(),
            "would_leave": sum(len(each.would_leave) for each in found.areas),
            "held": sum(len(each.held) for each in found.areas),
        }
        log.record(session, at=now, who=who, area=None, act=Deed.THAW.value, subject="freeze", detail=detail)
