"""From the file to the wheel."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas.compile import organisation_of, wheel_of
from areas.ladder_entries import LadderEntry
from areas.ladders import ladder_of
from areas.phrases import Count
from areas.reader import read_area_text
from models.words import Mode, Principal, Role, StationKind, StepKind
from rules.ladder import Addressee, schedule
from rules.wheel import Period
from rules.workdays import ClosedDays

FILE = """\
id: provomradet
namn: Provområdet
läge: godkänn
driftstart: 2026-01-01
godkänn eskaleringar: ja
avsändare:
  brevlåda: kontoret@prov.example
  namn: Kontoret
  telefon: 0123-45 67 89
  skickas från: processledaren
  svar till: processledaren
kontor: kontoret
vid vakans: [vice ordförande, processledare i ledningen]
stängda dagar:
  klämdagar: ja
  sommaruppehåll: nej
  extra: [2026-05-15, 2026-11-02]
faser:
  januari–mars: Var är vi?
  april-december: Vart ska vi?
parter:
  kommun: {staden: Staden, byn: {namn: Byn, till: 2026-12-31}}
  region: {sjukhuset: Sjukhuset}
grupper:
  ledningen:
    namn: [Beredningen, {namn: Ledningen, från: 2026-07-01}]
    slag: Ledningsgrupp
    ersättare: ja
    möten per år: 6–8
    platser: {staden: 2, sjukhuset: 1}
    adjungerade: {byn: 1}
    ordförandeskap:
      mandatperiod: 2 år
      växlar: mellan kommun och region
      i samklang med: norr
      vice ordförande: motsatt sida
  norr:
    namn: Norr
    slag: lokalgrupp
    från: 2026-03-01
    till: 2026-10-31
    möten per år: minst fyra
    ordförandeskap: {mandatperiod: 2 år, växlar: mellan kommun och region}
  presidiet: {namn: Presidiet, slag: presidium, består av: ordförande och vice ordförande i ledningen}
  kontoret: {namn: Kontoret, slag: kontor}
dokument:
  rapport: {namn: rapport, flertal: rapporter, mall: "https://prov.example/mall"}
  plan: plan
stegar:
  vanlig: {till: ordförande, steg: [{begäran: 14 dagar före}]}
stationer:
  rapporter:
    namn: Rapporter
    månad: maj–juni
    slag: insamling
    samlar in:
      - {dokument: rapport, från: "lokalgrupp, ledningen", sista dag: 31 maj, avser: första kvartalet, stege: vanlig}
      - {dokument: plan, kallas: utkast, från: [norr], sista dag: vecka 22, avser: nästa år, stege: vanlig}
  vilande: {namn: Vilande, månad: september, slag: uppföljning, aktiv: nej, återkommer: vartannat år från 2023}
