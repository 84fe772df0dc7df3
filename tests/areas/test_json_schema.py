"""What editors are told about area files."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

import areas
from areas.json_schema import FILE, json_schema, schema_text

SHIPPED = Path(areas.__file__).with_name("goteborgsomradet.yaml")


def as_an_editor_sees_it(text: str) -> Any:
    """The file as YAML 1.2 has it, dates as text."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=lambda day: day.isoformat()))


@pytest.fixture(scope="module")
def validator():
    Draft202012Validator.check_schema(json_schema())
    return Draft202012Validator(json_schema())


def test_the_committed_schema_is_the_generated_one():
    assert FILE.read_text(encoding="utf-8") == schema_text(), "skriv om den med: python -m areas.json_schema"


def test_the_shipped_file_points_at_the_schema_and_keeps_it(validator):
    text = SHIPPED.read_text(encoding="utf-8")

    assert text.startswith(f"# yaml-language-server: $schema={FILE.name}\n")
    assert [error.message for error in validator.iter_errors(as_an_editor_sees_it(text))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sista dag: 31 januari", "sista dag: 15 arbetsdagar före arsrapport-faststalls, annars 31 januari"),
        ("handlingar: 10 arbetsdagar före", "handlingar: nej"),
    ],
)
def test_another_right_file_keeps_it_too(validator, old, new):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text

    assert not list(validator.iter_errors(as_an_editor_sees_it(text.replace(old, new, 1))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("läge: skarp ", "läge: live "),
        ("driftstart: 2024-01-01", "driftstart: i januari"),
        ("sista dag: 31 januari", "sista dag: 31 janauri"),
        ("sista dag: 31 januari", "sista dag: 2026-01-31"),
        ("månad: maj–juni", "månad: sommaren"),
        ("klämdagar: nej", "klämdagar: no"),
        ("slag: rekvisition", "slag: räkning"),
        ("begäran: 6 veckor före", "begäran: i god tid"),
        ("  samsa:", "  SAMSA:"),
        ("sahlgrenska: 3", "sahlgrenska: tre"),
        ("        till: vice ordförande\n", ""),
        ("kallelse: 7 arbetsdagar före", "kallelse: nej"),
        ("kallelse: 7 arbetsdagar före", "kallelse: 7 arbetsdagar efter"),
        ("publiceras: när de är justerade", "publiceras: snart"),
        ("sista dag: 15 februari", "sista dag: 15 dagar före dialogmote"),
        ("kontor: samverkanskontoret", "kontoret: samverkanskontoret"),
    ],
)
def test_a_wrong_file_does_not_keep_it(validator, old, new):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text

    assert list(validator.iter_errors(as_an_editor_sees_it(text.replace(old, new, 1))))


def test_every_key_says_what_it_is_for_in_swedish():
    schema = json_schema()
    parts = {"områdesfilen": schema, **schema["$defs"]}

    silent = [
        (name, key)
        for name, part in parts.items()
        for key, rule in part["properties"].items()
        if "description" not in rule
    ]
    assert silent == []
