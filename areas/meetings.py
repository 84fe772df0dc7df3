"""From what an area file says of meetings to the bodies that meet, and to what their meetings give occasion to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from areas.group_entries import GroupEntry
from areas.ladder_entries import LadderEntry
from areas.ladders import ladder_of
from areas.meeting_entries import MeetingRulesEntry
from areas.offsets import days_from
from areas.references import EVERYBODY
from areas.schema import AreaFile
from models.words import Publication, Role, StationKind
from rules.ladder import Addressee, Ladder, Step
from rules.meetings import (
    ADJUSTMENT,
    MEETINGS,
    MINUTES,
    NOTICE_UNLESS_SAID,
    PAPERS,
    PUBLICATION,
    AgendaPoint,
    Body,
    MeetingRules,
    MinutesRule,
    Preparation,
)
from rules.wheel import ALL_MONTHS, Collection, Document, Period, Station

NAMES = {
    PAPERS: "handlingar",
    MINUTES: "minnesanteckningar",
    ADJUSTMENT: "justering av minnesanteckningar",
    PUBLICATION: "publicering av minnesanteckningar",
}
"""What is owed, as it stands in the middle of a sentence. Which meeting it is for is told beside it."""

BUILT_IN: Mapping[str, Mapping[str, Any]] = {
    PAPERS: {
        "till": "processledare",
        "minst mellan brev": "1 dag",
        "steg": [
            {"begäran": "10 arbetsdagar före"},
            {"påminnelse": "3 arbetsdagar före"},
            {"förfallen": "1 arbetsdag efter"},
            {"eskalering": "3 arbetsdagar efter", "till": "ordförande", "förvarna": "ja"},
        ],
    },
    MINUTES: {
        "till": "processledare",
        "minst mellan brev": "1 dag",
        "steg": [
            {"begäran": "4 arbetsdagar före"},
            {"påminnelse": "1 arbetsdag före"},
            {"förfallen": "1 arbetsdag efter"},
            {"eskalering": "5 arbetsdagar efter", "till": "ordförande", "förvarna": "ja"},
        ],
    },
    ADJUSTMENT: {
        "till": "ordförande",
        "minst mellan brev": "1 dag",
        "steg": [
            {"begäran": "4 arbetsdagar före"},
            {"påminnelse": "1 arbetsdag före"},
            {"förfallen": "1 arbetsdag efter"},
            {"eskalering": "5 arbetsdagar efter", "till": "processledare", "förvarna": "ja"},
        ],
    },
    PUBLICATION: {
        "till": "kommunikatör",
        "minst mellan brev": "1 dag",
        "steg": [
            {"begäran": "4 arbetsdagar före"},
            {"påminnelse": "1 arbetsdag före"},
            {"förfallen": "1 arbetsdag efter"},
            {"eskalering": "5 arbetsdagar efter", "till": "processledare", "förvarna": "ja"},
        ],
    },
}
"""The letters about them where the area file names no ladder, in its own words.

