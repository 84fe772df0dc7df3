"""Accounts on the pages: one's own, everybody's, and how far whoever administers a single area reaches."""

import re
from collections.abc import Callable

import httpx
from sqlmodel import col, select

from models.accounts import AccessRole, Account, AccountArea, WebSession
from models.log import LogEntry
from settings import Settings
from store.database import Database
from tests.dashboard.conftest import AREA, PASSWORD, log_in_as

ClientAs = Callable[..., httpx.Client]
SECRET = re.compile(r'class="secret">([^<]+)<')


def account(database: Database, name: str) -> Account:
    with database.read() as session:
        return session.exec(select(Account).where(Account.name == name)).one()


def roles(database: Database, name: str) -> tuple[AccessRole | None, dict[str, AccessRole]]:
    with database.read() as session:
        found = session.exec(select(Account).where(Account.name == name)).one()
        rows = session.exec(select(AccountArea).where(AccountArea.account_id == found.id))
        return found.everywhere, {row.area: row.role for row in rows}


def logins(database: Database, name: str) -> int:
    with database.read() as session:
        query = select(WebSession.id).join(Account, col(Account.id) == WebSession.account_id)
        return len(session.exec(query.where(Account.name == name)).all())


# --- one's own


def test_whoever_knows_the_old_password_chooses_another(client_as: ClientAs, database: Database) -> None:
    client = client_as(AccessRole.READER)
    other = "fyra slumpvis valda ord"
    wrong = {"old": "gissning", "password": other, "again": other}
    unlike = {"old": PASSWORD, "password": other, "again": "något annat här"}
    short = {"old": PASSWORD, "password": "kort", "again": "kort"}

    for form, why in ((wrong, "nuvarande lösenordet stämmer inte"), (unlike, "inte lika"), (short, "12–200 tecken")):
        answer = client.post("/konto/losenord", data=form)
        assert answer.status_code == 422
        assert why in answer.text

    done = client.post("/konto/losenord", data={"old": PASSWORD, "password": other, "again": other})
    assert "Lösenordet är bytt" in client.get(done.headers["Location"]).text
    assert client.post("/logga-in", data={"name": "reader-everywhere", "password": other}).status_code == 303


def test_ones_own_logins_are_ended_and_nobody_elses(
    client: httpx.Client, client_as: ClientAs, settings: Settings
) -> None:
    mine = client_as(AccessRole.HANDLER)
    form = {"name": "handler-everywhere", "password": PASSWORD}
    elsewhere = client.post("/logga-in", data=form, headers={"User-Agent": "Mozilla/5.0 (Windows) Firefox/140.0"})
    assert "Firefox på Windows" in mine.get("/konto").text
    database = Database(settings.database)
    with database.read() as session:
        theirs = session.exec(select(WebSession.id).order_by(WebSession.id)).first()

    mine.post(f"/konto/inloggningar/{theirs}/avsluta")
    assert client.get("/konto").status_code == 200
    done = mine.post("/konto/inloggningar/avsluta")

    assert "1 annan inloggning avslutades" in mine.get(done.headers["Location"]).text
    assert logins(database, "handler-everywhere") == 1
    assert elsewhere.status_code == 303
    database.close()


# --- everybody's


def test_an_account_is_opened_with_a_password_that_is_told_once(
    client: httpx.Client, stranger: httpx.Client, database: Database
) -> None:
    answer = client.post("/konton", data={"name": "Ny.Handlaggare@kontoret.example", f"i-{AREA}": "handler"})

    found = SECRET.search(answer.text)
    assert found
    name = "ny.handlaggare@kontoret.example"
    assert roles(database, name) == (None, {AREA: AccessRole.HANDLER})
    assert stranger.post("/logga-in", data={"name": name, "password": found[1]}).status_code == 303
    assert found[1] not in client.get("/konton").text
    with database.read() as session:
        assert not [entry for entry in session.exec(select(LogEntry)) if found[1] in str(entry.detail)]
    twice = client.post("/konton", data={"name": name, "alla": "reader"})
    assert twice.status_code == 422
    assert f'value="{name}"' in twice.text


