"""Reading an area file: every mistake with its line, what was wrong and what right looks like, all at once."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath
from textwrap import shorten
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from areas import phrases
from areas.chair_faults import faults
from areas.compile import late_steps
from areas.decision_faults import decision_faults
from areas.financing_faults import money_faults
from areas.problems import MOST_TOLD, AreaFileError, Problem
from areas.references import EVERYBODY, Known
from areas.schema import AreaFile
from areas.tree import LARGEST_FILE_IN_BYTES, Path, Tree, decoded, parse, too_large
from areas.values import HTTPS, ID, KIND, ONE_LINE
from models.words import StationKind
from rules.decisions import DECISIONS
from rules.matters import MATTERS
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from rules.wheel import SERVED_BY_MEETINGS

LAST_MONTH = 12
LONGEST_MESSAGE = 600


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
    problems = [*tree.repeated, *_loose_ends(tree)]
    try:
        area_file = AreaFile.model_validate(tree.data, context=known_names(tree.data))
    except ValidationError as error:
        problems += [
            _problem(tree, details) for details in error.errors(include_url=False) if not _is_echo(tree, details)
        ]
        raise AreaFileError(name, problems) from None
    found = [
        _told(tree, f.path, f.what, f.right, of_key=f.of_key)
        for f in (*faults(area_file), *decision_faults(area_file), *money_faults(area_file))
    ]
    problems += found or _late_steps(tree, area_file)
    if problems:
        raise AreaFileError(name, problems)
    return ReadArea(area_file=area_file, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


# --- what the file itself lays down


def known_names(data: Mapping[str, Any]) -> Known:
    """The names in an unvalidated file that its references may point to."""
    groups = _entries(data, "grupper")
    sides = _mapping(data.get("parter")).values()
    return Known(
        groups=frozenset(groups),
        kinds=frozenset(phrases.said(group["slag"]) for group in groups.values() if isinstance(group.get("slag"), str)),
        derived=frozenset(
            name for name, group in groups.items() if group.get("består av") and not group.get("platser")
        ),
        parties=frozenset(party for side in sides for party in _mapping(side)),
        documents=frozenset(_mapping(data.get("dokument"))),
        ladders=frozenset(_mapping(data.get("stegar"))),
        stations=frozenset(_mapping(data.get("stationer"))),
        meetings=dict(_meetings(_entries(data, "stationer"))),
    )


def _meetings(stations: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """The stations where somebody meets or decides, each with the last of its months, as far as they can be read."""
    kinds = {kind.swedish for kind in SERVED_BY_MEETINGS}
    for name, entry in stations.items():
        kind, months = phrases.said(str(entry.get("slag"))), entry.get("månad")
        if kind in kinds or (kind == StationKind.FOLLOW_UP.swedish and entry.get("möts")):
            with suppress(PydanticCustomError):
                yield name, phrases.months(months)[-1] if isinstance(months, str) else LAST_MONTH


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(data: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
    return {name: entry for name, entry in _mapping(data.get(key)).items() if isinstance(entry, dict)}


# --- what holds across the file


def _loose_ends(tree: Tree) -> Iterator[Problem]:
    yield from _parties_on_both_sides(tree)
    yield from _circles(tree)
    yield from _ambiguous_kinds(tree)
    yield from _asked_twice(tree)
    yield from _taken_names(tree)
    yield from _ruled_twice(tree)


def _told(tree: Tree, path: Path, what: str, right: str, *, of_key: bool = False) -> Problem:
    place = tree.place(path, of_key=of_key)
    return Problem(line=place.line, column=place.column, what=_on_one_line(what), right=_on_one_line(right))


def _on_one_line(text: str) -> str:
    return shorten(text, width=LONGEST_MESSAGE, placeholder=" …") if len(text) < 10_000 else text[:60] + " …"


def _parties_on_both_sides(tree: Tree) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for side, parties in _mapping(tree.data.get("parter")).items():
        for party in _mapping(parties):
            if party in seen:
                what = f"parten ”{party}” finns redan under {seen[party]}"
                yield _told(tree, ("parter", side, party), what, "låt parten stå på en sida", of_key=True)
            seen.setdefault(party, side)


def _circles(tree: Tree) -> Iterator[Problem]:
    """Derived groups that in the end are made of themselves."""
    made_of = {name: _groups_in(group.get("består av")) for name, group in _entries(tree.data, "grupper").items()}
    for name in _without_ground(made_of)[:MOST_TOLD]:
        path = _way_back(name, made_of)
        if path:
            what = f"gruppen består till slut av sig själv: {' → '.join(path)}"
            right = "låt härledda grupper bestå av uppdrag i grupper med egna ledamöter"
            yield _told(tree, ("grupper", name, "består av"), what, right, of_key=True)


def _groups_in(value: Any) -> list[str]:
    """The groups that a derived group's phrases name, as far as the phrases can be read."""
    spoken = value if isinstance(value, list) else [value]
    found = []
    for text in spoken:
        head, joint, group = phrases.said(text).rpartition(" i ") if isinstance(text, str) else ("", "", "")
        if joint and head:
            found.append(group.split(",")[0])
    return found