"""


@pytest.fixture(scope="module")
def area_file():
    return read_area_text(FILE, name="prov.yaml").area_file


@pytest.fixture(scope="module")
def wheel(area_file):
    return wheel_of(area_file)


def test_the_wheel_says_what_the_file_says(wheel):
    assert (wheel.area, wheel.name, wheel.mode, wheel.live_from) == (
        "provomradet",
        "Provområdet",
        Mode.APPROVE,
        date(2026, 1, 1),
    )
    assert wheel.approve_escalations
    assert wheel.time_zone.key == "Europe/Stockholm"
    assert wheel.office_group == "kontoret"
    assert wheel.fallbacks == (Addressee(role=Role.VICE_CHAIR), Addressee(role=Role.PROCESS_LEADER, of="ledningen"))
    assert wheel.closed == ClosedDays(bridging=True, extra=frozenset({date(2026, 5, 15), date(2026, 11, 2)}))
    assert [phase.months for phase in wheel.phases] == [(1, 2, 3), tuple(range(4, 13))]


def test_letters_leave_as_the_file_says(wheel):
    assert wheel.senders.from_leader
    assert wheel.senders.answers_to_leader
    assert wheel.senders.phone == "0123-45 67 89"


def test_a_station_collects_its_documents(wheel):
    reports, drafts = wheel.station("rapporter").collects

    assert reports.owed_by == {"lokalgrupp", "ledningen"}
    assert reports.due.on(2026) == date(2026, 5, 31)
    assert reports.document.plural == "rapporter"
    assert reports.document.period is Period.FIRST_QUARTER
    assert reports.document.template_url == "https://prov.example/mall"
    assert (drafts.document.name, drafts.document.plural) == ("utkast", "utkast")


def test_a_resting_station_collects_nothing_and_keeps_its_years(wheel):
    resting = wheel.station("vilande")

    assert not resting.active
    assert resting.kind is StationKind.FOLLOW_UP
    assert [year for year in range(2023, 2028) if resting.comes_in(year)] == [2023, 2025, 2027]
    assert [station.id for station in wheel.collecting] == ["rapporter"]


def test_a_wheel_can_be_kept_as_a_key(wheel, area_file):
    assert hash(wheel) == hash(wheel_of(area_file))


def test_the_organisation_keeps_days_names_and_seats(area_file):
    organisation = organisation_of(area_file)
    leadership, north, presidium, _ = organisation.groups

    assert [(party.id, party.principal, party.valid_to) for party in organisation.parties] == [
        ("staden", Principal.MUNICIPALITY, None),
        ("byn", Principal.MUNICIPALITY, date(2026, 12, 31)),
        ("sjukhuset", Principal.REGION, None),
    ]
    assert [(span.name, span.valid_to) for span in leadership.names] == [
        ("Beredningen", date(2026, 6, 30)),
        ("Ledningen", None),
    ]
    assert leadership.seats == {"staden": 2, "sjukhuset": 1}
    assert leadership.co_opted == {"byn": 1}
    assert leadership.meetings == Count(at_least=6, at_most=8)
    assert not leadership.is_derived
    assert presidium.is_derived
    assert organisation.office_group == "kontoret"
    assert north.meetings == Count(at_least=4)
    assert [span.name for span in north.names] == ["Norr"]
    assert presidium.made_of == (
        Addressee(role=Role.CHAIR, of="ledningen"),
        Addressee(role=Role.VICE_CHAIR, of="ledningen"),
    )
    assert wheel_of(area_file).stations[0].months == (5, 6)


# --- ladders


def ladder(**entry):
    return ladder_of("prov", LadderEntry.model_validate({"till": "ordförande", **entry}))


def test_a_ladder_names_its_steps_and_puts_warnings_before_their_escalations():
    made = ladder(
        **{"minst mellan brev": "3 dagar", "högst": "8 brev", "kopia": "sekreterare"},
        steg=[
            {"begäran": "42 dagar före"},
            {"påminnelse": "14 dagar före"},
            {"påminnelse": "3 arbetsdagar före", "gäller": "2 dagar"},
            {"förfallen": "1 arbetsdag efter", "kopia": "processledare"},
            {"eskalering": "7 dagar efter", "till": "vice ordförande", "förvarna": "ja"},
            {"eskalering": "14 dagar efter", "till": "ordförande i lgs, egen sida först", "förvarna": "ja"},
        ],
    )

    assert [step.name for step in made.steps] == [
        "request",
        "reminder-1",
        "reminder-2",
        "overdue-1",
        "warning-1",
        "escalation-1",
        "warning-2",
        "escalation-2",
    ]
    assert (made.gap_days, made.at_most) == (3, 8)
    reminder, warning, last = made.steps[2], made.steps[4], made.steps[-1]
    assert (reminder.days, reminder.working_days, reminder.lives_days) == (-3, True, 2)
    assert (warning.kind, warning.warns_of, warning.to) == (
        StepKind.WARNING,
        "escalation-1",
        (Addressee(role=Role.CHAIR),),
    )
    assert last.to == (Addressee(role=Role.CHAIR, of="lgs", own_side_first=True),)
    assert [copy.role for copy in made.steps[3].copies] == [Role.SECRETARY, Role.PROCESS_LEADER]


def test_repeated_steps_are_written_out_among_the_others():
    made = ladder(
        steg=[
            {"begäran": "30 dagar före"},
            {"förfallen": "1 dag efter", "upprepa": "högst 3 gånger, varje vecka"},
            {"eskalering": "10 dagar efter", "till": "vice ordförande"},
        ]
    )

    assert [(step.name, step.days) for step in made.steps] == [
        ("request", -30),
        ("overdue-1", 1),
        ("overdue-2", 8),
        ("escalation-1", 10),
        ("overdue-3", 15),
        ("overdue-4", 22),
    ]


def test_nobody_gets_a_copy_of_a_letter_that_is_to_himself():
    made = ladder(kopia=["ordförande", "sekreterare"], steg=[{"begäran": "30 dagar före"}])

    assert [copy.role for copy in made.steps[0].copies] == [Role.SECRETARY]


@given(
    st.lists(st.integers(1, 20), min_size=1, max_size=6),
    st.lists(st.integers(3, 20), min_size=1, max_size=6),
    st.dates(min_value=date(2024, 1, 1), max_value=date(2036, 12, 31)),
    st.booleans(),
)
def test_calendar_day_steps_stay_in_order_whatever_the_year(before, after, last_day, pause):
    reminders = [{"påminnelse": f"{sum(before[number:])} dagar före"} for number in range(1, len(before))]
    escalations = [
        {"eskalering": f"{sum(after[: number + 1])} dagar efter", "till": "vice ordförande", "förvarna": "nej"}
        for number in range(len(after))
    ]
    made = ladder(steg=[{"begäran": f"{sum(before)} dagar före"}, *reminders, *escalations])
    closed = ClosedDays(bridging=True, summer_pause=(28, 31) if pause else None)

    days = [step.on for step in schedule(made, last_day=closed.next_open(last_day), closed=closed)]

    assert all(earlier <= later for earlier, later in pairwise(days))