def test_roles_are_changed_and_the_last_administrator_stays(client: httpx.Client, database: Database) -> None:
    client.post("/konton", data={"name": "lasaren", "alla": "reader"})
    number = account(database, "lasaren").id

    done = client.post(f"/konton/{number}/behorighet", data={"alla": "", f"i-{AREA}": "administrator"})

    assert "lasaren har nu behörigheten administratör i Göteborgsområdet" in client.get(done.headers["Location"]).text
    own = account(database, "administrator-everywhere").id
    refused = client.post(f"/konton/{own}/behorighet", data={"alla": "reader"})
    assert refused.status_code == 422
    assert "Någon måste vara administratör" in refused.text


def test_a_new_password_and_a_log_out_end_every_login(
    client: httpx.Client, stranger: httpx.Client, settings: Settings, database: Database
) -> None:
    log_in_as(settings, AccessRole.READER)
    number = account(database, "reader-everywhere").id

    client.post(f"/konton/{number}/logga-ut")
    assert logins(database, "reader-everywhere") == 0
    answer = client.post(f"/konton/{number}/losenord")

    found = SECRET.search(answer.text)
    assert found
    assert stranger.post("/logga-in", data={"name": "reader-everywhere", "password": PASSWORD}).status_code == 401
    assert stranger.post("/logga-in", data={"name": "reader-everywhere", "password": found[1]}).status_code == 303


def test_a_closed_account_is_out_for_good_and_told_of(
    client: httpx.Client, client_as: ClientAs, database: Database
) -> None:
    theirs = client_as(AccessRole.READER)
    number = account(database, "reader-everywhere").id

    client.post(f"/konton/{number}/avsluta")

    assert theirs.get("/konto").headers["Location"].startswith("/logga-in")
    assert "reader-everywhere" not in client.get("/konton").text
    assert "reader-everywhere" in client.get("/konton?visa=alla").text
    assert b"reader-everywhere" in client.get("/konton?som=csv").content
    own = account(database, "administrator-everywhere").id
    assert client.post(f"/konton/{own}/avsluta").status_code == 422


def test_whoever_administers_one_area_reaches_no_further(
    client: httpx.Client, client_as: ClientAs, settings: Settings, database: Database
) -> None:
    theirs = client_as(AccessRole.ADMINISTRATOR, area=AREA)
    log_in_as(settings, AccessRole.HANDLER, area="annat")
    log_in_as(settings, AccessRole.READER, area=AREA)
    chief, other, mine = (
        account(database, name).id for name in ("administrator-everywhere", "handler-annat", f"reader-{AREA}")
    )

    shown = theirs.get("/konton").text
    assert f"reader-{AREA}" in shown
    assert "administrator-everywhere" not in shown
    assert "handler-annat" not in shown
    for path in (f"/konton/{chief}/losenord", f"/konton/{other}/avsluta", f"/konton/{chief}/behorighet"):
        assert theirs.post(path).status_code == 404, path
    assert theirs.get("/konton/logg").status_code == 404
    for form in ({"alla": "reader"}, {"i-annat": "reader"}):
        assert theirs.post("/konton", data={"name": "ny", **form}).status_code == 422
    assert theirs.post("/konton", data={"name": "ny", f"i-{AREA}": "administrator"}).status_code == 200
    # Roles elsewhere stay when one of their own is changed, and with such the password is not theirs to give.
    client.post(f"/konton/{mine}/behorighet", data={f"i-{AREA}": "reader", "i-annat": "reader"})
    theirs.post(f"/konton/{mine}/behorighet", data={f"i-{AREA}": "handler"})
    assert roles(database, f"reader-{AREA}") == (None, {AREA: AccessRole.HANDLER, "annat": AccessRole.READER})
    assert theirs.post(f"/konton/{mine}/losenord").status_code == 422


def test_the_log_of_accounts_is_for_whoever_administers_all(client: httpx.Client) -> None:
    client.post("/konton", data={"name": "lasaren", "alla": "reader"})

    page = client.get("/konton/logg?vad=open-account").text

    assert "lasaren" in page
    assert "Konto öppnat" in page