def _without_ground(made_of: Mapping[str, list[str]]) -> list[str]:
    """The groups in a circle, or made of such: those that are left when all that stand on firm ground are gone."""
    made_into: dict[str, list[str]] = {}
    for group, parts in made_of.items():
        for part in set(parts):
            made_into.setdefault(part, []).append(group)
    waits_for = {group: len(set(parts) & made_of.keys()) for group, parts in made_of.items()}
    firm = [group for group, parts in waits_for.items() if parts == 0]
    while firm:
        for group in made_into.get(firm.pop(), []):
            waits_for[group] -= 1
            if waits_for[group] == 0:
                firm.append(group)
    return [group for group, parts in waits_for.items() if parts > 0]


def _way_back(start: str, made_of: Mapping[str, list[str]]) -> list[str] | None:
    """A way from `start` back to itself, or None. Iterative, so that a long chain is no recursion."""
    stack = [(start, [start])]
    seen: set[str] = set()
    while stack:
        group, path = stack.pop()
        for following in made_of.get(group, []):
            if following == start:
                return [*path, start]
            if following not in seen:
                seen.add(following)
                stack.append((following, [*path, following]))
    return None


def _ambiguous_kinds(tree: Tree) -> Iterator[Problem]:
    """A kind that is also another group's id: "från: lgs" would then mean either."""
    groups = _entries(tree.data, "grupper")
    for name, group in groups.items():
        kind = phrases.said(group["slag"]) if isinstance(group.get("slag"), str) else ""
        if kind in groups and kind != name:
            what = f"slaget ”{kind}” är också en grupps id"
            yield _told(tree, ("grupper", name, "slag"), what, "ge slaget ett annat namn än gruppernas id")


def _asked_twice(tree: Tree) -> Iterator[Problem]:
    """A station that asks the same group for the same document twice."""
    members = _groups_by_word(tree)
    for station, entry in _entries(tree.data, "stationer").items():
        seen: dict[tuple[str, str], int] = {}
        collects = entry.get("samlar in")
        for number, collection in enumerate(collects if isinstance(collects, list) else []):
            twice = [pair for pair in _pairs(collection, members) if seen.setdefault(pair, number) != number]
            if twice:
                what = f"{', '.join(sorted({group for _, group in twice}))} ska redan lämna samma dokument här"
                path = ("stationer", station, "samlar in", number, "från")
                yield _told(tree, path, what, "låt varje grupp stå på ett ställe per dokument och station")


def _groups_by_word(tree: Tree) -> dict[str, list[str]]:
    """The groups that an id or a kind stands for."""
    members: dict[str, list[str]] = {}
    for name, group in _entries(tree.data, "grupper").items():
        kind = group.get("slag")
        for word in {name, phrases.said(kind) if isinstance(kind, str) else name}:
            members.setdefault(word, []).append(name)
    return members


