"""The YAML of an area file as plain text, lists and mappings, each with its place.

Every value stays a string: what `nej`, `2025-09-01` or `3` mean is for the schema to say, not for YAML. Anchors,
aliases, tags and several documents in one file are refused, for nobody who writes by hand needs them.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from areas.problems import AreaFileError, Problem

Path = tuple[str | int, ...]
LARGEST_FILE_IN_BYTES = 250_000
LONGEST_MESSAGE = 600
DEEPEST = 20


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something stands, counted from 1."""

    line: int
    column: int


@dataclass(kw_only=True)
class Tree:
    """A file's content with the place of every key and every value."""

    name: str
    data: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    repeated: list[Problem] = field(default_factory=list)
    """Keys that stand twice: the first counts, so that the rest of the file can be judged at once."""

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """The place of what `path` leads to, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            near = path[:length]
            first, second = (self.keys, self.values) if of_key else (self.values, self.keys)
            if found := first.get(near) or second.get(near):
                return found
        return Place(line=1, column=1)

    def problem(self, path: Path, what: str, right: str, *, of_key: bool = False) -> Problem:
        """What is wrong at the place of `path`."""
        place = self.place(path, of_key=of_key)
        return Problem(line=place.line, column=place.column, what=_on_one_line(what), right=_on_one_line(right))


def _on_one_line(text: str) -> str:
    return shorten(text, width=LONGEST_MESSAGE, placeholder=" …") if len(text) < 10_000 else text[:60] + " …"


def mapping(value: Any) -> Mapping[str, Any]:
    """The part of an unvalidated file, where it is a mapping; else an empty one."""
    return value if isinstance(value, dict) else {}


def entries(data: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
    """The entries under `key` that are mappings themselves."""
    return {name: entry for name, entry in mapping(data.get(key)).items() if isinstance(entry, dict)}


def decoded(content: bytes, *, name: str) -> str:
    """The text of a file. Raises AreaFileError if it is too large or not UTF-8, and says where."""
    if len(content) > LARGEST_FILE_IN_BYTES:
        raise too_large(name, len(content))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = "filen är sparad som UTF-16, inte som UTF-8"
        raise AreaFileError(name, [Problem(line=1, column=1, what=what, right=_SAVE_AS_UTF_8)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AreaFileError(name, [_wrong_byte(content, error.start)]) from error


_SAVE_AS_UTF_8 = "spara filen med teckenkodningen UTF-8"


def too_large(name: str, size: int) -> AreaFileError:
    """The refusal of a file that no person has written."""
    what = f"filen är {size:_} byte stor, det är för mycket för en områdesfil".replace("_", " ")
    right = f"en områdesfil är högst {LARGEST_FILE_IN_BYTES:_} byte; är det rätt fil?".replace("_", " ")
    return AreaFileError(name, [Problem(line=1, column=1, what=what, right=right)])


def _wrong_byte(content: bytes, at: int) -> Problem:
    line_start = content.rfind(b"\n", 0, at) + 1
    meant = content[at : at + 1].decode("cp1252", errors="replace")
    perhaps = f", ”{meant}” i Windows-1252" if meant.isalpha() else ""
    return Problem(
        line=content.count(b"\n", 0, at) + 1,
        column=len(content[line_start:at].decode("utf-8", errors="replace")) + 1,
        what=f"byte nummer {at + 1} (0x{content[at]:02X}{perhaps}) är inte UTF-8",
        right=_SAVE_AS_UTF_8,
    )


def parse(text: str, *, name: str) -> Tree:
    """Read the file's YAML. Raises AreaFileError; keys that stand twice are left in `Tree.repeated`."""
    # Some editors write å as a and a ring of its own; to the reader they are one letter.
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if tabs := list(_tabs(text)):
        raise AreaFileError(name, tabs)
    builder = _Builder(name)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except (YAMLError, _TooDeep) as error:
        builder.problems.append(_syntax_problem(error, text))
    except (ValueError, OverflowError, IndexError, AttributeError, AssertionError) as error:
        # The parser lets some of its own slips through on broken input: "\UFFFFFFFF", "%YAML x".
        place = builder.last
        what = f"filen går inte att läsa som YAML ({type(error).__name__})"
        builder.problems.append(Problem(line=place.line, column=place.column, what=what, right=_PLAIN))
    if builder.problems:
        raise AreaFileError(name, [*builder.problems, *builder.tree.repeated])
    if not isinstance(builder.tree.data, dict):
        raise AreaFileError(name, [_no_mapping(builder.tree)])
    return builder.tree


def _no_mapping(tree: Tree) -> Problem:
    place = tree.place(())
    empty = tree.data is None or tree.data == ""
    what = "filen är tom" if empty else "filen ska bestå av nycklar med värden"
    return Problem(
        line=place.line,
        column=place.column,
        what=what,
        right="börja med raderna ”id: …” och ”namn: …”, se exempelfilen",
    )


def _tabs(text: str) -> Any:
    for number, line in enumerate(text.split("\n"), start=1):
        at = line.find("\t")
        if at >= 0 and not re.search(r"(^|\s)#", line[:at]):
            yield Problem(
                line=number, column=at + 1, what="raden innehåller ett tabbtecken", right="gör indrag med mellanslag"
            )


class _TooDeep(Exception):
    def __init__(self, place: Place) -> None:
        self.place = place


@dataclass
class _Open:
    """A mapping or list under construction."""

    content: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    lost: bool = False


