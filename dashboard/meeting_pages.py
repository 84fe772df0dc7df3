"""The area's meetings: a year of them, one of them with all that is known of it, and laying down a new one."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles, reads
from dashboard.log import lines_of
from dashboard.meeting_here import Here, HereOf, day_written, hour_written, hours_of, wheel_now
from dashboard.meeting_notices import led_to, notice_of
from dashboard.notices import Notice, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import Cell, table_answer
from dashboard.within import DeskOf, Now, Who
from models.words import Answer, MeetingForm, MeetingStatus
from office.desk import Desk
from office.meeting_overview import MeetingLine, MeetingView, meeting_year, view_of
from office.meeting_times import held_between
from office.meetings import NewMeeting, RefusedMeeting, lay_down
from office.tables import may_have_a_table
from rules.dates import hours_spoken
from rules.documents import DELIVERED
from rules.meetings import ADJUSTMENT, MINUTES, PAPERS, PUBLICATION
from rules.stations_served import meeting_groups
from rules.wheel import SERVED_BY_MEETINGS, Wheel
from store import areas, decisions, log

router = APIRouter(prefix="/{area}/moten", dependencies=[reads])
A_PAGE = 200
YEARS = range(2000, 2100)
COLUMNS = (
    "Nummer",
    "Dag",
    "Börjar",
    "Slutar",
    "Möte",
    "Grupper",
    "Läge",
    "Form",
    "Plats",
    "Länk",
    "Kallade",
    "Har svarat",
    "Kommer",
)
ANSWER_COLUMNS = ("Person", "Namn", "Grupp", "Som", "Plats", "Svar", "Tjänstgör", "Kommentar", "Föreslår", "Närvaro")
WAS = re.compile(r"(?P<dag>\d{4}-\d\d-\d\d)T(?P<borjar>\d\d:\d\d)-(?P<slutar>\d\d:\d\d)")
STATES = {
    "kommande": "Kommande",
    "utkast": "Utkast",
    "kallade": "Kallade",
    "hallna": "Hållna",
    "installda": "Inställda",
    "forslag": "Med förslag om annan tid",
}
LOG_LINES = 20
MOST_JOINED = 4
"""More groups than that meet each for themselves, and nobody can guess which is meant."""


# --- a year


@router.get("")
def list_meetings(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    ar: str = "",
    grupp: str = "",
    visa: str = "",
    sida: int = 1,
) -> Response:
    """The meetings of a year in the order of time: of one group, or in one state."""
    year = int(ar) if ar.isdecimal() and int(ar) in YEARS else place.today.year
    with desk.database.read() as session:
        found = meeting_year(session, wheel_now(session, place), year, today=place.today)
    of_group = [line for line in found.lines if not grupp or grupp in line.group_ids]
    chosen = [line for line in of_group if _is(line, visa, today=place.today)]
    zone = place.wheel.time_zone
    if file := table_answer(request, "moten", COLUMNS, (_cells(line, zone) for line in chosen)):
        return file
    pages = max(1, -(-len(chosen) // A_PAGE))
    number = min(max(1, sida), pages)
    return page(
        request,
        "meetings/page.html",
        year=year,
        found=found,
        lines=chosen[(number - 1) * A_PAGE : number * A_PAGE],
        shown=len(chosen),
        counted={state: sum(_is(line, state, today=place.today) for line in of_group) for state in STATES},
        all_of_group=len(of_group),
        drafts=sum(_can_be_called(line, today=place.today) for line in chosen),
        hours=lambda line: hours_spoken(line.starts_at.astimezone(zone), line.ends_at.astimezone(zone)),
        can_be_called=lambda line: _can_be_called(line, today=place.today),
        states=STATES,
        grupp=grupp,
        visa=visa if visa in STATES else "",
        number=number,
        pages=pages,
        notice=notice_of(request),
    )


def _cells(line: MeetingLine, zone: ZoneInfo) -> tuple[Cell, ...]:
    begins, ends = (f"{at.astimezone(zone):%H.%M}" for at in (line.starts_at, line.ends_at))
    what = (line.title, ", ".join(line.groups), line.standing, line.form.swedish, line.place, line.link)
    return (line.id, line.day, begins, ends, *what, line.called, line.answered, line.accepted)


def _is(line: MeetingLine, state: str, *, today: date) -> bool:
    match state:
        case "kommande":
            return line.day >= today and line.status.is_decided
        case "utkast":
            return line.status in (MeetingStatus.DRAFT, MeetingStatus.LAPSED)
        case "kallade":
            return line.status is MeetingStatus.CALLED
        case "hallna":
            return line.status is MeetingStatus.HELD
        case "installda":
            return line.status is MeetingStatus.CANCELLED
        case "forslag":
            return line.proposals > 0 and line.status is MeetingStatus.CALLED
        case _:
            return True


def _can_be_called(line: MeetingLine, *, today: date) -> bool:
    return line.status is MeetingStatus.DRAFT and line.day >= today


# --- a new one


@router.get("/nytt", dependencies=[handles])
def new_meeting(
    request: Request, place: PlaceOf, desk: DeskOf, grupp: str = "", station: str = "", dag: str = ""
) -> Response:
    """Where a meeting is written down by hand; the address may say for whom, for what and when."""
    written = {"group": grupp, "station": station, "day": dag}
    chosen = next((each for each in place.wheel.stations if each.id == station), None)
    meets = sorted(meeting_groups(place.wheel, chosen, day=place.today)) if chosen and not grupp else []
    if 0 < len(meets) <= MOST_JOINED:
        written["group"], *joined = meets
        return _with_new(request, place, desk, written, joined=joined)
    return _with_new(request, place, desk, written, joined=())


def _with_new(
    request: Request,
    place: Place,
    desk: Desk,
    written: dict[str, str],
    *,
    joined: Iterable[str],
    notice: Notice | None = None,
) -> Response:
    with desk.database.read() as session:
        names = areas.group_names(session, place.area, on=place.today)
    return page(
        request,
        "meetings/new.html",
        status=422 if notice else 200,
        written=written,
        joined=set(joined),
        groups=groups_to_choose(place, names),
        stations=stations_to_choose(place.wheel),
        forms=MeetingForm,
        notice=notice,
    )


def groups_to_choose(place: Place, names: dict[str, str]) -> list[tuple[str, str]]:
    """The groups that exist today or later, by name."""
    lasting = [span for span in place.wheel.groups if span.valid_to is None or span.valid_to >= place.today]
    return sorted(((span.id, names.get(span.id, span.id)) for span in lasting), key=lambda pair: pair[1])


def stations_to_choose(wheel: Wheel) -> list[tuple[str, str]]:
    """The stations that a meeting may be held for, in the order of the wheel."""
    return [(each.id, each.title) for each in wheel.stations if each.active and each.kind in SERVED_BY_MEETINGS]


@router.post("/nytt", dependencies=[handles])
def lay_down_meeting(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    group: Annotated[str, Form()] = "",
    joined: Annotated[list[str] | None, Form()] = None,
    day: Annotated[str, Form()] = "",
    begins: Annotated[str, Form()] = "",
    ends: Annotated[str, Form()] = "",
    form: Annotated[MeetingForm, Form()] = MeetingForm.IN_PERSON,
    venue: Annotated[str, Form()] = "",
    link: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    station: Annotated[str, Form()] = "",
    notes: Annotated[str, Form()] = "",
    elsewhere: Annotated[str, Form()] = "",
) -> Response:
    """Write the meeting down as a draft; nobody is told."""
    groups = tuple(dict.fromkeys(filter(None, [group, *(joined or ())])))
    days = {"day": day, "begins": begins, "ends": ends}
    about = {"venue": venue, "link": link, "title": title, "station": station, "notes": notes, "elsewhere": elsewhere}
    try:
        new = _as_written(groups, form, about, days, zone=place.wheel.time_zone)
        with desk.database.write() as session:
            wheel = wheel_now(session, place)
            (made,) = lay_down(session, wheel, [new], links=desk.links, today=place.today, now=now, who=who)
    except RefusedMeeting as refused:
        written = {"group": group, "form": form.value, **days, **about}
        return _with_new(request, place, desk, written, joined=joined or (), notice=refusal(refused))
    said = "created-elsewhere" if elsewhere else "created"
    return RedirectResponse(led_to(f"/{place.area}/moten/{made}", said), 303)


def _as_written(
    groups: tuple[str, ...], form: MeetingForm, about: Mapping[str, str], days: Mapping[str, str], *, zone: ZoneInfo
) -> NewMeeting:
    day, begins, ends = day_written(days["day"]), hour_written(days["begins"]), hour_written(days["ends"])
    starts_at, ends_at = held_between(day, begins, ends, zone=zone)
    return NewMeeting(
        groups=groups,
        starts_at=starts_at,
        ends_at=ends_at,
        form=form,
        title=about["title"].strip() or None,
        place=about["venue"].strip() or None,
        link=about["link"].strip() or None,
        station=about["station"] or None,
        notes=about["notes"].strip() or None,
        called_elsewhere=bool(about["elsewhere"]),
    )


# --- one


@router.get("/{meeting:int}")
def meeting_page(here: HereOf) -> Response:
    """A meeting: its chain of days, the agenda, the documents, and who is called and has answered."""
    return with_meeting(here, notice=notice_of(here.request))


def with_meeting(
    here: Here, *, notice: Notice | None, written: dict[str, str] | None = None, status: int = 200
) -> Response:
    """The meeting's page, saying `notice`; `written` is what somebody wrote in a form of it that was refused."""
    place, meeting = here.place, here.meeting
    subject = f"{place.area}/meeting-{meeting.id}"
    with here.desk.database.glance() as session:
        view = view_of(session, here.wheel, meeting, links=here.desk.links)
        deeds = lines_of(session, log.latest(session, area=place.area, subject=subject, limit=LOG_LINES))
        names = areas.group_names(session, place.area, on=meeting.day)
        package = decisions.package_of_meeting(session, meeting.id)
        lifted = decisions.lifted_to_any(session, area=place.area).intersection(meeting.groups)
    if file := table_answer(here.request, f"mote-{meeting.id}", ANSWER_COLUMNS, _answer_rows(view)):
        return file
    return page(
        here.request,
        "meetings/meeting.html",
        status=status,
        meeting=meeting,
        view=view,
        may=_may(here),
        stages=_stages(here, view),
        papers_from=_papers_from(here, view, names),
        deeds=deeds,
        subject=subject,
        has_table=bool(package or lifted) or may_have_a_table(here.wheel, meeting),
        package=package,
        answers=Answer,
        area=f"/{place.area}/moten",
        here_path=here.path,
        groups=list(zip(view.line.group_ids, view.line.groups, strict=True)),
        proposing=[row for row in view.answers if row.proposed] if meeting.status is MeetingStatus.CALLED else [],
        moved_from=_moved_from(here.request.query_params.get("var", "")),
        hours_of=partial(hours_of, wheel=here.wheel),
        notice=notice,
        written=written or {},
        MeetingStatus=MeetingStatus,
        MeetingForm=MeetingForm,
    )


