"""What an area file says of meetings, as bodies and as the meetings' own station."""

from datetime import date
from itertools import pairwise

import pytest

from areas.compile import wheel_of
from areas.meetings import BUILT_IN, built_in
from areas.reader import read_area_text
from models.words import Publication, Role, StationKind
from rules.ladder import Addressee, schedule
from rules.meetings import (
    ADJUSTMENT,
    MEETINGS,
    MINUTES,
    PAPERS,
    PUBLICATION,
    AgendaPoint,
    DaysFrom,
    HangingDay,
    MinutesRule,
    Preparation,
)
from rules.wheel import NoSuchBody, collections_by_group
from rules.workdays import ClosedDays

FILE = """\
id: provomradet
namn: Provområdet
driftstart: 2026-01-01
avsändare: {brevlåda: kontoret@prov.example, namn: Kontoret}
kontor: kontoret
vid vakans: processledare
parter: {kommun: {staden: Staden}, region: {sjukhuset: Sjukhuset}}
grupper:
  ledningen: {namn: Ledningen, slag: ledningsgrupp, möten per år: 6–8, ersättare: ja, bjuder in: ordförande i norr}
  norr: {namn: Norr, slag: lokalgrupp, möten per år: högst 4}
  soder: {namn: Söder, slag: lokalgrupp}
  beredningen: {namn: Beredningen, slag: beredning, består av: ordförande och processledare i ledningen}
  presidiet:
    namn: Presidiet
    slag: presidium
    består av: [vice ordförande i norr, ordförande i ledningen]
    bjuder in: processledare i soder
  kontoret: {namn: Kontoret, slag: kontor}
dokument: {rapport: rapport}
stegar:
  vanlig: {till: ordförande, kopia: kommunikatör, steg: [{begäran: 14 dagar före}]}
stationer:
  rapporter:
    namn: Rapporter
    månad: januari
    slag: insamling
    samlar in:
      - dokument: rapport
        från: lokalgrupp
        sista dag: 20 arbetsdagar före beslutet, annars 31 januari
        avser: föregående år
        stege: vanlig
  beslutet: {namn: Beslutet, månad: februari, slag: beslut, berör: ledningen och lokalgrupp, möts: ledningen}
möten:
  larma om datum saknas: 8 veckor före
  regler:
    alla:
      kallelse: 7 arbetsdagar före
      påminnelse: 2 arbetsdagar före
      bereds av: beredningen, 15 arbetsdagar före
      dagordning: [Föregående möte, Nästa möte]
      minnesanteckningar: {klara: 5 arbetsdagar efter, justerade: 2 veckor efter, publiceras: när de är justerade}
    lokalgrupp:
      kallelse: 5 dagar före
      bereds av: nej
      dagordning: [{punkt: Läget, underlag från: kontoret}]
      minnesanteckningar: {klara: 1 vecka efter, justerade: 2 veckor efter, publiceras: aldrig}
    soder:
      påminnelse: nej
      dagordning: nej
      handlingar: 10 arbetsdagar före
    kontoret:
      minnesanteckningar: nej
"""


@pytest.fixture(scope="module")
def wheel():
    return wheel_of(read_area_text(FILE, name="prov.yaml").area_file)


def without_rules(text: str) -> str:
    return text[: text.index("möten:\n  larma")]


def working_days(days: int) -> DaysFrom:
    return DaysFrom(days=days, working_days=True)


# --- the rules


def test_what_is_said_of_everybody_holds_for_a_body_that_says_nothing(wheel):
    rules = wheel.body("ledningen").rules

    assert rules.notice == working_days(-7)
    assert rules.reminder == working_days(-2)
    assert rules.papers is None
    assert rules.prepared_by == Preparation(group="beredningen", by=working_days(-15))
    assert rules.agenda == (AgendaPoint(title="Föregående möte"), AgendaPoint(title="Nästa möte"))
    assert rules.minutes == MinutesRule(
        written=working_days(5), adjusted=DaysFrom(days=14), publication=Publication.WHEN_ADJUSTED
    )


def test_the_kind_goes_before_everybody_and_the_group_before_its_kind_key_by_key(wheel):
    north, south = wheel.body("norr").rules, wheel.body("soder").rules

    assert north.notice == south.notice == DaysFrom(days=-5)
    assert north.prepared_by is south.prepared_by is None
    assert (north.reminder, south.reminder) == (working_days(-2), None)
    assert (north.papers, south.papers) == (None, working_days(-10))
    assert north.agenda == (AgendaPoint(title="Läget", papers_from="kontoret"),)
    assert south.agenda == ()
    assert north.minutes == south.minutes
    assert wheel.body("kontoret").rules.minutes is None


def test_the_group_that_prepares_for_everybody_does_not_prepare_for_itself(wheel):
    assert wheel.body("beredningen").rules.prepared_by is None


def test_a_file_that_says_nothing_of_meetings_has_a_notice_two_weeks_before():
    wheel = wheel_of(read_area_text(without_rules(FILE), name="prov.yaml").area_file)

    assert {body.rules.notice for body in wheel.bodies} == {DaysFrom(days=-14)}
    assert all(body.rules.minutes is None and body.rules.papers is None for body in wheel.bodies)
    assert wheel.date_alarm_days == 84
    assert {collection.document.id for collection in wheel.meeting_station.collects} == {PAPERS}


