"""What is decided about a body's chair: somebody is named, somebody leaves, a term is other than the rules say."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import handles
from dashboard.chairs import existing, with_group
from dashboard.log import day_in
from dashboard.notices import PLACE, address, refusal
from dashboard.places import PlaceOf
from dashboard.within import DeskOf, Now, Who
from models.words import Principal, Role
from office import departures, documents, nominations, overrides
from office.chair_acts import ChairDecision, RefusedNomination
from office.closed_years import YearClosed
from office.documents import NoSuchDuty, RefusedChange
from office.nominations import NewPerson
from office.persons import NoSuchPerson, person_meant
from rules.documents import NotInThatOrder

router = APIRouter(prefix="/{area}/ordforande/{group}", dependencies=[handles])
Written = Annotated[str, Form()]
REFUSALS = (RefusedNomination, NoSuchPerson)


class Body:
    """The body that a form is about: 404 for one that the area has not."""

    def __init__(self, request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, group: str) -> None:
        self.request, self.place, self.desk, self.now, self.who, self.group = request, place, desk, now, who, group
        with desk.database.read() as session:
            existing(session, place, group)

    @property
    def about(self) -> dict[str, Any]:
        """The body, and the clock and the name that an act is done by."""
        by = {"today": self.place.today, "now": self.now, "who": self.who}
        return {"area": self.place.area, "group": self.group, **by}

    @property
    def path(self) -> str:
        """The address of the body's page."""
        return f"/{self.place.area}/ordforande/{self.group}"

    def person(self, text: str) -> int:
        """The number of whoever is written. Raises NoSuchPerson."""
        if not text.strip():
            raise NoSuchPerson("skriv vem det gäller: namn, e-postadress eller nummer")
        with self.desk.database.read() as session:
            return person_meant(session, area=self.place.area, text=text).id

    def act(self, carry_out: Callable[[], ChairDecision], said: str, **written: str) -> Response:
        """Do it and lead back to the page; where the office refuses, show it with what was written and why."""
        try:
            done = carry_out()
        except REFUSALS as refused:
            notice = refusal(refused)
            return with_group(self.request, self.place, self.desk, self.group, notice=notice, draft=written, status=422)
        return RedirectResponse(self._told(done, said), 303)

    def _told(self, done: ChairDecision, said: str) -> str:
        never_began = said == "left" and done.last is not None and done.last < done.first
        said = "same" if not done.anew else "withdrawn" if never_began else said
        return address(
            self.path,
            at=PLACE,
            said=said,
            fran=done.first,
            till=done.last,
            sida=done.side.value if done.side and said == "overridden" else None,
            turer=done.told_of_turns or None,
            kal=done.delivery.sent or None,
        )


BodyOf = Annotated[Body, Depends(Body)]


def _role(word: str) -> Role:
    return Role.VICE_CHAIR if word == Role.VICE_CHAIR.value else Role.CHAIR


def _day(text: str) -> date | None:
    """A day of a form; None where none is written. Raises RefusedNomination."""
    if not text.strip():
        return None
    day = day_in(text.strip())
    if day is None:
        raise RefusedNomination("skriv dagen som år, månad och dag: 2027-01-01")
    return day


@router.post("/utse")
def nominate(
    body: BodyOf,
    person: Written = "",
    role: Written = "",
    term: Written = "",
    first: Written = "",
    email: Written = "",
    party: Written = "",
    reason: Written = "",
) -> Response:
    """Name a chair or vice chair: of the term chosen, of the next that nobody is named for, or for what is left of the
    running one from the day written."""

    def carry_out() -> ChairDecision:
        someone = NewPerson(name=person, email=email) if email.strip() else body.person(person)
        return nominations.nominate(
            body.desk,
            person=someone,
            role=_role(role),
            starts_on=_day(first) or _day(term),
            party=party or None,
            reason=reason.strip() or None,
            **body.about,
        )

    written = {"person": person, "role": role, "term": term, "first": first, "email": email, "party": party}
    return body.act(carry_out, "nominated", act="nominate", reason=reason, **written)


@router.post("/{number:int}/svar-har-kommit")
def answer_has_come(body: BodyOf, number: int) -> Response:
    """Note that whoever is asked for a name has answered; the name is laid in when somebody is named."""
    with body.desk.database.read() as session:
        found = existing(session, body.place, body.group)
    if number not in {one.duty_id for one in found.asked}:
        raise HTTPException(404, f"Ingen är tillfrågad med nummer {number} om ordföranden i {found.name}.")
    try:
        documents.receive(body.desk, number, today=body.place.today, now=body.now, who=body.who)
    except (RefusedChange, NoSuchDuty, NotInThatOrder, YearClosed) as refused:
        notice = refusal(refused)
        return with_group(body.request, body.place, body.desk, body.group, notice=notice, status=409)
    return RedirectResponse(address(body.path, at=PLACE, said="answered"), 303)


@router.post("/lamna")
def leave(body: BodyOf, on: Written = "", role: Written = "", person: Written = "", reason: Written = "") -> Response:
    """Somebody leaves, `on` being their last day; whoever is named leaves with a day before their first."""

    def carry_out() -> ChairDecision:
        day = _day(on)
        if day is None:
            raise RefusedNomination("ange uppdragets sista dag")
        return departures.leave(
            body.desk,
            role=_role(role),
            on=day,
            person=body.person(person) if person.strip() else None,
            reason=reason.strip() or None,
            **body.about,
        )

    return body.act(carry_out, "left", act="leave", on=on, role=role, person=person, reason=reason)


@router.post("/andra")
def override(
    body: BodyOf,
    what: Annotated[Literal["tur", "slut", "byt"], Form()] = "tur",
    term: Written = "",
    side: Written = "",
    party: Written = "",
    ends_on: Written = "",
    reason: Written = "",
) -> Response:
    """A term becomes another's, ends on another day, or changes places with the one after it."""

    def carry_out() -> ChairDecision:
        turn, ends = what == "tur", what == "slut"
        day = _day(ends_on) if ends else None
        if ends and day is None:
            raise RefusedNomination("ange periodens nya sista dag")
        if turn and not (side or party):
            raise RefusedNomination("välj vems perioden ska vara")
        return overrides.override(
            body.desk,
            reason=reason,
            starts_on=_day(term),
            side=Principal(side) if turn and side in set(Principal) else None,
            party=(party or None) if turn else None,
            ends_on=day,
            swap=what == "byt",
            **body.about,
        )

    written = {"term": term, "side": side, "party": party, "ends_on": ends_on, "reason": reason}
    return body.act(carry_out, "overridden", act=what, **written)
