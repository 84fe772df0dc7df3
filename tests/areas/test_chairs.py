"""What an area file says of chairs and seats: as rules, as the product's own stations, and as mistakes."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import areas
from areas.chairs import BUILT_IN, built_in
from areas.compile import organisation_of, wheel_of
from areas.problems import AreaFileError
from areas.reader import read_area, read_area_text
from models.words import Principal, Role, StationKind, StepKind
from rules.decisions import DECISIONS
from rules.ladder import Addressee, schedule
from rules.matters import MATTERS
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS, Alternation, FirstTerm, MidTermSuccessor, RotationRule, Vice
from rules.seats import SEATS, Quotas
from rules.terms import SWEDISH_MANDATE, MandatePeriod, Months
from rules.wheel import collections_by_group

SHIPPED = Path(areas.__file__).with_name("goteborgsomradet.yaml")
KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION

FILE = """\
id: provomradet
namn: Provområdet
driftstart: 2026-01-01
avsändare: {brevlåda: kontoret@prov.example, namn: Kontoret}
kontor: kontoret
vid vakans: processledare
parter:
  kommun: {staden: Staden, byn: {namn: Byn, till: 2027-12-31}}
  region: {sjukhuset: Sjukhuset, tandvarden: Tandvården}
grupper:
  radet:
    namn: Rådet
    slag: råd
    politisk: ja
    ersättare: ja
    platser: {byn: 1, sjukhuset: 2, staden: 1}
    adjungerade: {tandvarden: 1}
    ordförandeskap:
      mandatperiod: mandatperioden ut
      börjar: {dag: 2023-01-01, sida: kommun}
      växlar: mellan kommun och region
      vice ordförande: motsatt sida
      vice efterträder: ja
      vice tjänstgör vid vakans: ja
  ledningen:
    namn: Ledningen
    slag: ledningsgrupp
    ordförandeskap: {i samklang med: radet, efterträdare: gruppen väljer}
  norr:
    namn: Norr
    slag: lokalgrupp
    från: 2025-01-01
    till: 2030-12-31
    ordförandeskap:
      mandatperiod: 12 månader
      växlar: mellan parterna
      ordning: sjukhuset, staden och tandvarden
      börjar: {dag: 2026-01-01, part: staden}
  soder: {namn: Söder, slag: lokalgrupp, ordförandeskap: {växlar: mellan parterna}}
  presidiet: {namn: Presidiet, slag: presidium, består av: ordförande och vice ordförande i radet}
  utskottet:
    namn: Utskottet
    slag: utskott
    består av: ordförande och processledare i ledningen
    platser: {staden: 1}
  kontoret: {namn: Kontoret, slag: kontor}
dokument: {rapport: rapport}
stegar:
  vanlig:
    till: ordförande
    steg: [{begäran: 14 dagar före}]
  egen:
    till: nominerande sida
    kopia: processledare
    steg:
      - begäran: 120 dagar före
      - förfallen: 1 arbetsdag efter
        till: [nominerande sida i ledningen, kontaktperson]
stationer:
  rapporter:
    namn: Rapporter
    månad: januari
    slag: insamling
    samlar in:
      - {dokument: rapport, från: lokalgrupp, sista dag: 31 januari, avser: föregående år, stege: vanlig}
rotation:
  fråga: 5 och 2 månader före
  mandatperiod slutar: 2026-12-31
