"""What the pages by link call what can be done, and how they say what was recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mail.contexts import Errand
from mail.swedish import long_day, upper_first
from models.requests import LinkRequest, RequestKind, RequestOutcome
from models.words import Answer, CalendarWay, DutyState
from office.by_link import OF_A_SIDE, Opened
from office.by_link_said import time_proposed

ACTIONS = {
    RequestKind.HAND_IN: "Lämna in",
    RequestKind.NOTHING: "Inget att rapportera",
    RequestKind.MORE_TIME: "Be om mer tid",
    RequestKind.WRONG_PERSON: "Fel person",
    RequestKind.NOMINATION: "Utse ordförande",
    RequestKind.PUBLISHED: "Bekräfta publiceringen",
    RequestKind.REGISTERED: "Ange diarienummer",
    RequestKind.PAID: "Meddela att ni har betalat",
    RequestKind.ANSWER: "Svara på inbjudan",
    RequestKind.CALENDAR: "Så får du dina möten",
}


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a page says was recorded: its heading, the facts, and what happens next."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    then: str


def action_of(kind: RequestKind, opened: Opened) -> str:
    """What the way to it is called."""
    if kind is RequestKind.HAND_IN and opened.errand is Errand.ADJUSTMENT:
        return "Bekräfta justeringen"
    if kind is RequestKind.HAND_IN and opened.duty is not None and opened.duty.state is DutyState.RECEIVED:
        return "Lämna in en ny version"
    if kind is RequestKind.NOMINATION and opened.errand is Errand.VICE_NOMINATION:
        return "Utse vice ordförande"
    return ACTIONS[kind]


def title_of(opened: Opened) -> str:
    """What the link is about, as a heading."""
    if opened.errand in OF_A_SIDE:
        role = "Vice ordförande" if opened.errand is Errand.VICE_NOMINATION else "Ordförande"
        return f"{role} i {opened.group_name}"
    return upper_first(opened.title)


def recorded(opened: Opened, row: LinkRequest) -> Recorded:
    """What came by the link, as it stands now."""
    return Recorded(heading=_heading(row), facts=tuple(_facts(opened, row)), then=_then(opened, row))


def _heading(row: LinkRequest) -> str:
    match row.kind:
        case RequestKind.HAND_IN:
            return "Tack, det är inlämnat"
        case RequestKind.ANSWER:
            return "Tack, ditt svar är antecknat"
        case RequestKind.CALENDAR:
            return "Ditt val är sparat"
        case RequestKind.PUBLISHED | RequestKind.REGISTERED | RequestKind.NOMINATION if row.outcome:
            return "Tack, det är antecknat"
        case RequestKind.NOTHING if row.outcome is RequestOutcome.DONE:
            return "Tack, det är antecknat"
        case _:
            return "Tack, kontoret har fått ditt svar"


def _facts(opened: Opened, row: LinkRequest) -> Iterator[tuple[str, str]]:
    given = row.detail
    yield ("Möte" if opened.meeting else "Gäller", title_of(opened))
    if opened.when:
        yield "När", opened.when
    for name, label in (("file", "Fil"), ("number", "Diarienummer"), ("url", "Adress"), ("reference", "Referens")):
        if name in given:
            yield label, given[name]
    if "name" in given:
        yield "Namn", f"{given['name']}{', ' + given['email'] if 'email' in given else ''}"
    yield from _days(row)
    if "answer" in given:
        yield "Ditt svar", Answer(given["answer"]).swedish
    if "begins" in given:
        begins, ends = (datetime.fromisoformat(given[name]) for name in ("begins", "ends"))
        yield "Du föreslår", time_proposed(opened.wheel, begins, ends)
    if "way" in given:
        yield "Möten fås som", CalendarWay(given["way"]).swedish
    if row.text:
        yield "Du skrev", row.text


def _days(row: LinkRequest) -> Iterator[tuple[str, str]]:
    for name, label in (("to", "Önskad ny sista dag"), ("on", _DAYS.get(row.kind, "Dag"))):
        if name in row.detail:
            yield label, long_day(date.fromisoformat(row.detail[name]))


_DAYS = {
    RequestKind.HAND_IN: "Inlämnat",
    RequestKind.NOTHING: "Antecknat",
    RequestKind.PAID: "Betalat",
    RequestKind.PUBLISHED: "Publicerat",
}


def _then(opened: Opened, row: LinkRequest) -> str:
    waits = row.outcome is None
    match row.kind:
        case RequestKind.HAND_IN:
            return "Ett kvitto kommer med e-post. Blev det fel fil? Lämna in den rätta på samma sätt."
        case RequestKind.NOTHING if not waits:
            return "Ett kvitto kommer med e-post. Inga fler påminnelser skickas."
        case RequestKind.MORE_TIME if waits and opened.duty is not None:
            return (
                f"Kontoret svarar med e-post. Till dess gäller den sista dagen som förut: "
                f"{long_day(opened.duty.last_day)}."
            )
        case RequestKind.PAID if waits:
            return "Kontoret stämmer av mot det som har kommit in på kontot."
        case RequestKind.ANSWER if "begins" in row.detail:
            return "Kontoret tar ställning till tiden du föreslog. Mötet ligger kvar tills du får en ny tid."
        case RequestKind.ANSWER if row.text:
            return "Kontoret läser det du skrev. Du kan ändra svaret fram till mötet."
        case RequestKind.ANSWER:
            return "Du kan ändra svaret fram till mötet."
        case RequestKind.CALENDAR:
            return "Det som låg i kalendern på det andra sättet tas bort därifrån."
        case _ if waits:
            return "Kontoret svarar med e-post."
        case _:
            return "Du behöver inte göra något mer."
