"""Which letters a document can show: those that the house's font has. Anything else is shown as a box.

PDF/UA refuses a file with a letter that no font of its own can draw, so a file name with an emoji, or with a mark that
turns the reading direction, would else stop a whole package.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

BOX = "□"
"""What stands for a letter that cannot be shown."""
KNOWN = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0x4FF),  # Latin with its accents, Greek, Cyrillic
    (0x1E00, 0x1EFF),  # more accents
    (0x2010, 0x2027),  # dashes and quotation marks
    (0x202F, 0x203E),
    (0x20AC, 0x20AC),  # the euro
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
)
"""The letters that the font has, first and last; a test sets every one of them."""


def settable(value: Any) -> Any:
    """The same data with every text as it can be set: letters that no font has as boxes, unseen marks taken away."""
    if isinstance(value, str):
        return settable_text(value)
    if isinstance(value, Mapping):
        return {key: settable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [settable(part) for part in value]
    return value


def settable_text(text: str) -> str:
    """The text in letters that can be set, with its line breaks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text))


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter == "\n" or category in {"Zl", "Zp"}:
        return "\n"
    if category in {"Mn", "Me", "Mc", "Cf"}:
        return ""
    if letter.isspace():
        return letter if letter in "\u00a0\u202f" else " "
    if category in {"Cc", "Cs"}:
        return ""
    return letter if category != "Cn" and any(first <= ord(letter) <= last for first, last in KNOWN) else BOX
