"""What pydantic finds wrong with an area file's entries, in Swedish."""

import re
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from areas import phrases
from areas.problems import Problem
from areas.schema import AreaFile
from areas.tree import Path, Tree
from areas.values import HTTPS, ID, KIND, ONE_LINE


def is_echo(tree: Tree, details: ErrorDetails) -> bool:
    """Whether a list is called too short only because its parts are wrong: those are told already."""
    if details["type"] != "too_short":
        return False
    content: Any = tree.data
    for step in _within(tree.data, details["loc"]):
        content = content[step]
    return bool(content)


def entry_fault(tree: Tree, details: ErrorDetails) -> Problem:
    """The finding as a problem of the file, at its place."""
    loc, kind, context = details["loc"], details["type"], details.get("ctx", {})
    path = _within(tree.data, loc)
    if kind == "extra_forbidden":
        return _unknown_key(tree, path)
    if loc and loc[-1] == "[key]":
        return _wrong_key(tree, path, details)
    if kind == "missing":
        return _missing(tree, path, str(loc[-1]))
    if kind == "arshjul":
        return tree.problem((*path, *context["at"]), context["what"], context["right"])
    what, right = _translated(details)
    return tree.problem(path, what, _example(loc) or right)


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
    return tree.problem(path, f"{where} nyckeln ”{key}”", f"lägg till ”{example}”{description}", of_key=True)


def _unknown_key(tree: Tree, path: Path) -> Problem:
    key, allowed = str(path[-1]), list(_fields(path[:-1]))
    near = get_close_matches(phrases.said(key), allowed, n=1)
    right = f"menade du ”{near[0]}”?" if near else f"nycklarna här är {', '.join(allowed)}"
    return tree.problem(path, f"nyckeln ”{key}” känns inte igen", right, of_key=True)


def _wrong_key(tree: Tree, path: Path, details: ErrorDetails) -> Problem:
    key = str(path[-1]) if path else ""
    context = details.get("ctx", {})
    if details["type"] == "arshjul":
        what, right = context["what"], context["right"]
    elif details["type"] == "literal_error":
        what, right = _translated(details)
    else:
        what, right = f"”{key}” kan inte vara ett id", _A_RIGHT_ID
    return tree.problem(path, what, right, of_key=True)


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
