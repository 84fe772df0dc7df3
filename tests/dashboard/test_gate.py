import httpx
import pytest

from dashboard.gate import HEADERS, LARGEST_REQUEST_BYTES
from office.uploads import LARGEST_FILE
from store.database import Database

RECEIVED = "/goteborgsomradet/2026/arsrapporter/nosam-angered/arsrapport/received"
EVERY_PAGE = [
    "/",
    "/goteborgsomradet",
    "/goteborgsomradet/2026",
    "/goteborgsomradet/2026?state=late&fragment=rows",
    "/goteborgsomradet/2027",
    "/goteborgsomradet/2026/arsrapporter",
    "/goteborgsomradet/korningar/00000000-0000-4000-8000-000000000000",
    "/goteborgsomradet/brev",
    "/goteborgsomradet/brev/1",
    "/goteborgsomradet/brev/1/html",
    "/dokument/finns-inte",
    "/healthz",
    "/static/arshjul.css",
    "/finns/inte/alls",
]


def everything_in(database: Database) -> list[str]:
    """All that the database holds, as SQL."""
    connection = database.engine.raw_connection()
    try:
        return list(connection.driver_connection.iterdump())  # type: ignore[union-attr]
    finally:
        connection.close()


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_every_response_carries_the_headers(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code in {200, 303, 404, 503}
    assert all(name in answer.headers for name in HEADERS)
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"] or path.endswith("/html")


def test_even_an_unforeseen_error_carries_the_headers(broken_client: httpx.Client) -> None:
    answer = broken_client.get("/goteborgsomradet/brev")

    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Något gick fel" in answer.text


def test_looking_changes_nothing(client: httpx.Client, database: Database) -> None:
    before = everything_in(database)

    for path in EVERY_PAGE:
        client.get(path)
        client.head(path)

    assert everything_in(database) == before


@pytest.mark.parametrize("path", ["/goteborgsomradet/2026", "/goteborgsomradet/brev", "/healthz"])
def test_head_answers_as_get_without_a_body(client: httpx.Client, path: str) -> None:
    answer = client.head(path)

    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize("host", ["elak.example", "127.0.0.1.elak.example", "", "[::1"])
def test_a_foreign_host_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8470", "localhost:9", "[::1]:8470"])
def test_this_machine_is_answered_by_any_of_its_names(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elak.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": ""},
    ],
    ids=["another-site", "another-port", "a-sandbox", "cross-site", "same-site", "says-nothing"],
)
def test_a_form_from_elsewhere_is_refused(client: httpx.Client, database: Database, headers: dict[str, str]) -> None:
    answer = client.post(RECEIVED, headers=headers)

    assert answer.status_code == 403
    assert "Inget har ändrats" in answer.text


def test_a_form_without_a_word_of_its_origin_is_refused(client: httpx.Client) -> None:
    del client.headers["Origin"]

    assert client.post(RECEIVED).status_code == 403


def test_what_is_too_large_is_refused_before_it_is_read(client: httpx.Client) -> None:
    answer = client.post(RECEIVED, headers={"Content-Length": str(LARGEST_REQUEST_BYTES + 1)})

    assert answer.status_code == 413
    assert f"högst {LARGEST_FILE // 1024 // 1024} MB" in answer.text


@pytest.mark.parametrize("address", ["/goteborgsomradet/sok?q=a%00b", "/goteborgsomradet/2026/arsrapporter%00"])
def test_no_address_holds_what_no_database_keeps(client: httpx.Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 400
    assert "tecken som inte går att läsa" in answer.text


def test_no_form_holds_what_no_database_keeps(client: httpx.Client) -> None:
    answer = client.post(f"{RECEIVED}", data={"note": "a\0b"})

    assert answer.status_code == 400
    assert "Inget har ändrats" in answer.text
