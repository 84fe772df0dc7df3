"""An excerpt of Fyrbodal: another area whose chairs go round by other rules."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from areas.compile import organisation_of, wheel_of
from areas.people import read_people
from areas.reader import read_area
from models.words import Principal, Role
from rules.chair_history import check_history
from rules.rotation_schedule import schedule
from rules.terms import Months
from tests.areas.chair_holdings import chair_holdings

FOLDER = Path(__file__).parent
UNTIL = date(2029, 12, 31)


@pytest.fixture(scope="module")
def area_file():
    return read_area(FOLDER / "fyrbodal-utdrag.yaml").area_file


@pytest.fixture(scope="module")
def wheel(area_file):
    return wheel_of(area_file)


@pytest.fixture(scope="module")
def people():
    return read_people(FOLDER / "fyrbodal-utdrag-people.csv").rows


def months_of(rule) -> int:
    assert isinstance(rule.term, Months)
    return rule.term.number


def test_fourteen_local_groups_change_chair_every_year_and_the_others_every_second(wheel):
    lengths = {group: months_of(rule) for group, rule in wheel.rotation.items()}

    assert sorted(length for group, length in lengths.items() if group.startswith("lokal-")) == [12] * 14
    assert {group: length for group, length in lengths.items() if not group.startswith("lokal-")} == {
        "politiskt-samrad": 24,
        "styrgrupp": 24,
        "forum-barn-och-unga": 24,
        "forum-vuxna": 24,
        "forum-aldre": 24,
    }


def test_sides_alternate_without_exception_until_2029(wheel):
    planned = schedule(wheel.rotation, (), until=UNTIL, spans=wheel.groups)

    assert not planned.no_plan
    for group, terms in planned.terms.items():
        assert len(terms) >= 3, group
        assert all(earlier.side is later.side.other for earlier, later in pairwise(terms) if later.side), group


def test_the_people_s_history_is_that_of_the_rules(wheel, people):
    holdings = chair_holdings(wheel, people)

    assert {row.group for row in holdings} == set(wheel.rotation)
    assert check_history(holdings, rules=wheel.rotation, today=date(2026, 11, 23), spans=wheel.groups) == ()


def test_the_arbetsutskott_and_the_styrgrupp_are_derived_in_part(area_file, wheel):
    groups = {group.id: group for group in organisation_of(area_file).groups}

    assert {group for group in groups if groups[group].is_derived} == {
        "presidium",
        "beredning-barn-och-unga",
        "beredning-vuxna",
        "beredning-aldre",
    }
    assert [to.key for to in wheel.body("arbetsutskott").made_of] == [
        "chair@styrgrupp",
        "vice-chair@styrgrupp",
        "process-leader@styrgrupp",
    ]
    assert len(wheel.body("styrgrupp").made_of) == 3
    assert wheel.quotas["arbetsutskott"].seats == {"nu-sjukvarden": 1, "kommunerna": 1}
    assert sum(wheel.quotas["styrgrupp"].seats.values()) == 15


def test_every_seat_is_filled_once_and_every_party_has_a_contact(wheel, people):
    for group, quotas in wheel.quotas.items():
        filled = [(row.party, row.seat) for row in people if row.group == group and row.role is Role.MEMBER]
        assert sorted(filled) == sorted((party, seat) for party, n in quotas.seats.items() for seat in range(1, n + 1))
    contacts = [row for row in people if row.role is Role.CONTACT]
    assert sorted(row.party for row in contacts) == sorted(party.party for party in wheel.parties)
    assert {row.group for row in contacts} == {"samverkanskontoret"}


def test_the_people_are_role_titles_at_example_addresses(people):
    names = {}
    for row in people:
        assert row.email.endswith(".example")
        assert names.setdefault(row.email, row.name) == row.name
        assert row.name.split()[0] in {
            "Ordförande", "Vice", "Ledamot", "Ersättare", "Adjungerad", "Processledare", "Kommunikatör",
            "Kontaktperson",
        }  # fmt: skip


def test_both_sides_take_part(wheel):
    assert {party.side for party in wheel.parties} == set(Principal)
