"""Amounts as people write them in a form or at a terminal: "242 125,13" is 24212513 öre."""

import re

_AMOUNT = re.compile(r"([-−]?)(\d{1,3}(?:[ \u00a0\u202f]?\d{3})*|\d+)(?:,(\d{1,2}))?(?: ?kr)?")


class NoAmount(Exception):
    """What was written is no amount."""

    def __init__(self, text: str) -> None:
        super().__init__(f"”{text}” är inget belopp; skriv kronor med högst två decimaler, till exempel 242125,13")


def ore_of(text: str) -> int:
    """The amount in öre. Raises NoAmount."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise NoAmount(text)
    minus, whole, decimals = found.groups()
    ore = int(re.sub(r"\D", "", whole)) * 100 + int((decimals or "0").ljust(2, "0"))
    return -ore if minus else ore
