"""What holds across an area file, and no single entry can tell."""

from collections.abc import Iterator, Mapping
from typing import Any

from areas import phrases
from areas.compile import late_steps
from areas.problems import MOST_TOLD, Problem
from areas.references import EVERYBODY
from areas.schema import AreaFile
from areas.tree import Path, Tree, entries, mapping
from rules.decisions import DECISIONS
from rules.matters import MATTERS
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS


def loose_ends(tree: Tree) -> Iterator[Problem]:
    """What no single entry can tell is wrong."""
    yield from _parties_on_both_sides(tree)
    yield from _circles(tree)
    yield from _ambiguous_kinds(tree)
    yield from _asked_twice(tree)
    yield from _taken_names(tree)
    yield from _ruled_twice(tree)


def _parties_on_both_sides(tree: Tree) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for side, parties in mapping(tree.data.get("parter")).items():
        for party in mapping(parties):
            if party in seen:
                what = f"parten ”{party}” finns redan under {seen[party]}"
                yield tree.problem(("parter", side, party), what, "låt parten stå på en sida", of_key=True)
            seen.setdefault(party, side)


def _circles(tree: Tree) -> Iterator[Problem]:
    """Derived groups that in the end are made of themselves."""
    made_of = {name: _groups_in(group.get("består av")) for name, group in entries(tree.data, "grupper").items()}
    for name in _without_ground(made_of)[:MOST_TOLD]:
        path = _way_back(name, made_of)
        if path:
            what = f"gruppen består till slut av sig själv: {' → '.join(path)}"
            right = "låt härledda grupper bestå av uppdrag i grupper med egna ledamöter"
            yield tree.problem(("grupper", name, "består av"), what, right, of_key=True)


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
    groups = entries(tree.data, "grupper")
    for name, group in groups.items():
        kind = phrases.said(group["slag"]) if isinstance(group.get("slag"), str) else ""
        if kind in groups and kind != name:
            what = f"slaget ”{kind}” är också en grupps id"
            yield tree.problem(("grupper", name, "slag"), what, "ge slaget ett annat namn än gruppernas id")


def _asked_twice(tree: Tree) -> Iterator[Problem]:
    """A station that asks the same group for the same document twice."""
    members = _groups_by_word(tree)
    for station, entry in entries(tree.data, "stationer").items():
        seen: dict[tuple[str, str], int] = {}
        collects = entry.get("samlar in")
        for number, collection in enumerate(collects if isinstance(collects, list) else []):
            twice = [pair for pair in _pairs(collection, members) if seen.setdefault(pair, number) != number]
            if twice:
                what = f"{', '.join(sorted({group for _, group in twice}))} ska redan lämna samma dokument här"
                path = ("stationer", station, "samlar in", number, "från")
                yield tree.problem(path, what, "låt varje grupp stå på ett ställe per dokument och station")


def _groups_by_word(tree: Tree) -> dict[str, list[str]]:
    """The groups that an id or a kind stands for."""
    members: dict[str, list[str]] = {}
    for name, group in entries(tree.data, "grupper").items():
        kind = group.get("slag")
        for word in {name, phrases.said(kind) if isinstance(kind, str) else name}:
            members.setdefault(word, []).append(name)
    return members


def _pairs(collection: Any, members: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    owed_by = mapping(collection).get("från")
    document = mapping(collection).get("dokument")
    spoken = phrases.names(owed_by) if isinstance(owed_by, str) else owed_by
    if isinstance(document, str) and isinstance(spoken, list):
        for word in {phrases.said(each) for each in spoken if isinstance(each, str)}:
            yield from ((document, group) for group in members.get(word, []))


def _taken_names(tree: Tree) -> Iterator[Problem]:
    """Names that mean something else already: the meetings' own station, and everybody."""
    for own, whence in _OWN_STATIONS.items():
        if own in mapping(tree.data.get("stationer")):
            what = f"”{own}” är Årshjuls egen station, för det som {whence} för med sig"
            yield tree.problem(("stationer", own), what, "ge stationen ett annat id", of_key=True)
    for name, group in entries(tree.data, "grupper").items():
        kind = group.get("slag")
        if name == EVERYBODY:
            what = f"”{EVERYBODY}” betyder alla grupper under ”möten”"
            yield tree.problem(("grupper", name), what, "ge gruppen ett annat id", of_key=True)
        if isinstance(kind, str) and phrases.said(kind) == EVERYBODY:
            what = f"”{EVERYBODY}” betyder alla grupper under ”möten”"
            yield tree.problem(("grupper", name, "slag"), what, "ge slaget ett annat namn")


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
    for body in mapping(mapping(tree.data.get("möten")).get("regler")):
        if seen.setdefault(phrases.said(body), body) != body:
            what = f"”{body}” är samma som ”{seen[phrases.said(body)]}”"
            yield tree.problem(("möten", "regler", body), what, "skriv reglerna på ett ställe", of_key=True)


def late_ladder_steps(tree: Tree, area_file: AreaFile) -> Iterator[Problem]:
    """Steps that some year would come before the step that they follow."""
    for late in late_steps(area_file):
        path: Path = ("stegar", late.ladder, "steg", late.index)
        what = f"steget hamnar {late.year} ({late.station}) före steget innan: {late.on} före {late.earlier_on}"
        yield tree.problem(path, what, "låt stegen ligga längre isär, eller räkna båda i arbetsdagar")
