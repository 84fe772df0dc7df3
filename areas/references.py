"""The names that an area file lays down, and the values that must be one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)

from areas import offsets, phrases
from areas.offsets import LastDay, PreparedBy
from areas.problems import wrong
from areas.values import as_text, one_or_several
from rules.dates import DAY_RULE_PATTERN, MONTHS
from rules.ladder import Addressee

EVERYBODY = "alla"
"""Under ”möten”, in the place of a group: what holds for those about whom nothing else is said."""
A_LEAP_YEAR = 2024

MOST_COMPARED = 300
"""Among how many names a misspelt one is looked for."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """The names that the file itself lays down, gathered before it is validated.

    `meetings` are the stations where somebody meets or decides, with the last of their months.
    """

    groups: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    ladders: frozenset[str] = frozenset()
    stations: frozenset[str] = frozenset()
    meetings: Mapping[str, int] = field(default_factory=dict)


def names_in(info: ValidationInfo) -> Known | None:
    return info.context if isinstance(info.context, Known) else None


def _refers(what: str, names: frozenset[str], value: str, *, where: str) -> str:
    if value in names:
        return value
    allowed = sorted(names)[:MOST_COMPARED]
    near = get_close_matches(value, allowed, n=1)
    if near:
        raise wrong(f"{what} ”{value}” finns inte", f"menade du ”{near[0]}”?")
    there = f"de som finns är {', '.join(allowed[:20])}" if allowed else "inga är upptagna än"
    raise wrong(f"{what} ”{value}” finns inte", f"lägg till under {where}, eller rätta namnet; {there}")


def _group(value: str, info: ValidationInfo) -> str:
    known, value = names_in(info), phrases.said(value)
    return _refers("gruppen", known.groups, value, where="”grupper”") if known else value


def _group_or_kind(value: str, info: ValidationInfo) -> str:
    known, value = names_in(info), phrases.said(value)
    return (
        _refers("gruppen eller gruppslaget", known.groups | known.kinds, value, where="”grupper”") if known else value
    )


def _body(value: str, info: ValidationInfo) -> str:
    known, value = names_in(info), phrases.said(value)
    if known is None or value == EVERYBODY:
        return value
    return _refers("gruppen eller gruppslaget", known.groups | known.kinds | {EVERYBODY}, value, where="”grupper”")


def _party(value: str, info: ValidationInfo) -> str:
    known = names_in(info)
    return _refers("parten", known.parties, value, where="”parter”") if known else value


def _document(value: str, info: ValidationInfo) -> str:
    known = names_in(info)
    return _refers("dokumentet", known.documents, value, where="”dokument”") if known else value


def _ladder(value: str, info: ValidationInfo) -> str:
    known = names_in(info)
    return _refers("stegen", known.ladders, value, where="”stegar”") if known else value


def _last_day(value: Any, info: ValidationInfo) -> LastDay:
    """A day of the year. One that hangs on a station must find a meeting there, later in the same year."""
    found, known = offsets.last_day(as_text(value)), names_in(info)
    if known is None or found.hangs_on is None or found.rule is None:
        return found
    station = _refers("stationen", known.stations, found.hangs_on.station, where="”stationer”")
    if station not in known.meetings:
        meetings = ", ".join(sorted(known.meetings)[:20]) or "inga än"
        right = f"en dag räknas från en station av slaget möte eller beslut: {meetings}"
        raise wrong(f"”{station}” är varken möte eller beslut", right)
    if found.rule.on(A_LEAP_YEAR).month > known.meetings[station]:
        month = MONTHS[known.meetings[station] - 1]
        what = f"”{found.rule.text}” kommer efter mötet som dagen räknas från ({station}, {month})"
        raise wrong(what, f"skriv en dag före mötet, senast i {month}")
    return found


def station_with_a_meeting(value: str, info: ValidationInfo, *, or_else: str | None = None) -> str:
    """The id of a station where somebody meets or decides; `or_else` is what may be said instead."""
    known = names_in(info)
    if known is None:
        return value
    station = _refers("stationen", known.stations, value, where="”stationer”")
    if station not in known.meetings:
        meetings = ", ".join(sorted(known.meetings)[:20]) or "inga än"
        right = f"nämn en station där någon möts: {meetings}" + (f"; eller skriv {or_else}" if or_else else "")
        raise wrong(f"vid ”{station}” möts ingen", right)
    return station


def _prepared_by(value: Any, info: ValidationInfo) -> PreparedBy | None:
    found, known = offsets.prepared_by_or_no(as_text(value)), names_in(info)
    if known and found:
        _refers("gruppen", known.groups, found.group, where="”grupper”")
    return found


def _roles(value: Any, info: ValidationInfo) -> tuple[Addressee, ...]:
    """One phrase or a list of them. A group in it must exist."""
    spoken = [as_text(each) for each in value] if isinstance(value, list) else [as_text(value)]
    found = tuple(dict.fromkeys(addressee for text in spoken for addressee in phrases.addressees(text)))
    known = names_in(info)
    for addressee in found if known else ():
        if known and addressee.of is not None:
            _refers("gruppen", known.groups, addressee.of, where="”grupper”")
        if known and addressee.party is not None:
            _refers("parten", known.parties, addressee.party, where="”parter”")
    if not found:
        raise wrong("här står ingen mottagare", "skriv till exempel ”ordförande” eller ”processledare i lgs”")
    return found


def _addressees(value: Any, info: ValidationInfo) -> tuple[Addressee, ...]:
    """As `_roles`; and a group in it must have people of its own."""
    found, known = _roles(value, info), names_in(info)
    for addressee in found if known else ():
        if known and addressee.of is not None:
            must_have_people(known, addressee.of)
    return found


def _roles_of_bodies(value: Any, info: ValidationInfo) -> tuple[Addressee, ...]:
    """As `_addressees`, each in a group that is named, or in every group of a kind: "ordförande i nosam"."""
    spoken = [as_text(each) for each in value] if isinstance(value, list) else [as_text(value)]
    found = tuple(dict.fromkeys(addressee for text in spoken for addressee in phrases.addressees(text)))
    known, right = names_in(info), "skriv till exempel ”ordförande i nosam” eller ”processledare i lgs”"
    for addressee in found:
        if addressee.own_side_first:
            raise wrong("”egen sida först” gäller bara den som en eskalering går till", right)
        if addressee.of is None:
            raise wrong("det står inte i vilken grupp eller vilket gruppslag uppdraget finns", right)
        if known:
            _refers("gruppen eller gruppslaget", known.groups | known.kinds, addressee.of, where="”grupper”")
            must_have_people(known, addressee.of)
    if not found:
        raise wrong("här står inget uppdrag", right)
    return found


def must_have_people(known: Known, group: str) -> None:
    if group in known.derived:
        raise wrong(
            f"”{group}” är en härledd grupp och har inga egna uppdrag",
            "nämn gruppen som rollen kommer ifrån, till exempel lgs",
        )


GroupId = Annotated[str, BeforeValidator(as_text), AfterValidator(_group)]
GroupOrKind = Annotated[str, BeforeValidator(as_text), AfterValidator(_group_or_kind)]
BodyOrEverybody = Annotated[str, BeforeValidator(as_text), AfterValidator(_body)]
PartyId = Annotated[str, BeforeValidator(as_text), AfterValidator(_party)]
DocumentId = Annotated[str, BeforeValidator(as_text), AfterValidator(_document)]
LadderId = Annotated[str, BeforeValidator(as_text), AfterValidator(_ladder)]
_PHRASE_OR_LIST = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ],
}
DueDay = Annotated[
    LastDay,
    PlainValidator(_last_day),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^(\d{{1,3}} (arbetsdag|arbetsdagar|dag|dagar|vecka|veckor) före [a-z0-9-]+, annars )?"
            rf"{DAY_RULE_PATTERN}$|^\d{{1,3}} (arbetsdag|arbetsdagar|dag|dagar|vecka|veckor) efter start(en)?$",
            "examples": ["31 januari", "4 veckor efter start"],
        }
    ),
]
Preparer = Annotated[
    PreparedBy | None,
    PlainValidator(_prepared_by),
    WithJsonSchema({"type": "string", "minLength": 1, "examples": ["beredningsgrupp, 15 arbetsdagar före"]}),
]
Addressees = Annotated[
    tuple[Addressee, ...],
    PlainValidator(_addressees),
    WithJsonSchema({**_PHRASE_OR_LIST, "examples": ["ordförande", "ordförande i lgs, egen sida först"]}),
]
RolesElsewhere = Annotated[
    tuple[Addressee, ...],
    PlainValidator(_roles),
    WithJsonSchema({**_PHRASE_OR_LIST, "examples": ["ordförande och vice ordförande i lgs"]}),
]
PartiesInTurn = Annotated[
    tuple[PartyId, ...],
    Field(min_length=1),
    BeforeValidator(one_or_several),
    WithJsonSchema({**_PHRASE_OR_LIST, "examples": ["goteborg, narhalsan och primor"]}),
]
RolesOfBodies = Annotated[
    tuple[Addressee, ...],
    PlainValidator(_roles_of_bodies),
    WithJsonSchema({**_PHRASE_OR_LIST, "examples": ["ordförande och processtöd i nosam"]}),
]
GroupsOrKinds = Annotated[
    tuple[GroupOrKind, ...],
    Field(min_length=1),
    BeforeValidator(one_or_several),
    WithJsonSchema({**_PHRASE_OR_LIST, "examples": ["temagrupp, nosam och lgs"]}),
]
