"""The page with what lies on a meeting's table, for whoever holds the link; and a document's registration pack."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.decisions import Package
from models.words import MeetingForm
from office import meetings
from office.areas import apply_area, wheel_of_area
from office.desk import Desk, open_desk
from office.documents import HandedFile, find_duty, receive
from office.meeting_links import renew_link
from office.meetings import NewMeeting, lay_down
from office.packages import package_of_meeting
from store import areas

AREA = "goteborgsomradet"
TODAY, MEETS = date(2026, 2, 11), date(2026, 2, 26)


def hour(day: date, at: int) -> datetime:
    return datetime.combine(day, time(at), ZoneInfo("Europe/Stockholm")).astimezone(UTC)


MOMENT: dict[str, Any] = {"today": TODAY, "now": hour(TODAY, 8)}
CLOCK: dict[str, Any] = {**MOMENT, "who": "test"}


@pytest.fixture
def desk(settings: Any) -> Iterator[Desk]:
    with open_desk(settings) as desk:
        yield desk


@pytest.fixture
def report(desk: Desk) -> int:
    """An annual report that has come in."""
    with desk.database.write() as session:
        found = find_duty(session, area=AREA, station="arsrapporter", group="temagrupp-aldre", year=2026, document=None)
        wanted = found.id or 0
    receive(desk, wanted, file=HandedFile(filename="rapport <b>1</b>.pdf", content=b"%PDF-1.7"), **CLOCK)
    return wanted


@pytest.fixture
def meeting(desk: Desk, report: int) -> int:
    """A meeting that adopts annual reports, with its package made."""
    new = NewMeeting(groups=("lgs",), starts_at=hour(MEETS, 9), ends_at=hour(MEETS, 12), form=MeetingForm.DIGITAL)
    with desk.database.write() as session:
        (made,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, **CLOCK)
    meetings.call(desk, [made], **CLOCK)
    package_of_meeting(desk, made, area=AREA, **MOMENT)
    return made


def test_the_link_opens_the_package_and_looking_changes_nothing(client: Any, desk: Desk, meeting: int) -> None:
    path = desk.links.package_path(meeting, 1)

    shown, pdf, originals = (client.get(f"{path}{end}") for end in ("", "/underlag.pdf", "/underlag.zip"))
    again = client.get(path)

    assert (shown.status_code, pdf.status_code, originals.status_code) == (200, 200, 200)
    assert "Årsrapport för 2025" in shown.text
    assert "från Temagrupp Äldre" in shown.text
    assert 'href="/"' not in shown.text
    assert again.text == shown.text
    assert pdf.content.startswith(b"%PDF")
    assert any("Temagrupp Äldre" in name for name in ZipFile(BytesIO(originals.content)).namelist())
    assert pdf.headers["X-Robots-Tag"] == "noindex"
    with desk.database.read() as session:
        assert len(session.exec(select(Package)).all()) == 1


def test_the_meetings_own_page_leads_there(client: Any, desk: Desk, meeting: int) -> None:
    page = client.get(desk.links.meeting_path(meeting, 1)).text

    assert f'href="{desk.links.package_path(meeting, 1)}"' in page


@pytest.mark.parametrize("wrong", ["cut", "other-purpose", "old-version", "no-such"])
def test_a_link_that_does_not_hold_leads_nowhere(client: Any, desk: Desk, meeting: int, wrong: str) -> None:
    path = desk.links.package_path(meeting, 1)
    paths = {
        "cut": path[:-1],
        "other-purpose": desk.links.meeting_path(meeting, 1).replace("/mote/", "/underlag/"),
        "old-version": path,
        "no-such": desk.links.package_path(4711, 1),
    }
    if wrong == "old-version":
        renew_link(desk, meeting, **CLOCK)

    answers = [client.get(f"{paths[wrong]}{end}") for end in ("", "/underlag.pdf", "/underlag.zip")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_registration_pack_is_fetched_by_its_link(client: Any, desk: Desk, report: int) -> None:
    path = desk.links.registration_pack(report, 1).removeprefix(desk.links.public_url.rstrip("/"))
    without = client.get(path)
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        text += "\ndiarier:\n  goteborg: {namn: Göteborgs diarium, nummer: SLK-ÅÅÅÅ-00000, exempel: SLK-2026-00123}\n"
        apply_area(session, read_area_text(text, "test.yaml"), **CLOCK)

    pack = client.get(path)

    assert (without.status_code, "inget diarium" in without.text) == (404, True)
    assert pack.status_code == 200
    assert len(ZipFile(BytesIO(pack.content)).namelist()) == 3
    assert client.get(desk.links.registration_pack(report, 9).removeprefix(desk.links.public_url)).status_code == 404
