"""Which groups are meant where a list of meetings names them: one, or several in a row that meet jointly.

A name may hold the words that join names ("Temagrupp Barn och unga"), so a text is taken apart only as known names.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property

from areas.lists import folded
from areas.meeting_rows import Misread
from mail.swedish import listed, long_day
from models.areas import GroupName
from rules.stations_served import meeting_groups
from rules.wheel import GroupSpan, Station, Wheel

MOST_OFFERED = 3
MANY = 3
MOST_JOINED = 40
"""A text with more joints than this between its words names no groups, whatever it says."""
_JOINTS = re.compile(r"\s*(?:[,;+&]|\boch\b|\bsamt\b|\bmed\b)\s*", re.IGNORECASE)


class NoSuchGroups(Misread):
    """The text names no groups of the area, or does not tell which."""


class NotThatDay(Misread):
    """The group is known, but does not exist on the day of the meeting."""


class GroupNames:
    """The area's groups by id, by any name they have had, by kind, and by the station at which they meet."""

    def __init__(self, wheel: Wheel, names: Iterable[GroupName]) -> None:
        self._wheel = wheel
        self._spans = {span.id: span for span in wheel.groups}
        self._names: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for name in sorted(names, key=lambda name: (name.group, name.valid_from)):
            self._names[name.group].append((name.valid_from, name.name))

    def name(self, group: str, day: date) -> str:
        """What the group is called on the day; before its first name, that one."""
        names = self._names.get(group) or [(date.min, group)]
        return next((name for valid_from, name in reversed(names) if valid_from <= day), names[0][1])

    def named(self, groups: Iterable[str], day: date) -> str:
        """The groups by name; where many come of a kind, and all of it, as "alla av slaget nosam (14)"."""
        of_kinds: dict[str, list[str]] = defaultdict(list)
        for group in groups:
            of_kinds[self._spans[group].kind].append(group)
        return listed(said for kind, several in of_kinds.items() for said in self._spoken(kind, several, day))

    def _spoken(self, kind: str, groups: list[str], day: date) -> list[str]:
        all_there_are = {span.id for span in self._wheel.groups if span.kind == kind and span.exists_on(day)}
        if len(groups) >= MANY and all_there_are <= set(groups):
            return [f"alla av slaget {kind} ({len(groups)})"]
        return [self.name(group, day) for group in groups]

    def meant(self, text: str, day: date) -> tuple[tuple[str, ...], Station | None]:
        """The groups that the text names, in its order, and the station if it is one that it names.

        Raises NoSuchGroups for a text that names none, and NotThatDay for a group that does not exist that day.
        """
        groups = self._taken_apart(folded(text), day)
        if groups is None:
            station = self.station(text)
            if station is None or not station.is_met:
                raise self._unknown(text, day)
            return self.of_station(station, day), station
        for group in groups:
            self._refuse_outside(self._spans[group], day)
        return groups, None

    def of_station(self, station: Station, day: date) -> tuple[str, ...]:
        """The groups whose meeting the station is, in the order of the area file."""
        groups = meeting_groups(self._wheel, station, day=day)
        return tuple(span.id for span in self._wheel.groups if span.id in groups)

    def station(self, text: str) -> Station | None:
        """The one station that goes by the text: its id, its name, or its month and name."""
        plain = folded(text)
        for name in ("id", "title", "name"):
            found = [station for station in self._wheel.stations if folded(getattr(station, name)) == plain]
            if len(found) == 1:
                return found[0]
        return None

    def _taken_apart(self, text: str, day: date) -> tuple[str, ...] | None:
        """The groups of a text that is nothing but their names and joints between them; None for another."""
        joints = list(_JOINTS.finditer(text))
        if len(joints) > MOST_JOINED:
            return None
        begins = [0, *(joint.end() for joint in joints)]
        ends = [*(joint.start() for joint in joints), len(text)]

        @cache
        def from_part(first: int) -> tuple[str, ...] | None:
            if first == len(begins):
                return ()
            # The longest name first: of "barn och unga" not "barn", where there is such a group too.
            for last in range(len(ends) - 1, first - 1, -1):
                called = self._called(text[begins[first] : ends[last]], day)
                rest = from_part(last + 1) if called else None
                if called and rest is not None:
                    return called + rest
            return None

        found = from_part(0)
        return tuple(dict.fromkeys(found)) if found else None

    def _called(self, name: str, day: date) -> tuple[str, ...]:
        """The one group of that name, or all of that kind; of several of a name those that exist on the day."""
        plain = re.sub(r"^(?:alla|samtliga) ", "", name)
        spellings = (name, *(plain.removesuffix(ending) for ending in ("", "en", "er", "erna")))
        for spelling in dict.fromkeys(spellings):
            known = self._by_spelling.get(spelling, [])
            there = [group for group in known if self._spans[group].exists_on(day)]
            if len(there) == 1 or (known and not there):
                return tuple((there or known)[:1])
            if len(there) > 1:
                raise NoSuchGroups(
                    f"”{name}” kan vara flera grupper", f"Skriv gruppens id: {' eller '.join(sorted(there))}"
                )
            if of_kind := [
                span.id for span in self._wheel.groups if folded(span.kind) == spelling and span.exists_on(day)
            ]:
                return tuple(of_kind)
        return ()

    @cached_property
    def _by_spelling(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for group in self._spans:
            for spelling in dict.fromkeys(folded(it) for it in (group, *(name for _, name in self._names[group]))):
                index[spelling].append(group)
        return dict(index)

    def _refuse_outside(self, span: GroupSpan, day: date) -> None:
        if span.exists_on(day):
            return
        until = f"fanns till och med {span.valid_to}" if span.valid_to and span.valid_to < day else ""
        since = f"finns först från {span.valid_from}"
        raise NotThatDay(
            f"{self.name(span.id, day)} finns inte {long_day(day)}: gruppen {until or since}",
            "Rätta dagen, eller skriv den grupp som finns då",
        )

    def _unknown(self, text: str, day: date) -> NoSuchGroups:
        ids = [span.id for span in self._wheel.groups if span.exists_on(day)]
        spellings = {folded(it): self.name(group, day) for group in ids for it in (group, self.name(group, day))}
        near = [spellings[it] for it in difflib.get_close_matches(folded(text), spellings, n=MOST_OFFERED, cutoff=0.7)]
        offered = " eller ".join(f"”{name}”" for name in dict.fromkeys(near))
        return NoSuchGroups(
            f"”{text[:80]}” är ingen grupp i området",
            f"Menade du {offered}?" if offered else f"Skriv id eller namn. Grupperna är {listed(ids)}",
        )
