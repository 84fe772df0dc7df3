"""After a restore every page tells of it, and an administrator lets letters leave again."""

import httpx
import pytest
from sqlmodel import select

from models.accounts import AccessRole
from models.operation import Freeze
from store import freezes
from store.database import Database
from store.leaving import MAY_HAVE_LEFT
from tests.dashboard.conftest import TODAY, morning

AREA = "goteborgsomradet"


@pytest.fixture
def frozen(database: Database) -> None:
    with database.write() as session:
        freezes.begin(session, backup_at=morning(TODAY), letters_known=True, now=morning(TODAY))


def test_every_page_tells_of_the_freeze_and_an_administrator_lifts_it(
    client: httpx.Client, database: Database, frozen: None
) -> None:
    assert "Fryst efter en återställning" in client.get(f"/{AREA}/2026").text
    first = client.get("/fryst").text
    assert "Inte genomgånget än" in first
    assert "Häv frysningen</button>" not in first
    early = client.post("/fryst/hav")
    assert early.status_code == 409
    assert "arshjul thaw" in early.text

    looked = client.post("/fryst/genomgang")

    assert looked.headers["Location"].startswith("/fryst?said=looked")
    assert "Häv frysningen</button>" in client.get("/fryst").text
    assert client.post("/fryst/hav", data={"held": "settle"}).headers["Location"] == "/fryst?said=thawed#besked"
    assert "Fryst efter en återställning" not in client.get(f"/{AREA}/2026").text
    assert client.post("/fryst/genomgang").status_code == 409
    with database.read() as session:
        lifted = session.exec(select(Freeze)).one()
    assert lifted.lifted_by == "administrator-everywhere"
    assert MAY_HAVE_LEFT not in client.get("/fryst").text


def test_whoever_may_not_lift_it_is_told_who_may(client_as, frozen: None) -> None:
    reader = client_as(AccessRole.READER)

    assert "En administratör häver frysningen" in reader.get(f"/{AREA}/2026").text
    assert reader.get("/fryst").status_code == 403
