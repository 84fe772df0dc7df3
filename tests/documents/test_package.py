"""The package tells what is on the table and who is missing, to the eye and to the ear alike."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.contact import Contact
from documents.package import MissingDocument, PackageContext, PackageItem, package_pdf

REPORT = PackageItem(
    title="årsrapport",
    group="NOSAM Askim/Frölunda/Högsbo",
    period="2025",
    received_on="fredag 30 januari",
    asked="fastställs",
    files=("NOSAM Askim-Frölunda-Högsbo – årsrapport.pdf",),
)
LATE = MissingDocument(
    title="årsrapport",
    group="Temagrupp Äldre",
    period="2025",
    last_day="fredag 30 januari",
    standing="försenad 3 dagar",
)
HOSTILE = (
    "#panic()",
    "*fet* _kursiv_ $x^2$ `rå` <etikett> @ref",
    "= Rubrik\n- lista\n/ term: ord",
    "\\ ] [ { } ' \" // /* */ #let x = 1",
    "https://exempel.example/en/lång/väg",
    "å" * 400,
)


@pytest.fixture
def package(office: Contact) -> PackageContext:
    return PackageContext(
        area="Göteborgsområdet",
        body="Ledningsgrupp LGS",
        meeting="torsdagen den 12 februari 2026 kl. 9.00–12.00",
        station="Årsrapporterna fastställs",
        compiled_on="29 januari 2026",
        items=(REPORT,),
        missing=(LATE,),
        notes=("Ett dokument kom efter kallelsen.",),
        contact=office,
    )


def test_the_package_is_an_accessible_pdf_that_looks_like_something(package, opened, made_at):
    sheet = opened(package_pdf(package, made_at=made_at))

    sheet.is_accessible(title="Underlag till Ledningsgrupp LGS – Årsrapporterna fastställs")
    sheet.is_seen()


def test_what_came_what_is_asked_and_who_is_missing_can_be_read(package, opened, made_at):
    sheet = opened(package_pdf(package, made_at=made_at))

    for said in (
        "NOSAM Askim/Frölunda/Högsbo",
        "fastställs",
        "fredag 30 januari",
        "NOSAM Askim-Frölunda-Högsbo – årsrapport.pdf",
        "Temagrupp Äldre",
        "försenad 3 dagar",
        "torsdagen den 12 februari 2026 kl. 9.00–12.00",
        "Ett dokument kom efter kallelsen.",
        "kontoret@omradet.example",
    ):
        assert sheet.says(said)


def test_its_tables_have_headings_for_those_who_hear_them(package, opened, made_at):
    tags = opened(package_pdf(package, made_at=made_at)).tags

    assert tags.count("Table") == 2
    assert tags.count("TH") == 5 + 4
    assert tags.count("TD") == 5 + 4


def test_a_package_with_nothing_in_it_says_so(package, opened, made_at):
    bare = replace(package, items=(), missing=(), notes=(), meeting=None)

    text = opened(package_pdf(bare, made_at=made_at)).text

    assert "Inget dokument har kommit in." in text
    assert "Dagen är inte bestämd" in text
    assert "Inget saknas." in text


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_words_that_look_like_markup_are_set_as_they_are(package, opened, made_at, words):
    item = replace(REPORT, title=words, group=words, note=words, files=(words,))

    sheet = opened(package_pdf(replace(package, items=(item,), notes=(words,), body=words), made_at=made_at))

    sheet.is_seen()
    assert sheet.counts(words) >= 3


@given(words=st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_words_can_be_set(words):
    contact = Contact(name=words, email=f"{words}@omradet.example")
    package = PackageContext(
        area=words,
        body=words,
        meeting=words,
        station=words,
        compiled_on=words,
        items=(replace(REPORT, group=words),),
        contact=contact,
    )

    made = package_pdf(package, made_at=datetime.fromisoformat("2026-01-29T06:00:00Z"))

    assert made.startswith(b"%PDF-")


def test_five_hundred_documents_fill_pages_whose_headings_come_back(package, opened, made_at):
    many = tuple(replace(REPORT, group=f"Grupp {number}") for number in range(1, 501))

    sheet = opened(package_pdf(replace(package, items=many), made_at=made_at))

    assert "Grupp 500" in sheet.text
    assert len(sheet.look) > 10
    assert sheet.look[5].get_textpage().get_text_range().startswith("Nr")


def test_the_same_package_has_the_same_bytes_every_time(package, made_at):
    assert package_pdf(package, made_at=made_at) == package_pdf(package, made_at=made_at)
