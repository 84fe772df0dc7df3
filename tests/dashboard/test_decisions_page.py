"""Decisions on the pages: what lies before a body, what it came to, and what follows from that."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest

from areas.reader import read_area_text
from models.accounts import AccessRole
from models.duties import Duty
from models.words import DutyState
from office.areas import apply_area
from settings import ROOT
from store.database import Database
from tests.dashboard.conftest import AREA, LATE, TODAY, morning
from tests.queries import counted_queries

DutyOf = Callable[..., Duty]
BESLUT = f"/{AREA}/beslut"
TABLE = f"{BESLUT}/2026/arsrapport-faststalls"
STATION = f"/{AREA}/2026/arsrapporter"
WEB = "https://goteborgsomradet.example/arsrapport-2025"
DIARIES = """
diarier:
  goteborg: {namn: Göteborgs stads diarium, nummer: SLK-ÅÅÅÅ-00000, exempel: SLK-2026-00123}
  sahlgrenska: {namn: Sahlgrenskas diarium, nummer: SU ÅÅÅÅ-00000, exempel: SU 2026-00456}
"""


def plain(answer: httpx.Response) -> str:
    """What the page says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1]).split())


def follow(client: httpx.Client, answer: httpx.Response) -> str:
    assert answer.status_code == 303, plain(answer)
    return plain(client.get(answer.headers["Location"]))


def test_what_lies_before_a_body_is_decided_there_one_or_all(client: httpx.Client, duty_of: DutyOf) -> None:
    overview = client.get(BESLUT)
    assert "LGS fastställer och publicerar årsrapporten" in plain(overview)
    on_table = int(re.findall(r"(\d+) på bordet", plain(client.get(TABLE)))[0])
    assert on_table > 10
    assert f"{on_table} väntar" in plain(overview)
    assert "saknas" in client.get(f"{BESLUT}?som=csv").content.decode("utf-8-sig").casefold()
    aldre, psykiatri = duty_of("temagrupp-aldre"), duty_of("nosam-partille")

    # without a reason nothing is sent back, and what was written is kept
    half = {"outcome": "remitted", "row": aldre.id, "by": "2026-03-13"}
    refused = client.post(f"{TABLE}/besluta", data=half)
    assert (refused.status_code, 'value="2026-03-13"' in refused.text) == (422, True)
    assert re.search(rf'value="{aldre.id}" form="beslut" checked', refused.text)
    assert client.post(f"{TABLE}/besluta", data={"outcome": "adopted"}).status_code == 422
    told = follow(client, client.post(f"{TABLE}/besluta", data=half | {"why": "Indikatorerna saknas"}))
    assert "Återremitterat: 1 dokument" in told
    assert (duty_of("temagrupp-aldre").state, duty_of("temagrupp-aldre").reason) == (
        DutyState.AWAITED,
        "Indikatorerna saknas",
    )
    struck = {"outcome": "struck", "row": psykiatri.id, "why": "Gruppen har inget att redovisa"}
    follow(client, client.post(f"{TABLE}/besluta", data=struck))
    assert duty_of("nosam-partille").state is DutyState.STRUCK

    # the rest at once, and then nothing waits
    told = follow(client, client.post(f"{TABLE}/besluta", data={"outcome": "adopted", "everything": "ja"}))
    adopted = int(re.findall(r"Fastställd: (\d+) dokument", told)[0])
    assert on_table - 2 >= adopted > 10
    assert duty_of("nosam-lundby").state is DutyState.ADOPTED
    assert duty_of(LATE).state is DutyState.AWAITED
    history = client.get(f"{BESLUT}/2026/fattade")
    assert f"{adopted + 2} beslut" in plain(history)
    assert "Indikatorerna saknas" in client.get(f"{BESLUT}/2026/fattade?som=csv").content.decode("utf-8-sig")

    # published together, with the address
    waits = client.get(f"{BESLUT}/publicering")
    assert f"{adopted} dokument samlat" in plain(waits)
    wrong = client.post(f"{BESLUT}/publicering/2026/arsrapport-faststalls", data={"url": "hemsidan"})
    assert (wrong.status_code, 'value="hemsidan"' in wrong.text) == (422, True)
    done = client.post(f"{BESLUT}/publicering/2026/arsrapport-faststalls", data={"url": WEB})
    assert f"Antecknat som publicerat: {adopted} dokument" in follow(client, done)
    assert WEB in client.get(f"{BESLUT}/dokument/{duty_of('nosam-lundby').id}").text
    assert client.post(f"{BESLUT}/publicering/2026/finns-inte", data={"url": WEB}).status_code == 404


