"""The acts of the ledger that concern meetings: calendar messages, notices and reminders, each to one person."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import Update, bindparam, exists, select, update
from sqlmodel import Session

from models.letters import Act, Letter
from models.words import ActState, LetterState, StepKind
from store.acts import IN_HAND, in_hand
from store.insertion import table_of
from store.questions import Put, Rows, question

PERSON = "person-"


class CalendarMessage(NamedTuple):
    """A calendar message that has been intended for a person, and what has become of it.

    `revision` is the meeting's number when it was written. `in_shadow` says that only the office has seen it.
    """

    act_id: int
    meeting_id: int
    person_id: int
    kind: StepKind
    revision: int
    state: ActState
    letter_state: LetterState | None
    message_id: str | None
    in_shadow: bool
    tells: dict[str, str] | None

    @property
    def may_have_left(self) -> bool:
        """Whether the person has it, or may have it."""
        return self.state is ActState.DONE or (self.state is ActState.DUE and self.letter_state in IN_HAND)

    @property
    def stands(self) -> bool:
        """Whether the person has it or will get it."""
        return self.state is ActState.DUE or self.may_have_left


def addressee(person_id: int) -> str:
    """How an act names the very person that it goes to."""
    return f"{PERSON}{person_id}"


def person_of(addressee_key: str) -> int | None:
    """The person that an act goes to; None where it goes to a role."""
    return int(addressee_key.removeprefix(PERSON)) if addressee_key.startswith(PERSON) else None


def calendar_messages(session: Session, meeting_ids: Collection[int]) -> dict[tuple[int, int], list[CalendarMessage]]:
    """Meeting and person → every calendar message about the one to the other, in the order they were intended."""
    found: dict[tuple[int, int], list[CalendarMessage]] = {}
    if not meeting_ids:
        return found
    act, letter = table_of(Act).c, table_of(Letter).c
    rows = session.connection().execute(
        select(
            act.id,
            act.meeting_id,
            act.addressee,
            act.kind,
            act.revision,
            act.state,
            letter.state,
            letter.message_id,
            letter.would_reach,
            act.tells,
        )
        .outerjoin_from(table_of(Act), table_of(Letter), act.letter_id == letter.id)
        .where(act.meeting_id.in_(list(meeting_ids)), act.kind.in_([kind for kind in StepKind if kind.in_calendar]))
        .order_by(act.id)
    )
    for act_id, meeting_id, to, kind, revision, state, letter_state, message_id, would_reach, tells in rows:
        person_id = person_of(to) or 0
        message = CalendarMessage(
            act_id,
            meeting_id,
            person_id,
            kind,
            revision,
            state,
            letter_state,
            message_id,
            would_reach is not None,
            tells,
        )
        found.setdefault((meeting_id, person_id), []).append(message)
    return found


def cancel_for(session: Session, pairs: Sequence[tuple[int, int]], *, reason: str) -> None:
    """Close all that is still due about a meeting (first) to a person (second); a letter in hand is left alone."""
    act = table_of(Act)
    changes = [{"meeting": meeting, "to": addressee(person)} for meeting, person in pairs]
    if changes:
        session.connection().execute(
            update(act)
            .where(
                act.c.meeting_id == bindparam("meeting"),
                act.c.addressee == bindparam("to"),
                act.c.state == ActState.DUE,
                ~in_hand(),
            )
            .values(state=ActState.CANCELLED, reason=reason),
            changes,
        )


def cancel_overtaken(session: Session, *, area: str, reason: str) -> None:
    """Close calendar messages that wait though a later one to the same person about the same meeting has been written.

    Such a one comes back when nobody knew whether it had left, and then it turns out that it had not.
    """
    session.connection().execute(_cancel_overtaken(), {"of_area": area, "because": reason})


@cache
def _cancel_overtaken() -> Update:
    act, later = table_of(Act), table_of(Act).alias()
    calendar_kinds = [StepKind.INVITATION, StepKind.CANCELLATION]
    overtaken = exists().where(
        later.c.meeting_id == act.c.meeting_id,
        later.c.addressee == act.c.addressee,
        later.c.kind.in_(calendar_kinds),
        later.c.state.in_([ActState.DUE, ActState.DONE]),
        later.c.id > act.c.id,
    )
    return (
        update(act)
        .where(
            act.c.area == bindparam("of_area"),
            act.c.state == ActState.DUE,
            act.c.kind.in_([kind for kind in StepKind if kind.in_calendar]),
            ~in_hand(),
            overtaken,
        )
        .values(state=ActState.CANCELLED, reason=bindparam("because"))
    )


class LetterAboutMeeting(NamedTuple):
    """A notice of a meeting or a reminder about it, to one person. `day` is the meeting's as it was told.

    `tells` is what was said of time and place.
    """

    act_id: int
    meeting_id: int
    person_id: int
    kind: StepKind
    day: date
    step: str
    state: ActState
    written_on: date
    tells: dict[str, str] | None


@question
def letters_about(meeting_ids: Collection[int]) -> Put[list[LetterAboutMeeting]]:
    """Every notice of these meetings and every reminder about them, in the order they were intended."""
    act = table_of(Act).c
    return Put(
        select(act.id, act.meeting_id, act.addressee, act.kind, act.key, act.step, act.state, act.written_on, act.tells)
        .where(
            act.meeting_id.in_(list(meeting_ids)),
            act.kind.in_([StepKind.NOTICE, StepKind.MEETING_REMINDER]),
        )
        .order_by(act.id),
        _letters,
    )


def _letters(rows: Rows) -> list[LetterAboutMeeting]:
    return [
        LetterAboutMeeting(
            act_id,
            meeting_id,
            person_of(to) or 0,
            kind,
            date.fromisoformat(key.rpartition("/")[2]),
            step,
            state,
            written_on,
            tells,
        )
        for act_id, meeting_id, to, kind, key, step, state, written_on, tells in rows
    ]


def cancel_each(session: Session, act_ids: Collection[int], *, reason: str) -> None:
    """Close those of these acts that are still due; what a letter in hand carries is left alone."""
    if not act_ids:
        return
    act = table_of(Act)
    session.connection().execute(
        update(act)
        .where(act.c.id.in_(list(act_ids)), act.c.state == ActState.DUE, ~in_hand())
        .values(state=ActState.CANCELLED, reason=reason)
    )
