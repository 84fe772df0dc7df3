"""The inbox (*inkorgen*): what has come by mail and waits, each message as text, and what the office says of it."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles, reads
from dashboard.notices import PLACE, Notice, address
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import table_answer, wanted_file
from dashboard.within import DeskOf, Now, Who
from mail.swedish import upper_first
from models.inbox import IncomingState
from office import inbox_tray
from office.desk import Desk
from office.inbox_acts import REFUSALS
from office.inbox_tray import NoSuchMail, NotSettled
from store import inbox

router = APIRouter(prefix="/{area}/inkorg", dependencies=[reads])
MOST = 300
SHOWN = {
    "": (IncomingState.WAITING,),
    "avgjort": (IncomingState.SETTLED,),
    "allt": tuple(IncomingState),
}
COLUMNS = ("Nummer", "Kom in", "Från", "Ämne", "Slag", "Läge", "Vad som hände", "Avgjort", "Av")
NOTHING = "ingen"
SAID = {
    "received": "Bilagorna är mottagna som dokumentet. Den som lämnade in får ett kvitto med e-post.",
    "seen": "Mejlet är antecknat som omhändertaget.",
    "again": "Mejlet väntar igen.",
    "works": "Breven går till adressen igen.",
}


@router.get("")
def list_mail(request: Request, place: PlaceOf, desk: DeskOf, visa: str = "") -> Response:
    """What waits, unless all or what is settled is asked for; and the addresses that letters do not reach."""
    states = SHOWN.get(visa, SHOWN[""])
    with desk.database.read() as session:
        found = inbox.listed(session, area=place.area, states=states, limit=None if wanted_file(request) else MOST)
        failing = inbox.failing(session, area=place.area)
        session.expunge_all()
    rows = (
        (
            mail.id,
            mail.came_at,
            mail.from_address,
            mail.subject,
            mail.kind.swedish,
            mail.state.swedish,
            mail.reason,
            mail.settled_at,
            mail.settled_by,
        )
        for mail in found
    )
    if file := table_answer(request, "inkorgen", COLUMNS, rows):
        return file
    return page(
        request,
        "inbox/page.html",
        found=found,
        most=MOST,
        failing=failing,
        visa=visa if visa in SHOWN else "",
        is_read=place.area in desk.mailboxes,
        notice=_notice(request),
    )


def _notice(request: Request) -> Notice | None:
    text = SAID.get(request.query_params.get("said", ""))
    return Notice(text=text) if text else None


@router.get("/{mail:int}")
def read_mail(request: Request, place: PlaceOf, desk: DeskOf, mail: int) -> Response:
    """One message as text. Nothing that it holds is run, shown as a page or fetched."""
    return _with_mail(request, place, desk, mail, notice=_notice(request))


def _with_mail(
    request: Request, place: Place, desk: Desk, number: int, *, notice: Notice | None, status: int = 200
) -> Response:
    try:
        mail, known = inbox_tray.opened(desk, number, area=place.area)
    except NoSuchMail as none:
        raise _missing(none) from None
    waits = mail.state is IncomingState.WAITING
    with desk.database.read() as session:
        wheel = place.wheel
        choices = inbox_tray.choices(session, wheel, mail, today=place.today) if waits and known.attachments else []
    return page(
        request, "inbox/mail.html", status=status, mail=mail, known=known, choices=choices, waits=waits, notice=notice
    )


def _missing(error: Exception) -> HTTPException:
    return HTTPException(404, f"{upper_first(str(error))}.")


@router.get("/{mail:int}/original", dependencies=[handles])
def original(place: PlaceOf, desk: DeskOf, mail: int) -> Response:
    """The message as it came, to be saved and never shown here."""
    try:
        found, _ = inbox_tray.opened(desk, mail, area=place.area)
    except NoSuchMail as none:
        raise _missing(none) from None
    headers = {
        "Content-Disposition": f'attachment; filename="mejl-{mail}.eml"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    content = desk.archive.read(found.stored_as)
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/{mail:int}/avgor", dependencies=[handles])
def settle(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    mail: int,
    document: Annotated[str, Form()] = "",
) -> Response:
    """Take in the attachments as a document, or say that the message has been seen to."""
    if document != NOTHING and not (document.isdecimal() and len(document) < 10):
        why = Notice(text="Välj vilket dokument bilagorna är, eller att mejlet är omhändertaget.", good=False)
        return _with_mail(request, place, desk, mail, notice=why, status=422)
    duty_id = None if document == NOTHING else int(document)
    return _act(
        *(request, place, desk, mail),
        lambda: inbox_tray.settle(desk, mail, area=place.area, duty_id=duty_id, today=place.today, now=now, who=who),
        said="seen" if duty_id is None else "received",
    )


@router.post("/{mail:int}/angra", dependencies=[handles])
def unsettle(request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, mail: int) -> Response:
    """Let a message wait again that was seen to."""
    return _act(
        *(request, place, desk, mail),
        lambda: inbox_tray.unsettle(desk, mail, area=place.area, now=now, who=who),
        said="again",
    )


def _act(
    request: Request, place: Place, desk: Desk, number: int, carry_out: Callable[[], object], *, said: str
) -> Response:
    """Do it and show the message; where the office refuses, show it with why."""
    try:
        carry_out()
    except NoSuchMail as none:
        raise _missing(none) from None
    except (NotSettled, *REFUSALS) as refused:
        notice = Notice(text=f"{upper_first(str(refused)).rstrip('.')}.", good=False)
        return _with_mail(request, place, desk, number, notice=notice, status=422)
    return RedirectResponse(address(f"/{place.area}/inkorg/{number}", at=PLACE, said=said), status_code=303)


@router.post("/adresser/{number:int}/fungerar", dependencies=[handles])
def address_works(place: PlaceOf, desk: DeskOf, now: Now, who: Who, number: int) -> Response:
    """Let letters go to the address again."""
    if not inbox_tray.works_again(desk, number, area=place.area, now=now, who=who):
        raise HTTPException(404, f"Ingen adress med nummer {number} är spärrad i {place.name}.")
    return RedirectResponse(address(f"/{place.area}/inkorg", at=PLACE, said="works"), status_code=303)
