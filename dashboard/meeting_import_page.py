"""Taking in a list of decided meetings: uploaded or pasted, looked at, and then carried out as it was shown."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from areas.meeting_lists import MeetingListError, read_meetings
from dashboard.access import handles
from dashboard.meeting_here import wheel_now
from dashboard.meeting_notices import led_to
from dashboard.notices import Notice, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.within import DeskOf, FormOf, Now, Who
from mail.swedish import counted
from office.desk import Desk
from office.meeting_groups import NoSuchGroups
from office.meeting_import import DatesInDoubt, apply_meetings, plan_meetings
from office.meeting_plan import MeetingPlan
from office.meetings import RefusedMeeting
from office.shown_plans import PlanHasChanged
from office.upload_kinds import tidy_name
from store import areas
from store.drafts import DraftTooLarge, NoSuchDraft

router = APIRouter(prefix="/{area}/moten/inlasning", dependencies=[handles])
PASTED = "inklistrad-lista.txt"
LONGEST_HOURS = 24
TAKE_ANEW = "mötena har ändrats sedan planen visades. Se på den nya planen och läs in den om den stämmer"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked with the list; it stands in the address of its plan."""

    groups: tuple[str, ...] = ()
    year: str = ""
    hours: str = ""
    elsewhere: bool = False
    trust_dates: bool = False
    same_day: bool = False

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """What the address says was asked."""
        facts = request.query_params
        return cls(
            groups=tuple(filter(None, (group.strip()[:100] for group in facts.getlist("grupp")))),
            year=facts.get("ar", "")[:4],
            hours=facts.get("timmar", "")[:5],
            elsewhere=facts.get("annat-hall") == "ja",
            trust_dates=facts.get("datumen-galler") == "ja",
            same_day=facts.get("samma-dag") == "ja",
        )

    @property
    def facts(self) -> dict[str, object]:
        """The same, for an address."""
        return {
            "grupp": list(self.groups) or None,
            "ar": self.year or None,
            "timmar": self.hours or None,
            "annat-hall": "ja" if self.elsewhere else None,
            "datumen-galler": "ja" if self.trust_dates else None,
            "samma-dag": "ja" if self.same_day else None,
        }

    @property
    def length(self) -> timedelta | None:
        """How long meetings without an end are. Raises RefusedMeeting."""
        if not self.hours.strip():
            return None
        try:
            hours = float(self.hours.replace(",", "."))
        except ValueError:
            hours = 0.0
        if not 0 < hours < LONGEST_HOURS:
            raise RefusedMeeting(f"”{self.hours}” är ingen längd på ett möte. Skriv antalet timmar, till exempel 1,5")
        return timedelta(minutes=round(hours * 60))

    @property
    def of_year(self) -> int | None:
        """The year of days that are written without one. Raises RefusedMeeting."""
        if not self.year.strip():
            return None
        if not self.year.isdecimal() or not 2000 <= int(self.year) < 2100:
            raise RefusedMeeting(f"”{self.year}” är inget år. Skriv till exempel 2027")
        return int(self.year)


