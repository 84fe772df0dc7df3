"""A letter of the ledger: read as it was sent, and what a person does to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles, reads
from dashboard.by_link.hidden import as_seen
from dashboard.letter_html import shut_in
from dashboard.letter_list import notice_of
from dashboard.notices import Notice, address
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.within import DeskOf, Now, Who
from mail.compose import UnfitForHeader
from mail.printed import printed
from mail.swedish import upper_first
from models.letters import Letter
from office import delivery, letter_changes, second_sending
from office.areas import local_day, wheel_of_area
from office.delivery import Delivery, NoSuchLetter
from office.desk import Desk
from office.letter_changes import RefusedLetter, powers, seal
from office.second_sending import AskedAlready, NotAgain
from store import acts, areas, bounces, letters, log, meetings

router = APIRouter(prefix="/{area}/brev", dependencies=[reads])


# --- one letter


@router.get("/{letter_id}")
def read_letter(request: Request, place: PlaceOf, letter_id: int, desk: DeskOf) -> Response:
    """One letter, as it was or will be sent."""
    return _page_of(request, place, desk, letter_id, notice=notice_of(request))


def _page_of(
    request: Request,
    place: PlaceOf,
    desk: Desk,
    letter_id: int,
    *,
    notice: Notice | None,
    draft: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    letter = _letter(desk, place.area, letter_id)
    with desk.database.read() as session:
        told = acts.carried(session, [letter_id])[letter_id]
        groups = areas.group_names(session, place.area, on=place.today)
        done = log.latest(session, area=place.area, subject=letter.key)
        bounce = bounces.of_area(session, area=place.area).get(letter_id)
        sent_on = bounces.sent_on(session, letter) if bounce else []
        about = meetings.of_ids(session, {act.meeting_id for act in told if act.meeting_id})
    return page(
        request,
        "letters/letter.html",
        status=status,
        letter=letter,
        bounce=bounce,
        sent_on=sent_on,
        as_sent=as_seen(printed(letter.body), place),
        told=told,
        meetings=about,
        groups=groups,
        stations={station.id for station in place.wheel.collecting},
        documents={
            each.document.id: each.document.name
            for station in (*place.wheel.stations, *place.wheel.beside)
            for each in station.collects
        },
        done=done,
        powers=powers(letter, today=place.today),
        seal=seal(letter),
        draft=draft,
        notice=notice,
    )


@router.get("/{letter_id}/html")
def letter_html(place: PlaceOf, letter_id: int, desk: DeskOf) -> Response:
    """The letter's html part, shut in: no script, no form, nothing fetched from anywhere."""
    html = as_seen(printed(_letter(desk, place.area, letter_id).body), place).html
    if html is None:
        raise HTTPException(404, "Brevet har ingen html-del.")
    return shut_in(html)


def _letter(desk: Desk, area: str, letter_id: int) -> Letter:
    with desk.database.read() as session:
        letter = letters.get(session, letter_id)
    if letter is None or letter.area != area:
        raise HTTPException(404, f"Det finns inget brev med nummer {letter_id}.")
    return letter


# --- what a person does to letters


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


