"""What a page of meetings says about the act that led to it."""

from typing import Any

from fastapi import Request

from dashboard.notices import PLACE, Notice, address, number_of
from mail.swedish import counted
from models.words import Mode
from office.delivery import Delivery

SAID = {
    "created": "Mötet är inlagt som utkast. Ingen har fått veta något.",
    "created-elsewhere": "Mötet är inlagt, och är kallat på annat håll. Ingen bjuds in.",
    "called": "Kallat.",
    "moved": "Mötet är flyttat.",
    "revised": "Mötet är ändrat.",
    "cancelled": "Mötet är inställt. Ångrar ni er: kalla till det på nytt.",
    "elsewhere": "Mötet är kallat på annat håll. Inga fler inbjudningar, kallelser eller påminnelser går ut.",
    "invited": "Mötet är inte längre kallat på annat håll.",
    "agenda": "Dagordningen är sparad.",
    "agenda-late": (
        "Dagordningen är sparad. Kallelsen har redan gått ut, så inget nytt skickas: ändringen syns på mötets sida."
    ),
    "papers": "Handlingarna är antecknade.",
    "minutes": "Minnesanteckningarna är antecknade. Ordföranden ombeds att justera dem.",
    "adjusted": "Minnesanteckningarna är justerade.",
    "published": "Minnesanteckningarna är publicerade.",
    "known": "Det var antecknat sedan förut. Inget skickades.",
    "renewed": "Mötets sida har en ny länk. Den gamla gäller inte längre.",
    "answered": "Svaret är infört.",
    "kept": "Tiden står fast. De som föreslog en annan får inbjudan på nytt.",
    "attendance": "Närvaron är sparad.",
    "settled": "Svaret är avgjort.",
}


def facts_of(delivery: Delivery, *, mode: Mode, concerned: int = 0) -> dict[str, Any]:
    """What became of the letters of an act, for the address; `concerned` is how many it would write to."""
    return {
        "sent": delivery.sent or None,
        "wrong": None if delivery.in_order else 1,
        "held": concerned if mode is Mode.APPROVE and concerned and not delivery.sent else None,
    }


def led_to(path: str, said: str, **facts: object) -> str:
    """The address of the page that tells what was done."""
    return address(path, at=PLACE, said=said, **facts)


def notice_of(request: Request) -> Notice | None:
    """What the address says was done, in words."""
    facts = request.query_params
    said = facts.get("said", "")
    if said == "imported":
        number, elsewhere = number_of(facts.get("number", "0")), number_of(facts.get("elsewhere", "0"))
        return Notice(text=_imported(number, elsewhere))
    text = SAID.get(said)
    if text is None:
        return None
    called = number_of(facts.get("number", "0"))
    if said == "called" and called:
        text = f"{counted(called, 'möte är kallat', 'möten är kallade')}."
    sent, held = number_of(facts.get("sent", "0")), number_of(facts.get("held", "0"))
    parts = [text]
    if sent:
        parts.append(f"{counted(sent, 'meddelande skickat', 'meddelanden skickade')}.")
    if held:
        parts.append(f"{counted(held, 'meddelande väntar', 'meddelanden väntar')} på godkännande under Breven.")
    wrong = "wrong" in facts
    if wrong:
        parts.append("Några meddelanden kunde inte lämnas över: se Breven.")
    return Notice(text=" ".join(parts), good=not wrong)


def _imported(number: int, elsewhere: int) -> str:
    drafts = number - elsewhere
    parts = [counted(drafts, "utkast")] if drafts else []
    parts += [f"{counted(elsewhere, 'möte kallat', 'möten kallade')} på annat håll"] if elsewhere else []
    return f"Inlagt: {' och '.join(parts)}." + (" Ingen får veta något om utkasten förrän ni kallar." if drafts else "")
