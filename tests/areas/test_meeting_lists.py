"""Reading lists of meetings: as committees publish them, as spreadsheets hold them, and all that can be wrong."""

import contextlib
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas.meeting_lists import MeetingList, MeetingListError, read_meeting_text, read_meetings
from areas.meeting_rows import weekday_slip, year_that_fits
from models.words import MeetingForm
from rules.dates import MONTHS, WEEKDAYS

STOCKHOLM = ZoneInfo("Europe/Stockholm")
IN_PERSON, DIGITAL, BOTH = MeetingForm.IN_PERSON, MeetingForm.DIGITAL, MeetingForm.BOTH


def read(*lines: str, year: int | None = 2026, hours: float | None = None) -> MeetingList:
    length = None if hours is None else timedelta(hours=hours)
    return read_meeting_text("\n".join(lines), file="lista.txt", zone=STOCKHOLM, year=year, length=length)


def only_row(found: MeetingList):
    assert found.problems == ()
    (row,) = found.rows
    return row


def only_problem(*lines: str, year: int | None = 2026) -> str:
    (problem,) = read(*lines, year=year).problems
    return str(problem)


# --- text: days and times


@pytest.mark.parametrize(
    ("line", "day", "start", "end", "weekday"),
    [
        ("16 januari kl. 13.00–14.00", (1, 16), (13, 0), (14, 0), None),
        ("fredag 20 mars 9–12, digitalt", (3, 20), (9, 0), (12, 0), 4),
        ("2026-03-20 09:00-12:00 Lokal Lotsen", (3, 20), (9, 0), (12, 0), None),
        ("20/3 kl 9-12", (3, 20), (9, 0), (12, 0), None),
        ("20/3 2026 kl 9-12", (3, 20), (9, 0), (12, 0), None),
        ("20/3-2026, 9-12", (3, 20), (9, 0), (12, 0), None),
        ("tors 12 feb 13–15.30, på plats: Stadshuset, sal A", (2, 12), (13, 0), (15, 30), 3),
        ("Torsdagen den 12 februari kl. 13–16 (Teams)", (2, 12), (13, 0), (16, 0), 3),
        ("den 12 februari, klockan 13–16", (2, 12), (13, 0), (16, 0), None),
        ("to 12 feb. 13:00 - 16:00", (2, 12), (13, 0), (16, 0), 3),
        ("2026-02-12, torsdag, 13-16", (2, 12), (13, 0), (16, 0), 3),
        ("12 februari (torsdag) kl. 13 till 16", (2, 12), (13, 0), (16, 0), 3),
        ("12:e februari 2026, kl. 1300–1600", (2, 12), (13, 0), (16, 0), None),
        ("- fre. 20 mars: kl. 9.00 – kl. 12.00", (3, 20), (9, 0), (12, 0), 4),
        ("• 20 sept 8.30−9.45", (9, 20), (8, 30), (9, 45), None),
        ("3. lördag 7 nov 10-11", (11, 7), (10, 0), (11, 0), 5),
        ("20 mars, digitalt, kl. 9–12", (3, 20), (9, 0), (12, 0), None),
        ("\u00a0Fredag\u00a020\u00a0mars\u00a0kl.\u00a09\u201112\u00a0", (3, 20), (9, 0), (12, 0), 4),
        ("20\u00ad mars\t9-12", (3, 20), (9, 0), (12, 0), None),
        ("20 MARS KL 9-12", (3, 20), (9, 0), (12, 0), None),
        ("v. 12 fredag 20 mars 9-12", (3, 20), (9, 0), (12, 0), 4),
        ("20/3, 9-12 Mars-salen", (3, 20), (9, 0), (12, 0), None),
    ],
)  # fmt: skip
def test_a_line_tells_day_and_time(line, day, start, end, weekday):
    row = only_row(read(line))

    assert (row.day, row.start, row.end) == (date(2026, *day), time(*start), time(*end))
    assert row.weekday == weekday


