"""What belongs to a meeting, where documents of the year are told of too: found, extended, reported, foreseen."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from models.duties import HandedIn
from models.letters import Act, Letter
from models.words import ActState, LetterKind, MeetingForm
from office import minutes
from office.areas import wheel_of_area
from office.convene import convene
from office.desk import Desk
from office.documents import HandedFile, NoSuchDuty, extend, find_duty, title_of
from office.forecast import forecast
from office.meetings import NewMeeting, call, lay_down
from office.report import meetings_report, station_report
from rules.meetings import MEETINGS, MINUTES
from store import areas, duties, duty_acts, meetings

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DECIDED = date(2025, 12, 1)
FIRST, SECOND = date(2026, 2, 12), date(2026, 2, 13)
AFTER = date(2026, 2, 16)

At = Callable[[date], dict[str, Any]]


def hour(day: date, at: int) -> datetime:
    return datetime.combine(day, time(at), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def held(desk: Desk, at: At) -> tuple[int, int]:
    """Two meetings of LGS on two days, both held, whose minutes are awaited."""
    news = [
        NewMeeting(
            groups=("lgs",), starts_at=hour(day, 9), ends_at=hour(day, 12), form=MeetingForm.DIGITAL, title="LGS"
        )
        for day in (FIRST, SECOND)
    ]
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        first, second = lay_down(session, wheel, news, links=desk.links, who="test", **at(DECIDED))
    call(desk, [first, second], who="test", **at(DECIDED))
    look(desk, AFTER)
    return first, second


def look(desk: Desk, day: date) -> Any:
    with desk.database.write() as session:
        return convene(session, area=AREA, today=day, now=hour(day, 7), links=desk.links)


def find(desk: Desk, meeting: int | None) -> int:
    with desk.database.write() as session:
        duty = find_duty(
            session, area=AREA, station=MEETINGS, group="lgs", year=2026, document=MINUTES, meeting=meeting
        )
        assert duty.id is not None
        return duty.id


def test_two_meetings_minutes_are_told_apart_by_number(desk: Desk, held: tuple[int, int]) -> None:
    first, second = held

    assert find(desk, first) != find(desk, second)
    with pytest.raises(NoSuchDuty, match=f"minnesanteckningar@{first}, .*minnesanteckningar@{second}"):
        find(desk, None)


def test_their_title_names_the_meeting(desk: Desk, held: tuple[int, int]) -> None:
    with desk.database.write() as session:
        duty = find_duty(
            session, area=AREA, station=MEETINGS, group="lgs", year=2026, document=MINUTES, meeting=held[0]
        )
        title = title_of(session, duty, today=AFTER)

    assert title == ("minnesanteckningar för mötet den 12 februari 2026 i Ledningsgrupp LGS från Ledningsgrupp LGS")


def test_an_extension_holds_against_the_mornings(desk: Desk, held: tuple[int, int], at: At) -> None:
    duty = find(desk, held[0])

    extend(desk, duty, to=date(2026, 3, 2), reason="sekreteraren är sjuk", who="test", **at(AFTER))
    look(desk, date(2026, 2, 17))

    with desk.database.read() as session:
        (found,) = [d for d in duties.of_meetings(session, [held[0]]) if d.id == duty]
        assert (found.due_on, found.last_day) == (date(2026, 2, 19), date(2026, 3, 2))


def test_each_meeting_is_chased_and_thanked_for_by_itself(desk: Desk, held: tuple[int, int], at: At) -> None:
    for meeting in held:
        minutes.minutes(desk, meeting, who="test", **at(AFTER))

    with desk.database.read() as session:
        receipts = session.exec(select(Letter).where(Letter.kind == LetterKind.RECEIPT)).all()
        keys = [act.key for act in session.exec(select(Act)) if act.step == "receipt"]
    assert len(receipts) == 2
    assert {key.split("/")[4] for key in keys} == {f"{MINUTES}@{meeting}" for meeting in held}


def texts(desk: Desk) -> list[str]:
    """The letters of the day's post, as they read, the latest last."""
    with desk.database.read() as session:
        bodies = [letter.body for letter in session.exec(select(Letter).where(Letter.kind == LetterKind.POST))]
    read = [message_from_bytes(body, policy=policy.default).get_body(("plain",)) for body in bodies]
    return [str(part.get_content()).replace("\r\n", "\n") for part in read if part is not None]


