"""What persons and sides are told of chairs and seats, as it leaves with the day's post, on both databases."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.duties import Duty
from models.letters import Letter
from models.people import Membership
from models.words import ActState, LetterKind, MeetingForm, Role, StepKind
from office import meetings, seats
from office.areas import apply_area, wheel_of_area
from office.desk import Desk
from office.documents import HandedFile, receive
from office.meetings import NewMeeting, lay_down
from office.post import run_post
from office.rotation import rotate
from office.stations import collect
from office.terms import take_stock
from settings import ROOT
from store import acts, people, terms

AREA = "goteborgsomradet"
AREA_FILE = ROOT / "areas" / "goteborgsomradet.yaml"
REPORTS = "arsrapporter"
AGEING = "temagrupp-aldre"
"""Region from 2026-01-01 to 2027-06-30, then kommun."""
CHANGED = date(2026, 1, 1)
AFTER_THE_CHANGE = date(2026, 1, 2)
ASKED = date(2027, 1, 4)
"""The first open day from six months before the term ends."""
NEXT_TERM = date(2027, 7, 1)

At = Callable[[date], dict[str, Any]]


@pytest.fixture(autouse=True)
def _terms_are_known(desk: Desk, at: At) -> None:
    """The terms of before the change have been written down: what came before that is history, and told to nobody."""
    with desk.database.write() as session:
        take_stock(session, wheel_of_area(session, AREA), **at(date(2025, 1, 2)))


def look(desk: Desk, at: At, day: date) -> None:
    with desk.database.write() as session:
        rotate(session, area=AREA, links=desk.links, **at(day))


def posted(desk: Desk, at: At, day: date) -> None:
    """The morning of a day: the chairs are looked at, and the post leaves."""
    look(desk, at, day)
    run_post(desk, area=AREA, **at(day))


def letters_to(desk: Desk, name: str) -> list[Letter]:
    """The letters of their days' post: what leaves at once is left out."""
    query = select(Letter).where(Letter.recipient_name == name, Letter.kind == LetterKind.POST)
    with desk.database.read() as session:
        return list(session.exec(query.order_by(Letter.id)))  # type: ignore[arg-type]


def all_letters(desk: Desk) -> list[Letter]:
    with desk.database.read() as session:
        return list(session.exec(select(Letter)))


def text_of(letter: Letter) -> str:
    message = message_from_bytes(letter.body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content().replace("\r\n", "\n"))


def letter_to(desk: Desk, name: str) -> Letter:
    (letter,) = letters_to(desk, name)
    return letter


def holding(desk: Desk, group: str, role: Role, *, on: date) -> terms.HeldChair:
    with desk.database.read() as session:
        found = terms.held_chairs(session, AREA)
    return next(row for row in found if (row.group, row.role) == (group, role) and row.covers(on))


def end_on(desk: Desk, row: terms.HeldChair, day: date) -> None:
    with desk.database.write() as session:
        people.redate(session, [(row.id, row.valid_from, day)])


def take(desk: Desk, group: str, person_id: int, *, first: date, last: date | None, party: str) -> None:
    with desk.database.write() as session:
        terms.take_chair(
            session,
            area=AREA,
            group=group,
            person_id=person_id,
            role=Role.CHAIR,
            party=party,
            valid_from=first,
            valid_to=last,
        )


def test_who_takes_over_is_given_all_that_goes_with_the_chair(desk: Desk, at: At) -> None:
    _hand_in_report(desk, at, day=date(2025, 1, 20))
    _call_meeting(desk, at, day=date(2026, 3, 5))

    posted(desk, at, AFTER_THE_CHANGE)

    letter = letter_to(desk, "Ordförande Temagrupp Äldre")
    text = text_of(letter)
    assert letter.subject == "Överlämning: ordförande i Temagrupp Äldre"
    assert "Gäller: perioden 1 januari 2026–30 juni 2027\nFörsta dag: torsdagen den 1 januari 2026\n" in text
    assert "Företrädare: Ordförande Temagrupp Äldre (kommun), " in text
    assert "Vice ordförande: Vice ordförande Temagrupp Äldre, " in text
    assert "– Möte i Temagrupp Äldre, torsdagen den 5 mars 2026 kl. 9.00–12.00: http://arshjul.example/mote/" in text
    assert "– årsrapport för 2024: http://arshjul.example/dokument/" in text
    assert "Din prenumeration: http://arshjul.example/kal/" in text


def test_who_goes_is_thanked_and_told_what_has_been_handed_over_and_to_whom(desk: Desk, at: At) -> None:
    posted(desk, at, AFTER_THE_CHANGE)

    letter = letter_to(desk, "Ordförande Temagrupp Äldre (kommun)")
    text = text_of(letter)
    assert letter.subject == "Tack för ditt arbete som ordförande i Temagrupp Äldre"
    assert "Sista dag: onsdagen den 31 december 2025\nÖverlämnat till: Ordförande Temagrupp Äldre, " in text