@pytest.mark.parametrize(
    ("rest", "form", "place", "link", "title"),
    [
        ("", None, None, None, None),
        (", digitalt", DIGITAL, None, None, None),
        (" (Teams)", DIGITAL, "Teams", None, None),
        (", via Teams", DIGITAL, "Teams", None, None),
        (" digitalt möte", DIGITAL, None, None, None),
        (", på plats", IN_PERSON, None, None, None),
        (", på plats: Stadshuset, sal A", IN_PERSON, "Stadshuset, sal A", None, None),
        (", på plats i Stadshuset", IN_PERSON, "Stadshuset", None, None),
        (" Lokal Lotsen", IN_PERSON, "Lokal Lotsen", None, None),
        (", lokal: Lotsen", IN_PERSON, "Lotsen", None, None),
        (", Stadshuset (sal A)", IN_PERSON, "Stadshuset (sal A)", None, None),
        (", plats meddelas senare", None, None, None, None),
        (", plats: meddelas senare", None, None, None, None),
        (", på plats, lokal meddelas senare", IN_PERSON, None, None, None),
        (", länk skickas separat", DIGITAL, None, None, None),
        (", hybrid", BOTH, None, None, None),
        (", på plats och digitalt, Stadshuset", BOTH, "Stadshuset", None, None),
        (" https://moten.example/lgs?id=1#a.", DIGITAL, None, "https://moten.example/lgs?id=1#a", None),
        (", Stadshuset, <https://moten.example/lgs>", BOTH, "Stadshuset", "https://moten.example/lgs", None),
        (", Dialogmöte", None, None, None, "Dialogmöte"),
        ("; rubrik: Budget, plan; plats: Sal A, plan 2", IN_PERSON, "Sal A, plan 2", None, "Budget, plan"),
        (", rubrik: Tema 🎉 barn & unga, digitalt", DIGITAL, None, None, "Tema 🎉 barn & unga"),
    ],
)
def test_what_follows_the_time_tells_form_place_link_and_title(rest, form, place, link, title):
    row = only_row(read(f"20 mars kl. 9–12{rest}"))

    assert (row.form, row.place, row.link, row.title) == (form, place, link, title)


def test_a_line_may_say_all_that_a_column_can():
    row = only_row(read("20 mars 9-12; station: dialogmote; redan kallat; anteckning: Fika, före; grupp: LGS"))

    assert (row.station, row.called_elsewhere, row.note, row.groups) == ("dialogmote", True, "Fika, före", "LGS")


@pytest.mark.parametrize(
    "said", ["redan kallat", "kallad", "Kallat tidigare", "bokat i Outlook", "ligger redan i Outlook"]
)
def test_a_meeting_called_elsewhere_is_told_in_many_ways(said):
    assert only_row(read(f"20 mars 9-12, {said}")).called_elsewhere


# --- text: headings


@pytest.mark.parametrize(
    "heading", ["2026", "Sammanträden 2026", "Våren 2026", "Möten hösten 2026:", "VT 2026", "Mars 2026"]
)
def test_a_year_heading_counts_for_the_lines_below(heading):
    found = read(heading, "20 mars 9-12", year=None)

    assert only_row(found).day.year == 2026
    assert only_row(found).groups is None


@pytest.mark.parametrize(
    ("heading", "groups"),
    [
        ("Ledningsgrupp LGS", "Ledningsgrupp LGS"),
        ("LGS och Politiskt samråd", "LGS och Politiskt samråd"),
        ("Sammanträdestider för Temagrupp Barn och unga 2026", "Temagrupp Barn och unga"),
        ("NOSAM Askim/Frölunda/Högsbo – möten våren 2026", "NOSAM Askim/Frölunda/Högsbo"),
        ("Politiskt samråd:", "Politiskt samråd"),
    ],
)
def test_a_group_heading_counts_for_the_lines_below(heading, groups):
    row = only_row(read(heading, "", "20 mars 9-12"))

    assert (row.groups, row.groups_number) == (groups, 1)


def test_a_group_may_stand_first_on_the_line():
    row = only_row(read("Beredningsgruppen", "NOSAM Centrum: fredag 20 mars 9-12"))

    assert (row.groups, row.groups_number, row.weekday) == ("NOSAM Centrum", 2, 4)


def test_a_heading_may_tell_a_common_time():
    early, late = read("LGS 2026 (kl. 13.00–16.00 om inget annat anges)", "20 mars", "15 april kl 9-12").rows

    assert (early.start, early.end) == (time(13), time(16))
    assert (late.start, late.end) == (time(9), time(12))


