"""A meeting's page, for whoever holds a link to it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.duties import Duty
from models.letters import Act
from models.words import MeetingForm
from office import meetings, minutes
from office.areas import apply_area, wheel_of_area
from office.desk import Desk, open_desk
from office.documents import HandedFile
from office.meeting_links import renew_link
from office.meetings import NewMeeting, lay_down
from rules.meetings import AgendaPoint
from store import areas

AREA = "goteborgsomradet"
TODAY = date(2026, 2, 11)
MEETS = date(2026, 3, 20)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def hour(day: date, at: int) -> datetime:
    return datetime.combine(day, time(at), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def desk(settings: Any) -> Iterator[Desk]:
    with open_desk(settings) as desk:
        yield desk


CLOCK: dict[str, Any] = {"today": TODAY, "now": hour(TODAY, 8), "who": "test"}


def decided(desk: Desk, *, called: bool = True, **more: Any) -> int:
    values: dict[str, Any] = {
        "groups": ("lgs",),
        "starts_at": hour(MEETS, 9),
        "ends_at": hour(MEETS, 12),
        "form": MeetingForm.BOTH,
        "title": "LGS & gäster <i>mars</i>",
        "link": "https://moten.example/lgs",
        "agenda": (AgendaPoint(title="Budget", papers_from="samverkanskontoret"),),
    }
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        (made,) = lay_down(session, wheel, [NewMeeting(**(values | more))], links=desk.links, **CLOCK)
    if called:
        meetings.call(desk, [made], **CLOCK)
    return made


def path_of(desk: Desk, meeting: int, version: int = 1) -> str:
    return desk.links.meeting(meeting, version).removeprefix(desk.links.public_url.rstrip("/"))


def test_the_page_tells_time_place_link_agenda_and_papers(client: Any, desk: Desk) -> None:
    meeting = decided(desk)
    paper = HandedFile(filename="budgetunderlag.pdf", content=b"%PDF-1.7")
    minutes.papers(desk, meeting, group="samverkanskontoret", file=paper, **CLOCK)

    answer = client.get(path_of(desk, meeting))

    assert answer.status_code == 200
    assert "fredagen den 20 mars 2026 kl. 9.00–12.00" in answer.text
    assert "LGS &amp; gäster &lt;i&gt;mars&lt;/i&gt;" in answer.text
    assert "meddelas senare" in answer.text
    assert 'href="https://moten.example/lgs"' in answer.text
    assert "Budget" in answer.text
    link = answer.text.split("budgetunderlag.pdf")[0].rpartition('href="')[2].partition('"')[0]
    assert client.get(link).content == b"%PDF-1.7"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "set-cookie" not in answer.headers
    # Nothing on it leads a stranger into the office's own pages.
    assert 'href="/"' not in answer.text


def test_a_cancelled_meeting_says_so_and_why(client: Any, desk: Desk) -> None:
    meeting = decided(desk)
    meetings.cancel(desk, meeting, reason="För få kan komma", **CLOCK)

    text = client.get(path_of(desk, meeting)).text

    assert "Mötet är inställt." in text
    assert "För få kan komma" in text


def test_minutes_are_shown_when_they_are_adjusted_and_not_before(client: Any, desk: Desk) -> None:
    meeting = decided(desk)
    after: dict[str, Any] = {"today": date(2026, 3, 23), "now": hour(date(2026, 3, 23), 8), "who": "test"}
    draft = HandedFile(filename="utkast.pdf", content=b"%PDF-1.7")
    minutes.minutes(desk, meeting, file=draft, **after)
    assert "utkast.pdf" not in client.get(path_of(desk, meeting)).text

    minutes.adjusted(desk, meeting, **after)

    assert "utkast.pdf" in client.get(path_of(desk, meeting)).text


def test_the_chairs_own_version_of_the_minutes_is_the_one_shown(client: Any, desk: Desk) -> None:
    meeting = decided(desk)
    after: dict[str, Any] = {"today": date(2026, 3, 23), "now": hour(date(2026, 3, 23), 8), "who": "test"}
    minutes.minutes(desk, meeting, file=HandedFile(filename="utkast.pdf", content=b"%PDF-1.7"), **after)

    minutes.adjusted(desk, meeting, file=HandedFile(filename="justerad.pdf", content=b"%PDF-1.7"), **after)

    text = client.get(path_of(desk, meeting)).text
    assert ("justerad.pdf" in text, "utkast.pdf" in text) == (True, False)


def test_a_body_that_publishes_no_minutes_shows_none(client: Any, desk: Desk) -> None:
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        never = text.replace("        publiceras: när de är justerade\n", "        publiceras: aldrig\n", 1)
        apply_area(session, read_area_text(never, "test.yaml"), **CLOCK)
    meeting = decided(desk)
    after: dict[str, Any] = {"today": date(2026, 3, 23), "now": hour(date(2026, 3, 23), 8), "who": "test"}
    minutes.minutes(desk, meeting, file=HandedFile(filename="utkast.pdf", content=b"%PDF-1.7"), **after)
    minutes.adjusted(desk, meeting, **after)

    assert "utkast.pdf" not in client.get(path_of(desk, meeting)).text


def test_a_draft_that_is_cancelled_has_no_page(client: Any, desk: Desk) -> None:
    meeting = decided(desk, called=False)
    meetings.cancel(desk, meeting, reason="hemligt", **CLOCK)

    answer = client.get(path_of(desk, meeting))

    assert (answer.status_code, "hemligt" in answer.text) == (404, False)


def test_a_renewed_link_ends_the_one_before(client: Any, desk: Desk) -> None:
    meeting = decided(desk)
    first = path_of(desk, meeting)

    renew_link(desk, meeting, **CLOCK)

    assert client.get(first).status_code == 404
    assert client.get(path_of(desk, meeting, 2)).status_code == 200


@pytest.mark.parametrize("wrong", ["draft", "cut", "other-purpose", "old-version", "no-such"])
def test_a_link_that_does_not_hold_leads_nowhere(client: Any, desk: Desk, wrong: str) -> None:
    meeting = decided(desk, called=wrong != "draft")
    path = path_of(desk, meeting)
    paths = {
        "draft": path,
        "cut": path[:-1],
        "other-purpose": desk.links.document_path(meeting, 1).replace("/dokument/", "/mote/"),
        "old-version": path_of(desk, meeting, 7),
        "no-such": path_of(desk, 4711),
    }

    answer = client.get(paths[wrong])

    assert answer.status_code == 404
    assert "Budget" not in answer.text


def test_looking_changes_nothing_however_one_looks(client: Any, desk: Desk) -> None:
    path = path_of(desk, decided(desk))
    with desk.database.read() as session:
        before = [(d.id, d.state) for d in session.exec(select(Duty))], len(session.exec(select(Act)).all())

    assert client.get(path).status_code == client.head(path).status_code == 200

    with desk.database.read() as session:
        after = [(d.id, d.state) for d in session.exec(select(Duty))], len(session.exec(select(Act)).all())
    assert after == before
    assert client.head(path).content == b""
