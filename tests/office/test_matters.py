"""Missions and lifted questions: who has them, who is told, who is reminded."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from areas.reader import read_area_text
from models.words import ActState, DutyState, MatterKind, StepKind
from office import matter_list, matters
from office.areas import apply_area, wheel_of_area
from office.desk import Desk
from office.documents import receive
from office.matter_rules import NoSuchMatter, RefusedMatter
from rules.matters import MATTERS
from store import acts, duties, letters, log
from tests.conftest import AREA, AREA_FILE, morning

DAY = date(2026, 2, 2)
At = Callable[[date], dict[str, Any]]
Play = Callable[[Desk, Iterable[date]], None]


def asked(desk: Desk, at: At, day: date = DAY, **told: Any) -> matters.Passed:
    question: dict[str, Any] = {
        "kind": MatterKind.QUESTION,
        "title": "Sena besked vid utskrivning",
        "raised_by": "nosam-partille",
        "to": "temagrupp-aldre",
        "due_on": None,
        "reason": "Prövat lokalt sedan i höstas",
    }
    return matters.open_matter(desk, area=AREA, who="test", **at(day), **{**question, **told})


def passed(desk: Desk, at: At, number: int, day: date, **told: Any) -> matters.Passed:
    how: dict[str, Any] = {"to": None, "due_on": None, "reason": "Behöver avgöras högre upp", **told}
    return matters.pass_on(desk, number, area=AREA, who="test", **at(day), **how)


def listed(desk: Desk, day: date, *, also_closed: bool = False) -> list[matter_list.MatterLine]:
    with desk.database.read() as session:
        return matter_list.listing(session, wheel_of_area(session, AREA), today=day, also_closed=also_closed)


def letters_about(desk: Desk, words: str) -> list[tuple[str, str]]:
    """Recipient and text of each letter that has left and says `words`, in the order they left."""
    with desk.database.read() as session:
        sent = letters.sent(session, area=AREA)
    texts = []
    for letter in sent:
        body = message_from_bytes(letter.body, policy=policy.default).get_body(("plain",))
        texts.append((letter.recipient_name, body.get_content() if body else ""))
    return [(name, text) for name, text in texts if words in text]


def kinds(desk: Desk, number: int) -> list[tuple[StepKind, str]]:
    with desk.database.read() as session:
        found = acts.of_year(session, area=AREA, year=DAY.year)
    document = f"arende-{number}"
    return [(act.kind, act.group) for act in found if act.document == document and act.state is ActState.DONE]


def test_a_question_goes_all_the_way_up_and_everybody_on_its_way_is_told(desk: Desk, at: At, play: Play) -> None:
    number = asked(desk, at).matter
    play(desk, [DAY])

    (to_chair, *_) = [text for name, text in letters_about(desk, "Sena besked") if name.startswith("Ordförande")]
    assert "Kommer från: NOSAM Partille" in to_chair
    assert "Gäller: Prövat lokalt sedan i höstas." in to_chair
    assert "Kan gå vidare till: Ledningsgrupp LGS" in to_chair
    assert any(name.startswith("Processledare") for name, _ in letters_about(desk, "Sena besked"))

    first = passed(desk, at, number, date(2026, 2, 9))
    assert (first.holder, first.bound_for) == ("beredningsgrupp", "lgs")
    assert first.delivery.sent == 1, "whom it left has a receipt at once"
    way = [passed(desk, at, number, date(2026, 2, 10) + timedelta(days=days)) for days in range(4)]
    assert [each.holder for each in way] == ["lgs", "beredningsgrupp", "presidium", "politiskt-samrad"]
    with pytest.raises(RefusedMatter, match=r"ingen grupp finns ovanför Politiskt samråd.*lämna den tillbaka till"):
        passed(desk, at, number, date(2026, 2, 16))

    done = matters.close(desk, number, area=AREA, outcome="Ny rutin från 1 mars", who="test", **at(date(2026, 2, 17)))
    assert done.delivery.sent == 2, "whoever had it, and whoever had asked"
    assert [name for name, _ in letters_about(desk, "Vad det ledde till: Ny rutin från 1 mars.")]
    assert listed(desk, date(2026, 2, 17)) == []
    (line,) = listed(desk, date(2026, 2, 17), also_closed=True)
    assert line.outcome == "Ny rutin från 1 mars"
    with desk.database.read() as session:
        _, moves = matter_list.history(session, wheel_of_area(session, AREA), number)
        deeds = [entry.act for entry in reversed(log.latest(session, subject=f"{AREA}/{MATTERS}/{number}"))]
    assert len(moves) == 7
    assert moves[-1].to_group is None
    assert deeds == ["open-matter", *["pass-matter"] * 5, "close-matter"]
    with pytest.raises(RefusedMatter, match="avslutades"):
        passed(desk, at, number, date(2026, 2, 18))


def test_whoever_sits_on_it_too_long_is_reminded_and_nobody_else(desk: Desk, at: At, play: Play) -> None:
    number = asked(desk, at, due_on=date(2026, 3, 2)).matter
    play(desk, [DAY, DAY, date(2026, 2, 16), date(2026, 3, 3), date(2026, 3, 13), date(2026, 3, 16)])

    assert kinds(desk, number) == [
        (StepKind.REQUEST, "temagrupp-aldre"),
        (StepKind.REQUEST, "temagrupp-aldre"),
        (StepKind.REMINDER, "temagrupp-aldre"),
        (StepKind.OVERDUE, "temagrupp-aldre"),
        (StepKind.OVERDUE, "temagrupp-aldre"),
        (StepKind.WARNING, "temagrupp-aldre"),
        (StepKind.ESCALATION, "temagrupp-aldre"),
    ]
    (line,) = listed(desk, date(2026, 3, 16))
    assert (line.holder, line.days_late) == ("temagrupp-aldre", 14)

    passed(desk, at, number, date(2026, 3, 16), to="nosam-partille", reason="Kan lösas lokalt")
    play(desk, [date(2026, 3, 16), date(2026, 3, 30), date(2026, 4, 13)])
    after = kinds(desk, number)[7:]
    assert {group for kind, group in after if kind is not StepKind.RECEIPT} == {"nosam-partille"}

    passed(desk, at, number, date(2026, 4, 14), to="temagrupp-aldre", reason="Gick inte lokalt")
    play(desk, [date(2026, 4, 15)])
    assert (StepKind.REQUEST, "temagrupp-aldre") in kinds(desk, number)[-3:]
    with desk.database.read() as session:
        owed = duties.at_station(session, area=AREA, station=MATTERS)
    assert [(duty.group, duty.state, duty.revision) for duty in owed] == [
        ("temagrupp-aldre", DutyState.AWAITED, 2),
        ("nosam-partille", DutyState.RECEIVED, 1),
    ]


def test_what_has_been_answered_is_not_left_lying(sqlite_desk: Desk, at: At) -> None:
    asked(sqlite_desk, at)
    (line,) = listed(sqlite_desk, DAY)
    with sqlite_desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        assert matter_list.alarms(session, wheel, today=DAY) == []
        (duty,) = duties.at_station(session, area=AREA, station=MATTERS)
    receive(sqlite_desk, duty.id or 0, who="test", **at(DAY))

    with sqlite_desk.database.read() as session:
        (alarm,) = matter_list.alarms(session, wheel_of_area(session, AREA), today=DAY)
    assert f"1 ärende är besvarat men varken avslutat eller lämnat vidare: frågan ”{line.title}”" in alarm.what


def test_what_makes_no_sense_is_refused_with_what_would(sqlite_desk: Desk, at: At) -> None:
    number = asked(sqlite_desk, at).matter

    for told, words in (
        ({"kind": MatterKind.MISSION}, "tidsbegränsat"),
        ({"to": "lgs"}, "går frågan inte till Ledningsgrupp LGS. Ni kan lämna den vidare till temagrupp-aldre"),
        ({"to": None}, "välj en av temagrupp-aldre, temagrupp-barn-och-unga"),
        ({"to": "forum-aldre"}, "ingen grupp ”forum-aldre”"),
        ({"to": "nosam-gbg-centrum"}, "finns inte 2026-02-02"),
        ({"kind": MatterKind.SUB_GOAL, "to": "lgs"}, "kan Ledningsgrupp LGS inte få delmål. Det kan: nosam-angered"),
        ({"due_on": DAY}, "sista dagen 2026-02-02 har redan varit"),
        ({"title": "  "}, "ange en rubrik"),
        ({"reason": ""}, "ange varför"),
    ):
        with pytest.raises(RefusedMatter, match=words):
            asked(sqlite_desk, at, **told)
    with pytest.raises(NoSuchMatter, match="har inget ärende 99"):
        passed(sqlite_desk, at, 99, DAY)
    with pytest.raises(RefusedMatter, match="har redan ärendet"):
        passed(sqlite_desk, at, number, DAY, to="temagrupp-aldre")
    with pytest.raises(RefusedMatter, match="nämner ingen utanför Göteborgsområdet"):
        matters.close(sqlite_desk, number, area=AREA, outcome="x", outside=True, who="test", **at(DAY))
    assert len(listed(sqlite_desk, DAY)) == 1


def test_missions_and_sub_goals_go_where_they_are_given_and_a_new_area_file_ends_none(
    sqlite_desk: Desk, at: At, play: Play
) -> None:
    mission = {"kind": MatterKind.MISSION, "title": "Kartlägg", "raised_by": "lgs", "due_on": date(2026, 10, 30)}
    asked(sqlite_desk, at, **mission)
    asked(sqlite_desk, at, kind=MatterKind.SUB_GOAL, title="Kontakt", raised_by="temagrupp-aldre", to="nosam-angered")
    text = AREA_FILE.read_text("utf-8").replace("sista dag: 15 februari", "sista dag: 16 februari")
    with sqlite_desk.database.write() as session:
        apply_area(session, read_area_text(text, name="ny"), today=DAY, now=morning(DAY), who="test")
    play(sqlite_desk, [DAY])

    lines = listed(sqlite_desk, DAY)
    assert [(line.kind, line.holder, line.state) for line in lines] == [
        (MatterKind.MISSION, "temagrupp-aldre", DutyState.AWAITED),
        (MatterKind.SUB_GOAL, "nosam-angered", DutyState.AWAITED),
    ]
    assert lines[0].due_on == date(2026, 10, 30)
    assert letters_about(sqlite_desk, "Uppdraget ”Kartlägg” hos Temagrupp Äldre")
