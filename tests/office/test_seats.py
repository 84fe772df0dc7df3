"""Vacant seats: who is asked for names, by when, and how it is settled."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from models.areas import Group
from models.duties import Duty
from models.letters import Act
from models.people import Membership
from models.words import DutyState, Role, StepKind
from office import seats
from office.areas import wheel_of_area
from office.seats import SeatsOutcome
from store import duties as stored_duties
from store.database import Database

AREA = "goteborgsomradet"
MONDAY = date(2026, 3, 2)
A_DAY = timedelta(days=1)
IN_FIFTEEN_OPEN_DAYS = date(2026, 3, 23)


def look(database: Database, day: date, **how: date) -> SeatsOutcome:
    with database.write() as session:
        return seats.look(session, wheel_of_area(session, AREA), today=day, **how)


def asked(database: Database) -> list[Duty]:
    with database.read() as session:
        found = list(session.exec(select(Duty).where(Duty.area == AREA, Duty.station == "platser").order_by(Duty.id)))
        session.expunge_all()
    return found


def acts(database: Database) -> list[Act]:
    with database.read() as session:
        return list(session.exec(select(Act).where(Act.station == "platser").order_by(col(Act.id))))


def rows(session: Session, *, group: str, party: str, role: Role = Role.MEMBER) -> list[Membership]:
    same = (Membership.area == AREA, Membership.group == group, Membership.party == party, Membership.role == role)
    return list(session.exec(select(Membership).where(*same).order_by(col(Membership.seat))))


def end(database: Database, *, group: str, party: str, on: date, role: Role = Role.MEMBER, seat: int = 1) -> None:
    """Let whoever holds the seat hold it no longer than to that day."""
    with database.write() as session:
        for row in rows(session, group=group, party=party, role=role):
            if row.seat == seat:
                row.valid_to = on


def seat_somebody(database: Database, *, group: str, party: str, on: date, seat: int = 1) -> None:
    """Let the one who held the seat come back."""
    with database.write() as session:
        before = next(row for row in rows(session, group=group, party=party) if row.seat == seat)
        session.add(Membership(**before.model_dump(exclude={"id", "valid_from", "valid_to"}), valid_from=on))


def test_where_every_seat_is_filled_nobody_is_asked(database):
    done = look(database, MONDAY)

    assert (done.opened, asked(database)) == (0, [])


def test_a_seat_that_has_fallen_vacant_is_asked_for_at_once(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)

    done = look(database, MONDAY)

    (duty,) = asked(database)
    assert done.opened == 1
    assert (duty.group, duty.document, duty.year) == ("lgs", "platser-narhalsan", 2026)
    assert (duty.state, duty.due_on) == (DutyState.AWAITED, IN_FIFTEEN_OPEN_DAYS)
    (act,) = acts(database)
    assert (act.kind, act.addressee, act.written_on) == (StepKind.REQUEST, "contact-narhalsan", MONDAY)


def test_looking_again_or_late_changes_nothing(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    look(database, MONDAY)
    before = (asked(database), acts(database))

    again = look(database, MONDAY)
    look(database, MONDAY + A_DAY)

    assert (again.opened, again.moved, again.settled, again.ended) == (0, 0, 0, 0)
    assert [duty.due_on for duty in asked(database)] == [duty.due_on for duty in before[0]]
    assert [act.key for act in acts(database)] == [act.key for act in before[1]]


def test_a_party_with_several_vacant_seats_in_a_body_is_asked_once(database):
    end(database, group="lgs", party="sahlgrenska", on=MONDAY - A_DAY, seat=2)
    end(database, group="lgs", party="sahlgrenska", on=MONDAY - A_DAY, seat=3)

    look(database, MONDAY)

    assert len(asked(database)) == 1
    with database.read() as session:
        places = seats.places_asked(session, wheel_of_area(session, AREA), today=MONDAY)
    assert [place.seat for place in places["lgs", "sahlgrenska"]] == [2, 3]


def test_a_seat_that_expires_is_asked_for_when_its_ladder_begins_and_by_its_last_day(database):
    last_day = date(2026, 6, 30)
    end(database, group="lgs", party="narhalsan", on=last_day)

    early, in_time = look(database, date(2026, 6, 1)), look(database, date(2026, 6, 2))

    assert (early.opened, in_time.opened) == (0, 1)
    assert [duty.due_on for duty in asked(database)] == [last_day]


def test_a_party_that_is_asked_late_gets_time_and_a_request_first(database):
    end(database, group="lgs", party="narhalsan", on=date(2026, 3, 10))

    look(database, MONDAY)
    look(database, MONDAY + A_DAY)

    (duty,) = asked(database)
    assert (duty.due_on, duty.revision) == (IN_FIFTEEN_OPEN_DAYS, 1)
    assert [act.kind for act in acts(database)] == [StepKind.REQUEST]


def test_a_seat_left_before_its_time_is_asked_for_though_the_asking_was_to_come_later(database):
    end(database, group="lgs", party="narhalsan", on=date(2026, 12, 31))
    look(database, MONDAY, open_by=date(2026, 12, 31))
    end(database, group="lgs", party="narhalsan", on=MONDAY)

    look(database, MONDAY + A_DAY)

    (duty,) = asked(database)
    assert duty.due_on == date(2026, 3, 24)
    assert [act.kind for act in acts(database)] == [StepKind.REQUEST]


def test_a_chase_goes_on_when_the_expired_seat_falls_vacant(database):
    end(database, group="lgs", party="narhalsan", on=date(2026, 6, 30))
    look(database, date(2026, 6, 2))

    look(database, date(2026, 7, 1))

    (duty,) = asked(database)
    assert (duty.due_on, duty.revision) == (date(2026, 6, 30), 1)


def test_a_vacancy_that_is_to_be_is_not_asked_for_when_a_successor_is_named(database):
    end(database, group="lgs", party="narhalsan", on=date(2026, 6, 30))
    seat_somebody(database, group="lgs", party="narhalsan", on=date(2026, 7, 1))

    look(database, date(2026, 6, 15))

    assert asked(database) == []


def test_the_asking_settles_itself_when_the_seat_is_filled(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    look(database, MONDAY)
    seat_somebody(database, group="lgs", party="narhalsan", on=MONDAY + A_DAY)

    done = look(database, MONDAY + A_DAY)

    (duty,) = asked(database)
    assert done.settled == 1
    assert (duty.state, duty.received_on, duty.look_on) == (DutyState.RECEIVED, MONDAY + A_DAY, None)
    assert duty.reason == "platserna är besatta"
    assert {act.state.value for act in acts(database)} == {"cancelled"}


def test_a_seat_that_falls_vacant_again_the_same_year_is_asked_for_anew(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    look(database, MONDAY)
    seat_somebody(database, group="lgs", party="narhalsan", on=MONDAY)
    look(database, MONDAY)
    end(database, group="lgs", party="narhalsan", on=date(2026, 5, 3))

    look(database, date(2026, 5, 4))

    (duty,) = asked(database)
    assert (duty.state, duty.revision, duty.received_on) == (DutyState.AWAITED, 2, None)
    assert duty.due_on > date(2026, 5, 4)


def test_names_that_have_come_in_give_the_office_time_to_lay_them_in(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    look(database, MONDAY)
    with database.write() as session:
        (duty,) = session.exec(select(Duty).where(Duty.station == "platser"))
        duty.state, duty.received_on, duty.look_on = DutyState.RECEIVED, MONDAY, None

    look(database, MONDAY + timedelta(days=14))
    rests = asked(database)[0].state
    look(database, MONDAY + timedelta(days=15))

    assert (rests, asked(database)[0].state) == (DutyState.RECEIVED, DutyState.AWAITED)


def test_a_party_that_has_been_excused_is_left_in_peace(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    look(database, MONDAY)
    with database.write() as session:
        (duty,) = session.exec(select(Duty).where(Duty.station == "platser"))
        duty.state, duty.look_on = DutyState.EXCUSED, None

    look(database, date(2026, 6, 1))

    assert [duty.state for duty in asked(database)] == [DutyState.EXCUSED]


def test_substitutes_are_asked_for_only_in_bodies_that_have_them(database):
    end(database, group="politiskt-samrad", party="partille", on=MONDAY - A_DAY, role=Role.SUBSTITUTE)

    look(database, MONDAY)

    with database.read() as session:
        places = seats.places_asked(session, wheel_of_area(session, AREA), today=MONDAY)
    assert [place.role for place in places["politiskt-samrad", "partille"]] == [Role.SUBSTITUTE]
    assert {group for group, _ in places} == {"politiskt-samrad"}


def test_what_a_group_that_ends_has_asked_for_is_closed(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    look(database, MONDAY)
    with database.write() as session:
        group = session.get(Group, (AREA, "lgs"))
        assert group is not None
        group.valid_to = MONDAY

    done = look(database, MONDAY + A_DAY)

    (duty,) = asked(database)
    assert (done.ended, duty.state) == (1, DutyState.ENDED)


def test_the_watch_sees_what_has_not_been_asked_for(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    with database.read() as session:
        left = seats.undone(session, wheel_of_area(session, AREA), today=MONDAY)
    look(database, MONDAY)
    with database.read() as session:
        after = seats.undone(session, wheel_of_area(session, AREA), today=MONDAY)

    assert left is not None
    assert (left.number, left.since) == (1, MONDAY)
    assert after is None


def test_before_live_from_nobody_is_asked(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    with database.write() as session:
        wheel = replace(wheel_of_area(session, AREA), live_from=MONDAY + A_DAY)
        done = seats.look(session, wheel, today=MONDAY)

    assert (done.opened, asked(database)) == (0, [])


def test_the_list_shows_what_is_vacant_what_expires_and_who_has_no_place(database):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)
    end(database, group="lgs", party="primor", on=date(2026, 4, 30))
    with database.write() as session:
        (before,) = rows(session, group="lgs", party="koncernkontoret")
        session.add(Membership(**before.model_dump(exclude={"id", "seat"})))
    look(database, MONDAY)

    with database.read() as session:
        lines = seats.listing(session, wheel_of_area(session, AREA), on=MONDAY)

    assert {(line.party, line.standing) for line in lines} == {
        ("narhalsan", seats.VACANT),
        ("primor", seats.EXPIRING),
        ("koncernkontoret", seats.WITHOUT_PLACE),
    }
    vacant = next(line for line in lines if line.standing == seats.VACANT)
    assert (vacant.since, vacant.answer_by, vacant.asked_on) == (MONDAY, IN_FIFTEEN_OPEN_DAYS, None)
    expiring = next(line for line in lines if line.standing == seats.EXPIRING)
    assert (expiring.ends_on, expiring.filled_on) == (date(2026, 4, 30), None)


def test_a_seat_that_falls_vacant_far_ahead_can_be_opened_before_it_is_asked_for(database):
    end(database, group="lgs", party="narhalsan", on=date(2026, 12, 31))

    look(database, MONDAY, open_by=date(2026, 12, 31))

    (duty,) = asked(database)
    assert (duty.year, duty.due_on, duty.look_on) == (2027, date(2026, 12, 30), date(2026, 12, 2))
    assert acts(database) == []


@pytest.mark.parametrize("mornings", [[MONDAY], [MONDAY, MONDAY], [MONDAY, MONDAY + A_DAY]], ids=str)
def test_one_request_leaves_however_often_one_looks(database, mornings):
    end(database, group="lgs", party="narhalsan", on=MONDAY - A_DAY)

    for morning in mornings:
        look(database, morning)

    assert len(acts(database)) == 1
    with database.read() as session:
        assert len(stored_duties.of_station(session, area=AREA, station="platser", year=2026)) == 1