def test_a_heading_without_meetings_is_noted():
    found = read("Mötestider för samverkansgrupper i området", "Ledningsgrupp LGS", "20 mars 9-12")

    assert only_row(found).groups == "Ledningsgrupp LGS"
    assert found.notes == ("Läses inte: rad 1 ”samverkansgrupper i området”, som inga möten står under.",)


def test_comments_and_empty_lines_say_nothing():
    row = only_row(read("# Exempel: 1 januari 9-10", "", "  ", "20 mars 9-12 # preliminärt"))

    assert (row.number, row.place) == (4, None)


# --- text: years


def test_a_list_without_a_year_asks_for_it_once():
    assert only_problem("20 mars 9-12", "29 februari 9-12", year=None) == (
        "rad 1: det framgår inte vilket år mötena gäller. "
        "Skriv året som en rubrik ovanför (2026) eller i raden (20 mars 2026), eller ange det för hela listan."
    )


def test_a_list_that_goes_into_january_asks_which_year_once():
    assert only_problem("2026", "9 december 9-10", "13 januari 9-10", "10 februari 9-10") == (
        "rad 3: 13 januari står efter 9 december utan att ett nytt år har nämnts. "
        "Skriv en rubrik 2027 ovanför om det är då, annars 13 januari 2026."
    )


def test_each_group_begins_the_year_anew():
    found = read("2026", "LGS", "9 december 9-10", "Beredningsgrupp", "13 januari 9-10")

    assert [row.day for row in found.rows] == [date(2026, 12, 9), date(2026, 1, 13)]
    assert found.problems == ()


def test_a_line_after_one_of_another_year_has_to_name_its_own():
    assert "raderna ovanför gäller 2027 men rubriken 2026" in only_problem(
        "2026", "13 januari 2027 9-10", "10 februari 9-10"
    )


def test_a_year_written_first_counts_for_the_rest_where_there_is_no_heading():
    assert [row.day.year for row in read("13 januari 2027 9-10", "10 februari 9-10", year=None).rows] == [2027, 2027]


