"""A personal link from the letter that gives it to the office's answer, and how it ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.duties import Duty
from models.erasure import RecordClass
from models.letters import Letter
from models.people import Membership
from models.requests import LinkAbout, LinkRequest, RequestKind, RequestOutcome
from models.words import LetterState, Role
from office import by_link_acts, by_link_answers, erasure
from office.by_link import DeadLink, Death, Opened, open_link
from office.by_link_answers import NoSuchRequest
from office.by_link_given import LIVES_AFTER, ensure, revoke
from office.desk import Desk
from office.documents import RefusedChange, find_duty
from office.erasure import DecisionDraft
from office.links import BadLink
from store.requests import LinkKey
from tests.conftest import AREA

At = Callable[[date], dict[str, Any]]
GROUP = "temagrupp-aldre"
TODAY, DUE = date(2026, 1, 12), date(2026, 2, 2)
ASKED_FOR = date(2026, 2, 16)


@pytest.fixture
def key(desk: Desk) -> LinkKey:
    """The link of the chair who owes the year's report."""
    with desk.database.write() as session:
        duty = find_duty(session, area=AREA, station="arsrapporter", group=GROUP, year=2026, document=None)
        session.flush()
        held = select(Membership).where(Membership.group == GROUP, Membership.role == Role.CHAIR)
        (chair,) = [each for each in session.exec(held) if each.valid_from <= TODAY <= (each.valid_to or TODAY)]
        return LinkKey(chair.person_id, LinkAbout.DUTY, duty.id or 0, "chair")


def given(desk: Desk, key: LinkKey, at: At, *, day: date = TODAY) -> str:
    with desk.database.write() as session:
        (address,) = ensure(session, AREA, {key: DUE}, links=desk.links, **at(day)).values()
    return address.rpartition("/")[2]


def opened(desk: Desk, token: str, at: At, *, day: date = TODAY) -> Opened:
    return open_link(desk, token, purpose="errand", now=at(day)["now"])


def why_dead(desk: Desk, token: str, at: At, *, day: date = TODAY) -> Death:
    with pytest.raises(DeadLink) as dead:
        opened(desk, token, at, day=day)
    return dead.value.why


@pytest.mark.both_databases
def test_from_the_letter_to_the_answer_and_to_what_is_disposed_of(desk: Desk, key: LinkKey, at: At) -> None:
    token = given(desk, key, at)
    link = opened(desk, token, at)
    assert link.offered[0] is RequestKind.HAND_IN

    number = by_link_acts.ask_for_time(desk, link, to=ASKED_FOR, text="ny sekreterare\x00")
    again = by_link_acts.ask_for_time(desk, link, to=ASKED_FOR + timedelta(days=1), text="ny sekreterare")
    with pytest.raises(RefusedChange, match="efter den sista dagen"):
        by_link_acts.ask_for_time(desk, link, to=DUE, text="x")
    done = by_link_answers.grant(desk, number, area=AREA, who="kontoret", to=ASKED_FOR, **at(TODAY))
    with pytest.raises(NoSuchRequest):
        by_link_answers.decline(desk, number, area=AREA, who="kontoret", reason="x", **at(TODAY))

    assert number == again
    with desk.database.read() as session:
        assert session.get(Duty, key.subject_id).extended_to == ASKED_FOR  # type: ignore[union-attr]
        letter = session.exec(select(Letter)).one()
    assert (letter.person_id, letter.template, done.outcome) == (
        key.person_id,
        "request-answer",
        RequestOutcome.GRANTED,
    )
    assert (letter.state, done.delivery.sent) == (LetterState.SENT, 1)

    later = TODAY + timedelta(days=400)
    draft = DecisionDraft(
        reference="SK 2027-1",
        decided_on=later,
        decided_by="kontorets chef",
        grounds="gallringsplanen",
        classes=frozenset({RecordClass.REQUEST}),
        through=TODAY,
    )
    with desk.database.write() as session:
        decided = erasure.record_decision(session, draft, area=AREA, who="kontoret", **at(later)).id or 0
    gone = erasure.dispose(desk, decided, area=AREA, now=at(later)["now"], who="kontoret")
    with desk.database.read() as session:
        kept = session.get(LinkRequest, number)
    assert gone == {RecordClass.REQUEST: 1}
    assert kept is not None
    assert (kept.text, kept.detail, kept.kind) == ("", {}, RequestKind.MORE_TIME)


def test_whoever_is_asked_again_has_the_same_link_until_it_is_ended(desk: Desk, key: LinkKey, at: At) -> None:
    first = given(desk, key, at)
    assert given(desk, key, at, day=TODAY + timedelta(days=3)) == first
    number = opened(desk, first, at).link_id

    with desk.database.write() as session:
        revoke(session, number, area=AREA, now=at(TODAY)["now"], who="kontoret")
    ended = why_dead(desk, first, at)
    second = given(desk, key, at)

    assert ended is Death.REVOKED
    assert second != first
    assert opened(desk, second, at).link_id == number
    assert why_dead(desk, first, at) is Death.REVOKED
    assert why_dead(desk, second, at, day=DUE + LIVES_AFTER + timedelta(days=1)) is Death.EXPIRED


def test_a_link_opens_nothing_for_another_whose_row_has_got_its_number(desk: Desk, key: LinkKey, at: At) -> None:
    """After a restore of an older copy numbers are given anew."""
    elsewhere = key._replace(person_id=key.person_id + 1)
    number = opened(desk, given(desk, key, at), at).link_id

    with desk.database.write() as session:
        other = ensure(session, AREA, {elsewhere: DUE}, links=desk.links, **at(TODAY))[elsewhere]
    _, version = desk.links.read(other.rpartition("/")[2], purpose="errand")
    stray = desk.links.personal("errand", number, version).rpartition("/")[2]

    assert why_dead(desk, stray, at) is Death.REVOKED


def test_a_rehearsals_links_open_nothing(desk: Desk, key: LinkKey, at: At) -> None:
    token = given(desk, key, at)
    number, version = desk.links.read(token, purpose="errand")
    rehearsed = replace(desk.links, personal_keys=("rehearsal",)).personal("errand", number, version)

    with pytest.raises(BadLink):
        opened(desk, rehearsed.rpartition("/")[2], at)


def test_a_link_is_for_the_role_and_ends_with_it(desk: Desk, key: LinkKey, at: At) -> None:
    token = given(desk, key, at)

    with desk.database.write() as session:
        for role in session.exec(select(Membership).where(Membership.person_id == key.person_id)):
            role.valid_to = TODAY
            session.add(role)

    assert opened(desk, token, at).person_id == key.person_id
    assert why_dead(desk, token, at, day=TODAY + timedelta(days=1)) is Death.LEFT