def _moved_from(text: str) -> dict[str, str] | None:
    """The time that the meeting had before it was moved, out of the address, for whoever wants it back."""
    match = WAS.fullmatch(text)
    return match.groupdict() if match else None


def _answer_rows(view: MeetingView) -> Iterable[tuple[Any, ...]]:
    return (
        (
            row.person_id,
            row.name,
            row.group,
            row.participation.swedish,
            row.seat,
            row.answer.swedish,
            row.serves,
            row.comment,
            row.proposes,
            row.presence.swedish if row.presence else None,
        )
        for row in view.answers
    )


def _may(here: Here) -> dict[str, bool]:
    """The acts that the meeting stands open for, as it is now."""
    meeting, now = here.meeting, here.now
    status, over = meeting.status, meeting.is_over(now)
    lives = status in (MeetingStatus.DRAFT, MeetingStatus.CALLED, MeetingStatus.LAPSED)
    is_told = status is MeetingStatus.CALLED
    return {
        "call": status in (MeetingStatus.DRAFT, MeetingStatus.CANCELLED) and not over,
        "move": lives and not (is_told and over),
        "cancel": lives and not (is_told and over),
        "answer": is_told,
        "attend": status in (MeetingStatus.CALLED, MeetingStatus.HELD) and meeting.starts_at <= now,
        "held": status is MeetingStatus.LAPSED,
        "agenda": lives,
        "share": meeting.was_called,
    }


