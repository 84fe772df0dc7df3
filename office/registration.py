"""Registration packs: what the office hands to the registrars, and the numbers that come back.

The product keeps no diary. It makes the cover with its four items and puts the files beside it; which number a document
has is for the authority's registrar to say, and is noted here when it is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from documents.contact import Contact
from documents.originals import Original, names_in_zip, package_zip
from documents.registration import RegisteredFile, RegistrationContext, registration_pdf
from mail.swedish import day_of_month, upper_first
from models.decisions import Decision, Registration
from models.duties import Duty, HandedIn
from models.log import Deed
from models.words import DutyState
from office import delivery, documents
from office.areas import wheel_of_area
from office.decided import bring_in_step
from office.decisions import collection_of
from office.delivery import Delivery
from office.desk import Desk
from office.documents import RefusedChange, locked_duty, title_of
from rules.decisions import DECISIONS, Diary, registration_of
from rules.documents import DELIVERED
from rules.wheel import Wheel
from store import areas, decisions, duties
from store.database import told_plainly


@dataclass(frozen=True, kw_only=True)
class Registered:
    """What noting a number led to: whose numbers are still wanted, and what became of the receipt."""

    left: tuple[str, ...]
    delivery: Delivery


def register(
    desk: Desk,
    duty_id: int,
    *,
    authority: str,
    number: str,
    today: date,
    now: datetime,
    who: str,
    on: date | None = None,
) -> Registered:
    """Note the number that an authority's registrar has given the document.

    Raises NoSuchDuty, and RefusedChange for a number that is none of that authority's.
    """
    number = " ".join(number.split())
    with told_plainly(), desk.database.write() as session:
        duty = locked_duty(session, duty_id)
        wheel = wheel_of_area(session, duty.area)
        title = title_of(session, duty, today=today)
        if duty.state not in DELIVERED:
            raise RefusedChange(
                f"{title} har läget ”{duty.state.swedish}”: det som inte har kommit in har inget nummer"
            )
        _check_number(wheel, authority, number)
        _check_unlike(session, duty, title, authority)
        if on is not None and on > today:
            raise RefusedChange(f"{on} har inte varit än")
        row = Registration(
            duty_id=duty_id, authority=authority, number=number, registered_on=on or today, who=who, at=now
        )
        decisions.register(session, row)
        documents.log_deed(session, duty, Deed.REGISTER, who=who, now=now, authority=authority, number=number)
        entered = decisions.numbers(session, [duty_id]).get(duty_id, {})
        left = tuple(diary.name for diary in wheel.diaries if diary.authority not in entered)
        receipt = None if left else _confirm(session, desk, duty, today=today, now=now)
        bring_in_step(session, wheel, today=today)
        area = duty.area
    delivered = delivery.deliver(desk, area=area, today=today, now=now, only=[receipt]) if receipt else Delivery()
    return Registered(left=left, delivery=delivered)


def _check_number(wheel: Wheel, authority: str, number: str) -> None:
    diary = next((each for each in wheel.diaries if each.authority == authority), None)
    if diary is None:
        known = ", ".join(each.authority for each in wheel.diaries) or "inga: lägg till under ”diarier”"
        raise RefusedChange(f"områdesfilen har inget diarium för ”{authority}”. De som finns: {known}")
    if diary.fits(number):
        return
    other = next((each for each in wheel.diaries if each.fits(number)), None)
    whose = f" Det ser ut som ett nummer ur {other.name} ({other.authority})." if other else ""
    raise RefusedChange(f"”{number}” är inget nummer ur {diary.name}, som skriver {diary.example}.{whose}".rstrip("."))


def _check_unlike(session: Session, duty: Duty, title: str, authority: str) -> None:
    known = decisions.numbers(session, [duty.id or 0]).get(duty.id or 0, {}).get(authority)
    if known is not None:
        raise RefusedChange(f"{title} har redan nummer {known.number} där, antecknat {known.registered_on}")


def _confirm(session: Session, desk: Desk, duty: Duty, *, today: date, now: datetime) -> int | None:
    """All have given their number: thank whoever was asked."""
    wanted = (duty.year, duty.group, registration_of(duty.station, duty.document))
    asked = duties.at_station(session, area=duty.area, station=DECISIONS, lock=True)
    found = next((each for each in asked if (each.year, each.group, each.document) == wanted), None)
    if found is None or found.state is not DutyState.AWAITED:
        return None
    return documents.take_in(session, desk, found, day=today, today=today, now=now)


# --- the pack


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Everything that a pack is made of: a cover for each diary, and the files."""

    name: str
    covers: tuple[RegistrationContext, ...]
    files: tuple[tuple[str, str], ...]
    """Name in the pack and name in the archive."""