def test_every_group_is_a_body_with_what_its_meetings_need(wheel):
    assert [body.group for body in wheel.bodies] == [group.id for group in wheel.groups]
    leadership = wheel.body("ledningen")
    assert (leadership.kind, leadership.per_year, leadership.has_substitutes) == ("ledningsgrupp", (6, 8), True)
    assert leadership.invites == (Addressee(role=Role.CHAIR, of="norr"),)
    assert wheel.body("norr").per_year == (0, 4)
    assert wheel.body("soder").per_year is None
    assert wheel.date_alarm_days == 56
    with pytest.raises(NoSuchBody, match="ingen grupp ”vaster”"):
        wheel.body("vaster")


# --- the meetings' own station


def test_the_meetings_own_station_is_found_but_is_no_station_of_the_round(wheel):
    assert wheel.station(MEETINGS) is wheel.meeting_station
    assert wheel.meeting_station not in wheel.stations
    assert wheel.meeting_station not in wheel.collecting
    assert wheel.meeting_station.kind is StationKind.MEETING
    assert wheel.meeting_station.title == "Möten"
    assert all(collection.due is None for collection in wheel.meeting_station.collects)


def test_papers_may_be_owed_by_every_group_and_minutes_only_by_those_that_write_them(wheel):
    collections = collections_by_group([wheel.meeting_station], wheel.groups)
    owing = {
        document: {group for _, each, group in collections if each == document}
        for document in (PAPERS, MINUTES, ADJUSTMENT, PUBLICATION)
    }

    everybody = {group.id for group in wheel.groups}
    assert owing[PAPERS] == everybody
    assert owing[MINUTES] == owing[ADJUSTMENT] == everybody - {"kontoret"}
    assert owing[PUBLICATION] == everybody - {"kontoret", "norr", "soder"}


@pytest.mark.parametrize(
    ("document", "group", "asked", "helped_by"),
    [
        (PAPERS, "norr", "process-leader", "chair"),
        (MINUTES, "norr", "process-leader", "chair"),
        (ADJUSTMENT, "norr", "chair", "process-leader"),
        (PUBLICATION, "ledningen", "communicator@kontoret", "process-leader"),
        (MINUTES, "beredningen", "process-leader@ledningen", "chair@ledningen"),
        (ADJUSTMENT, "beredningen", "chair@ledningen", "process-leader@ledningen"),
        (MINUTES, "presidiet", "process-leader@soder", "chair@ledningen"),
    ],
)
def test_letters_about_a_meetings_documents_stay_with_the_group_and_the_office(
    wheel, document, group, asked, helped_by
):
    collections = collections_by_group([wheel.meeting_station], wheel.groups)
    ladder = collections[(MEETINGS, document, group)].ladder

    assert [addressee.key for addressee in ladder.steps[0].to] == [asked]
    assert [addressee.key for addressee in ladder.steps[-1].to] == [helped_by]
    warning = ladder.steps[-2]
    assert (warning.warns_of, [addressee.key for addressee in warning.to]) == ("escalation-1", [asked])


def test_a_role_that_a_derived_body_lacks_is_that_of_the_first_group_it_is_made_of():
    text = FILE.replace("    bjuder in: processledare i soder\n", "")
    wheel = wheel_of(read_area_text(text, name="prov.yaml").area_file)

    minutes = collections_by_group([wheel.meeting_station], wheel.groups)[(MEETINGS, MINUTES, "presidiet")]
    assert [addressee.key for addressee in minutes.ladder.steps[0].to] == ["process-leader@norr"]


def test_the_file_may_name_a_ladder_of_its_own():
    text = FILE.replace("  regler:\n", "  stegar: {minnesanteckningar: vanlig}\n  regler:\n", 1)
    wheel = wheel_of(read_area_text(text, name="prov.yaml").area_file)
    collections = collections_by_group([wheel.meeting_station], wheel.groups)

    own = collections[(MEETINGS, MINUTES, "beredningen")].ladder
    assert own.id == "vanlig"
    assert [step.name for step in own.steps] == ["request"]
    assert [addressee.key for addressee in own.steps[0].to] == ["chair@ledningen"]
    assert [addressee.key for addressee in own.steps[0].copies] == ["communicator@kontoret"]
    assert collections[(MEETINGS, ADJUSTMENT, "norr")].ladder == built_in(ADJUSTMENT)


@pytest.mark.parametrize("document", list(BUILT_IN))
@pytest.mark.parametrize("year", range(2024, 2037))
def test_the_built_in_steps_stand_in_order_on_every_day_of_the_year(document, year):
    closed = ClosedDays(summer_pause=(28, 31))
    for number in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()):
        last_day = date.fromordinal(number)
        if closed.is_open(last_day):
            steps = schedule(built_in(document), last_day=last_day, closed=closed)
            assert all(earlier.on < later.on for earlier, later in pairwise(steps)), last_day


# --- days that hang, and the stations that meet


def test_a_day_that_hangs_keeps_the_plain_one_until_the_meeting_is_decided(wheel):
    reports = wheel.station("rapporter").collects[0]

    assert reports.due is not None
    assert reports.due.text == "31 januari"
    assert reports.hangs_on == HangingDay(station="beslutet", offset=working_days(-20))


def test_a_station_may_call_roles_of_every_group_of_a_kind():
    text = FILE.replace("möts: ledningen}", "möts: ledningen, bjuder in: [ordförande och processtöd i lokalgrupp]}")

    decision = wheel_of(read_area_text(text, name="område").area_file).station("beslutet")

    assert decision.invites == (
        Addressee(role=Role.CHAIR, of="lokalgrupp"),
        Addressee(role=Role.PROCESS_SUPPORT, of="lokalgrupp"),
    )


def test_a_station_says_whose_meeting_it_is_beside_whom_it_concerns(wheel):
    decision = wheel.station("beslutet")

    assert decision.concerns == {"ledningen", "lokalgrupp"}
    assert decision.meets == {"ledningen"}