class _Builder:
    """Builds the tree from the parser's events; holds no more than the file's depth on its stack."""

    def __init__(self, name: str) -> None:
        self.tree = Tree(name=name)
        self.problems: list[Problem] = []
        self.last = Place(line=1, column=1)
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: Event) -> None:
        self.last = Place(line=event.start_mark.line + 1, column=event.start_mark.column + 1)
        if isinstance(event, DocumentStartEvent):
            self._count_document()
        elif isinstance(event, AliasEvent):
            self._wrong("ankare och alias (& och *) används inte i områdesfiler", "skriv ut värdet på båda ställena")
            self._add("")
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._end()

    def _count_document(self) -> None:
        self._documents += 1
        if self._documents == 2:
            self._wrong("filen innehåller flera YAML-dokument", "ta bort raden ”---”: ett område är en fil")

    def _begin(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.anchor is not None:
            self._wrong("ankare och alias (& och *) används inte i områdesfiler", "skriv ut värdet på båda ställena")
        if str(event.tag or "!") != "!":
            self._wrong("YAML-taggar (!) används inte i områdesfiler", "ta bort ordet som börjar med !")
        if isinstance(event, ScalarEvent):
            self._add(str(event.value))
            return
        if len(self._stack) >= DEEPEST:
            raise _TooDeep(self.last)
        content: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._stack.append(_Open(content, self._place_for(content)))

    def _end(self) -> None:
        self._stack.pop()

    def _add(self, scalar: str) -> None:
        parent = self._stack[-1] if self._stack else None
        if parent is not None and isinstance(parent.content, dict) and parent.key is None:
            self._take_key(parent, scalar)
        else:
            self._place_for(scalar)

    def _take_key(self, parent: _Open, key: str) -> None:
        parent.key = key
        parent.lost = isinstance(parent.content, dict) and key in parent.content
        if parent.lost:
            first = self.tree.keys[(*parent.path, key)]
            what, right = f"”{key}” finns redan på rad {first.line}", "ta bort den ena eller ge den ett annat namn"
            self.tree.repeated.append(Problem(line=self.last.line, column=self.last.column, what=what, right=right))
            return
        self.tree.keys[(*parent.path, key)] = self.last

    def _place_for(self, value: Any) -> Path:
        """Put a value where it belongs and return its path. What follows a repeated key is kept out of the tree."""
        if not self._stack:
            if self._documents < 2:
                self.tree.data = value
                self.tree.values[()] = self.last
            return ()
        parent = self._stack[-1]
        if isinstance(parent.content, list):
            path: Path = (*parent.path, len(parent.content))
            parent.content.append(value)
        elif parent.key is None:
            self._wrong("en nyckel ska vara ett ord eller några ord", _PLAIN)
            parent.key, parent.lost = "", True
            return (*parent.path, "")
        else:
            path = (*parent.path, parent.key)
            if not parent.lost:
                parent.content[parent.key] = value
            parent.key = None
        if value != "":  # an empty value has no place of its own: the key before it has
            self.tree.values.setdefault(path, self.last)
        return path

    def _wrong(self, what: str, right: str) -> None:
        self.problems.append(Problem(line=self.last.line, column=self.last.column, what=what, right=right))


_PLAIN = "skriv ”nyckel: värde” på varje rad och gör indrag med två mellanslag"
_QUOTE = 'sätt citattecken (") runt värdet'
_SYNTAX = (
    (
        "mapping values are not allowed",
        "kolonet står på ett ställe där ingen nyckel kan stå",
        f"{_QUOTE}, eller rätta indraget",
    ),
    ("mapping keys are not allowed", "ett frågetecken står där ett värde väntas", _QUOTE),
    (
        "expected <block end>",
        "raden har annat indrag än raderna den hör ihop med",
        "börja rader på samma nivå lika långt in",
    ),
    ("could not find expected ':'", "raden saknar kolon efter nyckeln", _PLAIN),
    ("while scanning a simple key", "raden saknar kolon efter nyckeln", _PLAIN),
    ("unknown escape character", "\\ får inte stå här", "skriv texten utan \\"),
    ("quoted scalar", "texten inom citattecken tar inte slut", "avsluta med samma citattecken som texten började med"),
    ("flow sequence", "listan inom [ ] tar inte slut", "skriv ett komma mellan orden och ] sist"),
    ("flow mapping", "värdena inom { } tar inte slut", "skriv ”nyckel: värde” med komma emellan och } sist"),
    ("flow node", "något saknas inom [ ] eller { }", "avsluta med ] eller }"),
    ("cannot start any token", "tecknet kan inte stå först i ett värde", _QUOTE),
    ("expected the node content", "tecknet kan inte stå här", _QUOTE),
    ("alias", "en stjärna (*) kan inte stå först i ett värde", _QUOTE),
    ("anchor", "ett &-tecken kan inte stå först i ett värde", _QUOTE),
    ("tag", "ett utropstecken kan inte stå först i ett värde", _QUOTE),
)


def _syntax_problem(error: Exception, text: str) -> Problem:
    if isinstance(error, _TooDeep):
        place = error.place
        what = f"filen är nästlad i mer än {DEEPEST} nivåer"
        return Problem(line=place.line, column=place.column, what=what, right=_PLAIN)
    if isinstance(error, ReaderError):
        line_start = text.rfind("\n", 0, error.position) + 1
        what = f"tecknet U+{ord(text[error.position]):04X} får inte stå i en områdesfil"
        line = text.count("\n", 0, error.position) + 1
        return Problem(line=line, column=error.position - line_start + 1, what=what, right="ta bort tecknet")
    mark = error.problem_mark or error.context_mark if isinstance(error, MarkedYAMLError) else None
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    for words, what, right in _SYNTAX:
        if words in said:
            return Problem(line=line, column=column, what=what, right=right)
    return Problem(line=line, column=column, what="filen går inte att läsa som YAML", right=_PLAIN)
