from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from html5lib import parse
from sqlalchemy import event

from models.areas import Group, GroupName
from store.database import Database

PAGE = "/goteborgsomradet/2026"


def text_of(html: str, *, id: str) -> str:  # noqa: A002 - the attribute's own name
    tree = parse(html, namespaceHTMLElements=False)
    found = tree.find(f".//*[@id='{id}']")
    assert found is not None, f"nothing has the id {id}"
    return " ".join("".join(found.itertext()).split())


@pytest.fixture
def queries(client: httpx.Client) -> Iterator[list[str]]:
    """Every statement that the application sends."""
    sent: list[str] = []
    engine = client.app.state.desk.database.engine  # type: ignore[attr-defined]

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def add_groups(database: Database, number: int) -> None:
    with database.write() as session:
        for place in range(number):
            made = {"area": "goteborgsomradet", "valid_from": date(2024, 1, 1)}
            session.add(Group(id=f"nosam-{place:03}", kind="nosam", **made))
            session.flush()
            session.add(GroupName(group=f"nosam-{place:03}", name=f"NOSAM {place:03}", **made))


def test_the_first_page_is_this_years_wheel(client: httpx.Client) -> None:
    assert client.get("/").headers["Location"] == PAGE
    assert client.get("/goteborgsomradet").headers["Location"] == PAGE


def test_what_is_late_and_what_needs_somebody_stands_first(client: httpx.Client) -> None:
    page = client.get(PAGE).text

    assert "<b>1</b><span>försenad</span>" in page
    assert "onsdag 11 februari 2026, vecka 7" in page
    assert "Skarpt läge" in page


def test_a_station_tells_every_groups_state_in_words(client: httpx.Client) -> None:
    told = text_of(client.get(PAGE).text, id="s-arsrapporter")

    assert "1 försenad, 1 med anstånd, 17 inlämnade" in told
    assert "försenad 9 dagar" in told
    assert "anstånd till 2 mars" in told
    assert "tidigare 2 februari" in told
    assert "ny sekreterare" in told


def test_stations_that_collect_nothing_are_part_of_the_wheel(client: httpx.Client) -> None:
    told = text_of(client.get(PAGE).text, id="s-politiskt-samrad-mars")

    assert "Möte – inga dokument samlas in här" in told
    assert "Kör igen" not in told


def test_a_state_in_the_address_shows_only_what_stands_there(client: httpx.Client) -> None:
    page = client.get(PAGE, params={"state": "late"}).text

    told = text_of(page, id="s-arsrapporter")
    assert "NOSAM Angered" in told
    assert "Temagrupp Psykiatri" not in told
    assert 'id="s-dialogmote"' not in page


def test_an_unknown_state_in_the_address_shows_all(client: httpx.Client) -> None:
    assert 'id="s-dialogmote"' in client.get(PAGE, params={"state": "<script>"}).text


def test_a_year_from_which_nothing_is_awaited_cannot_be_run(client: httpx.Client) -> None:
    assert "Kör igen" not in client.get("/goteborgsomradet/2025").text
    assert client.post("/goteborgsomradet/2025/arsrapporter/kor").status_code == 409


def test_the_fragment_is_the_pages_own_part(client: httpx.Client) -> None:
    part = client.get(PAGE, params={"fragment": "rows"}).text

    assert "<html" not in part
    assert part.strip() in client.get(PAGE).text


def test_words_in_the_address_never_reach_the_page(client: httpx.Client) -> None:
    page = client.get(PAGE, params={"said": "received", "station": "arsrapporter", "group": "Ring 0900!"}).text

    assert "Ring 0900" not in page


def test_an_area_or_year_that_is_not_there_is_told_plainly(client: httpx.Client) -> None:
    assert client.get("/fyrbodalen/2026").status_code == 404
    assert "Det finns inget årshjul för år 1700" in client.get("/goteborgsomradet/1700").text


def test_the_number_of_queries_does_not_grow_with_the_groups(
    client: httpx.Client, database: Database, queries: list[str]
) -> None:
    client.get(PAGE)
    few = len(queries)
    add_groups(database, 200)
    queries.clear()

    page = client.get(PAGE).text

    assert "NOSAM 199" in page
    assert len(queries) == few <= 55  # to be under 20


def test_an_empty_installation_says_what_to_do_next(empty_client: httpx.Client) -> None:
    page = empty_client.get("/")

    assert page.status_code == 200
    assert "arshjul apply" in page.text
