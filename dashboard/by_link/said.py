"""How the pages by link tell what has been said already, and what can still be changed."""

from collections.abc import Iterable, Mapping
from datetime import date

from mail.swedish import day_of_month, sentence
from models.requests import RequestKind, RequestOutcome
from models.words import Answer, CalendarWay, DutyState
from office.by_link import Opened
from office.by_link_said import By, Said, Way

ANSWERS = {Answer.ACCEPTED: "ja", Answer.TENTATIVE: "kanske", Answer.DECLINED: "nej"}
WAYS = {
    CalendarWay.INVITATIONS: "som inbjudningar",
    CalendarWay.FEED: "genom en prenumeration",
}
OFFICE_DECIDES = frozenset(
    {RequestKind.NOTHING, RequestKind.MORE_TIME, RequestKind.WRONG_PERSON, RequestKind.NOMINATION}
)
WITHOUT_RETURN = frozenset({RequestKind.PUBLISHED, RequestKind.REGISTERED})


def told(opened: Opened, said: Said) -> str:
    """What was said, by whom and when, and what the office has said to it."""
    return " ".join(filter(None, (_what(opened, said), _then(said))))


def _what(opened: Opened, said: Said) -> str:
    who, when = _who(said), f" den {day_of_month(said.on)}" if said.on else ""
    given = said.detail
    match said.kind:
        case RequestKind.HAND_IN:
            return _handed_in(opened, said, when)
        case RequestKind.ANSWER:
            return _answer(said, when)
        case RequestKind.NOMINATION:
            return f"{who} föreslog {given.get('name', 'någon')}{when}."
        case RequestKind.REGISTERED:
            return f"{who} angav{when} diarienummer {given.get('number', '')}."
        case RequestKind.CALENDAR:
            chosen = f" Du valde det{when}." if when else ""
            return f"Du får dina möten {WAYS[CalendarWay(given['way'])]}.{chosen}"
        case RequestKind.MORE_TIME:
            return f"{who} bad{when} om mer tid, till{_day(given, 'to')}."
        case _:
            return f"{who} {_TOLD[said.kind]}{when}{_of_what(said)}"


_TOLD = {
    RequestKind.NOTHING: "meddelade",
    RequestKind.WRONG_PERSON: "meddelade",
    RequestKind.PAID: "meddelade",
    RequestKind.PUBLISHED: "bekräftade",
}


def _of_what(said: Said) -> str:
    """What was told, after who told it and when."""
    given = said.detail
    match said.kind:
        case RequestKind.NOTHING:
            return " att det inte finns något att rapportera."
        case RequestKind.WRONG_PERSON:
            right = f" och föreslog {given['name']}" if "name" in given else ""
            return f" att mejlet hade kommit till fel person{right}."
        case RequestKind.PAID:
            return f" att ni betalade{_day(given, 'on')}."
        case _:
            return f" att det är publicerat: {given.get('url', '')}"


def _handed_in(opened: Opened, said: Said, when: str) -> str:
    given = said.detail
    if "file" in given:
        if said.by is By.OFFICE:
            return f"Kontoret tog emot filen {given['file']}{when}."
        by_mail = " med mejl" if said.way is Way.MAIL else ""
        return f"{_who(said)} lämnade in filen {given['file']}{by_mail}{when}."
    if said.by is By.OFFICE:
        return f"Kontoret har antecknat att {opened.title} kom in{_day(given, 'on')}."
    return f"{_who(said)} lämnade in{when}."


def _who(said: Said) -> str:
    match said.by:
        case By.HOLDER:
            return "Du"
        case By.OFFICE:
            return "Kontoret"
        case By.OTHER:
            return f"En annan mottagare ({said.role})" if said.role else "En annan mottagare"


def _day(given: Mapping[str, str], name: str) -> str:
    return f" den {day_of_month(date.fromisoformat(given[name]))}" if name in given else ""


def _answer(said: Said, when: str) -> str:
    answer = ANSWERS[Answer(said.detail["answer"])]
    proposed = said.detail.get("proposed")
    if said.by is By.OFFICE:
        return f"Kontoret antecknade{when} att du har svarat {answer}."
    told = f"Du svarade {answer}{when}{', från din kalender' if said.way is Way.CALENDAR else ''}"
    return f"{told}, och föreslog {proposed}. Kontoret har inte svarat än." if proposed else f"{told}."


def _then(said: Said) -> str:
    match said.outcome:
        case None if said.kind is RequestKind.PAID:
            return "Kontoret har inte stämt av det än."
        case None if said.kind is RequestKind.ANSWER:
            return ""
        case None:
            return "Kontoret har inte svarat än."
        case RequestOutcome.GRANTED:
            return "Kontoret har sagt ja."
        case RequestOutcome.DECLINED:
            return sentence(f"Kontoret har sagt nej: {said.answer}") if said.answer else "Kontoret har sagt nej."
        case RequestOutcome.NOTED:
            return "Kontoret har läst det."
        case _:
            return ""


def what_can_change(opened: Opened, kind: RequestKind, said: Iterable[Said]) -> str:
    """What whoever opens the page may still do about what has been said; "" where nothing has."""
    found = [each for each in said if each.kind is kind]
    if not found:
        return ""
    waits = any(each.by is By.HOLDER and each.outcome is None for each in found)
    match kind:
        case RequestKind.HAND_IN if opened.duty is not None and opened.duty.state is DutyState.AWAITED:
            return "Filen är sparad, men dokumentet behöver lämnas in igen."
        case RequestKind.HAND_IN:
            return "Vill du ändra? Lämna in en ny fil, så gäller den. Den förra sparas, för den är en allmän handling."
        case RequestKind.ANSWER:
            return "Vill du ändra? Välj ett annat svar och skicka det. Du kan ändra fram till mötet."
        case RequestKind.CALENDAR:
            return "Vill du ändra? Välj det andra sättet och spara."
        case _ if kind in WITHOUT_RETURN:
            return f"Är något fel? Bara kontoret kan ändra det: {opened.ask.email}"
        case _ if waits:
            return "Vill du ändra? Skicka en gång till, så gäller det senaste."
        case _ if kind in OFFICE_DECIDES and all(each.by is By.OTHER and each.outcome is None for each in found):
            return "Du behöver inte skicka samma sak. Gör du det läser kontoret båda."
        case _:
            return "Vill du lägga till något? Skicka en gång till."
