"""What the pages about money say of the act that led to them."""

from collections.abc import Mapping
from fractions import Fraction

from fastapi import Request

from dashboard.notices import Notice, number_of
from mail.swedish import counted
from rules.kronor import in_percent


def rough_share(share: Fraction) -> str:
    """A share to two decimals, as a table has it: "32,01 %"."""
    return in_percent(Fraction(round(share * 10_000), 10_000))


SAID = {
    "drafted": "{n} är gjorda. Granska dem, och skicka dem sedan. Inget har skickats.",
    "discarded": "{n} är kasserade. Nya utkast görs bara när någon ber om det.",
    "corrected": "{n} är gjorda. De väntar som utkast, med krediteringen av det som skickats, tills någon skickar dem.",
}
UTKAST, RATTELSER = ("utkast", "utkast"), ("rättelse", "rättelser")
NOUNS = {"drafted": UTKAST, "discarded": UTKAST, "corrected": RATTELSER}
OF_PARTY = {
    "confirmed": "Antecknat: {} har bekräftat sin rekvisition. Den påminns inte mer före sista dagen.",
    "invoiced": "Antecknat: {} har fakturerats. Den påminns inte mer före sista dagen.",
    "paid": "Betalningen från {} är antecknad.",
}


def notice_of(request: Request, names: Mapping[str, str] | None = None) -> Notice | None:
    """What the address says was done, in words; None where it says nothing."""
    facts = request.query_params
    said, number = facts.get("said", ""), number_of(facts.get("antal", "0"))
    if said in SAID:
        return Notice(text=SAID[said].format(n=counted(number, *NOUNS[said])))
    if said in OF_PARTY:
        party = (names or {}).get(facts.get("part", ""), "parten")
        return Notice(text=OF_PARTY[said].format(party))
    if said == "sent":
        return _of_sending(number, number_of(facts.get("brev", "0")), later=facts.get("senare") == "ja")
    if said == "used":
        return Notice(text="Det som använts är antecknat.")
    return None


def _of_sending(number: int, letters: int, *, later: bool) -> Notice:
    gone = counted(number, "rekvisition är släppt", "rekvisitioner är släppta")
    if later:
        return Notice(text=f"{gone}. I dag är en stängd dag: breven lämnar nästa arbetsdag.")
    if not letters:
        return Notice(text=f"{gone}. Breven väntar: se hur de står under Breven.")
    return Notice(text=f"{gone}, {counted(letters, 'brev skickat', 'brev skickade')}. Den som inte betalar påminns.")
