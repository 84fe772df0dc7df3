"""Who comes: answers that the office notes, proposals that it turns down, answers set aside, and who was there."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles, reads
from dashboard.meeting_here import REFUSALS, Here, HereOf, wheel_now
from dashboard.meeting_notices import facts_of, led_to, notice_of
from dashboard.meeting_pages import with_meeting
from dashboard.notices import Notice, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.tables import table_answer
from dashboard.within import DeskOf, FormOf, Now, Who
from mail.transport import DeliveryFailed
from models.words import Answer, Presence
from office import answers, attendance
from office.answers import Outcome, TakenIn, Waiting
from office.attendance import RefusedAnswer
from office.desk import Desk
from office.meeting_overview import view_of
from office.substitutes import ORDINARY
from store import invitations
from store.invitations import Invited

router = APIRouter(prefix="/{area}/moten", dependencies=[reads])
LARGEST_MAIL = 5 * 1024 * 1024
MOST_MAILS = 100
NO_CALENDAR = "Brevlådans kalender svarar inte, så det går inte att ta reda på vilket möte ett svar gäller"
COLUMNS = ("Nummer", "Kom in", "Möte", "Från", "Svarar", "Skriver", "Varför det väntar")


# --- what nobody could make out


@router.get("/svar")
def list_waiting(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The answers that wait for a person."""
    return _with_waiting(request, place, desk, notice=notice_of(request) or _taken_in(request))


def _with_waiting(
    request: Request, place: Place, desk: Desk, *, notice: Notice | None, status: int = 200, at: int | None = None
) -> Response:
    with desk.database.read() as session:
        found = answers.waiting(session, area=place.area)
        invited = invitations.invited(session, {one.meeting.id for one in found if one.meeting})
    rows = (
        (
            one.kept.id,
            one.kept.came_at,
            f"{one.meeting.title} {one.meeting.day}" if one.meeting else None,
            _sender(one),
            one.read.answer.swedish if one.read else None,
            _words(one),
            one.kept.set_aside,
        )
        for one in found
    )
    if file := table_answer(request, "svar-att-reda-ut", COLUMNS, rows):
        return file
    return page(
        request,
        "meetings/answers.html",
        status=status,
        found=found,
        called={meeting: [row for row in rows if row.called] for meeting, rows in invited.items()},
        sender=_sender,
        words=_words,
        at=at,
        notice=notice,
    )


def _sender(one: Waiting) -> str | None:
    return (one.read.from_address or one.read.attendee) if one.read else None


def _words(one: Waiting) -> str | None:
    return (one.read.comment or one.read.text) if one.read else None


def _taken_in(request: Request) -> Notice | None:
    """How many mails were taken in, by what became of them."""
    facts = request.query_params
    counts = [(outcome, facts.get(outcome.value, "")) for outcome in Outcome]
    told = [f"{int(number)} {outcome.swedish}" for outcome, number in counts if number.isdecimal() and int(number)]
    return Notice(text=f"Mejlen är genomgångna: {', '.join(told)}.") if told else None


@router.post("/svar", dependencies=[handles])
def take_in(request: Request, place: PlaceOf, desk: DeskOf, now: Now, mail: list[UploadFile] | None = None) -> Response:
    """Note the answers that saved mails hold. The same mail twice changes nothing."""
    given = [each for each in mail or () if each.filename]
    if not given or len(given) > MOST_MAILS:
        why = f"Välj mellan ett och {MOST_MAILS} sparade mejl." if given else "Välj minst ett sparat mejl (.eml)."
        return _with_waiting(request, place, desk, notice=Notice(text=why, good=False), status=422)
    mails = [each.file.read(LARGEST_MAIL + 1) for each in given]
    if any(len(content) > LARGEST_MAIL for content in mails):
        why = f"Ett av mejlen är större än {LARGEST_MAIL // 1024 // 1024} MB. Inget har tagits in."
        return _with_waiting(request, place, desk, notice=Notice(text=why, good=False), status=422)
    counts: dict[str, int] = {}
    for content in mails:
        try:
            taken = answers.take_in(desk, content, area=place.area, today=place.today, now=now)
        except DeliveryFailed as failed:
            taken_in = f"{sum(counts.values())} av {len(mails)} mejl är intagna; ta in resten om en stund"
            notice = Notice(text=f"{NO_CALENDAR} ({failed.detail}). {taken_in}.", good=False)
            return _with_waiting(request, place, desk, notice=notice, status=503)
        counts[taken.outcome.value] = counts.get(taken.outcome.value, 0) + 1
    return RedirectResponse(led_to(f"/{place.area}/moten/svar", "taken-in", **counts), 303)


