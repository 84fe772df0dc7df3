"""What differs between two area files, in the words of whoever wrote them."""

from collections.abc import Iterator, Mapping
from typing import Any

from areas.tree import parse

ENDED_NOT_REMOVED = ("grupper", "stationer", "parter")


def described(old_text: str, new_text: str) -> list[str]:
    """One line for each difference, with the way to it: `stationer › arsrapporter › sista dag: ”…” → ”…”`.

    Both texts must be files that have been read without fault.
    """
    old, new = parse(old_text, name="förut").data, parse(new_text, name="nu").data
    return list(_differences(old, new, ()))


def _differences(old: Any, new: Any, way: tuple[str, ...]) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _of_key(old, new, (*way, str(key)), key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
            yield from _differences(before, after, (*way, str(number)))
    else:
        yield f"~ {_path(way)}: {_said(old)} → {_said(new)}"


def _of_key(old: Mapping[str, Any], new: Mapping[str, Any], way: tuple[str, ...], key: str) -> Iterator[str]:
    if key not in old:
        yield f"+ {_path(way)}: {_said(new[key])}"
    elif key not in new:
        ended = " (avslutas från i dag, historiken finns kvar)" if way[0] in ENDED_NOT_REMOVED else ""
        yield f"− {_path(way)}{ended}"
    else:
        yield from _differences(old[key], new[key], way)


def _path(way: tuple[str, ...]) -> str:
    return " › ".join(way)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(_said(inner) for inner in value)
    return f"”{value}”"
