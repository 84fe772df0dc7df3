"""The people on the pages: found, shown, corrected, taken in from a list, handed out and erased."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import httpx
import pytest
from sqlmodel import col, select

from models.accounts import AccessRole
from models.chairs import ChairTerm
from models.letters import Letter
from models.people import Membership, Person
from models.words import CalendarWay
from settings import ROOT
from store.database import Database
from tests.dashboard.conftest import AREA

PEOPLE = f"/{AREA}/personer"
LIST = (ROOT / "areas" / "goteborgsomradet-people.csv").read_text(encoding="utf-8-sig")
NEW = "\nNy Ledamot;ny.ledamot@a.example;temagrupp-aldre;processtöd;;;2026-01-01;\n"
ClientAs = Callable[..., httpx.Client]


@pytest.fixture
def written_to(database: Database) -> int:
    """Somebody who has had letters."""
    with database.read() as session:
        query = select(Letter.person_id).where(col(Letter.person_id).is_not(None)).order_by(Letter.id)
        return session.exec(query).first() or 0


def table(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def leave(database: Database, person: int) -> None:
    with database.write() as session:
        for role in session.exec(select(Membership).where(Membership.person_id == person)):
            role.valid_to = max(role.valid_from, date(2026, 2, 1))
        for term in session.exec(select(ChairTerm).where(ChairTerm.person_id == person)):
            term.person_id = None


# --- looking people up


def test_people_are_found_by_name_group_role_and_side_of_time(client: httpx.Client, database: Database) -> None:
    assert {row["Namn"] for row in table(client.get(f"{PEOPLE}?q=ordf+ANGERED&som=csv"))} == {
        "Ordförande NOSAM Angered",
        "Vice ordförande NOSAM Angered",
    }
    chairs = table(client.get(f"{PEOPLE}?grupp=nosam-angered&roll=chair&som=csv"))
    assert [row["Roll"] for row in chairs if row["Grupp"] == "NOSAM Angered"] == ["ordförande"]
    with database.read() as session:
        person = session.exec(select(Person).where(Person.name == "Ordförande NOSAM Angered")).one().id or 0
    leave(database, person)

    assert "Ordförande NOSAM Angered</a>" not in client.get(f"{PEOPLE}?q=angered").text
    assert "Ordförande NOSAM Angered</a>" in client.get(f"{PEOPLE}?q=angered&visa=tidigare").text
    assert "Ordförande NOSAM Angered</a>" in client.get(f"{PEOPLE}?q=angered&visa=alla").text
    assert "Ingen person stämmer" in client.get(f"{PEOPLE}?q=finns+inte").text


def test_a_page_of_people_asks_as_little_whatever_their_number(
    client: httpx.Client, database: Database, queries: list[str]
) -> None:
    client.get(PEOPLE)
    few = len(queries)
    with database.write() as session:
        for number in range(300):
            key = f"ledamot {number:03}"
            person = Person(
                area=AREA, name=key, email=f"{number}@a.example", folded_name=key, folded_email=f"{number}@a"
            )
            session.add(person)
            session.flush()
            session.add(
                Membership(area=AREA, group="lgs", person_id=person.id or 0, role="member", valid_from=date(2026, 1, 1))
            )
    queries.clear()

    page = client.get(f"{PEOPLE}?sida=2").text

    assert "Sida 2 av" in page
    assert len(queries) <= few <= 15


def test_a_persons_page_tells_all_and_asks_little(client: httpx.Client, queries: list[str], written_to: int) -> None:
    page = client.get(f"{PEOPLE}/{written_to}").text

    for heading in ("Uppdrag", "Brev", "Möten", "Kalender", "Registerutdrag", "Loggen"):
        assert heading in page
    assert f"/{AREA}/grupper/" in page
    assert f"/{AREA}/brev/" in page
    assert len(queries) <= 16
    assert client.get(f"{PEOPLE}/99999").status_code == 404


# --- changing


def test_a_name_is_put_right_and_told_where_the_eye_is(
    client: httpx.Client, database: Database, written_to: int
) -> None:
    done = client.post(f"{PEOPLE}/{written_to}/ratta", data={"name": "Ordförande Ny", "email": "ny@a.example"})

    assert "Uppgifterna är rättade" in client.get(done.headers["Location"]).text
    with database.read() as session:
        person = session.get(Person, written_to)
        assert person is not None
        assert (person.name, person.folded_email) == ("Ordförande Ny", "ny@a.example")
    refused = client.post(f"{PEOPLE}/{written_to}/ratta", data={"name": "Ordförande Ny", "email": "två@a,b"})
    assert refused.status_code == 422
    assert 'value="två@a,b"' in refused.text
    assert "Person rättad" in client.get(f"{PEOPLE}/{written_to}").text
    assert "Person rättad" in client.get(f"/{AREA}/logg?arende={AREA}/person-{written_to}").text


def test_the_calendar_way_is_chosen(client: httpx.Client, database: Database, written_to: int) -> None:
    client.post(f"{PEOPLE}/{written_to}/kalender", data={"way": "feed"})

    with database.read() as session:
        assert session.get(Person, written_to).calendar is CalendarWay.FEED  # type: ignore[union-attr]


def test_a_reader_sees_no_buttons(client_as: ClientAs, written_to: int) -> None:
    page = client_as(AccessRole.READER).get(f"{PEOPLE}/{written_to}").text

    assert "Rätta namn" not in page
    assert "Se vad som tas bort" not in page
    assert "Läs utdraget" in page


# --- what is kept


def test_the_extract_is_read_and_handed_out(client: httpx.Client, queries: list[str], written_to: int) -> None:
    path = f"{PEOPLE}/{written_to}/registerutdrag"

    page = client.get(path).text
    assert "Brev från kontoret" in page
    assert len(queries) < 20
    as_files = "".join(client.get(link).text for link in re.findall(r'href="([^"]*som=csv[^"]*)"', unescape(page)))
    long = [" ".join(unescape(each).split()) for each in re.findall(r'<pre class="record">([^<]*)</pre>', page)]
    assert long
    assert [each for each in long if each.replace('"', '""') not in " ".join(as_files.split())] == []
    as_json = client.get(f"{path}?som=json")
    assert json.loads(as_json.text)["uppgifter"]["Uppdrag"]["rader"]
    as_page = client.get(f"{path}?som=html")
    for answer in (as_json, as_page):
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Dina rättigheter" in as_page.text
    assert "<script" not in as_page.text


def test_a_person_is_erased_after_seeing_what_goes(
    client: httpx.Client, database: Database, queries: list[str], written_to: int
) -> None:
    path = f"{PEOPLE}/{written_to}/borttagning"
    assert "Personen har uppdrag" in client.get(path).text
    assert len(queries) < 20
    assert client.post(path).status_code == 409
    leave(database, written_to)
    form = {
        "reference": "SK 2026/12",
        "decided_by": "Chefen",
        "decided_on": "2026-02-02",
        "through": "2026-02-11",
        "grounds": "Ringa betydelse",
        "classes": ["letter", "answer"],
    }
    client.post(f"/{AREA}/gallring", data=form)

    assert "står kvar som allmän handling" in client.get(path).text
    assert "gallras enligt beslutet" in client.get(f"{path}?beslut=1").text
    done = client.post(path, data={"decision": "1"})

    page = client.get(done.headers["Location"]).text
    assert "Namn och adress är borttagna." in page
    assert "gallrades" in page
    assert f"Borttagen person {written_to}" in page
    assert "(gallrat)" in page
    with database.read() as session:
        assert session.get(Person, written_to).erased_at is not None  # type: ignore[union-attr]


# --- a list


def look_at(client: httpx.Client, text: str, **form: str) -> httpx.Response:
    file = ("personer.csv", text.encode(), "text/csv")
    return client.post(f"{PEOPLE}/inlasning", data=form, files={"file": file})


def digest_in(page: str) -> str:
    return page.split('name="plan" value="', 1)[1].split('"', 1)[0]


def test_a_list_is_looked_at_first_and_then_taken_in(client: httpx.Client, database: Database) -> None:
    added = LIST.rstrip("\n") + NEW
    shown = look_at(client, added, only_add="ja").headers["Location"]

    page = client.get(shown).text
    with database.read() as session:
        assert not session.exec(select(Person).where(Person.name == "Ny Ledamot")).all()
    assert "1 nytt uppdrag" in page
    assert "Ny Ledamot" in page
    as_file = client.get(f"{shown}&som=csv").content.decode("utf-8-sig").splitlines()
    assert [line.partition(";")[0] for line in as_file] == ["Vad", "Nytt uppdrag", "Ny person"]
    assert "Ny Ledamot" in as_file[1]
    path, _, _ = shown.partition("?")
    done = client.post(path, data={"plan": digest_in(page), "only_add": "ja"})

    assert "Listan är inläst: 1 nytt uppdrag" in client.get(done.headers["Location"]).text
    with database.read() as session:
        assert session.exec(select(Person).where(Person.name == "Ny Ledamot")).one()
    assert "finns inte kvar" in client.get(path).text


def test_a_plan_that_is_no_longer_true_is_shown_anew(client: httpx.Client, database: Database) -> None:
    added = LIST.rstrip("\n") + NEW
    shown = look_at(client, added, only_add="ja").headers["Location"]
    path, _, _ = shown.partition("?")
    digest = digest_in(client.get(shown).text)
    other = added.replace("Ny Ledamot;ny", "Annan Ledamot;annan")
    second = look_at(client, other, only_add="ja").headers["Location"]
    client.post(second.partition("?")[0], data={"plan": digest_in(client.get(second).text), "only_add": "ja"})
    with database.write() as session:
        role = session.exec(select(Membership).where(col(Membership.valid_to).is_(None))).first()
        assert role is not None
        role.valid_to = date(2026, 12, 31)

    answer = client.post(path, data={"plan": digest, "only_add": "ja"})

    assert answer.status_code == 409
    assert "Personerna har ändrats sedan planen visades" in answer.text
    with database.read() as session:
        assert not session.exec(select(Person).where(Person.name == "Ny Ledamot")).all()


def test_a_list_that_ends_much_must_be_confirmed_and_a_wrong_one_tells_every_mistake(
    client: httpx.Client, database: Database
) -> None:
    short = "\n".join(LIST.splitlines()[:3])
    shown = look_at(client, short).headers["Location"]
    page = client.get(shown).text
    assert "det är meningen" in page
    answer = client.post(shown, data={"plan": digest_in(page)})
    assert answer.status_code == 409
    assert "mer än en femtedel" in answer.text

    wrong = look_at(client, LIST.replace("ordförande", "ordfårande"))
    told = client.get(wrong.headers["Location"])
    assert told.status_code == 422
    assert "Menade du" in told.text
    assert look_at(client, "").status_code == 303
    assert client.post(f"{PEOPLE}/inlasning").status_code == 422
