"""Files that plan a reorganisation: what they say, and how their mistakes are told."""

from datetime import date

import pytest

from areas.problems import AreaFileError
from areas.reorganisations import read_reorganisation, reorganisation_in
from rules.reorganisation import Fate

WHOLE = """\
namn: Lokala NOSAM i Göteborg
dag: 2025-08-31
grupper:
  nosam-gbg-centrum: {efterträds av: nosam-centrum}
  nosam-gbg-hisingen:
    efterträds av: nosam-lundby, nosam-norra-hisingen och nosam-vastra-hisingen
    dokument:
      arsrapport: nosam-lundby
      utvardering: {upphör: de nya grupperna utvärderar hösten}
    övriga dokument: nosam-norra-hisingen
  nosam-gbg-nordost:
    övriga dokument: {upphör: gruppen ersätts inte}
"""


def test_a_file_says_who_follows_whom_and_what_becomes_of_documents(tmp_path):
    file = tmp_path / "lokala-nosam.yaml"
    file.write_text(WHOLE, "utf-8")

    plan = read_reorganisation(file)

    centrum, hisingen, nordost = plan.endings
    assert (plan.name, plan.last_day) == ("Lokala NOSAM i Göteborg", date(2025, 8, 31))
    assert (centrum.successors, centrum.rest) == (("nosam-centrum",), Fate(successor="nosam-centrum"))
    assert hisingen.successors == ("nosam-lundby", "nosam-norra-hisingen", "nosam-vastra-hisingen")
    assert hisingen.fate_of("utvardering") == Fate(reason="de nya grupperna utvärderar hösten")
    assert hisingen.fate_of("lagesbild") == Fate(successor="nosam-norra-hisingen")
    assert (nordost.successors, nordost.rest.reason) == ((), "gruppen ersätts inte")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dag: 2025-08-31\ngrupper: {a: {efterträds av: b}}", "1:1: nyckeln ”namn” saknas"),
        ("namn: x\ndag: i går\ngrupper: {a: {efterträds av: b}}", "2:6: ”i går” är ingen dag"),
        ("namn: x\ndag: 2025-08-31", "grupperna som upphör saknas"),
        ("namn: x\ndag: 2025-08-31\ngrupper: {a: b}", "”a” saknar uppgift om vad som följer"),
        ("namn: x\ndag: 2025-08-31\ngrupper: {a: {efterträds av: b och c}}", "inte vad som händer med det som ”a”"),
        ("namn: x\ndag: 2025-08-31\ngrupper: {a: {efterträds av: {b: c}, övriga dokument: b}}", "här ska stå grupper"),
        ("namn: x\ndag: 2025-08-31\ngrupper: {a: {efterträds av: b, dokument: {arsrapport: }}}", "vem som tar över"),
        ("namn: x\ndag: 2025-08-31\ngrupper: {a: {efterträds av: b, dokument: arsrapport}}", "här ska stå dokument"),
        ("namn: x\ndag: 2025-08-31\ngrupper: {a: {efterträder: b, efterträds av: c}}", "nyckeln ”efterträder” känns"),
        ("namn: x\nnamn: y\ndag: 2025-08-31\ngrupper: {a: {efterträds av: c}}", "namn"),
        ("namn: [x\n", "tar inte slut"),
    ],
    ids=["name", "day", "no-groups", "no-entry", "no-fate", "successors", "fate", "documents", "key", "twice", "yaml"],
)
def test_what_is_wrong_is_told_by_its_line(text, told):
    with pytest.raises(AreaFileError) as refused:
        reorganisation_in(text, name="fil.yaml")

    assert told in str(refused.value)


def test_every_mistake_is_told_at_once():
    with pytest.raises(AreaFileError) as refused:
        reorganisation_in("dag: i går\nextra: 1\ngrupper: {a: b}", name="fil.yaml")

    assert len(refused.value.problems) == 4
