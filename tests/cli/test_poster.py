"""`arshjul poster`: the wheel as a sheet for the wall, or as a picture."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET

import pikepdf
import pytest


@pytest.fixture(autouse=True)
def _in_february(in_home, on):
    on(date(2026, 2, 10))


def test_the_year_that_it_is_becomes_an_a3_sheet(arshjul, tmp_path):
    out = tmp_path / "arshjulet.pdf"

    answer = arshjul("poster", "--out", out)

    assert (answer.code, answer.err) == (0, "")
    assert "Årshjulet 2026 – Göteborgsområdet" in answer.out
    with pikepdf.open(BytesIO(out.read_bytes())) as pdf:
        assert len(pdf.pages) == 2
        assert bool(pdf.Root.MarkInfo.Marked)


def test_another_year_becomes_a_picture_with_its_days(arshjul, tmp_path):
    out = tmp_path / "arshjulet.svg"

    assert arshjul("poster", "--year", "2027", "--out", out).code == 0

    told = ET.fromstring(out.read_text("utf-8")).findtext("{http://www.w3.org/2000/svg}desc")
    assert "senast 1 februari 2027: Årsrapporter" in told
    assert "Mars: Politiskt samråd – uppföljning och årsrapport" in told


def test_a_file_that_is_neither_is_refused_with_what_it_may_be(arshjul, tmp_path):
    answer = arshjul("poster", "--out", tmp_path / "arshjulet.docx")

    assert answer.code == 2
    assert "--out arshjulet.pdf" in answer.err
