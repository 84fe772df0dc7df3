"""Documents, refused files and disposal on the pages."""

from collections.abc import Callable

import httpx
import pytest
from sqlmodel import select

from models.accounts import AccessRole
from models.duties import HandedIn
from models.uploads import RefusedUpload, UploadFault
from store.database import Database
from tests.dashboard.conftest import AREA

DOCUMENTS = f"/{AREA}/dokument"
REFUSED = f"{DOCUMENTS}/ej-mottagna"
ROW = f"/{AREA}/2026/arsrapporter/nosam-angered/arsrapport"
DECISION = {
    "reference": "SK 2026/12",
    "decided_by": "Chefen",
    "decided_on": "2026-02-02",
    "through": "2026-02-11",
    "grounds": "Ringa betydelse",
    "classes": ["document", "refused"],
}
ClientAs = Callable[..., httpx.Client]


def hand_in(client: httpx.Client, name: str, content: bytes) -> None:
    client.post(f"{ROW}/received", files={"file": (name, content, "application/pdf")})


@pytest.fixture
def refused(client: httpx.Client) -> int:
    hand_in(client, "rapport.exe", b"MZ a program")
    return 1


def test_the_files_of_the_area_are_listed_and_fetched(client: httpx.Client) -> None:
    assert "Inga filer har lämnats in än" in client.get(DOCUMENTS).text
    hand_in(client, "Årsrapport.pdf", b"%PDF-1.7")

    page = client.get(DOCUMENTS).text

    link = page.split('href="/dokument/', 1)[1].split('"', 1)[0]
    assert client.get(f"/dokument/{link}").content == b"%PDF-1.7"
    assert "Årsrapport.pdf" in client.get(f"{DOCUMENTS}?grupp=nosam-angered&ar=2026").text
    assert "Årsrapport.pdf" not in client.get(f"{DOCUMENTS}?grupp=lgs").text
    assert "Årsrapport.pdf" in client.get(f"{DOCUMENTS}?som=csv").content.decode("utf-8-sig")


def test_a_refused_file_waits_until_somebody_has_seen_to_it(client: httpx.Client, refused: int) -> None:
    page = client.get(DOCUMENTS).text
    assert "1 fil togs inte emot" in page
    assert "Årsrapport, NOSAM Angered 2026" in page
    overview = client.get(f"/{AREA}/2026").text
    assert "1 inlämnad fil togs inte emot." in overview
    assert f'href="{DOCUMENTS}"' in overview

    done = client.post(f"{REFUSED}/{refused}/avgor", data={"outcome": "Bad om en PDF"})

    assert "togs inte emot</h2>" not in client.get(done.headers["Location"]).text
    assert "inlämnad fil togs inte emot" not in client.get(f"/{AREA}/2026").text
    assert "Bad om en PDF" in client.get(REFUSED).text
    assert client.post(f"{REFUSED}/{refused}/avgor", data={"outcome": "igen"}).status_code == 404
    client.post(f"{REFUSED}/{refused}/angra")
    assert "1 fil togs inte emot" in client.get(DOCUMENTS).text


def test_refused_bytes_are_saved_and_never_shown_nor_harmful(
    client: httpx.Client, client_as: ClientAs, database: Database, refused: int
) -> None:
    answer = client.get(f"{REFUSED}/{refused}/fil")

    assert answer.content == b"MZ a program"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client_as(AccessRole.READER).get(f"{REFUSED}/{refused}/fil").status_code == 403
    with database.write() as session:
        session.exec(select(RefusedUpload)).one().fault = UploadFault.INFECTED
    assert client.get(f"{REFUSED}/{refused}/fil").status_code == 409


def test_a_document_goes_by_a_decision_and_its_place_stays(client: httpx.Client, database: Database) -> None:
    hand_in(client, "Årsrapport.pdf", b"%PDF-1.7")
    assert "Gallra" not in client.get(DOCUMENTS).text.split("Inlämnat", 1)[1].split("</table>")[0]
    made = client.post(f"/{AREA}/gallring", data=DECISION)
    assert "Inget har gallrats än" in client.get(made.headers["Location"]).text
    assert "Gallra<" in client.get(DOCUMENTS).text

    done = client.post(f"{DOCUMENTS}/1/gallra", data={"decision": "1"})

    page = client.get(done.headers["Location"]).text
    assert "1 handling gallrades" in page
    assert "(gallrat)" in page
    assert 'href="/dokument/' not in page
    assert "inlämnad" in client.get(f"/{AREA}/2026/arsrapporter").text
    assert client.post(f"{DOCUMENTS}/1/gallra", data={"decision": "1"}).status_code == 409
    with database.read() as session:
        assert session.exec(select(HandedIn.sha256)).one()


def test_a_decision_shows_what_goes_before_it_goes(client: httpx.Client) -> None:
    hand_in(client, "Årsrapport.pdf", b"%PDF-1.7")
    refused = client.post(f"/{AREA}/gallring", data={**DECISION, "grounds": " "})
    assert refused.status_code == 422
    assert 'value="SK 2026/12"' in refused.text
    path = client.post(f"/{AREA}/gallring", data=DECISION).headers["Location"].partition("?")[0]

    assert "Gallra 1 handling" in client.get(path).text
    done = client.post(f"{path}/gallra")

    assert "1 handling gallrades" in client.get(done.headers["Location"]).text
    assert "Inget återstår att gallra" in client.get(path).text
    assert client.post(f"{path}/ta-bort").status_code == 409
    assert "SK 2026/12" in client.get(f"/{AREA}/gallring?som=csv").content.decode("utf-8-sig")


def test_a_decision_written_by_mistake_is_taken_away(client: httpx.Client) -> None:
    client.post(f"/{AREA}/gallring", data=DECISION)

    done = client.post(f"/{AREA}/gallring/1/ta-bort")

    assert "Beslutet är borttaget" in client.get(done.headers["Location"]).text
    assert client.get(f"/{AREA}/gallring/1").status_code == 404
