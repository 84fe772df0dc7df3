"""Lists of payments and populations on the pages: shown before they are taken in, and what nobody could place."""

import re
from collections.abc import Callable

import httpx
import pytest

from models.accounts import AccessRole
from models.words import RequisitionState
from settings import Settings
from store import money
from store.database import Database
from tests.dashboard.conftest import AREA
from tests.dashboard.test_requisitions_page import YEAR, lay_in_money, plain, plan_of
from tests.queries import counted_queries

PAYMENTS, POPULATIONS = f"/{AREA}/betalningar", f"/{AREA}/befolkning"
LIST = """datum;belopp;referens;part
2026-02-10;500000,00;2026-SAHLGRENSKA-1;
2026-02-10;77,00;gåva;
2026-02-11;12,50;?;Mölndals stad
"""


def upload(client: httpx.Client, path: str, text: str, name: str = "lista.csv") -> httpx.Response:
    return client.post(f"{path}/inlasning", files={"file": (name, text.encode(), "text/csv")})


@pytest.fixture
def asked_for(settings: Settings, database: Database, client: httpx.Client) -> None:
    """An area in which the year's requisitions have left."""
    lay_in_money(database)
    client.post(f"{YEAR}/utkast")
    client.post(f"{YEAR}/skicka", data={"plan": plan_of(client.get(f"{YEAR}/skicka"))})


@pytest.mark.usefixtures("asked_for")
def test_payments_are_planned_taken_in_placed_and_dismissed(
    client: httpx.Client, client_as: Callable[..., httpx.Client], database: Database
) -> None:
    assert "Inga betalningar är antecknade" in plain(client.get(PAYMENTS))
    plan_at = upload(client, PAYMENTS, LIST).headers["Location"]
    shown = client.get(plan_at)
    assert "3 betalningar, varav 2 läggs åt sidan" in plain(shown)
    assert "Inget har lästs in än" in plain(shown)
    other = client.post(plan_at, data={"plan": "another"})
    assert (other.status_code, "Något har ändrats" in plain(other)) == (409, True)
    assert "Inga betalningar är antecknade" in plain(client.get(PAYMENTS))

    done = client.post(plan_at, data={"plan": plan_of(shown)})
    page = client.get(done.headers["Location"])
    assert "3 betalningar. 2 lades åt sidan" in plain(page)
    with database.read() as session:
        asked = {each.party: each for each in money.of_year(session, area=AREA, year=2026)}
    assert asked["sahlgrenska"].state is RequisitionState.PAID
    again = upload(client, PAYMENTS, LIST)
    assert "redan inlästa" in plain(client.get(again.headers["Location"]))

    # one is placed by hand, one is dismissed with a reason, and taken up again
    given, small = (int(number) for number in re.findall(r"betalningar/(\d+)/hor-till", page.text))
    nowhere = client.post(f"{PAYMENTS}/{small}/hor-till", data={"requisition": "2026/tjorn"})
    assert (nowhere.status_code, "Tjorn har ingen rekvisition" in plain(nowhere)) == (422, True)
    client.post(f"{PAYMENTS}/{small}/hor-till", data={"requisition": "2026/molndal"})
    assert "12,50 kr" in plain(client.get(f"{PAYMENTS}?ar=2026"))
    unsaid = client.post(f"{PAYMENTS}/{given}/avfarda", data={"reason": " "})
    assert (unsaid.status_code, f'href="{PAYMENTS}?som=csv"' in unsaid.text) == (422, True)
    client.post(f"{PAYMENTS}/{given}/avfarda", data={"reason": "gäller ett annat avtal"})
    dismissed = plain(client.get(PAYMENTS))
    assert "Avfärdade (1)" in dismissed
    assert "gäller ett annat avtal (administrator-everywhere" in dismissed
    assert "avfärdad;gäller ett annat avtal" in client.get(f"{PAYMENTS}?som=csv").content.decode("utf-8-sig")
    assert client.post(f"{PAYMENTS}/{given}/avfarda", data={"reason": "igen"}).status_code == 422
    client.post(f"{PAYMENTS}/{given}/framtagen")
    assert "Lagda åt sidan (1)" in plain(client.get(PAYMENTS))

    reader = client_as(AccessRole.READER)
    assert 'action="/goteborgsomradet/betalningar' not in reader.get(PAYMENTS).text
    for path in (PAYMENTS, POPULATIONS, plan_at):
        with counted_queries(client.app.state.desk.database) as queries:  # type: ignore[attr-defined]
            client.get(path)
        assert len(queries) < 20, (path, len(queries))


def test_populations_are_planned_and_taken_in_and_faults_are_told_row_by_row(client: httpx.Client) -> None:
    assert "Ingen folkmängd är inläst" in plain(client.get(POPULATIONS))
    wrong = upload(client, POPULATIONS, "part;datum;folkmängd;källa\nTjörn;2025-07-01;12;SCB\nMölndals stad;x;5;SCB\n")
    told = client.get(wrong.headers["Location"])
    assert (told.status_code, "Inget har lästs in: lista.csv har 2 fel" in plain(told)) == (422, True)
    assert "området har ingen part ”Tjörn”" in plain(told)
    assert client.get(f"{wrong.headers['Location']}?som=csv&del=t-fel").text.count("\r\n") == 3
    assert client.post(f"{POPULATIONS}/inlasning").status_code == 422

    plan_at = upload(client, POPULATIONS, "part;datum;folkmängd;källa\nMölndals stad;2025-07-01;70123;SCB\n").headers[
        "Location"
    ]
    client.post(plan_at, data={"plan": plan_of(client.get(plan_at))})

    assert "70 123" in plain(client.get(POPULATIONS))
    assert "70123;SCB" in client.get(f"{POPULATIONS}?som=csv").content.decode("utf-8-sig")
    gone = client.get(plan_at)
    assert (gone.status_code, "Ladda upp den igen" in plain(gone)) == (422, True)
