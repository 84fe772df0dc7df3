"""What an area file may say of missions and lifted questions, and what it means."""

import pytest

from areas.compile import wheel_of
from areas.problems import AreaFileError
from areas.reader import read_area, read_area_text
from models.words import Role, StepKind
from rules.ladder import Addressee
from settings import ROOT

FILE = ROOT / "areas" / "goteborgsomradet.yaml"
TEXT = FILE.read_text("utf-8")


def test_a_body_without_members_of_its_own_is_reached_by_the_roles_that_it_is_made_of() -> None:
    rules = wheel_of(read_area(FILE).area_file).matters

    request = rules.ladders["presidium"].steps[0]
    assert request.kind is StepKind.REQUEST
    assert request.to == (Addressee(role=Role.CHAIR, of="politiskt-samrad"),)
    assert rules.ladders["temagrupp-aldre"].steps[0].to == (Addressee(role=Role.CHAIR),)
    assert rules.ways["lgs"].through == ("beredningsgrupp", "presidium")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("nosam: temagrupp", "nosam: temagrop", "gruppen eller gruppslaget ”temagrop” finns inte"),
        ("genom: beredningsgrupp}", "genom: styrgruppen}", "gruppen ”styrgruppen” finns inte"),
        ("till: politiskt-samrad, genom", "till: nosam, genom", "går till slut tillbaka dit"),
        ("svar inom: 60 dagar", "svar inom: snart", "snart"),
        ("svar inom: 60 dagar", "stege: saknas", "stegen ”saknas” finns inte"),
        ("delmål till: nosam", "delmål: nosam", "nyckeln ”delmål” känns inte igen"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(old: str, new: str, told: str) -> None:
    assert old in TEXT
    line = TEXT[: TEXT.index(old)].count("\n") + 1

    with pytest.raises(AreaFileError, match=told) as refused:
        read_area_text(TEXT.replace(old, new, 1), name="fil.yaml")
    assert abs(refused.value.problems[0].line - line) <= 3
