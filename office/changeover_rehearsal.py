"""A changeover rehearsed: played on a copy that is thrown away, day by day, until the chase for names has run a while.

The copy has the area's organisation, people and meetings as they are decided, and an empty ledger. Meetings that have
been called are called anew on the first day, so that the rehearsal shows who is invited and who no longer is. Nothing
is saved, and nothing leaves the machine.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from mail.files import FileTransport
from mail.summary_contexts import Alarm
from mail.swedish import counted
from models.words import MeetingStatus
from office import changeover, changeover_alarms, changeover_progress
from office import meetings as meeting_acts
from office.areas import wheel_of_area
from office.changeover_plan import ChangeoverPlan
from office.delivery import approve, deliver
from office.desk import Desk
from office.tick import tick
from rules.terms import ONE_DAY, spoken_day
from store import changeover as stored
from store import meetings
from store.archive import Archive
from store.copies import copy_meetings, copy_organisation
from store.database import Database
from store.migrate import migrate

WHO = "övningen"
MORNING = time(7, 30)
PLAYED_AFTER = timedelta(days=60)
"""So long after the seats have ended the rehearsal goes on: the whole chase for names fits into it."""


@dataclass(frozen=True, kw_only=True)
class LetterToOneWhoLeft:
    """A letter that left after the seats had ended, to somebody who holds nothing any more."""

    day: date
    subject: str
    recipient: str


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """How a rehearsed changeover went. `asked` and `not_asked` are bodies and parties by name with vacant seats."""

    plan: ChangeoverPlan
    first: date
    last: date
    letters: int
    to_those_who_left: int
    late: tuple[LetterToOneWhoLeft, ...]
    asked: tuple[tuple[str, str], ...]
    not_asked: tuple[tuple[str, str], ...]
    failures: tuple[str, ...]
    alarms: tuple[Alarm, ...]

    @property
    def in_order(self) -> bool:
        """Whether nobody who had left was written to, every vacant seat was asked for, and no morning failed."""
        return not (self.late or self.not_asked or self.failures)

    @property
    def lines(self) -> list[str]:
        """What there is to know, in Swedish."""
        ended = spoken_day(self.plan.last_day)
        return [
            f"Spelat från {spoken_day(self.first)} till {spoken_day(self.last)}: {counted(self.letters, 'brev')}.",
            f"{counted(len(self.plan.ends), 'uppdrag')} upphörde {ended}.",
            f"Brev efter den dagen till någon som har lämnat, utom tack: {self.to_those_who_left}.",
            *(f"  ! {one.day}: {one.subject} – {one.recipient}" for one in self.late),
            f"Tillfrågade om namn: {counted(len(self.asked), 'part', 'parter')} (räknat grupp för grupp).",
            *(f"  ! {party} har inte tillfrågats om sina platser i {group}" for group, party in self.not_asked),
            *(f"  ! {failure}" for failure in self.failures),
            *(f"Kontoret får veta: {alarm.what}" for alarm in self.alarms),
        ]


def rehearse(
    desk: Desk, *, area: str, last_day: date, parties: Collection[str], folder: Path, today: date
) -> Rehearsed:
    """Play the changeover from today until a while after its day; the letters come to lie in `folder`.

    Raises RefusedChangeover, and what copying raises.
    """
    with TemporaryDirectory(prefix="arshjul-") as scratch, _stage(desk, Path(scratch), folder) as copy:
        with desk.database.read() as source, copy.database.write() as target:
            copy_organisation(source, target, area)
            called = _copy_meetings(source, target, area, today=today, last_day=last_day)
        return _Play(copy, area=area, today=today, last_day=last_day).play(called, parties)


def _copy_meetings(source: Session, target: Session, area: str, *, today: date, last_day: date) -> list[int]:
    """Copy the meetings around the day; return those that somebody has been invited to, which are drafts now."""
    copy_meetings(source, target, area, year=last_day.year)
    ahead = meetings.between(
        source, area=area, first=today, last=date(last_day.year + 1, 12, 31), statuses=[MeetingStatus.CALLED]
    )
    return [meeting.id for meeting in ahead if meeting.invites and meeting.year >= last_day.year]


@contextmanager
def _stage(desk: Desk, scratch: Path, folder: Path) -> Iterator[Desk]:
    """A desk on an empty database of its own, whose letters lie in the folder."""
    url = f"sqlite:///{scratch / 'rehearsal.db'}"
    migrate(url)
    database = Database(url, durable=False, alone=True)
    try:
        letters, archive = FileTransport(folder, durable=False), Archive(scratch / "documents")
        yield desk.for_play(database, letters=letters, archive=archive)
    finally:
        database.close()


class _Play:
    """The mornings of the rehearsal."""

    def __init__(self, desk: Desk, *, area: str, today: date, last_day: date) -> None:
        self._desk, self._area, self._today, self._last_day = desk, area, today, last_day
        with desk.database.read() as session:
            self._wheel = wheel_of_area(session, area)
        self._failures: list[str] = []

    def play(self, called: list[int], parties: Collection[str]) -> Rehearsed:
        """Carry the changeover out on the first day, and live through the days that follow."""
        desk, first = self._desk, self._today
        last = max(first, self._last_day) + PLAYED_AFTER
        at: dict[str, Any] = {"today": first, "now": self._at(first), "who": WHO}
        if called:
            meeting_acts.call(desk, called, **at)
        asked = changeover.MeetingAsked()
        with desk.database.read() as session:
            shown = changeover.plan(
                session, self._wheel, last_day=self._last_day, parties=parties, meeting=asked, today=first
            )
        changeover.carry_out(desk, shown, meeting=asked, **at)
        day = first
        while day <= last:
            if self._wheel.closed.is_open(day):
                self._morning(day)
            day += ONE_DAY
        return self._told(shown, first=first, last=last)

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, MORNING, self._wheel.time_zone).astimezone(UTC)

    def _morning(self, day: date) -> None:
        now = self._at(day)
        try:
            tick(self._desk, area=self._area, today=day, now=now)
            if approve(self._desk, area=self._area, letter_ids=None, who=WHO, today=day, now=now):
                deliver(self._desk, area=self._area, today=day, now=now)
        except ExceptionGroup as error:
            self._failures.append(f"{day}: {error}")

    def _told(self, shown: ChangeoverPlan, *, first: date, last: date) -> Rehearsed:
        with self._desk.database.read() as session:
            left = self._left(session, shown)
            sent = stored.letters_sent(session, self._area)
            late = [
                LetterToOneWhoLeft(day=one.day, subject=one.subject, recipient=one.recipient_name)
                for one in sent
                if one.person_id in left and one.day > self._last_day and not one.is_farewell
            ]
            wanted = self._vacant(session)
            asked = stored.parties_asked(session, self._area)
            return Rehearsed(
                plan=shown,
                first=first,
                last=last,
                letters=len(sent),
                to_those_who_left=len(late),
                late=tuple(late),
                asked=tuple(sorted(names for key, names in wanted.items() if key in asked)),
                not_asked=tuple(sorted(names for key, names in wanted.items() if key not in asked)),
                failures=tuple(self._failures),
                alarms=tuple(changeover_alarms.alarms(session, self._wheel, today=last)),
            )

    def _left(self, session: Session, shown: ChangeoverPlan) -> set[int]:
        """The persons who hold nothing at all once their seats have ended."""
        ended = {end.person_id for end in shown.ends}
        after = self._last_day + ONE_DAY
        return ended - {person for person, _ in stored.groups_held(session, self._area, person_ids=ended, on=after)}

    def _vacant(self, session: Session) -> dict[tuple[str, str], tuple[str, str]]:
        """Body and party, by id and by name, of the seats that have no holder after the day."""
        progress = changeover_progress.progress(session, self._wheel, today=self._last_day)
        return {
            (party.group, party.party): (party.group_name, party.party_name)
            for party in progress.parties
            if not party.is_done
        }
