"""The ledger of letters: what was written to whom, read as it was sent, and what a person does to one."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session
from starlette.datastructures import QueryParams

from dashboard.access import handles, reads
from dashboard.by_link.hidden import as_seen
from dashboard.notices import Notice, address, number_of
from dashboard.pages import page
from dashboard.places import PlaceOf
from dashboard.tables import table_answer, wanted_file
from dashboard.within import DeskOf, Now, Who
from mail.compose import UnfitForHeader
from mail.printed import printed
from mail.swedish import upper_first
from models.letters import Letter
from models.words import LetterState
from office import delivery, letter_changes, second_sending
from office.areas import local_day, wheel_of_area
from office.delivery import Delivery, NoSuchLetter
from office.desk import Desk
from office.letter_changes import RefusedLetter, powers, seal
from office.letter_samples import Sample, sample, sample_names, sample_people
from office.resting import current_rest
from office.second_sending import AskedAlready, NotAgain
from store import acts, areas, letters, log, people_register
from store.letters import LetterWish

router = APIRouter(prefix="/{area}/brev", dependencies=[reads])
A_PAGE, A_FILE = 100, 50_000
WAITING = (LetterState.HELD, LetterState.UNKNOWN, LetterState.FAILED)
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
COLUMNS = ("Nummer", "Ämne", "Slag", "Till", "Adress", "Skulle ha nått", "Läge", "Skäl", "Dag", "Skickat", "Försök")
SAID = {
    "sent": "Brevet räknas som skickat.",
    "again": "Brevet skickas igen.",
    "retry": "Brevet försöker igen.",
    "anew": "Brevet drogs in: nästa post skriver ett nytt, med uppgifterna som de är då.",
    "stopped": "Brevet är stoppat och skickas inte. Det som det gällde skrivs inte i något annat brev heller.",
    "resumed": "Stoppet är återtaget. Nästa post skriver ett nytt brev, med uppgifterna som de är då.",
    "edited": "Brevet är ändrat. Det skickas när det godkänns.",
    "second": "Brevet är skickat en gång till.",
    "rests": "Breven väntar nu. De lämnar när någon avslutar vilan; inget går förlorat.",
    "woken": "Vilan är avslutad. Breven går med nästa post.",
    "second-waits": "Brevet är skrivet en gång till och går med nästa post.",
}


@router.get("")
def list_letters(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    state: str = "",
    q: str = "",
    person: str = "",
    grupp: str = "",
    station: str = "",
    fran: str = "",
    till: str = "",
    before: int | None = None,
) -> Response:
    """The area's letters, newest first. `state` is one state, or `waiting` for those that need a person."""
    wish = LetterWish(
        person_id=int(person) if person.isdecimal() and len(person) < 10 else None,
        text=q.strip()[:100],
        group=grupp,
        station=station,
        first=_day(fran),
        last=_day(till),
    )
    as_file = wanted_file(request) is not None
    with desk.database.read() as session:
        lines = letters.listed(
            session,
            area=place.area,
            states=_states(state),
            wish=wish,
            limit=A_FILE if as_file else A_PAGE + 1,
            before=None if as_file else before,
        )
        counted = letters.count_by_state(session, area=place.area, wish=wish)
        groups = areas.group_names(session, place.area, on=place.today)
        named = people_register.names(session, [wish.person_id]) if wish.person_id else {}
        rest = current_rest(session, desk, area=place.area, now=now)
    rows = (
        (
            line.id,
            line.subject,
            line.kind.swedish,
            line.recipient_name,
            line.recipient,
            line.would_reach,
            line.state.swedish,
            line.reason,
            line.day,
            line.sent_at,
            line.tries,
        )
        for line in lines
    )
    if file := table_answer(request, "brev", COLUMNS, rows):
        return file
    return page(
        request,
        "letters/page.html",
        lines=lines[:A_PAGE],
        next_before=lines[A_PAGE - 1].id if len(lines) > A_PAGE else None,
        counted=counted,
        waiting=sum(counted.get(one, 0) for one in WAITING),
        state=state,
        rest=rest,
        wish=wish,
        narrowed=wish != LetterWish(),
        person_name=named.get(wish.person_id or 0),
        groups=sorted(groups.items(), key=lambda each: each[1]),
        stations=[(each.id, each.name) for each in (*place.wheel.collecting, *place.wheel.beside)],
        notice=_notice(request),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


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


# --- the templates


@router.get("/mallar")
def templates(request: Request, place: PlaceOf, desk: DeskOf, person: int | None = None) -> Response:
    """Every template, as it would read to one of the area's own people."""
    with desk.database.read() as session:
        people = sample_people(session, place.wheel, today=place.today)
        latest = letters.latest_by_template(session, area=place.area)
    return page(
        request,
        "letters/templates.html",
        templates=sample_names(desk.composer),
        latest=latest,
        people=people,
        person=person,
    )


@router.get("/mallar/{template}")
def template_page(
    request: Request, place: PlaceOf, template: str, desk: DeskOf, now: Now, person: int | None = None
) -> Response:
    """One template with a person's data."""
    with desk.database.read() as session:
        shown = _sample(session, desk, place, template, person, now=now)
        people = sample_people(session, place.wheel, today=place.today)
        latest = letters.latest_by_template(session, area=place.area).get(template)
    return page(
        request,
        "letters/template.html",
        sample=shown,
        read=printed(shown.body),
        latest=latest,
        people=people,
        templates=sample_names(desk.composer),
    )


@router.get("/mallar/{template}/html")
def template_html(place: PlaceOf, template: str, desk: DeskOf, now: Now, person: int | None = None) -> Response:
    """The html part of a template with a person's data, shut in."""
    with desk.database.read() as session:
        shown = _sample(session, desk, place, template, person, now=now)
    return _shut_in(printed(shown.body).html or "")


def _sample(
    session: Session, desk: Desk, place: PlaceOf, template: str, person: int | None, *, now: datetime
) -> Sample:
    found = sample(session, desk, place.wheel, template, person_id=person, today=place.today, now=now)
    if found is None:
        raise HTTPException(404, "Det finns ingen sådan mall, eller ingen person att visa den för.")
    return found


# --- one letter


@router.get("/{letter_id}")
def read_letter(request: Request, place: PlaceOf, letter_id: int, desk: DeskOf) -> Response:
    """One letter, as it was or will be sent."""
    return _page_of(request, place, desk, letter_id, notice=_notice(request))


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
    return page(
        request,
        "letters/letter.html",
        status=status,
        letter=letter,
        as_sent=as_seen(printed(letter.body), place),
        told=told,
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
    return _shut_in(html)


def _shut_in(html: str) -> Response:
    return HTMLResponse(html, headers={"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"})


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