@router.post("/svar/{answer:int}/avgor", dependencies=[handles])
def settle(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    answer: int,
    person: Annotated[str, Form()] = "",
) -> Response:
    """Say whose an answer is; with nobody, that it has been seen to in another way."""
    with desk.database.read() as session:
        mine = any(one.kept.id == answer for one in answers.waiting(session, area=place.area))
    if not mine:
        raise HTTPException(404, f"Inget svar med nummer {answer} väntar i {place.name}.")
    person_id = int(person) if person.isdecimal() and len(person) < 10 else None
    if person_id is None and person != "ingen":
        why = Notice(text="Välj vem svaret kommer från, eller att det är omhändertaget.", good=False)
        return _with_waiting(request, place, desk, notice=why, status=422, at=answer)
    try:
        taken: TakenIn = answers.settle(desk, answer, person_id=person_id, today=place.today, now=now, who=who)
    except RefusedAnswer as refused:
        return _with_waiting(request, place, desk, notice=refusal(refused), status=422, at=answer)
    letters = facts_of(taken.delivery, mode=place.mode)
    return RedirectResponse(led_to(f"/{place.area}/moten/svar", "settled", **letters), 303)


# --- of one meeting


@router.post("/{meeting:int}/svar", dependencies=[handles])
def note_answer(
    here: HereOf,
    person: Annotated[int, Form()],
    answer: Annotated[Answer, Form()],
    comment: Annotated[str, Form()] = "",
) -> Response:
    """Note what somebody has answered in another way than in the calendar."""
    try:
        delivery = attendance.record_answer(
            here.desk, here.meeting.id, person, answer, comment=comment.strip() or None, **here.by
        )
    except RefusedAnswer as refused:
        written = {"act": "answered", "person": str(person), "comment": comment}
        return with_meeting(here, notice=refusal(refused), written=written, status=422)
    return here.done("answered", delivery)


@router.post("/{meeting:int}/tiden-star-fast", dependencies=[handles])
def keep_time(here: HereOf, person: Annotated[list[int] | None, Form()] = None) -> Response:
    """Let the time stand against those who have proposed another, or against all of them."""
    try:
        kept = attendance.keep_time(here.desk, here.meeting.id, person or None, **here.by)
    except RefusedAnswer as refused:
        return with_meeting(here, notice=refusal(refused), status=422)
    return here.done("kept", kept.delivery)


@router.get("/{meeting:int}/narvaro", dependencies=[handles])
def before_attendance(here: HereOf) -> Response:
    """Who was there, seat by seat."""
    return _with_attendance(here)


def _with_attendance(here: Here, *, notice: Notice | None = None, status: int = 200) -> Response:
    with here.desk.database.read() as session:
        wheel = wheel_now(session, here.place)
        view = view_of(session, wheel, here.meeting, links=here.desk.links)
        invited = invitations.invited(session, [here.meeting.id])[here.meeting.id]
    return page(
        here.request,
        "meetings/attendance.html",
        status=status,
        meeting=here.meeting,
        here_path=here.path,
        view=view,
        presences=Presence,
        choices={row.person_id: _choices(here, row) for row in invited if row.called},
        has_begun=here.meeting.starts_at <= here.now,
        notice=notice,
    )


def _choices(here: Here, row: Invited) -> list[Presence]:
    has_substitutes = row.participation in ORDINARY and here.wheel.body(row.group).has_substitutes
    return [each for each in Presence if has_substitutes or each is not Presence.SUBSTITUTE]


@router.post("/{meeting:int}/narvaro", dependencies=[handles])
def record_presence(here: HereOf, form: FormOf) -> Response:
    """Note who was there; whoever is marked as nothing loses the note that they had."""
    with here.desk.database.read() as session:
        invited = invitations.invited(session, [here.meeting.id])[here.meeting.id]
    said = {row.person_id: str(form.get(f"person-{row.person_id}", "-")) for row in invited if row.called}
    noted = {
        row.person_id: Presence(said[row.person_id]) if said[row.person_id] in set(Presence) else None
        for row in invited
        if said.get(row.person_id, "-") != "-"
    }
    changed = {
        row.person_id: noted[row.person_id] for row in invited if noted.get(row.person_id, row.presence) != row.presence
    }
    try:
        if changed:
            attendance.record_presence(here.desk, here.meeting.id, changed, now=here.now, who=here.who)
    except REFUSALS as refused:
        return _with_attendance(here, notice=refusal(refused), status=422)
    return here.done("attendance")
