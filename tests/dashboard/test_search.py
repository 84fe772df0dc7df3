"""Finding anything in an area from any page."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import event

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


@pytest.fixture
def queries(client: httpx.Client) -> Iterator[list[str]]:
    sent: list[str] = []
    engine = client.app.state.desk.database.engine  # type: ignore[attr-defined]

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def found(client: httpx.Client, asked: str) -> list[list[str]]:
    text = client.get(SEARCH, params={"q": asked, "som": "csv"}).content.decode("utf-8-sig")
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
    assert found(client, "%") == []
    assert found(client, "_") == []
    assert "innehåller ”%”" in client.get(SEARCH, params={"q": "%"}).text


def test_a_meeting_is_found_by_title_and_by_day(client: httpx.Client, desk: Desk) -> None:
    new = NewMeeting(groups=("lgs",), starts_at=morning(date(2026, 3, 20)), ends_at=morning(date(2026, 3, 20)) + HOUR)
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        lay_down(session, wheel, [new], links=desk.links, today=TODAY, now=morning(TODAY), who="test")

    assert kinds(found(client, "2026-03-20")) == {"möte"}
    assert "möte" in kinds(found(client, "ledningsgrupp 2026-03"))


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
