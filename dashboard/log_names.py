"""What the log's numbers are called: persons, groups, meetings and letters, each kind looked up once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from markupsafe import Markup, escape
from sqlmodel import Session

from mail.swedish import day_of_month
from models.log import LogEntry
from office.log_words import Particular, told
from store import areas, log, meetings, people_register

PERSON = re.compile(r"person-(\d+)")
PERSON_BY_LINK = re.compile(r"person-(\d+) via länk")
MEETING = re.compile(r"/meeting-(\d+)$")
MEETINGS = ("meeting", "meetings")
MOST_MEETINGS = 5


class LetterNamed(NamedTuple):
    """A letter as the log tells of it."""

    id: int
    words: str


@dataclass(frozen=True, kw_only=True)
class LogNames:
    """Names by what the log has: a person's and a meeting's number, a group's id, a letter's key."""

    persons: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    meetings: Mapping[int, str] = field(default_factory=dict)
    letters: Mapping[str, LetterNamed] = field(default_factory=dict)

    def person(self, number: int) -> str:
        """The person's name; without one they are gone."""
        return self.persons.get(number, f"borttagen person {number}")

    def meeting(self, number: int) -> str:
        """The meeting by title and day."""
        return self.meetings.get(number, f"möte {number}")

    def who(self, who: str) -> str:
        """Who did something, with the name of whoever came by a link."""
        number = person_by_link(who)
        return who if number is None else f"{self.person(number)} via länk"


def person_by_link(who: str) -> int | None:
    """The number of whoever did something by a link; None for anybody else."""
    person = PERSON_BY_LINK.fullmatch(who)
    return int(person[1]) if person else None


def linked_by_link(number: int, area: str, name: str) -> Markup:
    """Whoever did something by a link, leading to their page in the area."""
    return _link(Named(name, f"personer/{number}"), area) + " via länk"


def names_for(
    session: Session, area: str | None, entries: Iterable[LogEntry], *, beside: Iterable[str] = ()
) -> LogNames:
    """What the area's entries, and whoever is told of `beside` them, need to be told of. Four queries at most.

    Entries of no area tell of no person, group, meeting or letter.
    """
    if area is None:
        return LogNames()
    found = list(entries)
    persons = {number for entry in found for number in _persons(entry)}
    persons |= {number for who in beside if (number := person_by_link(who)) is not None}
    met = {number for entry in found for number in _meetings(entry)}
    of_letters = [entry.id or 0 for entry in found if entry.act in log.OF_LETTERS]
    on = max((entry.at.date() for entry in found), default=date.min)
    return LogNames(
        persons=people_register.names(session, area, persons) if persons else {},
        groups=areas.group_names(session, area, on=on),
        meetings={
            number: f"{one.title} {day_of_month(one.day)}"
            for number, one in meetings.of_ids(session, met).items()
            if one.area == area
        },
        letters=_letters(session, area, of_letters) if of_letters else {},
    )


def _letters(session: Session, area: str, entries: Sequence[int]) -> dict[str, LetterNamed]:
    found = log.letters_of(session, area=area, first_id=min(entries), last_id=max(entries))
    return {key: LetterNamed(number, f"”{subject}” till {recipient}") for key, number, subject, recipient in found}


def _persons(entry: LogEntry) -> Iterable[int]:
    for text in (entry.subject, entry.who):
        yield from (int(number) for number in PERSON.findall(text))
    for key, value in entry.detail.items():
        if key == "person" and str(value).isdecimal():
            yield int(str(value))
        elif key.isdecimal():
            yield int(key)


def _meetings(entry: LogEntry) -> Iterable[int]:
    if of_subject := MEETING.search(entry.subject):
        yield int(of_subject[1])
    for key in MEETINGS:
        yield from _numbers(entry.detail.get(key))[:MOST_MEETINGS]


class Named(NamedTuple):
    """What something is called, and where it is within the area; None where that is nowhere."""

    name: str
    path: str | None


def particulars_with(names: LogNames, detail: Mapping[str, object], *, area: str | None) -> tuple[str, Markup]:
    """An entry's particulars with names for numbers: as text, and with links to what they name."""
    plain, linked = [], []
    for each in told(detail):
        if each.key.isdecimal():  # a person of a meeting, and how they took part
            called, after = "", f": {each.says}"
            named = [Named(names.person(int(each.key)), f"personer/{each.key}")]
        else:
            called, after = f"{each.called}: ", ""
            named = list(_named(names, each))
        plain.append(called + ", ".join(one.name for one in named) + after)
        linked.append(escape(called) + Markup(", ").join(_link(one, area) for one in named) + escape(after))
    return ", ".join(plain), Markup(", ").join(linked)


def _named(names: LogNames, particular: Particular) -> Iterator[Named]:
    raw = particular.raw
    if particular.key == "person" and str(raw).isdecimal():
        yield Named(names.person(int(str(raw))), f"personer/{raw}")
    elif particular.key in MEETINGS and (numbers := _numbers(raw)):
        yield from (Named(names.meeting(number), f"moten/{number}") for number in numbers[:MOST_MEETINGS])
        if len(numbers) > MOST_MEETINGS:
            yield Named(f"{len(numbers) - MOST_MEETINGS} till", None)
    elif isinstance(raw, str) and raw in names.groups:
        yield Named(names.groups[raw], f"grupper/{raw}")
    else:
        yield Named(particular.says, None)


def _numbers(raw: object) -> list[int]:
    every = raw if isinstance(raw, list) else [raw]
    return [each for each in every if isinstance(each, int)]


def _link(named: Named, area: str | None) -> Markup:
    if named.path is None or area is None:
        return escape(named.name)
    return Markup('<a href="/{}/{}">{}</a>').format(area, named.path, named.name)


def who_with(names: LogNames, who: str, *, area: str | None) -> Markup:
    """Who did something, with a link to whoever came by one."""
    number = person_by_link(who)
    if number is None or area is None:
        return escape(names.who(who))
    return linked_by_link(number, area, names.person(number))
