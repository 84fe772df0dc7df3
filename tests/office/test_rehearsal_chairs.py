"""A rehearsed year hands chairs over, asks whose turn it is, and invents nobody."""

from datetime import UTC, date, datetime

import pytest

from areas.people import read_people
from areas.reader import read_area_text
from models.words import DutyState, Mode, Principal, Role, StepKind
from office import rotation
from office.areas import wheel_of_area
from office.behaviour import behaviour_of
from office.demonstration import set_up
from office.links import Links
from office.overrides import override
from office.playing_chairs import PlayedChairs
from office.rehearsal import Origin, rehearse
from office.rehearsed import Script
from rules.rotation import CHAIRS
from settings import ROOT
from store import terms
from tests.slim_areas import slimmed

AREA = "goteborgsomradet"
AREA_FILE = ROOT / "areas" / f"{AREA}.yaml"
PEOPLE_FILE = ROOT / "areas" / f"{AREA}-people.csv"
RULES = slimmed(AREA_FILE, stations=["arsrapporter", "forslag-handlingsplaner"])
TEMAGRUPPER = {"temagrupp-barn-och-unga", "temagrupp-psykiatri", "temagrupp-rehabilitering", "temagrupp-aldre"}
FOLLOWING, NEXT = date(2027, 1, 1), date(2027, 7, 1)
LINKS = Links(public_url="http://arshjul.example", keys=("a key for tests",))
NOW = datetime(2026, 1, 2, 7, tzinfo=UTC)


def played(folder, *, behaviour, year=2027, home=None):
    folder.mkdir(exist_ok=True)
    script = Script(
        area=AREA,
        year=year,
        mode=Mode.LIVE,
        behaviour=behaviour_of(behaviour, seed=3),
        behaviour_name=behaviour,
        seed=3,
    )
    origin = Origin(
        home=home, read=None if home else read_area_text(RULES, AREA), people=None if home else read_people(PEOPLE_FILE)
    )
    return rehearse(script, origin, folder=folder, links=LINKS, today=date(2026, 1, 2))


def steps(rehearsal, *, of=None):
    return [act for act in rehearsal.acts if act.station == CHAIRS and (of is None or act.step == of)]


@pytest.fixture(scope="module")
def in_time(tmp_path_factory):
    return played(tmp_path_factory.mktemp("in-time"), behaviour="on-time")


@pytest.fixture(scope="module")
def silent(tmp_path_factory):
    return played(tmp_path_factory.mktemp("silent"), behaviour="none")


def test_the_side_whose_turn_comes_is_asked_and_names_somebody_before_it_is_reminded(in_time):
    asked = {act.group: act.role for act in steps(in_time, of="request")}
    named = [document for document in in_time.documents if document.station == CHAIRS]

    assert asked == {
        "temagrupp-barn-och-unga": "side-region",
        "temagrupp-psykiatri": "side-municipality",
        "temagrupp-rehabilitering": "side-region",
        "temagrupp-aldre": "side-municipality",
    }
    assert {document.state for document in named} == {DutyState.RECEIVED}
    assert steps(in_time, of="reminder-1") == []


def test_the_chair_is_handed_over_on_the_day_and_who_goes_is_thanked(in_time):
    handed = {act.group for act in steps(in_time, of="handover") if act.date == "2027-07-01"}
    thanked = {act.group for act in steps(in_time, of="thanks") if act.date == "2027-07-01"}

    assert handed == thanked == TEMAGRUPPER
    assert {act.duty for act in steps(in_time, of="handover")} == {f"period-{FOLLOWING}", f"period-{NEXT}"}


def test_whoever_is_named_is_in_the_list_of_people(in_time):
    listed = {row.name for row in read_people(PEOPLE_FILE).rows}

    assert {act.recipient.partition(" <")[0] for act in steps(in_time)} <= listed


def test_what_was_told_before_the_first_day_is_not_told_on_it(in_time):
    assert {act.date for act in steps(in_time, of="nominated")}.isdisjoint({str(in_time.first)})
    assert all(act.date >= "2027-01-01" for act in steps(in_time))


def test_a_year_in_which_nobody_is_named_comes_to_an_end_with_the_sides_chased_and_the_vice_chairs_acting(silent):
    chased = {act.group for act in steps(silent, of="overdue-1")}
    acting = {act.recipient for act in steps(silent, of="handover") if act.duty == f"period-{NEXT}"}

    assert chased == TEMAGRUPPER
    assert all(recipient.startswith("Vice ordförande Temagrupp") for recipient in acting)
    assert silent.last < date(2028, 3, 1)


def test_a_home_where_the_office_has_decided_otherwise_is_rehearsed_so(desk, tmp_path):
    (tmp_path / "area.yaml").write_text(RULES, encoding="utf-8")
    set_up(desk, tmp_path / "area.yaml", PEOPLE_FILE, today=NOW.date(), now=NOW)
    override(
        desk,
        area=AREA,
        group="temagrupp-aldre",
        reason="regionen har bett att få fortsätta",
        side=Principal.REGION,
        today=NOW.date(),
        now=NOW,
        who="kontoret",
    )

    rehearsal = played(tmp_path / "year", behaviour="on-time", home=desk.database)

    asked = {act.group: act.role for act in steps(rehearsal, of="request")}
    assert asked["temagrupp-aldre"] == "side-region"
    assert asked["temagrupp-psykiatri"] == "side-municipality"


def test_the_day_on_which_a_term_asks_for_something_is_known_beforehand(desk):
    set_up(desk, AREA_FILE, PEOPLE_FILE, today=NOW.date(), now=NOW)
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        rotation.rotate(session, area=AREA, today=date(2026, 6, 1), now=NOW, links=desk.links)

    chairs = PlayedChairs(desk, wheel, who="övningen")

    asking = [day for day in range(1, 31) if chairs.ask_something(date(2026, 6, day))]
    assert asking == []
    assert chairs.ask_something(date(2026, 7, 1))
    with desk.database.write() as session:
        outcome = rotation.rotate(session, area=AREA, today=date(2026, 7, 1), now=NOW, links=desk.links)
    chairs.forget_days()
    assert outcome.told[StepKind.NOMINATED] == 8
    assert not chairs.ask_something(date(2026, 7, 2))


def test_what_counts_as_told_is_not_told_again(desk):
    set_up(desk, AREA_FILE, PEOPLE_FILE, today=NOW.date(), now=NOW)
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        rotation.count_as_told(session, wheel, today=date(2026, 7, 1), now=NOW)
        rotation.count_as_told(session, wheel, today=date(2026, 7, 1), now=NOW)
        outcome = rotation.rotate(session, area=AREA, today=date(2026, 7, 2), now=NOW, links=desk.links)
        held = [each for each in terms.held_chairs(session, AREA) if each.role is Role.CHAIR and each.group == "lgs"]

    assert not outcome.told
    assert [each.valid_from for each in held] == [date(2023, 1, 1), date(2025, 1, 1), FOLLOWING]
