"""Taking in a list of payments or of populations: uploaded, looked at, and then carried out as it was shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from areas.lists import ListError, ListProblem
from areas.payments import read_payments
from areas.populations import read_populations
from dashboard.access import handles
from dashboard.kept_uploads import NothingUploaded, keep_upload
from dashboard.notices import PLACE, Notice, address, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.within import DeskOf, Now, Who
from mail.swedish import counted
from office import payment_lists, populations
from office.desk import Desk
from office.payment_lists import PaymentPlan
from office.populations import PopulationPlan
from office.shown_plans import PlanHasChanged
from store.drafts import NoSuchDraft

router = APIRouter(prefix="/{area}", dependencies=[handles])
TAKE_ANEW = "Något har ändrats sedan planen visades. Se på den nya planen, och läs in listan om den stämmer."
Plan = PaymentPlan | PopulationPlan


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """A kind of list: where its pages lie, how it is read, and what taking it in would do, does and says afterwards."""

    path: str
    template: str
    read: Callable[[Path], Any]
    plan: Callable[[Session, str, Any, datetime], Plan]
    apply: Callable[[Session, str, Any, datetime, str, Any], object]
    said: Callable[[Any], dict[str, object]]


def _plan_payments(session: Session, area: str, found: Any, now: datetime) -> Plan:
    return payment_lists.plan_payments(session, area=area, found=found, now=now)


def _apply_payments(session: Session, area: str, found: Any, now: datetime, who: str, shown: Any) -> object:
    return payment_lists.apply_payments(session, found, area=area, now=now, who=who, shown=shown)


def _payments_said(plan: PaymentPlan) -> dict[str, object]:
    aside = sum(each.set_aside is not None for each in plan.payments)
    return {"said": "imported", "antal": len(plan.payments), "atsidan": aside or None}


def _plan_populations(session: Session, area: str, found: Any, _now: datetime) -> Plan:
    return populations.plan_populations(session, area=area, found=found)


def _apply_populations(session: Session, area: str, found: Any, now: datetime, who: str, shown: Any) -> object:
    return populations.apply_populations(session, found, area=area, now=now, who=who, shown=shown)


def _populations_said(plan: PopulationPlan) -> dict[str, object]:
    return {"said": "populations", "antal": len(plan.figures)}


PAYMENTS = ListKind(
    path="betalningar",
    template="payments",
    read=read_payments,
    plan=_plan_payments,
    apply=_apply_payments,
    said=_payments_said,
)
POPULATIONS = ListKind(
    path="befolkning",
    template="populations",
    read=read_populations,
    plan=_plan_populations,
    apply=_apply_populations,
    said=_populations_said,
)


# --- the pages of each kind


def _add_pages(kind: ListKind) -> None:
    at = f"/{kind.path}/inlasning"

    @router.get(at, name=f"import_{kind.template}")
    def form(request: Request) -> Response:
        """Where a list is uploaded."""
        return _form(request, kind)

    @router.post(at, name=f"look_at_{kind.template}")
    def keep(request: Request, place: PlaceOf, desk: DeskOf, now: Now, file: UploadFile | None = None) -> Response:
        """Keep the list and lead to what it would do."""
        return _keep(request, place, desk, kind, file, now=now)

    @router.get(f"{at}/{{draft}}", name=f"plan_of_{kind.template}")
    def plan(request: Request, place: PlaceOf, desk: DeskOf, now: Now, draft: str) -> Response:
        """Which requisition each payment of the list is for, or which figures it would change."""
        return _show(request, place, desk, kind, draft, now=now)

    @router.post(f"{at}/{{draft}}", name=f"take_in_{kind.template}")
    def take_in(
        request: Request,
        place: PlaceOf,
        desk: DeskOf,
        now: Now,
        who: Who,
        draft: str,
        plan: Annotated[str, Form()] = "",
    ) -> Response:
        """Take the list in as it was shown."""
        return _take_in(request, place, desk, kind, draft, plan, now=now, who=who)


for _kind in (PAYMENTS, POPULATIONS):
    _add_pages(_kind)


# --- what they share


def _form(request: Request, kind: ListKind, *, why: str = "", faults: Sequence[ListProblem] = ()) -> Response:
    notice = refusal(why) if why else None
    return page(
        request,
        "money/import.html",
        status=422 if why else 200,
        kind=kind,
        faults=faults,
        notice=notice,
    )


def _keep(
    request: Request, place: Place, desk: Desk, kind: ListKind, file: UploadFile | None, *, now: datetime
) -> Response:
    try:
        draft = keep_upload(desk, file, now=now, choose="välj en fil: CSV eller Excel")
    except NothingUploaded as refused:
        return _form(request, kind, why=str(refused))
    return RedirectResponse(f"/{place.area}/{kind.path}/inlasning/{draft}", 303)


def _show(
    request: Request,
    place: Place,
    desk: Desk,
    kind: ListKind,
    draft: str,
    *,
    now: datetime,
    notice: Notice | None = None,
) -> Response:
    try:
        _, plan = _planned(place, desk, kind, draft, now=now)
    except NoSuchDraft as gone:
        return _form(request, kind, why=str(gone))
    except ListError as error:
        why = f"inget har lästs in: {error.file} har {counted(len(error.problems), 'fel', 'fel')}"
        return _form(request, kind, why=why, faults=error.problems)
    return page(
        request,
        f"money/{kind.template}_plan.html",
        status=409 if notice else 200,
        kind=kind,
        plan=plan,
        draft=draft,
        notice=notice,
    )


def _take_in(
    request: Request, place: Place, desk: Desk, kind: ListKind, draft: str, shown: str, *, now: datetime, who: str
) -> Response:
    changed = Notice(text=TAKE_ANEW, good=False)
    try:
        found, plan = _planned(place, desk, kind, draft, now=now)
        if plan.digest != shown:
            return _show(request, place, desk, kind, draft, now=now, notice=changed)
        with desk.database.write() as session:
            kind.apply(session, place.area, found, now, who, plan)
    except PlanHasChanged:
        return _show(request, place, desk, kind, draft, now=now, notice=changed)
    except (NoSuchDraft, ListError):
        return _show(request, place, desk, kind, draft, now=now)
    desk.drafts.remove(draft)
    return RedirectResponse(address(f"/{place.area}/{kind.path}", at=PLACE, **kind.said(plan)), 303)


def _planned(place: Place, desk: Desk, kind: ListKind, draft: str, *, now: datetime) -> tuple[Any, Plan]:
    """The list as it is read, and what taking it in would do. Raises NoSuchDraft and ListError."""
    found = kind.read(desk.drafts.path(draft))
    with desk.database.read() as session:
        return found, kind.plan(session, place.area, found, now)