@router.post("/{letter_id}/stoppa", dependencies=[handles])
def stop(
    request: Request,
    place: PlaceOf,
    letter_id: int,
    desk: DeskOf,
    now: Now,
    who: Who,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Let a letter that has not left never leave."""
    return _change(
        *(request, place, desk, letter_id, "stopped"),
        lambda: letter_changes.stop(desk, letter_id, area=place.area, reason=reason, who=who, now=now),
        draft={"act": "stop", "reason": reason},
    )


@router.post("/{letter_id}/aterta", dependencies=[handles])
def resume(request: Request, place: PlaceOf, letter_id: int, desk: DeskOf, now: Now, who: Who) -> Response:
    """Take back that a letter was stopped."""
    return _change(
        *(request, place, desk, letter_id, "resumed"),
        lambda: letter_changes.resume(desk, letter_id, area=place.area, who=who, now=now),
        draft={},
    )


@router.post("/{letter_id}/andra", dependencies=[handles])
def edit(
    request: Request,
    place: PlaceOf,
    letter_id: int,
    desk: DeskOf,
    now: Now,
    who: Who,
    read_as: Annotated[str, Form()] = "",
    subject: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
) -> Response:
    """Give a letter that waits for approval other words."""
    return _change(
        *(request, place, desk, letter_id, "edited"),
        lambda: letter_changes.edit(
            desk,
            letter_id,
            area=place.area,
            read_as=read_as,
            subject=subject,
            text=text,
            today=place.today,
            who=who,
            now=now,
        ),
        draft={"act": "edit", "subject": subject, "text": text},
    )


def _change(
    request: Request,
    place: PlaceOf,
    desk: Desk,
    letter_id: int,
    said: str,
    carry_out: Callable[[], object],
    *,
    draft: dict[str, str],
) -> Response:
    """Do it and go back to the letter; where the office refuses, show the letter with what was written and why."""
    _letter(desk, place.area, letter_id)
    try:
        carry_out()
    except (RefusedLetter, UnfitForHeader) as refused:
        notice = Notice(text=f"{upper_first(str(refused))}.", good=False)
        return _page_of(request, place, desk, letter_id, notice=notice, draft=draft, status=422)
    return RedirectResponse(address(f"/{place.area}/brev/{letter_id}", said=said), status_code=303)


# --- a second sending


@router.get("/{letter_id}/igen")
def second_page(request: Request, place: PlaceOf, letter_id: int, desk: DeskOf, now: Now) -> Response:
    """The letter as it would be sent once more, before anybody asks for it."""
    return _second_page(request, place, desk, letter_id, now=now)


def _second_page(
    request: Request,
    place: PlaceOf,
    desk: Desk,
    letter_id: int,
    *,
    now: datetime,
    why: str = "",
    reason: str = "",
    status: int = 200,
) -> Response:
    letter = _letter(desk, place.area, letter_id)
    try:
        again = second_sending.preview(desk, letter, today=place.today, now=now)
    except NotAgain as refused:
        again, why = None, why or str(refused)
    drafts = [(draft, as_seen(printed(draft.row["body"]), place)) for draft in again.drafts] if again else []
    return page(
        request,
        "letters/again.html",
        status=status,
        letter=letter,
        again=again,
        drafts=drafts,
        why=upper_first(why),
        reason=reason,
        closed_because=place.wheel.closed.why_closed(place.today),
    )


@router.post("/{letter_id}/igen", dependencies=[handles])
def second(
    request: Request,
    place: PlaceOf,
    letter_id: int,
    desk: DeskOf,
    now: Now,
    who: Who,
    times: Annotated[int, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Send the letter once more, because somebody has asked for just that."""
    _letter(desk, place.area, letter_id)
    try:
        done = second_sending.send_again(
            desk, letter_id, times=times, reason=reason, today=place.today, now=now, who=who
        )
    except (NotAgain, AskedAlready) as refused:
        status = 409 if isinstance(refused, AskedAlready) else 422
        return _second_page(request, place, desk, letter_id, now=now, why=str(refused), reason=reason, status=status)
    said = "second" if done.delivery.sent else "second-waits"
    shown = done.letters[0] if done.letters else letter_id
    return RedirectResponse(address(f"/{place.area}/brev/{shown}", said=said), status_code=303)


def _back(desk: Desk, letter: Letter, *, said: str, now: datetime) -> Response:
    if said != "sent" and _hand_over(desk, area=letter.area, letter_ids=[letter.id or 0], now=now).withdrawn:
        said = "anew"
    return RedirectResponse(address(f"/{letter.area}/brev/{letter.id}", said=said), status_code=303)


def _hand_over(desk: Desk, *, area: str, letter_ids: list[int], now: datetime) -> Delivery:
    with desk.database.read() as session:
        today = local_day(wheel_of_area(session, area), now)
    return delivery.deliver(desk, area=area, today=today, now=now, only=letter_ids)
