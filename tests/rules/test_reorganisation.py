"""What a reorganisation lays down, and how it is kept."""

from datetime import date

import pytest

from rules.reorganisation import Ending, Fate, Reorganising, as_plain, from_plain

PLAN = Reorganising(
    name="Lokala NOSAM",
    last_day=date(2025, 8, 31),
    endings=(
        Ending(
            group="nosam-gbg-hisingen",
            successors=("nosam-lundby", "nosam-norra-hisingen"),
            documents={"arsrapport": Fate(successor="nosam-lundby")},
            rest=Fate(reason="de nya grupperna börjar om"),
        ),
    ),
)


def test_a_plan_is_read_back_as_it_was_kept():
    assert from_plain(as_plain(PLAN), name=PLAN.name, last_day=PLAN.last_day) == PLAN


def test_a_document_has_the_fate_of_its_kind_else_that_of_the_rest():
    (ending,) = PLAN.endings

    assert ending.fate_of("arsrapport").successor == "nosam-lundby"
    assert ending.fate_of("utvardering").reason == "de nya grupperna börjar om"


@pytest.mark.parametrize("fate", [{}, {"successor": "a", "reason": "b"}], ids=["neither", "both"])
def test_a_document_is_taken_over_or_closed(fate):
    with pytest.raises(ValueError, match="ett av de två"):
        Fate(**fate)
