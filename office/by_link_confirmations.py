"""Confirming by link that something is published, and telling the number that a document has in a diary."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from mail.contexts import Errand
from models.requests import RequestKind
from office import minutes, publication, registration
from office.by_link import Opened
from office.by_link_acts import check_number, keep, one_line
from office.decided import about
from office.desk import Desk
from office.documents import RefusedChange
from rules.decisions import Diary, compiled_publication_of
from store import decisions


def documents_asked(session: Session, opened: Opened) -> tuple[int, ...]:
    """The documents that the link asks to have published or registered. Raises RefusedChange where there are none."""
    duty = opened.its_duty
    found = about(session, opened.wheel, today=opened.today).get((duty.year, duty.group, duty.document), ())
    if not found:
        raise RefusedChange("det finns inget kvar att bekräfta")
    return found


def confirm_publication(desk: Desk, opened: Opened, *, url: str, on: date | None) -> int:
    """Note that it is published at that address. Raises NotOffered, TooMany, RefusedChange and NotInThatOrder."""
    opened.check_offers(RequestKind.PUBLISHED)
    check_number(desk, opened)
    url, duty = url.strip(), opened.its_duty
    if not url:
        raise RefusedChange("ange webbadressen där det är publicerat")
    today, now, who = opened.today, opened.now, opened.who
    if opened.errand is Errand.PUBLICATION:
        minutes.published(desk, duty.meeting, url=url, received_on=on, today=today, now=now, who=who)
    else:
        with desk.database.read() as session:
            first = documents_asked(session, opened)[0]
        station = _compiled_of(opened)
        if station is None:
            publication.publish_document(desk, first, url=url, on=on, today=today, now=now, who=who)
        else:
            publication.publish_compiled(
                desk,
                area=opened.wheel.area,
                station=station,
                year=duty.year,
                url=url,
                on=on,
                today=today,
                now=now,
                who=who,
            )
    return keep(desk, opened, RequestKind.PUBLISHED, detail={"url": url, "on": str(on or today)})


def _compiled_of(opened: Opened) -> str | None:
    """The station whose documents are published together, where the link is about those."""
    document = opened.its_duty.document
    return next((each.id for each in opened.wheel.stations if compiled_publication_of(each.id) == document), None)


def diaries_left(session: Session, opened: Opened) -> tuple[Diary, ...]:
    """The diaries whose number is still wanted. Raises RefusedChange where there is nothing to register."""
    first = documents_asked(session, opened)[0]
    entered = decisions.numbers(session, [first]).get(first, {})
    return tuple(diary for diary in opened.wheel.diaries if diary.authority not in entered)


def give_numbers(desk: Desk, opened: Opened, numbers: Mapping[str, str], *, on: date | None) -> int:
    """Note the numbers that the registrars have given, by authority; those left empty are still asked for.

    Raises NotOffered, TooMany and RefusedChange; numbers before the one that is refused stand.
    """
    opened.check_offers(RequestKind.REGISTERED)
    check_number(desk, opened)
    given = {authority: one_line(number) for authority, number in numbers.items() if number.strip()}
    if not given:
        raise RefusedChange("ange minst ett diarienummer")
    with desk.database.read() as session:
        first = documents_asked(session, opened)[0]
    for authority, number in given.items():
        registration.register(
            desk,
            first,
            authority=authority,
            number=number,
            on=on,
            today=opened.today,
            now=opened.now,
            who=opened.who,
        )
    return keep(
        desk,
        opened,
        RequestKind.REGISTERED,
        detail={"number": ", ".join(given.values()), "on": str(on or opened.today)},
    )
