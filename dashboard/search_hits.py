"""What a search has found, as lines of a page: what each thing is called, where it is, what tells it from others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dashboard.access import Visitor
from dashboard.handbook_book import FoundSection, handbook
from dashboard.places import SECTIONS
from mail.swedish import upper_first
from models.accounts import AccessRole
from models.words import FeedKind
from office.search import (
    FEEDS,
    Called,
    Findings,
    Found,
    FoundDocument,
    FoundGroup,
    FoundStation,
    FoundYearbook,
    Searched,
    cut,
    holds,
)
from store.search import (
    FoundDecision,
    FoundLetter,
    FoundMatter,
    FoundMeeting,
    FoundPerson,
    FoundRequisition,
    FoundSubscription,
)

T = TypeVar("T")
NAMED = (FeedKind.GROUP, FeedKind.ROLE)
"""Feeds that are a group's, or a role's in one."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A page that is not in the menu; `words` find it beside its name."""

    path: str
    name: str
    words: str
    role: AccessRole = AccessRole.READER


BESIDE_THE_MENU = (
    Beside(path="moten/svar", name="Svar att reda ut", words="inbjudningar närvaro"),
    Beside(path="moten/nytt", name="Nytt möte", words="lägg in kalla", role=AccessRole.HANDLER),
    Beside(path="moten/inlasning", name="Läs in möten", words="årets lista import", role=AccessRole.HANDLER),
    Beside(path="personer/inlasning", name="Läs in personer", words="personlista import csv excel"),
    Beside(path="brev/mallar", name="Brevens mallar", words="brevmallar exempel text"),
    Beside(path="beslut/publicering", name="Publicering och diarieföring", words="diarium webben"),
    Beside(path="betalningar", name="Betalningar", words="inbetalning faktura"),
    Beside(path="befolkning", name="Befolkning", words="folkmängd invånare"),
    Beside(path="dokument/ej-mottagna", name="Inlämningar som inte togs emot", words="filer uppladdning virus"),
    Beside(path="inkommet/lankar", name="Personliga länkar", words="återkalla länk i brev"),
    Beside(path="arenden/nytt", name="Nytt ärende", words="uppdrag fråga delmål", role=AccessRole.HANDLER),
)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing that was found. `beside` is another page that belongs to it, as words and address.

    `area` is empty for what is in no area: the handbook.
    """

    area: str
    name: str
    link: str
    more: str = ""
    day: date | None = None
    beside: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """All that was found of one kind, which is `one` by itself; `more` says that there is more than is shown."""

    id: str
    name: str
    one: str
    sign: str
    hits: tuple[Hit, ...]
    more: bool = False


def parts_of(found: Findings, looked_in: Sequence[Searched], words: Sequence[str], visitor: Visitor) -> list[Part]:
    """What was found, kind by kind; kinds of which there is nothing are left out."""
    years = {each.area: each.today.year for each in looked_in}
    called = found.called
    parts = (
        Part(id="sidorna", name="Sidor", one="sida", sign="other", hits=_pages(looked_in, words, visitor)),
        _part("personerna", "Personer", "person", "person", found.people, lambda one: _person(one, called)),
        _part("grupperna", "Grupper", "grupp", "other", found.groups, _group),
        _part("stationerna", "Stationer", "station", "awaited", found.stations, lambda one: _station(one, years)),
        _part("motena", "Möten", "möte", "meeting", found.meetings, _meeting),
        _part("arendena", "Uppdrag och frågor", "ärende", "again", found.matters, lambda one: _matter(one, called)),
        _part("besluten", "Beslut", "beslut", "adopted", found.decisions, lambda one: _decision(one, called)),
        _part("dokumenten", "Dokument", "dokument", "received", found.documents, _document),
        _part(
            "rekvisitionerna",
            "Rekvisitioner",
            "rekvisition",
            "extended",
            found.requisitions,
            lambda one: _requisition(one, called),
        ),
        _part("breven", "Brev", "brev", "letter", found.letters, _letter),
        _part("kalendrarna", "Kalendrar", "kalender", "meeting", found.feeds, lambda one: _feed(one, called)),
        _part("arsbockerna", "Årsböcker", "årsbok", "history", found.yearbooks, _yearbook),
        _part("handboken", "Handboken", "avsnitt", "other", cut(handbook().find(words)), _section),
    )
    return [part for part in parts if part.hits]


def _part(id_: str, name: str, one: str, sign: str, found: Found[T], hit: Callable[[T], Hit]) -> Part:
    hits = tuple(hit(each) for each in found.items)
    return Part(id=id_, name=name, one=one, sign=sign, hits=hits, more=found.more)


def _pages(looked_in: Sequence[Searched], words: Sequence[str], visitor: Visitor) -> tuple[Hit, ...]:
    named = [(section.path, section.name, section.name, AccessRole.READER) for section in SECTIONS]
    named += [(page.path, page.name, f"{page.name} {page.words}", page.role) for page in BESIDE_THE_MENU]
    return tuple(
        Hit(area=each.area, name=name, link=f"/{each.area}/{path}".rstrip("/"))
        for path, name, text, role in named
        if holds(text, *words)
        for each in looked_in
        if visitor.may(role, each.area)
    )


def _person(one: FoundPerson, called: Called) -> Hit:
    role = f"{one.role.swedish}, {called.group(one.area, one.group)}" if one.role else "utan roll"
    link = f"/{one.area}/personer/{one.id}"
    return Hit(area=one.area, name=one.name, link=link, more=f"{upper_first(role)}, {one.email}")


def _group(one: FoundGroup) -> Hit:
    lasts = "upphörde" if one.ended_on else "börjar" if one.begins_on else ""
    link = f"/{one.area}/grupper/{one.id}"
    return Hit(area=one.area, name=one.name, link=link, more=lasts, day=one.ended_on or one.begins_on)


def _station(one: FoundStation, years: Mapping[str, int]) -> Hit:
    more = f"{one.month_label}: {', '.join(one.documents)}" if one.documents else one.month_label
    return Hit(area=one.area, name=one.name, link=f"/{one.area}/{years[one.area]}/{one.id}", more=more)


def _meeting(one: FoundMeeting) -> Hit:
    more = ", ".join(filter(None, (one.status.swedish, one.place)))
    return Hit(area=one.area, name=one.title, link=f"/{one.area}/moten/{one.id}", more=more, day=one.day)


def _matter(one: FoundMatter, called: Called) -> Hit:
    stands = "avslutat" if one.closed_on else f"hos {called.group(one.area, one.holder)}"
    link = f"/{one.area}/arenden/{one.id}"
    more = f"{upper_first(one.kind.swedish)} {one.id}, {stands}"
    return Hit(area=one.area, name=one.title, link=link, more=more, day=one.closed_on)


def _decision(one: FoundDecision, called: Called) -> Hit:
    document = upper_first(called.document(one.area, one.document))
    return Hit(
        area=one.area,
        name=f"{document} {one.year}, {called.group(one.area, one.group)}",
        link=f"/{one.area}/beslut/dokument/{one.duty_id}",
        more=f"{upper_first(one.outcome.swedish)} av {called.group(one.area, one.body)}",
        day=one.decided_on,
        beside=(f"fattade beslut {one.decided_on.year}", f"/{one.area}/beslut/{one.decided_on.year}/fattade"),
    )


def _document(one: FoundDocument) -> Hit:
    meeting = ("till mötet", f"/{one.area}/moten/{one.meeting}")
    station = (f"till stationen {one.year}", f"/{one.area}/{one.year}/{one.station}")
    more = f"{upper_first(one.document)} {one.year}, {one.group}"
    return Hit(area=one.area, name=one.filename, link=one.link, more=more, beside=meeting if one.meeting else station)


def _requisition(one: FoundRequisition, called: Called) -> Hit:
    name = f"{called.party(one.area, one.party)} {one.year}"
    link = f"/{one.area}/rekvisitioner/{one.year}#p-{one.party}"
    return Hit(area=one.area, name=name, link=link, more=f"{one.reference}, {one.state.swedish}", day=one.drafted_on)


def _letter(one: FoundLetter) -> Hit:
    more = f"till {one.recipient_name}, {one.state.swedish}"
    return Hit(area=one.area, name=one.subject, link=f"/{one.area}/brev/{one.id}", more=more, day=one.day)


def _feed(one: FoundSubscription, called: Called) -> Hit:
    role, _, of = one.subject.rpartition("@")
    whose = ", ".join(filter(None, (FEEDS[one.kind], role, called.group(one.area, of) if one.kind in NAMED else "")))
    ended = ", gäller inte" if one.revoked else ""
    link = f"/{one.area}/kalendrar?visa=alla#prenumeration-{one.id}"
    return Hit(area=one.area, name=one.name, link=link, more=f"{upper_first(whose)}{ended}")


def _yearbook(one: FoundYearbook) -> Hit:
    return Hit(area=one.area, name=f"Årsbok {one.year}", link=f"/{one.area}/arsbok/{one.year}")


def _section(one: FoundSection) -> Hit:
    within = f"{one.chapter.title}: " if one.section.id else ""
    return Hit(area="", name=f"{within}{one.section.title}", link=one.link, more=one.line)
