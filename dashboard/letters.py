"""The ledger of letters: what was written to whom, read as it was sent, and the letters that wait for a person."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import QueryParams

from dashboard.access import handles, reads
from dashboard.notices import Notice, address, number_of
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.within import DeskOf, Now, Who
from models.letters import Letter
from models.words import LetterState
from office import delivery
from office.areas import local_day, wheel_of_area
from office.delivery import Delivery, NoSuchLetter
from office.desk import Desk
from store import letters

router = APIRouter(prefix="/{area}/brev", dependencies=[reads])
A_PAGE = 100
WAITING = (LetterState.HELD, LetterState.UNKNOWN, LetterState.FAILED)
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
SAID = {
    "sent": "Brevet räknas som skickat.",
    "again": "Brevet skickas igen.",
    "retry": "Brevet försöker igen.",
    "anew": "Brevet drogs in: nästa post skriver ett nytt, med uppgifterna som de är då.",
}


@dataclass(frozen=True, kw_only=True)
class LetterAsSent:
    """What can be read out of a letter's stored bytes."""

    headers: tuple[tuple[str, str], ...]
    text: str
    has_html: bool


@router.get("")
def list_letters(
    request: Request, place: PlaceOf, desk: DeskOf, state: str = "", before: int | None = None
) -> HTMLResponse:
    """The area's letters, newest first. `state` is one state, or `waiting` for those that need a person."""
    with desk.database.read() as session:
        lines = letters.listed(session, area=place.area, states=_states(state), limit=A_PAGE + 1, before=before)
        counted = letters.count_by_state(session, area=place.area)
    return page(
        request,
        "letters/page.html",
        lines=lines[:A_PAGE],
        next_before=lines[A_PAGE - 1].id if len(lines) > A_PAGE else None,
        counted=counted,
        waiting=sum(counted.get(one, 0) for one in WAITING),
        state=state,
        notice=_notice(request),
    )


def _states(state: str) -> tuple[LetterState, ...]:
    if state == "waiting":
        return WAITING
    return (LetterState(state),) if state in set(LetterState) else ()


def _notice(request: Request) -> Notice | None:
    facts = request.query_params
    if facts.get("said") == "approved":
        return _of_approval(facts)
    text = SAID.get(facts.get("said", ""))
    return Notice(text=text) if text else None


def _of_approval(facts: QueryParams) -> Notice:
    """How many letters were approved, how many of them have left, and how many there was nothing to approve about."""
    asked, approved, sent = (number_of(facts.get(name, "0")) for name in ("asked", "number", "sent"))
    parts = [f"{approved} brev godkändes."]
    if sent < approved:
        parts.append(f"{sent} av dem är skickade; de andra skickas med nästa post, med uppgifterna som de är då.")
    if approved < asked:
        parts.append(f"{asked - approved} väntade inte längre på godkännande.")
    return Notice(text=" ".join(parts), good=approved == asked)


@router.get("/{letter_id}")
def read_letter(request: Request, place: PlaceOf, letter_id: int, desk: DeskOf) -> HTMLResponse:
    """One letter, as it was or will be sent."""
    letter = _letter(desk, place.area, letter_id)
    return page(
        request,
        "letters/letter.html",
        letter=letter,
        as_sent=_as_sent(letter.body),
        notice=_notice(request),
    )


@router.get("/{letter_id}/html")
def letter_html(area: str, letter_id: int, desk: DeskOf) -> Response:
    """The letter's html part, shut in: no script, no form, nothing fetched from anywhere."""
    part = _message(_letter(desk, area, letter_id).body).get_body(("html",))
    if part is None:
        raise HTTPException(404, "Brevet har ingen html-del.")
    headers = {"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(part.get_content(), headers=headers)


def _letter(desk: Desk, area: str, letter_id: int) -> Letter:
    with desk.database.read() as session:
        letter = letters.get(session, letter_id)
    if letter is None or letter.area != area:
        raise HTTPException(404, f"Det finns inget brev med nummer {letter_id}.")
    return letter


def _message(body: bytes) -> EmailMessage:
    message = message_from_bytes(body, policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError(f"a letter is an EmailMessage, not {type(message).__name__}")
    return message


def _as_sent(body: bytes) -> LetterAsSent:
    message = _message(body)
    shown = (
        ("Från", "From"),
        ("Svar till", "Reply-To"),
        ("Till", "To"),
        ("Kopia", "Cc"),
        ("Ämne", "Subject"),
    )
    text = message.get_body(("plain",))
    return LetterAsSent(
        headers=tuple((swedish, str(message[name])) for swedish, name in shown if message[name]),
        text=text.get_content() if text else "",
        has_html=message.get_body(("html",)) is not None,
    )


@router.post("/godkann", dependencies=[handles])
def approve(area: str, desk: DeskOf, now: Now, who: Who, letter: Annotated[list[int], Form()]) -> Response:
    """Release the held letters that were on the page, and hand them over: never one that nobody has seen."""
    with desk.database.read() as session:
        today = local_day(wheel_of_area(session, area), now)
    number = delivery.approve(desk, area=area, letter_ids=letter, who=who, today=today, now=now)
    sent = _hand_over(desk, area=area, letter_ids=letter, now=now).sent
    to = address(f"/{area}/brev", said="approved", asked=len(set(letter)), number=number, sent=sent)
    return RedirectResponse(to, status_code=303)


@router.post("/{letter_id}/avgor", dependencies=[handles])
def settle(
    area: str, letter_id: int, desk: DeskOf, now: Now, who: Who, outcome: Annotated[Literal["sent", "again"], Form()]
) -> Response:
    """A person's word on a letter that nobody can say whether it was sent."""
    letter = _letter(desk, area, letter_id)
    try:
        delivery.settle(desk, letter_id=letter_id, as_sent=outcome == "sent", who=who, now=now)
    except NoSuchLetter as error:
        raise HTTPException(409, f"{error}.") from None
    return _back(desk, letter, said=outcome, now=now)


@router.post("/{letter_id}/forsok", dependencies=[handles])
def retry(area: str, letter_id: int, desk: DeskOf, now: Now, who: Who) -> Response:
    """Let a failed letter try again."""
    letter = _letter(desk, area, letter_id)
    try:
        delivery.retry(desk, letter_id=letter_id, who=who, now=now)
    except NoSuchLetter as error:
        raise HTTPException(409, f"{error}.") from None
    return _back(desk, letter, said="retry", now=now)


def _back(desk: Desk, letter: Letter, *, said: str, now: datetime) -> Response:
    if said != "sent" and _hand_over(desk, area=letter.area, letter_ids=[letter.id or 0], now=now).withdrawn:
        said = "anew"
    return RedirectResponse(address(f"/{letter.area}/brev/{letter.id}", said=said), status_code=303)


def _hand_over(desk: Desk, *, area: str, letter_ids: list[int], now: datetime) -> Delivery:
    with desk.database.read() as session:
        today = local_day(wheel_of_area(session, area), now)
    return delivery.deliver(desk, area=area, today=today, now=now, only=letter_ids)
