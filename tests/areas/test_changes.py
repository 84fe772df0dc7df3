"""What differs between two area files, said in the file's own words."""

import pytest

from areas.changes import described

FILE = """\
stationer:
  rapporter:
    sista dag: 31 januari
möten:
  regler:
    lgs:
      kallelse: 7 arbetsdagar före
      dagordning:
        - Förra
        - {punkt: A, underlag från: b}
      minnesanteckningar: {klara: 5 arbetsdagar efter, publiceras: aldrig}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "7 arbetsdagar före",
            "10 arbetsdagar före",
            "~ möten › regler › lgs › kallelse: ”7 arbetsdagar före” → ”10 arbetsdagar före”",
        ),
        (
            "      kallelse",
            "      påminnelse: nej\n      kallelse",
            "+ möten › regler › lgs › påminnelse: ”nej”",
        ),
        ("      kallelse: 7 arbetsdagar före\n", "", "− möten › regler › lgs › kallelse"),
        (
            "publiceras: aldrig",
            "publiceras: när de är justerade",
            "~ möten › regler › lgs › minnesanteckningar › publiceras: ”aldrig” → ”när de är justerade”",
        ),
        (
            "        - Förra\n",
            "",
            "~ möten › regler › lgs › dagordning: ”Förra”; punkt ”A”, underlag från ”b” → punkt ”A”, underlag från ”b”",
        ),
        (
            "31 januari",
            "20 arbetsdagar före beslutet, annars 31 januari",
            "~ stationer › rapporter › sista dag: ”31 januari” → ”20 arbetsdagar före beslutet, annars 31 januari”",
        ),
    ],
    ids=["changed", "added", "taken-out", "inside", "agenda", "hangs"],
)
def test_a_changed_rule_is_told_with_the_way_to_it(old, new, told):
    assert old in FILE
    assert described(FILE, FILE.replace(old, new, 1)) == [told]


def test_the_same_file_has_no_changes():
    assert described(FILE, FILE + "# en kommentar\n") == []