# --- text: what is wrong


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("31 april 9-12", "31 april 2026 finns inte i kalendern"),
        ("29 februari 9-12", "2026 är inget skottår"),
        ("2026-13-01 9-12", "månad 13 finns inte"),
        ("2126-01-01 9-12", "året 2126 kan inte stämma"),
        ("20 mars", "tid saknas. Skriv när mötet börjar och slutar, till exempel ”fredag 20 mars kl. 9–12, digitalt”"),
        ("20 mars kl. 9", "sluttid saknas: bara 9.00 står här. Skriv till exempel 9.00–10.00"),
        ("20 mars 12-9", "mötet slutar 9.00 men börjar 12.00"),
        ("20 mars 9-9", "mötet slutar 9.00 men börjar 9.00"),
        ("20 mars kl 25-26", "är inget klockslag"),
        ("20 mars kl 9.75-12", "”9.75” är inget klockslag"),
        ("29 mars 02.30–04.00", "klockan 2.30 den 29 mars 2026 finns inte: då ställs klockan fram till sommartid"),
        ("25 oktober 02.30–04.00", "klockan 2.30 den 25 oktober 2026 kommer två gånger"),
        ("20 febuari 9-12", "”febuari” är ingen månad. Menade du februari?"),
        ("torsdg 20 mars 9-12", "”torsdg” är ingen veckodag. Menade du torsdag?"),
        ("torsdag 20 kl 9-10", "har ingen månad"),
        ("12–13 mars 9-12", "raden gäller flera dagar"),
        ("12-13 mars 9-12", "raden gäller flera dagar"),
        ("2026-03-12 – 2026-03-13 9-12", "raden gäller flera dagar"),
        ("12 mars, 19 mars och 26 mars kl. 9-12", "raden gäller flera dagar"),
        ("Vecka 13: fredag 20 mars 9-12", "20 mars 2026 ligger i vecka 12, inte vecka 13"),
        ("\uff12\uff10 mars 9-12", "är inte en vanlig siffra"),
        ("20 mars 9-12\u2028på plats", "osynligt tecken"),
        ("20 mars 9-12 \x00", "osynligt tecken"),
        ("20 mars 9-12 \x1b[31m", "osynligt tecken"),
        ("20 mars 9-12 \udce5", "osynligt tecken"),
        ("20 mars 9-12 \u202esal", "osynligt tecken"),
        ("20 mars 9-12 " + "x" * 5000, "raden är längre än 1000 tecken"),
        ("20 mars 9-12, rubrik: " + "x" * 300, "rubrik är längre än 200 tecken"),
        ("20 mars 9-12, på plats, digitalt", "raden säger både ”på plats” och ”digitalt”"),
        ("20 mars 9-12 https://a.example https://b.example", "raden har två länkar"),
        ("Möten 2026–2027", "nämner två år"),
        ("grupp 3 träffas", "varken ett möte eller en rubrik"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_right_is_told(line, told):
    problem = only_problem(line)

    assert problem.startswith("rad 1: ")
    assert told in problem


def test_everything_wrong_is_told_at_once():
    found = read("31 april 9-12", "20 mars 9-12", "20 mars 12-9", "hej 4")

    assert [problem.row for problem in found.problems] == [1, 3, 4]
    assert len(found.rows) == 1


def test_meetings_without_an_end_may_have_a_common_length():
    row = only_row(read("20 mars kl. 13", hours=1.5))

    assert row.end == time(14, 30)
    (problem,) = read("20 mars kl. 23", hours=2).problems
    assert "slutar först nästa dygn" in str(problem)


def test_decomposed_letters_are_composed():
    row = only_row(read(unicodedata.normalize("NFD", "lördag 7 mars 9-12, på plats: Öckerö sal Å")))

    assert (row.weekday, row.place) == (5, "Öckerö sal Å")


def test_times_are_the_areas_own_on_both_sides_of_the_clock_change():
    before, after = read("27 mars 9-12", "30 mars 9-12").rows

    assert before.starts_at(STOCKHOLM) == datetime(2026, 3, 27, 8, tzinfo=UTC)
    assert after.starts_at(STOCKHOLM) == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert after.ends_at(STOCKHOLM) == datetime(2026, 3, 30, 10, tzinfo=UTC)


# --- weekdays


def test_a_weekday_that_is_not_the_days_names_both():
    row = only_row(read("torsdag 20 mars 9-12"))

    assert weekday_slip(row) == "20 mars 2026 är en fredag, inte en torsdag"


def test_a_wrong_year_is_seen_by_all_the_weekdays():
    off_by_one = read("tors 20 mars 9-12", "ons 16 april 9-12")
    just_a_slip = read("tors 20 mars 9-12", "tors 16 april 9-12")

    assert year_that_fits(off_by_one.rows) == 2025
    assert year_that_fits(just_a_slip.rows) is None


# --- laws

AS_WRITTEN = st.sampled_from([
    "{d} {month} {y} kl. {s}–{e}",
    "{weekday} {d} {month} {y}, {s}-{e}",
    "{iso} {s} - {e}",
    "{short} {d} {mon} {y} kl {s}–{e}",
    "{weekday}en den {d} {month} {y}, klockan {s} till {e}",
    "{d}/{m} {y} kl {s}-{e}",
    "• {short}. {d} {mon}. {y}: {s}−{e}",
])  # fmt: skip
WORDS = "20 mars kl. 9–12 den tors 2026 / - , ; : ( ) https://a.example plats rubrik: LGS # 29/2"


@given(
    AS_WRITTEN,
    st.dates(date(2024, 1, 1), date(2099, 12, 31)),
    st.integers(5 * 60, 22 * 60),
    st.integers(1, 100),
    st.sampled_from([".", ":"]),
)
def test_a_meeting_written_in_any_common_way_reads_back(form, day, start, length, mark):
    begins, ends = divmod(start, 60), divmod(start + length, 60)
    line = form.format(
        d=day.day, m=day.month, y=day.year, iso=day, month=MONTHS[day.month - 1], mon=MONTHS[day.month - 1][:3],
        weekday=WEEKDAYS[day.weekday()], short=WEEKDAYS[day.weekday()][:3],
        s=f"{begins[0]:02}{mark}{begins[1]:02}", e=f"{ends[0]:02}{mark}{ends[1]:02}",
    )  # fmt: skip

    row = only_row(read(line, year=None))

    assert (row.day, row.start, row.end) == (day, time(*begins), time(*ends))
    assert row.weekday in (None, day.weekday())


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text):
    try:
        found = read_meeting_text(text, file="x", zone=STOCKHOLM, year=2026)
    except MeetingListError:
        return
    assert all(row.start < row.end for row in found.rows)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14))
