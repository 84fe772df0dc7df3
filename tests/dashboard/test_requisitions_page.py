"""A year's money on the pages: from a model that is open, by drafts and a go, to payments, corrections and surplus."""

import re
from collections.abc import Callable

import httpx
import pytest

from areas.reader import read_area_text
from models.accounts import AccessRole
from models.letters import Letter
from models.money import Requisition
from models.words import RequisitionState
from office.areas import apply_area
from office.populations import apply_populations
from settings import ROOT, Settings
from store import money
from store.database import Database
from tests.dashboard.conftest import AREA, TODAY, morning
from tests.populations import listed_populations
from tests.queries import counted_queries

MONEY = """finansiering:
  rekvireras av: lgs
  betalas till: {namn: Exempelförbundet, betalning: {Bankgiro: 000-0000}}
  betalas inom: 30 dagar
  modeller:
    - namn: Avtalet
      från: 2026
      belopp: 1 000 000,01 kr
      finansiärer:
        kommunerna:
          namn: Kommunerna
          andel: 50 %
          betalas av: [molndal, partille, ockero]
          delas efter: befolkning 1 juli året före
        regionen: {namn: Regionen, andel: 1/2, betalas av: sahlgrenska}
      överskott: {behålls högst: 20 %}
"""
FIGURES = {"molndal": 70_000, "partille": 40_000, "ockero": 13_000}
YEARS = f"/{AREA}/rekvisitioner"
YEAR = f"{YEARS}/2026"


def take_in_populations(database: Database, **figures: int) -> None:
    with database.write() as session:
        apply_populations(session, listed_populations(**figures), area=AREA, now=morning(TODAY), who="test")


@pytest.fixture
def with_money(settings: Settings, database: Database) -> None:
    """The area with a model of its own, and the populations that it divides by."""
    lay_in_money(database)


def lay_in_money(database: Database) -> None:
    text = (ROOT / "areas" / f"{AREA}.yaml").read_text("utf-8").split("\nfinansiering:")[0] + "\n" + MONEY
    with database.write() as session:
        apply_area(session, read_area_text(text, name="provet"), today=TODAY, now=morning(TODAY), who="test")
    take_in_populations(database, **FIGURES)


def plain(answer: httpx.Response) -> str:
    """What the page says, without markup and hard spaces."""
    text = re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1])
    return " ".join(text.replace("\u00a0", " ").replace("&nbsp;", " ").split())


def follow(client: httpx.Client, answer: httpx.Response) -> str:
    assert answer.status_code == 303, plain(answer)
    return plain(client.get(answer.headers["Location"]))


def plan_of(page: httpx.Response) -> str:
    found = re.search(r'name="plan" value="(\w+)"', page.text)
    assert found
    return found[1]


def standing(database: Database) -> dict[str, Requisition]:
    with database.read() as session:
        return {each.party: each for each in money.of_year(session, area=AREA, year=2026)}


def test_where_the_model_is_open_the_page_says_so_and_what_to_do(client: httpx.Client) -> None:
    page = client.get(YEAR)

    assert page.status_code == 200
    assert "kan inte räknas ut än" in plain(page)
    assert "områdesfilen har ingen. Lägg till en under ”finansiering”" in plain(page)
    assert "arshjul " not in plain(page)
    assert f'href="/{AREA}/omradesfil"' in page.text
    assert "kan inte beräknas" in plain(client.get(YEARS))
    refused = client.post(f"{YEAR}/utkast")
    assert (refused.status_code, "Lägg till en under" in plain(refused)) == (422, True)
    assert client.get(f"{YEAR}/andelar.svg").status_code == 404
    assert client.get(f"{YEARS}/1200").status_code == 404


