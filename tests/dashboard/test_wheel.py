import re
from collections.abc import Callable
from datetime import date

import httpx
import pytest
from html5lib import parse
from sqlmodel import col, select

from areas.reader import read_area_text
from models.accounts import AccessRole
from models.areas import Group, GroupName
from models.duties import Duty
from models.letters import Letter
from models.words import DutyState, LetterState
from office.areas import apply_area, wheel_of_area
from store.areas import keep_station
from store.database import Database
from tests.conftest import AREA_FILE, morning
from tests.dashboard.conftest import TODAY
from tests.troubles import lay_down_troubles

Letters = Callable[[], list[Letter]]

PAGE = "/goteborgsomradet/2026"


def text_of(html: str, *, id: str) -> str:  # noqa: A002 - the attribute's own name
    tree = parse(html, namespaceHTMLElements=False)
    found = tree.find(f".//*[@id='{id}']")
    assert found is not None, f"nothing has the id {id}"
    return " ".join("".join(found.itertext()).split())


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


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-1."), ("svg", b"<svg")])
def test_the_year_can_be_hung_on_a_wall(client: httpx.Client, kind: str, begins: bytes) -> None:
    link = f'href="{PAGE}/affisch.{kind}"'
    assert link in client.get(PAGE).text

    poster = client.get(f"{PAGE}/affisch.{kind}")

    assert poster.content.lstrip().startswith(begins)
    assert poster.headers["Content-Disposition"] == f'attachment; filename="arshjulet-2026-goteborgsomradet.{kind}"'
    assert (b"Styrgrupp" in poster.content or b"rsrapporter" in poster.content) == (kind == "svg")
    assert client.get(f"/goteborgsomradet/99999/affisch.{kind}").status_code == 404
    assert client.get(f"{PAGE}/affisch.txt").status_code == 422


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
    """What needs somebody is found out anew after a change, and then remembered until the next one."""
    with database.write() as session:
        lay_down_troubles(session, today=TODAY)
    client.get(PAGE)
    after_a_change = len(queries)
    queries.clear()
    client.get(PAGE)
    otherwise = len(queries)
    add_groups(database, 200)
    queries.clear()

    page = client.get(PAGE).text

    assert page.count('<section class="card" aria-label=') == 16, "there is something of each kind to find out about"
    assert re.search(r"25 av 2\d\d visas", page), "a long table is cut off, and leads to the whole one"
    assert len(queries) == after_a_change < 20
    queries.clear()
    assert client.get(PAGE).status_code == 200
    assert len(queries) == otherwise < 10


def test_what_needs_somebody_leads_to_where_it_is_mended(client: httpx.Client, database: Database) -> None:
    with database.write() as session:
        letters = list(session.exec(select(Letter).order_by(col(Letter.id))))
        for letter, state in zip(letters, (LetterState.UNKNOWN, LetterState.HELD, LetterState.FAILED), strict=False):
            letter.state = state
        late = session.exec(select(Duty).where(Duty.group == "nosam-angered", Duty.station == "arsrapporter")).one()
        late.look_on = None

    needs = text_of(client.get(PAGE).text, id="behover-dig")
    page = client.get(PAGE).text

    assert "1 brev kan ha kommit fram, men det är ovisst." in needs
    assert "1 dokument saknas trots att alla påminnelser har gått – NOSAM Angered." in needs
    for state in ("unknown", "held", "failed"):
        assert f'href="/goteborgsomradet/brev?state={state}"' in page
    assert 'href="/goteborgsomradet/2026/arsrapporter">Till stationen' in page
    assert "arshjul meetings" not in needs


def test_what_is_mended_is_gone_from_the_page_at_once(client: httpx.Client, database: Database) -> None:
    with database.write() as session:
        letter = session.exec(select(Letter).order_by(col(Letter.id)).limit(1)).one()
        letter.state, number = LetterState.UNKNOWN, letter.id
    assert "är ovisst" in client.get(PAGE).text

    client.post(f"/goteborgsomradet/brev/{number}/avgor", data={"outcome": "sent"})

    assert "är ovisst" not in client.get(PAGE).text


def test_todays_letters_can_be_read_and_the_weeks_steps_are_told(client: httpx.Client, letters: Letters) -> None:
    todays = [letter for letter in letters() if letter.day == TODAY and letter.state is LetterState.SENT]
    page = client.get(PAGE).text

    assert f"<b>{len(todays)}</b><span>brev i dag</span>" in page
    assert all(f'href="/goteborgsomradet/brev/{letter.id}"' in page for letter in todays[-12:])
    assert "De närmaste sju dagarna" in page
    with_steps = client.get("/goteborgsomradet/2026").text
    assert "Eskalering om" in with_steps or "Förvarning om" in with_steps or "Inga påminnelser är på väg" in with_steps


