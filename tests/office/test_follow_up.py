"""Stations that follow up: what they ask for, in which words, and what the meeting's missing date gives rise to."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.letters import Act, Letter
from models.words import LetterKind, StepKind
from office.areas import apply_area, wheel_of_area
from office.briefing import Briefing
from office.desk import Desk
from office.meeting_alarms import meeting_alarms
from office.stations import station_duties
from office.tick import tick
from settings import ROOT
from store import areas

AREA = "goteborgsomradet"
BUDGET_ASKED, GRANTS_ASKED = date(2026, 3, 13), date(2026, 8, 3)

At = Callable[[date], dict[str, Any]]


def apply(desk: Desk, at: At, text: str, *, on: date) -> None:
    with desk.database.write() as session:
        apply_area(session, read_area_text(text, name="goteborgsomradet.yaml"), who="t", **at(on))


def letters(desk: Desk, day: date, station: str) -> list[str]:
    """What the day's letters about a station say."""
    with desk.database.read() as session:
        found = session.exec(
            select(Letter)
            .join(Act, Act.letter_id == Letter.id)  # type: ignore[arg-type]
            .where(Letter.kind == LetterKind.POST, Letter.day == day, Act.station == station)
            .distinct()
        )
        return [_text(letter.body) for letter in found]


def _text(body: bytes) -> str:
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return f"{message['Subject']}\n{part.get_content()}"


def groups_asked(desk: Desk, station: str, document: str) -> set[str]:
    with desk.database.read() as session:
        found = session.exec(select(Act).where(Act.station == station, Act.document == document)).all()
        return {act.group for act in found if act.kind is StepKind.REQUEST}


def told_missing(desk: Desk, today: date) -> list[str]:
    with desk.database.read() as session:
        briefing = Briefing(session, wheel_of_area(session, AREA), today=today, links=desk.links)
        return [alarm.what for alarm in meeting_alarms(session, briefing)]


def test_each_follow_up_asks_in_words_of_its_own_and_says_who_takes_it_up(desk: Desk, at: At) -> None:
    for day in (BUDGET_ASKED, GRANTS_ASKED):
        tick(desk, area=AREA, **at(day))

    (budget,) = letters(desk, BUDGET_ASKED, "kvartalsrapport")
    grants = letters(desk, GRANTS_ASKED, "statsbidrag-psykisk-halsa")
    assert "Budgetuppföljning för första kvartalet 2026" in budget
    assert "Tas upp av: Ledningsgrupp LGS" in budget
    assert "LGS följer upp budgeten och får en kvartalsrapport i april." in budget
    assert "rekvirerat" in budget
    assert len(grants) == 1
    assert "statsbidraget för psykisk hälsa" in grants[0]
    assert "statsbidraget för suicidprevention" in grants[0]
    assert "både i ord och i kronor" in grants[0]
    assert "rekvirerat" not in grants[0]


def test_a_follow_up_at_a_meeting_alarms_when_its_date_is_missing_and_one_without_does_not(
    sqlite_desk: Desk, at: At
) -> None:
    told = told_missing(sqlite_desk, date(2026, 2, 16))

    assert "Mötet för ”LGS följer upp budget – kvartalsrapport” i april 2026 saknar datum." in told
    assert not [what for what in told if "Lägesbilder" in what]


def test_what_is_switched_on_is_asked_for_every_quarter_and_at_the_meeting(sqlite_desk: Desk, at: At) -> None:
    text = (ROOT / "areas" / "goteborgsomradet.yaml").read_text("utf-8")
    assert text.count("    aktiv: nej\n") == 2
    apply(sqlite_desk, at, text.replace("    aktiv: nej\n", ""), on=date(2026, 1, 5))

    with sqlite_desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        spans = areas.group_spans(session, AREA)
        owed = list(station_duties(wheel, wheel.station("avvikelser-kvartal"), spans, year=2026))
    periods = {c.document.id: c.document.period.for_year(2026) for c in wheel.station("avvikelser-kvartal").collects}
    assert {(periods[row["document"]], row["due_on"]) for row in owed} == {
        ("fjärde kvartalet 2025", date(2026, 1, 30)),
        ("första kvartalet 2026", date(2026, 4, 30)),
        ("andra kvartalet 2026", date(2026, 8, 31)),
        ("tredje kvartalet 2026", date(2026, 10, 30)),
    }
    assert len(owed) == 4 * 14

    for day in (date(2026, 3, 19), GRANTS_ASKED):
        tick(sqlite_desk, area=AREA, **at(day))
    asked = letters(sqlite_desk, date(2026, 3, 19), "avvikelser-kvartal")
    assert len(groups_asked(sqlite_desk, "avvikelser-kvartal", "avvikelser-kvartal-1")) == 14
    assert asked
    assert all("knytas till en patient" in letter for letter in asked)
    halfway = letters(sqlite_desk, GRANTS_ASKED, "samverkanstorg-live")
    assert len(groups_asked(sqlite_desk, "samverkanstorg-live", "halvarsrapport")) == 18
    assert halfway
    assert all("Rapporten visas på Samverkanstorg Live." in letter for letter in halfway)
    assert "Halvårsrapport på Samverkanstorg Live i september 2026 saknar datum." in told_missing(
        sqlite_desk, date(2026, 8, 3)
    )


@pytest.mark.parametrize(("year", "asked"), [(2025, 1), (2026, 0), (2027, 1)])
def test_the_collaboration_plan_is_asked_for_every_other_year(sqlite_desk: Desk, at: At, year: int, asked: int) -> None:
    day = date(year, 10, 20)
    tick(sqlite_desk, area=AREA, today=day, now=datetime.combine(day, time(6), UTC))

    with sqlite_desk.database.read() as session:
        found = session.exec(select(Act).where(Act.station == "samverkansplan-faststalls")).all()
    assert len([act for act in found if act.kind is StepKind.REQUEST]) == asked