def _stages(here: Here, view: MeetingView) -> dict[str, bool]:
    """Which documents can be noted as come in: papers at any time, minutes after the meeting, then one by one."""
    has_been = here.meeting.starts_at <= here.now and here.meeting.status in (MeetingStatus.CALLED, MeetingStatus.HELD)
    states = {row.document: row.state for row in view.documents}
    rule = here.wheel.body(here.meeting.group).rules.minutes
    there = states.get(MINUTES) in DELIVERED
    return {
        PAPERS: here.meeting.status in (MeetingStatus.DRAFT, MeetingStatus.CALLED),
        MINUTES: has_been and rule is not None and not there,
        ADJUSTMENT: has_been and there and states.get(ADJUSTMENT) not in DELIVERED,
        PUBLICATION: has_been and there and states.get(PUBLICATION) not in DELIVERED,
    }


def _papers_from(here: Here, view: MeetingView, names: dict[str, str]) -> list[tuple[str, str]]:
    """The groups that may owe papers: the meeting's own, and those that the agenda names."""
    by_name = {name: group for group, name in names.items()}
    named = [item.papers_from for item in view.agenda if item.papers_from]
    groups = [*here.meeting.groups, *(by_name.get(name, name) for name in named)]
    return [(group, names.get(group, group)) for group in dict.fromkeys(groups)]
