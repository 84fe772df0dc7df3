"""Whose turn it is: laws that hold for any rule, any facts and any horizon, and the tables of two real areas."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.words import Principal, TermState
from rules.rotation import (
    Alternation,
    FirstTerm,
    MidTermSuccessor,
    RotationRefused,
    RotationRule,
    Vice,
    check_rules,
    term_length,
)
from rules.rotation_schedule import NoPlan, PartyInTurn, Schedule, WhyNoPlan, schedule
from rules.terms import SWEDISH_MANDATE, MandatePeriod, Months, Term, TermLength, months_after
from rules.wheel import GroupSpan

KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION
ONE = timedelta(days=1)
SINCE_LONG = date(2000, 1, 1)

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2025, 12, 31))
sides = st.sampled_from(Principal)
lengths = st.integers(3, 60).map(lambda number: Months(number=number)) | st.builds(
    lambda ends_on, years: MandatePeriod(ends_on=ends_on, every_years=years), days, st.integers(1, 5)
)
horizons = st.dates(min_value=date(2040, 1, 1), max_value=date(2045, 12, 31))
PARTIES = tuple(PartyInTurn(party=name, side=REGION if name in "bd" else KOMMUN) for name in "abcde")


def day(text: str) -> date:
    return date.fromisoformat(text)


def months(number: int) -> Months:
    return Months(number=number)


def span(group: str, *, to: date | None = None, since: date = SINCE_LONG) -> GroupSpan:
    return GroupSpan(id=group, kind="grupp", valid_from=since, valid_to=to)


def fact(
    group: str,
    starts: str,
    ends: str | None,
    side: Principal | None = KOMMUN,
    *,
    number: int = 1,
    party: str | None = None,
    state: TermState = TermState.RUNNING,
) -> Term:
    return Term(
        group=group,
        number=number,
        starts_on=day(starts),
        ends_on=day(ends) if ends else None,
        side=side,
        party=party,
        state=state,
    )


@st.composite
def facts(draw: st.DrawFn, group: str = "grupp") -> list[Term]:
    """Some terms that have been, one after the other, of any lengths, sides alternating."""
    starts, side, found = draw(days), draw(sides), []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        ends = starts + timedelta(days=draw(st.integers(0, 1000)))
        found.append(Term(group=group, number=number, starts_on=starts, ends_on=ends, side=side, state=TermState.ENDED))
        starts, side = ends + ONE, side.other
    return found


def first_of(starts: date, side: Principal) -> FirstTerm:
    return FirstTerm(starts_on=starts, side=side)


def planned(result: Schedule, group: str = "grupp") -> list[Term]:
    return [term for term in result.terms[group] if term.is_plan]


def table(result: Schedule, group: str) -> list[tuple[str, str | None, str | None]]:
    """The terms as one would write them down."""
    return [
        (term.starts_on.isoformat(), term.ends_on and term.ends_on.isoformat(), term.party or term.side)
        for term in result.terms[group]
    ]


def follows_at_once(terms: tuple[Term, ...]) -> bool:
    """Neither gap nor overlap."""
    return all(after.starts_on == before.last_day + ONE for before, after in pairwise(terms))


# --- the laws


@given(facts(), lengths, horizons)
def test_no_side_twice_in_a_row_no_gap_and_no_overlap(known, length, until):
    result = schedule({"grupp": RotationRule(group="grupp", term=length)}, known, until=until)

    terms = result.terms["grupp"]
    assert all(after.side is before.side.other for before, after in pairwise(terms))
    assert follows_at_once(terms)
    assert terms[-1].last_day >= until
    assert [term.number for term in terms] == list(range(1, len(terms) + 1))


@given(facts(), lengths, lengths, horizons)
def test_the_past_is_never_rewritten_when_a_rule_changes(known, before, after, until):
    running = replace(known[-1], state=TermState.RUNNING)
    known = [*known[:-1], running]
    old = schedule({"grupp": RotationRule(group="grupp", term=before)}, known, until=until)
    new = schedule({"grupp": RotationRule(group="grupp", term=after)}, known, until=until)

    assert list(new.terms["grupp"][: len(known)]) == list(old.terms["grupp"][: len(known)]) == known
    assert planned(new)[0].starts_on == running.last_day + ONE


@given(days, sides, lengths, horizons, st.data())
def test_a_plan_come_true_leaves_the_rest_of_the_plan_as_it_was(starts, side, length, until, data):
    rules = {"grupp": RotationRule(group="grupp", term=length, first=first_of(starts, side))}
    at_first = schedule(rules, [], until=until).terms["grupp"]
    assume(at_first)
    come_true = data.draw(st.integers(0, len(at_first)))
    known = [replace(term, is_plan=False, state=TermState.ENDED) for term in at_first[:come_true]]

    later = schedule(rules, known, until=until).terms["grupp"]

    assert [(term.starts_on, term.ends_on, term.side, term.number) for term in later] == [
        (term.starts_on, term.ends_on, term.side, term.number) for term in at_first
    ]


@given(days, sides, st.integers(1, 60), horizons)
def test_ends_are_counted_from_the_first_start(starts, side, number, until):
    rules = {"grupp": RotationRule(group="grupp", term=months(number), first=first_of(starts, side))}

    terms = schedule(rules, [], until=until).terms["grupp"]

    assert [term.starts_on for term in terms] == [months_after(starts, number * index) for index in range(len(terms))]


@given(facts(), lengths, horizons, days)
def test_a_body_is_cut_where_it_ends(known, length, until, ends):
    assume(ends >= known[-1].starts_on)
    rules = {"grupp": RotationRule(group="grupp", term=length)}

    result = schedule(rules, known, until=until, spans=[span("grupp", to=ends)])

    terms = result.terms["grupp"]
    assert terms[-1].ends_on == ends
    assert follows_at_once(terms)
    assert result.no_plan["grupp"] == NoPlan(group="grupp", why=WhyNoPlan.BODY_ENDS, since=ends + ONE)
    assert not result.void


@given(facts(group="samråd"), facts(group="ledning"), lengths, horizons, st.booleans())
def test_a_coupled_body_is_never_out_of_step(theirs, own, length, until, has_history):
    rules = {
        "ledning": RotationRule(group="ledning", in_step_with="samråd"),
        "samråd": RotationRule(group="samråd", term=length),
    }

    result = schedule(rules, [*theirs, *own] if has_history else theirs, until=until)

    partners = result.terms["samråd"]
    changes = {term.starts_on for term in partners}
    plan = planned(result, "ledning")
    assert all(result.on("samråd", term.starts_on).side is term.side for term in plan)
    assert all(result.on("samråd", term.last_day).side is term.side for term in plan if term.last_day <= until)
    assert all(term.starts_on in changes for term in plan[1:])
    assert follows_at_once(tuple(plan))


@given(
    facts(group="samråd"),
    st.integers(1, 4),
    lengths,
    horizons,
)
def test_coupled_bodies_whose_facts_agree_alternate_together(theirs, followed, length, until):
    rules = {
        "ledning": RotationRule(group="ledning", in_step_with="samråd", term=length),
        "samråd": RotationRule(group="samråd", term=length),
    }
    own = [replace(term, group="ledning") for term in theirs[:followed]]

    result = schedule(rules, [*theirs, *own], until=until)

    assert [(term.starts_on, term.ends_on, term.side) for term in result.terms["ledning"]] == [
        (term.starts_on, term.ends_on, term.side) for term in result.terms["samråd"]
    ]


@given(st.lists(days, min_size=5, max_size=5), st.integers(2, 5), days, lengths, horizons, st.sampled_from("abcde"))
def test_among_parties_none_comes_twice_in_a_row_and_none_that_has_left_comes_at_all(
    lefts, staying, starts, length, until, first
):
    order = [
        party if index < staying else replace(party, valid_to=left)
        for index, (party, left) in enumerate(zip(PARTIES, lefts, strict=True))
    ]
    rule = RotationRule(
        group="nosam",
        term=length,
        alternation=Alternation.AMONG_PARTIES,
        first=FirstTerm(starts_on=starts, party=first),
    )

    terms = schedule({"nosam": rule}, [], until=until, parties_of={"nosam": order}).terms["nosam"]

    by_name = {party.party: party for party in order}
    assert terms
    assert all(by_name[term.party].takes_part_on(term.starts_on) for term in terms)
    assert all(term.side is by_name[term.party].side for term in terms)
    assert all(after.party != before.party for before, after in pairwise(terms))
    assert follows_at_once(terms)


# --- two real areas


def gothenburg() -> dict[str, RotationRule]:
    political = RotationRule(
        group="politiskt-samrad",
        term=months(24),
        vice=Vice.OPPOSITE_SIDE,
        first=first_of(day("2023-01-01"), KOMMUN),
    )
    lgs = RotationRule(group="lgs", term=months(24), in_step_with="politiskt-samrad", vice=Vice.OPPOSITE_SIDE)
    theme = RotationRule(group="temagrupp-aldre", term=months(18))
    return {rule.group: rule for rule in (lgs, political, theme)}


def test_gothenburgs_bodies_change_as_their_documents_say():
    known = [
        fact("politiskt-samrad", "2023-01-01", "2024-12-31", KOMMUN, state=TermState.ENDED),
        fact("politiskt-samrad", "2025-01-01", "2026-12-31", REGION, number=2),
        fact("lgs", "2025-01-01", "2026-12-31", REGION),
        fact("temagrupp-aldre", "2026-01-01", "2027-06-30", REGION),
    ]

    result = schedule(gothenburg(), known, until=day("2030-01-01"))

    together = [
        ("2025-01-01", "2026-12-31", REGION),
        ("2027-01-01", "2028-12-31", KOMMUN),
        ("2029-01-01", "2030-12-31", REGION),
    ]
    assert table(result, "politiskt-samrad") == [("2023-01-01", "2024-12-31", KOMMUN), *together]
    assert table(result, "lgs") == together
    assert table(result, "temagrupp-aldre") == [
        ("2026-01-01", "2027-06-30", REGION),
        ("2027-07-01", "2028-12-31", KOMMUN),
        ("2029-01-01", "2030-06-30", REGION),
    ]
    assert result.on("temagrupp-aldre", day("2028-02-01")).side is KOMMUN
    assert result.after(result.terms["lgs"][0]) == result.terms["lgs"][1]
    assert result.after(result.terms["lgs"][-1]) is None
    assert not result.no_plan


def test_a_coupled_body_without_history_begins_in_its_partners_running_term():
    known = [
        fact("politiskt-samrad", "2023-01-01", "2024-12-31", KOMMUN, state=TermState.ENDED),
        fact("politiskt-samrad", "2025-01-01", "2026-12-31", REGION, number=2),
    ]

    result = schedule(gothenburg(), known, until=day("2028-01-01"))

    assert table(result, "lgs") == [("2025-01-01", "2026-12-31", REGION), ("2027-01-01", "2028-12-31", KOMMUN)]
    assert result.no_plan["temagrupp-aldre"].why is WhyNoPlan.NO_START


def test_fyrbodals_bodies_change_as_their_plan_says():
    begins = first_of(day("2025-01-01"), REGION)
    local = ("orust", "tanum", "uddevalla")
    rules = {
        "styrgrupp": RotationRule(group="styrgrupp", term=months(24), first=begins),
        "forum-vuxna": RotationRule(group="forum-vuxna", term=months(24), first=first_of(day("2026-01-01"), KOMMUN)),
        **{group: RotationRule(group=group, term=months(12), first=begins) for group in local},
    }

    result = schedule(rules, [], until=day("2028-12-31"))

    assert table(result, "styrgrupp") == [("2025-01-01", "2026-12-31", REGION), ("2027-01-01", "2028-12-31", KOMMUN)]
    assert table(result, "forum-vuxna") == [
        ("2026-01-01", "2027-12-31", KOMMUN),
        ("2028-01-01", "2029-12-31", REGION),
    ]
    for group in local:
        assert table(result, group) == [
            ("2025-01-01", "2025-12-31", REGION),
            ("2026-01-01", "2026-12-31", KOMMUN),
            ("2027-01-01", "2027-12-31", REGION),
            ("2028-01-01", "2028-12-31", KOMMUN),
        ]


# --- boundaries


def test_a_rule_changed_in_the_middle_of_a_term_holds_from_the_next_one():
    rules = {"tema": RotationRule(group="tema", term=months(24))}
    running = fact("tema", "2026-01-01", "2027-06-30", REGION)

    result = schedule(rules, [running], until=day("2028-01-01"))

    assert result.terms["tema"][0] == running
    assert table(result, "tema")[1:] == [("2027-07-01", "2029-06-30", KOMMUN)]


def test_a_promise_is_told_from_a_plan_and_stands_as_it_was_given():
    rules = {"tema": RotationRule(group="tema", term=months(18))}
    promise = fact("tema", "2027-07-01", "2028-12-31", KOMMUN, number=2, state=TermState.NOMINATED)

    result = schedule(rules, [fact("tema", "2026-01-01", "2027-06-30", REGION), promise], until=day("2030-01-01"))

    assert [(term.is_promise, term.is_plan) for term in result.terms["tema"]] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_an_override_of_the_office_stands_and_the_turn_goes_on_from_it():
    rules = {"tema": RotationRule(group="tema", term=months(18))}
    stays = fact("tema", "2027-07-01", "2028-12-31", REGION, number=2, state=TermState.PLANNED)

    result = schedule(rules, [fact("tema", "2026-01-01", "2027-06-30", REGION), stays], until=day("2029-01-01"))

    assert [term.side for term in result.terms["tema"]] == [REGION, REGION, KOMMUN]


def test_an_earlier_plan_among_the_known_is_planned_anew():
    rules = {"tema": RotationRule(group="tema", term=months(18))}
    running = fact("tema", "2026-01-01", "2027-06-30", REGION)
    stale = replace(fact("tema", "2027-07-01", "2029-06-30", KOMMUN, number=2), is_plan=True)

    assert table(schedule(rules, [running, stale], until=day("2028-01-01")), "tema")[1:] == [
        ("2027-07-01", "2028-12-31", KOMMUN)
    ]


def test_the_series_of_a_term_begun_the_31st_goes_on_without_drift():
    rules = {"tema": RotationRule(group="tema", term=months(18))}
    ended = fact("tema", "2025-08-31", "2027-02-27", REGION)

    assert table(schedule(rules, [ended], until=day("2029-01-01")), "tema")[1:] == [
        ("2027-02-28", "2028-08-30", KOMMUN),
        ("2028-08-31", "2030-02-27", REGION),
    ]


def test_a_chair_who_leaves_does_not_shift_the_schedule():
    # The body's term is one, however many hold the chair in it.
    rules = {"tema": RotationRule(group="tema", term=months(18))}
    running = fact("tema", "2026-01-01", "2027-06-30", REGION)

    assert rules["tema"].replacing_side(running) is REGION
    assert planned(schedule(rules, [running], until=day("2027-08-01")), "tema")[0].starts_on == day("2027-07-01")

    free = replace(rules["tema"], successor_mid_term=MidTermSuccessor.GROUP_CHOOSES)
    assert free.replacing_side(running) is None


def test_a_political_chair_sits_until_the_mandate_period_ends():
    rules = {"samråd": RotationRule(group="samråd", term=SWEDISH_MANDATE, first=first_of(day("2025-03-01"), KOMMUN))}

    assert table(schedule(rules, [], until=day("2031-01-01")), "samråd") == [
        ("2025-03-01", "2026-12-31", KOMMUN),
        ("2027-01-01", "2030-12-31", REGION),
        ("2031-01-01", "2034-12-31", KOMMUN),
    ]


def test_an_open_term_lasts_until_somebody_ends_it():
    rules = {"nosam": RotationRule(group="nosam", alternation=Alternation.AMONG_PARTIES)}
    parties = {"nosam": PARTIES}
    running = fact("nosam", "2025-09-01", None, KOMMUN, party="a")

    still_open = schedule(rules, [running], until=day("2030-01-01"), parties_of=parties)
    ended = schedule(rules, [replace(running, ends_on=day("2026-08-31"))], until=day("2030-01-01"), parties_of=parties)

    assert still_open.terms["nosam"] == (running,)
    assert still_open.no_plan["nosam"] == NoPlan(group="nosam", why=WhyNoPlan.OPEN_TERM)
    assert table(ended, "nosam")[1:] == [("2026-09-01", None, "b")]
    assert ended.no_plan["nosam"].why is WhyNoPlan.OPEN_TERM
    assert ended.on("nosam", day("2029-12-24")).party == "b"


@pytest.mark.parametrize(
    ("parties", "why"),
    [
        ((), WhyNoPlan.NO_PARTY),
        (PARTIES[:1], WhyNoPlan.ONE_PARTY),
        ((PARTIES[0], replace(PARTIES[1], valid_to=day("2026-06-30"))), WhyNoPlan.ONE_PARTY),
    ],
    ids=["none", "one", "one-that-is-left"],
)
def test_with_one_or_no_party_there_is_no_plan_and_it_is_told_why(parties, why):
    rules = {"nosam": RotationRule(group="nosam", term=months(12), alternation=Alternation.AMONG_PARTIES)}
    ended = fact("nosam", "2025-09-01", "2026-08-31", KOMMUN, party="a")

    result = schedule(rules, [ended], until=day("2030-01-01"), parties_of={"nosam": parties})

    assert result.terms["nosam"] == (ended,)
    assert result.no_plan["nosam"] == NoPlan(group="nosam", why=why, since=day("2026-09-01"))
    assert result.no_plan["nosam"].reason.startswith("från 1 september 2026: ")


def test_a_party_struck_from_the_order_leaves_the_turn_where_it_was():
    rules = {"nosam": RotationRule(group="nosam", term=months(12), alternation=Alternation.AMONG_PARTIES)}
    known = [
        fact("nosam", "2024-01-01", "2024-12-31", REGION, party="b", state=TermState.ENDED),
        fact("nosam", "2025-01-01", "2025-12-31", KOMMUN, number=2, party="gone"),
    ]

    result = schedule(rules, known, until=day("2027-06-01"), parties_of={"nosam": PARTIES})

    assert [term.party for term in planned(result, "nosam")] == ["c", "d"]


def test_nobody_is_guessed_where_it_is_not_known_whose_the_last_term_was():
    rules = {
        "tema": RotationRule(group="tema", term=months(18)),
        "nosam": RotationRule(group="nosam", term=months(18), alternation=Alternation.AMONG_PARTIES),
    }
    known = [fact("tema", "2025-01-01", "2026-06-30", None), fact("nosam", "2025-01-01", "2026-06-30", KOMMUN)]

    result = schedule(rules, known, until=day("2028-01-01"), parties_of={"nosam": PARTIES})

    assert {result.no_plan[group].why for group in rules} == {WhyNoPlan.UNKNOWN_TURN}
    assert not any(planned(result, group) for group in rules)


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (None, WhyNoPlan.NO_START),
        (FirstTerm(starts_on=day("2026-01-01")), WhyNoPlan.NO_START),
        (FirstTerm(starts_on=day("2026-01-01"), side=KOMMUN), None),
    ],
)
def test_nobody_is_guessed_where_it_is_not_known_who_begins(first, why):
    rules = {"tema": RotationRule(group="tema", term=months(18), first=first)}

    told = schedule(rules, [], until=day("2026-02-01")).no_plan.get("tema")

    assert (told.why if told else None) is why


def test_a_first_party_that_is_none_of_the_order_begins_nothing():
    first = FirstTerm(starts_on=day("2026-01-01"), party="okänd")
    rules = {"nosam": RotationRule(group="nosam", term=months(12), alternation=Alternation.AMONG_PARTIES, first=first)}

    result = schedule(rules, [], until=day("2027-01-01"), parties_of={"nosam": PARTIES})

    assert result.no_plan["nosam"].why is WhyNoPlan.NO_START


def test_a_body_that_does_not_alternate_has_terms_of_nobodys_turn():
    first = FirstTerm(starts_on=day("2026-01-01"))
    rules = {"grupp": RotationRule(group="grupp", term=months(12), alternation=Alternation.NONE, first=first)}

    assert [term.side for term in schedule(rules, [], until=day("2027-01-01")).terms["grupp"]] == [None, None]


def test_a_body_dissolved_during_a_term_is_cut_and_promises_after_it_are_void():
    rules = {"stor-nosam": RotationRule(group="stor-nosam", term=months(12))}
    running = fact("stor-nosam", "2025-01-01", "2025-12-31")
    promise = fact("stor-nosam", "2026-01-01", "2026-12-31", REGION, number=2, state=TermState.NOMINATED)

    result = schedule(
        rules, [running, promise], until=day("2028-01-01"), spans=[span("stor-nosam", to=day("2025-08-31"))]
    )

    assert result.terms["stor-nosam"] == (replace(running, ends_on=day("2025-08-31")),)
    assert result.void == (promise,)
    assert result.no_plan["stor-nosam"].reason == "från 1 september 2025: gruppen upphör"


def test_an_open_term_ends_with_its_body():
    running = fact("nosam", "2025-01-01", None)

    result = schedule({}, [running], until=day("2028-01-01"), spans=[span("nosam", to=day("2025-08-31"))])

    assert result.terms["nosam"][0].ends_on == day("2025-08-31")


def test_a_coupled_body_ends_with_itself_and_plans_nothing_beyond_its_partner():
    rules = gothenburg()
    until = day("2030-01-01")

    own = schedule(rules, [], until=until, spans=[span("lgs", to=day("2025-06-30"))])
    partners = schedule(rules, [], until=until, spans=[span("politiskt-samrad", to=day("2025-06-30"))])

    assert own.terms["lgs"][-1].ends_on == day("2025-06-30")
    assert own.no_plan["lgs"].why is WhyNoPlan.BODY_ENDS
    assert partners.terms["lgs"][-1].ends_on == day("2025-06-30")
    assert partners.no_plan["lgs"] == NoPlan(group="lgs", why=WhyNoPlan.NO_PARTNER_PLAN, since=day("2025-07-01"))


def test_a_coupled_body_follows_an_open_term_of_its_partner():
    rules = {
        "samråd": RotationRule(group="samråd"),
        "ledning": RotationRule(group="ledning", in_step_with="samråd"),
    }
    known = [fact("samråd", "2025-01-01", None), fact("ledning", "2024-01-01", "2025-06-30", REGION)]

    result = schedule(rules, known, until=day("2030-01-01"))

    assert table(result, "ledning")[1:] == [("2025-07-01", None, KOMMUN)]
    assert result.no_plan["ledning"].why is WhyNoPlan.OPEN_TERM


def test_a_body_in_step_with_one_that_is_itself_in_step_follows_both():
    rules = {
        **gothenburg(),
        "presidium": RotationRule(group="presidium", in_step_with="lgs"),
    }

    result = schedule(rules, [], until=day("2028-01-01"))

    assert table(result, "presidium") == table(result, "lgs") == table(result, "politiskt-samrad")
    assert term_length(rules, "presidium") == months(24)


def test_what_is_known_of_a_body_without_a_rule_is_kept():
    ended = fact("samsa", "2023-01-01", "2024-12-31")

    result = schedule({}, [ended], until=day("2028-01-01"))

    assert result.terms["samsa"] == (ended,)
    assert result.no_plan["samsa"] == NoPlan(group="samsa", why=WhyNoPlan.NO_RULE, since=day("2025-01-01"))
    assert result.on("okänd", day("2025-01-01")) is None


def test_of_facts_that_overlap_the_later_counts_and_none_is_changed():
    known = [fact("tema", "2024-01-01", "2026-12-31"), fact("tema", "2025-01-01", "2026-06-30", REGION, number=2)]

    result = schedule({"tema": RotationRule(group="tema", term=months(18))}, known, until=day("2027-01-01"))

    assert list(result.terms["tema"][:2]) == known
    assert result.on("tema", day("2025-06-01")).side is REGION
    assert planned(result, "tema")[0].starts_on == day("2027-01-01")


# --- rules that contradict one another


def coupled(group: str, partner: str, term: TermLength | None = None) -> RotationRule:
    return RotationRule(group=group, term=term, in_step_with=partner)


@pytest.mark.parametrize(
    ("rules", "groups", "said"),
    [
        ([coupled("a", "b"), coupled("b", "c"), coupled("c", "a")], {"a", "b", "c"}, "i en cirkel"),
        ([coupled("a", "a")], {"a"}, "”a” följer ”a”"),
        ([coupled("lgs", "samråd")], {"lgs", "samråd"}, "som inte har något ordförandeskap"),
        (
            [coupled("lgs", "samråd", months(18)), RotationRule(group="samråd", term=months(24))],
            {"lgs", "samråd"},
            "18 månader men ska följa ”samråd”, som har 24 månader",
        ),
        (
            [coupled("lgs", "samråd", months(18)), RotationRule(group="samråd")],
            {"lgs", "samråd"},
            "som har ingen bestämd",
        ),
        ([RotationRule(group="a", vice=Vice.NONE, vice_succeeds=True)], {"a"}, "utser ingen vice ordförande"),
        ([RotationRule(group="a", vice=Vice.NONE, vice_acts=True)], {"a"}, "utser ingen vice ordförande"),
        ([RotationRule(group="a", first=first_of(day("1999-01-01"), KOMMUN))], {"a"}, "innan gruppen finns"),
    ],
)
def test_rules_that_contradict_one_another_are_refused_by_name(rules, groups, said):
    with pytest.raises(RotationRefused, match=said) as refused:
        check_rules({rule.group: rule for rule in rules}, spans=[span("a")])

    assert set(refused.value.groups) == groups


def test_the_vice_chair_stands_on_the_other_side_where_the_rule_says_so():
    opposite = RotationRule(group="lgs", vice=Vice.OPPOSITE_SIDE)

    assert opposite.vice_side(KOMMUN) is REGION
    assert opposite.vice_side(None) is None
    assert RotationRule(group="tema").vice_side(KOMMUN) is None
