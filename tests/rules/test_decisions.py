"""What may be decided about a document, and when it is to be published and registered."""

from datetime import date

import pytest

from models.words import DutyState, Outcome, Publishing
from rules.decisions import (
    CannotDecide,
    Diary,
    Handling,
    awaits_publication,
    awaits_registration,
    check_decided_on,
    check_outcome,
)
from rules.documents import NotInThatOrder

DAY = date(2026, 2, 12)


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.STRUCK])
def test_nothing_but_striking_is_decided_about_what_has_not_come_in(outcome: Outcome) -> None:
    with pytest.raises((NotInThatOrder, CannotDecide), match="väntas"):
        check_outcome("Årsrapporten", DutyState.AWAITED, outcome)
    check_outcome("Årsrapporten", DutyState.AWAITED, Outcome.STRUCK)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_has_come_in_may_get_any_outcome(outcome: Outcome) -> None:
    check_outcome("Årsrapporten", DutyState.RECEIVED, outcome)


@pytest.mark.parametrize("outcome", [Outcome.ADOPTED, Outcome.CHANGED])
def test_nothing_is_adopted_twice(outcome: Outcome) -> None:
    with pytest.raises(CannotDecide, match="redan fastställd"):
        check_outcome("Årsrapporten", DutyState.ADOPTED, outcome)


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.NOTED])
def test_what_has_been_published_is_not_taken_back(outcome: Outcome) -> None:
    with pytest.raises(CannotDecide, match="är publicerad och kan inte bli"):
        check_outcome("Årsrapporten", DutyState.PUBLISHED, outcome)


def test_what_is_adopted_may_be_laid_before_another_body() -> None:
    check_outcome("Årsrapporten", DutyState.ADOPTED, Outcome.NOTED)
    check_outcome("Årsrapporten", DutyState.PUBLISHED, Outcome.NOTED)


@pytest.mark.parametrize(
    ("decided_on", "said"), [(date(2026, 2, 3), "kom in 2026-02-04"), (date(2026, 2, 13), "inte varit än")]
)
def test_a_decision_has_a_day_on_which_it_can_have_been_made(decided_on: date, said: str) -> None:
    with pytest.raises(CannotDecide, match=said):
        check_decided_on("årsrapporten", decided_on, received_on=date(2026, 2, 4), today=DAY)
    check_decided_on("årsrapporten", date(2026, 2, 4), received_on=date(2026, 2, 4), today=DAY)


@pytest.mark.parametrize(
    ("adopted_at", "state", "is_ready"),
    [
        ("lgs-moter", DutyState.RECEIVED, False),
        ("lgs-moter", DutyState.ADOPTED, True),
        ("lgs-moter", DutyState.PUBLISHED, False),
        (None, DutyState.RECEIVED, True),
        (None, DutyState.AWAITED, False),
    ],
)
def test_a_document_is_published_once_it_is_in_force(adopted_at: str | None, state: DutyState, is_ready: bool) -> None:
    handling = Handling(adopted_at=adopted_at, publishing=Publishing.ITSELF)

    assert awaits_publication(handling, state) is is_ready
    assert not awaits_publication(Handling(adopted_at=adopted_at), state)


def test_what_is_published_is_still_to_be_in_the_diaries() -> None:
    handling = Handling(by_itself=True, registered=True)

    assert awaits_registration(handling, DutyState.PUBLISHED)
    assert not awaits_registration(handling, DutyState.RECEIVED)


@pytest.mark.parametrize(
    ("pattern", "number", "fits"),
    [
        ("SLK-ÅÅÅÅ-00000", "SLK-2026-00123", True),
        ("SLK-ÅÅÅÅ-00000", "SLK-2026-7", True),
        ("SLK-ÅÅÅÅ-00000", "SLK-2026-123456", False),
        ("SLK-ÅÅÅÅ-00000", "SLK-3026-00123", False),
        ("SLK-ÅÅÅÅ-00000", "RS 2026-00123", False),
        ("SLK-ÅÅÅÅ-00000", "SLK-2026-", False),
        ("RS ÅÅÅÅ-0000 (hs)", "RS 2026-0412 (hs)", True),
        ("RS ÅÅÅÅ-0000 (hs)", "RS 2026-0412 hs", False),
        ("SLK-ÅÅÅÅ-00000", "SLK-2026-00123\n", False),
    ],
)
def test_a_number_follows_the_pattern_of_its_own_authority(pattern: str, number: str, fits: bool) -> None:
    diary = Diary(authority="goteborg", name="Diariet", pattern=pattern, example="")

    assert diary.fits(number) is fits
