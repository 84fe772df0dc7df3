"""A register extract (*registerutdrag*): all that the database holds about one person, for that person to read.

It says what is kept, why, and to whom it has been given, and is the same whether it is read as a page or as JSON.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes, policy

from sqlmodel import Session

from mail.swedish import long_day
from models.erasure import RecordClass
from models.log import Deed
from office.areas import wheel_by_the_file
from office.links import without_personal_links
from office.people_register import RoleLine, known_person, subject_of
from rules.wheel import Wheel
from store import log, people_register, requests
from store.people_register import LetterToPerson

PURPOSE = (
    "Uppgifterna används för att sköta samverkan mellan parterna: för kallelser, påminnelser och inbjudningar till "
    "dem som har uppdrag i samverkansgrupperna."
)
SOURCE = "Uppgifterna kommer från parterna, i den lista över uppdrag som de lämnar till samverkanskontoret."


@dataclass(frozen=True, kw_only=True)
class ExtractPart:
    """One kind of what is kept. `rows` have the same headings in the same order."""

    record_class: RecordClass
    title: str
    kept: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Extract:
    """All that is kept of a person, on a day."""

    person_id: int
    name: str
    email: str
    area_name: str
    office_name: str
    office_email: str
    made_at: datetime
    made_on: str
    parts: tuple[ExtractPart, ...]

    def as_json(self) -> str:
        """The extract for a machine, in UTF-8 with Swedish keys."""
        return json.dumps(
            {
                "registerutdrag": self.area_name,
                "framställt": self.made_at.isoformat(timespec="seconds"),
                "ansvarig": {"namn": self.office_name, "e-post": self.office_email},
                "ändamål": PURPOSE,
                "källa": SOURCE,
                "person": {"nummer": self.person_id, "namn": self.name, "e-post": self.email},
                "uppgifter": {
                    part.title: {
                        "bevaras": part.kept,
                        "rader": [dict(zip(part.headings, row, strict=True)) for row in part.rows],
                    }
                    for part in self.parts
                },
            },
            ensure_ascii=False,
            indent=2,
        )


KEPT = {
    RecordClass.ROLES: "Så länge gruppernas historia bevaras. Namnet tas bort när personen tas bort.",
    RecordClass.LETTER: "Som allmän handling, tills den gallras efter ett gallringsbeslut.",
    RecordClass.ANSWER: "Som inkommen allmän handling, tills den gallras efter ett gallringsbeslut.",
    RecordClass.REQUEST: "Som inkommen allmän handling, tills den gallras efter ett gallringsbeslut.",
    RecordClass.CALENDAR: "Tills personen tas bort.",
    RecordClass.LOG: "Tills vidare. Loggen har nummer, inga namn på dem som den handlar om.",
}


def extract(session: Session, person_id: int, *, area: str, today: date, now: datetime) -> Extract | None:
    """The extract of that person; None where the area has none. The number of queries does not depend on how much."""
    found = known_person(session, area=area, person_id=person_id, today=today)
    if found is None:
        return None
    wheel = wheel_by_the_file(session, area)
    return Extract(
        person_id=person_id,
        name=found.person.name,
        email=found.person.email,
        area_name=wheel.name,
        office_name=wheel.senders.name,
        office_email=wheel.senders.mailbox,
        made_at=now,
        made_on=long_day(today),
        parts=(
            _roles(found.roles),
            _terms(session, person_id, found.groups),
            _meetings(session, wheel, person_id, found.groups),
            _answers(session, wheel, person_id),
            _requests(session, wheel, person_id),
            _letters(session, wheel, person_id),
            _subscriptions(session, wheel, person_id, found.person.calendar.swedish),
            _deeds(session, wheel, person_id),
        ),
    )


def _roles(roles: Iterable[RoleLine]) -> ExtractPart:
    return ExtractPart(
        record_class=RecordClass.ROLES,
        title="Uppdrag",
        kept=KEPT[RecordClass.ROLES],
        headings=("Grupp", "Roll", "Part", "Från", "Till"),
        rows=tuple(
            (each.group_name, each.role.swedish, each.party_name or "", str(each.valid_from), _until(each.valid_to))
            for each in roles
        ),
    )


def _terms(session: Session, person_id: int, groups: Mapping[str, str]) -> ExtractPart:
    rows = [
        (
            groups.get(each.group, each.group),
            "ordförande" if each.person_id == person_id else "vice ordförande",
            str(each.starts_on),
            _until(each.ends_on),
            each.state.swedish,
        )
        for each in people_register.terms_of(session, person_id)
    ]
    return ExtractPart(
        record_class=RecordClass.ROLES,
        title="Ordförandeperioder",
        kept=KEPT[RecordClass.ROLES],
        headings=("Grupp", "Roll", "Från", "Till", "Läge"),
        rows=tuple(rows),
    )


def _meetings(session: Session, wheel: Wheel, person_id: int, groups: Mapping[str, str]) -> ExtractPart:
    rows = [
        (
            _moment(each.starts_at, wheel),
            each.title,
            groups.get(each.group, each.group),
            each.participation.swedish,
            each.answer.swedish,
            each.comment or "",
            each.presence.swedish if each.presence else "",
        )
        for each in people_register.meetings_of(session, person_id)
    ]
    return ExtractPart(
        record_class=RecordClass.ANSWER,
        title="Möten",
        kept=KEPT[RecordClass.ANSWER],
        headings=("Tid", "Möte", "Grupp", "Kallad som", "Svar", "Kommentar", "Närvaro"),
        rows=tuple(rows),
    )


def _answers(session: Session, wheel: Wheel, person_id: int) -> ExtractPart:
    rows = [
        (_moment(each.came_at, wheel), each.body.decode("utf-8", "replace"))
        for each in people_register.answers_of(session, person_id)
    ]
    return ExtractPart(
        record_class=RecordClass.ANSWER,
        title="Svar på kallelser, som de kom in",
        kept=KEPT[RecordClass.ANSWER],
        headings=("Kom in", "Innehåll"),
        rows=tuple(rows),
    )


def _requests(session: Session, wheel: Wheel, person_id: int) -> ExtractPart:
    rows = [
        (
            _moment(each.came_at, wheel),
            each.kind.swedish,
            each.text,
            ", ".join(each.detail.values()),
            each.outcome.swedish if each.outcome else "väntar",
            each.answer,
        )
        for each in requests.of_person(session, person_id)
    ]
    return ExtractPart(
        record_class=RecordClass.REQUEST,
        title="Svar genom länk",
        kept=KEPT[RecordClass.REQUEST],
        headings=("Kom in", "Slag", "Text", "Uppgifter", "Läge", "Kontorets svar"),
        rows=tuple(rows),
    )


def _letters(session: Session, wheel: Wheel, person_id: int) -> ExtractPart:
    bodies = people_register.letter_bodies(session, person_id)
    rows = [
        (
            str(each.day),
            each.subject,
            _to(each),
            each.state.swedish,
            _moment(each.sent_at, wheel) if each.sent_at else "",
            _text_of(bodies.get(each.id, b"")),
        )
        for each in people_register.letters_to(session, person_id)
    ]
    return ExtractPart(
        record_class=RecordClass.LETTER,
        title="Brev från kontoret",
        kept=KEPT[RecordClass.LETTER],
        headings=("Dag", "Ämne", "Till", "Läge", "Skickat", "Text"),
        rows=tuple(rows),
    )


def _to(letter: LetterToPerson) -> str:
    """Where the letter went: in shadow mode to the office alone."""
    return f"kontoret (skulle ha nått {letter.would_reach})" if letter.would_reach else letter.recipient


def _text_of(body: bytes) -> str:
    part = message_from_bytes(body, policy=policy.default).get_body(("plain",))
    return without_personal_links(str(part.get_content()).strip()) if part else ""


def _subscriptions(session: Session, wheel: Wheel, person_id: int, way: str) -> ExtractPart:
    rows = [
        (
            each.kind.swedish,
            _moment(each.created_at, wheel),
            _moment(each.last_fetched_at, wheel) if each.last_fetched_at else "",
            each.last_client or "",
            "återkallad" if each.revoked_at else "gäller",
        )
        for each in people_register.subscriptions_of(session, person_id)
    ]
    return ExtractPart(
        record_class=RecordClass.CALENDAR,
        title="Kalendrar",
        kept=f"{KEPT[RecordClass.CALENDAR]} Möten fås som: {way}.",
        headings=("Prenumeration", "Given", "Senast hämtad", "Av program", "Läge"),
        rows=tuple(rows),
    )


def _deeds(session: Session, wheel: Wheel, person_id: int) -> ExtractPart:
    rows = [
        (_moment(each.at, wheel), Deed(each.act).swedish if each.act in set(Deed) else each.act)
        for each in log.latest(session, subject=subject_of(wheel.area, person_id), limit=10_000)
    ]
    return ExtractPart(
        record_class=RecordClass.LOG,
        title="Loggen",
        kept=KEPT[RecordClass.LOG],
        headings=("Tid", "Vad som gjordes"),
        rows=tuple(rows),
    )


def _moment(instant: datetime, wheel: Wheel) -> str:
    return f"{instant.astimezone(wheel.time_zone):%Y-%m-%d %H:%M}"


def _until(day: date | None) -> str:
    return str(day) if day else "tills vidare"
