"""Tables as files: what a spreadsheet program makes of them, and that nothing in them is a formula."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import insert

from dashboard import asked, letter_list, log
from dashboard.page_tables import tables_in
from dashboard.tables import Cell, as_csv, as_xlsx, csv_pieces, write_xlsx
from models.log import LogEntry
from office.desk import open_desk
from settings import Settings
from store.database import Database
from tests.a11y.states import call_a_meeting
from tests.a11y.walk import addresses
from tests.dashboard.conftest import AREA, TODAY, morning

COLUMNS = ("Namn", "Dag", "När", "Antal", "Andel", "Kommer")
ROW = ("Öckerö & Härryda", date(2026, 1, 30), datetime(2026, 7, 1, 5, 15, tzinfo=UTC), 3, Decimal("1.5"), True)
FORMULAS = ["=1+1", '=HYPERLINK("http://exempel.example")', "+46", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"]


def opened(rows: list[tuple[Cell, ...]], columns: tuple[str, ...] = COLUMNS) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(as_xlsx("provet", columns, rows))).active
    assert sheet is not None
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_a_csv_file_opens_at_a_click_in_a_swedish_spreadsheet_program() -> None:
    content = as_csv(COLUMNS, [ROW, (None, None, None, None, 0.25, False)])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        "Namn;Dag;När;Antal;Andel;Kommer",
        "Öckerö & Härryda;2026-01-30;2026-07-01 07:15;3;1,5;ja",
        ";;;;0,25;nej",
        "",
    ]


def test_a_workbook_keeps_days_and_numbers_as_what_they_are() -> None:
    headings, row = opened([ROW])

    assert headings == COLUMNS
    days = datetime.fromisoformat("2026-01-30"), datetime.fromisoformat("2026-07-01T07:15")
    assert row == ("Öckerö & Härryda", *days, 3, 1.5, "ja")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_ever_a_formula(text: str) -> None:
    csv_cells = csv.reader(io.StringIO(as_csv((text,), [(text,)]).decode("utf-8-sig"), newline=""), delimiter=";")
    book = load_workbook(io.BytesIO(as_xlsx("provet", (text,), [(text,)])))

    assert list(csv_cells) == [[f"'{text}"]] * 2
    assert book.active is not None
    assert [cell.data_type for (cell,) in book.active.iter_rows()] == ["s", "s"]


def test_what_no_file_can_hold_is_left_out_and_the_rest_stands() -> None:
    assert opened([("a\x00b\x0bc",)], ("A",))[1][0] == "abc"
    assert as_csv(("A",), [("a\x00b",)]).decode("utf-8-sig").endswith("ab\r\n")


def test_a_full_sheet_is_followed_by_another_with_the_same_headings() -> None:
    kept = io.BytesIO()
    write_xlsx(kept, "logg", ("Nummer",), ((number,) for number in range(7)), rows_in_a_sheet=3)

    sheets = {sheet.title: [cell.value for (cell,) in sheet.iter_rows()] for sheet in load_workbook(kept).worksheets}
    assert sheets == {"logg": ["Nummer", 0, 1, 2], "logg (2)": ["Nummer", 3, 4, 5], "logg (3)": ["Nummer", 6]}


def test_a_long_table_is_sent_before_it_has_been_read_to_its_end() -> None:
    read: list[int] = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(10_000):
            read.append(number)
            yield (number,)

    pieces = csv_pieces(("Nummer",), rows())
    assert next(pieces) == b"\xef\xbb\xbfNummer\r\n"
    assert not read
    first = next(pieces)
    assert 0 < first.count(b"\r\n") == len(read) < 1_000
    assert first + b"".join(pieces) == b"".join(b"%d\r\n" % number for number in range(10_000))


# --- tables of the pages


@pytest.mark.parametrize("of", ["brev", "logg", "inkommet/lankar"])
def test_the_file_of_a_long_table_has_every_row_once(
    client: httpx.Client, database: Database, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    with database.write() as session:
        session.connection().execute(
            insert(LogEntry),
            [
                {"at": morning(TODAY), "who": "test", "area": AREA, "act": "excuse", "subject": AREA, "detail": {}}
                for _ in range(100)
            ],
        )
    whole = {kind: client.get(f"/{AREA}/{of}?som={kind}").content for kind in ("csv", "xlsx")}
    for module in (letter_list, log, asked):
        monkeypatch.setattr(module, "A_PORTION", 7)
    in_portions = {kind: client.get(f"/{AREA}/{of}?som={kind}").content for kind in ("csv", "xlsx")}

    rows = list(csv.reader(io.StringIO(in_portions["csv"].decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 20
    assert in_portions["csv"] == whole["csv"]
    sheet = load_workbook(io.BytesIO(in_portions["xlsx"])).active
    assert sheet is not None
    assert sheet.max_row == len(rows)


def test_a_long_file_is_not_begun_where_the_database_does_not_answer(client: TestClient, database: Database) -> None:
    with database.write() as session:
        for table in ("link_request", "personal_link"):
            session.connection().exec_driver_sql(f"DROP TABLE {table}")
    outside = TestClient(
        client.app,
        base_url=str(client.base_url),
        headers=client.headers,
        cookies=client.cookies,
        raise_server_exceptions=False,
    )

    for kind in ("csv", "xlsx"):
        answer = outside.get(f"/{AREA}/inkommet/lankar?som={kind}")
        assert answer.status_code == 500
        assert "Content-Disposition" not in answer.headers


def test_every_table_of_every_page_is_had_as_a_file_with_all_its_rows(client: httpx.Client, settings: Settings) -> None:
    with open_desk(settings) as desk:
        call_a_meeting(desk)
        every = addresses(settings, desk)

    missing, seen = [], 0
    for address in every:
        text = client.get(address).text
        if 'action="/logga-ut"' not in text:
            continue  # no page of the office's
        for number, (table, link) in enumerate(files_of(text)):
            seen += 1
            if link is None:
                missing.append(f"{address}: table {number} has no file")
                continue
            rows = client.get(link).content.decode("utf-8-sig").count("\r\n") - 1
            if rows < table:
                missing.append(f"{address}: table {number} has {table} rows, {link} has {rows}")
    assert not missing, "\n".join(missing)
    assert seen > 30


def files_of(text: str) -> Iterator[tuple[int, str | None]]:
    """For each table of the page: how many rows it has, and the address of its file; None where there is none.

    That is a file of the table's own, or else the next that the page offers after it.
    """
    tables = tables_in(text)
    ends = [found.end() for found in re.finditer("</table>", text)]
    for table, end in zip(tables, ends, strict=True):
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*som=csv[^"]*)"', text[end:])]
        own = [link for link in links if table.id and link.endswith(f"del={table.id}")]
        others = [link for link in links if "del=" not in link]
        yield len(table.rows) - 1, next(iter(own or others), None)


def test_lines_of_a_cell_stay_apart_in_its_file() -> None:
    (table,) = tables_in('<table id="t-rad"><tr><td>En station<br>med två<br/>rader</td><td>kort</td></tr></table>')

    assert table.rows == [["En station\nmed två\nrader", "kort"]]


def test_a_table_read_off_its_page_keeps_days_and_leaves_buttons_out(client: httpx.Client) -> None:
    own = client.get("/konto?som=csv&del=t-inloggningar").content.decode("utf-8-sig").splitlines()
    group = client.get(f"/{AREA}/grupper/nosam-angered?som=xlsx&del=t-dokument").content
    sheet = load_workbook(io.BytesIO(group)).active

    assert own[0] == "Program;Inloggad;Upphör"
    assert own[-1].endswith(";2026-02-11 08:00;2026-02-11 20:00")
    assert sheet is not None
    assert [cell.value for cell in next(sheet.iter_rows())] == ["Dokument", "Läge", "Sista dag", "Station"]
    assert any(row[2].is_date for row in sheet.iter_rows(min_row=2))
    assert client.get("/konto?som=csv&del=finns-inte").headers["Content-Type"].startswith("text/html")
