"""The guide to area files names every key, and its examples can be read."""

import re

import pytest

from areas import schema
from areas.compile import wheel_of
from areas.phrases import addressees, offset
from areas.reader import read_area_text
from areas.schema import Entry
from models.words import Mode, Role, StationKind
from rules.dates import DayRule
from settings import ROOT

GUIDE = (ROOT / "docs" / "omradesfil.md").read_text("utf-8")
ENTRIES = [e for e in vars(schema).values() if isinstance(e, type) and issubclass(e, Entry) and e is not Entry]
KEYS = sorted({field.alias or name for entry in ENTRIES for name, field in entry.model_fields.items()})


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key: str) -> None:
    assert f"`{key}`" in GUIDE


@pytest.mark.parametrize("word", [*Mode, *Role, *StationKind], ids=lambda word: word.swedish)
def test_every_word_that_may_stand_in_a_file_is_named(word: Mode | Role | StationKind) -> None:
    assert word.swedish in GUIDE


def test_the_small_file_is_whole() -> None:
    example = re.search(r"(?s)```yaml\n(.*?)```", GUIDE)

    assert example is not None
    wheel = wheel_of(read_area_text(example[1], name="exemplet").area_file)
    assert wheel.mode is Mode.SHADOW
    assert [station.id for station in wheel.collecting] == ["arsrapporter"]


def rows_under(heading: str) -> list[str]:
    """What stands in the first column of the table under a heading."""
    return re.findall(r"(?m)^\| `([^`]+)` \|", GUIDE.split(f"### {heading}\n")[1].split("\n#")[0])


@pytest.mark.parametrize("text", rows_under("Dagar"))
def test_the_days_can_be_read(text: str) -> None:
    assert DayRule.parse(text).on(2027).year == 2027


@pytest.mark.parametrize("text", rows_under("Mottagare"))
def test_the_addressees_can_be_read(text: str) -> None:
    assert addressees(text)


def test_the_times_can_be_read() -> None:
    times = re.findall(r"`([^`]+)`", GUIDE.split("### Tider i stegen\n")[1].split("\n#")[0])

    assert len(times) > 5
    assert all(offset(time) for time in times)
