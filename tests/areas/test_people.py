"""Reading lists of people: what every spreadsheet program writes, and everything that can be wrong in a row."""

import contextlib
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas import spreadsheets
from areas.lists import folded, tidy
from areas.people import PeopleList, PeopleListError, read_people
from models.words import Role

HEADER = "namn;e-post;grupp;roll;part;plats;från;till"
CHAIR = "Ordförande Äldre;ordforande@aldre.example;temagrupp-aldre;ordförande;Göteborgs stad;1;2025-01-01;2026-06-30"


def problems(path: Path) -> list[str]:
    """What is wrong with single rows, or with the file as a whole."""
    try:
        found = read_people(path).problems
    except PeopleListError as told:
        found = told.problems
    assert found
    return [str(problem) for problem in found]


def only_row(people: PeopleList):
    (row,) = people.rows
    return row


def with_cell(column: str, value: str) -> str:
    cells = dict(zip(HEADER.split(";"), CHAIR.split(";"), strict=True))
    return f"{HEADER}\n" + ";".join({**cells, column: value}.values())


def test_a_row_says_who_holds_what_and_when(write):
    row = only_row(read_people(write(f"{HEADER}\n{CHAIR}\n")))

    assert (row.number, row.name, row.email) == (2, "Ordförande Äldre", "ordforande@aldre.example")
    assert (row.group, row.role, row.party, row.seat) == ("temagrupp-aldre", Role.CHAIR, "Göteborgs stad", 1)
    assert (row.valid_from, row.valid_to) == (date(2025, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_delimiter_and_line_end_reads_alike(write, encoding, line_end, delimiter):
    text = line_end.join([HEADER, CHAIR, ""]).replace(";", delimiter)

    row = only_row(read_people(write(text.encode(encoding))))

    assert (row.name, row.role, row.number) == ("Ordförande Äldre", Role.CHAIR, 2)


def test_the_delimiter_is_the_one_that_gives_the_headings(write):
    header = "namn,e-post,grupp,roll,från,anmärkning; övrigt; m.m."
    row = '"Ordförande Äldre, tf",o@aldre.example,aldre,ordförande,2025-01-01,a;b;c'

    people = read_people(write(f"{header}\n{row}\n"))

    assert only_row(people).name == "Ordförande Äldre, tf"
    assert people.notes == ("Läses inte: kolumn ”anmärkning; övrigt; m.m.”.",)


def test_excels_own_first_line_names_the_delimiter_and_counts_as_a_line(write):
    assert only_row(read_people(write(f"sep=;\r\n{HEADER}\r\n{CHAIR}"))).number == 3


def test_quoted_cells_may_hold_the_delimiter_and_quotation_marks(write):
    path = write(with_cell("part", '"Göteborgs stad; ""SLK"""'))

    assert only_row(read_people(path)).party == 'Göteborgs stad; "SLK"'


@pytest.mark.parametrize(
    "header",
    [
        "TILL;Från;plats;PART;Roll;grupp;e-post;Namn",
        "t.o.m.; fr.o.m.;Plats nr;organisation;uppdrag;samverkansgrupp;epost;person",
        "Till och med;Från och med;platsnummer;Part;Funktion;Grupp-id;Mejladress;Personnamn",
        "tom;from;plats;part;roll;grupp;E-POSTADRESS;namn",
    ],
)
def test_headings_stand_in_any_order_and_go_by_many_names(write, header):
    reversed_chair = ";".join(reversed(CHAIR.split(";")))

    row = only_row(read_people(write(f"{header}\n{reversed_chair}")))

    assert (row.name, row.valid_to) == ("Ordförande Äldre", date(2026, 6, 30))


def test_party_seat_and_last_day_may_be_left_out(write):
    row = only_row(
        read_people(
            write("namn,mejl,grupp,roll,från\nKommunikatör,info@kontoret.example,kontoret,Kommunikatör,2024-01-01")
        )
    )

    assert (row.party, row.seat, row.valid_to) == (None, None, None)


def test_empty_rows_are_passed_over_and_numbers_are_those_of_the_file(write):
    people = read_people(write(f"\n{HEADER}\n;;;;;;;\n\n  ; ;\n{CHAIR}\n\n"))

    assert only_row(people).number == 6


def test_a_quoted_line_break_does_not_shift_the_numbers_of_later_rows(write):
    told = problems(write(f'{HEADER}\n"Ordförande\nÄldre"{CHAIR[16:]}\n{CHAIR.replace("2025-01-01", "i fjol")}'))

    assert [problem.split(":")[0] for problem in told] == ["rad 2, kolumn namn", "rad 4, kolumn från"]


def test_names_are_composed_and_trimmed_and_fold_alike(write):
    decomposed = "  Ordfo\u0308rande \u00a0 A\u0308ldre "
    row = only_row(read_people(write(with_cell("namn", decomposed))))

    assert row.name == "Ordförande Äldre"
    assert folded(decomposed) == folded("ORDFÖRANDE ÄLDRE") == "ordförande äldre"


@given(st.text())
def test_folding_is_done_once_and_for_all(text):
    assert tidy(tidy(text)) == tidy(text)
    assert folded(tidy(text)) == folded(text)


WRONG_CELLS = [
    ("namn", "", "rad 2, kolumn namn: namn saknas."),
    ("namn", '"Ordförande\nÄldre"', "rad 2, kolumn namn: cellen innehåller en radbrytning"),
    ("namn", "Ordförande\x07", "cellen innehåller en radbrytning eller ett osynligt tecken"),
    ("namn", "Ordförande\u202e", "cellen innehåller en radbrytning eller ett osynligt tecken"),
    ("namn", "OrdfÃ¶rande", "tecknet ”¶” i ”OrdfÃ¶rande” hör inte hemma i ett namn"),
    ("namn", "123", "”123” är inget namn"),
    ("namn", "Å" * 255, "rad 2, kolumn namn: cellen är längre än 254 tecken"),
    ("e-post", "å" * 100_000 + "@b.se", "cellen är längre än 254 tecken"),
    ("e-post", "", "rad 2, kolumn e-post: e-postadress saknas"),
    ("e-post", "a@b.se, c@d.se", "”a@b.se, c@d.se” är mer än en adress. Skriv en enda adress i cellen"),
    ("e-post", '"a@b.se; c@d.se"', "är mer än en adress"),
    ("e-post", "a@b.se c@d.se", "är mer än en adress"),
    ("e-post", '"a@b.se\nc@d.se"', "radbrytning"),
    ("e-post", "a@b@c.se", "är mer än en adress"),
    ("e-post", "Ordförande <a@b.se>", "Skriv bara själva adressen"),
    ("e-post", "a.b.se", "”a.b.se” är ingen e-postadress. Skriv en adress, t.ex. namn@kommun.example."),
    ("e-post", "@b.se", "är ingen e-postadress"),
    ("e-post", "a@", "saknar punkt"),
    ("e-post", "a@localhost", "domänen i ”a@localhost” saknar punkt"),
    ("e-post", "a..b@c.se", "är ingen e-postadress"),
    ("e-post", "a@b..se", "är ingen e-postadress"),
    ("e-post", "a@-b.se", "är ingen e-postadress"),
    ("e-post", f"{'a' * 65}@b.se", "är ingen e-postadress"),
    ("e-post", "åsa@b.se", "har andra tecken än a till z"),
    ("e-post", "a@mölndal.se", "Skriv den som a@xn--mlndal-wxa.se."),
    ("grupp", "", "rad 2, kolumn grupp: grupp saknas"),
    ("roll", "", "rad 2, kolumn roll: roll saknas"),
    ("roll", "ordförnade", "”ordförnade” är ingen roll. Menade du ”ordförande”? Rollerna är ordförande,"),
    ("plats", "0", "”0” är inget platsnummer"),
    ("plats", "1.5", "inget platsnummer"),
    ("plats", "första", "inget platsnummer"),
    ("part", "", "rad 2, kolumn part: plats 1 saknar part"),
    ("från", "", "rad 2, kolumn från: från-dag saknas"),
    ("från", "1/1 2025", "”1/1 2025” är inget datum. Skriv år-månad-dag, t.ex. 2026-01-31"),
    ("från", "20250101", "är inget datum"),
    ("från", "2025-02-29", "2025-02-29 finns inte i kalendern"),
    ("från", "0205-01-01", "året 205 kan inte stämma"),
    ("till", "2024-12-31", "rad 2, kolumn till: uppdraget slutar 2024-12-31 men börjar först 2025-01-01"),
    ("till", "tills vidare", "rad 2, kolumn till: ”tills vidare” är inget datum"),
    ("till", "2026-06-30;mer", "raden har fler celler än rubriker"),
    ("grupp", "#N/A", "cellen visar felet #N/A"),
]


@pytest.mark.parametrize(("column", "value", "told"), WRONG_CELLS)
def test_a_wrong_cell_is_told_with_row_column_and_what_right_looks_like(write, column, value, told):
    found = problems(write(with_cell(column, value)))

    assert any(told in problem for problem in found), found


@pytest.mark.parametrize("email", ["a@b.example", "Ordforande.Aldre+nosam@kommun.se", "a'b@x-y.se"])
def test_ordinary_addresses_pass(write, email):
    assert only_row(read_people(write(with_cell("e-post", email)))).email == email


def test_a_contact_answers_for_a_party(write):
    without = "namn;e-post;grupp;roll;part;från\nKontaktperson;k@b.example;kontoret;kontaktperson;{};2026-01-01\n"

    assert problems(write(without.format(""))) == [
        "rad 2, kolumn part: part saknas. En kontaktperson svarar för en part: skriv vilken."
    ]
    (row,) = read_people(write(without.format("staden"))).rows
    assert (row.role, row.party) == (Role.CONTACT, "staden")


def test_every_wrong_row_is_told_at_once(write):
    rows = [CHAIR.replace("ordforande@aldre.example", "fel"), CHAIR, CHAIR.replace("2026-06-30", "2020-01-01")]
    path = write("\n".join([HEADER, *rows, CHAIR]))

    people = read_people(path)

    told = PeopleListError(people.file, list(people.problems))
    assert [problem.row for problem in told.problems] == [2, 4, 5]
    assert str(told).splitlines()[0] == "inget har lästs in, lista.csv har 3 fel:"
    assert "rad 5: raden säger samma sak som rad 3" in str(told)


def test_wrong_rows_keep_the_good_ones_and_those_that_lack_only_a_person_apart(write):
    no_mail, no_role = with_cell("e-post", ""), with_cell("roll", "")
    rows = [CHAIR, no_mail.split("\n")[1], no_role.split("\n")[1], CHAIR]

    people = read_people(write("\n".join([HEADER, *rows])))

    assert [row.number for row in people.rows] == [2]
    assert [row.number for row in people.nameless] == [3]
    assert [problem.row for problem in people.problems] == [3, 4, 5]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "filen är tom"),
        (b"\xef\xbb\xbf", "filen är tom"),
        (";;;\n;;;\n", "filen är tom"),
        (HEADER, "listan har rubriker men inga rader"),
        ("namn;epost;roll\nx;y;z", "rad 1: rubrik saknas: grupp, från. Här står ”namn”, ”epost”, ”roll”."),
        (CHAIR, "rubrik saknas: namn, e-post, grupp, roll, från. Här står ”Ordförande Äldre”"),
        (f"{HEADER};namn\n{CHAIR};x", "rad 1, kolumn namn: rubriken finns två gånger"),
        (HEADER.replace("till", "tilll") + "\n" + CHAIR, "rubriken ”tilll” känns inte igen. Menade du ”till”?"),
        (f'{HEADER}\n"{CHAIR}', "rad 2: citationstecknen går inte ihop"),
        (f"{HEADER}\n{CHAIR}".encode("utf-16"), "filen är ingen textfil"),
        (b"\x81\x8d\x8f", "teckenkodningen går inte att tyda"),
        (b"%PDF-1.7 \n", "filen är ingen textfil"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gammal eller lösenordsskyddad Excelbok"),
        (b"PK\x03\x04 trasig", "filen är skadad eller ingen Excelbok"),
    ],
    ids=[
        "empty", "only-a-mark", "only-delimiters", "no-rows", "headings-missing", "no-headings", "heading-twice",
        "heading-misspelt", "open-quote", "utf-16", "no-encoding", "pdf", "xls", "broken-zip",
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused(write, content, told):
    found = problems(write(content))

    assert len(found) == 1
    assert told in found[0]


def test_another_file_type_is_refused(write):
    assert problems(write("hej", name="lista.docx")) == [
        "filtypen ”.docx” kan inte läsas. Spara listan som .csv (kommaavgränsad, UTF-8) eller .xlsx."
    ]


def test_a_file_that_is_not_there_is_the_doors_to_tell(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_people(tmp_path / "finns-inte.csv")


def test_a_file_of_more_than_ten_megabytes_is_refused(write):
    assert "större än 10 MB" in problems(write(HEADER + "\n" + "x" * spreadsheets.MAX_BYTES))[0]


def test_a_list_of_more_than_twenty_thousand_rows_is_refused(write):
    told = problems(write("\n".join([HEADER, *(["x"] * (spreadsheets.MAX_ROWS + 1))])))

    assert told == ["listan har fler än 20000 rader. Dela upp den på flera filer."]


def test_a_file_of_nothing_but_line_ends_is_soon_refused(write):
    assert problems(write(HEADER + "\n" * 2_000_000)) == [
        "filen har fler rader än Excel tillåter. Spara bara listan i en ny fil."
    ]


def test_twenty_thousand_rows_are_read(write):
    rows = [CHAIR.replace("ordforande@", f"ordforande{n}@") for n in range(spreadsheets.MAX_ROWS)]

    assert len(read_people(write("\n".join([HEADER, *rows]))).rows) == spreadsheets.MAX_ROWS


# --- Excel


BOOK_HEADER = HEADER.split(";")
HALF_PAST_EIGHT = datetime(2025, 1, 1, 8, 30)  # noqa: DTZ001 - Excel knows no time zones


def book_row(**differing: Any) -> list[Any]:
    cells: dict[str, Any] = dict(zip(BOOK_HEADER, CHAIR.split(";"), strict=True))
    return list({**cells, **differing}.values())


@pytest.mark.parametrize("day", [date(2025, 1, 1), HALF_PAST_EIGHT, "2025-01-01", " 2025-01-01 "])
def test_days_in_excel_are_dates_or_text(write_book, day):
    row = only_row(read_people(write_book(BOOK_HEADER, book_row(från=day, till=None, plats=2.0))))

    assert (row.valid_from, row.valid_to, row.seat) == (date(2025, 1, 1), None, 2)


def test_a_bare_number_is_no_day(write_book):
    assert "”45658” är inget datum" in problems(write_book(BOOK_HEADER, book_row(från=45658)))[0]


def test_rows_without_content_do_not_count_in_excel(write_book):
    padding: list[list[Any]] = [[None] * 8, ["", " ", None]]

    people = read_people(write_book(BOOK_HEADER, *padding, book_row(), *padding * 50))

    assert only_row(people).number == 4


def test_the_first_visible_sheet_is_read_and_the_others_are_told(write_book):
    people = read_people(write_book(BOOK_HEADER, book_row(), hidden_first=True, second_sheet="Gamla"))

    assert len(people.rows) == 1
    assert people.notes == ("Bara bladet ”Listan” läses, inte ”Gamla”.",)


def test_the_value_of_a_formula_counts(write_book, tmp_path):
    path = write_book(BOOK_HEADER, book_row(namn="=A9"))
    with_value = rezipped(path, tmp_path / "med-värde.xlsx", b"<f>A9</f><v></v>", b"<f>A9</f><v>Ledamot Ett</v>")

    assert only_row(read_people(with_value)).name == "Ledamot Ett"


def rezipped(source: Path, target: Path, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(source) as original, zipfile.ZipFile(target, "w") as changed:
        for part in original.infolist():
            content = original.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                # A formula's text is of type "str"; openpyxl writes none.
                content = content.replace(b"<v />", b"<v></v>").replace(b'<c r="A2">', b'<c r="A2" t="str">')
                assert old in content
                content = content.replace(old, new)
            changed.writestr(part.filename, content)
    return target


def test_a_book_that_unpacks_to_a_mountain_is_refused(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (spreadsheets.MAX_UNPACKED_BYTES + 1))
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(packed.getvalue())

    assert problems(path) == ["Excelboken är för stor när den packas upp. Spara bara listan i en ny bok."]


def test_a_book_with_entities_is_refused(write_book, tmp_path):
    path = write_book(BOOK_HEADER, book_row(), [])
    swollen = rezipped(path, tmp_path / "entiteter.xlsx", b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet')

    assert problems(swollen) == ["filen är ingen vanlig Excelbok. Spara listan i en ny bok."]


def test_a_row_number_beyond_excel_is_refused(write_book, tmp_path):
    path = write_book(BOOK_HEADER, book_row())
    endless = rezipped(path, tmp_path / "ändlös.xlsx", b'<row r="2"', b'<row r="99999999999"')

    assert problems(endless) == ["filen har fler rader än Excel tillåter. Spara bara listan i en ny fil."]


@given(content=st.binary(max_size=300))
def test_no_content_whatever_breaks_the_reader(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "vad-som-helst.csv"
    path.write_bytes(content)

    with pytest.raises(PeopleListError):
        read_people(path)


@given(cells=st.lists(st.text(max_size=12), min_size=8, max_size=8), before=st.integers(0, 3))
def test_no_row_whatever_breaks_the_reader(tmp_path_factory, cells, before):
    path = tmp_path_factory.getbasetemp() / "vilken-rad-som-helst.csv"
    row = ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    path.write_bytes("\n".join([HEADER, *[CHAIR] * before, row]).encode("utf-8", "replace"))

    with contextlib.suppress(PeopleListError):
        assert all(person.valid_to is None or person.valid_from <= person.valid_to for person in read_people(path).rows)
