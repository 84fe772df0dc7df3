from collections.abc import Callable

import httpx
import pytest

from models.letters import Letter

PAGE = "/goteborgsomradet/2026"
Letters = Callable[[], list[Letter]]


def test_without_an_engine_the_page_says_so_and_offers_to_do_it_here(client: httpx.Client) -> None:
    answer = client.post(f"{PAGE}/arsrapporter/run")

    assert answer.status_code == 503
    assert "Motorn (Prefect) svarar inte" in answer.text
    assert f'action="{PAGE}/arsrapporter/run-here"' in answer.text


def test_a_run_that_cannot_be_looked_up_says_so(client: httpx.Client) -> None:
    run = "00000000-0000-4000-8000-000000000000"

    assert client.get(f"/goteborgsomradet/runs/{run}?of=arsrapporter").status_code == 503
    assert client.get("/goteborgsomradet/runs/inget-nummer").status_code == 422


def test_a_station_run_here_again_and_again_sends_nothing_twice(client: httpx.Client, letters: Letters) -> None:
    before = [letter.key for letter in letters()]

    for _ in range(3):
        answer = client.post(f"{PAGE}/arsrapporter/run-here")
        client.post("/goteborgsomradet/engine/post/run-here")

    assert "Årsrapporter har körts här: inga nya brev behövdes." in client.get(answer.headers["Location"]).text
    assert [letter.key for letter in letters()] == before


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("post", "Posten har körts här: inga brev lämnade."),
        ("summarise", "Måndagsbrevet för veckan är redan skrivet"),
        ("watch", "Vakten fann ingen station"),
    ],
)
def test_the_daily_tasks_run_here_say_what_they_did(client: httpx.Client, task: str, said: str) -> None:
    answer = client.post(f"/goteborgsomradet/engine/{task}/run-here")

    assert said in client.get(answer.headers["Location"]).text


def test_what_collects_nothing_cannot_be_run(client: httpx.Client) -> None:
    answer = client.post(f"{PAGE}/dialogmote/run")

    assert answer.status_code == 409
    assert "samlar inte in några dokument" in answer.text
    assert client.post("/goteborgsomradet/engine/annat/run").status_code == 422
