"""What a page says about the act that led to it.

An act answers with a redirect whose address says what was done, in identifiers only; the words are made here, so that
nobody can put words of their own on the page by writing an address.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from starlette.datastructures import QueryParams

from dashboard.standings import short_day
from mail.swedish import sentence, upper_first
from office.overview import DutyView, StationView, WheelYear
from office.take_back import files_stay, receipts_left

PLACE = "besked"
"""The anchor of the notice: whoever is led to it sees and hears it first, with script or without."""


@dataclass(frozen=True, kw_only=True)
class Undo:
    """The button that takes the act back: where it is sent, and the fields that say what."""

    path: str
    fields: tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A line to show at a station, or at the top of the page when `station` is None. `good` is its colour.

    `links` are what it tells of, each by name and address.
    """

    text: str
    station: str | None = None
    good: bool = True
    undo: Undo | None = None
    links: tuple[tuple[str, str], ...] = ()


def refusal(why: Exception | str) -> Notice:
    """Why the office does not do it, as a sentence."""
    return Notice(text=sentence(str(why)), good=False)


def address(path: str, *, at: str | None = None, **facts: object) -> str:
    """An address that says what was done; what is None is left out."""
    query = urlencode({name: value for name, value in facts.items() if value is not None})
    return f"{path}?{query}" + (f"#{at}" if at else "")


def notice_of(request: Request, year: WheelYear) -> Notice | None:
    """What the address says was done, in words. None when it says nothing that this year knows of."""
    facts = request.query_params
    station = next((s for s in year.stations if s.id == facts.get("station")), None)
    if station is None:
        return _of_area(facts.get("said", ""), facts.get("number", "0"))
    return _of_station(facts.get("said", ""), station, facts)


def _of_station(said: str, station: StationView, facts: QueryParams) -> Notice | None:
    row = next(
        (r for r in station.duties if (r.group, r.document) == (facts.get("group"), facts.get("document"))),
        None,
    )
    if said == "ran-here":
        number = number_of(facts.get("number", "0"))
        written = "inga nya brev behövdes" if number == 0 else f"{number} ärenden lades till posten"
        return Notice(text=f"{station.name} har körts här: {written}.", station=station.id)
    if said == "started" and station.last_day:
        asked = f"{number_of(facts.get('number', '0'))} dokument begärs, senast {short_day(station.last_day)}"
        return Notice(text=f"Stationen är startad: {asked}. Breven skrivs nästa öppna morgon.", station=station.id)
    if said == TAKEN_BACK:
        return _of_taking_back(station, facts)
    if said.startswith(SEVERAL):
        return _of_several(said.removeprefix(SEVERAL), station, facts)
    text = _about(said, row) if row else None
    return Notice(text=text, station=station.id) if text else None


def _about(said: str, row: DutyView) -> str | None:
    match said:
        case "received":
            return f"Antecknat som inlämnat: {row.document_name} från {row.group_name}. Inga fler påminnelser går ut."
        case "extended":
            return f"{row.group_name} har anstånd till {short_day(row.last_day)}."
        case "remitted":
            return upper_first(
                f"{row.document_name} från {row.group_name} väntas igen, senast {short_day(row.last_day)}."
            )
        case "excused":
            return f"{row.group_name} är befriad från {row.document_name}. Inga fler påminnelser går ut."
        case _:
            return None


TAKEN_BACK = "taken-back"


def _of_taking_back(station: StationView, facts: QueryParams) -> Notice:
    number, left = number_of(facts.get("number", "0")), number_of(facts.get("left", "0"))
    text = f"Taget tillbaka för {number} dokument: {'det' if number == 1 else 'de'} står som förut."
    files = files_of(station, numbers_in(facts.get("kept", "")))
    told = " ".join(filter(None, (text, receipts_left(left), files_stay(len(files)))))
    return Notice(text=told, station=station.id, links=files)


def files_of(station: StationView, duty_ids: Collection[int]) -> tuple[tuple[str, str], ...]:
    """The files that have come in of those documents, each by name and address."""
    return tuple((file.filename, file.link) for row in station.duties if row.duty_id in duty_ids for file in row.files)


MOST = 200


def numbers_in(text: str) -> list[int]:
    """The numbers that an address or a form names; what is no number is left out."""
    return [int(each) for each in text.split("-")[:MOST] if each.isdecimal() and len(each) < 10]


SEVERAL = "several-"
DONE_TO_SEVERAL = {
    "received": "Antecknat som inlämnat: {}. Inga fler påminnelser går ut om {}.",
    "extended": "Anstånd är givet för {}. Den nya sista dagen gäller för {}.",
    "excused": "Befriat: {}. Inga fler påminnelser går ut om {}.",
    "adopted": "Fastställt: {}. Det som ska publiceras och diarieföras begärs av sig självt.",
    "changed": "Fastställt med ändringar: {}. Det som ska publiceras och diarieföras begärs av sig självt.",
    "remitted": "Återremitterat: {}. Gruppen får brev med skälet och den nya dagen.",
    "struck": "Struket: {}. Inget mer frågas om {}.",
}


def _of_several(act: str, station: StationView, facts: QueryParams) -> Notice | None:
    number = number_of(facts.get("number", "0"))
    if act == "remind":
        return Notice(text=_of_reminding(number, number_of(facts.get("sent", "0"))), station=station.id)
    if act not in DONE_TO_SEVERAL:
        return None
    text = DONE_TO_SEVERAL[act].format(f"{number} dokument", "det" if number == 1 else "dem")
    return Notice(text=text, station=station.id)


def _of_reminding(number: int, sent: int) -> str:
    told = f"Påmint om {number} dokument"
    return f"{told}: {sent} brev är skickade." if sent else f"{told}. Breven går med nästa post."


LOOKED_THROUGH = {"rotate-ran": "Ordförandeskap och platser", "convene-ran": "Mötena"}


def _of_area(said: str, number: str) -> Notice | None:
    match said, number_of(number):
        case (("rotate-ran" | "convene-ran"), count):
            return Notice(text=f"{LOOKED_THROUGH[said]} är genomgångna: {_written(count)}")
        case "post-ran", 0:
            return Notice(text="Posten har körts här: inga brev lämnade.")
        case "post-ran", count:
            return Notice(text=f"Posten har körts här: {count} brev lämnade.")
        case "summarise-ran", 0:
            return Notice(text="Måndagsbrevet för veckan är redan skrivet, eller inte på tur än.")
        case "summarise-ran", _:
            return Notice(text="Måndagsbrevet är skrivet.")
        case "watch-ran", 0:
            return Notice(text="Vakten fann ingen station som borde ha agerat och inte gjort det.")
        case "watch-ran", count:
            return Notice(text=f"Vakten fann {count} förbisedda stationer. Kör dem igen.", good=False)
        case _:
            return None


def _written(count: int) -> str:
    return f"{count} ärenden skrivna. Breven skickas nästa gång posten går." if count else "inget nytt att skriva."


def number_of(text: str) -> int:
    """A number out of an address; anything else is 0."""
    return int(text) if text.isdecimal() and len(text) < 7 else 0
