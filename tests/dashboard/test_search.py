"""Finding anything in an area from any page."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from models.accounts import AccessRole
from models.decisions import Decision
from models.duties import Duty
from models.feeds import Subscription
from models.matters import Matter
from models.money import Requisition
from models.people import Person
from models.words import FeedKind, MatterKind, Outcome, RequisitionState
from office import documents
from office.areas import wheel_of_area
from office.desk import Desk, open_desk
from office.documents import HandedFile
from office.meetings import NewMeeting, lay_down
from settings import Settings
from tests.dashboard.conftest import AREA, TODAY, morning

SEARCH = f"/{AREA}/sok"
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with open_desk(settings) as desk:
        yield desk


def found(client: httpx.Client, asked: str, *, at: str = SEARCH) -> list[list[str]]:
    text = client.get(at, params={"q": asked, "som": "csv"}).content.decode("utf-8-sig")
    return [line.split(";") for line in text.split("\r\n")[1:] if line]


def kinds(rows: list[list[str]]) -> set[str]:
    return {row[0] for row in rows}


def test_a_word_finds_all_that_has_it_of_every_kind(
    client: httpx.Client, desk: Desk, duty_of: Callable[..., object]
) -> None:
    file = HandedFile(filename="Årsrapport Ängered.pdf", content=b"%PDF-1.7 prov")
    clock = {"today": TODAY, "now": morning(TODAY), "who": "test"}
    documents.receive(desk, duty_of("nosam-angered").id, file=file, **clock)  # type: ignore[attr-defined]

    rows = found(client, "angered")

    assert {"person", "grupp", "brev", "dokument"} <= kinds(rows)
    assert ["grupp", "NOSAM Angered", "", "", f"/{AREA}/grupper/nosam-angered"] in rows
    assert any(row[1] == "Årsrapport Ängered.pdf" for row in rows)
    assert kinds(found(client, "årsrapport ängered")) == {"dokument"}


@pytest.mark.parametrize("asked", ["ÅRSRAPPORTER", "årsrapporter", "rapport januari"])
def test_a_station_is_found_whatever_the_case_of_its_letters(client: httpx.Client, asked: str) -> None:
    assert [row[1] for row in found(client, asked) if row[0] == "station"] == ["Årsrapporter"]


def test_every_word_has_to_be_there_and_signs_mean_themselves(client: httpx.Client) -> None:
    assert found(client, "angered psykiatri") == []
    assert kinds(found(client, "%")) == {"avsnitt"}
    assert kinds(found(client, "_")) == {"avsnitt"}
    assert "innehåller ”%%”" in client.get(SEARCH, params={"q": "%%"}).text


def test_a_section_of_the_handbook_is_found_by_its_words_with_a_line_of_it(
    client: httpx.Client, client_as: Callable[..., httpx.Client]
) -> None:
    moving, *_ = [row for row in found(client, "flytta ett möte") if row[0] == "avsnitt"]
    (by_text,) = found(client_as(AccessRole.READER, area="annat-omrade"), "plustecknet webbadress", at="/sok")

    assert moving[1] == "Möten: Kedjan, och att flytta ett möte"
    assert moving[4] == "/handbok/moten#kedjan-och-att-flytta-ett-mote"
    assert by_text[1] == "Kalendrar att prenumerera på: Så prenumererar man"
    assert "Andra kalendrar" in by_text[2]
    page = client.get(SEARCH, params={"q": "plustecknet"}).text
    assert "0 träffar i Göteborgsområdet, 1 i " in page
    assert f'<a href="{by_text[4]}">' in page


def test_a_meeting_is_found_by_title_and_by_day(client: httpx.Client, desk: Desk) -> None:
    new = NewMeeting(groups=("lgs",), starts_at=morning(date(2026, 3, 20)), ends_at=morning(date(2026, 3, 20)) + HOUR)
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        lay_down(session, wheel, [new], links=desk.links, today=TODAY, now=morning(TODAY), who="test")

    assert kinds(found(client, "2026-03-20")) == {"möte", "avsnitt"}
    assert "möte" in kinds(found(client, "ledningsgrupp 2026-03"))


def test_all_that_has_a_page_is_found_in_its_area_and_over_all_areas(
    client: httpx.Client, client_as: Callable[..., httpx.Client], desk: Desk, duty_of: Callable[..., Duty]
) -> None:
    assert client.post(f"/{AREA}/arsbok/2025/stang", data={"awaited": 0}).status_code == 303
    lay_down_one_of_each(desk, duty_of("nosam-partille").id or 0)
    kinds_asked = {
        "ärende": "avbokade uppdrag",
        "beslut": "årsrapport partille fastställd",
        "rekvisition": "mölndals rekvisition 2025",
        "kalender": "mottagare gruppens kalender partille",
        "årsbok": "årsbok 2025",
        "sida": "publicering diarium",
    }

    for kind, asked in kinds_asked.items():
        (row,) = [row for row in found(client, asked) if row[0] == kind]
        assert [*row, "Göteborgsområdet"] in found(client, asked, at="/sok"), asked
        assert client.get(row[4]).status_code == 200, row
    page = client.get("/sok", params={"q": "avbokade"}).text
    assert "1 träff i Göteborgsområdet" in page
    assert f'href="/{AREA}/arenden/1"' in page
    assert found(client_as(AccessRole.READER, area="annat-omrade"), "avbokade", at="/sok") == []
    reader = client_as(AccessRole.READER)
    assert "arenden/nytt" not in reader.get(SEARCH, params={"q": "nytt ärende"}).text


def lay_down_one_of_each(desk: Desk, duty_id: int) -> None:
    """A mission, a decision, a requisition and a subscription of the area."""
    at = morning(TODAY)
    with desk.database.write() as session:
        station = wheel_of_area(session, AREA).requisition_station
        person = Person(area=AREA, name="Mottagare", email="m@a.example", folded_name="mottagare", folded_email="m")
        session.add(person)
        session.flush()
        held = {"raised_by": "lgs", "holder": "nosam-partille", "opened_on": TODAY, "since": TODAY}
        made = {"duty_id": duty_id, "revision": 1, "body": "lgs", "decided_on": TODAY, "who": "test", "at": at}
        asked = {"group": "lgs", "revision": 1, "amount": 100, "model": "2025", "drafted_on": TODAY}
        given = {"person_id": person.id, "kind": FeedKind.GROUP, "subject": "nosam-partille", "created_at": at}
        session.add_all(
            [
                Matter(area=AREA, kind=MatterKind.MISSION, title="Kartlägg avbokade besök", **held),
                Decision(area=AREA, outcome=Outcome.ADOPTED, **made),
                Subscription(area=AREA, **given),
                Requisition(
                    area=AREA,
                    year=2025,
                    party="molndal",
                    station=station.id if station else "",
                    state=RequisitionState.SENT,
                    reference="2025-1",
                    computed={"lines": [], "parts": []},
                    **asked,
                ),
            ]
        )


def test_nothing_asked_says_what_can_be_asked(client: httpx.Client) -> None:
    page = client.get(SEARCH, params={"q": "  "}).text

    assert "Skriv en del av ett namn" in page


def test_words_that_were_asked_for_are_text_and_nothing_else(client: httpx.Client) -> None:
    page = client.get(SEARCH, params={"q": "<script>alert(1)</script>"}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_search_takes_a_constant_number_of_queries(client: httpx.Client, desk: Desk, queries: list[str]) -> None:
    client.get(SEARCH, params={"q": "zzz"})
    queries.clear()
    client.get(SEARCH, params={"q": "zzz"})
    for_nothing = len(queries)
    queries.clear()
    client.get(SEARCH, params={"q": "e"})

    assert len(queries) == for_nothing <= 15


@pytest.mark.parametrize("keys", ["/", "Control+k"])
@pytest.mark.browser
def test_a_key_leads_to_the_search_from_every_page(visit: Callable[..., Page], keys: str) -> None:
    page = visit(f"/{AREA}/brev")
    page.keyboard.press(keys)
    page.keyboard.type("psykiatri")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Sökning på ”psykiatri”")).to_be_visible()
    expect(page.get_by_role("link", name="Temagrupp Psykiatri", exact=True)).to_be_visible()


@pytest.mark.browser
def test_a_slash_is_a_slash_where_one_writes(visit: Callable[..., Page]) -> None:
    page = visit(SEARCH)
    field = page.get_by_label("Sök efter")
    field.focus()
    page.keyboard.type("a/b")

    expect(field).to_have_value("a/b")