def test_an_engine_that_is_down_is_told_of_and_does_not_slow_the_page(client: httpx.Client) -> None:
    client.get(PAGE)
    page = client.get(PAGE).text

    assert "Motorn (Prefect) svarar inte. Inget går förlorat" in page


def test_the_years_documents_can_be_had_as_a_file(client: httpx.Client) -> None:
    answer = client.get(PAGE, params={"state": "late", "som": "csv"})

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="arshjulet-2026-goteborgsomradet-2026-02-11.csv"'
    )
    headings, row, end = answer.content.decode("utf-8-sig").split("\r\n")
    assert headings.startswith("Månad;Station;Grupp;Dokument")
    assert row.startswith("Januari;Årsrapporter;NOSAM Angered;årsrapport;2025;försenad 9 dagar;2026-02-02;")
    assert end == ""
    assert client.get(PAGE, params={"som": "xlsx"}).content.startswith(b"PK")
    assert 'href="/goteborgsomradet/2026?som=csv"' in client.get(PAGE).text


def test_who_may_only_read_is_shown_nothing_to_press(client_as: Callable[..., httpx.Client]) -> None:
    page = client_as(AccessRole.READER).get(PAGE).text

    assert "Kör igen" not in page


# --- several areas


@pytest.fixture
def another_area(database: Database) -> str:
    text = AREA_FILE.read_text("utf-8").replace("goteborgsomradet", "andra-omradet", 1)
    read = read_area_text(text.replace("namn: Göteborgsområdet", "namn: Andra området", 1), name="andra-omradet.yaml")
    with database.write() as session:
        apply_area(session, read, today=date(2024, 1, 2), now=morning(date(2024, 1, 2)), who="test")
    return "andra-omradet"


def test_one_overview_shows_all_the_areas_that_one_may_see(
    client: httpx.Client, another_area: str, client_as: Callable[..., httpx.Client]
) -> None:
    page = client.get("/").text

    assert [name for name in ("Andra området", "Göteborgsområdet") if f">{name}</a></h2>" in page] == [
        "Andra området",
        "Göteborgsområdet",
    ]
    assert "<b>1</b><span>försenad<" in page
    assert 'href="/andra-omradet/2026"' in page
    table = client.get("/", params={"som": "csv"}).content.decode("utf-8-sig")
    assert "Göteborgsområdet;skarp;1;" in table
    only_one = client_as(AccessRole.HANDLER, area=another_area)
    assert only_one.get("/").headers["Location"] == "/andra-omradet/2026"


def test_the_overview_of_all_areas_takes_a_constant_number_of_queries(
    client: httpx.Client, another_area: str, queries: list[str]
) -> None:
    client.get("/")
    queries.clear()

    assert another_area in client.get("/").text
    assert len(queries) < 8


def test_an_empty_installation_says_what_to_do_next(empty_client: httpx.Client) -> None:
    page = empty_client.get("/")

    assert page.status_code == 200
    assert 'href="/nytt-omrade"' in page.text


def test_what_is_late_beside_the_year_is_counted_as_on_the_page_over_all_areas(
    client: httpx.Client, database: Database, another_area: str
) -> None:
    beside = {"station": "beslut", "group": "samverkanskontoret", "document": "publicering:arsrapport-faststalls"}
    with database.write() as session:
        keep_station(session, "goteborgsomradet", wheel_of_area(session, "goteborgsomradet").decision_station)
        session.add(
            Duty(area="goteborgsomradet", year=2026, due_on=date(2026, 2, 2), state=DutyState.AWAITED, **beside)
        )

    assert another_area
    over_all = client.get("/", params={"som": "csv"}).content.decode("utf-8-sig")
    own = client.get(PAGE).text

    assert "Göteborgsområdet;skarp;2;" in over_all
    assert "<b>2</b><span>försenade</span>" in own
    elsewhere = 'Också försenat, utanför årets stationer: <a href="/goteborgsomradet/2026/beslut">Beslut 2026 (1)</a>.'
    assert elsewhere in own
    assert client.get("/goteborgsomradet/2026/beslut").headers["Location"] == "/goteborgsomradet/beslut/publicering"
