"""Feeds at hand: made once for each change, kept, and served whatever happens."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.feeds import CalendarEntry, Feed, Subscription
from models.people import Membership, Person
from models.words import FeedKind, Role
from office import subscriptions
from office.areas import wheel_of_area
from office.calendar import refresh, touch
from office.desk import Desk
from office.feed_shelf import FeedUnavailable, Found, Shelf
from store import calendars, feeds
from store import subscriptions as kept_subscriptions
from store.feeds import FeedKey
from tests.queries import counted_queries

AREA = "goteborgsomradet"
TODAY = date(2025, 9, 15)
NOON = datetime(2025, 9, 15, 10, tzinfo=UTC)
A_DAY = timedelta(days=1)
LGS = FeedKey(AREA, FeedKind.GROUP, "lgs")
NAME = "Ordförande LGS (region)"


@pytest.fixture
def look(desk: Desk, at: Callable[[date], dict[str, Any]]) -> Callable[[], None]:
    """Brings the calendar in step."""

    def look() -> None:
        with desk.database.write() as session:
            refresh(session, wheel_of_area(session, AREA), links=desk.links, **at(TODAY))

    return look


@pytest.fixture
def number(desk: Desk, look: Callable[[], None]) -> int:
    """A subscription to the feed of LGS."""
    look()
    with desk.database.read() as session:
        person = session.exec(select(Person.id).where(Person.name == NAME)).one()
    return subscriptions.grant(desk, LGS, person_id=person, now=NOON, who="test").id


@pytest.fixture
def shelf(desk: Desk) -> Shelf:
    return Shelf(desk.database)


def found(shelf: Shelf, number: int, *, version: int = 1, now: datetime = NOON) -> tuple[Found, bytes]:
    answer = shelf.look_up(number, version, now=now)
    assert answer is not None
    return answer


def row(desk: Desk) -> Feed:
    with desk.database.read() as session:
        return session.exec(select(Feed)).one()


def statements(desk: Desk, work: Callable[[], object]) -> list[str]:
    with counted_queries(desk.database) as asked:
        work()
    return asked


def test_an_unchanged_feed_costs_one_query_and_none_over_its_events(desk, shelf, number):
    found(shelf, number)

    asked = [one for one in statements(desk, lambda: found(shelf, number)) if one != "BEGIN"]

    assert len(asked) == 1
    assert "calendar_entry" not in asked[0]


def test_a_feed_is_kept_and_found_again_by_another_process(desk, shelf, number):
    first, body = found(shelf, number)
    shelf.write_down()

    asked = statements(desk, lambda: found(Shelf(desk.database), number, now=NOON + timedelta(hours=1)))
    again, same = found(Shelf(desk.database), number, now=NOON + timedelta(hours=1))

    assert not any("FROM calendar_entry" in statement for statement in asked)
    assert (again.etag, again.changed_at, same) == (first.etag, first.changed_at, body)


def test_a_change_of_who_may_see_has_the_feed_made_anew_with_its_old_tag_and_time(desk, shelf, number):
    first, _ = found(shelf, number)
    with desk.database.write() as session:
        touch(session, AREA)

    second, _ = found(shelf, number, now=NOON + timedelta(hours=1))

    assert (second.etag, second.changed_at) == (first.etag, first.changed_at)


def test_the_last_good_bytes_are_served_when_a_feed_cannot_be_made_and_the_office_sees_why(
    desk, shelf, number, monkeypatch, caplog
):
    first, body = found(shelf, number)
    with desk.database.write() as session:
        touch(session, AREA)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("it broke")

    with monkeypatch.context() as broken:
        broken.setattr(calendars, "bodies_of_groups", fail)
        second, same = found(shelf, number)
    shelf.write_down()

    assert (second.etag, same) == (first.etag, body)
    assert "lgs" in caplog.text
    with desk.database.read() as session:
        assert feeds.broken(session, AREA) == [(FeedKind.GROUP, "lgs", "RuntimeError")]

    found(shelf, number)
    shelf.write_down()
    assert row(desk).broken is None


def test_a_new_process_serves_the_last_good_bytes_too(desk, shelf, number, monkeypatch):
    first, _ = found(shelf, number)
    shelf.write_down()
    with desk.database.write() as session:
        touch(session, AREA)
    monkeypatch.setattr(calendars, "bodies_of_groups", lambda *_, **__: 1 / 0)

    second, body = found(Shelf(desk.database), number)

    assert second.etag == first.etag
    assert body


def test_a_feed_that_never_could_be_made_is_said_to_be_unavailable(desk, shelf, number, monkeypatch):
    monkeypatch.setattr(calendars, "bodies_of_groups", lambda *_, **__: 1 / 0)

    with pytest.raises(FeedUnavailable):
        shelf.look_up(number, 1, now=NOON)
    shelf.write_down()
    with pytest.raises(FeedUnavailable):
        Shelf(desk.database).look_up(number, 1, now=NOON)

    assert row(desk).broken == "ZeroDivisionError"


def test_an_entry_that_is_set_aside_leaves_the_rest_of_the_feed_standing(desk, shelf, number):
    with desk.database.write() as session:
        entry = session.exec(select(CalendarEntry).where(col(CalendarEntry.uid).like("sista-dag-%-lgs-%"))).first()
        assert entry is not None
        uid, entry.body, entry.broken = entry.uid, b"", "rubriken är tom"

    _, body = found(shelf, number)

    assert uid.encode() not in body
    assert body.count(b"BEGIN:VEVENT") > 3


def test_a_revoked_subscription_is_dead_and_no_other(desk, shelf, number):
    with desk.database.read() as session:
        other = session.exec(select(Person.id).where(col(Person.name) != NAME).order_by(col(Person.id))).first()
    also = subscriptions.grant(desk, LGS, person_id=other or 0, now=NOON, who="test").id

    subscriptions.revoke(desk, number, area=AREA, now=NOON, who="test")

    assert shelf.look_up(number, 1, now=NOON) is None
    assert shelf.look_up(also, 1, now=NOON) is not None


def test_a_renewed_subscription_has_one_living_link(desk, shelf, number):
    subscriptions.revoke(desk, number, area=AREA, now=NOON, who="test")
    renewed = subscriptions.renew(desk, number, area=AREA, now=NOON, who="test")

    assert shelf.look_up(number, 1, now=NOON) is None
    assert shelf.look_up(number, renewed.version, now=NOON) is not None


def test_a_subscription_dies_the_day_after_its_person_has_left(desk, shelf, number):
    with desk.database.write() as session:
        person = session.exec(select(Person.id).where(Person.name == NAME)).one()
        for role in session.exec(select(Membership).where(Membership.person_id == person)):
            role.valid_to = min(role.valid_to or TODAY, TODAY)

    assert shelf.look_up(number, 1, now=NOON) is not None
    assert found(shelf, number)[0].good_until == datetime(2025, 9, 15, 22, tzinfo=UTC)
    assert shelf.look_up(number, 1, now=NOON + A_DAY) is None


@pytest.mark.parametrize("subject", ["lgs", "ordförande@lgs"])
def test_what_came_with_a_seat_ends_with_it_though_the_person_sits_elsewhere(desk, look, shelf, subject):
    look()
    kind = FeedKind.ROLE if "@" in subject else FeedKind.GROUP
    by_role = subscriptions.grant(desk, FeedKey(AREA, kind, subject), person_id=_person(desk), now=NOON, who="test").id
    with desk.database.write() as session:
        for held in session.exec(select(Membership).where(Membership.person_id == _person(desk))):
            held.valid_to = TODAY
        elsewhere = Membership(
            area=AREA, group="nosam-harryda", person_id=_person(desk), role=Role.MEMBER, valid_from=TODAY
        )
        session.add(elsewhere)

    assert shelf.look_up(by_role, 1, now=NOON) is not None
    assert shelf.look_up(by_role, 1, now=NOON + A_DAY) is None

    again = subscriptions.grant(
        desk, FeedKey(AREA, kind, subject), person_id=_person(desk), now=NOON + A_DAY, who="test"
    )
    assert again.version == 2, "the office may give it all the same, by its own word"
    assert shelf.look_up(by_role, 2, now=NOON + A_DAY) is not None


def test_what_the_office_gives_an_outsider_lives_as_long_as_they_hold_anything(desk, look, shelf):
    look()
    harryda = FeedKey(AREA, FeedKind.GROUP, "nosam-harryda")
    by_the_office = subscriptions.grant(desk, harryda, person_id=_person(desk), now=NOON, who="test").id
    with desk.database.write() as session:
        sat = Membership(area=AREA, group="nosam-harryda", person_id=_person(desk), role=Role.MEMBER, valid_from=TODAY)
        sat.valid_to = TODAY
        session.add(sat)

    assert shelf.look_up(by_the_office, 1, now=NOON + A_DAY) is not None


def test_whoever_a_group_is_made_of_sits_in_it(desk, look):
    """Presidiet has no seats of its own: it is made of those who preside."""
    look()
    with desk.database.read() as session:
        body = next(body for body in wheel_of_area(session, AREA).bodies if body.made_of)
        role, of = body.made_of[0].role, body.made_of[0].of
        query = select(Membership.person_id).where(Membership.role == role, Membership.group == of)
        person = session.exec(
            query.where(col(Membership.valid_to).is_(None) | (col(Membership.valid_to) > TODAY))
        ).first()
    assert person is not None

    given = subscriptions.grant(desk, FeedKey(AREA, FeedKind.GROUP, body.group), person_id=person, now=NOON, who="test")

    assert given.by_role


def test_what_was_fetched_is_added_up_and_noted_in_one_statement(desk, shelf, number):
    answer, _ = found(shelf, number)
    for minute in range(3):
        shelf.note_fetch(answer, agent=b"Google-Calendar-Importer", now=NOON + timedelta(minutes=minute))
    shelf.write_down()
    shelf.note_fetch(answer, agent=b"Thunderbird/153.0", now=NOON + timedelta(hours=1))

    asked = statements(desk, shelf.write_down)

    assert len([statement for statement in asked if statement.startswith("UPDATE")]) == 1
    with desk.database.read() as session:
        noted = session.exec(select(Subscription).where(Subscription.id == number)).one()
    assert (noted.fetches, noted.last_client, noted.last_etag) == (4, "Thunderbird", answer.etag)
    assert noted.last_fetched_at == NOON + timedelta(hours=1)


def test_what_could_not_be_written_down_is_not_forgotten(desk, shelf, number, monkeypatch):
    answer, _ = found(shelf, number)
    shelf.note_fetch(answer, agent=b"", now=NOON)
    with monkeypatch.context() as broken:
        broken.setattr(kept_subscriptions, "note_fetches", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shelf.write_down()
    shelf.note_fetch(answer, agent=b"", now=NOON)

    shelf.write_down()

    with desk.database.read() as session:
        assert session.exec(select(Subscription.fetches).where(Subscription.id == number)).one() == 2
    assert row(desk).etag == answer.etag


def test_memory_is_bounded_and_what_falls_out_is_found_again(desk, shelf, number):
    small = Shelf(desk.database, most_bytes=10)
    first, body = found(small, number)
    person = subscriptions.grant(desk, FeedKey(AREA, FeedKind.AREA, ""), person_id=_person(desk), now=NOON, who="test")
    assert small.body_at_hand(LGS, first.etag) == body

    found(small, person.id)

    assert small.body_at_hand(LGS, first.etag) is None
    assert found(small, number)[1] == body


def _person(desk: Desk) -> int:
    with desk.database.read() as session:
        return session.exec(select(Person.id).where(Person.name == NAME)).one() or 0
