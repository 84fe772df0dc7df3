"""Where a question may go from whoever has it."""

from datetime import date

import pytest

from models.words import MatterKind
from rules.matters import MatterRules, Stop, Way, stops
from rules.wheel import GroupSpan

DAY = date(2026, 3, 2)
SINCE = date(2020, 1, 1)
GROUPS = [
    GroupSpan(id="nosam-partille", kind="nosam", valid_from=SINCE),
    GroupSpan(id="aldre", kind="temagrupp", valid_from=SINCE),
    GroupSpan(id="psykiatri", kind="temagrupp", valid_from=SINCE),
    GroupSpan(id="mitt-i-livet", kind="temagrupp", valid_from=SINCE, valid_to=date(2023, 12, 31)),
    GroupSpan(id="beredning", kind="beredningsgrupp", valid_from=SINCE),
    GroupSpan(id="lgs", kind="ledningsgrupp", valid_from=SINCE),
    GroupSpan(id="presidium", kind="presidium", valid_from=SINCE),
    GroupSpan(id="samrad", kind="politiskt samråd", valid_from=SINCE),
]
RULES = MatterRules(
    ways={
        "nosam": Way(to=frozenset({"temagrupp"})),
        "temagrupp": Way(to=frozenset({"lgs"}), through=("beredning",)),
        "lgs": Way(to=frozenset({"samrad"}), through=("beredning", "presidium")),
    },
    sub_goals_to=frozenset({"nosam"}),
)


def ahead(holder: str, bound_for: str | None = None) -> tuple[Stop, ...]:
    return stops(RULES, GROUPS, holder=holder, bound_for=bound_for, on=DAY)


@pytest.mark.parametrize(
    ("holder", "bound_for", "following"),
    [
        ("aldre", None, Stop(group="beredning", bound_for="lgs")),
        ("beredning", "lgs", Stop(group="lgs")),
        ("lgs", None, Stop(group="beredning", bound_for="samrad")),
        ("beredning", "samrad", Stop(group="presidium", bound_for="samrad")),
        ("presidium", "samrad", Stop(group="samrad")),
    ],
)
def test_a_question_goes_upward_through_those_that_prepare(holder, bound_for, following):
    assert ahead(holder, bound_for) == (following,)


def test_whoever_passes_it_on_chooses_among_the_groups_that_exist():
    assert ahead("nosam-partille") == (Stop(group="aldre"), Stop(group="psykiatri"))


@pytest.mark.parametrize("holder", ["samrad", "presidium"])
def test_there_is_no_body_above_the_highest(holder):
    assert ahead(holder) == ()


def test_a_sub_goal_is_for_those_that_the_rules_name_and_a_mission_for_anybody():
    nosam, lgs = GROUPS[0], GROUPS[5]

    assert RULES.may_have(MatterKind.SUB_GOAL, nosam)
    assert not RULES.may_have(MatterKind.SUB_GOAL, lgs)
    assert RULES.may_have(MatterKind.MISSION, lgs)
