"""What comes to a mailbox is read by Graph as it came, from where one was, and again rather than not at all."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mail import graph_inbox
from mail.choices import GraphChoice
from mail.graph import GraphTransport
from mail.mailbox import TOO_LARGE, ReadPage
from mail.patience import MOST_TIMES, Patience, StoppedAt
from mail.transport import DeliveryFailed
from models.words import FailureClass
from tests.mail.graph_server import MAILBOX, PAGE, Fault, GraphServer

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CAME = [
    f"From: a@b.example\r\nMessage-ID: <{number}@b.example>\r\n\r\nhej {number}\r\n".encode() for number in range(5)
]


@pytest.fixture
def transport(graph_choice: Callable[..., GraphChoice]) -> GraphTransport:
    return GraphTransport(graph_choice(), settling=(0.0,))


def read(transport: GraphTransport, position: str) -> tuple[list[bytes], str]:
    """All that has come since, and where one then is."""
    messages: list[bytes] = []
    for page in transport.read_inbox(position, since=LONG_AGO):
        messages += page.messages
        position = page.position
    return messages, position


def test_each_message_is_read_once_and_as_it_came(graph: GraphServer, transport: GraphTransport) -> None:
    graph.receive(*CAME[:4])
    first, position = read(transport, "")
    nothing, position = read(transport, position)
    graph.receive(CAME[4])
    last, _ = read(transport, position)

    assert (first, nothing, last) == (CAME[:4], [], CAME[4:])
    assert [item.folder for item in graph.mailboxes[MAILBOX].values()] == ["inbox"] * 5


def test_whoever_stops_between_two_pages_goes_on_from_there(graph: GraphServer, transport: GraphTransport) -> None:
    graph.receive(*CAME)
    page = next(transport.read_inbox("", since=LONG_AGO))
    graph.faults = [Fault("value", "503")]
    with pytest.raises(DeliveryFailed) as failed:
        read(transport, page.position)

    assert failed.value.failure is FailureClass.TEMPORARY
    assert (list(page.messages), read(transport, page.position)[0]) == (CAME[:PAGE], CAME[PAGE:])


def test_large_messages_are_not_kept_together_and_none_is_lost_between_them(
    graph: GraphServer, transport: GraphTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_inbox, "MOST_BYTES", len(CAME[0]))
    graph.receive(*CAME[:3])
    together = [page.messages for page in transport.read_inbox("", since=LONG_AGO)]
    first = next(transport.read_inbox("$deltatoken=forgotten", since=LONG_AGO))

    assert together == [(each,) for each in CAME[:3]]
    assert (first.messages, read(transport, first.position)[0]) == ((CAME[0],), CAME[:3])


def test_a_position_that_is_too_old_begins_anew(graph: GraphServer, transport: GraphTransport) -> None:
    graph.receive(*CAME[:2])

    messages, position = read(transport, "$deltatoken=forgotten")

    assert messages == CAME[:2]
    assert read(transport, position)[0] == []


def test_a_message_that_is_gone_is_passed_over(graph: GraphServer, transport: GraphTransport) -> None:
    graph.receive(*CAME[:3])
    graph.faults = [Fault("value", "404 ErrorItemNotFound", skip=1)]

    assert read(transport, "")[0] == [CAME[0], CAME[2]]


def test_a_message_larger_than_what_is_taken_in_is_left_half_way_and_the_rest_goes_on(
    graph: GraphServer, transport: GraphTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_inbox, "LARGEST_MESSAGE", 1_000_000)
    graph.receive(CAME[0] + b"x" * 1_000_000, *CAME[1:])
    largest = CAME[4] + b"x" * (1_000_000 - len(CAME[4]))
    graph.receive(largest)

    pages = list(transport.read_inbox("", since=LONG_AGO))

    assert [message for page in pages for message in page.messages] == [*CAME[1:], largest]
    assert [each.why for page in pages for each in page.left] == [TOO_LARGE]


def test_a_message_that_graph_cannot_hand_out_is_told_of_and_the_rest_goes_on(
    graph: GraphServer, transport: GraphTransport
) -> None:
    graph.receive(*CAME)
    graph.faults = [
        Fault("value", "500 ErrorInternalServerError", skip=1),
        Fault("value", "400 ErrorMimeContentConversionFailed", skip=2),
    ]

    pages = list(transport.read_inbox("", since=LONG_AGO))

    assert sum(len(page.messages) + len(page.left) for page in pages) == len(CAME)
    assert [each.why[-5:] for page in pages for each in page.left] == ["(500)", "(400)"]


def test_refused_messages_are_told_of_as_soon_as_graph_hands_out_a_later_one(
    graph: GraphServer, transport: GraphTransport
) -> None:
    graph.receive(*CAME)
    graph.faults = [Fault("value", "500 ErrorInternalServerError", times=PAGE)]

    *_, end = pages = list(transport.read_inbox("", since=LONG_AGO))

    assert [message for page in pages for message in page.messages] == CAME[PAGE:]
    assert [each.why[-5:] for page in pages for each in page.left] == ["(500)"] * PAGE
    assert read(transport, end.position)[0] == []


def test_a_message_alone_that_may_not_be_read_is_charged_itself_and_not_the_login(
    graph: GraphServer, transport: GraphTransport
) -> None:
    graph.receive(*CAME)
    graph.faults = [Fault("value", "403 ErrorAccessDenied")]
    pages: list[ReadPage] = []

    with pytest.raises(StoppedAt) as stopped:
        pages.extend(transport.read_inbox("", since=LONG_AGO))

    position = pages[-1].position
    assert ([message for page in pages for message in page.messages], stopped.value.failure) == (
        CAME[1:],
        FailureClass.TEMPORARY,
    )
    assert stopped.value.numbers == (next(iter(graph.mailboxes[MAILBOX])),)
    over = Patience({stopped.value.numbers[0]: MOST_TIMES})
    assert [each.number for page in transport.read_inbox(position, since=LONG_AGO, patience=over) for each in page.left]
    assert set(read(transport, position)[0]) == set(CAME), "it was to be had after all"


@pytest.mark.parametrize(
    ("how", "failure"),
    [
        ("403 ErrorAccessDenied", FailureClass.AUTHENTICATION),
        ("429 ApplicationThrottled", FailureClass.TEMPORARY),
        ("garbage", FailureClass.TEMPORARY),
        ("reset", FailureClass.TEMPORARY),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_told_as_a_backend_is(
    how: str, failure: FailureClass, graph: GraphServer, transport: GraphTransport
) -> None:
    graph.faults = [Fault("delta", how)]

    with pytest.raises(DeliveryFailed) as failed:
        read(transport, "")

    assert failed.value.failure is failure
