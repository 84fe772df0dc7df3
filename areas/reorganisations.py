"""A file that plans a reorganisation: the same plain YAML as area files, with every mistake told at once by its line.

```yaml
namn: Lokala NOSAM i Göteborg
dag: 2025-08-31                      # de gamla gruppernas sista dag
grupper:
  nosam-gbg-hisingen:
    efterträds av: nosam-lundby, nosam-norra-hisingen och nosam-vastra-hisingen
    dokument:                        # det som gruppen är skyldig när den upphör
      arsrapport: nosam-lundby
      utvardering: {upphör: de nya grupperna utvärderar hösten}
    övriga dokument: nosam-lundby    # eller {upphör: skäl}; behövs inte med en enda efterträdare
```
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path as File
from typing import Any

from areas import phrases
from areas.problems import AreaFileError, Problem
from areas.tree import LARGEST_FILE_IN_BYTES, Tree, decoded, parse, too_large
from rules.reorganisation import Ending, Fate, Reorganising

NAME, DAY, GROUPS = "namn", "dag", "grupper"
SUCCESSORS, DOCUMENTS, REST, CLOSED = "efterträds av", "dokument", "övriga dokument", "upphör"
EXAMPLE = "nosam-gbg-centrum: {efterträds av: nosam-centrum}"

Path = tuple[str | int, ...]


def read_reorganisation(file: File) -> Reorganising:
    """What the file plans. Raises AreaFileError with all that is wrong with it, and OSError."""
    if file.stat().st_size > LARGEST_FILE_IN_BYTES:
        raise too_large(file.name, file.stat().st_size)
    return reorganisation_in(decoded(file.read_bytes(), name=file.name), name=file.name)


def reorganisation_in(text: str, *, name: str) -> Reorganising:
    """What the text plans. Raises AreaFileError."""
    tree = parse(text, name=name)
    reading = _Reading(tree)
    plan = reading.plan()
    if plan is None or reading.problems:
        raise AreaFileError(name, reading.problems)
    return plan


class _Reading:
    """A file under examination, and what has been found wrong."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.problems: list[Problem] = list(tree.repeated)

    def plan(self) -> Reorganising | None:
        """The plan; None where something that it cannot do without is missing."""
        self._only((), self._tree.data, (NAME, DAY, GROUPS))
        name, day = self._text((), NAME, "Lokala NOSAM"), self._day()
        groups = self._tree.data.get(GROUPS)
        if not isinstance(groups, dict) or not groups:
            self._wrong((GROUPS,), "grupperna som upphör saknas", f"skriv minst en under ”{GROUPS}”: {EXAMPLE}")
            return None
        endings = [ending for group, entry in groups.items() if (ending := self._ending(group, entry)) is not None]
        if name is None or day is None:
            return None
        return Reorganising(name=name, last_day=day, endings=tuple(endings))

    def _day(self) -> date | None:
        written = self._tree.data.get(DAY)
        try:
            return date.fromisoformat(str(written))
        except ValueError:
            what = "dagen saknas" if written in (None, "") else f"”{written}” är ingen dag"
            self._wrong((DAY,), what, "skriv de gamla gruppernas sista dag, till exempel dag: 2025-08-31")
            return None

    def _ending(self, group: str, entry: Any) -> Ending | None:
        path: Path = (GROUPS, group)
        if not isinstance(entry, dict):
            self._wrong(path, f"”{group}” saknar uppgift om vad som följer", f"skriv till exempel {EXAMPLE}")
            return None
        self._only(path, entry, (SUCCESSORS, DOCUMENTS, REST))
        successors = self._successors(path, entry.get(SUCCESSORS))
        documents = entry.get(DOCUMENTS) or {}
        if not isinstance(documents, dict):
            self._wrong((*path, DOCUMENTS), "här ska stå dokument", "skriv till exempel arsrapport: nosam-centrum")
            documents = {}
        fates = {
            document: fate
            for document, value in documents.items()
            if (fate := self._fate((*path, DOCUMENTS, document), value)) is not None
        }
        rest = self._rest(path, entry, successors)
        if rest is None:
            return None
        return Ending(group=group, successors=successors, documents=fates, rest=rest)

    def _successors(self, path: Path, value: Any) -> tuple[str, ...]:
        spoken = phrases.names(value) if isinstance(value, str) else value
        if spoken is None:
            return ()
        if not isinstance(spoken, list) or not all(isinstance(name, str) for name in spoken):
            self._wrong((*path, SUCCESSORS), "här ska stå grupper", "skriv deras id: nosam-lundby och nosam-centrum")
            return ()
        return tuple(dict.fromkeys(spoken))

    def _rest(self, path: Path, entry: Mapping[str, Any], successors: tuple[str, ...]) -> Fate | None:
        if REST in entry:
            return self._fate((*path, REST), entry[REST])
        if len(successors) == 1:
            return Fate(successor=successors[0])
        self._wrong(
            path,
            f"det sägs inte vad som händer med det som ”{path[-1]}” inte har lämnat när den upphör",
            f"skriv ”{REST}: ID” med gruppen som tar över, eller ”{REST}: {{{CLOSED}: skälet}}”",
        )
        return None

    def _fate(self, path: Path, value: Any) -> Fate | None:
        if isinstance(value, str) and value.strip():
            return Fate(successor=value.strip())
        reason = value.get(CLOSED) if isinstance(value, dict) and list(value) == [CLOSED] else None
        if isinstance(reason, str) and reason.strip():
            return Fate(reason=" ".join(reason.split()))
        self._wrong(path, "det sägs inte vem som tar över", f"skriv gruppens id, eller {{{CLOSED}: skälet}}")
        return None

    def _text(self, path: Path, key: str, example: str) -> str | None:
        value = self._tree.data.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        self._wrong((*path, key), f"nyckeln ”{key}” saknas", f"skriv till exempel {key}: {example}")
        return None

    def _only(self, path: Path, entry: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        for key in entry:
            if key not in allowed:
                right = f"nycklarna här är {', '.join(allowed)}"
                self._wrong((*path, key), f"nyckeln ”{key}” känns inte igen", right, of_key=True)

    def _wrong(self, path: Path, what: str, right: str, *, of_key: bool = False) -> None:
        place = self._tree.place(path, of_key=of_key)
        self.problems.append(Problem(line=place.line, column=place.column, what=what, right=right))
