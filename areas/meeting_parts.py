"""What stands on a line of meetings after the day and the time.

Each part between commas is a form, a place, a title, or says by its first word what it is ("rubrik: …"). Where a
semicolon stands on the line the parts are those between semicolons.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from areas.lists import folded, tidy
from areas.meeting_rows import LONGEST, Misread
from areas.meeting_words import DASH, announced_later, form_called, is_called_already
from models.words import MeetingForm

_KEYED = re.compile(r"(?P<key>[a-zåäö]+) ?: ?(?P<value>.*)", re.IGNORECASE)
_AT_A_PLACE = re.compile(r"(?:på plats|fysiskt)(?::| i| på)? (?P<place>.+)", re.IGNORECASE)
_A_TITLE = re.compile(
    r"\w*(?:möte|möten|sammanträde|dialog|workshop|planeringsdag|strategidag|internat)\b", re.IGNORECASE
)
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_KEYS = {
    "plats": "place", "lokal": "place", "adress": "place",
    "rubrik": "title", "titel": "title", "tema": "title",
    "station": "station",
    "anteckning": "note", "notering": "note", "obs": "note", "anm": "note",
    "grupp": "groups", "grupper": "groups",
    "länk": "link",
}  # fmt: skip
_COLUMNS = {"place": "plats", "title": "rubrik", "station": "station", "note": "anteckning", "groups": "grupp"}


@dataclass
class Parts:
    """What the parts of a line have said."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    form: MeetingForm | None = None
    tool: str | None = None
    link_later: bool = False
    called_elsewhere: bool = False

    def text(self, what: str) -> str | None:
        joined = ", ".join(part for part in self.texts.get(what, ()) if part)
        return joined or None


def parts_of(rest: str) -> Parts:
    """What stands after day and time, part by part. Raises Misread where a part is too long, or two forms are named."""
    parts = Parts()
    rest = _PARENTHESIS.sub(lambda found: f", {found[1]}, " if _says_something(found[1]) else found[0], rest)
    current: str | None = None
    for part in _split(rest):
        current = _take_part(part, parts, current)
    _refuse_too_long(parts)
    return parts


def _split(rest: str) -> Iterator[str]:
    for part in rest.split(";" if ";" in rest else ","):
        stripped = re.sub(rf"^(?:{DASH} |[ ,:.])+", "", tidy(part))
        if not _KEYED.fullmatch(stripped):
            stripped = stripped.rstrip(" ,:").removesuffix(".")
        if stripped and not re.fullmatch(rf"(?:{DASH}|[().])+", stripped):
            yield stripped


def _says_something(text: str) -> bool:
    keyed = _KEYED.fullmatch(text)
    return bool(
        not text.strip()
        or form_called(text)
        or is_called_already(text)
        or announced_later(text)
        or (keyed and folded(keyed["key"]) in _KEYS)
    )


def _take_part(part: str, parts: Parts, current: str | None) -> str | None:
    """Put the part where it belongs. `current` is what the part before said by its first word that it was."""
    keyed = _KEYED.fullmatch(part)
    key = _KEYS.get(folded(keyed["key"])) if keyed else None
    if keyed and key:
        value = keyed["value"].strip(" ,")
        if key != "link":
            parts.texts.setdefault(key, []).append("" if announced_later(f"plats {value}") else value)
        return key
    if form := form_called(part):
        _refuse_a_second_form(parts, form[0])
        parts.form, parts.tool = form
    elif later := announced_later(part):
        parts.link_later = parts.link_later or "länk" in later
    elif is_called_already(part):
        parts.called_elsewhere = True
    elif current not in (None, "link"):
        parts.texts[str(current)].append(part)
        return current
    elif at := _AT_A_PLACE.fullmatch(part):
        _refuse_a_second_form(parts, MeetingForm.IN_PERSON)
        parts.form = MeetingForm.IN_PERSON
        parts.texts.setdefault("place", []).append(at["place"])
        return "place"
    else:
        parts.texts.setdefault("title" if _A_TITLE.search(part) else "place", []).append(part)
    return None


def _refuse_a_second_form(parts: Parts, form: MeetingForm) -> None:
    if parts.form not in (None, form):
        raise Misread(
            f"raden säger både ”{parts.form and parts.form.swedish}” och ”{form.swedish}”",
            "Skriv ett av dem, eller ”på plats och digitalt”",
        )


def _refuse_too_long(parts: Parts) -> None:
    for what, column in _COLUMNS.items():
        if len(parts.text(what) or "") > LONGEST[column]:
            raise Misread(f"{column} är längre än {LONGEST[column]} tecken", "Korta texten")
