"""Answers to invitations, and who came: take in mails, note what somebody rang about, settle what was unclear."""

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_rows
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.words import Presence
    from office.answers import TakenIn, Waiting
    from rules.wheel import Wheel
    from store.invitations import Invited

NOBODY = "ingen"
ANSWERS = {"kommer": "ACCEPTED", "kommer-inte": "DECLINED", "kanske": "TENTATIVE", "inget-svar": "NONE"}
WAITING_HEADINGS = {
    "id": "Svar",
    "came_on": "Kom",
    "meeting": "Möte",
    "attendee": "Från",
    "answer": "Svarar",
    "comment": "Skriver",
    "reason": "Varför det väntar",
}
ATTENDANCE_HEADINGS = {
    "person": "Person",
    "name": "Namn",
    "capacity": "Som",
    "seat": "Plats",
    "answer": "Svar",
    "comment": "Kommentar",
    "proposes": "Föreslår",
    "presence": "Närvaro",
}


@click.command
@click.argument("mails", metavar="FIL …", type=click.File("rb"), nargs=-1, required=True)
@area_option
@home_option
def answer(*, mails: Sequence[IO[bytes]], area: str | None) -> None:
    """Ta in svar på inbjudningar ur sparade mejl (.eml; - läser ett mejl från standard in).

    Mejlen sparas med svaren. Samma mejl kan tas in flera gånger utan att något ändras, och i vilken ordning som helst.

    \b
    Exempel:
      arshjul meetings answer svar/*.eml
    """
    from mail.transport import DeliveryFailed
    from office.answers import Outcome, take_in

    unclear = 0
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        for mail in mails:
            try:
                taken = take_in(desk, mail.read(), area=wheel.area, today=when.today, now=when.now)
            except DeliveryFailed as failed:
                raise NeedsAPerson(
                    f"{mail.name}: brevlådans kalender svarar inte, så det går inte att ta reda på vilket möte svaret "
                    f"gäller ({failed.detail}). Ta in mejlet igen om en stund"
                ) from None
            click.echo(f"{mail.name}: {_told(taken)}")
            unclear += taken.outcome is Outcome.SET_ASIDE
    if unclear:
        raise NeedsAPerson("Några svar behöver en människa: arshjul meetings answers")


def _told(taken: "TakenIn") -> str:
    about = f" (möte {taken.meeting_id})" if taken.meeting_id else ""
    if taken.reason:
        return f"{taken.outcome.swedish}{about}: {taken.reason}"
    person = f"{taken.person.name} – " if taken.person else ""
    answered = taken.answer.swedish if taken.answer else ""
    return f"{taken.outcome.swedish}{about}: {person}{answered}{_letters_told(taken.delivery.sent)}"


def _letters_told(sent: int) -> str:
    from mail.swedish import counted

    return f". {counted(sent, 'ersättare har fått brev', 'ersättare har fått brev')}" if sent else ""


@click.command
@click.argument("meeting_id", metavar="MÖTE", type=int)
@click.argument("person", metavar="PERSON")
@click.argument("said", metavar="SVAR", type=click.Choice(list(ANSWERS)))
@click.option("--comment", metavar="TEXT", help="Vad personen sa.")
@area_option
@home_option
def answered(*, meeting_id: int, person: str, said: str, comment: str | None, area: str | None) -> None:
    """Anteckna vad någon har svarat på annat sätt än i kalendern. SVAR: kommer, kommer-inte, kanske, inget-svar.

    PERSON är ett nummer, en e-postadress eller ett namn. Tackar en ledamot nej får ersättaren veta att hen tjänstgör.

    \b
    Exempel:
      arshjul meetings answered 12 ordforande.lgs@region.example kommer-inte --comment "Ledig"
    """
    from models.words import Answer
    from office.attendance import record_answer
    from office.persons import person_meant

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            meant = person_meant(session, area=wheel.area, text=person)
        delivery = record_answer(
            desk,
            meeting_id,
            meant.id,
            Answer[ANSWERS[said]],
            comment=comment,
            today=when.today,
            now=when.now,
            who=who(),
        )
    click.echo(f"{meant.name}: {Answer[ANSWERS[said]].swedish}{_letters_told(delivery.sent)}")


