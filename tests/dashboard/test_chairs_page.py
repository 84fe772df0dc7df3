"""The pages about chairs: who holds them on a day, their turns, and what is decided about them."""

import re
from collections.abc import Callable

import httpx
from sqlmodel import select

from models.accounts import AccessRole
from models.chairs import ChairTerm
from models.log import Deed, LogEntry
from store.database import Database
from tests.dashboard.conftest import AREA
from tests.queries import counted_queries

CHAIRS = f"/{AREA}/ordforande"
GROUP = "temagrupp-aldre"


def test_all_chairs_today_on_another_day_as_picture_and_as_files(client: httpx.Client, database: Database) -> None:
    with counted_queries(client.app.state.desk.database) as sent:  # type: ignore[attr-defined]
        page = client.get(CHAIRS).text

    assert len(sent) < 20
    for said in ("Ordförande NOSAM Angered", "Nästa tur", "plan, ingen utsedd", "Det som inte går ihop"):
        assert said in page
    later = client.get(f"{CHAIRS}?den=2028-02-01").text
    assert "Ordförande tis 1 feb 2028" in later
    assert "Nästa tur" not in later
    assert 'g-planned"/></svg>plan' in later
    assert "Skriv dagen som år" in client.get(f"{CHAIRS}?den=i+morgon").text
    assert "Ange en dag från 1990 till 2066" in client.get(f"{CHAIRS}?den=9999-01-01").text
    picture = client.get(f"{CHAIRS}/tidslinje.svg?till=2029")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "2026–2029" in picture.text
    assert "script-src" not in picture.headers["Content-Security-Policy"]
    terms = client.get(f"{CHAIRS}?tabell=perioder&till=2029&som=csv").content.decode("utf-8-sig")
    assert "temagrupp-aldre;" in terms
    assert "2028-" in terms
    assert client.get(f"{CHAIRS}?som=xlsx").content.startswith(b"PK")
    assert client.get(f"{CHAIRS}/finns-inte").status_code == 404


def test_a_chair_is_named_taken_back_leaves_and_a_term_is_let_be_another(
    client: httpx.Client, database: Database
) -> None:
    here = f"{CHAIRS}/{GROUP}"
    before = client.get(here).text
    assert "Det växlar mellan kommun och region." in before

    refused = client.post(f"{here}/utse", data={"person": "Nobody at all", "reason": "behålls"})
    assert refused.status_code == 422
    assert "området har ingen person" in refused.text.casefold()
    assert 'value="Nobody at all"' in refused.text
    assert 'value="behålls"' in refused.text

    new = {
        "person": "Enhetschef äldre",
        "email": "enhetschef@vard.example",
        "party": "partille",
        "reason": "LGS beslut",
    }
    named = client.post(f"{here}/utse", data=new)
    assert named.status_code == 303
    page = client.get(named.headers["Location"]).text
    assert "Utsedd från" in page
    assert "Ta tillbaka valet" in page
    assert "LGS beslut" in page

    held = page.split("Ta tillbaka valet")[0].rsplit("<form", 1)[1]
    fields = {name: held.split(f'name="{name}" value="')[1].split('"')[0] for name in ("role", "person", "on")}
    back = client.post(f"{here}/lamna", data=fields)
    assert "said=withdrawn" in back.headers["Location"]
    assert "Ta tillbaka valet" not in client.get(here).text

    left = client.post(f"{here}/lamna", data={"role": "chair", "on": "2026-03-31", "reason": "ny tjänst"})
    assert "Uppdraget slutar tisdagen den 31 mars 2026" in client.get(left.headers["Location"]).text
    assert "slutar redan" in client.post(f"{here}/lamna", data={"on": "2026-05-31"}).text

    number = re.search(rf"{here}/(\d+)/svar-har-kommit", client.get(here).text)
    assert number is not None
    answered = client.post(number[0])
    assert "svaret har kommit" in client.get(answered.headers["Location"]).text
    assert client.post(number[0]).status_code == 404

    assert client.post(f"{here}/andra", data={"what": "tur", "reason": "x"}).status_code == 422
    ended = client.post(f"{here}/andra", data={"what": "slut", "ends_on": "2026-06-30", "reason": "i takt"})
    assert "Perioden är nu från" in client.get(ended.headers["Location"]).text
    swapped = client.post(f"{here}/andra", data={"what": "byt", "reason": "omorganisation"})
    assert swapped.status_code == 303
    with database.read() as session:
        deeds = {
            entry.act for entry in session.exec(select(LogEntry).where(LogEntry.subject == f"{AREA}/chair-{GROUP}"))
        }
        reasons = {term.reason for term in session.exec(select(ChairTerm).where(ChairTerm.group == GROUP))}
    assert {Deed.NOMINATE, Deed.LEAVE, Deed.OVERRIDE} <= deeds
    assert {"i takt", "omorganisation"} <= reasons


def test_whoever_reads_sees_no_forms(client_as: Callable[..., httpx.Client]) -> None:
    reader = client_as(AccessRole.READER)

    assert "Perioderna" in reader.get(f"{CHAIRS}/{GROUP}").text
    assert "/utse" not in reader.get(f"{CHAIRS}/{GROUP}").text
    assert reader.post(f"{CHAIRS}/{GROUP}/andra").status_code == 403