def test_what_a_chair_owes_is_handed_over_with_its_last_day(desk: Desk, at: At) -> None:
    look(desk, at, AFTER_THE_CHANGE)
    day = date(2026, 1, 19)
    with desk.database.write() as session:
        collect(session, area=AREA, station=REPORTS, today=day)

    run_post(desk, area=AREA, **at(day))

    thanks = text_of(letter_to(desk, "Ordförande Temagrupp Äldre (kommun)"))
    assert "Dokument att lämna in, som nu är överlämnade:\n– årsrapport för 2025, sista dag " in thanks
    gathered = letter_to(desk, "Ordförande Temagrupp Äldre")
    assert gathered.template == "several"
    assert "ÖVERLÄMNING\n" in text_of(gathered)
    assert "Att lämna in:\n– årsrapport för 2025, sista dag " in text_of(gathered)


def test_the_side_whose_turn_it_is_gets_asked_who_the_next_chair_will_be(desk: Desk, at: At) -> None:
    look(desk, at, AFTER_THE_CHANGE)

    posted(desk, at, ASKED)

    (letter,) = [one for one in letters_to(desk, "Vice ordförande Temagrupp Äldre") if one.day == ASKED]
    text = text_of(letter)
    assert letter.subject.startswith("Dags att utse ordförande i Temagrupp Äldre – senast ")
    assert "Det är kommunens tur att utse ordförande för perioden 1 juli 2027–31 december 2028." in text
    assert "Den som utses ska komma från kommunens sida." in text
    assert (
        "Är ingen utsedd i tid är ordförandeskapet vakant från torsdagen den 1 juli 2027, och vice ordföranden "
        "tjänstgör som ordförande tills någon är utsedd.\n" in text
    )
    assert "Svara till Samverkanskontoret" in text
    assert "Du får mejlet som vice ordförande i Temagrupp Äldre." in text
    assert "mejla" not in text.casefold()


def test_who_is_named_and_who_goes_are_told_beforehand(desk: Desk, at: At) -> None:
    chair = holding(desk, AGEING, Role.CHAIR, on=CHANGED)
    before = holding(desk, AGEING, Role.CHAIR, on=date(2025, 6, 1))
    end_on(desk, chair, NEXT_TERM - timedelta(days=1))
    take(desk, AGEING, before.person_id, first=NEXT_TERM, last=date(2028, 12, 31), party="partille")

    posted(desk, at, date(2027, 2, 1))

    named = letter_to(desk, before.name)
    assert named.subject == "Du är utsedd till ordförande i Temagrupp Äldre från torsdagen den 1 juli 2027"
    assert "Gäller: perioden 1 juli 2027–31 december 2028\n" in text_of(named)
    assert f"Du efterträder: {chair.name}, {chair.email}\n" in text_of(named)
    going = letter_to(desk, chair.name)
    assert going.subject == "Ny ordförande i Temagrupp Äldre från torsdagen den 1 juli 2027"
    assert f"Ny ordförande: {before.name}, {before.email}\n" in text_of(going)
    assert "Din sista dag som ordförande: onsdagen den 30 juni 2027\n" in text_of(going)


def test_a_chair_who_leaves_with_nobody_named_hands_over_to_the_vice_chair_who_acts(desk: Desk, at: At) -> None:
    chair, vice = (holding(desk, AGEING, role, on=CHANGED) for role in (Role.CHAIR, Role.VICE_CHAIR))
    look(desk, at, AFTER_THE_CHANGE)
    run_post(desk, area=AREA, **at(AFTER_THE_CHANGE))
    end_on(desk, chair, date(2026, 8, 31))

    posted(desk, at, date(2026, 9, 1))

    thanked = letters_to(desk, chair.name)[-1]
    assert f"Vice ordförande, som tjänstgör tills en ny ordförande är utsedd: {vice.name}" in text_of(thanked)
    assert letters_to(desk, vice.name)[-1].subject == "Du tjänstgör som ordförande i Temagrupp Äldre"
    acting = text_of(letters_to(desk, vice.name)[-1])
    assert "Som vice ordförande tjänstgör du som ordförande tills någon är det.\n" in acting
    assert "Första dag: tisdagen den 1 september 2026\n" in acting
    assert f"Företrädare: {chair.name}, " in acting


def test_who_stays_for_the_rest_of_a_term_is_asked_for_from_the_same_side(desk: Desk, at: At) -> None:
    chair = holding(desk, AGEING, Role.CHAIR, on=CHANGED)
    look(desk, at, AFTER_THE_CHANGE)
    end_on(desk, chair, date(2026, 8, 31))

    posted(desk, at, date(2026, 9, 1))

    asked = text_of(letters_to(desk, "Kontaktperson Sahlgrenska universitetssjukhuset")[-1])
    assert "Det är regionens tur att utse ordförande för resten av perioden 1 januari 2026–30 juni 2027, " in asked
    assert "Den som utses ska komma från regionens sida." in asked
    assert "Så länge ingen är utsedd är ordförandeskapet vakant, och vice ordföranden tjänstgör" in asked