def test_the_package_is_put_together_when_asked_and_fetched_as_pdf_and_zip(client: httpx.Client) -> None:
    client.post(f"{STATION}/nosam-lundby/arsrapport/received", files={"file": ("Lundby.pdf", b"%PDF-1.7", "")})
    assert client.get(f"{TABLE}/underlag.pdf").status_code == 404

    assert "Underlaget är sammanställt" in follow(client, client.post(f"{TABLE}/underlag"))

    assert client.get(f"{TABLE}/underlag.pdf").content[:5] == b"%PDF-"
    names = ZipFile(BytesIO(client.get(f"{TABLE}/underlag.zip").content)).namelist()
    assert any("Lundby.pdf" in name for name in names)
    client.post(f"{TABLE}/besluta", data={"outcome": "adopted", "everything": "ja"})
    assert "Något har ändrats sedan dess" in plain(client.get(TABLE))
    assert client.get(f"{BESLUT}/2026/arsrapporter").status_code == 404
    assert client.get(f"{BESLUT}/mote/1").status_code == 404


def test_a_documents_page_has_its_way_its_pack_and_its_numbers(
    client: httpx.Client, client_as: Callable[..., httpx.Client], database: Database, duty_of: DutyOf
) -> None:
    text = (ROOT / "areas" / f"{AREA}.yaml").read_text("utf-8")
    text = text.replace("publiceras: samlat", "diarieförs: ja", 1) + DIARIES
    with database.write() as session:
        read = read_area_text(text, name="med diarier")
        apply_area(session, read, today=TODAY, now=morning(TODAY), who="test")
    page = f"{BESLUT}/dokument/{duty_of('temagrupp-aldre').id}"

    told = follow(client, client.post(f"{page}/besluta", data={"outcome": "adopted", "on": "2026-02-10"}))
    assert "Fastställd: 1 dokument" in told
    twice = client.post(f"{page}/besluta", data={"outcome": "adopted"})
    assert (twice.status_code, "redan fastställd" in plain(twice)) == (422, True)
    assert "Ska diarieföras" in plain(client.get(f"{BESLUT}/publicering"))
    pack = ZipFile(BytesIO(client.get(f"{page}/diariepaket.zip").content)).namelist()
    assert pack[:2] == ["Försättsblad Göteborgs stads diarium.pdf", "Försättsblad Sahlgrenskas diarium.pdf"]
    as_file = client.get(f"{page}?som=csv&del=t-diarier").content.decode("utf-8-sig")
    assert "Göteborgs stads diarium;inget nummer än;" in as_file
    wrong = client.post(f"{page}/nummer", data={"authority": "goteborg", "diary_number": "SU 2026-1"})
    assert (wrong.status_code, "Sahlgrenskas diarium" in plain(wrong)) == (422, True)
    number = client.post(f"{page}/nummer", data={"authority": "goteborg", "diary_number": "SLK-2026-1"})
    assert "1 diarium har inte svarat än" in follow(client, number)
    assert "SLK-2026-1" in client.get(page).text

    reader = client_as(AccessRole.READER)
    assert 'action="/goteborgsomradet/beslut' not in reader.get(page).text
    assert client.get(f"{BESLUT}/dokument/100000").status_code == 404
    for path in (BESLUT, TABLE, page, f"{BESLUT}/publicering", f"{BESLUT}/2026/fattade"):
        with counted_queries(client.app.state.desk.database) as queries:  # type: ignore[attr-defined]
            client.get(path)
        assert len(queries) < 20, (path, len(queries))


@pytest.mark.parametrize(
    ("act", "state", "told"),
    [
        ("adopted", DutyState.ADOPTED, "Fastställt: 2 dokument"),
        ("changed", DutyState.ADOPTED, "Fastställt med ändringar: 2 dokument"),
        ("struck", DutyState.STRUCK, "Struket: 2 dokument"),
        ("remitted", DutyState.AWAITED, "Återremitterat: 2 dokument"),
    ],
)
def test_the_station_takes_what_is_decided_about_many(
    client: httpx.Client, duty_of: DutyOf, act: str, state: DutyState, told: str
) -> None:
    rows = ["temagrupp-aldre/arsrapport", "nosam-partille/arsrapport"]
    data = {"act": act, "row": rows, "why": "Så blev det", "by": "2026-03-13"}

    answer = client.post(f"{STATION}/flera", data=data)
    refused = client.post(f"{STATION}/flera", data=data | {"row": [f"{LATE}/arsrapport"], "why": "Kvar"})

    assert told in follow(client, answer)
    assert [duty_of("temagrupp-aldre").state, duty_of("nosam-partille").state] == [state, state]
    assert (refused.status_code, duty_of(LATE).state) == (422, DutyState.AWAITED) if act != "struck" else True
    assert 'value="Kvar"' in refused.text or act == "struck"
