"""What an area file says in words: "2 veckor", "vice ordförande i lgs, egen sida först", "maj–juni".

Each reader raises a mistake that says what right looks like (`areas.problems.wrong`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from areas.problems import wrong
from models.words import Role
from rules.dates import BadDayRule, month_named
from rules.ladder import Addressee
from rules.terms import Months
from rules.wheel import Period

NUMBER_WORDS = {"en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8}
YEARS = range(1950, 2201)
NUMBER = rf"(\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"
UNITS = {"dag": 1, "dagar": 1, "vecka": 7, "veckor": 7}
_OWN_SIDE_FIRST = "egen sida först"
NOMINATING_SIDE = "nominerande sida"
"""Whoever speaks for the side whose turn it is to name a chair, in the group itself or in another ("… i lgs")."""

_SPAN = re.compile(rf"{NUMBER} (dag|dagar|vecka|veckor)")
_LETTERS = re.compile(rf"{NUMBER} brev")
_MONTHS_LONG = re.compile(rf"{NUMBER} (månad|månader|år)")
_MONTHS_BEFORE = re.compile(r"(.+?) (?:månad|månader) (?:före|innan)")
_REPEAT = re.compile(rf"högst {NUMBER} (?:gång|gånger),? var(?:je)? (?:{NUMBER}(?::?[ae])? )?(dag|vecka)")
_MEETINGS = re.compile(rf"(minst |högst )?{NUMBER}(?:\s*[-–]\s*{NUMBER})?")
_PAUSE = re.compile(r"(?:vecka |veckor |veckorna |v\.? ?)?(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?")
_ADDRESSEE = re.compile(rf"(.+?)(?: i ([^,]+?))?(, {_OWN_SIDE_FIRST})?")
_CYCLE = re.compile(r"varje år(?:,? från (\d{4}))?|vartannat år,? från (\d{4})|vart tredje år,? från (\d{4})")
_BETWEEN = re.compile(r",| och | eller | samt ")


def said(text: str) -> str:
    """`text` with single spaces and small letters, as it is compared."""
    return " ".join(text.split()).casefold()


def number(word: str) -> int:
    """A number in digits or, up to eight, in words."""
    return NUMBER_WORDS.get(word) or int(word)


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """How many times more, and how many days apart."""

    times: int
    every_days: int


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many, at the least and at the most; None where nothing is said."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """Every how many years, and one of the years; every year where nothing else is said."""

    every_years: int = 1
    from_year: int | None = None


def span_in_days(text: str) -> int:
    """ "10 dagar", "2 veckor"."""
    match = _SPAN.fullmatch(said(text))
    if match is None:
        raise wrong(f"”{text}” går inte att läsa som ett antal dagar", "skriv till exempel ”10 dagar” eller ”2 veckor”")
    return number(match[1]) * UNITS[match[2]]


def number_of_letters(text: str) -> int:
    """ "8 brev"."""
    match = _LETTERS.fullmatch(said(text).removeprefix("högst "))
    if match is None or number(match[1]) == 0:
        raise wrong(f"”{text}” går inte att läsa som ett antal brev", "skriv till exempel ”8 brev”")
    return number(match[1])


MANDATE = "mandatperioden ut"
LONGEST_TERM_IN_MONTHS = 240


def term(text: str) -> Months | str:
    """ "24 månader", "2 år"; `MANDATE` for "mandatperioden ut"."""
    if said(text) == MANDATE:
        return MANDATE
    match = _MONTHS_LONG.fullmatch(said(text))
    if match is None or number(match[1]) == 0:
        right = f"skriv till exempel ”24 månader”, ”2 år” eller ”{MANDATE}”"
        raise wrong(f"”{text}” går inte att läsa som en mandatperiod", right)
    months = number(match[1]) * (12 if match[2] == "år" else 1)
    if months > LONGEST_TERM_IN_MONTHS:
        raise wrong(f"”{text}” är längre än någon är ordförande", "skriv till exempel ”24 månader” eller ”2 år”")
    return Months(number=months)


def months_before(text: str) -> tuple[int, ...]:
    """ "6, 3 och 1 månad före", the longest before first."""
    match = _MONTHS_BEFORE.fullmatch(said(text))
    right = "skriv till exempel ”6, 3 och 1 månad före”"
    words = _parts(match[1]) if match else []
    if not words or not all(word in NUMBER_WORDS or re.fullmatch(r"\d{1,2}", word, re.ASCII) for word in words):
        raise wrong(f"”{text}” säger inte hur många månader före", right)
    found = [number(word) for word in words]
    if min(found) < 1 or max(found) > 12:
        raise wrong(f"”{text}” är inte inom ett år före periodens slut", right)
    if len(set(found)) != len(found):
        raise wrong(f"”{text}” nämner samma månad två gånger", right)
    return tuple(sorted(found, reverse=True))


def repeat(text: str) -> Repeat:
    """ "högst 3 gånger, var 7:e dag", "högst 2 gånger, varje vecka"."""
    match = _REPEAT.fullmatch(said(text))
    if match is None or number(match[1]) == 0:
        raise wrong(f"”{text}” går inte att läsa som en upprepning", "skriv till exempel ”högst 3 gånger, var 7:e dag”")
    every = number(match[2] or "1") * (7 if match[3] == "vecka" else 1)
    times = number(match[1])
    if every == 0 or every * times > 366:
        right = "upprepa med minst en dag emellan och inom ett år: ”högst 3 gånger, var 7:e dag”"
        raise wrong(f"”{text}” är för tätt eller för länge", right)
    return Repeat(times=times, every_days=every)


def meetings_a_year(text: str) -> Count:
    """ "minst 4", "6–8", "2"."""
    match = _MEETINGS.fullmatch(said(text))
    if match is None or (match[1] and match[3]):
        raise wrong(f"”{text}” går inte att läsa som ett antal möten", "skriv till exempel ”minst 4” eller ”6–8”")
    first = number(match[2])
    last = number(match[3]) if match[3] else first
    if last < first:
        raise wrong(f"”{text}” går från ett större tal till ett mindre", f"skriv ”{last}–{first}”")
    lower = None if match[1] == "högst " else first
    return Count(at_least=lower, at_most=None if match[1] == "minst " else last)


def summer_pause(text: str) -> tuple[int, int] | None:
    """ "vecka 28–31", or "nej" for no pause."""
    if said(text) == "nej":
        return None
    match = _PAUSE.fullmatch(said(text))
    if match is None:
        raise wrong(f"”{text}” går inte att läsa som ett uppehåll", "skriv till exempel ”vecka 28–31” eller ”nej”")
    return int(match[1]), int(match[2] or match[1])


def cycle(text: str) -> Cycle:
    """ "varje år", "varje år från 2025", "vartannat år från 2025"."""
    match = _CYCLE.fullmatch(said(text))
    if match is None:
        raise wrong(f"”{text}” säger inte vilka år", "skriv ”varje år” eller till exempel ”vartannat år från 2025”")
    found = [(every, match[every]) for every in (1, 2, 3) if match[every]]
    return next((Cycle(every_years=every, from_year=int(year)) for every, year in found), Cycle())


def months(text: str) -> tuple[int, ...]:
    """ "januari", "maj–juni", "mars, juni och september"."""
    found: list[int] = []
    for part in _parts(text):
        ends = [_month(end) for end in re.split(r"\s*[-–/]\s*", part)]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise wrong(f"”{text}” går inte att läsa som månader", "skriv till exempel ”januari” eller ”maj–juni”")
        found.extend(range(ends[0], ends[-1] + 1))
    if not found or len(set(found)) != len(found):
        raise wrong(f"”{text}” går inte att läsa som månader", "nämn varje månad en gång: ”januari” eller ”maj–juni”")
    return tuple(sorted(found))


def _month(word: str) -> int:
    try:
        return month_named(word)
    except BadDayRule as error:
        raise wrong(error.what, error.right) from error


def day(text: str) -> date:
    """ "2025-09-01"."""
    try:
        found = date.fromisoformat(text.strip()) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise wrong(f"”{text}” är inget datum", "skriv år-månad-dag, till exempel 2025-09-01")
    return found


def yes(text: str) -> bool:
    """ "ja" or "nej"."""
    if said(text) not in ("ja", "nej"):
        raise wrong(f"”{text}” är varken ja eller nej", "skriv ja eller nej")
    return said(text) == "ja"


PERIODS = {
    "föregående år": Period.PREVIOUS_YEAR,
    "innevarande år": Period.THIS_YEAR,
    "nästa år": Period.NEXT_YEAR,
    "första halvåret": Period.FIRST_HALF,
    "andra halvåret föregående år": Period.SECOND_HALF_BEFORE,
    "andra halvåret": Period.SECOND_HALF,
    "första kvartalet": Period.FIRST_QUARTER,
    "andra kvartalet": Period.SECOND_QUARTER,
    "tredje kvartalet": Period.THIRD_QUARTER,
    "fjärde kvartalet föregående år": Period.FOURTH_QUARTER_BEFORE,
}


def period(text: str) -> Period:
    """ "föregående år" and the other periods, counted from the station's year."""
    if said(text) not in PERIODS:
        raise wrong(f"”{text}” är ingen period", f"skriv {_alternatives(PERIODS)}")
    return PERIODS[said(text)]


