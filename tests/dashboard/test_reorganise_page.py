"""The pages about reorganisations: written in a form or a file, previewed, laid down as shown, taken back."""

import re
from collections.abc import Callable
from datetime import date

import httpx
from sqlmodel import col, select, update

from models.accounts import AccessRole
from models.areas import Group
from models.changeover import Reorganisation
from store.database import Database
from tests.dashboard.conftest import AREA
from tests.queries import counted_queries

HERE = f"/{AREA}/omorganisation"
OCKERO, MOLNDAL = "nosam-ockero", "nosam-molndal"
FILE = """namn: Kustens NOSAM
dag: 2026-06-30
grupper:
  nosam-ockero:
    efterträds av: nosam-molndal
"""


def let_end(database: Database, group: str, last_day: date) -> None:
    with database.write() as session:
        session.execute(update(Group).where(col(Group.id) == group, col(Group.area) == AREA).values(valid_to=last_day))


def shown(client: httpx.Client, answer: httpx.Response) -> tuple[str, str, str]:
    """The preview that an answer leads to: its address, its text, and what its form says was shown."""
    assert answer.status_code == 303, answer.text
    text = client.get(answer.headers["Location"]).text
    plan = re.search(r'name="plan" value="([0-9a-f]{64})"', text)
    return answer.headers["Location"], text, plan[1] if plan else ""


def test_one_is_written_previewed_laid_down_and_taken_back(client: httpx.Client, database: Database) -> None:
    assert "Ingen omorganisation är upplagd" in client.get(HERE).text
    where, preview, plan = shown(
        client, client.post(HERE, data={"old": "nosam-gbg-centrum", "successors": MOLNDAL, "day": "2026-08-31"})
    )
    assert "Så här kan den inte läggas upp" in preview
    assert plan == ""
    unsaid = client.post(HERE, data={"old": "nosam-gbg-centrum", "taker": "close", "name": "behålls"})
    assert unsaid.status_code == 422
    assert "skriv skälet" in unsaid.text.casefold()
    assert 'value="behålls"' in unsaid.text

    let_end(database, OCKERO, date(2026, 6, 30))
    where, preview, plan = shown(client, client.post(HERE, data={"old": OCKERO, "successors": MOLNDAL}))
    assert "morgonen efter den sista dagen" in preview
    assert "NOSAM Öckerö" in preview
    assert "Vad händer" in client.get(f"{where}?som=csv").content.decode("utf-8-sig")
    assert client.post(where, data={"plan": "0" * 64}).status_code == 409
    laid = client.post(where, data={"plan": plan})
    with counted_queries(client.app.state.desk.database) as sent:  # type: ignore[attr-defined]
        page = client.get(laid.headers["Location"]).text
    assert len(sent) < 20
    assert "Upplagd som nummer 1" in page
    assert "Ta tillbaka" in page
    assert "NOSAM Öckerö upphör" in client.get(f"{HERE}?som=csv").content.decode("utf-8-sig")

    again, _, plan = shown(client, client.post(HERE, data={"old": OCKERO, "successors": MOLNDAL}))
    assert "ingår redan" in client.post(again, data={"plan": plan}).text
    back = client.post(f"{HERE}/1/ta-tillbaka")
    assert "Omorganisation 1 är återtagen" in client.get(back.headers["Location"]).text
    assert client.get(f"{HERE}/7").status_code == 404


def test_a_file_is_previewed_and_one_whose_day_has_passed_is_carried_out_at_once(
    client: httpx.Client, database: Database
) -> None:
    wrong = client.post(HERE, files={"file": ("plan.yaml", FILE.replace("dag: ", "dagen: ").encode(), "text/yaml")})
    assert wrong.status_code == 422
    assert "dagen saknas" in wrong.text
    let_end(database, OCKERO, date(2026, 1, 31))
    text = FILE.replace("2026-06-30", "2026-01-31")
    where, preview, plan = shown(client, client.post(HERE, files={"file": ("plan.yaml", text.encode(), "text/yaml")}))
    assert "genomförs genast" in preview

    done = client.post(where, data={"plan": plan})

    page = client.get(done.headers["Location"]).text
    assert "Genomförd som nummer 1" in page
    assert "genomförd 2026-02-11" in page
    assert client.post(f"{HERE}/1/ta-tillbaka").status_code == 409
    with database.read() as session:
        assert session.exec(select(Reorganisation.carried_out_on)).one() == date(2026, 2, 11)


def test_whoever_does_not_administer_reads_only(client_as: Callable[..., httpx.Client]) -> None:
    handler = client_as(AccessRole.HANDLER)

    assert "Planera en omorganisation" not in handler.get(HERE).text
    assert handler.post(HERE).status_code == 403
    assert handler.post(f"{HERE}/1/ta-tillbaka").status_code == 403
