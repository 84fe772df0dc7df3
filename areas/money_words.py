"""What an area file says of money in words: "3 874 000 kr", "50 %", "befolkning 1 juli året före"."""

import re
from decimal import Decimal
from fractions import Fraction

from areas.phrases import said
from areas.problems import wrong
from rules.dates import BadDayRule, month_named
from rules.financing import PopulationDay
from rules.kronor import KRONA, MOST, ORE, in_kronor

FIRST_YEAR, LAST_YEAR = 1990, 2199
_KRONOR = re.compile(r"(-|−)?(\d{1,3}(?: \d{3})+|\d+)(?:,(\d+|-))? ?(?:kr|kronor)")
_SHARE = re.compile(r"(\d{1,3})(?:,(\d{1,9}))? ?%|(\d{1,6})/(\d{1,6})")
_CHANGE = re.compile(r"(-|−)?(\d{1,2})(?:,(\d{1,6}))? ?%")
_POPULATION = re.compile(r"befolkning(?:en)? (?:den )?(\d{1,2}) (\w+)(?: (året före|samma år))?")
_YEAR = re.compile(r"\d{4}")
_LONGEST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The days that each month has every year."""
UNITS = {"öre": ORE, "hela kronor": KRONA}
EQUALLY = "lika"


def kronor(text: str) -> int:
    """ "3 874 000 kr", "100 kr", "12,50 kr": öre. It is more than nothing and has at most two decimals."""
    right = "skriv till exempel ”3 874 000 kr” eller ”12 500,50 kr”"
    found = _KRONOR.fullmatch(_plain(text))
    if found is None:
        raise wrong(f"”{text}” är inget belopp", right)
    minus, whole, decimals = found.groups()
    decimals = "" if decimals in (None, "-") else decimals
    if len(decimals) > 2:
        raise wrong(f"”{text}” har mer än två decimaler", "ett belopp är i kronor och hela ören: 12,50 kr")
    digits = whole.replace(" ", "")
    amount = int(digits) * KRONA + int(decimals.ljust(2, "0")) if len(digits) < 20 else MOST + 1
    if minus or amount == 0:
        raise wrong(f"”{text}” är inte mer än noll", right)
    if amount > MOST:
        raise wrong(f"”{text[:60]}” är orimligt stort", f"ett belopp är högst {_plain(in_kronor(MOST))}")
    return amount


def share(text: str) -> Fraction:
    """ "50 %", "33,3 %", "1/3": a part of the whole, more than nothing and at most all of it."""
    found = _SHARE.fullmatch(_plain(text))
    right = "skriv till exempel ”50 %”, ”12,5 %” eller ”1/3”"
    if found is None:
        raise wrong(f"”{text}” är ingen andel", right)
    whole, decimals, above, below = found.groups()
    if below is not None and int(below) == 0:
        raise wrong(f"”{text}” delar med noll", right)
    value = Fraction(int(above), int(below)) if below else Fraction(Decimal(f"{whole}.{decimals or 0}")) / 100
    if not 0 < value <= 1:
        raise wrong(f"”{text}” är ingen del av det hela", right)
    return value


def change(text: str) -> Fraction:
    """ "2,9 %", "-0,5 %": how much dearer a year is than the one before."""
    found = _CHANGE.fullmatch(_plain(text))
    if found is None:
        raise wrong(f"”{text}” är ingen ändring", "skriv till exempel ”2,9 %” eller ”-0,5 %”")
    minus, whole, decimals = found.groups()
    value = Fraction(Decimal(f"{whole}.{decimals or 0}")) / 100
    return -value if minus else value


def population_day_or_equally(text: str) -> PopulationDay | None:
    """ "befolkning 1 juli året före"; None for "lika"."""
    if said(text) == EQUALLY:
        return None
    found = _POPULATION.fullmatch(said(text))
    month = _month(found[2]) if found else None
    if found is None or month is None or not 1 <= int(found[1]) <= _LONGEST[month - 1]:
        raise wrong(
            f"”{text}” säger inte hur något delas",
            "skriv ”befolkning 1 juli året före”, ”befolkning 1 november samma år” eller ”lika”",
        )
    return PopulationDay(month=month, day=int(found[1]), years_before=0 if found[3] == "samma år" else 1)


def unit(text: str) -> int:
    """ "öre" or "hela kronor": what parts are rounded to, in öre."""
    if said(text) not in UNITS:
        raise wrong(f"”{text}” är ingen avrundning", f"skriv {' eller '.join(UNITS)}")
    return UNITS[said(text)]


def year(text: str) -> int:
    """ "2024"."""
    found = _YEAR.fullmatch(text.strip())
    if found is None or not FIRST_YEAR <= int(found[0]) <= LAST_YEAR:
        raise wrong(f"”{text}” är inget år", f"skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}, till exempel 2024")
    return int(found[0])


def _month(name: str) -> int | None:
    try:
        return month_named(name)
    except BadDayRule:
        return None


def _plain(text: str) -> str:
    """With small letters and single plain spaces, also where a spreadsheet has put hard ones."""
    return said(text.replace("\u00a0", " ").replace("\u202f", " "))