def names(text: str) -> list[str]:
    """The names in "temagrupp, nosam och lgs"."""
    return _parts(text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(" ".join(text.split())) if part.strip()]


def addressees(text: str) -> tuple[Addressee, ...]:
    """ "ordförande", "ordförande och processledare i lgs", "ordförande i lgs, egen sida först".

    With the last, chair and vice chair are one addressee, whoever stands on the late group's side.
    """
    match = _ADDRESSEE.fullmatch(said(text))
    if match is None:
        raise wrong("det står inte vem brevet ska till", "skriv till exempel ”ordförande” eller ”processledare i lgs”")
    named, of = [_addressee(word, of=match[2]) for word in _parts(match[1])], match[2]
    if not named:
        raise wrong(f"”{text}” nämner ingen roll", "skriv till exempel ”ordförande” eller ”processledare i lgs”")
    if not match[3]:
        return tuple(named)
    leading = {Addressee(role=each, of=of) for each in (Role.CHAIR, Role.VICE_CHAIR)}
    if of is None or not set(named) <= leading:
        raise wrong(
            f"”{_OWN_SIDE_FIRST}” gäller ordförande och vice ordförande i en annan grupp",
            f"skriv till exempel ”ordförande i lgs, {_OWN_SIDE_FIRST}”",
        )
    return (Addressee(role=Role.CHAIR, of=of, own_side_first=True),)


