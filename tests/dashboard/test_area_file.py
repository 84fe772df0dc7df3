"""The area file on the page: read, looked at, applied, and gone back from."""

from collections.abc import Callable

import httpx
from sqlmodel import select

from models.accounts import AccessRole
from models.areas import Area, AreaRevision
from store.database import Database
from tests.conftest import AREA_FILE
from tests.dashboard.conftest import AREA

FILE = f"/{AREA}/omradesfil"
TEXT = AREA_FILE.read_text(encoding="utf-8")
CHANGED = TEXT.replace("namn: Göteborgsområdet", "namn: Göteborg med omnejd", 1)
ClientAs = Callable[..., httpx.Client]


def look_at(client: httpx.Client, text: str, *, to: str = FILE) -> httpx.Response:
    return client.post(to, files={"file": ("omrade.yaml", text.encode(), "application/yaml")})


def basis_in(page: str) -> str:
    return page.split('name="basis" value="', 1)[1].split('"', 1)[0]


def revisions(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(AreaRevision.number).where(AreaRevision.area == AREA)).all())


def test_a_file_is_looked_at_applied_and_gone_back_from(client: httpx.Client, database: Database) -> None:
    shown = look_at(client, CHANGED).headers["Location"]
    page = client.get(shown).text
    assert "1 ändring" in page
    assert "Göteborg med omnejd" in page
    assert "Ändring;" in client.get(f"{shown}?som=csv").content.decode("utf-8-sig")
    assert revisions(database) == 1

    done = client.post(shown, data={"basis": basis_in(page)})

    assert "Områdesfilen är inläst. Motorn är inte igång" in client.get(done.headers["Location"]).text
    assert revisions(database) == 2
    with database.read() as session:
        assert session.exec(select(Area.name).where(Area.id == AREA)).one() == "Göteborg med omnejd"
    assert "Göteborg med omnejd" in client.get(f"{FILE}/version/1").text
    assert client.get(f"{FILE}/version/1/fil").text == TEXT
    back = client.post(f"{FILE}/version/1/tillbaka").headers["Location"]
    client.post(back, data={"basis": basis_in(client.get(back).text)})
    assert revisions(database) == 3
    assert "Version 3" in client.get(FILE).text
    assert b"3" in client.get(f"{FILE}?som=csv").content


def test_a_plan_against_a_file_that_is_no_longer_in_force_is_shown_anew(
    client: httpx.Client, database: Database
) -> None:
    shown = look_at(client, CHANGED).headers["Location"]
    basis = basis_in(client.get(shown).text)
    other = look_at(client, CHANGED.replace("omnejd", "grannar")).headers["Location"]
    client.post(other, data={"basis": basis})

    answer = client.post(shown, data={"basis": basis})

    assert answer.status_code == 409
    assert "En annan områdesfil har lästs in" in answer.text
    assert revisions(database) == 2


def test_every_mistake_is_told_with_its_line(client: httpx.Client, database: Database) -> None:
    answer = client.get(FILE)
    assert "Version 1 gäller" in answer.text
    shown = look_at(client, TEXT.replace("läge: skarp", "läge: skarpt").replace("namn: Göteborgsområdet", "nam: G", 1))
    wrong = client.get(shown.headers["Location"])
    listed = client.get(f"{shown.headers['Location']}?som=csv&del=t-fel").content.decode("utf-8-sig")

    assert wrong.status_code == 422
    assert listed.startswith("Rad;Vad som är fel;Så blir det rätt\r\n")
    assert listed.count("\r\n") == 1 + wrong.text.count('<span class="only-narrow">Rad </span>')
    assert "känns inte igen" in wrong.text
    assert "Så blir det rätt" in wrong.text
    other = look_at(client, TEXT.replace("id: goteborgsomradet", "id: annat-omrade", 1))
    assert "Filen gäller området ”annat-omrade”" in other.text
    assert client.post(FILE).status_code == 422
    assert "finns inte kvar" in client.get(f"{FILE}/{'0' * 64}").text
    assert revisions(database) == 1


def test_an_area_is_begun_by_whoever_administers_them_all(
    client: httpx.Client, client_as: ClientAs, database: Database
) -> None:
    new = TEXT.replace("id: goteborgsomradet", "id: annat-omrade", 1)
    within = client_as(AccessRole.ADMINISTRATOR, area=AREA)
    assert within.get("/nytt-omrade").status_code == 404
    assert look_at(within, new, to="/nytt-omrade").status_code == 404
    assert "finns redan" in look_at(client, TEXT, to="/nytt-omrade").text

    shown = look_at(client, new, to="/nytt-omrade").headers["Location"]
    assert "Nytt område" in client.get(shown).text
    done = client.post(shown)

    assert done.headers["Location"].startswith("/annat-omrade/omradesfil")
    assert client.get("/annat-omrade/omradesfil").status_code == 200


def test_a_handler_reads_and_changes_nothing(client_as: ClientAs, database: Database) -> None:
    handler = client_as(AccessRole.HANDLER)

    assert "Läs in en ändrad fil" not in handler.get(FILE).text
    assert look_at(handler, CHANGED).status_code == 403
    assert revisions(database) == 1