@click.command
@click.option(
    "--settle",
    metavar="SVAR PERSON",
    type=(int, str),
    multiple=True,
    help=f"Säg vems ett svar är; ”{NOBODY}” när det är omhändertaget på annat sätt.",
)
@area_option
@json_option
@home_option
def answers(*, settle: Sequence[tuple[int, str]], area: str | None, as_json: bool) -> None:
    """Visa de svar som ingen kunde reda ut, och avgör dem.

    \b
    Exempel:
      arshjul meetings answers
      arshjul meetings answers --settle 3 ordforande.lgs@region.example
      arshjul meetings answers --settle 4 ingen
    """
    from office.answers import settle as settle_answer
    from office.answers import waiting
    from office.persons import person_meant

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        for answer_id, person in settle:
            meant = None
            if person != NOBODY:
                with desk.database.read() as session:
                    meant = person_meant(session, area=wheel.area, text=person)
            person_id = meant.id if meant else None
            taken = settle_answer(desk, answer_id, person_id=person_id, today=when.today, now=when.now, who=who())
            click.echo(f"Svar {answer_id}: {_told(taken)}")
        if settle:
            return
        with desk.database.read() as session:
            rows = [_waiting_row(answer, wheel, as_json=as_json) for answer in waiting(session, area=wheel.area)]
    print_rows(rows, headings=WAITING_HEADINGS, as_json=as_json, empty="Inget svar väntar på en människa.")


def _waiting_row(answer: "Waiting", wheel: "Wheel", *, as_json: bool) -> dict[str, object]:
    read = answer.read
    about = f"{answer.meeting.id} ({answer.meeting.title}, {answer.meeting.day})" if answer.meeting else None
    return {
        "id": answer.kept.id,
        "came_on": answer.kept.came_at.astimezone(wheel.time_zone).date(),
        "meeting": answer.kept.meeting_id if as_json else about,
        "attendee": (read.from_address or read.attendee) if read else None,
        "answer": (read.answer.value if as_json else read.answer.swedish) if read else None,
        "comment": _in_a_cell(read.comment or read.text, as_json=as_json) if read else None,
        "reason": answer.kept.set_aside,
    }


def _in_a_cell(text: str | None, *, as_json: bool) -> str | None:
    """The text on one line, where it stands in a table."""
    return text if as_json or text is None else " ".join(text.split())


@click.command
@click.argument("meeting_id", metavar="MÖTE", type=int)
@click.argument("persons", metavar="[PERSON]…", nargs=-1)
@area_option
@home_option
def keep(*, meeting_id: int, persons: Sequence[str], area: str | None) -> None:
    """Låt mötets tid stå fast mot dem som har föreslagit en annan, eller mot alla som har det.

    De får inbjudan på nytt, med besked om att tiden står fast. Vill ni i stället gå med på en ny tid: flytta mötet.

    \b
    Exempel:
      arshjul meetings keep 12
      arshjul meetings keep 12 ordforande.lgs@region.example
    """
    from mail.swedish import counted, listed
    from office.attendance import keep_time
    from office.meeting_overview import meeting_of_area
    from office.persons import person_meant

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            meeting_of_area(session, wheel, meeting_id)
            meant = [person_meant(session, area=wheel.area, text=person).id for person in persons] or None
        kept = keep_time(desk, meeting_id, meant, today=when.today, now=when.now, who=who())
    told = counted(kept.delivery.sent, "meddelande skickat", "meddelanden skickade") if kept.delivery.sent else ""
    click.echo(f"Tiden står fast för {listed(person.name for person in kept.persons)}.{told and f' {told}.'}")
    if not kept.delivery.in_order:
        raise NeedsAPerson("Några meddelanden kunde inte lämnas över: arshjul deliver --list")


