"""What does not add up in a history of chairs, and what its terms are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Principal, Role, TermState
from rules.chair_history import ChairHolding, FindingKind, check_history, terms_of
from rules.rotation import Alternation, FirstTerm, RotationRule, Vice
from rules.rotation_schedule import schedule
from rules.terms import Months
from rules.wheel import GroupSpan

KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION
TODAY = date(2026, 10, 1)
TWO_YEARS = Months(number=24)
RULES = {
    "samråd": RotationRule(group="samråd", term=TWO_YEARS, vice=Vice.OPPOSITE_SIDE),
    "lgs": RotationRule(group="lgs", in_step_with="samråd", vice=Vice.OPPOSITE_SIDE),
    "tema": RotationRule(group="tema", term=Months(number=18)),
    "nosam": RotationRule(group="nosam", alternation=Alternation.AMONG_PARTIES),
}
NAMES = {"lgs": "Ledningsgrupp LGS", "samråd": "Politiskt samråd", "tema": "Temagrupp Äldre"}


def held(
    group: str,
    starts: str,
    ends: str | None,
    side: Principal | None = KOMMUN,
    *,
    person: str | None = None,
    role: Role = Role.CHAIR,
    party: str | None = None,
) -> ChairHolding:
    return ChairHolding(
        group=group,
        role=role,
        person=person or f"{role}-{group}-{starts}",
        valid_from=date.fromisoformat(starts),
        valid_to=date.fromisoformat(ends) if ends else None,
        side=side,
        party=party,
    )


def found(*holdings: ChairHolding, rules: dict[str, RotationRule] = RULES, **more: object) -> list[tuple[str, ...]]:
    """The findings as one would write them down."""
    findings = check_history(holdings, rules=rules, today=TODAY, names=NAMES, **more)  # type: ignore[arg-type]
    return [
        (finding.kind, *finding.groups, str(finding.starts_on), str(finding.ends_on or "…")) for finding in findings
    ]


def test_a_history_that_adds_up_has_no_findings():
    assert not found(
        held("samråd", "2023-01-01", "2024-12-31"),
        held("samråd", "2023-01-01", "2024-12-31", REGION, role=Role.VICE_CHAIR),
        held("samråd", "2025-01-01", "2026-12-31", REGION),
        held("samråd", "2027-01-01", None, KOMMUN),
        held("lgs", "2023-01-01", "2024-12-31"),
        held("lgs", "2025-01-01", "2025-06-30", REGION),
        held("lgs", "2025-07-01", "2026-12-31", REGION, person="who replaced"),
        held("nosam", "2025-09-01", None, party="goteborg"),
        held("utan-regel", "2020-01-01", None),
        held("tema", "2025-09-01", None),
    )


def test_two_chairs_at_once_are_told_with_who_they_are():
    (finding,) = check_history(
        [held("tema", "2025-07-01", None, person="a"), held("tema", "2026-01-01", "2026-03-31", person="b")],
        rules=RULES,
        today=TODAY,
        names=NAMES,
    )

    assert finding.kind is FindingKind.TWO_CHAIRS
    assert finding.people == ("a", "b")
    assert finding.sentence == "Temagrupp Äldre har två ordförande från 1 januari 2026 till 31 mars 2026."


def test_one_who_stays_over_the_day_of_the_change_is_told_how_to_write_it():
    (finding,) = check_history(
        [held("tema", "2024-01-01", "2025-07-01"), held("tema", "2025-07-01", None, REGION)],
        rules=RULES,
        today=TODAY,
    )

    assert finding.sentence == (
        "”tema” har två ordförande den 1 juli 2025; den som går står kvar på dagen för bytet, "
        "skriv dagen före som sista dag."
    )


def test_the_same_chair_put_in_twice_is_an_overlap():
    assert found(
        held("tema", "2025-07-01", None, person="a"),
        held("tema", "2026-01-01", None, person="a"),
    ) == [(FindingKind.OVERLAP, "tema", "2026-01-01", "…")]


@pytest.mark.parametrize(
    ("last", "body_ends", "gaps"),
    [
        ("2026-12-31", None, []),
        ("2026-06-30", None, [("2026-07-01", "…")]),
        ("2026-06-30", "2026-06-30", []),
        ("2026-06-30", "2026-08-31", [("2026-07-01", "2026-08-31")]),
    ],
)
def test_a_gap_is_told_while_the_body_exists(last, body_ends, gaps):
    to = date.fromisoformat(body_ends) if body_ends else None
    span = GroupSpan(id="tema", kind="temagrupp", valid_from=date(2000, 1, 1), valid_to=to)

    told = found(held("tema", "2024-01-01", "2025-03-31"), held("tema", "2025-07-01", last, REGION), spans=[span])

    assert told == [(FindingKind.GAP, "tema", *days) for days in [("2025-04-01", "2025-06-30"), *gaps]]


def test_a_side_that_stays_into_the_others_term_is_told():
    (finding,) = check_history(
        [held("tema", "2024-01-01", "2025-06-30"), held("tema", "2025-07-01", "2026-12-31", person="again")],
        rules=RULES,
        today=TODAY,
        names=NAMES,
    )

    assert (finding.kind, finding.people) == (FindingKind.WRONG_SIDE, ("again",))
    assert finding.sentence == (
        "Temagrupp Äldre: kommun har ordförandeskapet från 1 juli 2025 till 31 december 2026, men det är den "
        "andra sidans tur; kommun har haft det sedan 1 januari 2024 och perioden är 18 månader."
    )


def test_one_who_just_goes_on_is_told_to_this_day():
    assert found(held("tema", "2023-01-01", None)) == [
        (FindingKind.WRONG_SIDE, "tema", "2024-07-01", "2025-12-31"),
    ]


def test_a_side_may_come_again_after_a_term_that_nobody_filled():
    assert found(held("tema", "2022-01-01", "2023-06-30"), held("tema", "2025-01-01", "2026-06-30")) == [
        (FindingKind.GAP, "tema", "2023-07-01", "2024-12-31"),
        (FindingKind.GAP, "tema", "2026-07-01", "…"),
    ]


def test_the_first_term_is_of_the_side_that_the_area_file_names():
    first = FirstTerm(starts_on=date(2026, 1, 1), side=REGION)
    rules = {"tema": RotationRule(group="tema", term=Months(number=18), first=first)}

    assert found(held("tema", "2026-01-01", "2027-06-30"), rules=rules) == [
        (FindingKind.WRONG_SIDE, "tema", "2026-01-01", "2027-06-30")
    ]
    assert not found(held("tema", "2026-01-01", "2027-06-30", REGION), rules=rules)


def test_a_vice_chair_of_the_chairs_own_side_is_told_only_where_the_rule_says_opposite():
    both = [
        (KOMMUN, Role.CHAIR, "2025-01-01", "2026-12-31"),
        (KOMMUN, Role.VICE_CHAIR, "2025-06-01", "2025-12-31"),
    ]

    def told(group: str) -> list[tuple[str, ...]]:
        return found(*(held(group, starts, ends, side, role=role) for side, role, starts, ends in both))

    assert told("samråd") == [(FindingKind.VICE_ON_SAME_SIDE, "samråd", "2025-06-01", "2025-12-31")]
    assert not told("nosam")


def test_coupled_bodies_out_of_step_are_told_once_for_days_on_end():
    assert found(
        held("samråd", "2023-01-01", "2024-12-31"),
        held("samråd", "2025-01-01", "2026-12-31", REGION),
        held("lgs", "2024-07-01", "2025-03-31", REGION),
        held("lgs", "2025-04-01", "2025-12-31", KOMMUN),
        held("lgs", "2026-01-01", "2026-03-31", KOMMUN),
        held("lgs", "2026-04-01", "2026-12-31", REGION),
    ) == [
        (FindingKind.OUT_OF_STEP, "lgs", "samråd", "2024-07-01", "2024-12-31"),
        (FindingKind.OUT_OF_STEP, "lgs", "samråd", "2025-04-01", "2026-03-31"),
    ]


@given(st.dates(min_value=date(2012, 1, 1), max_value=date(2026, 1, 1)), st.integers(3, 36), st.sampled_from(Principal))
def test_holders_of_whole_terms_check_clean_and_are_read_as_those_terms(starts, months, side):
    rules = {
        "tema": RotationRule(group="tema", term=Months(number=months), first=FirstTerm(starts_on=starts, side=side))
    }
    terms = schedule(rules, [], until=TODAY).terms["tema"]
    holders = [
        ChairHolding(
            group="tema",
            role=Role.CHAIR,
            person=term.number,
            valid_from=term.starts_on,
            valid_to=term.ends_on,
            side=term.side,
        )
        for term in terms
    ]

    read = terms_of(holders, group="tema", rules=rules, today=TODAY)

    assert not check_history(holders, rules=rules, today=TODAY)
    assert [(term.starts_on, term.ends_on, term.side, term.number) for term in read] == [
        (term.starts_on, term.ends_on, term.side, term.number) for term in terms
    ]


def read(group: str, *holdings: ChairHolding) -> list[tuple[str, str, str | None, str]]:
    return [
        (str(term.starts_on), str(term.ends_on or "…"), term.party or term.side, term.state)
        for term in terms_of(holdings, group=group, rules=RULES, today=TODAY)
    ]


def test_whoever_follows_on_the_same_side_sits_for_the_rest_of_the_term():
    assert read(
        "lgs",
        held("lgs", "2023-01-01", "2024-12-31"),
        held("lgs", "2025-01-01", "2025-05-31", REGION),
        held("lgs", "2025-09-01", None, REGION),
        held("lgs", "2025-01-01", None, KOMMUN, role=Role.VICE_CHAIR),
    ) == [
        ("2023-01-01", "2024-12-31", KOMMUN, TermState.ENDED),
        ("2025-01-01", "2026-12-31", REGION, TermState.RUNNING),
    ]


def test_a_term_left_early_lasts_to_its_end_unless_the_other_side_takes_over():
    assert read(
        "tema",
        held("tema", "2023-01-01", "2023-12-31"),
        held("tema", "2024-03-01", "2025-08-31", REGION),
        held("tema", "2025-09-01", "2026-05-31"),
    ) == [
        ("2023-01-01", "2024-02-29", KOMMUN, TermState.ENDED),
        ("2024-03-01", "2025-08-31", REGION, TermState.ENDED),
        ("2025-09-01", "2027-02-28", KOMMUN, TermState.RUNNING),
    ]


def test_a_term_that_was_let_run_ends_on_the_next_day_of_its_series():
    assert read("tema", held("tema", "2023-01-01", None)) == [("2023-01-01", "2027-06-30", KOMMUN, TermState.RUNNING)]


def test_one_who_leaves_on_the_very_day_of_the_change_has_left_the_day_before():
    assert read("tema", held("tema", "2024-01-01", "2025-07-01"), held("tema", "2025-07-01", None, REGION)) == [
        ("2024-01-01", "2025-06-30", KOMMUN, TermState.ENDED),
        ("2025-07-01", "2026-12-31", REGION, TermState.RUNNING),
    ]


def test_unregulated_terms_end_with_their_holders_and_a_coming_one_is_a_promise():
    assert read(
        "nosam",
        held("nosam", "2025-09-01", "2026-12-31", party="goteborg"),
        held("nosam", "2027-01-01", None, party="molndal"),
    ) == [
        ("2025-09-01", "2026-12-31", "goteborg", TermState.RUNNING),
        ("2027-01-01", "…", "molndal", TermState.NOMINATED),
    ]


def test_a_holding_that_ends_before_it_begins_is_none():
    with pytest.raises(ValueError, match="innan det börjar"):
        held("tema", "2026-01-01", "2025-12-31")


days = st.dates(min_value=date(2018, 1, 1), max_value=date(2030, 1, 1))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(RULES)),
            days,
            st.none() | st.integers(0, 1500),
            st.none() | st.sampled_from(Principal),
            st.sampled_from([Role.CHAIR, Role.VICE_CHAIR]),
        ),
        max_size=12,
    )
)
def test_no_list_is_too_odd_to_be_told_of(rows):
    holdings = [
        ChairHolding(
            group=group,
            role=role,
            person=number,
            valid_from=starts,
            valid_to=None if length is None else starts + timedelta(days=length),
            side=side,
        )
        for number, (group, starts, length, side, role) in enumerate(rows)
    ]

    findings = check_history(holdings, rules=RULES, today=TODAY)
    terms = [term for group in RULES for term in terms_of(holdings, group=group, rules=RULES, today=TODAY)]

    assert all(finding.starts_on <= (finding.ends_on or date.max) for finding in findings)
    assert {term.group for term in terms} == {row.group for row in holdings if row.role is Role.CHAIR}
