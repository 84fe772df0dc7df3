"""What may become of a document owed."""

import re

import pytest

from models.words import DutyState
from rules.documents import MAY_FOLLOW, NotInThatOrder, may_follow


def test_every_state_says_what_may_follow() -> None:
    assert set(MAY_FOLLOW) == set(DutyState)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (DutyState.AWAITED, DutyState.RECEIVED),
        (DutyState.RECEIVED, DutyState.ADOPTED),
        (DutyState.RECEIVED, DutyState.REMITTED),
        (DutyState.RECEIVED, DutyState.STRUCK),
        (DutyState.ADOPTED, DutyState.PUBLISHED),
        (DutyState.EXCUSED, DutyState.RECEIVED),
    ],
)
def test_the_way_forward(state: DutyState, wanted: DutyState) -> None:
    assert may_follow(state, wanted)


@pytest.mark.parametrize(
    ("state", "wanted", "words"),
    [
        (
            DutyState.AWAITED,
            DutyState.ADOPTED,
            "”väntas” och kan inte få läget ”fastställd”. Härifrån kan läget bli: befriad, inlämnad, struken$",
        ),
        (DutyState.PUBLISHED, DutyState.REMITTED, "slutläge"),
        (DutyState.ADOPTED, DutyState.ADOPTED, "har läget ”fastställd” och kan inte få läget ”fastställd”"),
        (DutyState.RECEIVED, DutyState.PUBLISHED, "fastställd, struken, återremitterad"),
    ],
    ids=["adopted-before-received", "remitted-after-publication", "adopted-twice", "published-before-adopted"],
)
def test_what_is_out_of_order_is_refused_with_what_is_possible(state: DutyState, wanted: DutyState, words: str) -> None:
    assert not may_follow(state, wanted)
    assert re.search(words, str(NotInThatOrder("årsrapport", state, wanted)))


@pytest.mark.parametrize("state", DutyState, ids=lambda state: state.value)
def test_a_refusal_offers_only_what_a_person_can_choose(state: DutyState) -> None:
    refused = str(NotInThatOrder("årsrapport för 2026 från NOSAM Angered", state, DutyState.PUBLISHED))

    offered = refused.partition("Härifrån kan läget bli: ")[2]
    assert not {"väntas", "upphörd", "före driftstart"} & set(offered.split(", "))
    assert not refused.endswith(".")
