"""Vice chairs who have to stand on the other side than the chair: who is asked for one, and when, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import select

from models.duties import Duty
from models.letters import Act, Letter
from models.words import DutyState, Principal, Role, StepKind
from office.alarms import alarms
from office.areas import wheel_of_area
from office.briefing import Briefing
from office.desk import Desk
from office.nominations import NewPerson
from rules.rotation import VICE_NOMINATION
from store import people
from tests.office.chairs import (
    ALDRE,
    AREA,
    ASKED,
    TODAY,
    acts,
    apply_changed,
    asked,
    leave,
    look,
    name,
    parties_of,
    persons_told,
    table,
)
from tests.office.test_nominations import plain

LGS = "lgs"
LEAVES = date(2026, 3, 31)
KOMMUN_CHAIRS = date(2027, 1, 1)
"""The first day of LGS's next term: its vice chair comes from the region, and until then from a kommun."""
FROM_KOMMUN, FROM_REGION = (
    {"person": NewPerson(name=f"Ny vice {side}", email=f"vice@{side}.example"), "party": party, "role": Role.VICE_CHAIR}
    for side, party in (("kommun", "partille"), ("region", "narhalsan"))
)


def vices_asked(desk: Desk, group: str = LGS) -> list[tuple[str, DutyState, int]]:
    return [duty for duty in asked(desk, group) if duty[0].startswith(VICE_NOMINATION)]


def a_vice_leaves(desk: Desk, **what: Any) -> None:
    leave(desk, date(2026, 3, 9), on=LEAVES, group=LGS, role=Role.VICE_CHAIR, **what)


def nobody_is_named_ahead(desk: Desk) -> None:
    """The list's chairs and vice chairs of the coming term withdraw."""
    for role in (Role.CHAIR, Role.VICE_CHAIR):
        (coming,) = [held for held in table(desk, TODAY).held(LGS, role) if held.valid_from > TODAY]
        leave(desk, TODAY, on=date(2026, 12, 31), group=LGS, role=role, person=coming.person_id)


def letters_of(desk: Desk, *told: Act) -> list[tuple[str, str]]:
    ids = {act.letter_id for act in told if act.letter_id}
    with desk.database.read() as session:
        found = session.exec(select(Letter).where(Letter.id.in_(ids)).order_by(Letter.id)).all()  # type: ignore[union-attr,arg-type]
        return [(letter.subject, " ".join(plain(letter.body).split())) for letter in found]


def alarms_of(desk: Desk, day: date) -> list[str]:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        return [alarm.what for alarm in alarms(session, Briefing(session, wheel, today=day, links=desk.links))]


def test_the_side_that_does_not_hold_the_chair_is_asked_for_a_vice_chair_and_chased(
    desk: Desk, play: Callable[..., None]
) -> None:
    play(desk, [TODAY])
    assert vices_asked(desk) == []

    a_vice_leaves(desk)
    play(desk, [date(2026, 3, 10), date(2026, 4, 7), date(2026, 4, 10), date(2026, 4, 15), date(2026, 4, 16)])

    assert vices_asked(desk) == [("nominering-vice-kommun", DutyState.AWAITED, 1)]
    told = [act for act in acts(desk, document="nominering-vice-kommun") if not act.copy_only]
    assert {act.kind for act in told} >= {StepKind.REQUEST, StepKind.OVERDUE, StepKind.ESCALATION}
    sides = {party.party: party.side for party in table(desk, TODAY).wheel.parties}
    recipients = persons_told(desk, told)
    assert recipients
    assert all(sides[party] is Principal.MUNICIPALITY for each in recipients for party in parties_of(desk, each))


