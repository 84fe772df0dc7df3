"""The log: who did what, when and to what. It can be read, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from markupsafe import Markup
from sqlmodel import Session

from dashboard.access import VisitorOf, administers, reads
from dashboard.log_names import LogNames, names_for, particulars_with, who_with
from dashboard.pages import STOCKHOLM, page
from dashboard.places import PlaceOf
from dashboard.tables import A_PORTION, Portion, long_table_answer
from dashboard.within import DeskOf
from mail.swedish import upper_first
from models.log import Deed, LogEntry
from office.account_powers import administers_all
from office.desk import Desk
from office.log_words import deed_in_words
from rules.matters import MATTERS
from rules.wheel import Wheel
from store import log
from store.log import LogWish

router = APIRouter()
Titles = Mapping[tuple[str, str], str]
NO_TITLES: Titles = {}
A_PAGE = 100
COLUMNS = ("Tid", "Vem", "Vad", "Gällde", "Uppgifter", "Ärende")


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """An entry as a page shows it: what it concerned in words, and where that is."""

    id: int
    area: str | None
    at: datetime
    who: Markup
    who_named: str
    what: str
    about: str
    link: str | None
    subject: str
    particulars: str
    particulars_linked: Markup


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for, as the address says it; `fore` is the entry before which the page begins."""

    arende: str = ""
    vem: str = ""
    vad: str = ""
    fran: str = ""
    till: str = ""
    fore: int | None = None

    def wish(self, area: str | None, zone: ZoneInfo) -> LogWish:
        """The same for the log of the area, or of what concerns none."""
        first, last = day_in(self.fran), day_in(self.till)
        return LogWish(
            area=area,
            subject=self.arende.strip()[:300],
            who=self.vem,
            act=self.vad if self.vad in set(Deed) else "",
            first=_midnight(first, zone) if first else None,
            before=_midnight(last + timedelta(days=1), zone) if last else None,
        )


AskedInAddress = Annotated[Asked, Depends()]


@router.get("/konton/logg", dependencies=[administers])
def account_log(request: Request, desk: DeskOf, visitor: VisitorOf, asked: AskedInAddress) -> Response:
    """The log of what concerns no area: accounts and logins. For whoever administers every area."""
    if not administers_all(visitor.account):
        raise HTTPException(404, "Loggen över konton visas för den som är administratör i alla områden.")
    return _answer(request, desk, asked.wish(None, STOCKHOLM), fore=asked.fore)


@router.get("/{area}/logg", dependencies=[reads])
def area_log(request: Request, place: PlaceOf, desk: DeskOf, asked: AskedInAddress) -> Response:
    """The area's log, newest first: of one subject, one person or one kind of act, between two days."""
    wish = asked.wish(place.area, place.wheel.time_zone)
    return _answer(request, desk, wish, fore=asked.fore, titles=titles_of(place.wheel))


