"""The shipped file of Fyrbodal holds its whole organisation, everything that recurs, and works."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import areas
from areas.compile import organisation_of, wheel_of
from areas.meeting_lists import read_meetings
from areas.people import read_people
from areas.reader import read_area
from models.words import DocumentKind, Mode, Principal, Publication, Role, StationKind
from rules.chair_history import check_history
from rules.ladder import schedule
from tests.areas.chair_holdings import chair_holdings

FOLDER = Path(areas.__file__).parent
LOCAL = {
    "dals-ed", "fargelanda", "lilla-edet", "lysekil", "mellerud-bengtsfors", "munkedal", "orust", "sotenas",
    "stromstad", "tanum", "trollhattan", "uddevalla", "vanersborg", "amal",
}  # fmt: skip


@pytest.fixture(scope="module")
def area_file():
    return read_area(FOLDER / "fyrbodal.yaml").area_file


@pytest.fixture(scope="module")
def wheel(area_file):
    return wheel_of(area_file)


@pytest.fixture(scope="module")
def people():
    return read_people(FOLDER / "fyrbodal-people.csv").rows


def test_everything_that_recurs_stands_in_it(wheel):
    assert [(station.kind.swedish, station.id) for station in wheel.stations] == [
        ("insamling", "arsrapportunderlag"),
        ("insamling", "arsrapport-sammanstalls"),
        ("beslut", "arsrapport-faststalls"),
        ("insamling", "lokala-handlingsplaner"),
        ("uppföljning", "aktivitetslista-uppfoljning"),
        ("insamling", "aktivitetslista-forslag"),
        ("beslut", "aktivitetslista-faststalls"),
        ("rekvisition", "rekvisition"),
        ("uppföljning", "budgetuppfoljning-april"),
        ("uppföljning", "budgetuppfoljning-september"),
        ("uppföljning", "avvikelser"),
        ("möte", "gemensamt-mote-varen"),
        ("möte", "gemensamt-mote-hosten"),
        ("möte", "ordforandenas-arsmote"),
        ("uppföljning", "utvardering-kontoret"),
        ("uppföljning", "samverkansplan-uppfoljning"),
        ("insamling", "samverkansplan-forslag"),
        ("beslut", "samverkansplan-faststalls"),
    ]
    assert all(station.active for station in wheel.stations)
    assert [station.id for station in wheel.stations if station.started_by_hand] == ["arsrapportunderlag"]
    assert wheel.mode is Mode.LIVE


def test_what_the_plan_dates_comes_in_its_years(wheel):
    years = range(2023, 2031)

    def comes(station):
        return [year for year in years if wheel.station(station).comes_in(year)]

    assert comes("utvardering-kontoret") == [2025, 2026, 2027, 2028, 2029, 2030]
    assert comes("samverkansplan-uppfoljning") == [2025, 2027, 2029]
    assert comes("samverkansplan-faststalls") == [2026, 2028, 2030]


def test_the_organisation_is_whole(area_file, wheel):
    organisation = organisation_of(area_file)
    groups = {group.id: group for group in organisation.groups}
    sides = [party.principal for party in organisation.parties]

    assert {group.removeprefix("lokal-") for group in groups if group.startswith("lokal-")} == LOCAL
    assert (sides.count(Principal.MUNICIPALITY), sides.count(Principal.REGION)) == (17, 9)
    assert {group.id for group in organisation.groups if group.is_derived} == {
        "presidium", "beredning-barn-och-unga", "beredning-vuxna", "beredning-aldre",
    }  # fmt: skip
    assert len(groups["styrgrupp"].made_of) == 3
    assert sum(groups["styrgrupp"].seats.values()) == 15
    assert sum(groups["politiskt-samrad"].seats.values()) == 27
    assert groups["politiskt-samrad"].has_substitutes
    assert {addressee.key for addressee in groups["politiskt-samrad"].invites} >= {"member@arbetsutskott"}
    assert set(groups["samordningsgrupp"].seats) == {"kommunalforbundet", "narhalsan", "nu-sjukvarden"}


def test_the_local_groups_chairs_change_sides_every_year_and_the_others_every_second(wheel):
    months = {group: rule.term.number for group, rule in wheel.rotation.items()}

    assert [months[f"lokal-{place}"] for place in sorted(LOCAL)] == [12] * 14
    assert {months[group] for group in months if not group.startswith("lokal-")} == {24}
    assert len(months) == 14 + 5


def test_once_a_year_the_chairs_and_vice_chairs_meet_the_councils(wheel):
    meeting = wheel.station("ordforandenas-arsmote")

    assert meeting.meets == {"politiskt-samrad", "styrgrupp"}
    assert {(to.key, to.of) for to in meeting.invites} == {
        ("chair@lokal vårdsamverkansgrupp", "lokal vårdsamverkansgrupp"),
        ("vice-chair@lokal vårdsamverkansgrupp", "lokal vårdsamverkansgrupp"),
        ("chair@utvecklingsforum", "utvecklingsforum"),
        ("vice-chair@utvecklingsforum", "utvecklingsforum"),
    }


def test_every_document_is_asked_for_in_words_that_fit_and_goes_somewhere(wheel):
    kinds = {c.document.id: c.document.kind for station in wheel.collecting for c in station.collects}

    assert kinds["arsrapportunderlag"] is DocumentKind.MATERIAL
    assert kinds["budgetuppfoljning"] is DocumentKind.BUDGET
    assert kinds["avvikelser"] is DocumentKind.DEVIATIONS
    for station in wheel.collecting:
        for collection in station.collects:
            assert collection.handling.stations or collection.handling.by_itself, station.id


def test_minutes_of_every_meeting_are_published(wheel):
    without = {"presidium", "samordningsgrupp", "beredning-barn-och-unga", "beredning-vuxna", "beredning-aldre"}

    for body in wheel.bodies:
        if body.kind == "kontor":
            continue
        minutes = body.rules.minutes
        assert (minutes is None) is (body.group in without), body.group
        assert minutes is None or minutes.publication is Publication.WHEN_ADJUSTED


@pytest.mark.parametrize("year", range(2024, 2037))
def test_every_step_of_every_year_stands_after_the_one_before_on_an_open_day(wheel, year):
    for station in wheel.collecting:
        for collection in station.yearly:
            last_day = wheel.closed.next_open(collection.due.on(year))
            steps = schedule(collection.ladder, last_day=last_day, closed=wheel.closed)

            assert all(earlier.on < later.on for earlier, later in pairwise(steps)), (station.id, year)
            assert all(wheel.closed.is_open(step.on) for step in steps)


def test_whatever_day_the_material_is_asked_for_its_letters_stand_in_order(wheel):
    (collection,) = wheel.station("arsrapportunderlag").collects
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(730)):
        last_day = collection.after_start.day(day, wheel.closed)
        steps = schedule(collection.ladder, last_day=last_day, closed=wheel.closed)

        assert all(earlier.on < later.on for earlier, later in pairwise(steps)), day


# --- people and meetings of the demonstration


def test_the_people_are_role_titles_at_example_addresses(people):
    names = {}
    for row in people:
        assert row.email.endswith(".example")
        assert names.setdefault(row.email, row.name) == row.name
        assert row.name.split()[0] in {
            "Ordförande", "Vice", "Ledamot", "Ersättare", "Adjungerad", "Processledare", "Kommunikatör",
            "Kontaktperson",
        }  # fmt: skip


def test_every_seat_is_filled_once_and_every_party_has_a_contact(wheel, people):
    for group, quotas in wheel.quotas.items():
        for role, seats in ((Role.MEMBER, quotas.seats), (Role.CO_OPTED, quotas.co_opted)):
            filled = [(row.party, row.seat) for row in people if row.group == group and row.role is role]
            assert sorted(filled) == sorted((party, seat) for party, n in seats.items() for seat in range(1, n + 1))
    contacts = [row for row in people if row.role is Role.CONTACT]
    assert sorted(row.party for row in contacts) == sorted(party.party for party in wheel.parties)


def test_the_people_s_chairs_have_gone_round_as_the_rules_say(wheel, people):
    holdings = chair_holdings(wheel, people)

    assert {row.group for row in holdings} == set(wheel.rotation)
    assert check_history(holdings, rules=wheel.rotation, today=date(2026, 11, 23), spans=wheel.groups) == ()


def test_the_example_meetings_are_marked_as_such_and_fall_on_open_days(wheel):
    text = (FOLDER / "fyrbodal-meetings.txt").read_text("utf-8")
    rows = read_meetings(FOLDER / "fyrbodal-meetings.txt", zone=ZoneInfo("Europe/Stockholm")).rows

    assert "ALLA DATUM, TIDER OCH LOKALER ÄR EXEMPEL" in text
    assert {row.day.year for row in rows} == {2026, 2027}
    assert all(wheel.closed.is_open(row.day) for row in rows)


def test_the_kinds_of_its_stations_are_all_that_the_product_has(wheel):
    assert {station.kind for station in wheel.stations} == set(StationKind)
