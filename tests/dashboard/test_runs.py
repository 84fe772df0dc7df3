import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import httpx
import pytest

from models.letters import Letter
from tests.dashboard.conftest import Answering

PAGE = "/goteborgsomradet/2026"
Letters = Callable[[], list[Letter]]
DECEMBER = date(2026, 12, 22)
NEXT_YEAR = "/goteborgsomradet/2027"


def test_without_an_engine_the_page_says_so_and_offers_to_do_it_here(client: httpx.Client) -> None:
    answer = client.post(f"{PAGE}/arsrapporter/kor")

    assert answer.status_code == 503
    assert "Motorn (Prefect) svarar inte" in answer.text
    assert f'action="{PAGE}/arsrapporter/kor-har"' in answer.text


def test_a_run_that_cannot_be_looked_up_says_so(client: httpx.Client) -> None:
    run = "00000000-0000-4000-8000-000000000000"

    assert client.get(f"/goteborgsomradet/korningar/{run}?of=arsrapporter").status_code == 503
    assert client.get("/goteborgsomradet/korningar/inget-nummer").status_code == 422


def test_a_station_run_here_again_and_again_sends_nothing_twice(client: httpx.Client, letters: Letters) -> None:
    before = [letter.key for letter in letters()]

    for _ in range(3):
        answer = client.post(f"{PAGE}/arsrapporter/kor-har")
        client.post("/goteborgsomradet/motorn/post/kor-har")

    assert "Årsrapporter har körts här: inga nya brev behövdes." in client.get(answer.headers["Location"]).text
    assert [letter.key for letter in letters()] == before


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("convene", "Mötena är genomgångna: inget nytt att skriva."),
        ("post", "Posten har körts här: inga brev lämnade."),
        ("summarise", "Måndagsbrevet för veckan är redan skrivet"),
        ("watch", "Vakten fann ingen station"),
    ],
)
def test_the_daily_tasks_run_here_say_what_they_did(client: httpx.Client, task: str, said: str) -> None:
    answer = client.post(f"/goteborgsomradet/motorn/{task}/kor-har")

    assert said in client.get(answer.headers["Location"]).text


def cells_of(page: str, group: str) -> list[str]:
    row = next(row for row in page.split('<tr role="row">') if f">{group}</th>" in row)
    return re.findall(r'<td role="cell"[^>]*>(?:<span class="nowrap">)?([^<]*)', row)


def test_a_run_that_told_nothing_says_so_and_shows_who_is_missing(
    after_run: Callable[..., str], letters: Letters
) -> None:
    before = [letter.key for letter in letters()]

    page = after_run(name="Januari · Årsrapporter · 17 inlämnade", ended=datetime(2026, 2, 11, 9, tzinfo=UTC))

    assert "Inget nytt skickades." in page
    assert "nu: " not in page
    assert page.count('role="rowheader"') == 19
    assert cells_of(page, "NOSAM Angered")[1:3] == ["väntas", "mån 2 feb 2026"]
    assert cells_of(page, "Temagrupp Äldre")[1] == "inlämnad"
    assert cells_of(page, "Temagrupp Äldre")[4] == "hoppas över: inlämnad"
    assert [letter.key for letter in letters()] == before


def test_a_run_that_told_somebody_shows_whom_and_what(after_run: Callable[..., str]) -> None:
    page = after_run(
        name="Januari · Årsrapporter · 1 försenade, 17 inlämnade", ended=datetime(2026, 2, 3, 7, tzinfo=UTC)
    )

    assert "Inget nytt skickades." not in page
    assert cells_of(page, "NOSAM Angered")[3:] == ["nu: förfallen", ""]
    assert "går med nästa post" in page
    assert page.count("nu: ") == 1


@pytest.mark.parametrize(
    ("state", "of"), [("FAILED", "arsrapporter"), ("RUNNING", "arsrapporter"), ("COMPLETED", "post")]
)
def test_no_table_is_shown_of_a_run_that_left_none(after_run: Callable[..., str], state: str, of: str) -> None:
    page = after_run(name="nattlig-gran", ended=datetime(2026, 2, 11, 9, tzinfo=UTC), state=state, of=of)

    assert "Inget nytt skickades." not in page
    assert "<table" not in page


def test_what_collects_nothing_cannot_be_run(client: httpx.Client) -> None:
    answer = client.post(f"{PAGE}/dialogmote/kor")

    assert answer.status_code == 409
    assert "samlar inte in några dokument" in answer.text
    assert client.post("/goteborgsomradet/motorn/annat/kor").status_code == 422


@pytest.fixture
def in_december(client_on: Callable[[datetime], httpx.Client]) -> httpx.Client:
    """The page three days before Christmas, when next year's January asks for its first documents."""
    return client_on(datetime(2026, 12, 22, 8, tzinfo=UTC))


def test_next_years_january_can_be_run_from_december_on(in_december: httpx.Client) -> None:
    page = in_december.get(f"{NEXT_YEAR}/arsrapporter").text
    answer = in_december.post(f"{NEXT_YEAR}/arsrapporter/kor-har")

    assert "Kör igen" in page
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{NEXT_YEAR}/arsrapporter?")
    assert f'action="{NEXT_YEAR}/arsrapporter/kor"' in in_december.get(NEXT_YEAR).text


def test_what_has_not_begun_cannot_be_run(in_december: httpx.Client) -> None:
    answer = in_december.post(f"{NEXT_YEAR}/utvarderingar/kor-har")

    assert "Kör igen" not in in_december.get(f"{NEXT_YEAR}/utvarderingar").text
    assert answer.status_code == 409
    assert "2027 har inget att göra nu" in answer.text


def test_last_years_station_can_be_run_as_long_as_something_is_missing(
    client_on: Callable[[datetime], httpx.Client],
) -> None:
    client = client_on(datetime(2027, 6, 1, 8, tzinfo=UTC))

    assert "Kör igen" in client.get(f"{PAGE}/arsrapporter").text
    assert "Kör igen" not in client.get(f"{PAGE}/nosam-handlingsplaner").text


def test_a_runs_log_and_what_it_left_are_on_its_page(
    after_run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"timestamp": "2026-02-11T07:00:00+00:00", "message": "arsrapporter: 17 inlämnade", "level": 20}
    left = {"id": "7", "key": "goteborgsomradet-arsrapporter", "type": "table", "description": "Årsrapporter"}
    monkeypatch.setattr(Answering, "asked_for", {"/logs/filter": [line], "/artifacts/filter": [left]})

    page = after_run(name="Januari · Årsrapporter · 17 inlämnade", ended=datetime(2026, 2, 11, 9, tzinfo=UTC))

    assert re.search(r"08\.00\.00</time> <span>arsrapporter: 17 inlämnade", page)
    assert '/artifacts/artifact/7"' in page


def test_the_runs_of_a_station_cannot_be_listed_without_an_engine_and_the_page_says_so(client: httpx.Client) -> None:
    for path in (f"{PAGE}/arsrapporter/korningar", "/goteborgsomradet/motorn/post/korningar"):
        answer = client.get(path)

        assert answer.status_code == 200
        assert "Motorn (Prefect) svarar inte" in answer.text
        assert "Kör här i stället" in answer.text
