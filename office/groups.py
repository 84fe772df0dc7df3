"""Which group is meant when somebody writes its id or a name that it has or has had."""

import difflib
from datetime import date

from sqlmodel import Session

from areas.lists import folded
from mail.swedish import listed
from store import areas

MOST_OFFERED = 3


class NoSuchGroup(Exception):
    """No group, or more than one, goes by what was written; the message says what to write instead."""


def group_meant(session: Session, *, area: str, text: str, on: date) -> str:
    """The id of the group that goes by `text`, without regard to case.

    An id comes first, then what a group is called on the day, then any name it has had. Raises NoSuchGroup.
    """
    ids = [group.id for group in areas.groups(session, area)]
    today = areas.group_names(session, area, on=on)
    ever = [(row.name, row.group) for row in areas.names_of_groups(session, area)]
    alive = {
        group.id
        for group in areas.groups(session, area)
        if group.valid_from <= on and (group.valid_to is None or group.valid_to >= on)
    }
    spellings = (
        [(group, group) for group in ids],
        [(name, group) for group, name in today.items() if group in alive],
        ever,
    )
    for known in spellings:
        found = sorted({group for name, group in known if folded(name) == folded(text)})
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchGroup(f"”{text}” kan vara flera grupper. Skriv gruppens id: {' eller '.join(found)}")
    raise NoSuchGroup(f"området har ingen grupp ”{text}”. {_offer(text, today, sorted(alive))}")


def _offer(text: str, names: dict[str, str], alive: list[str]) -> str:
    """What was perhaps meant, else all there are."""
    wanted = folded(text)
    called = {group: (folded(group), folded(names.get(group, group))) for group in alive}
    near = [group for group, words in called.items() if wanted and any(wanted in word for word in words)]
    spellings = {word: group for group, words in called.items() for word in words}
    near += [spellings[word] for word in difflib.get_close_matches(wanted, spellings, n=MOST_OFFERED)]
    if not near:
        return f"Skriv id eller namn. Grupperna är {listed(alive) or 'inga än'}"
    offered = [f"”{names.get(group, group)}” ({group})" for group in list(dict.fromkeys(near))[:MOST_OFFERED]]
    return f"Skriv id eller namn. Menade du {' eller '.join(offered)}?"
