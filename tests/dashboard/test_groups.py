"""The groups on the pages, and the log beside them."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import event

from tests.dashboard.conftest import AREA

GROUPS = f"/{AREA}/grupper"


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


def test_the_groups_of_today_and_of_other_days(client: httpx.Client, queries: list[str]) -> None:
    page = client.get(GROUPS).text

    assert "NOSAM Angered" in page
    assert "Ordförande NOSAM Angered" in page
    assert "GBG Hisingen" not in page
    assert len(queries) <= 15
    assert "GBG Hisingen" in client.get(f"{GROUPS}?visa=alla").text
    assert "NOSAM Angered" not in client.get(f"{GROUPS}?slag=temagrupp").text
    assert b"nosam-angered" in client.get(f"{GROUPS}?som=csv").content


def test_a_groups_page_has_who_what_and_when(client: httpx.Client, queries: list[str]) -> None:
    page = client.get(f"{GROUPS}/nosam-angered").text

    assert len(queries) <= 16
    for said in ("Ordförande NOSAM Angered", "försenad", f"/{AREA}/2026/arsrapporter#r-", "Ordförandeskapet"):
        assert said in page
    assert "består av" in client.get(f"{GROUPS}/presidium").text.casefold()
    assert client.get(f"{GROUPS}/finns-inte").status_code == 404


def test_a_group_that_has_ended_keeps_its_page(client: httpx.Client) -> None:
    assert "Upphörde" in client.get(f"{GROUPS}/nosam-gbg-hisingen").text


# --- the log


def test_the_log_is_narrowed_by_who_what_when_and_subject(client: httpx.Client) -> None:
    row = f"/{AREA}/2026/arsrapporter/nosam-angered/arsrapport"
    client.post(f"{row}/extended", data={"to": "2026-03-03", "reason": "sjukdom"})

    page = client.get(f"/{AREA}/logg?vad=extend&vem=administrator-everywhere&fran=2026-02-11&till=2026-02-11").text

    assert "Anstånd" in page
    assert "skäl: sjukdom" in page
    assert f'href="/{AREA}/2026/arsrapporter#r-arsrapporter-nosam-angered-arsrapport"' in page
    assert "sjukdom" in client.get(f"/{AREA}/logg?arende={row.removeprefix('/')}").text
    assert "sjukdom" not in client.get(f"/{AREA}/logg?till=2026-02-10").text
    assert "Inget i loggen stämmer" in client.get(f"/{AREA}/logg?arende=finns/inte").text
    assert "sjukdom" in client.get(f"/{AREA}/logg?som=csv").content.decode("utf-8-sig")


def test_the_log_is_paged_and_asks_as_little_on_every_page(client: httpx.Client, queries: list[str]) -> None:
    page = client.get(f"/{AREA}/logg").text
    few = len(queries)
    queries.clear()

    assert page.count("<tr") > 40
    client.get(f"/{AREA}/logg?fore=20")
    assert len(queries) <= few <= 15