def day_in(text: str) -> date | None:
    """A day out of an address; None where there is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _answer(request: Request, desk: Desk, wish: LogWish, *, fore: int | None, titles: Titles = NO_TITLES) -> Response:
    if file := long_table_answer(request, "logg", COLUMNS, lambda before: _portion(desk, wish, titles, before=before)):
        return file
    with desk.database.read() as session:
        entries = log.sought(session, wish, limit=A_PAGE + 1, before_id=fore)
        everybody = log.everybody(session, wish.area)
        names = names_for(session, wish.area, entries, beside=everybody)
    lines = [_line(entry, names, titles) for entry in entries]
    return page(
        request,
        "log/page.html",
        lines=lines[:A_PAGE],
        next_before=lines[A_PAGE - 1].id if len(lines) > A_PAGE else None,
        wish=wish,
        everybody=[(who, names.who(who)) for who in everybody],
        deeds=sorted(Deed, key=lambda deed: deed.swedish),
        asked_for=request.query_params,
        is_of_accounts=wish.area is None,
    )


def _portion(desk: Desk, wish: LogWish, titles: Titles, *, before: int | None) -> Portion:
    with desk.database.read(apart=True) as session:
        entries = log.sought(session, wish, limit=A_PORTION, before_id=before)
        names = names_for(session, wish.area, entries)
        lines = [_line(entry, names, titles) for entry in entries]
    rows = [(line.at, line.who_named, line.what, line.about, line.particulars, line.subject) for line in lines]
    return Portion(rows, lines[-1].id if len(lines) == A_PORTION else None)


# --- what an entry is about


def titles_of(wheel: Wheel) -> Titles:
    """Station and document → what the document is called."""
    return {
        (station.id, collection.document.id): upper_first(collection.document.name)
        for station in (*wheel.stations, *wheel.beside)
        for collection in station.collects
    }


def lines_of(session: Session, entries: Iterable[LogEntry], *, titles: Titles = NO_TITLES) -> list[LogLine]:
    """The entries, all of one area, as a page shows them. Four queries at most, however many they are."""
    found = list(entries)
    names = names_for(session, found[0].area if found else None, found)
    return [_line(entry, names, titles) for entry in found]


def _line(entry: LogEntry, names: LogNames, titles: Titles) -> LogLine:
    about, link = about_of(entry.area, entry.subject, names, act=entry.act, titles=titles)
    plain, linked = particulars_with(names, entry.detail, area=entry.area)
    return LogLine(
        id=entry.id or 0,
        area=entry.area,
        at=entry.at,
        who=who_with(names, entry.who, area=entry.area),
        who_named=names.who(entry.who),
        what=deed_in_words(entry.act),
        about=about,
        link=link,
        subject=entry.subject,
        particulars=plain,
        particulars_linked=linked,
    )


PAGES = {
    "subscription": ("prenumeration {number}", "kalendrar"),
    "changeover": ("mandatskifte", "mandatskifte"),
    "reorganisation": ("omorganisation", "omorganisation/{number}"),
    "rehearsal": ("övning {number}", "repetition/{number}"),
    "disposal": ("gallringsbeslut {number}", "gallring/{number}"),
    "answer": ("svar {number}", "moten/svar"),
    "mail": ("inkommet mejl {number}", "inkorg/{number}"),
    "betalning": ("betalning {number}", "betalningar"),
}
OF_AREA = {Deed.APPLY: ("områdesfilen", "omradesfil"), Deed.IMPORT_PEOPLE: ("personlistan", "personer")}
OF_REQUISITIONS = frozenset(
    {
        Deed.RELEASE_REQUISITION,
        Deed.CONFIRM_REQUISITION,
        Deed.INVOICE_REQUISITION,
        Deed.CORRECT_REQUISITION,
        Deed.DISCARD_REQUISITION,
        Deed.NOTE_PAYMENT,
    }
)
"""Their subject is the area, the year and the reference."""
A_DOCUMENT = 5
"""Area, year, station, group and document."""


def about_of(
    area: str | None,
    subject: str,
    names: LogNames,
    *,
    act: str = "",
    titles: Titles = NO_TITLES,
) -> tuple[str, str | None]:
    """What a subject of the log is in words, and the page where that is; None where it has none."""
    parts = subject.split("/")
    last = parts[-1]
    kind, _, number = last.rpartition("-")
    if area is None:
        return last, None
    if act in OF_AREA and len(parts) == 1:
        words, path = OF_AREA[Deed(act)]
        return words, f"/{area}/{path}"
    if len(parts) == 3 and (known := _of_three(area, *parts[1:], act=act)):
        return known
    if kind == "person" and number.isdecimal():
        return names.person(int(number)), f"/{area}/personer/{number}"
    if kind == "meeting" and number.isdecimal():
        return names.meeting(int(number)), f"/{area}/moten/{number}"
    if subject in names.letters:
        return names.letters[subject].words, f"/{area}/brev/{names.letters[subject].id}"
    if kind in PAGES and number.isdecimal():
        words, path = PAGES[kind]
        return words.format(number=number), f"/{area}/{path.format(number=number)}"
    if last.startswith("chair-"):
        group = last.removeprefix("chair-")
        return f"ordförande i {names.groups.get(group, group)}", f"/{area}/ordforande/{group}"
    if len(parts) == A_DOCUMENT and parts[1].isdecimal():
        _, year, station, group, document = parts
        document, _, meeting = document.partition("@")
        return (
            f"{titles.get((station, document), document)}, {names.groups.get(group, group)} {year}",
            f"/{area}/moten/{meeting}" if meeting else f"/{area}/{year}/{station}#r-{station}-{group}-{document}",
        )
    return "hela området" if subject == area else subject.removeprefix(f"{area}/"), None


def _of_three(area: str, first: str, last: str, *, act: str) -> tuple[str, str] | None:
    """What is a matter's number, or something of a year."""
    if first == MATTERS and last.isdecimal():
        return f"ärende {last}", f"/{area}/arenden/{last}"
    if not first.isdecimal():
        return None
    if act in OF_REQUISITIONS:
        return f"rekvisition {last}", f"/{area}/rekvisitioner/{first}"
    if act in (Deed.CLOSE_YEAR, Deed.REOPEN_YEAR):
        return f"årsboken {first}", f"/{area}/arsbok/{first}"
    return (f"stationen {last} {first}", f"/{area}/{first}/{last}") if act == Deed.START else None