def test_the_letter_speaks_of_a_vice_chair(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    a_vice_leaves(desk)
    play(desk, [date(2026, 3, 10), date(2026, 3, 11)])

    (request,) = acts(desk, document="nominering-vice-kommun", kind=StepKind.REQUEST)
    ((_, text),) = letters_of(desk, request)

    assert "Nominering av vice ordförande i Ledningsgrupp LGS" in text
    assert "Därför ber vi kommunens sida att utse vice ordförande för resten av perioden" in text
    assert "från och med 1 april 2026" in text
    assert "Är ingen utsedd i tid är gruppen utan vice ordförande från onsdagen den 1 april 2026." in text
    assert "ordförandeskapet vakant" not in text


def test_naming_a_vice_chair_settles_it_and_the_list_does_not_drop_them(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    a_vice_leaves(desk)
    play(desk, [date(2026, 3, 10)])

    done = name(desk, date(2026, 3, 16), group=LGS, **FROM_KOMMUN)
    play(desk, [date(2026, 3, 17), date(2026, 4, 10)])

    assert (done.first, done.last) == (date(2026, 4, 1), date(2026, 12, 31))
    assert vices_asked(desk) == [("nominering-vice-kommun", DutyState.RECEIVED, 1)]
    with desk.database.read() as session:
        (duty,) = session.exec(select(Duty).where(Duty.document == "nominering-vice-kommun")).all()
    assert duty.reason == "vice ordförande är utsedd"
    assert not [what for what in alarms_of(desk, date(2026, 4, 10)) if "ice ordförande" in what and "LGS" in what]


def test_the_coming_vice_chair_is_asked_for_on_the_days_of_the_chair_and_of_the_other_side(
    desk: Desk, play: Callable[..., None]
) -> None:
    nobody_is_named_ahead(desk)
    play(desk, [TODAY, date(2026, 6, 26)])
    assert asked(desk, LGS) == []

    play(desk, [date(2026, 8, 10), date(2026, 8, 11), date(2026, 10, 1), date(2026, 11, 30), date(2026, 12, 1)])

    assert {(document, state) for document, state, _ in asked(desk, LGS)} == {
        ("nominering-kommun", DutyState.AWAITED),
        ("nominering-vice-region", DutyState.AWAITED),
    }
    days = {
        document: [act.due_on for act in acts(desk, document=document, group=LGS) if not act.copy_only]
        for document in ("nominering-kommun", "nominering-vice-region")
    }
    assert days["nominering-kommun"] == days["nominering-vice-region"]

    name(desk, date(2026, 12, 7), group=LGS, starts_on=KOMMUN_CHAIRS, **FROM_REGION)
    assert vices_asked(desk) == [("nominering-vice-region", DutyState.RECEIVED, 1)]


def test_a_chair_named_from_the_wrong_side_lets_the_other_side_be_asked_for_the_vice_chair(
    desk: Desk, play: Callable[..., None]
) -> None:
    nobody_is_named_ahead(desk)
    play(desk, [TODAY, date(2026, 8, 10)])
    assert vices_asked(desk) == [("nominering-vice-region", DutyState.AWAITED, 1)]

    name(
        desk,
        date(2026, 8, 17),
        group="politiskt-samrad",
        starts_on=KOMMUN_CHAIRS,
        party="narhalsan",
        reason="kommunen avstår",
    )
    name(desk, date(2026, 8, 17), group=LGS, starts_on=KOMMUN_CHAIRS, party="narhalsan", reason="kommunen avstår")

    assert vices_asked(desk) == [
        ("nominering-vice-region", DutyState.ENDED, 1),
        ("nominering-vice-kommun", DutyState.AWAITED, 1),
    ]


def test_where_a_vice_chair_may_be_named_nobody_is_asked_for_one(desk: Desk, play: Callable[..., None]) -> None:
    play(desk, [TODAY])
    leave(desk, date(2026, 3, 9), on=LEAVES, group=ALDRE, role=Role.VICE_CHAIR)
    play(desk, [date(2026, 3, 10), date(2026, 4, 10), ASKED])

    assert vices_asked(desk, ALDRE) == []


def test_a_vice_chair_who_sits_on_under_a_chair_of_their_own_side_is_replaced(
    desk: Desk, play: Callable[..., None]
) -> None:
    """A list without last days lets the kommun's vice chair go on into the kommun's own term."""
    nobody_is_named_ahead(desk)
    play(desk, [TODAY])
    a_vice_leaves(desk)
    name(desk, date(2026, 3, 16), group=LGS, **FROM_KOMMUN)
    with desk.database.write() as session:
        (row,) = [held for held in table(desk, TODAY).held(LGS, Role.VICE_CHAIR) if held.name == "Ny vice kommun"]
        people.redate(session, [(row.id, row.valid_from, None)])
    play(desk, [date(2027, 1, 4)])

    assert vices_asked(desk)[-1] == ("nominering-vice-region", DutyState.AWAITED, 1)
    done = name(desk, date(2027, 1, 11), group=LGS, **FROM_REGION)
    assert (done.starts_on, done.first) == (KOMMUN_CHAIRS, date(2027, 1, 11))
    held = table(desk, date(2027, 1, 12)).held(LGS, Role.VICE_CHAIR)
    assert [each.name for each in held if each.covers(date(2027, 1, 12))] == ["Ny vice region"]


# --- where the vice chair is the next chair


def a_vice_succeeds(desk: Desk) -> None:
    old = "vice efterträder: nej                  # öppet\n"
    apply_changed(desk, old, "vice efterträder: ja\n", today=TODAY)


def test_nobody_is_asked_for_a_chair_where_the_vice_chair_is_the_next_one(
    desk: Desk, play: Callable[..., None]
) -> None:
    a_vice_succeeds(desk)
    samrad = "politiskt-samrad"
    for role in (Role.CHAIR, Role.VICE_CHAIR):
        (coming,) = [held for held in table(desk, TODAY).held(samrad, role) if held.valid_from > TODAY]
        leave(desk, TODAY, on=date(2026, 12, 31), group=samrad, role=role, person=coming.person_id)
    vice = table(desk, TODAY).holder(samrad, Role.VICE_CHAIR, on=TODAY)
    assert vice is not None

    play(desk, [TODAY, date(2026, 6, 26), date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 10), date(2026, 11, 30)])

    assert asked(desk, samrad) == [("nominering-vice-region", DutyState.AWAITED, 1)]
    chair = table(desk, date(2026, 11, 30)).holder(samrad, on=KOMMUN_CHAIRS)
    assert chair is not None
    assert chair.person_id == vice.person_id


def test_looking_again_asks_for_no_more_vice_chairs(desk: Desk) -> None:
    a_vice_leaves(desk)
    look(desk, date(2026, 3, 10))
    before = len(acts(desk))

    again = look(desk, date(2026, 3, 10))

    assert (again.opened, len(acts(desk))) == (0, before)