def test_in_shadow_mode_a_letter_says_in_which_role_it_would_have_reached_somebody(desk: Desk, at: At) -> None:
    text = AREA_FILE.read_text(encoding="utf-8").replace("läge: skarp ", "läge: skugga ")
    with desk.database.write() as session:
        apply_area(session, read_area_text(text, name="test"), who="test", **at(date(2025, 12, 1)))

    posted(desk, at, AFTER_THE_CHANGE)

    assert "Vice ordförande Temagrupp Äldre, vice ordförande" in {one.would_reach for one in all_letters(desk)}


def test_a_party_is_asked_for_the_names_that_its_seats_lack(desk: Desk, at: At) -> None:
    with desk.database.write() as session:
        row = session.exec(
            select(Membership).where(
                Membership.area == AREA, Membership.group == "politiskt-samrad", Membership.party == "ockero"
            )
        ).first()
        assert row is not None
        row.valid_to = date(2025, 12, 31)
    day = date(2026, 1, 12)
    with desk.database.write() as session:
        seats.look(session, wheel_of_area(session, AREA), today=day)

    run_post(desk, area=AREA, **at(day))

    letter = letter_to(desk, "Kontaktperson Öckerö kommun")
    text = text_of(letter)
    assert "Platser för Öckerö kommun i Politiskt samråd\n" in text
    assert "(vakant sedan 1 januari 2026)" in text
    assert "Du får mejlet som kontaktperson för Öckerö kommun.\n" in text


def test_a_turn_that_has_changed_is_told_as_it_was_and_is(desk: Desk, at: At) -> None:
    chair = holding(desk, AGEING, Role.CHAIR, on=CHANGED)
    day = date(2026, 9, 1)
    told = {
        "role": "chair",
        "on": "2027-07-01",
        "was_starts_on": "2027-07-01",
        "was_ends_on": "2028-12-31",
        "was_side": "municipality",
        "starts_on": "2027-07-01",
        "ends_on": "2027-12-31",
        "side": "region",
        "reason": "sidorna har bytt tur",
    }
    with desk.database.write() as session:
        acts.add(session, [_turn_changed(chair.person_id, day=day, tells=told)])

    run_post(desk, area=AREA, **at(day))

    text = text_of(letter_to(desk, chair.name))
    assert "Tidigare: kommunens tur, perioden 1 juli 2027–31 december 2028\n" in text
    assert "Nu gäller: regionens tur, perioden 1 juli 2027–31 december 2027\n" in text
    assert "Skäl: Sidorna har bytt tur.\n" in text


@pytest.mark.parametrize("tells", [None, {}])
def test_an_act_whose_term_is_gone_is_told_all_the_same(desk: Desk, at: At, tells: dict[str, str] | None) -> None:
    chair = holding(desk, AGEING, Role.CHAIR, on=CHANGED)
    day = date(2026, 9, 1)
    with desk.database.write() as session:
        acts.add(
            session,
            [
                _turn_changed(chair.person_id, day=day, tells=tells),
                _turn_changed(chair.person_id, day=day, tells=tells, kind=StepKind.HANDOVER, starts_on="2039-01-01"),
            ],
        )

    outcome = run_post(desk, area=AREA, **at(day))

    assert outcome.gathered.set_aside == ()
    assert "Nu gäller: turen utgår" in text_of(letter_to(desk, chair.name))


def _hand_in_report(desk: Desk, at: At, *, day: date) -> None:
    with desk.database.write() as session:
        collect(session, area=AREA, station=REPORTS, today=day)
        duty_id = session.exec(select(Duty.id).where(Duty.station == REPORTS, Duty.group == AGEING)).one()
    file = HandedFile(filename="Årsrapport & bilaga.pdf", content=b"%PDF-1.4")
    receive(desk, duty_id or 0, file=file, who="test", **at(day))


def _turn_changed(
    person_id: int,
    *,
    day: date,
    tells: dict[str, str] | None,
    kind: StepKind = StepKind.TURN_CHANGED,
    starts_on: str = "2027-07-01",
) -> dict[str, Any]:
    return {
        "key": f"{AREA}/2027/chair-{AGEING}/{kind.value}/person-{person_id}/{starts_on}",
        "area": AREA,
        "year": 2027,
        "station": "ordforandeskap",
        "group": AGEING,
        "document": "chair",
        "duty_id": None,
        "meeting_id": None,
        "step": kind.value,
        "kind": kind,
        "addressee": f"person-{person_id}",
        "copy_only": False,
        "revision": 1,
        "due_on": day,
        "expires_on": day + timedelta(days=30),
        "written_on": day,
        "approved": False,
        "state": ActState.DUE,
        "reason": None,
        "tells": tells,
    }


def _call_meeting(desk: Desk, at: At, *, day: date) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    new = NewMeeting(
        groups=(AGEING,),
        starts_at=datetime.combine(day, time(9), zone),
        ends_at=datetime.combine(day, time(12), zone),
        form=MeetingForm.IN_PERSON,
        place="Sammanträdesrummet",
    )
    decided = at(date(2025, 12, 1))
    with desk.database.write() as session:
        (made,) = lay_down(session, wheel_of_area(session, AREA), [new], links=desk.links, who="test", **decided)
    meetings.call(desk, [made], who="test", **decided)
