"""The names that an area file lays down, and the values that must be one of them."""

from dataclasses import dataclass
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

from areas import phrases
from areas.problems import wrong
from areas.values import as_text, one_or_several
from rules.ladder import Addressee

MOST_COMPARED = 300
"""Among how many names a misspelt one is looked for."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """The names that the file itself lays down, gathered before it is validated."""

    groups: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    ladders: frozenset[str] = frozenset()


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


def _party(value: str, info: ValidationInfo) -> str:
    known = names_in(info)
    return _refers("parten", known.parties, value, where="”parter”") if known else value


def _document(value: str, info: ValidationInfo) -> str:
    known = names_in(info)
    return _refers("dokumentet", known.documents, value, where="”dokument”") if known else value


def _ladder(value: str, info: ValidationInfo) -> str:
    known = names_in(info)
    return _refers("stegen", known.ladders, value, where="”stegar”") if known else value


def _roles(value: Any, info: ValidationInfo) -> tuple[Addressee, ...]:
    """One phrase or a list of them. A group in it must exist."""
    spoken = [as_text(each) for each in value] if isinstance(value, list) else [as_text(value)]
    found = tuple(dict.fromkeys(addressee for text in spoken for addressee in phrases.addressees(text)))
    known = names_in(info)
    for addressee in found if known else ():
        if known and addressee.of is not None:
            _refers("gruppen", known.groups, addressee.of, where="”grupper”")
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


def must_have_people(known: Known, group: str) -> None:
    if group in known.derived:
        raise wrong(
            f"”{group}” är en härledd grupp och har inga egna uppdrag",
            "nämn gruppen som rollen kommer ifrån, till exempel lgs",
        )


GroupId = Annotated[str, BeforeValidator(as_text), AfterValidator(_group)]
GroupOrKind = Annotated[str, BeforeValidator(as_text), AfterValidator(_group_or_kind)]
PartyId = Annotated[str, AfterValidator(_party)]
DocumentId = Annotated[str, BeforeValidator(as_text), AfterValidator(_document)]
LadderId = Annotated[str, BeforeValidator(as_text), AfterValidator(_ladder)]
_PHRASE_OR_LIST = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ],
}
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
GroupsOrKinds = Annotated[
    tuple[GroupOrKind, ...],
    Field(min_length=1),
    BeforeValidator(one_or_several),
    WithJsonSchema({**_PHRASE_OR_LIST, "examples": ["temagrupp, nosam och lgs"]}),
]
