"""Whatever somebody has called a file, the document that lists it can be made."""

import unicodedata

import pytest

from documents.package import PackageContext, package_pdf
from documents.settable import KNOWN, settable_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Årsrapport – ”Äldre” 50 % ≥ 3 €", "Årsrapport – ”Äldre” 50 % ≥ 3 €"),
        ("A\u030arsrapport", "Årsrapport"),
        ("klar 👍🏽.pdf", "klar □□.pdf"),
        ("fdp.\u202egpj", "fdp.gpj"),
        ("noll\u200bbredd\x07", "nollbredd"),
        ("en\r\ntvå\u2028tre\tfyra", "en \ntvå\ntre fyra"),
        ("سن", "□□"),
        ("\ud800", ""),
    ],
)
def test_letters_that_no_font_has_are_boxes_and_unseen_marks_are_gone(written, shown):
    assert settable_text(written) == shown


def test_every_letter_that_is_kept_can_be_set(office, made_at):
    letters = [chr(code) for first, last in KNOWN for code in range(first, last + 1)]
    kept = [letter for letter in letters if settable_text(letter) == letter and unicodedata.category(letter) != "Zs"]
    package = PackageContext(
        area="A", body="B", meeting=None, station="S", compiled_on="i dag", notes=(" ".join(kept),), contact=office
    )

    assert package_pdf(package, made_at=made_at).startswith(b"%PDF-")
    assert len(kept) > 1500