def _addressee(word: str, *, of: str | None) -> Addressee:
    """One of those whom a phrase names. Whose turn it is, and which party is asked, the ladder's use tells."""
    if said(word) == NOMINATING_SIDE:
        return Addressee(role=Role.CHAIR, of=of, in_turn=True)
    first, joint, party = said(word).partition(" för ")
    if not joint:
        party, first = "", said(word)
    found = role(first)
    if found is not Role.CONTACT and party:
        raise wrong(f"”{word}” går inte att läsa som en roll", f"bara en {Role.CONTACT.swedish} är ”för” en part")
    if found is Role.CONTACT and of is not None:
        right = f"skriv ”{Role.CONTACT.swedish} för …” med partens id"
        raise wrong(f"en {Role.CONTACT.swedish} är en parts, inte en grupps", right)
    return Addressee(role=found, of=of, party=party or None)


def role(word: str) -> Role:
    """A role by its Swedish name."""
    for each in Role:
        if each.swedish == said(word):
            return each
    raise wrong(f"”{word}” är ingen roll", f"skriv {_alternatives(each.swedish for each in Role)}")


STARTS = {"för hand": True, "av kalendern": False}


def started_by_hand(text: str) -> bool:
    """ "för hand" or "av kalendern"."""
    if said(text) not in STARTS:
        raise wrong(f"”{text}” säger inte vem som startar stationen", f"skriv {_alternatives(STARTS)}")
    return STARTS[said(text)]


def _alternatives(words: Iterable[str]) -> str:
    *most, last = [f"”{word}”" for word in words]
    return f"{', '.join(most)} eller {last}" if most else last