def test_the_chair_is_asked_to_adjust_the_minutes_that_came_in(
    desk: Desk, held: tuple[int, int], at: At, play: Callable[..., None]
) -> None:
    meeting = held[0]
    file = HandedFile(filename="minnesanteckningar.pdf", content=b"%PDF-1.7")
    minutes.minutes(desk, meeting, file=file, who="test", **at(AFTER))

    play(desk, [date(2026, 2, 20)])

    with desk.database.read() as session:
        (kept,) = session.exec(select(HandedIn)).all()
        facts = meetings.get(session, meeting)
    assert kept.id is not None
    assert facts is not None
    (asked,) = [text for text in texts(desk) if "Justering av minnesanteckningar" in text]
    assert f"Minnesanteckningarna: {desk.links.document(kept.id, kept.link_version)}\n" in asked
    assert f"Mötets sida: {desk.links.meeting(meeting, facts.link_version)}\n" in asked


def test_a_meeting_that_was_called_elsewhere_is_held_like_any_other(desk: Desk, at: At) -> None:
    new = NewMeeting(
        groups=("lgs",), starts_at=hour(FIRST, 9), ends_at=hour(FIRST, 12), form=MeetingForm.DIGITAL,
        called_elsewhere=True,
    )  # fmt: skip
    with desk.database.write() as session:
        lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who="test", **at(DECIDED))

    def status(day: date) -> list[str]:
        outcome = look(desk, day)
        with desk.database.read() as session:
            return [row.status for row in meetings_report(session, outcome=outcome, today=day).rows]

    assert status(date(2026, 2, 2)) == ["kallat på annat håll"]
    assert status(AFTER) == ["hållet"]


def test_the_report_tells_what_each_meeting_lacks(desk: Desk, held: tuple[int, int]) -> None:
    outcome = look(desk, AFTER)
    with desk.database.read() as session:
        report = meetings_report(session, outcome=outcome, today=AFTER)
        documents = station_report(session, outcome=outcome.documents, today=AFTER)

    assert [row.status for row in report.rows] == ["hållet", "hållet"]
    assert report.rows[0].missing == "minnesanteckningar från Ledningsgrupp LGS (senast torsdag 19 februari)"
    assert report.headline == "0 möten inom 60 dagar"
    assert sum(row.document.startswith("minnesanteckningar") for row in documents.rows) == 2


def test_the_forecast_knows_the_open_documents_of_meetings(desk: Desk, held: tuple[int, int]) -> None:
    with desk.database.read() as session:
        planned = forecast(
            wheel_of_area(session, AREA),
            areas.group_spans(session, AREA),
            duties.of_years(session, area=AREA, years=(2025, 2026, 2027)),
            taken=duty_acts.taken_in_area(session, area=AREA),
            first=AFTER,
            last=date(2026, 3, 31),
        )

    of_meetings = {(act.document, act.step) for act in planned if act.station == MEETINGS}
    assert {(f"{MINUTES}@{meeting}", "overdue-1") for meeting in held} <= of_meetings


def test_the_monday_letter_has_a_line_for_each_meetings_documents(
    desk: Desk, held: tuple[int, int], play: Callable[..., None]
) -> None:
    play(desk, [AFTER])

    with desk.database.read() as session:
        letter = session.exec(select(Letter).where(Letter.kind == LetterKind.SUMMARY)).one()
    body = message_from_bytes(letter.body, policy=policy.default).get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "LGS torsdag 12 februari: minnesanteckningar" in text
    assert "LGS fredag 13 februari: minnesanteckningar" in text


def test_a_year_of_letters_about_minutes_reaches_the_leader_once_a_day(
    desk: Desk, held: tuple[int, int], play: Callable[..., None]
) -> None:
    play(desk, [AFTER, date(2026, 2, 18), date(2026, 2, 20), date(2026, 2, 25)])

    with desk.database.read() as session:
        sent = [act for act in session.exec(select(Act)) if act.document == MINUTES and act.state is ActState.DONE]
    assert {act.step for act in sent} >= {"request", "overdue-1"}
    assert len({(act.key) for act in sent}) == len(sent)
