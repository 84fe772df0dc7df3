"""Calendar messages as real meetings by Graph: each person has each meeting once, whatever is lost on the way."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.invitation import Correspondent, Invite, cancel, request
from mail.calendar_calls import calendar_call
from mail.choices import GraphChoice
from mail.compose import CalendarPart, Composer, Envelope
from mail.contexts import LetterContext
from mail.graph import GraphTransport
from mail.transport import DeliveryFailed
from models.words import FailureClass
from tests.mail.graph_server import MAILBOX, RIGHTS, Fault, GraphServer

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CHAIR = "ordforande@vard.example"
INVITE = Invite(
    uid="mote-102@arshjul.example",
    sequence=0,
    stamp=datetime(2027, 3, 1, 8, tzinfo=UTC),
    organiser=Correspondent(name="Samverkanskontoret", address=MAILBOX),
    attendee=Correspondent(name="Ordförande Temagrupp Äldre", address=CHAIR),
    starts_at=datetime(2027, 3, 31, 9, tzinfo=STOCKHOLM),
    ends_at=datetime(2027, 3, 31, 11, tzinfo=STOCKHOLM),
    title="Temagrupp Äldre: vårmöte",
    place="Samverkanssalen",
    reminder_minutes=30,
    zone=STOCKHOLM,
    maker="arshjul.example",
    version="1",
)
MOVED = replace(INVITE, sequence=1, starts_at=INVITE.starts_at.replace(day=30), ends_at=INVITE.ends_at.replace(day=30))
MOVED_LATER = replace(INVITE, sequence=2, stamp=INVITE.stamp + timedelta(hours=1))
TEMPORARY = FailureClass.TEMPORARY

FIRST = "<mote-102.0@arshjul.example>"

Post = Callable[..., FailureClass | None]


@pytest.fixture
def patience() -> float:
    """How long an answer is waited for: so long that a slow machine is no fault."""
    return 10


@pytest.fixture
def transport(graph_choice: Callable[..., GraphChoice], patience: float) -> GraphTransport:
    return GraphTransport(graph_choice(timeout_seconds=patience, meetings="events"), settling=(0.0,))


@pytest.fixture
def post(
    transport: GraphTransport,
    composer: Composer,
    letters: dict[str, tuple[str, LetterContext]],
    envelope: Callable[..., Envelope],
) -> Post:
    template, context = letters["invitation-called"]

    def sent(
        invite: Invite, *, number: int, cancelled: bool = False, by: GraphTransport = transport
    ) -> FailureClass | None:
        """Hand over the letter with that number; what went wrong, or None."""
        message_id = f"<mote-102.{number}@arshjul.example>"
        content = cancel(invite) if cancelled else request(invite)
        letter = composer.compose(
            context,
            template=template,
            envelope=envelope(
                message_id=message_id,
                to_email=invite.attendee.address,
                from_email=MAILBOX,
                thread=(FIRST,) * (number > 0),
            ),
            calendar=CalendarPart(method="CANCEL" if cancelled else "REQUEST", content=content),
        ).body
        try:
            with by.connect() as connection:
                connection.send(letter, message_id=message_id, sender=MAILBOX, recipient=invite.attendee.address)
        except DeliveryFailed as failed:
            return failed.failure
        return None

    return sent


def told(graph: GraphServer) -> list[tuple[str, str]]:
    return [(what, when) for what, _, _, when in graph.invited]


AT, MOVED_TO = "2027-03-31T09:00:00 Europe/Stockholm", "2027-03-30T09:00:00 Europe/Stockholm"


def test_a_meeting_is_made_moved_and_cancelled(graph: GraphServer, transport: GraphTransport, post: Post) -> None:
    assert post(INVITE, number=0) is None
    [meeting] = graph.meetings.values()
    assert post(MOVED, number=1) is None
    assert post(MOVED, number=2, cancelled=True) is None

    assert told(graph) == [("request", AT), ("update", MOVED_TO), ("cancel", MOVED_TO)]
    assert {address for _, address, _, _ in graph.invited} == {CHAIR}
    assert meeting.shown["reminderMinutesBeforeStart"] == 30
    assert meeting.shown["location"] == {"displayName": "Samverkanssalen"}
    assert "<html" in meeting.shown["body"]["content"]
    assert (graph.meetings, graph.arrived) == ({}, [])


def test_the_same_letter_again_tells_nobody_anything(graph: GraphServer, transport: GraphTransport, post: Post) -> None:
    for _ in range(2):
        post(INVITE, number=0)
    for _ in range(2):
        post(MOVED, number=1)
    assert transport.was_sent("<mote-102.1@arshjul.example>") is True
    post(MOVED, number=2, cancelled=True)

    assert [what for what, _ in told(graph)] == ["request", "update", "cancel"]
    assert transport.was_sent("<mote-102.1@arshjul.example>") is False


def test_an_older_letter_never_puts_an_old_time_back(graph: GraphServer, post: Post) -> None:
    post(INVITE, number=0)
    post(MOVED_LATER, number=2)

    assert post(MOVED, number=1) is FailureClass.PERMANENT
    assert post(MOVED, number=3, cancelled=True) is FailureClass.PERMANENT
    assert told(graph) == [("request", AT), ("update", AT)]
    # The sequence may begin anew after a restore: what is said last is what holds.
    assert post(replace(MOVED, stamp=MOVED_LATER.stamp + timedelta(hours=1)), number=4) is None
    assert told(graph)[2:] == [("update", MOVED_TO)]


def test_what_was_decided_last_holds_whenever_its_letter_was_written(
    graph: GraphServer, transport: GraphTransport, post: Post
) -> None:
    decided = INVITE.stamp
    first = replace(INVITE, revised_at=decided)
    later = replace(MOVED, revised_at=decided + timedelta(hours=6))
    post(first, number=0)
    post(later, number=1)
    # What was never told is written anew after a restore, and what was told says that it has been.
    anew = replace(first, stamp=decided + timedelta(days=1))
    assert [transport.was_sent(f"<mote-102.{number}@arshjul.example>") for number in (0, 1, 2)] == [True, True, False]
    assert post(anew, number=0) is None
    assert post(anew, number=2) is FailureClass.PERMANENT
    assert told(graph) == [("request", AT), ("update", MOVED_TO)]

    # A run reads its clock when it begins, and the facts when it has come to them.
    last = replace(MOVED_LATER, stamp=decided, revised_at=decided + timedelta(hours=7))
    assert post(last, number=3) is None
    # A change that is made anew after a restore has the number, and the letter's name, of the one that was lost.
    anew = replace(MOVED, stamp=last.stamp + timedelta(days=2), revised_at=decided + timedelta(days=2))
    for _ in range(2):
        assert post(anew, number=1) is None
    assert told(graph)[2:] == [("update", AT), ("update", MOVED_TO)]
    for number in range(4, 20):
        assert post(replace(anew, sequence=number), number=number) is None
    assert [transport.was_sent(f"<mote-102.{number}@arshjul.example>") for number in (7, 8, 19)] == [False, True, True]


def test_a_cancellation_of_what_is_not_there_is_told_to_a_person(graph: GraphServer, post: Post) -> None:
    assert post(INVITE, number=1, cancelled=True) is FailureClass.PERMANENT
    assert graph.invited == []


def test_what_began_as_a_letter_goes_on_as_letters(
    graph: GraphServer, graph_choice: Callable[..., GraphChoice], post: Post
) -> None:
    post(INVITE, number=0, by=GraphTransport(graph_choice(), settling=(0.0,)))
    assert post(MOVED, number=1) is None
    assert post(MOVED, number=2, cancelled=True) is None

    assert [b'method="CANCEL"' in letter for letter in graph.arrived] == [False, False, True]
    assert (graph.invited, graph.meetings) == ([], {})


def test_a_meeting_that_another_mailbox_calls_to_goes_as_a_letter(graph: GraphServer, post: Post) -> None:
    other = Correspondent(name="Samverkanskontoret", address="annan@samverkan.example")

    assert post(replace(INVITE, organiser=other), number=0) is None
    assert (len(graph.arrived), graph.invited) == (1, [])


def test_whoever_is_called_again_after_a_cancellation_gets_a_new_meeting(graph: GraphServer, post: Post) -> None:
    post(INVITE, number=0)
    post(INVITE, number=1, cancelled=True)
    post(INVITE, number=2)

    assert [what for what, _ in told(graph)] == ["request", "cancel", "request"]


def test_each_person_has_a_meeting_of_their_own(graph: GraphServer, post: Post) -> None:
    post(INVITE, number=0)
    post(replace(INVITE, attendee=Correspondent(name="", address="vice@vard.example"), is_optional=True), number=1)

    assert [(address, what) for what, address, _, _ in graph.invited] == [
        (CHAIR, "request"),
        ("vice@vard.example", "request"),
    ]
    assert [meeting.shown["attendees"][0]["type"] for meeting in graph.meetings.values()] == ["required", "optional"]


def test_an_answer_is_led_back_to_our_own_meeting(graph: GraphServer, transport: GraphTransport, post: Post) -> None:
    post(INVITE, number=0)
    [meeting] = graph.meetings.values()

    assert transport.meeting_uid(meeting.uid) == INVITE.uid
    assert transport.meeting_uid("annat") is None


DONE_ALL_THE_SAME = "cut after the cancellation"
FAULTS: dict[str, Fault] = {
    "throttled at the look": Fault("event-find", "429 ApplicationThrottled"),
    "away before it is made": Fault("event-make", "503 ErrorServerBusy"),
    "gateway gave up after it was made": Fault("event-make", "504", after=True),
    "silent after it was made": Fault("event-make", "hang", after=True),
    "cut after it was made": Fault("event-make", "reset", after=True),
    "made long after we stopped waiting": Fault("event-make", "late"),
    "nonsense after it was made": Fault("event-make", "garbage", after=True),
    "cut before the change": Fault("event-change", "reset"),
    "cut after the change": Fault("event-change", "reset", after=True),
    "gateway gave up after the change": Fault("event-change", "504", after=True),
    "removed by somebody before the change": Fault("event-change", "404 ErrorItemNotFound"),
    "cut before the cancellation": Fault("event-cancel", "reset"),
    DONE_ALL_THE_SAME: Fault("event-cancel", "reset", after=True),
}


@pytest.mark.parametrize(
    ("name", "patience"), [(name, 0.8 if fault.how in ("hang", "late") else 10) for name, fault in FAULTS.items()]
)
def test_whatever_is_lost_may_be_tried_again_and_is_told_once(name: str, graph: GraphServer, post: Post) -> None:
    graph.faults = [deepcopy(FAULTS[name])]
    failed = []

    for number, (invite, cancelled) in enumerate([(INVITE, False), (MOVED, False), (MOVED, True)]):
        outcome = post(invite, number=number, cancelled=cancelled)
        failed += [outcome] if outcome else []
        if graph.faults[0].how == "late" and outcome:
            assert graph.late_work_done.wait(5)
        assert outcome is None or post(invite, number=number, cancelled=cancelled) is None

    assert failed == ([] if name == DONE_ALL_THE_SAME else [TEMPORARY])
    assert told(graph) == [("request", AT), ("update", MOVED_TO), ("cancel", MOVED_TO)]


def test_a_used_transaction_counts_as_made(graph: GraphServer, post: Post) -> None:
    post(INVITE, number=0)
    graph.meetings.clear()

    assert post(INVITE, number=0) is None
    assert [what for what, _ in told(graph)] == ["request"]


def test_without_the_right_to_the_calendar_the_backend_rests(
    graph: GraphServer, transport: GraphTransport, post: Post
) -> None:
    assert [finding.ok for finding in transport.check(MAILBOX, sender=MAILBOX)] == [True] * 4
    graph.rights = RIGHTS - {"Calendars.ReadWrite"}

    assert post(INVITE, number=0) is FailureClass.AUTHENTICATION
    *_, last = transport.check(MAILBOX, sender=MAILBOX)
    assert (last.ok, last.subject) == (False, "Kalendern")
    assert "Calendars.ReadWrite" in last.told


def test_a_letter_without_a_calendar_part_is_a_letter(
    graph: GraphServer, transport: GraphTransport, composer: Composer, letters, envelope
) -> None:
    template, context = letters["invitation-called"]
    letter = composer.compose(context, template=template, envelope=envelope(message_id="<a@b.example>")).body

    assert calendar_call(letter) is None
    with transport.connect() as connection:
        connection.send(
            letter, message_id="<a@b.example>", sender=MAILBOX, recipient="ordforande.psykiatri@vard.example"
        )

    assert graph.arrived == [letter]
    assert transport.was_sent("<a@b.example>") is True
