"""The shipped area file holds the whole organisation, and works."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import areas
from areas.compile import organisation_of, wheel_of
from areas.people import read_people
from areas.reader import read_area
from models.words import ChainStep, Mode, Principal, Publication, Role, StationKind, StepKind
from rules.chain import back_plan
from rules.chair_history import check_history
from rules.ladder import schedule
from rules.stations_served import stations_served
from tests.areas.chair_holdings import chair_holdings

SHIPPED = Path(areas.__file__).with_name("goteborgsomradet.yaml")
PEOPLE = Path(areas.__file__).with_name("goteborgsomradet-people.csv")

STOR_NOSAM = {"nosam-gbg-sydvast", "nosam-gbg-nordost", "nosam-gbg-hisingen", "nosam-gbg-centrum"}
LASTING_NOSAM = {"nosam-partille", "nosam-harryda", "nosam-molndal", "nosam-ockero"}
YEARS = range(2024, 2037)


@pytest.fixture(scope="module")
def area_file():
    return read_area(SHIPPED).area_file


@pytest.fixture(scope="module")
def wheel(area_file):
    return wheel_of(area_file)


@pytest.fixture(scope="module")
def organisation(area_file):
    return organisation_of(area_file)


@pytest.fixture(scope="module")
def people():
    return read_people(PEOPLE).rows


def owing(wheel, station, *, year, document=None):
    return {
        group.id
        for collection in wheel.station(station).collects
        if document in (None, collection.document.id)
        for group in collection.owing(wheel.groups, due_on=wheel.closed.next_open(collection.due.on(year)))
    }


def test_every_station_of_the_wheel_stands_in_it_and_those_beside_it(wheel):
    assert [(station.months, station.kind.swedish, station.id) for station in wheel.stations] == [
        ((1,), "insamling", "arsrapporter"),
        ((1,), "insamling", "nosam-handlingsplaner"),
        ((2,), "beslut", "arsrapport-faststalls"),
        ((2,), "insamling", "processstatistik-februari"),
        ((3,), "möte", "politiskt-samrad-mars"),
        ((4,), "uppföljning", "kvartalsrapport"),
        ((4,), "insamling", "lagesbilder"),
        ((5, 6), "möte", "dialogmote"),
        ((5, 6), "möte", "gemensamt-mote"),
        ((6,), "rekvisition", "rekvisition"),
        ((9,), "uppföljning", "halvarsrapport"),
        ((9,), "uppföljning", "statsbidrag-psykisk-halsa"),
        ((9,), "insamling", "processstatistik-september"),
        ((10,), "insamling", "forslag-handlingsplaner"),
        ((11,), "insamling", "utvarderingar"),
        ((12,), "beslut", "handlingsplaner-faststalls"),
        ((5,), "möte", "samverkansplan-dialogmote"),
        ((9,), "möte", "samverkansplan-strategimote"),
        ((12,), "beslut", "samverkansplan-faststalls"),
        ((3,), "möte", "nosam-moter-beredningsgruppen"),
        ((10,), "möte", "arlig-dialog"),
        ((1, 4, 7, 10), "uppföljning", "avvikelser-kvartal"),
        ((9,), "möte", "samverkanstorg-live"),
    ]
    assert {station.id for station in wheel.stations if not station.active} == {
        "avvikelser-kvartal",
        "samverkanstorg-live",
    }
    assert wheel.mode is Mode.LIVE


def test_four_phases_share_the_year(wheel):
    assert [month for phase in wheel.phases for month in phase.months] == list(range(1, 13))
    assert len(wheel.phases) == 4


def test_four_temagrupper_and_fourteen_nosam_owe_the_annual_report_and_lgs_too(wheel):
    asked = owing(wheel, "arsrapporter", year=2026)

    assert len({group for group in asked if group.startswith("temagrupp-")}) == 4
    assert len({group for group in asked if group.startswith("nosam-")}) == 14
    assert asked >= {"lgs"}
    assert len(asked) == 19


def test_twenty_groups_owe_an_action_plan(wheel):
    plans = owing(wheel, "forslag-handlingsplaner", year=2026) | owing(wheel, "nosam-handlingsplaner", year=2026)

    assert len(plans) == 20
    assert plans >= {"lgs", "samsa"}
    assert {
        collection.document.id
        for station in ("forslag-handlingsplaner", "nosam-handlingsplaner")
        for collection in wheel.station(station).collects
    } == {"handlingsplan"}


@pytest.mark.parametrize(
    ("station", "year", "stor", "local"),
    [
        ("arsrapporter", 2025, 4, 0),
        ("lagesbilder", 2025, 4, 0),
        ("utvarderingar", 2025, 0, 10),
        ("arsrapporter", 2026, 0, 10),
        ("utvarderingar", 2024, 4, 0),
    ],
)
def test_a_station_asks_the_nosam_of_its_own_day(wheel, station, year, stor, local):
    nosam = {group for group in owing(wheel, station, year=year) if group.startswith("nosam-")}

    assert len(nosam & STOR_NOSAM) == stor
    assert nosam >= LASTING_NOSAM
    assert len(nosam - STOR_NOSAM - LASTING_NOSAM) == local


@pytest.mark.parametrize("station", ["processstatistik-februari", "processstatistik-september"])
def test_the_office_owes_three_analyses_twice_a_year(wheel, station):
    assert owing(wheel, station, year=2026) == {"samverkanskontoret"}
    assert len(wheel.station(station).collects) == 3


def test_the_collaboration_plan_is_prepared_every_second_year(wheel):
    dialogue = wheel.station("samverkansplan-dialogmote")

    assert [year for year in range(2023, 2029) if dialogue.comes_in(year)] == [2023, 2025, 2027]


@pytest.mark.parametrize("year", YEARS)
def test_every_step_of_every_year_stands_after_the_one_before_on_an_open_day(wheel, year):
    for station in wheel.collecting:
        for collection in station.collects:
            last_day = wheel.closed.next_open(collection.due.on(year))
            steps = schedule(collection.ladder, last_day=last_day, closed=wheel.closed)

            assert all(earlier.on < later.on for earlier, later in pairwise(steps)), (station.id, year)
            assert all(wheel.closed.is_open(step.on) for step in steps)
            assert all(step.expires_on >= step.on for step in steps)
            asked = [step for step in steps if step.step.kind in (StepKind.REQUEST, StepKind.REMINDER)]
            assert all(step.on <= last_day for step in asked)


@pytest.mark.parametrize("year", YEARS)
def test_the_request_comes_weeks_before_and_a_warning_the_open_day_before_its_escalation(wheel, year):
    for station in wheel.collecting:
        for collection in station.collects:
            last_day = wheel.closed.next_open(collection.due.on(year))
            days = {s.step.name: s.on for s in schedule(collection.ladder, last_day=last_day, closed=wheel.closed)}

            assert last_day - days["request"] >= timedelta(days=21)
            for name, day in days.items():
                if name.startswith("warning-"):
                    escalation = days[name.replace("warning", "escalation")]
                    assert wheel.closed.next_open(day + timedelta(days=1)) == escalation


def test_no_ladder_ends_by_asking_the_late_one_to_push_himself(wheel):
    for station in wheel.collecting:
        for collection in station.collects:
            first = collection.ladder.steps[0].to
            last = [step for step in collection.ladder.steps if step.kind is StepKind.ESCALATION][-1].to
            assert not set(first) & set(last)
            if "lgs" in collection.owed_by:
                assert all(addressee.of is None for addressee in last)


def test_the_organisation_is_whole(organisation):
    sides = {party.id: party.principal for party in organisation.parties}
    groups = {group.id: group for group in organisation.groups}

    assert len([side for side in sides.values() if side is Principal.MUNICIPALITY]) == 7
    assert len([side for side in sides.values() if side is Principal.REGION]) == 10
    assert len(groups) == 28
    assert sum(groups["lgs"].seats.values()) == 18
    assert [(span.name, span.valid_to) for span in groups["beredningsgrupp"].names] == [
        ("Beredningsgrupp LGS", date(2024, 12, 31)),
        ("Styrgrupp", None),
    ]
    assert groups["politiskt-samrad"].has_substitutes
    assert {addressee.key for addressee in groups["presidium"].made_of} == {
        "chair@politiskt-samrad",
        "vice-chair@politiskt-samrad",
        "chair@lgs",
        "vice-chair@lgs",
    }


def test_every_station_that_collects_names_its_documents_in_plain_words(wheel):
    for station in wheel.collecting:
        assert station.kind is not StationKind.REQUISITION
        for collection in station.collects:
            assert collection.document.name == collection.document.name.strip()
            assert collection.document.plural != collection.document.name


# --- the meetings


@pytest.mark.parametrize(
    ("groups", "day", "served"),
    [
        (["lgs"], date(2026, 2, 12), ("arsrapport-faststalls",)),
        (["politiskt-samrad"], date(2026, 3, 19), ("politiskt-samrad-mars",)),
        (["politiskt-samrad", "lgs"], date(2026, 5, 28), ("gemensamt-mote",)),
        (["politiskt-samrad", "lgs"], date(2027, 5, 27), ("gemensamt-mote", "samverkansplan-dialogmote")),
        (["lgs"], date(2026, 12, 10), ("handlingsplaner-faststalls",)),
        (["lgs"], date(2026, 10, 8), ()),
        (["beredningsgrupp"], date(2026, 2, 12), ()),
        (["beredningsgrupp"], date(2026, 3, 24), ()),
        (["lgs"], date(2026, 10, 15), ()),
    ],
)
def test_the_deciding_meetings_find_their_stations_by_themselves(wheel, groups, day, served):
    assert stations_served(wheel, groups=groups, day=day) == served


def test_the_preparing_group_prepares_lgs_and_politiskt_samrad_and_nobody_else(wheel):
    prepared = {body.group: body.rules.prepared_by.group for body in wheel.bodies if body.rules.prepared_by}

    assert prepared == {"lgs": "beredningsgrupp", "politiskt-samrad": "beredningsgrupp"}


def test_minutes_are_written_then_adjusted_and_published_by_every_body_that_takes_them(wheel):
    taking = {body.group: body.rules.minutes for body in wheel.bodies if body.rules.minutes}

    assert taking.keys() == {group.id for group in wheel.groups} - {"presidium"}
    assert {minutes.publication for minutes in taking.values()} == {Publication.WHEN_ADJUSTED}


@pytest.mark.parametrize("year", YEARS)
def test_the_chain_of_every_day_stands_in_its_order(wheel, year):
    first = date(year, 1, 1)
    order = [ChainStep.PREPARATION, ChainStep.PAPERS, ChainStep.NOTICE, ChainStep.REMINDER]
    for day in (first + timedelta(days=number) for number in range(365)):
        if wheel.closed.is_open(day):
            for group in ("lgs", "politiskt-samrad"):
                on = {link.step: link.on for link in back_plan(wheel, groups=[group], day=day)}
                assert all(on[earlier] < on[later] for earlier, later in pairwise(order)), (group, day)
                assert on[ChainStep.REMINDER] < day < on[ChainStep.MINUTES] < on[ChainStep.ADJUSTMENT]


def test_agendas_are_short_plain_titles_and_ask_only_groups_that_exist(wheel):
    groups = {group.id for group in wheel.groups}
    for body in wheel.bodies:
        assert len(body.rules.agenda) <= 6
        assert all(point.title[0].isupper() and not point.title.endswith(".") for point in body.rules.agenda)
        assert {point.papers_from for point in body.rules.agenda} - {None} <= groups


# --- the demonstration's people


def holds(row, day):
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


@pytest.mark.parametrize(
    "day", [date(2024, 1, 1), date(2025, 8, 31), date(2025, 9, 1), date(2026, 6, 1), date(2028, 12, 31)]
)
def test_every_group_has_a_chair_a_vice_chair_on_the_other_side_and_a_process_leader(organisation, people, day):
    sides = {party.id: party.principal for party in organisation.parties}
    for group in organisation.groups:
        if group.made_of or group.kind == "kontor" or not holds(group, day):
            continue
        held = {row.role: row for row in people if row.group == group.id and holds(row, day)}
        assert {Role.CHAIR, Role.VICE_CHAIR, Role.PROCESS_LEADER} <= held.keys(), group.id
        assert sides[held[Role.CHAIR].party] is sides[held[Role.VICE_CHAIR].party].other, group.id


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1)])
def test_lgs_and_politiskt_samrad_are_chaired_from_the_same_side(organisation, people, day):
    sides = {party.id: party.principal for party in organisation.parties}
    chairs = [row for row in people if row.role is Role.CHAIR and holds(row, day)]

    assert len({sides[row.party] for row in chairs if row.group in ("lgs", "politiskt-samrad")}) == 1


def test_the_people_s_chairs_have_gone_round_as_the_rules_say(wheel, people):
    holdings = chair_holdings(wheel, people)

    assert {row.group for row in holdings} >= set(wheel.rotation)
    assert check_history(holdings, rules=wheel.rotation, today=date(2026, 11, 23), spans=wheel.groups) == ()


def test_every_party_has_a_contact_in_the_office_s_list(wheel, people):
    contacts = [row for row in people if row.role is Role.CONTACT]

    assert sorted(row.party for row in contacts) == sorted(party.party for party in wheel.parties)
    assert {row.group for row in contacts} == {wheel.office_group}


def test_the_demonstration_has_role_titles_at_example_addresses(people):
    names = {}
    for row in people:
        assert row.email.endswith(".example")
        assert names.setdefault(row.email, row.name) == row.name
        assert row.name.split()[0] in {
            "Ordförande", "Vice", "Ledamot", "Ersättare", "Adjungerad", "Processledare", "Processtöd", "Sekreterare",
            "Kommunikatör", "Kontaktperson",
        }  # fmt: skip


def test_nobody_holds_a_role_where_the_group_does_not_exist_or_the_seat_is_not(organisation, people):
    groups = {group.id: group for group in organisation.groups}
    for row in people:
        group = groups[row.group]
        assert row.valid_from >= group.valid_from
        assert group.valid_to is None or (row.valid_to is not None and row.valid_to <= group.valid_to)
        if row.seat is not None:
            assert row.seat <= (group.co_opted if row.role is Role.CO_OPTED else group.seats)[row.party]


def test_every_seat_of_lgs_and_politiskt_samrad_is_filled_once(organisation, people):
    for group in organisation.groups:
        if group.id in ("lgs", "politiskt-samrad"):
            filled = [(row.party, row.seat) for row in people if row.group == group.id and row.role is Role.MEMBER]
            assert sorted(filled) == sorted(
                (party, seat) for party, n in group.seats.items() for seat in range(1, n + 1)
            )


def test_the_office_has_five_process_leaders_and_a_communicator(people):
    office = [row for row in people if row.group == "samverkanskontoret" and row.role is not Role.CONTACT]

    assert len({row.name for row in people if row.role is Role.PROCESS_LEADER}) == 5
    assert len(office) == 6
    assert [row.role for row in office].count(Role.COMMUNICATOR) == 1
    assert [row.role for row in office].count(Role.PROCESS_LEADER) == 1