@click.command
@click.argument("meeting_id", metavar="MÖTE", type=int)
@click.option("--present", metavar="PERSON", multiple=True, help="Personen var med (kan upprepas).")
@click.option("--substitute", metavar="PERSON", multiple=True, help="Ledamotens ersättare tjänstgjorde.")
@click.option("--absent", metavar="PERSON", multiple=True, help="Personen hade förhinder.")
@click.option("--forget", metavar="PERSON", multiple=True, help="Ta bort en anteckning.")
@area_option
@json_option
@home_option
def attendance(
    *,
    meeting_id: int,
    present: Sequence[str],
    substitute: Sequence[str],
    absent: Sequence[str],
    forget: Sequence[str],
    area: str | None,
    as_json: bool,
) -> None:
    """Visa vilka som är kallade, vad de har svarat och vilka som kom; anteckna närvaro plats för plats.

    \b
    Exempel:
      arshjul meetings attendance 12
      arshjul meetings attendance 12 --present 3 --present 4 --substitute 5 --absent 6
    """
    from models.words import Presence
    from office.attendance import record_presence
    from office.meeting_overview import meeting_of_area
    from store import areas, invitations

    said = [(Presence.PRESENT, present), (Presence.SUBSTITUTE, substitute), (Presence.ABSENT, absent), (None, forget)]
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            found = meeting_of_area(session, wheel, meeting_id)
            noted = _noted(session, wheel.area, said)
        if noted:
            record_presence(desk, meeting_id, noted, now=when.now, who=who())
        with desk.database.read() as session:
            seated = invitations.invited(session, [meeting_id])[meeting_id]
            names = _Names(
                groups=areas.group_names(session, wheel.area, on=found.day),
                parties={party.id: party.name for party in areas.parties(session, wheel.area)},
            )
    rows = [_attendance_row(row, wheel, names, as_json=as_json) for row in seated if row.called or row.presence]
    print_rows(rows, headings=ATTENDANCE_HEADINGS, as_json=as_json, empty="Ingen är kallad till mötet än.")


def _noted(
    session: "Session", area: str, said: "Sequence[tuple[Presence | None, Sequence[str]]]"
) -> "dict[int, Presence | None]":
    from office.persons import person_meant

    noted: dict[int, Presence | None] = {}
    for presence, persons in said:
        for text in persons:
            person = person_meant(session, area=area, text=text)
            if person.id in noted:
                raise BadInput(f"{person.name} har angetts två gånger")
            noted[person.id] = presence
    return noted


class _Names(NamedTuple):
    """What groups and parties are called on the day of the meeting, by id."""

    groups: dict[str, str]
    parties: dict[str, str]

    def seat(self, row: "Invited") -> str:
        """Whose seat it is: "Politiskt samråd, Partille kommun 2"."""
        party = self.parties.get(row.party, row.party) if row.party else None
        of_party = f"{party} {row.seat}" if party and row.seat else party
        return ", ".join(filter(None, [self.groups.get(row.group, row.group), of_party]))


def _attendance_row(row: "Invited", wheel: "Wheel", names: _Names, *, as_json: bool) -> dict[str, object]:
    from models.words import Participation
    from rules.dates import hour_spoken

    serves = row.participation is Participation.SUBSTITUTE and row.serves
    proposes = row.proposed_start.astimezone(wheel.time_zone) if row.proposed_start else None
    spoken = f"{proposes.date()} kl. {hour_spoken(proposes)}" if proposes else None
    return {
        "person": row.person_id,
        "name": row.name,
        "capacity": row.participation.value if as_json else row.participation.swedish + (", tjänstgör" * serves),
        "seat": names.seat(row),
        "answer": row.answer.value if as_json else row.answer.swedish,
        "comment": _in_a_cell(row.comment, as_json=as_json),
        "proposes": proposes.isoformat() if as_json and proposes else spoken,
        "presence": (row.presence.value if as_json else row.presence.swedish) if row.presence else None,
        **({"serves": row.serves} if as_json else {}),
    }