@router.get("")
def import_page(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """Where a list is uploaded, or pasted, to be looked at."""
    return _with_form(request, place, desk, Asked.of(request))


def _with_form(
    request: Request,
    place: Place,
    desk: Desk,
    asked: Asked,
    *,
    text: str = "",
    why: str = "",
    error: MeetingListError | None = None,
) -> Response:
    with desk.database.read() as session:
        names = areas.group_names(session, place.area, on=place.today)
    lasting = [span.id for span in place.wheel.groups if span.valid_to is None or span.valid_to >= place.today]
    return page(
        request,
        "meetings/import.html",
        status=422 if why else 200,
        wanted=asked,
        text=text,
        groups=sorted(((group, names.get(group, group)) for group in lasting), key=lambda pair: pair[1]),
        faults=error.problems if error else (),
        notice=refusal(why) if why else None,
    )


@router.post("")
def look_at_list(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    form: FormOf,
    file: UploadFile | None = None,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Keep the list and lead to what it would add; nothing else is done."""
    asked = Asked(
        groups=tuple(str(group) for group in form.getlist("grupp") if group),
        year=str(form.get("ar", "")),
        hours=str(form.get("timmar", "")),
        elsewhere=form.get("annat-hall") == "ja",
    )
    if file is not None and file.filename:
        content, filename = file.file.read(), tidy_name(file.filename)
    else:
        content, filename = text.encode(), PASTED
    if not content.strip():
        return _with_form(request, place, desk, asked, why="välj en fil, eller klistra in listan")
    try:
        draft = desk.drafts.keep(content, filename=filename, now=now)
    except DraftTooLarge as refused:
        return _with_form(request, place, desk, asked, text=text, why=str(refused))
    return RedirectResponse(_address(place, draft, asked), 303)


def _address(place: Place, draft: str, asked: Asked) -> str:
    query = urlencode({name: value for name, value in asked.facts.items() if value is not None}, doseq=True)
    return f"/{place.area}/moten/inlasning/{draft}" + (f"?{query}" if query else "")


@router.get("/{draft}")
def show_plan(request: Request, place: PlaceOf, desk: DeskOf, draft: str) -> Response:
    """What the list would add."""
    return _with_plan(request, place, desk, draft, Asked.of(request))


def _with_plan(
    request: Request, place: Place, desk: Desk, draft: str, asked: Asked, *, notice: Notice | None = None
) -> Response:
    try:
        plan = _plan(place, desk, draft, asked)
    except MeetingListError as error:
        why = f"inget har lästs in: {error.file} har {counted(len(error.problems), 'fel', 'fel')}"
        return _with_form(request, place, desk, asked, text=_pasted(desk, draft), why=why, error=error)
    except (NoSuchDraft, RefusedMeeting, NoSuchGroups) as refused:
        return _with_form(request, place, desk, asked, why=str(refused))
    return page(
        request,
        "meetings/plan.html",
        status=409 if notice else 200,
        plan=plan,
        draft=draft,
        with_asked=lambda **changes: _address(place, draft, replace(asked, **changes)),
        notice=notice,
    )


def _pasted(desk: Desk, draft: str) -> str:
    """The list again, where it was pasted, so that it can be mended in its place."""
    try:
        path = desk.drafts.path(draft)
    except NoSuchDraft:
        return ""
    return path.read_text("utf-8", "replace") if path.name == PASTED else ""


def _plan(place: Place, desk: Desk, draft: str, asked: Asked) -> MeetingPlan:
    found = read_meetings(desk.drafts.path(draft), zone=place.wheel.time_zone, year=asked.of_year, length=asked.length)
    with desk.database.read() as session:
        return plan_meetings(
            session,
            wheel_now(session, place),
            found,
            default_groups=asked.groups,
            elsewhere=asked.elsewhere,
            same_day=asked.same_day,
            trust_dates=asked.trust_dates,
            today=place.today,
        )


@router.post("/{draft}")
def take_in_list(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    draft: str,
    plan: Annotated[str, Form()] = "",
) -> Response:
    """Carry out the plan that was shown, if it is still what the list would add."""
    asked = Asked.of(request)
    changed = refusal(TAKE_ANEW)
    try:
        made = _plan(place, desk, draft, asked)
        if made.digest != plan:
            return _with_plan(request, place, desk, draft, asked, notice=changed)
        with desk.database.write() as session:
            wheel = wheel_now(session, place)
            added = apply_meetings(session, wheel, made, links=desk.links, today=place.today, now=now, who=who)
    except PlanHasChanged:
        return _with_plan(request, place, desk, draft, asked, notice=changed)
    except (DatesInDoubt, RefusedMeeting) as refused:
        return _with_plan(request, place, desk, draft, asked, notice=refusal(refused))
    except (NoSuchDraft, MeetingListError, NoSuchGroups):
        return _with_plan(request, place, desk, draft, asked)
    desk.drafts.remove(draft)
    elsewhere = sum(planned.called_elsewhere for planned in made.new)
    years = [planned.row.day.year for planned in made.new] or [place.today.year]
    to = led_to(
        f"/{place.area}/moten", "imported", ar=min(years), number=len(added) or None, elsewhere=elsewhere or None
    )
    return RedirectResponse(to, 303)