"""


def wheel_from(*changes: tuple[str, str]):
    return wheel_of(read_area_text(changed(*changes), name="prov.yaml").area_file)


def changed(*changes: tuple[str, str]) -> str:
    text = FILE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def problems_of(text: str):
    with pytest.raises(AreaFileError) as refused:
        read_area_text(text, name="prov.yaml")
    return refused.value.problems


@pytest.fixture(scope="module")
def wheel():
    return wheel_from()


# --- the rules


def test_a_rule_has_all_that_the_file_says(wheel):
    assert wheel.rotation["radet"] == RotationRule(
        group="radet",
        term=MandatePeriod(ends_on=date(2026, 12, 31)),
        alternation=Alternation.BETWEEN_PRINCIPALS,
        vice=Vice.OPPOSITE_SIDE,
        vice_succeeds=True,
        vice_acts=True,
        first=FirstTerm(starts_on=date(2023, 1, 1), side=KOMMUN),
    )
    assert wheel.rotation["norr"] == RotationRule(
        group="norr",
        term=Months(number=12),
        alternation=Alternation.AMONG_PARTIES,
        first=FirstTerm(starts_on=date(2026, 1, 1), party="staden"),
    )
    assert wheel.rotation["soder"] == RotationRule(
        group="soder", alternation=Alternation.AMONG_PARTIES, chosen_within=True
    )
    assert wheel.rotation.keys() == {"radet", "ledningen", "norr", "soder"}


def test_a_body_in_step_with_another_follows_its_sides_without_saying_so(wheel):
    rule = wheel.rotation["ledningen"]

    assert (rule.alternation, rule.in_step_with, rule.term) == (Alternation.BETWEEN_PRINCIPALS, "radet", None)
    assert rule.successor_mid_term is MidTermSuccessor.GROUP_CHOOSES


def test_where_the_turn_begins_may_be_just_a_day_where_the_side_is_another_s():
    wheel = wheel_from(("i samklang med: radet,", "i samklang med: radet, börjar: 2024-01-01,"))

    assert wheel.rotation["ledningen"].first == FirstTerm(starts_on=date(2024, 1, 1))


def test_days_of_asking_and_the_end_of_the_mandate_are_settings(wheel):
    assert wheel.asked_months_before == (5, 2)
    assert wheel.mandate == MandatePeriod(ends_on=date(2026, 12, 31))
    silent = wheel_from(("  fråga: 5 och 2 månader före\n  mandatperiod slutar: 2026-12-31\n", "  stegar: {}\n"))
    assert silent.asked_months_before == (6, 3, 1)
    assert silent.mandate == SWEDISH_MANDATE
    assert silent.mandate.end(date(2026, 3, 1)) == date(2026, 12, 31)


def test_the_last_day_for_naming_a_chair_is_open_and_lies_as_long_before_the_end_as_the_last_asking(wheel):
    assert wheel.nomination_due(date(2026, 12, 31)) == date(2026, 11, 2)
    assert wheel.closed.is_open(wheel.nomination_due(date(2027, 9, 30)))


def test_quotas_count_the_places_of_every_group_that_has_any(wheel):
    assert wheel.quotas == {
        "radet": Quotas(
            group="radet",
            seats={"byn": 1, "sjukhuset": 2, "staden": 1},
            co_opted={"tandvarden": 1},
            has_substitutes=True,
        ),
        "utskottet": Quotas(group="utskottet", seats={"staden": 1}),
    }
    assert wheel.political == {"radet"}


def test_the_parties_of_a_group_stand_in_its_own_order_else_in_that_of_its_seats_else_in_the_file_s(wheel):
    def order(group):
        return [party.party for party in wheel.parties_of(group)]

    assert order("norr") == ["sjukhuset", "staden", "tandvarden"]
    assert order("radet") == ["byn", "sjukhuset", "staden"]
    assert order("soder") == ["staden", "byn", "sjukhuset", "tandvarden"]
    assert [party.side for party in wheel.parties_of("norr")] == [REGION, KOMMUN, REGION]
    village = wheel.parties_of("radet")[0]
    assert village.takes_part_on(date(2027, 12, 31))
    assert not village.takes_part_on(date(2028, 1, 1))
    assert wheel.party_names["byn"] == "Byn"


# --- the product's own stations


def test_chairs_and_seats_have_stations_beside_the_year_s_round(wheel):
    assert [(station.id, station.title) for station in wheel.beside] == [
        (MEETINGS, "Möten"),
        (CHAIRS, "Ordförandeskap"),
        (SEATS, "Platser"),
        (DECISIONS, "Beslut"),
        (MATTERS, "Uppdrag och frågor"),
    ]
    for station in wheel.beside:
        assert wheel.station(station.id) is station
        assert station not in wheel.stations
        assert station not in wheel.collecting
    assert wheel.chair_station.kind is StationKind.COLLECT
    assert all(collection.due is None for station in wheel.beside for collection in station.collects)


def test_every_group_whose_chair_goes_round_may_owe_each_side_s_nomination(wheel):
    collections = collections_by_group([wheel.chair_station], wheel.groups)

    asked = {group: {document for _, document, body in collections if body == group} for group in wheel.rotation}
    assert asked["norr"] == {"nominering-kommun", "nominering-region", "nominering"}
    assert asked["radet"] == asked["norr"] | {"nominering-vice-kommun", "nominering-vice-region"}
    assert {group for _, _, group in collections} == {"radet", "ledningen", "norr", "soder"}


def test_a_nomination_is_asked_of_the_side_whose_turn_it_is_and_stays_there(wheel):
    collections = collections_by_group([wheel.chair_station], wheel.groups)
    ladder = collections[CHAIRS, "nominering-region", "radet"].ladder

    assert [(step.name, step.months, step.days, [to.key for to in step.to]) for step in ladder.steps] == [
        ("request", -3, 0, ["side-region"]),
        ("reminder-1", 0, 0, ["side-region"]),
        ("overdue-1", 0, 3, ["side-region"]),
        ("warning-1", 0, 8, ["side-region"]),
        ("escalation-1", 0, 8, ["side-region-contact"]),
    ]


def test_a_group_that_chooses_itself_is_asked_through_its_own(wheel):
    collections = collections_by_group([wheel.chair_station], wheel.groups)
    ladder = collections[CHAIRS, "nominering", "norr"].ladder

    assert {to.key for step in ladder.steps for to in step.to} == {"in-turn", "vice-chair"}


@pytest.mark.parametrize("ends_on", [date(2026, month, 1) - timedelta(days=1) for month in range(1, 13)])
def test_the_built_in_nomination_ladder_keeps_its_order_whenever_a_term_ends(ends_on):
    wheel = wheel_from(("5 och 2 månader", "6, 3 och 1 månad"))
    collection = collections_by_group([wheel.chair_station], wheel.groups)[CHAIRS, "nominering-kommun", "radet"]
    steps = schedule(collection.ladder, last_day=wheel.nomination_due(ends_on), closed=wheel.closed)

    assert [step.step.kind for step in steps[:3]] == [StepKind.REQUEST, StepKind.REMINDER, StepKind.REMINDER]
    assert all(earlier.on < later.on for earlier, later in pairwise(steps))
    assert steps[2].on <= steps[2].expires_on
    assert timedelta(days=150) < ends_on - steps[0].on < timedelta(days=190)


def test_a_ladder_of_the_file_s_own_asks_as_it_says():
    wheel = wheel_from(("  fråga: 5 och", "  stegar: {nominering: egen}\n  fråga: 5 och"))
    collection = collections_by_group([wheel.chair_station], wheel.groups)[CHAIRS, "nominering-kommun", "radet"]

    assert collection.ladder.id == "egen"
    request, overdue = collection.ladder.steps
    assert request.to == (Addressee(role=Role.CHAIR, side=KOMMUN),)
    assert request.copies == (Addressee(role=Role.PROCESS_LEADER),)
    assert [to.key for to in overdue.to] == ["side-municipality@ledningen", "side-municipality-contact"]


def test_each_party_is_asked_for_the_names_of_its_own_seats_through_its_contact(wheel):
    collections = collections_by_group([wheel.seat_station], wheel.groups)

    assert {(document, group) for _, document, group in collections} == {
        ("platser-byn", "radet"),
        ("platser-sjukhuset", "radet"),
        ("platser-staden", "radet"),
        ("platser-tandvarden", "radet"),
        ("platser-staden", "utskottet"),
    }
    asked = collections[SEATS, "platser-sjukhuset", "radet"]
    assert {to.key for step in asked.ladder.steps for to in step.to} == {"contact-sjukhuset"}
    assert asked.document.name == "ledamöter från Sjukhuset"


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_ladders_speak_to_nobody_who_is_not_asked(name):
    ladder = built_in(name)

    assert ladder.steps[0].kind is StepKind.REQUEST
    assert all(to.in_turn or to.role is Role.CONTACT for step in ladder.steps for to in step.to)


def test_a_group_derived_in_part_has_places_of_its_own_and_the_roles_that_it_is_made_of(wheel):
    organisation = organisation_of(read_area_text(FILE, name="prov.yaml").area_file)
    derived = {group.id for group in organisation.groups if group.is_derived}

    assert derived == {"presidiet"}
    assert [addressee.key for addressee in wheel.body("utskottet").made_of] == [
        "chair@ledningen",
        "process-leader@ledningen",
    ]
    papers = collections_by_group([wheel.meeting_station], wheel.groups)[MEETINGS, "handlingar", "utskottet"]
    assert papers.ladder.steps[0].to == (Addressee(role=Role.PROCESS_LEADER, of="ledningen"),)


def test_a_group_with_a_chair_of_its_own_keeps_it_though_others_chairs_are_members():
    wheel = wheel_from(
        ("    platser: {staden: 1}\n", "    platser: {staden: 1}\n    ordförandeskap: {växlar: inte}\n"),
    )
    papers = collections_by_group([wheel.meeting_station], wheel.groups)[MEETINGS, "handlingar", "utskottet"]

    assert papers.ladder.steps[0].to == (Addressee(role=Role.PROCESS_LEADER),)


# --- mistakes

FIRST = "börjar: {dag: 2023-01-01, sida: kommun}"
NORR = "börjar: {dag: 2026-01-01, part: staden}"
IN_STEP = "{i samklang med: radet, efterträdare: gruppen väljer}"
ORDER = "ordning: sjukhuset, staden och tandvarden"


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "right"),
    [
        # a coupled body
        (IN_STEP, "{i samklang med: kontoret}", "", "”kontoret” har inget ordförandeskap att följa", "lägg till"),
        (IN_STEP, "{i samklang med: ledningen}", "", "kan inte följa sig själv", "nämn en annan grupp"),
        (IN_STEP, "{i samklang med: radt}", "", "gruppen ”radt” finns inte", "menade du ”radet”?"),
        (IN_STEP, "{i samklang med: radet, mandatperiod: 24 månader}", "", "24 månader går inte ihop med", "mandatp"),
        (IN_STEP, "{i samklang med: soder, mandatperiod: 2 år}", "", "ingen bestämd mandatperiod", "utelämna den"),
        (IN_STEP, "{i samklang med: radet, växlar: inte}", "", "kan inte växla inte", "utelämna ”växlar”"),
        (IN_STEP, "{i samklang med: radet, växlar: mellan parterna}", "", "kan inte växla mellan", "utelämna ”växlar”"),
        (
            IN_STEP,
            "{i samklang med: radet, börjar: {dag: 2023-01-01, sida: region}}",
            "",
            "sidan är den som ”radet” har",
            "skriv bara dagen",
        ),
        (FIRST, "i samklang med: ledningen", "", "i en cirkel: radet → ledningen → radet", "egen mandatperiod"),
        (
            FIRST,
            "i samklang med: ledningen",
            "{i samklang med: radet",
            "i en cirkel: ledningen → radet → ledningen",
            "egen mandatperiod",
        ),
        # the first turn
        (FIRST, "börjar: {dag: 2023-01-01}", "", "inte vilken sida som börjar", "{dag: 2023-01-01, sida: kommun}"),
        (FIRST, "börjar: 2023-01-01", "", "inte vilken sida som börjar", "sida: kommun"),
        (FIRST, "börjar: {sida: kommun}", "", "saknar nyckeln ”dag”", "dag: 2025-01-01"),
        (FIRST, "börjar: {dag: 2023-01-01, sida: staten}", "", "”staten” känns inte igen", "kommun, region"),
        (FIRST, "börjar: {dag: i januari, sida: kommun}", "", "inget datum", "2025-09-01"),
        (FIRST, "börjar: {dag: 2023-01-01, part: staden}", "", "turen börjar med en sida", "”sida” i stället"),
        (FIRST, "börjar: {dag: 1999-01-01, sida: kommun}", "", "innan gruppen finns", "från och med 2000-01-01"),
        (NORR, "börjar: 2026-01-01", "", "inte vilken part som börjar", "part: sjukhuset"),
        (NORR, "börjar: {dag: 2026-01-01, part: byn}", "", "”byn” är inte en av parterna", "sjukhuset, staden"),
        (NORR, "börjar: {dag: 2026-01-01, part: bynn}", "", "parten ”bynn” finns inte", "menade du ”byn”?"),
        (NORR, "börjar: {dag: 2026-01-01, sida: kommun}", "", "turen börjar med en part", "”part” i stället"),
        (NORR, "börjar: {dag: 2024-12-31, part: staden}", "", "innan gruppen finns", "från och med 2025-01-01"),
        (NORR, "börjar: {dag: 2031-01-01, part: staden}", "", "inte längre finns", "till och med 2030-12-31"),
        ("{växlar: mellan parterna}", "{börjar: {dag: 2026-01-01, sida: kommun}}", "", "växlar inte", "ta bort ”sida”"),
        # the term and whom it goes round between
        ("12 månader", "ett slag", "", "går inte att läsa som en mandatperiod", "mandatperioden ut"),
        ("12 månader", "0 månader", "", "går inte att läsa som en mandatperiod", "24 månader"),
        ("12 månader", "90 år", "", "längre än någon är ordförande", "24 månader"),
        ("växlar: mellan parterna\n", "växlar: mellan part\n", "", "känns inte igen", "menade du ”mellan parterna”?"),
        (ORDER, "ordning: sjukhuset, sjukhuset", "", "samma part står två gånger", "en gång"),
        (ORDER, "ordning: staden", "", "bara en part att växla mellan", "minst två parter"),
        (ORDER, "ordning: staden och slottet", "", "parten ”slottet” finns inte", "”parter”"),
        (ORDER, "ordning: []", "", "minst en", "lägg till"),
        ("vice efterträder: ja", "ordning: byn", "", "bara ett ordförandeskap som växlar mellan parterna", "ta bort"),
        (
            "{byn: 1, sjukhuset: 2, staden: 1}",
            "{byn: 1}",
            "växlar: mellan kommun",
            "ingen part från region har plats",
            "båda sidorna",
        ),
        # the vice chair
        (
            "vice ordförande: motsatt sida",
            "vice ordförande: utses inte",
            "vice efterträder",
            "utser ingen vice",
            "vice efterträder",
        ),
        (
            "vice ordförande: motsatt sida",
            "vice ordförande: utses inte",
            "vice tjänstgör",
            "utser ingen vice",
            "vice tjänstgör",
        ),
        ("vice ordförande: motsatt sida", "vice ordförande: andra sidan", "", "känns inte igen", "motsatt sida"),
        ("vice efterträder: ja", "vice efterträder: kanske", "", "varken ja eller nej", "ja eller nej"),
        # groups
        ("politisk: ja", "politisk: delvis", "", "varken ja eller nej", "ja eller nej"),
        ("ordförande i radet}", "ordförande i radet, ordförandeskap: {}}", "", "härledd grupp", "ta bort"),
        # rotation
        ("5 och 2 månader före", "ibland", "", "inte hur många månader före", "6, 3 och 1 månad före"),
        ("5 och 2 månader före", "18 månader före", "", "inte inom ett år", "6, 3 och 1 månad före"),
        ("2026-12-31\n", "nästa val\n", "", "inget datum", "2025-09-01"),
        ("  fråga:", "  stegar: {nominering: eget}\n  fråga:", "", "stegen ”eget” finns inte", "menade du ”egen”?"),
        ("  fråga:", "  frågor:", "", "”frågor” känns inte igen", "menade du ”fråga”?"),
        # who is asked
        ("    till: ordförande\n", "    till: nominerande sida\n", "", "ingen sida på tur", "”ordförande”"),
        ("    till: ordförande\n", "    till: kontaktperson\n", "", "vilken parts kontaktperson", "kontaktperson för"),
        ("    till: ordförande\n", "    till: kontaktperson för bynn\n", "", "”bynn” finns inte", "menade du ”byn”?"),
        (
            "  fråga:",
            "  stegar: {platser: egen}\n  fråga:",
            "till: nominerande sida",
            "ingen sida på tur",
            "nominering",
        ),
        ("vid vakans: processledare", "vid vakans: nominerande sida", "", "ingen sida på tur", "”ordförande”"),
        (
            "vid vakans: processledare",
            "vid vakans: kontaktperson för byn",
            "",
            "inget uppdrag i en grupp",
            "annan roll",
        ),
        ("  rapporter:\n", "  ordforandeskap:\n", "", "Årshjuls egen station", "ett annat id"),
        ("  rapporter:\n", "  platser:\n", "", "Årshjuls egen station, för det som platser", "ett annat id"),
    ],
)
def test_a_mistake_is_told_where_it_stands(old, new, where, what, right):
    text = changed((old, new))
    line = text[: text.index(where or new)].count("\n") + 1
    problems = problems_of(text)

    assert any((p.line, what in p.what, right in p.right) == (line, True, True) for p in problems), problems


@pytest.mark.parametrize(
    ("invited", "what", "right"),
    [
        ("nominerande sida i norr", "här är ingen sida på tur att nominera", "skriv till exempel ”ordförande”"),
        (
            "kontaktperson i norr",
            "en kontaktperson är en parts, inte en grupps",
            "”kontaktperson för …” med partens id",
        ),
        ("kontaktperson för byn", "det står inte i vilken grupp eller vilket gruppslag uppdraget finns", "i lgs"),
    ],
)
def test_a_station_calls_nobody_who_cannot_be_told(invited, what, right):
    station = f"  mote:\n    namn: Möte\n    slag: möte\n    månad: mars\n    bjuder in: {invited}\n"
    text = changed(("stationer:\n", f"stationer:\n{station}"))
    line = text[: text.index("    bjuder in: " + invited)].count("\n") + 1

    assert any((p.line, p.what, right in p.right) == (line, what, True) for p in problems_of(text)), problems_of(text)


def test_a_partner_that_never_changes_side_cannot_be_followed():
    problems = problems_of(
        changed(
            ("i samklang med: radet", "i samklang med: soder"),
            ("ordförandeskap: {växlar: mellan parterna}}", "ordförandeskap: {växlar: inte}}"),
        )
    )

    assert [p.what for p in problems] == [("ordförandeskapet i ”soder” växlar inte, så det finns ingen sida att följa")]


def test_all_mistakes_are_told_at_once():
    problems = problems_of(
        changed(
            ("vice ordförande: motsatt sida", "vice ordförande: utses inte"),
            (FIRST, "börjar: 2023-01-01"),
            (ORDER, "ordning: sjukhuset"),
        )
    )

    assert [p.what for p in problems] == [
        "det står inte vilken sida som börjar",
        "gruppen utser ingen vice ordförande",
        "gruppen utser ingen vice ordförande",
        "det finns bara en part att växla mellan",
        "”staden” är inte en av parterna som ordförandeskapet växlar mellan",
    ]


def test_a_contact_of_a_named_party_may_stand_in_any_ladder():
    wheel = wheel_from(("    till: ordförande\n", "    till: kontaktperson för byn\n"))

    assert wheel.stations[0].collects[0].ladder.steps[0].to == (Addressee(role=Role.CONTACT, party="byn"),)


def test_steps_of_a_nomination_that_would_change_places_in_summer_are_told():
    ladder = """\
  egen:
    till: nominerande sida
    steg:
      - begäran: 120 dagar före
      - förfallen: 1 arbetsdag efter
      - eskalering: 7 dagar efter
        till: kontaktperson
        förvarna: ja
      - eskalering: 14 dagar efter
        till: nominerande sida i ledningen
        förvarna: ja
"""
    text = changed(("  fråga: 5 och 2", "  stegar: {nominering: egen}\n  fråga: 2"), (FIRST, FIRST))
    start = text.index("  egen:\n")
    text = text[:start] + ladder + text[text.index("stationer:") :]

    assert read_area_text(text, name="prov.yaml")
    text = text.replace("2026-12-31", "2026-09-05")
    assert [p.what for p in problems_of(text) if "(ordförandeskap)" in p.what]


# --- the shipped file


def test_a_shipped_rule_stands_for_every_chair_that_a_document_regulates():
    wheel = wheel_of(read_area(SHIPPED).area_file)
    lengths = {
        group: rule.term.number if isinstance(rule.term, Months) else None for group, rule in wheel.rotation.items()
    }

    assert {lengths[g] for g in ("politiskt-samrad", "lgs")} == {24}
    assert {length for group, length in lengths.items() if group.startswith("temagrupp-")} == {18}
    assert {length for group, length in lengths.items() if group.startswith("nosam-")} == {None}
    assert wheel.rotation["lgs"].in_step_with == "politiskt-samrad"
    assert wheel.political == {"politiskt-samrad"}
    assert wheel.mandate.ends_on == date(2026, 12, 31)