def test_no_jumble_of_its_own_words_makes_the_reader_fail(words):
    with contextlib.suppress(MeetingListError):
        read_meeting_text(" ".join(words), file="x", zone=STOCKHOLM, year=2026)


# --- tables


def on_paper(*parts: int) -> datetime:
    """A day and a time as a spreadsheet has them: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


HEADER = "grupp;datum;tid;form;plats;länk;rubrik;station;kallad;anteckning"


def read_file(path: Path, **kwargs: Any) -> MeetingList:
    return read_meetings(path, zone=STOCKHOLM, **kwargs)


def only_cell_problem(path: Path) -> str:
    (problem,) = read_file(path).problems
    return str(problem)


def test_a_row_tells_all_of_a_meeting(write):
    row = only_row(read_file(write(
        f"{HEADER}\nLGS och Politiskt samråd;2026-05-27;13.00–16.30;på plats och digitalt;Stadshuset, sal A;"
        "https://moten.example/1;Gemensamt möte;gemensamt-mote;ja;Fika\n"
    )))  # fmt: skip

    assert (row.number, row.groups, row.day) == (2, "LGS och Politiskt samråd", date(2026, 5, 27))
    assert (row.start, row.end, row.form) == (time(13), time(16, 30), BOTH)
    assert (row.place, row.link) == ("Stadshuset, sal A", "https://moten.example/1")
    assert (row.title, row.station) == ("Gemensamt möte", "gemensamt-mote")
    assert (row.called_elsewhere, row.note) == (True, "Fika")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("name", ["lista.csv", "lista.txt"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_headings_stand_in_any_order_in_every_encoding(write, encoding, name, delimiter):
    text = "Lokal;Slut;Mötesdag;Starttid\nÖstra salen;12:00;20 mars 2026;9\n".replace(";", delimiter)

    row = only_row(read_file(write(text.encode(encoding), name=name)))

    assert (row.place, row.day, row.start, row.end) == ("Östra salen", date(2026, 3, 20), time(9), time(12))


@pytest.mark.parametrize(
    ("start", "end"),
    [(time(13), time(14, 30)), (0.541666666, 0.604166666), (on_paper(2026, 3, 20, 13), on_paper(2026, 3, 20, 14, 30)),
     (timedelta(hours=13), timedelta(hours=14, minutes=30)), ("kl. 13", "14.30"), (13, time(14, 30))],
)  # fmt: skip
def test_excel_keeps_times_in_many_ways(write_book, start, end):
    row = only_row(read_file(write_book(["Datum", "Start", "Slut"], [on_paper(2026, 3, 20), start, end])))

    assert (row.day, row.start, row.end) == (date(2026, 3, 20), time(13), time(14, 30))


@pytest.mark.parametrize(
    ("tid", "weekday", "end"),
    [("13.00–14.30", "fredag", (14, 30)), (time(13), "fre", (15, 0)), ("kl 13", "", (15, 0))],
)
def test_a_time_in_one_cell_may_lack_its_end(write_book, tid, weekday, end):
    book = write_book(["Datum", "Veckodag", "Tid", "Form"], [date(2026, 3, 20), weekday, tid, "Teams"])

    row = only_row(read_file(book, length=timedelta(hours=2)))

    assert (row.start, row.end) == (time(13), time(*end))
    assert row.weekday == (4 if weekday else None)
    assert (row.form, row.place) == (DIGITAL, "Teams")


@pytest.mark.parametrize(
    ("start", "told"),
    [(13.3, "”13.3” är inget klockslag"), (25, "”25” är inget klockslag"), ("strax", "”strax” är inget klockslag"),
     ("9-12", "”9-12” är inget klockslag"), (None, "tid saknas")],
)  # fmt: skip
def test_a_start_that_is_no_time_is_told(write_book, start, told):
    assert told in only_cell_problem(write_book(["Datum", "Start", "Plats"], [date(2026, 3, 20), start, "Sal A"]))


def test_a_weekday_column_that_names_no_weekday_is_told(write):
    assert "”frdag” är ingen veckodag" in only_cell_problem(write("datum;veckodag;tid\n2026-03-20;frdag;9-12\n"))


def test_a_time_that_excel_has_made_a_date_is_told(write_book):
    problem = only_cell_problem(write_book(["Datum", "Tid"], [date(2026, 3, 20), date(2026, 12, 9)]))

    assert problem.startswith("rad 2, kolumn tid: Excel har gjort om tiden till ett datum")


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("datum", "", "datum saknas"),
        ("datum", "31 april 2026", "finns inte i kalendern"),
        ("datum", "20 mars", "”20 mars” har inget år"),
        ("datum", "20 mars 2026 kl 9", "är mer än en dag"),
        ("datum", "i mars", "”i mars” är inget datum"),
        ("datum", "#VALUE!", "cellen visar felet #VALUE!"),
        ("tid", "", "tid saknas"),
        ("tid", "13.00", "sluttid saknas"),
        ("tid", "förmiddag", "”förmiddag” är ingen tid"),
        ("tid", "14-13", "mötet slutar 13.00 men börjar 14.00"),
        ("form", "telepatiskt", "Formerna är på plats, digitalt, på plats och digitalt"),
        ("länk", "moten.example", "”moten.example” är ingen länk"),
        ("länk", "javascript:alert(1)", "är ingen länk"),
        ("länk", "https://[", "är ingen länk"),
        ("kallad", "kanske", "varken ja eller nej"),
        ("plats", "x" * 5000, "cellen är längre än 300 tecken"),
        ("plats", "Sal\u2028A", "radbrytning eller ett osynligt tecken"),
        ("rubrik", '"Rad ett\nrad två"', "radbrytning eller ett osynligt tecken"),
        ("rubrik", "Rubrik\x1b[0m", "radbrytning eller ett osynligt tecken"),
    ],
)
def test_a_cell_that_cannot_be_right_is_told_with_its_place(write, column, cell, told):
    cells = {"grupp": "lgs", "datum": "2026-03-20", "tid": "9-12"} | {column: cell}
    problem = only_cell_problem(write(f"{HEADER}\n" + ";".join(cells.get(name, "") for name in HEADER.split(";"))))

    assert problem.startswith("rad 2, kolumn ")
    assert told in problem


def test_all_that_is_wrong_in_a_row_is_told_at_once(write):
    found = read_file(write(f"{HEADER}\nlgs;31 april 2026;14-13;x;;y;;;z;\n"))

    assert [problem.column for problem in found.problems] == ["datum", "tid", "form", "länk", "kallad"]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("grupp;tid", "rubrik saknas: datum"),
        ("grupp;datum", "rubrik saknas: tid"),
        ("datum;datum;tid", "rubriken finns två gånger"),
        ("datum;tid;rubrk", "Menade du ”rubrik”?"),
    ],
)
def test_a_header_that_lacks_something_is_told_alone(write, header, told):
    found = read_file(write(f"{header}\nx;y;z\n"))

    assert found.rows == ()
    assert told in str(found.problems[0])
    assert {problem.row for problem in found.problems} == {1}


def test_columns_that_mean_nothing_are_noted(write):
    assert read_file(write("datum;tid;ansvarig\n2026-03-20;9-12;kansliet\n")).notes == (
        "Läses inte: kolumn ”ansvarig”.",
    )


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "lista.txt", "filen är tom"),
        (b"# bara en kommentar", "lista.txt", "listan har inga möten"),
        (b"%PDF-1.7", "lista.txt", "ingen textfil"),
        (b"20 mars 2026 9-12\x00", "lista.txt", "ingen textfil"),
        (b"hej", "lista.docx", "filtypen ”.docx” kan inte läsas"),
        (b"datum;tid\n", "lista.csv", "listan har inga möten"),
        (b"x\n" * 5002, "lista.txt", "filen har fler än 5000 rader"),
        (b"PK\x03\x04skadad", "lista.xlsx", "skadad"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(write, content, name, told):
    with pytest.raises(MeetingListError, match="inget har lästs in") as refused:
        read_file(write(content, name=name))

    assert told in str(refused.value)
