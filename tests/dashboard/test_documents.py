import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from sqlmodel import select

from models.duties import Duty, HandedIn
from models.letters import Letter
from models.log import LogEntry
from models.words import DutyState
from models.yearbook import Yearbook
from store.database import Database

PAGE = "/goteborgsomradet/2026"
ROW = f"{PAGE}/arsrapporter/nosam-angered/arsrapport"
DutyOf = Callable[..., Duty]
Letters = Callable[[], list[Letter]]


def receipts(letters: list[Letter]) -> list[Letter]:
    return [letter for letter in letters if "/arsrapporter/nosam-angered/arsrapport/receipt/" in letter.key]


def test_one_click_receives_a_document_and_thanks_for_it(
    client: httpx.Client, duty_of: DutyOf, letters: Letters
) -> None:
    answer = client.post(f"{ROW}/received", data={"view": "wheel", "state": "late"})

    duty = duty_of("nosam-angered")
    assert (duty.state, duty.received_on) == (DutyState.RECEIVED, date(2026, 2, 11))
    assert len(receipts(letters())) == 1
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{PAGE}?state=late&said=received&")
    assert (
        "Antecknat som inlämnat: årsrapport från NOSAM Angered. Inga fler påminnelser går ut."
        in client.get(answer.headers["Location"]).text
    )