@pytest.mark.usefixtures("with_money")
def test_a_year_goes_from_figures_by_drafts_and_a_go_to_what_is_paid(
    client: httpx.Client, database: Database, letters: Callable[[], list[Letter]]
) -> None:
    computed = plain(client.get(YEAR))
    assert "1 000 000,01 kr delat på 4 parter" in computed
    assert "500 000,00 kr" in computed
    before = len(letters())

    # drafts, a look at a paper, one thrown away and made anew
    assert "4 utkast är gjorda" in follow(client, client.post(f"{YEAR}/utkast"))
    drafts = standing(database)
    paper = client.get(f"{YEARS}/papper/{drafts['molndal'].id}.pdf")
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    refused = client.post(f"{YEAR}/kassera", data={"part": "molndahl", "reason": "fel"})
    assert (refused.status_code, "Parter med utkast: molndal" in plain(refused)) == (422, True)
    assert "1 utkast är kasserade" in follow(
        client, client.post(f"{YEAR}/kassera", data={"part": "ockero", "reason": "fel"})
    )

    # the preview sends nothing, and a go that is not what was shown sends nothing
    one = client.get(f"{YEAR}/skicka?part=partille")
    shown = client.get(f"{YEAR}/skicka")
    assert "3 rekvisitioner på sammanlagt" in plain(shown)
    assert "@" in plain(shown)
    stale = client.post(f"{YEAR}/skicka", data={"plan": plan_of(shown), "part": "partille"})
    assert (stale.status_code, "Inget har skickats" in plain(stale)) == (409, True)
    two = client.post(f"{YEAR}/skicka", data={"plan": "0" * 64, "part": ["partille", "molndal"]})
    for answer, parties in ((shown, 3), (two, 2), (client.get(f"{YEAR}/skicka?part=partille&part=molndal"), 2)):
        (file,) = re.findall(r'href="(/[^"]*som=csv[^"]*)"', answer.text)
        rows = client.get(file.replace("&amp;", "&")).content.decode("utf-8-sig").splitlines()
        assert rows[0] == "Part;Belopp;Går till;Papper"
        assert sum("(PDF)" in row for row in rows) == parties
    assert len(letters()) == before
    assert "1 rekvisition är släppt, 1 brev skickat" in follow(
        client, client.post(f"{YEAR}/skicka", data={"plan": plan_of(one), "part": "partille"})
    )
    assert "2 rekvisitioner är släppta" in follow(
        client, client.post(f"{YEAR}/skicka", data={"plan": plan_of(client.get(f"{YEAR}/skicka"))})
    )
    assert client.get(f"{YEAR}/skicka").headers["Location"] == YEAR
    assert len(letters()) > before

    # what parties answer and pay
    told = client.get(YEAR)
    assert "nästa: påminnelse" in plain(told)
    assert "Mölndals stad har bekräftat" in follow(client, client.post(f"{YEAR}/molndal/bekraftad"))
    assert "har fakturerats" in follow(client, client.post(f"{YEAR}/molndal/fakturerad", data={"number": "F-1"}))
    wrong = client.post(f"{YEAR}/molndal/betald", data={"amount": "tusen"})
    assert (wrong.status_code, 'value="tusen"' in wrong.text) == (422, True)
    part = follow(client, client.post(f"{YEAR}/molndal/betald", data={"amount": "1 000,50", "on": "2026-02-11"}))
    assert "kvar 283 552,35 kr" in part
    follow(client, client.post(f"{YEAR}/molndal/betald"))
    assert standing(database)["molndal"].state is RequisitionState.PAID
    deeds = re.search(r'href="(/[^"]*/logg\?arende=[^"]*2026-MOLNDAL-1)"', client.get(YEAR).text) or pytest.fail(
        "no log"
    )
    assert "F-1" in plain(client.get(deeds[1]))
    early = client.post(f"{YEAR}/partille/bekraftad", data={"on": "2026-03-01"})
    assert (early.status_code, "har inte varit än" in plain(early)) == (422, True)

    # what is used, the surplus, the files
    follow(client, client.post(f"{YEAR}/anvant", data={"amount": "10 000"}))
    surplus = plain(client.get(YEAR))
    assert "Överskott" in surplus
    assert "Betalas tillbaka" in surplus
    csv = client.get(f"{YEAR}?som=csv").content.decode("utf-8-sig")
    assert "2026-MOLNDAL-1" in csv
    assert client.get(f"{YEAR}?som=xlsx").content[:2] == b"PK"
    assert "<svg" in client.get(f"{YEAR}/andelar.svg").text


@pytest.mark.usefixtures("with_money")
def test_a_correction_waits_as_a_draft_and_credits_what_has_left(client: httpx.Client, database: Database) -> None:
    client.post(f"{YEAR}/utkast")
    client.post(f"{YEAR}/skicka", data={"plan": plan_of(client.get(f"{YEAR}/skicka"))})
    untouched = client.post(f"{YEAR}/ratta", data={"reason": "fel folkmängd"})
    assert (untouched.status_code, "inget att rätta" in plain(untouched)) == (422, True)
    take_in_populations(database, molndal=60_000)

    made = follow(client, client.post(f"{YEAR}/ratta", data={"reason": "fel folkmängd"}))
    go = client.get(f"{YEAR}/skicka")
    client.post(f"{YEAR}/skicka", data={"plan": plan_of(go)})

    assert "3 rättelser är gjorda" in made
    assert "en rättelse väntar som utkast" in made
    assert "fel folkmängd" in plain(go)
    page = client.get(YEAR)
    credited = re.findall(r"/rekvisitioner/papper/\d+/kreditering\.pdf", page.text)
    assert len(credited) == 3
    assert client.get(f"/{AREA}{credited[0]}").content[:5] == b"%PDF-"


@pytest.mark.usefixtures("with_money")
def test_the_year_takes_few_queries_and_readers_see_no_acts(
    client: httpx.Client, client_as: Callable[..., httpx.Client]
) -> None:
    client.post(f"{YEAR}/utkast")
    client.post(f"{YEAR}/skicka", data={"plan": plan_of(client.get(f"{YEAR}/skicka?part=molndal")), "part": "molndal"})
    database = client.app.state.desk.database  # type: ignore[attr-defined]
    for path in (YEARS, YEAR, f"{YEAR}/skicka"):
        client.get(path)
        with counted_queries(database) as queries:
            client.get(path)
        assert len(queries) < 20, path

    reader = client_as(AccessRole.READER)
    assert 'method="post" action="/goteborgsomradet/rekvisitioner' not in reader.get(YEAR).text
    assert reader.post(f"{YEAR}/utkast").status_code == 403
