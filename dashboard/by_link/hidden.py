"""Letters as they are shown to whoever only reads: the links that are one person's own lead nowhere.

Whoever has such a link acts as that person; to read letters is not to act.
"""

import re
from dataclasses import replace

from dashboard.places import Place
from mail.printed import PrintedLetter
from office.links import PERSONAL_ADDRESS, without_personal_links

_LEADING = re.compile(rf"<a\b[^>]*\bhref=\"({PERSONAL_ADDRESS})\"[^>]*>(.*?)</a>", re.DOTALL)


def as_seen(letter: PrintedLetter, place: Place) -> PrintedLetter:
    """The letter as that visitor may see it."""
    if place.may_handle:
        return letter
    html = without_personal_links(_LEADING.sub(r"\g<2> \g<1>", letter.html)) if letter.html else None
    return replace(letter, text=text_as_seen(letter.text, place), html=html)


def text_as_seen(text: str, place: Place) -> str:
    """As `as_seen`, of the text alone."""
    return text if place.may_handle else without_personal_links(text)