def test_a_double_click_and_two_operators_receive_once(client: httpx.Client, letters: Letters) -> None:
    answers = [client.post(f"{ROW}/received") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len(receipts(letters())) == 1


def test_a_file_and_another_day_are_kept(client: httpx.Client, database: Database, duty_of: DutyOf) -> None:
    file = ("Årsrapport & bilaga.pdf", b"%PDF-1.7 bytes", "application/pdf")

    client.post(f"{ROW}/received", data={"received_on": "2026-02-04"}, files={"file": file})

    assert duty_of("nosam-angered").received_on == date(2026, 2, 4)
    with database.read() as session:
        kept = session.exec(select(HandedIn)).one()
        logged = session.exec(select(LogEntry).where(LogEntry.act == "receive")).all()[-1]
    assert (kept.filename, kept.size) == ("Årsrapport & bilaga.pdf", 14)
    assert (logged.detail["filename"], logged.detail["file"]) == (kept.filename, kept.sha256)


def test_every_file_of_a_row_can_be_opened_from_it(client: httpx.Client, database: Database) -> None:
    for name, content in (("Årsrapport.pdf", b"%PDF-1.7"), ("Bilaga <1>.pdf", b"%PDF-" + b"x" * 1_249_995)):
        client.post(f"{ROW}/received", files={"file": (name, content, "application/pdf")})

    page = client.get(f"{PAGE}/arsrapporter").text
    links = re.findall(r'<a class="file" href="([^"]+)" download>([^<]+)<', page)

    assert [name for _, name in links] == ["Årsrapport.pdf", "Bilaga &lt;1&gt;.pdf"]
    assert "8 byte" in page
    assert "1,2 MB" in page
    assert all(link.startswith("/dokument/") for link, _ in links)
    assert [len(client.get(link).content) for link, _ in links] == [8, 1_250_000]


def test_more_time_is_given_with_its_reason_and_who_gave_it(
    client: httpx.Client, database: Database, duty_of: DutyOf
) -> None:
    answer = client.post(f"{ROW}/extended", data={"to": "2026-03-03", "reason": "sjukdom"})

    assert answer.status_code == 303
    assert duty_of("nosam-angered").extended_to == date(2026, 3, 3)
    assert "anstånd till 3 mars" in client.get(answer.headers["Location"]).text
    with database.read() as session:
        logged = session.exec(select(LogEntry).where(LogEntry.act == "extend")).all()[-1]
    assert logged.who == "administrator-everywhere"


def test_a_group_is_excused(client: httpx.Client, duty_of: DutyOf) -> None:
    client.post(f"{ROW}/excused", data={"reason": "vilande"})

    assert duty_of("nosam-angered").state is DutyState.EXCUSED


def test_what_was_received_by_mistake_is_awaited_again(client: httpx.Client, duty_of: DutyOf) -> None:
    client.post(f"{ROW}/received")

    answer = client.post(f"{ROW}/remitted", data={"to": "2026-02-27", "reason": "fel grupp"})

    assert answer.status_code == 303
    assert duty_of("nosam-angered").state is DutyState.AWAITED
    told = client.get(answer.headers["Location"]).text
    assert "Årsrapport från NOSAM Angered väntas igen, senast 27 februari." in told


def test_a_document_sent_back_is_shown_as_that_and_not_as_more_time(client: httpx.Client) -> None:
    client.post(f"{ROW}/received")
    client.post(f"{ROW}/remitted", data={"to": "2026-02-27", "reason": "mål saknas"})

    station, wheel = client.get(f"{PAGE}/arsrapporter").text, client.get(PAGE).text

    row = station.partition('id="r-arsrapporter-nosam-angered-arsrapport"')[2].partition("</tr>")[0]
    assert "återremitterad, ny version senast 27 februari" in row
    assert 'href="#g-remitted"' in row
    assert "mål saknas" in row
    assert "tidigare 2 februari" in row
    assert "anstånd till" not in row
    assert "1 återremitterad, 1 med anstånd, 17 inlämnade" in wheel
    assert "NOSAM Angered" in client.get(f"{PAGE}?state=remitted").text


def test_a_document_sent_back_can_be_given_more_time(client: httpx.Client, duty_of: DutyOf) -> None:
    client.post(f"{ROW}/received")
    client.post(f"{ROW}/remitted", data={"to": "2026-02-27", "reason": "mål saknas"})
    assert f'action="{ROW}/extended"' in client.get(f"{PAGE}/arsrapporter").text

    client.post(f"{ROW}/extended", data={"to": "2026-03-03", "reason": "sjukdom"})

    assert "anstånd till 3 mars" in client.get(f"{PAGE}/arsrapporter").text
    assert not duty_of("nosam-angered").remitted


@pytest.mark.parametrize(
    ("act", "written", "said"),
    [
        ("extended", {"to": "i mars", "reason": "sjukdom"}, "år, månad och dag"),
        (
            "extended",
            {"to": "2026-03-07", "reason": "sjukdom"},
            "Lördagen den 7 mars 2026 är ingen arbetsdag; närmast är måndagen den 9 mars 2026.",
        ),
        ("extended", {"to": "2026-04-06", "reason": "sjukdom"}, "ingen arbetsdag (annandag påsk); närmast är tisdagen"),
        ("extended", {"to": "2026-03-03", "reason": " "}, "ange ett skäl"),
        ("excused", {"reason": ""}, "ange ett skäl"),
        ("received", {"received_on": "2026-12-24"}, "Torsdagen den 24 december 2026 har inte varit än"),
    ],
    ids=["no-day", "a-saturday", "a-holiday", "no-reason", "excused-for-nothing", "from-the-future"],
)
def test_what_is_refused_is_said_where_it_was_written_and_kept_in_the_form(
    client: httpx.Client, duty_of: DutyOf, act: str, written: dict[str, Any], said: str
) -> None:
    before = duty_of("nosam-angered")

    answer = client.post(f"{ROW}/{act}", data=written)

    assert answer.status_code == 422
    assert said in answer.text.replace("Ange", "ange")
    assert all(f'value="{value}"' in answer.text for value in written.values() if value.strip())
    assert duty_of("nosam-angered") == before


def test_a_document_of_a_closed_year_is_refused_in_words(client: httpx.Client, database: Database) -> None:
    with database.write() as session:
        book = {"page": "p", "page_sha256": "0", "data": "d", "data_sha256": "0", "ended_duties": []}
        closing = {"closed_by": "test", "closed_at": datetime(2027, 1, 11, tzinfo=UTC)}
        session.add(Yearbook(area="goteborgsomradet", year=2026, edition=1, **book, **closing))

    answer = client.post(f"{ROW}/received")

    assert answer.status_code == 422
    assert "2026 är stängt i en årsbok" in answer.text


def test_a_document_that_nobody_owes_is_refused(client: httpx.Client) -> None:
    answer = client.post(f"{PAGE}/arsrapporter/finns-inte/arsrapport/received")

    assert answer.status_code == 422
    assert "ska inte lämna något" in answer.text


def test_an_early_document_of_a_station_not_begun_can_be_received(client: httpx.Client, duty_of: DutyOf) -> None:
    client.post(f"{PAGE}/utvarderingar/nosam-angered/utvardering/received")

    assert duty_of("nosam-angered", station="utvarderingar").state is DutyState.RECEIVED


def test_a_file_of_another_kind_is_refused_where_it_was_handed_in_and_listed(
    client: httpx.Client, duty_of: DutyOf
) -> None:
    answer = client.post(f"{ROW}/received", files={"file": ("rapport.pdf", b"MZ a program", "application/pdf")})

    assert answer.status_code == 422
    assert "varken PDF, Word, Excel" in answer.text
    assert duty_of("nosam-angered").state is DutyState.AWAITED
    assert "rapport.pdf" in client.get("/goteborgsomradet/dokument").text


# --- links to documents


@pytest.fixture
def link(client: httpx.Client, database: Database) -> str:
    """A link to a document that is a page too, for whoever looks at its name alone."""
    file = ('års"rapport\r\n.html', b"%PDF-1.7 <script>alert(1)</script>", "text/html")
    client.post(f"{ROW}/received", files={"file": file})
    with database.read() as session:
        kept = session.exec(select(HandedIn)).one()
    links = client.app.state.desk.links  # type: ignore[attr-defined]
    return str(links.document(kept.id, kept.link_version)).removeprefix("http://127.0.0.1:8470")


def test_a_link_hands_out_the_document_as_it_came_and_never_as_a_page(client: httpx.Client, link: str) -> None:
    answer = client.get(link)

    assert answer.content == b"%PDF-1.7 <script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%C3%A5rs")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_dies_when_its_version_moves_on(client: httpx.Client, database: Database, link: str) -> None:
    with database.write() as session:
        session.exec(select(HandedIn)).one().link_version += 1

    assert client.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "WzEsMV0.falsk", "a" * 5000])
def test_a_broken_link_says_so(client: httpx.Client, token: str) -> None:
    answer = client.get(f"/dokument/{token}")

    assert answer.status_code == 404
    assert "Länken gäller inte längre" in answer.text
