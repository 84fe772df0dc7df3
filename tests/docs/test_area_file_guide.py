"""The guide to area files names every key, and its examples can be read."""

import re
from collections.abc import Iterator

import pytest

from areas.compile import wheel_of
from areas.entries import Entry
from areas.meetings import BUILT_IN
from areas.offsets import last_day, offset
from areas.phrases import addressees
from areas.reader import read_area_text
from areas.schema import AreaFile
from models.words import DocumentKind, Mode, Publication, Role, StationKind, SwedishEnum
from rules.dates import DayRule
from rules.meetings import ADJUSTMENT, MINUTES, PAPERS, PUBLICATION
from settings import ROOT

GUIDE = (ROOT / "docs" / "omradesfil.md").read_text("utf-8")


def entries(part: type[Entry]) -> Iterator[type[Entry]]:
    """Every part that an area file is made of, one of them as good as another's base."""
    for each in part.__subclasses__():
        yield each
        yield from entries(each)


ENTRIES = sorted({AreaFile, *entries(Entry)}, key=lambda entry: entry.__name__)
KEYS = sorted({field.alias or name for entry in ENTRIES for name, field in entry.model_fields.items()})


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key: str) -> None:
    assert f"`{key}`" in GUIDE


@pytest.mark.parametrize(
    "word", [*Mode, *Role, *StationKind, *Publication, *DocumentKind], ids=lambda word: word.swedish
)
def test_every_word_that_may_stand_in_a_file_is_named(word: SwedishEnum) -> None:
    assert word.swedish in GUIDE


def test_the_small_file_is_whole() -> None:
    example = re.search(r"(?s)```yaml\n(.*?)```", GUIDE)

    assert example is not None
    wheel = wheel_of(read_area_text(example[1], name="exemplet").area_file)
    assert wheel.mode is Mode.SHADOW
    assert [station.id for station in wheel.collecting] == ["arsrapporter"]


def test_the_rules_for_meetings_can_be_read() -> None:
    whole = re.search(r"(?s)```yaml\n(.*?)```", GUIDE)
    rules = re.search(r"(?s)```\n(möten:\n.*?)```", GUIDE)

    assert whole is not None
    assert rules is not None
    preparing = "grupper:\n  beredning: {namn: Beredningen, slag: beredning, består av: ordförande i styrgrupp}\n"
    text = whole[1].replace("grupper:\n", preparing, 1) + rules[1]
    wheel = wheel_of(read_area_text(text, name="exemplet").area_file)
    assert str(wheel.body("styrgrupp").rules.papers) == "10 arbetsdagar före"
    assert wheel.body("lokal-norr").rules.reminder is None


def test_a_day_that_hangs_on_a_meeting_can_be_read() -> None:
    text = re.search(r"(?m)^sista dag: (.+, annars .+)$", GUIDE)

    assert text is not None
    assert last_day(text[1]).text == text[1]


@pytest.mark.parametrize("document", [PAPERS, MINUTES, ADJUSTMENT, PUBLICATION])
def test_the_built_in_ladders_are_those_of_the_product(document: str) -> None:
    row = re.search(rf"(?m)^\| `{document}` \| (\S+) \|(.+)$", GUIDE.split("### Stegar för möten")[1])
    request, reminder, overdue, escalation = BUILT_IN[document]["steg"]

    assert row is not None
    assert row[1] == BUILT_IN[document]["till"]
    assert [cell.strip() for cell in row[2].strip("| ").split("|")] == [
        request["begäran"],
        reminder["påminnelse"],
        overdue["förfallen"],
        f"{escalation['eskalering']}, till {escalation['till']}",
    ]


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
