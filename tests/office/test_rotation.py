"""The chairs' mornings: whose turn it is, who is asked, told and handed over to, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from areas.people import read_people
from models.letters import Act
from models.log import LogEntry
from models.people import Membership
from models.words import ActState, DutyState, FeedKind, Role, StepKind, TermState
from office.alarms import alarms
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.chair_acts import RefusedNomination
from office.desk import Desk
from office.feeds import make
from office.nominations import NewPerson
from office.people import apply_people
from office.rotation import undone
from office.term_stock import in_order_of_partners
from office.terms import Standing, findings, timetable
from rules.chair_history import FindingKind
from rules.rotation import Alternation, RotationRule
from rules.rotation_schedule import WhyNoPlan
from rules.terms import Months
from store import invitations, terms
from store import meetings as meeting_facts
from store.feeds import FeedKey
from tests.conftest import AREA
from tests.office.chairs import (
    A_DAY,
    A_KOMMUN_PARTY,
    ALDRE,
    ASKED,
    ENDS,
    KOMMUN,
    REGION,
    TODAY,
    acts,
    apply_changed,
    asked,
    at_local,
    called,
    chair,
    decide_meeting,
    is_lock,
    leave,
    look,
    name,
    override,
    parties_of,
    persons_told,
    rows,
    table,
)
from tests.queries import counted_queries

FYRBODAL = Path(__file__).parents[1] / "areas" / "fyrbodal-utdrag.yaml"
FYRBODALS_PEOPLE = Path(__file__).parents[1] / "areas" / "fyrbodal-utdrag-people.csv"


# --- the first look, and each after it


def test_lists_of_people_become_terms_at_the_first_look(desk: Desk) -> None:
    look(desk, TODAY)

    of_aldre = [(t.number, t.starts_on, t.ends_on, t.side, t.state) for t in rows(desk, ALDRE)]
    assert of_aldre == [
        (1, date(2023, 1, 1), date(2024, 6, 30), REGION, TermState.ENDED),
        (2, date(2024, 7, 1), date(2025, 12, 31), KOMMUN, TermState.ENDED),
        (3, date(2026, 1, 1), ENDS, REGION, TermState.RUNNING),
    ]
    assert all(term.person_id for term in rows(desk, ALDRE))
    assert [(t.starts_on, t.side, t.state) for t in rows(desk, "lgs")][1:] == [
        (date(2025, 1, 1), REGION, TermState.RUNNING),
        (date(2027, 1, 1), KOMMUN, TermState.NOMINATED),
    ]


def test_looking_again_writes_nothing_new(desk: Desk) -> None:
    look(desk, TODAY)
    before = len(acts(desk)), rows(desk, ALDRE)

    again = look(desk, TODAY)

    assert not again.told
    assert not again.opened
    assert not again.begun
    assert (len(acts(desk)), rows(desk, ALDRE)) == before
    with desk.database.read() as session:
        assert undone(session, wheel_of_area(session, AREA), today=TODAY) is None


def test_what_a_look_would_do_is_undone_until_it_is_done(sqlite_desk: Desk) -> None:
    with sqlite_desk.database.read() as session:
        left = undone(session, wheel_of_area(session, AREA), today=TODAY)

    assert left is not None
    assert left.number > 20


def test_the_number_of_queries_does_not_depend_on_how_many_bodies_there_are(sqlite_desk: Desk) -> None:
    look(sqlite_desk, TODAY)

    with counted_queries(sqlite_desk.database) as queries:
        look(sqlite_desk, TODAY + A_DAY)

    assert len(queries) < 60


def test_who_chaired_and_who_will_is_one_call(desk: Desk) -> None:
    look(desk, TODAY)
    was, is_now, will = (chair(desk, on) for on in (date(2025, 3, 3), TODAY, date(2028, 2, 1)))

    assert (was.side, was.state, was.chair.name) == (KOMMUN, Standing.WAS, "Ordförande Temagrupp Äldre (kommun)")
    assert (is_now.side, is_now.state) == (REGION, Standing.RUNNING)
    assert (will.side, will.state, will.chair) == (KOMMUN, Standing.PLAN, None)
    promised = chair(desk, date(2027, 2, 1), group="lgs")
    assert (promised.side, promised.state, promised.chair.name) == (KOMMUN, Standing.PROMISE, "Ordförande LGS (kommun)")


# --- asking


def test_the_side_whose_turn_it_is_is_asked_and_chased_inside_that_side(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY, ASKED - A_DAY * 5])
    assert asked(desk) == []

    play(
        desk,
        [
            ASKED,
            ASKED + A_DAY,
            date(2027, 3, 1),
            date(2027, 5, 31),
            date(2027, 6, 4),
            date(2027, 6, 8),
            date(2027, 6, 10),
            date(2027, 6, 11),
        ],
    )

    assert asked(desk) == [("nominering-kommun", DutyState.AWAITED, 1)]
    told = [act for act in acts(desk, group=ALDRE) if act.duty_id and not act.copy_only]
    assert [act.kind for act in told][:3] == [StepKind.REQUEST, StepKind.REMINDER, StepKind.REMINDER]
    assert StepKind.ESCALATION in {act.kind for act in told}
    assert {act.addressee for act in told} <= {"side-municipality", "contact@", "contact-side-municipality"} | {
        act.addressee for act in told if "municipality" in act.addressee
    }
    sides = {party.party: party.side for party in table(desk, TODAY).wheel.parties}
    recipients = persons_told(desk, told)
    assert recipients
    assert all(sides[party] is KOMMUN for person in recipients for party in parties_of(desk, person))


def test_naming_somebody_ends_the_chase_and_tells_both(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [ASKED])
    assert asked(desk) == [("nominering-kommun", DutyState.AWAITED, 1)]

    done = name(desk, date(2027, 1, 11), person=NewPerson(name="Ny", email="ny@partille.example"), party=A_KOMMUN_PARTY)
    play(desk, [date(2027, 1, 12), date(2027, 3, 1), date(2027, 6, 1)])

    assert (done.first, done.last) == (date(2027, 7, 1), date(2028, 12, 31))
    assert asked(desk) == [("nominering-kommun", DutyState.RECEIVED, 1)]
    told = [act for act in acts(desk, group=ALDRE) if act.duty_id is None and act.written_on >= date(2027, 1, 1)]
    assert [(act.step, act.state) for act in told] == [("nominated", ActState.DONE), ("outgoing", ActState.DONE)]
    assert not [act for act in acts(desk, group=ALDRE, kind=StepKind.REMINDER) if act.written_on > date(2027, 1, 11)]
    with desk.database.read() as session:
        assert session.exec(select(LogEntry.act).where(LogEntry.act == "nominate")).all() == ["nominate"]


def test_naming_the_same_person_twice_changes_nothing(desk: Desk) -> None:
    party = {"person": NewPerson(name="Ny", email="ny@partille.example"), "party": A_KOMMUN_PARTY}
    first, second = (name(desk, date(2027, 1, day), starts_on=date(2027, 7, 1), **party) for day in (11, 12))

    assert (first.anew, second.anew) == (True, False)
    assert first.person_id == second.person_id


def test_on_the_day_the_chair_is_handed_over(desk: Desk, play: Callable[..., None]) -> None:
    name(desk, date(2027, 1, 11), person=NewPerson(name="Ny", email="ny@partille.example"), party=A_KOMMUN_PARTY)
    play(desk, [date(2027, 6, 30)])
    before = len(acts(desk))

    play(desk, [date(2027, 7, 1), date(2027, 7, 2)])

    told = [
        (act.step, act.state)
        for act in acts(desk, group=ALDRE)
        if act.id and act.written_on >= date(2027, 7, 1) and not act.duty_id
    ]
    assert ("handover", ActState.DONE) in told
    assert ("thanks", ActState.DONE) in told
    assert len(acts(desk)) > before
    term = rows(desk, ALDRE)[-1]
    assert (term.state, term.side, term.starts_on, term.ends_on) == (
        TermState.RUNNING,
        KOMMUN,
        date(2027, 7, 1),
        date(2028, 12, 31),
    )
    assert chair(desk, date(2027, 7, 1), today=date(2027, 7, 2)).chair.name == "Ny"


def test_a_missed_fortnight_heals(desk: Desk, play: Callable[..., None]) -> None:
    name(desk, date(2027, 1, 11), person=NewPerson(name="Ny", email="ny@partille.example"), party=A_KOMMUN_PARTY)

    play(desk, [date(2027, 8, 9)])

    assert rows(desk, ALDRE)[-1].state is TermState.RUNNING
    # The long way after the change is too long a time to hand over in.
    assert chair(desk, date(2027, 8, 9), today=date(2027, 8, 9)).chair.name == "Ny"


def test_nobody_named_in_time_leaves_the_chair_vacant_and_the_vice_chair_acts(
    desk: Desk, play: Callable[..., None]
) -> None:
    play(desk, [date(2027, 6, 1), date(2027, 7, 1), date(2027, 7, 2)])
    today = date(2027, 7, 2)

    now = chair(desk, today, today=today)
    assert (now.state, now.chair, now.interim, now.side) == (Standing.VACANT, None, True, KOMMUN)
    assert now.vice.name == "Vice ordförande Temagrupp Äldre"
    term = rows(desk, ALDRE)[-1]
    assert (term.person_id, term.interim, term.state) == (None, True, TermState.RUNNING)
    steps = {(act.step, act.document) for act in acts(desk, group=ALDRE, state=ActState.DONE) if not act.duty_id}
    assert {("handover", "chair"), ("thanks", "chair")} <= steps
    assert any("Temagrupp Äldre (kommunens tur, vice ordföranden tjänstgör)" in told for told in alarms_of(desk, today))
    assert asked(desk) == [("nominering-kommun", DutyState.AWAITED, 1)]


def alarms_of(desk: Desk, today: date) -> list[str]:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        return [alarm.what for alarm in alarms(session, Briefing(session, wheel, today=today, links=desk.links))]


def test_a_vacant_chair_can_be_filled_for_what_is_left(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [date(2027, 6, 1), date(2027, 7, 1)])

    done = name(
        desk, date(2027, 9, 1), person=NewPerson(name="Sen", email="sen@partille.example"), party=A_KOMMUN_PARTY
    )
    play(desk, [date(2027, 9, 2)])

    assert (done.first, done.last, done.starts_on) == (date(2027, 9, 1), date(2028, 12, 31), date(2027, 7, 1))
    assert asked(desk)[-1][1] is DutyState.RECEIVED
    handed = [act for act in acts(desk, group=ALDRE, kind=StepKind.HANDOVER) if act.written_on >= date(2027, 9, 1)]
    assert [act.state for act in handed] == [ActState.DONE]


# --- a chair who leaves during a term


def test_a_chair_leaving_mid_term_is_followed_by_the_same_side_and_the_end_stays(
    desk: Desk, play: Callable[..., None]
) -> None:
    play(desk, [TODAY])
    meeting = decide_meeting(desk, date(2026, 10, 14))
    earlier = decide_meeting(desk, date(2026, 4, 14))
    leaver = "Ordförande Temagrupp Äldre"
    assert leaver in called(desk, meeting)

    leave(desk, date(2026, 3, 9), on=date(2026, 4, 30))
    play(desk, [date(2026, 3, 10)])
    assert asked(desk) == [("nominering-region", DutyState.AWAITED, 1)]
    requests = acts(desk, group=ALDRE, kind=StepKind.REQUEST)
    assert [act.state for act in requests] == [ActState.DONE]
    done = name(desk, date(2026, 3, 30))
    play(desk, [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 4), date(2026, 5, 5)])

    assert (done.first, done.last, done.side) == (date(2026, 5, 1), ENDS, REGION)
    term = rows(desk, ALDRE)[-1]
    assert (term.starts_on, term.ends_on, term.side) == (date(2026, 1, 1), ENDS, REGION)
    ahead = table(desk, date(2026, 5, 5)).schedule.terms[ALDRE]
    assert [(t.starts_on, t.side) for t in ahead if t.is_plan][:2] == [
        (date(2027, 7, 1), KOMMUN),
        (date(2029, 1, 1), REGION),
    ]
    assert asked(desk)[0] == ("nominering-region", DutyState.RECEIVED, 1)
    assert "Nästa ordförande" in called(desk, meeting)
    assert leaver not in called(desk, meeting)
    assert leaver in called(desk, earlier)
    steps = [
        act.step for act in acts(desk, group=ALDRE, state=ActState.DONE) if not act.duty_id and act.written_on > TODAY
    ]
    assert sorted(steps) == ["handover", "nominated", "outgoing", "thanks"]
    assert messages(desk, meeting, leaver) == ["invitation", "cancellation"]
    assert messages(desk, meeting, "Nästa ordförande") == ["invitation"]


def messages(desk: Desk, meeting: int, person: str) -> list[str]:
    """The calendar messages about the meeting to somebody, in their order."""
    with desk.database.read() as session:
        ids = {row.name: row.person_id for row in invitations.invited(session, [meeting])[meeting]}
        found = session.exec(select(Act).where(Act.meeting_id == meeting).order_by(Act.id)).all()  # type: ignore[arg-type]
        return [act.kind.value for act in found if act.addressee == f"person-{ids[person]}" and act.kind.in_calendar]


def test_whoever_leaves_on_the_very_day_of_the_change_changes_nothing(desk: Desk, play: Callable[..., None]) -> None:
    name(desk, date(2027, 1, 11), person=NewPerson(name="Ny", email="ny@partille.example"), party=A_KOMMUN_PARTY)

    done = leave(desk, date(2027, 6, 1), on=ENDS)
    play(desk, [date(2027, 6, 30), date(2027, 7, 1), date(2027, 7, 2)])

    assert not done.anew
    assert [duty for duty in asked(desk) if duty[0] == "nominering-region"] == []
    thanked = acts(desk, group=ALDRE, kind=StepKind.THANKS, state=ActState.DONE)
    assert len([act for act in thanked if act.document == "chair"]) == 1


def test_a_successor_who_withdraws_before_the_day_is_never_the_chair(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [ASKED])
    name(desk, date(2027, 1, 11), person=NewPerson(name="Ny", email="ny@partille.example"), party=A_KOMMUN_PARTY)
    assert asked(desk)[-1][1] is DutyState.RECEIVED

    done = leave(desk, date(2027, 1, 11), on=ENDS, person=rows(desk, ALDRE)[-1].person_id)
    play(desk, [date(2027, 1, 12), date(2027, 1, 13)])

    assert done.last is not None
    assert done.last < done.first
    assert [t.starts_on for t in rows(desk, ALDRE)][-1] == date(2026, 1, 1)
    assert asked(desk) == [("nominering-kommun", DutyState.AWAITED, 2)]
    assert [act.state for act in acts(desk, group=ALDRE, step="nominated")] == [ActState.CANCELLED]


# --- what is refused, and what the office may decide all the same


def test_a_chair_from_the_wrong_side_is_refused_without_a_reason(desk: Desk) -> None:
    with pytest.raises(RefusedNomination, match="ska komma från kommun, men personen företräder region"):
        name(desk, date(2027, 1, 11), starts_on=date(2027, 7, 1))

    done = name(desk, date(2027, 1, 11), starts_on=date(2027, 7, 1), reason="kommunen avstår den här gången")

    assert done.side is KOMMUN
    assert rows(desk, ALDRE)[-1].reason == "kommunen avstår den här gången"
    ahead = [t.side for t in table(desk, date(2027, 1, 12)).schedule.terms[ALDRE] if t.starts_on > TODAY]
    assert ahead[:2] == [KOMMUN, REGION]
    kinds = {finding.kind for finding in findings(table(desk, date(2027, 7, 1)))}
    assert FindingKind.WRONG_SIDE in kinds


def test_a_second_chair_at_once_is_refused_without_a_reason_and_takes_over_with_one(desk: Desk) -> None:
    with pytest.raises(RefusedNomination, match="är redan ordförande"):
        name(desk, TODAY, starts_on=date(2026, 1, 1))

    done = name(desk, TODAY, starts_on=date(2026, 1, 1), reason="långvarig sjukdom")

    assert (done.first, done.last) == (TODAY, ENDS)
    assert chair(desk, TODAY).chair.name == "Nästa ordförande"
    assert chair(desk, TODAY - A_DAY).chair.name == "Ordförande Temagrupp Äldre"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"group": "samsa"}, "områdesfilen säger inget om ordförandeskapet"),
        ({"starts_on": date(2027, 5, 1), "group": "politiskt-samrad"}, "ingen period"),
        ({"party": "ingen-sadan"}, "ingen part"),
        ({"role": Role.MEMBER}, "utses inte så"),
        ({"person": NewPerson(name="", email="x")}, "namn och e-postadress"),
        ({"group": "nosam-gbg-centrum"}, "ingen period att utse någon till"),
    ],
    ids=["no-rule", "no-such-term", "no-such-party", "no-chair", "no-name", "dissolved"],
)
def test_a_nomination_that_makes_no_sense_is_refused(sqlite_desk: Desk, what: dict[str, Any], words: str) -> None:
    with pytest.raises(RefusedNomination, match=words):
        name(sqlite_desk, TODAY, **{"starts_on": None, **what})

    assert acts(sqlite_desk) == []


def test_a_swap_keeps_its_reason_and_tells_those_whose_turn_has_changed(desk: Desk) -> None:
    look(desk, TODAY)

    done = override(desk, TODAY, swap=True)

    ahead = [(t.starts_on, t.side) for t in table(desk, TODAY).schedule.terms[ALDRE] if t.starts_on > TODAY]
    assert ahead[:3] == [(date(2027, 7, 1), REGION), (date(2029, 1, 1), KOMMUN), (date(2030, 7, 1), REGION)]
    assert {term.reason for term in rows(desk, ALDRE) if term.starts_on > TODAY} == {"överenskommet i LGS"}
    told = acts(desk, group=ALDRE, kind=StepKind.TURN_CHANGED)
    assert done.told_of_turns == len(told) == 2
    assert told[0].tells is not None
    assert (told[0].tells["was_side"], told[0].tells["side"], told[0].tells["reason"]) == (
        "municipality",
        "region",
        "överenskommet i LGS",
    )


def test_another_last_day_moves_the_next_term_and_the_body_that_follows(desk: Desk) -> None:
    look(desk, TODAY)

    override(desk, TODAY, group="politiskt-samrad", ends_on=date(2026, 10, 31))

    for group in ("politiskt-samrad", "lgs"):
        terms_of = [(t.starts_on, t.ends_on, t.side) for t in rows(desk, group)][1:]
        assert terms_of[0] == (date(2025, 1, 1), date(2026, 10, 31), REGION)
        assert terms_of[1][0] == date(2026, 11, 1)
        assert chair(desk, date(2026, 11, 2), group=group).side is KOMMUN
    with pytest.raises(RefusedNomination, match="följer ordförandeskapet i Politiskt samråd"):
        override(desk, TODAY, group="lgs", side=REGION)


def test_a_turn_given_away_unnames_whoever_was_named_for_it(desk: Desk) -> None:
    look(desk, TODAY)

    override(desk, TODAY, group="politiskt-samrad", starts_on=date(2027, 1, 1), side=REGION)

    for group in ("politiskt-samrad", "lgs"):
        coming = chair(desk, date(2027, 2, 1), group=group)
        assert (coming.side, coming.chair, coming.state) == (REGION, None, Standing.PLAN)


# --- rules that change, bodies that end, odd rules


def test_a_rule_changed_in_the_middle_of_a_term_leaves_the_term_as_it_is_and_tells_of_the_next(desk: Desk) -> None:
    look(desk, TODAY)
    before = rows(desk, ALDRE)

    apply_changed(desk, "mandatperiod: 18 månader", "mandatperiod: 12 månader", today=TODAY)
    look(desk, TODAY)

    assert rows(desk, ALDRE) == before
    ahead = [(t.starts_on, t.ends_on) for t in table(desk, TODAY).schedule.terms[ALDRE] if t.starts_on > TODAY]
    assert ahead[:2] == [(date(2027, 7, 1), date(2028, 6, 30)), (date(2028, 7, 1), date(2029, 6, 30))]
    told = acts(desk, group=ALDRE, kind=StepKind.TURN_CHANGED)
    assert len(told) == 2
    assert told[0].tells
    assert told[0].tells["was_ends_on"] == "2028-12-31"


def test_a_rule_changed_before_anybody_has_looked_does_not_rewrite_what_runs(desk: Desk) -> None:
    apply_changed(desk, "mandatperiod: 18 månader", "mandatperiod: 12 månader", today=TODAY)

    assert [(t.starts_on, t.ends_on) for t in rows(desk, ALDRE)][-1] == (date(2026, 1, 1), ENDS)


def test_a_body_dissolved_during_a_term_asks_nobody_and_has_no_chair(desk: Desk, play: Callable[..., None]) -> None:
    look(desk, TODAY)
    apply_changed(desk, "    namn: Temagrupp Äldre\n", "    namn: Temagrupp Äldre\n    till: 2026-12-31\n", today=TODAY)

    play(desk, [date(2026, 12, 30), date(2027, 1, 4), date(2027, 7, 1)])

    assert asked(desk) == []
    written = [act for act in acts(desk, group=ALDRE) if act.written_on > date(2026, 12, 31)]
    assert {act.kind for act in written} == {StepKind.THANKS}, "nobody is asked; whoever has chaired is thanked"
    shown = table(desk, date(2027, 1, 4)).schedule
    assert shown.terms[ALDRE][-1].ends_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("order", "why"), [(("partille",), WhyNoPlan.ONE_PARTY), ((), WhyNoPlan.NO_PARTY)], ids=["one", "none"]
)
def test_a_rotation_with_one_party_or_none_has_no_plan_and_says_why(
    sqlite_desk: Desk, order: tuple[str, ...], why: WhyNoPlan
) -> None:
    group = "nosam-partille"
    with sqlite_desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        rule = replace(wheel.rotation[group], term=Months(number=12), chosen_within=False)
        kept = tuple(party for party in wheel.parties if party.party in order)
        odd = replace(wheel, rotation={group: rule}, turn_orders={group: order}, parties=kept)
        found = timetable(session, odd, until=TODAY + timedelta(days=1000), today=TODAY)

    assert found.schedule.no_plan[group].why is why
    assert found.coming(group) is None


def test_what_does_not_add_up_in_imported_history_is_told_and_nothing_is_mended(desk: Desk) -> None:
    with desk.database.write() as session:
        held = session.exec(select(Membership).where(Membership.group == ALDRE, Membership.role == Role.CHAIR)).all()
        second = next(each for each in held if each.valid_from == date(2024, 7, 1))
        second.valid_to = date(2026, 2, 15)
        second_id = second.id
    look(desk, TODAY)

    found = findings(table(desk, TODAY))
    assert FindingKind.TWO_CHAIRS in {finding.kind for finding in found}
    with desk.database.read() as session:
        assert session.get(Membership, second_id).valid_to == date(2026, 2, 15)  # type: ignore[union-attr]


def test_a_gap_in_imported_history_is_told(desk: Desk) -> None:
    with desk.database.write() as session:
        held = session.exec(select(Membership).where(Membership.group == ALDRE, Membership.role == Role.CHAIR)).all()
        next(each for each in held if each.valid_from == date(2024, 7, 1)).valid_to = date(2025, 9, 30)
    look(desk, TODAY)

    assert any(f.kind is FindingKind.GAP and f.starts_on == date(2025, 10, 1) for f in findings(table(desk, TODAY)))
    assert [(t.starts_on, t.ends_on) for t in rows(desk, ALDRE)][1] == (date(2024, 7, 1), date(2025, 12, 31))


def test_a_term_that_ends_on_the_last_of_february_stays_on_the_calendar(sqlite_desk: Desk) -> None:
    apply_changed(
        sqlite_desk,
        "      börjar: {dag: 2023-01-01, sida: region}",
        "      börjar: {dag: 2022-09-01, sida: region}",
        today=TODAY,
    )
    override(sqlite_desk, TODAY, ends_on=date(2028, 2, 29))

    ahead = [(t.starts_on, t.ends_on) for t in table(sqlite_desk, TODAY).schedule.terms[ALDRE] if t.starts_on > TODAY]
    assert ahead[0] == (date(2028, 3, 1), date(2029, 8, 31))
    done = name(
        sqlite_desk, date(2028, 2, 29), person=NewPerson(name="Ny", email="ny@partille.example"), party=A_KOMMUN_PARTY
    )
    assert done.first == date(2028, 3, 1)
    assert chair(sqlite_desk, date(2028, 2, 29), today=date(2028, 2, 29)).chair.name == "Ordförande Temagrupp Äldre"


# --- lists of people do not undo it


def test_a_list_that_does_not_know_of_a_nomination_leaves_it_alone(desk: Desk) -> None:
    look(desk, date(2027, 1, 11))
    name(desk, date(2027, 1, 11), person=NewPerson(name="Ny", email="ny@partille.example"), party=A_KOMMUN_PARTY)
    people = read_people(Path(__file__).parents[2] / "areas" / "goteborgsomradet-people.csv")

    with desk.database.write() as session:
        plan = apply_people(
            session,
            people,
            area=AREA,
            today=date(2027, 2, 1),
            now=at_local(date(2027, 2, 1)),
            who="test",
            confirmed=True,
        )

    assert not plan.ended
    assert not plan.changed
    assert any("utsedd i Årshjul" in note for note in plan.notes)
    assert chair(desk, date(2027, 8, 2), today=date(2027, 2, 1)).chair.name == "Ny"
    assert chair(desk, ENDS, today=date(2027, 2, 1)).chair.name == "Ordförande Temagrupp Äldre"


# --- what follows by date


def test_derived_groups_meetings_and_feeds_follow_on_the_day(desk: Desk, play: Callable[..., None]) -> None:
    look(desk, TODAY)
    before = decide_meeting(desk, date(2026, 12, 10), "presidium")
    after = decide_meeting(desk, date(2027, 1, 14), "presidium")
    play(desk, [date(2026, 12, 30), date(2027, 1, 4), date(2027, 1, 5)])

    assert "Ordförande LGS (region)" in called(desk, before)
    assert "Ordförande LGS (kommun)" in called(desk, after)
    assert "Ordförande LGS (region)" not in called(desk, after)
    with desk.database.read() as session:
        gone, come = (
            next(h.person_id for h in terms.held_chairs(session, AREA) if h.name == name)
            for name in ("Ordförande LGS (region)", "Ordförande LGS (kommun)")
        )
        meeting_uid = meeting_facts.get(session, after).uid  # type: ignore[union-attr]
        feeds = {
            person: make(
                session,
                FeedKey(AREA, FeedKind.PERSON, str(person)),
                today=date(2027, 1, 5),
                now=at_local(date(2027, 1, 5)),
            )
            for person in (gone, come)
        }
    assert meeting_uid.encode() not in feeds[gone].body


# --- what review found


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: look(desk, TODAY),
        lambda desk: name(desk, TODAY, reason="överenskommet"),
        lambda desk: apply_changed(desk, "    namn: Temagrupp Äldre\n", "    namn: Temagrupp Äldre 65+\n", today=TODAY),
    ],
    ids=["rotate", "nominate", "apply"],
)
def test_what_changes_chairs_takes_the_lock_before_the_wheel_is_read(
    sqlite_desk: Desk, act: Callable[[Desk], object]
) -> None:
    with counted_queries(sqlite_desk.database) as queries:
        act(sqlite_desk)

    from_area = [query for query in queries if "FROM area" in query]
    is_applying = "area_revision.text" in "".join(from_area[:2]) and not is_lock(from_area[0])
    begins = from_area[2 if is_applying else 0]
    assert is_lock(begins)


def test_a_chair_whose_body_ends_is_thanked(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    ends = "    namn: Temagrupp Äldre\n    till: 2026-12-31\n"
    apply_changed(desk, "    namn: Temagrupp Äldre\n", ends, today=TODAY)

    play(desk, [date(2026, 12, 30), date(2027, 1, 4), date(2027, 1, 5)])

    held = [table(desk, TODAY).holder(ALDRE, role, on=TODAY) for role in (Role.CHAIR, Role.VICE_CHAIR)]
    thanked = acts(desk, group=ALDRE, kind=StepKind.THANKS)
    assert {act.addressee for act in thanked} == {f"person-{each.person_id}" for each in held if each}
    assert {act.state for act in thanked} == {ActState.DONE}


def test_bodies_that_follow_one_another_are_taken_in_the_order_of_their_chain() -> None:
    rule = {"alternation": Alternation.BETWEEN_PRINCIPALS}
    rules = {
        "c": RotationRule(group="c", in_step_with="b", **rule),
        "b": RotationRule(group="b", in_step_with="a", **rule),
        "a": RotationRule(group="a", **rule),
    }

    assert in_order_of_partners(rules) == ["a", "b", "c"]
