"""Reading an area file: every mistake with its line, what was wrong and what right looks like, all at once."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from areas import phrases
from areas.chair_faults import faults
from areas.decision_faults import decision_faults
from areas.entry_faults import entry_fault, is_echo
from areas.financing_faults import money_faults
from areas.loose_ends import late_ladder_steps, loose_ends
from areas.problems import AreaFileError
from areas.references import Known
from areas.schema import AreaFile
from areas.tree import LARGEST_FILE_IN_BYTES, decoded, entries, mapping, parse, too_large
from models.words import StationKind
from rules.wheel import SERVED_BY_MEETINGS

LAST_MONTH = 12


@dataclass(frozen=True, kw_only=True)
class ReadArea:
    """An area file without fault, its text, and the SHA-256 of the text's UTF-8 bytes."""

    area_file: AreaFile
    text: str
    sha256: str


def read_area(path: FilePath) -> ReadArea:
    """Read the file at `path`. Raises AreaFileError with all that is wrong, and OSError if it cannot be opened.

    A file that is too large is refused unread.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE_IN_BYTES + 1)
    if len(content) > LARGEST_FILE_IN_BYTES:
        raise too_large(path.name, path.stat().st_size)
    return read_area_text(decoded(content, name=path.name), name=path.name)


def read_area_text(text: str, name: str) -> ReadArea:
    """Read an area file's text; `name` is what mistakes are told under. Raises AreaFileError."""
    tree = parse(text, name=name)
    problems = [*tree.repeated, *loose_ends(tree)]
    try:
        area_file = AreaFile.model_validate(tree.data, context=known_names(tree.data))
    except ValidationError as error:
        problems += [
            entry_fault(tree, details) for details in error.errors(include_url=False) if not is_echo(tree, details)
        ]
        raise AreaFileError(name, problems) from None
    found = [
        tree.problem(f.path, f.what, f.right, of_key=f.of_key)
        for f in (*faults(area_file), *decision_faults(area_file), *money_faults(area_file))
    ]
    problems += found or late_ladder_steps(tree, area_file)
    if problems:
        raise AreaFileError(name, problems)
    return ReadArea(area_file=area_file, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


# --- what the file itself lays down


def known_names(data: Mapping[str, Any]) -> Known:
    """The names in an unvalidated file that its references may point to."""
    groups = entries(data, "grupper")
    sides = mapping(data.get("parter")).values()
    return Known(
        groups=frozenset(groups),
        kinds=frozenset(phrases.said(group["slag"]) for group in groups.values() if isinstance(group.get("slag"), str)),
        derived=frozenset(
            name for name, group in groups.items() if group.get("består av") and not group.get("platser")
        ),
        parties=frozenset(party for side in sides for party in mapping(side)),
        documents=frozenset(mapping(data.get("dokument"))),
        ladders=frozenset(mapping(data.get("stegar"))),
        stations=frozenset(mapping(data.get("stationer"))),
        meetings=dict(_meetings(entries(data, "stationer"))),
    )


def _meetings(stations: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """The stations where somebody meets or decides, each with the last of its months, as far as they can be read."""
    kinds = {kind.swedish for kind in SERVED_BY_MEETINGS}
    for name, entry in stations.items():
        kind, months = phrases.said(str(entry.get("slag"))), entry.get("månad")
        if kind in kinds or (kind == StationKind.FOLLOW_UP.swedish and entry.get("möts")):
            with suppress(PydanticCustomError):
                yield name, phrases.months(months)[-1] if isinstance(months, str) else LAST_MONTH
