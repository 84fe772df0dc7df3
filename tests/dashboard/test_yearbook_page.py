"""The yearbook on the pages: a year closed with what it ends shown, read, fetched, and opened again."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from models.duties import Duty
from models.words import DutyState
from tests.dashboard.conftest import AREA, LATE
from tests.queries import counted_queries

BOOKS = f"/{AREA}/arsbok"
BOOK = f"{BOOKS}/2026"
NEXT_YEAR = datetime(2027, 1, 15, 8, tzinfo=UTC)


def plain(answer: httpx.Response) -> str:
    """What the page says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1]).split())


def test_a_year_is_closed_read_fetched_and_opened_again(
    client_on: Callable[[datetime], httpx.Client], duty_of: Callable[..., Duty]
) -> None:
    client = client_on(NEXT_YEAR)
    assert "Inget år är stängt" in plain(client.get(BOOKS))
    assert client.get(BOOK).status_code == 404
    with counted_queries(client.app.state.desk.database) as queries:  # type: ignore[attr-defined]
        preview = client.get(f"{BOOK}/stang")
    assert len(queries) < 20
    waits = re.findall(r'name="awaited" value="(\d+)"', preview.text)[0]
    assert "Årsrapport för 2025 från NOSAM Angered" in preview.text.replace("årsrapport", "Årsrapport")
    assert int(waits) > 0

    # a stale look, and a close that does not say what ends, change nothing
    assert client.post(f"{BOOK}/stang", data={"awaited": "1000", "end_awaited": "ja"}).status_code == 422
    unsaid = client.post(f"{BOOK}/stang", data={"awaited": waits})
    assert (unsaid.status_code, "kryssa för att de upphör" in plain(unsaid)) == (422, True)
    assert duty_of(LATE).state is DutyState.AWAITED

    done = client.post(f"{BOOK}/stang", data={"awaited": waits, "end_awaited": "ja"})
    book = client.get(done.headers["Location"])
    assert "Året är stängt och årsboken skriven" in plain(book)
    assert duty_of(LATE).state is DutyState.ENDED
    for chapter in ("Dokument", "Ordförande", "Rekvisitioner", "Brev", "NOSAM Angered"):
        assert chapter in plain(book)
    data = json.loads(client.get(f"{BOOK}?som=json").content)
    assert (data["year"], data["area"]) == (2026, AREA)
    assert client.get(f"{BOOK}?som=html").content.startswith(b"<!doctype html>")
    rows = client.get(f"{BOOK}?kapitel=documents&som=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Dokument;Grupp;Station")
    assert len(rows) == len(data["documents"]) + 1
    whole = client.get(f"{BOOK}?kapitel=letters")
    assert whole.text.count('role="rowheader"') == len(data["letters"])
    with counted_queries(client.app.state.desk.database) as queries:  # type: ignore[attr-defined]
        client.get(BOOK)
    assert len(queries) < 20

    # opened again with a reason, the book stays
    assert client.post(f"{BOOK}/oppna", data={"reason": " "}).status_code == 422
    again = client.post(f"{BOOK}/oppna", data={"reason": "En rapport hade fått fel dag"})
    listed = plain(client.get(again.headers["Location"]))
    assert f"{waits} dokument väntas på nytt" in listed
    assert "öppnat igen" in listed
    assert duty_of(LATE).state is DutyState.AWAITED
    assert "Den här boken är den som fanns då" in plain(client.get(BOOK))
    assert "En rapport hade fått fel dag" in client.get(f"{BOOKS}?som=csv").content.decode("utf-8-sig")