They stay with the group and the office: what is late in a body's own paperwork is nobody else's business.
"""


def bodies_of(area_file: AreaFile) -> tuple[Body, ...]:
    """Every group as its meetings see it."""
    return tuple(_body(area_file, group, entry) for group, entry in area_file.groups.items())


def _body(area_file: AreaFile, group: str, entry: GroupEntry) -> Body:
    count = entry.meetings
    return Body(
        group=group,
        kind=entry.kind,
        per_year=(count.at_least or 0, count.at_most) if count else None,
        has_substitutes=entry.has_substitutes,
        made_of=entry.made_of,
        invites=entry.invites,
        rules=_rules(area_file, group, entry.kind),
    )


def _rules(area_file: AreaFile, group: str, kind: str) -> MeetingRules:
    """What is said of the group itself, else of its kind, else of everybody: key by key."""
    said = area_file.meetings.rules
    layers = [said[name] for name in (group, kind, EVERYBODY) if name in said]
    merged = {field: _first_said(layers, field) for field in MeetingRulesEntry.model_fields}
    rules = MeetingRulesEntry.model_construct(**merged)
    minutes, prepared_by = rules.minutes, rules.prepared_by
    return MeetingRules(
        notice=days_from(rules.notice) if rules.notice else NOTICE_UNLESS_SAID,
        papers=days_from(rules.papers) if rules.papers else None,
        reminder=days_from(rules.reminder) if rules.reminder else None,
        prepared_by=Preparation(group=prepared_by.group, by=days_from(prepared_by.by))
        if prepared_by and prepared_by.group != group
        else None,
        agenda=tuple(AgendaPoint(title=point.title, papers_from=point.papers_from) for point in rules.agenda),
        minutes=MinutesRule(
            written=days_from(minutes.written),
            adjusted=days_from(minutes.adjusted),
            publication=minutes.publication,
        )
        if minutes
        else None,
    )


def _first_said(layers: list[MeetingRulesEntry], field: str) -> Any:
    for layer in layers:
        if field in layer.model_fields_set:
            return getattr(layer, field)
    return MeetingRulesEntry.model_fields[field].default


# --- what meetings give occasion to


def meeting_station_of(area_file: AreaFile, bodies: tuple[Body, ...], ladders: Mapping[str, Ladder]) -> Station:
    """The station of the documents that belong to a meeting: one collection for each document and ladder."""
    return Station(
        id=MEETINGS,
        name="Möten",
        kind=StationKind.MEETING,
        months=ALL_MONTHS,
        collects=tuple(_collections(area_file, bodies, ladders)),
    )


def _collections(area_file: AreaFile, bodies: tuple[Body, ...], ladders: Mapping[str, Ladder]) -> Iterator[Collection]:
    own = area_file.meetings.ladders.model_dump()
    for document, name in NAMES.items():
        chosen = own[_FIELDS[document]]
        general = ladders[chosen] if chosen else built_in(document)
        owing: dict[Ladder, set[str]] = {}
        for body in bodies:
            if _owes(body, document):
                spoken = spoken_to(general, body, area_file.groups[body.group], office=area_file.office_group)
                owing.setdefault(spoken, set()).add(body.group)
        for ladder, groups in owing.items():
            yield Collection(
                document=Document(id=document, name=name, plural=name, period=Period.THIS_YEAR),
                owed_by=frozenset(groups),
                due=None,
                ladder=ladder,
            )


_FIELDS = {PAPERS: "papers", MINUTES: "minutes", ADJUSTMENT: "adjustment", PUBLICATION: "publication"}


def own_ladders(area_file: AreaFile) -> list[str]:
    """The ladders that the file itself names for the meetings' documents."""
    return list(dict.fromkeys(ladder for ladder in area_file.meetings.ladders.model_dump().values() if ladder))


@cache
def built_in(document: str) -> Ladder:
    """The ladder of a meeting's document where the area file names none."""
    return ladder_of(f"{MEETINGS}-{document}", LadderEntry.model_validate(BUILT_IN[document]))


def _owes(body: Body, document: str) -> bool:
    """Papers may be asked of any group; what follows a meeting only of those whose rules say so."""
    minutes = body.rules.minutes
    if document == PUBLICATION:
        return minutes is not None and minutes.publication is not Publication.NEVER
    return document == PAPERS or minutes is not None


def spoken_to(ladder: Ladder, body: Body, entry: GroupEntry, *, office: str) -> Ladder:
    """The ladder as it speaks to that body: a derived one's roles are those of the groups that it is made of.

    One that is derived in part has them of its own where the file says how its own chair goes round.
    """
    derived = bool(entry.made_of) and not (entry.seats and entry.chair)

    def found(addressees: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
        return tuple(dict.fromkeys(_holder(each, body, derived=derived, office=office) for each in addressees))

    def spoken(step: Step) -> Step:
        return replace(step, to=found(step.to), copies=found(step.copies))

    return replace(ladder, steps=tuple(spoken(step) for step in ladder.steps))


def _holder(addressee: Addressee, body: Body, *, derived: bool, office: str) -> Addressee:
    if addressee.of is not None:
        return addressee
    if addressee.role is Role.COMMUNICATOR:
        return replace(addressee, of=office)
    if not derived:
        return addressee
    same_role = (each for each in (*body.made_of, *body.invites) if each.role is addressee.role)
    return next(same_role, replace(addressee, of=body.made_of[0].of))