def _pairs(collection: Any, members: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    owed_by = _mapping(collection).get("från")
    document = _mapping(collection).get("dokument")
    spoken = phrases.names(owed_by) if isinstance(owed_by, str) else owed_by
    if isinstance(document, str) and isinstance(spoken, list):
        for word in {phrases.said(each) for each in spoken if isinstance(each, str)}:
            yield from ((document, group) for group in members.get(word, []))


def _taken_names(tree: Tree) -> Iterator[Problem]:
    """Names that mean something else already: the meetings' own station, and everybody."""
    for own, whence in _OWN_STATIONS.items():
        if own in _mapping(tree.data.get("stationer")):
            what = f"”{own}” är Årshjuls egen station, för det som {whence} för med sig"
            yield _told(tree, ("stationer", own), what, "ge stationen ett annat id", of_key=True)
    for name, group in _entries(tree.data, "grupper").items():
        kind = group.get("slag")
        if name == EVERYBODY:
            what = f"”{EVERYBODY}” betyder alla grupper under ”möten”"
            yield _told(tree, ("grupper", name), what, "ge gruppen ett annat id", of_key=True)
        if isinstance(kind, str) and phrases.said(kind) == EVERYBODY:
            what = f"”{EVERYBODY}” betyder alla grupper under ”möten”"
            yield _told(tree, ("grupper", name, "slag"), what, "ge slaget ett annat namn")


_OWN_STATIONS = {
    MEETINGS: "möten",
    CHAIRS: "ordförandeskap",
    SEATS: "platser",
    DECISIONS: "beslut och publicering",
    MATTERS: "uppdrag och frågor",
}


def _ruled_twice(tree: Tree) -> Iterator[Problem]:
    """Rules of one body under two spellings of its name."""
    seen: dict[str, str] = {}
    for body in _mapping(_mapping(tree.data.get("möten")).get("regler")):
        if seen.setdefault(phrases.said(body), body) != body:
            what = f"”{body}” är samma som ”{seen[phrases.said(body)]}”"
            yield _told(tree, ("möten", "regler", body), what, "skriv reglerna på ett ställe", of_key=True)


def _late_steps(tree: Tree, area_file: AreaFile) -> Iterator[Problem]:
    for late in late_steps(area_file):
        path: Path = ("stegar", late.ladder, "steg", late.index)
        what = f"steget hamnar {late.year} ({late.station}) före steget innan: {late.on} före {late.earlier_on}"
        yield _told(tree, path, what, "låt stegen ligga längre isär, eller räkna båda i arbetsdagar")


# --- pydantic's findings, in Swedish


def _is_echo(tree: Tree, details: ErrorDetails) -> bool:
    """Whether a list is called too short only because its parts are wrong: those are told already."""
    if details["type"] != "too_short":
        return False
    content: Any = tree.data
    for step in _within(tree.data, details["loc"]):
        content = content[step]
    return bool(content)


def _problem(tree: Tree, details: ErrorDetails) -> Problem:
    loc, kind, context = details["loc"], details["type"], details.get("ctx", {})
    path = _within(tree.data, loc)
    if kind == "extra_forbidden":
        return _unknown_key(tree, path)
    if loc and loc[-1] == "[key]":
        return _wrong_key(tree, path, details)
    if kind == "missing":
        return _missing(tree, path, str(loc[-1]))
    if kind == "arshjul":
        return _told(tree, (*path, *context["at"]), context["what"], context["right"])
    what, right = _translated(details)
    return _told(tree, path, what, _example(loc) or right)


def _within(data: Any, loc: tuple[str | int, ...]) -> Path:
    """The part of pydantic's place that the file has: the rest is the inside of a value said in words."""
    path: Path = ()
    for step in loc:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            break
        path = (*path, step)
    return path


def _missing(tree: Tree, path: Path, key: str) -> Problem:
    field = _fields(path).get(key)
    example = f"{key}: {field.examples[0]}" if field and field.examples else f"{key}: …"
    description = f" ({field.description.rstrip('.')})" if field and field.description else ""
    where = f"”{path[-1]}” saknar" if path and isinstance(path[-1], str) else "här saknas" if path else "filen saknar"
    return _told(tree, path, f"{where} nyckeln ”{key}”", f"lägg till ”{example}”{description}", of_key=True)


def _unknown_key(tree: Tree, path: Path) -> Problem:
    key, allowed = str(path[-1]), list(_fields(path[:-1]))
    near = get_close_matches(phrases.said(key), allowed, n=1)
    right = f"menade du ”{near[0]}”?" if near else f"nycklarna här är {', '.join(allowed)}"
    return _told(tree, path, f"nyckeln ”{key}” känns inte igen", right, of_key=True)


def _wrong_key(tree: Tree, path: Path, details: ErrorDetails) -> Problem:
    key = str(path[-1]) if path else ""
    context = details.get("ctx", {})
    if details["type"] == "arshjul":
        what, right = context["what"], context["right"]
    elif details["type"] == "literal_error":
        what, right = _translated(details)
    else:
        what, right = f"”{key}” kan inte vara ett id", _A_RIGHT_ID
    return _told(tree, path, what, right, of_key=True)


_A_RIGHT_ID = "använd a–z, siffror och bindestreck, till exempel nosam-angered"
_IN_SWEDISH = {
    "string_type": ("här ska stå en text på samma rad", "skriv ”nyckel: värde”"),
    "list_type": ("här ska stå en lista", "skriv varje del på en egen rad som börjar med ”- ”"),
    "model_type": ("här ska stå nycklar med värden", "skriv dem på raderna under, indragna med två mellanslag"),
    "int_type": ("{shown} är inget heltal", "skriv till exempel 2"),
    "greater_than_equal": ("{shown} är för litet", "skriv ett tal från 1 till 99"),
    "less_than_equal": ("{shown} är för stort", "skriv ett tal från 1 till 99"),
    "too_short": ("här behövs minst en", "lägg till en"),
    "string_too_short": ("värdet är tomt", "skriv ett värde efter kolonet"),
    "string_too_long": ("texten är längre än {max_length} tecken", "korta den"),
    "literal_error": ("{shown} känns inte igen", "skriv {expected}"),
}
_ALIKE = {
    "tuple_type": "list_type",
    "dict_type": "model_type",
    "model_attributes_type": "model_type",
    "int_parsing": "int_type",
    "int_parsing_size": "int_type",
    "int_from_float": "int_type",
}
_BY_PATTERN = {
    ID: ("{shown} kan inte vara ett id", _A_RIGHT_ID),
    KIND: ("{shown} kan inte vara ett slag", "skriv ett ord, till exempel temagrupp"),
    ONE_LINE: ("texten har radbrytningar eller styrtecken", "skriv den på en rad, med vanliga tecken"),
    HTTPS: ("{shown} är ingen adress", "skriv en adress som börjar med https://"),
}
_NO_WORDS_FOR_IT = ("{shown} går inte att läsa här", "se exempelfilen goteborgsomradet.yaml")


def _translated(details: ErrorDetails) -> tuple[str, str]:
    """Pydantic's own words in Swedish: what is wrong and what right looks like."""
    value, context, kind = details["input"], details.get("ctx", {}), details["type"]
    if kind == "string_pattern_mismatch":
        what, right = _BY_PATTERN.get(context["pattern"], _NO_WORDS_FOR_IT)
    else:
        what, right = _IN_SWEDISH.get(_ALIKE.get(kind, kind), _NO_WORDS_FOR_IT)
    facts = {
        "shown": f"”{value[:60]}”" if isinstance(value, str) and value else "värdet",
        "max_length": context.get("max_length"),
        "expected": re.sub(r"'(.*?)'", r"”\1”", str(context.get("expected"))).replace(" or ", " eller "),
    }
    return what.format(**facts), right.format(**facts)


def _example(loc: tuple[str | int, ...]) -> str | None:
    """A right value for the key at the end of `loc`, from the schema itself."""
    if not loc or not isinstance(loc[-1], str):
        return None
    field = _fields(loc[:-1]).get(loc[-1])
    return f"till exempel ”{loc[-1]}: {field.examples[0]}”" if field and field.examples else None


def _fields(path: tuple[str | int, ...]) -> dict[str, Any]:
    """The keys allowed in the part of the file that `path` leads to, and what the schema says of them."""
    part: Any = AreaFile
    for step in path:
        part = _inside(_bare(part), step)
    model = _bare(part)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _inside(part: Any, step: str | int) -> Any:
    if isinstance(part, type) and issubclass(part, BaseModel):
        fields = {field.alias or name: field for name, field in part.model_fields.items()}
        return fields[str(step)].annotation if step in fields else None
    arguments = get_args(part)
    if get_origin(part) is dict:
        return arguments[1]
    return arguments[0] if get_origin(part) is tuple else None


def _bare(annotation: Any) -> Any:
    """The annotation without `Annotated[…]` and without `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next((each for each in get_args(annotation) if each is not type(None)), None)
        else:
            return None if get_origin(annotation) is Literal else annotation