def pack_of(session: Session, wheel: Wheel, duty: Duty, *, today: date) -> Pack:
    """What is handed over about a document. Raises RefusedChange where there is nothing to hand over."""
    title = title_of(session, duty, today=today)
    if duty.state not in DELIVERED:
        raise RefusedChange(f"{title} har läget ”{duty.state.swedish}”: det finns inget att lämna över än")
    if not wheel.diaries:
        raise RefusedChange("områdesfilen har inget diarium. Lägg till under ”diarier”")
    kept = decisions.files_of(session, [duty.id or 0]).get(duty.id or 0, [])
    names = names_in_zip(file.filename for file in kept)
    return Pack(
        name=f"diariepaket {title}",
        covers=tuple(
            _cover(session, wheel, duty, diary, list(zip(names, kept, strict=True)), today=today)
            for diary in wheel.diaries
        ),
        files=tuple((name, file.stored_as) for name, file in zip(names, kept, strict=True)),
    )


def write_pack(desk: Desk, pack: Pack, out: Path, *, now: datetime) -> None:
    """Write the pack at `out`, a ZIP: the covers first, then the files."""
    covers = [
        Original(name=f"Försättsblad {cover.authority}.pdf", source=[registration_pdf(cover, made_at=now)])
        for cover in pack.covers
    ]
    files = [Original(name=name, source=desk.archive.path(stored_as)) for name, stored_as in pack.files]
    package_zip([*covers, *files], out, made_at=now)


def _cover(
    session: Session,
    wheel: Wheel,
    duty: Duty,
    diary: Diary,
    files: Sequence[tuple[str, HandedIn]],
    *,
    today: date,
) -> RegistrationContext:
    names = areas.group_names(session, wheel.area, on=today)
    collection = collection_of(session, wheel, duty)
    document = collection.document if collection else None
    concerns = f"{document.name} för {document.period.for_year(duty.year)}" if document else duty.document
    number = decisions.numbers(session, [duty.id or 0]).get(duty.id or 0, {}).get(diary.authority)
    made = decisions.of_duties(session, [duty.id or 0]).get(duty.id or 0, [])
    return RegistrationContext(
        area=wheel.name,
        authority=diary.name,
        day=day_of_month(duty.received_on or duty.last_day),
        sender=names.get(duty.group, duty.group),
        recipient=wheel.senders.name,
        concerns=concerns,
        number=number.number if number else None,
        number_example=diary.example,
        decision=_told(made[-1], names) if made else "",
        files=tuple(RegisteredFile(name=name, sha256=file.sha256) for name, file in files),
        contact=Contact(name=wheel.senders.name, email=wheel.senders.mailbox, phone=wheel.senders.phone),
        reference=f"{wheel.area}/{duty.year}/{duty.station}/{duty.group}/{duty.document}",
    )


def _told(decision: Decision, names: dict[str, str]) -> str:
    body = names.get(decision.body, decision.body)
    return upper_first(f"{decision.outcome.swedish} av {body} den {day_of_month(decision.decided_on)}.")
