"""People's words, made fit for a calendar.

One stray character can empty a whole calendar, so words are cleaned rather than refused: what cannot be seen is
removed, a line break becomes a space where a line is wanted, and what is too long ends in an ellipsis.
"""

import re
import unicodedata

LONGEST_TITLE, LONGEST_PLACE, LONGEST_DESCRIPTION = 200, 300, 3000
"""In characters."""
ELLIPSIS = "…"

_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls; tabs and breaks are seen to before
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # marks that turn the reading direction or show nothing
    "\ud800-\udfff"  # half a character
    "\ufff9-\ufffb\ufffe\uffff]"
    "|[" + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF)) + "]"
)
_SPACES = re.compile(r"[^\S\n]+")
_ZWJ = "\u200d"
_LONGEST_CLUSTER = 32
"""What looks like one character is cut after so many, where somebody piles up accents for sport."""


def one_line(text: str, *, longest: int) -> str:
    """`text` on one line of at most `longest` characters."""
    return shortened(_SPACES.sub(" ", _clean(text).replace("\n", " ")).strip(), longest=longest)


def several_lines(text: str, *, longest: int = LONGEST_DESCRIPTION) -> str:
    """`text` with its line breaks as `\\n`, never more than one empty line, in at most `longest` characters."""
    lines = (_SPACES.sub(" ", line).strip() for line in _clean(text).split("\n"))
    return shortened(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), longest=longest)


def title(text: str) -> str:
    """A title or a name."""
    return one_line(text, longest=LONGEST_TITLE)


def place(text: str) -> str:
    """A room, an address or a link."""
    return one_line(text, longest=LONGEST_PLACE)


def shortened(text: str, *, longest: int) -> str:
    """`text`, or its beginning and an ellipsis; what people see as one character stays whole."""
    if len(text) <= longest:
        return text
    cut = longest - len(ELLIPSIS)
    for end in range(cut, max(cut - _LONGEST_CLUSTER, 0), -1):
        if not _belongs_together(text, end):
            cut = end
            break
    return text[:cut].rstrip() + ELLIPSIS


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _BREAKS.sub("\n", text.replace("\t", " "))))


def _belongs_together(text: str, at: int) -> bool:
    """Whether the characters on both sides of `at` are seen as one."""
    before, after = text[at - 1], text[at]
    if before == _ZWJ or after == _ZWJ or unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if _is_skin_tone(after) or _is_tag(after):
        return True
    return _is_flag_letter(after) and _flag_letters_before(text, at) % 2 == 1


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_tag(character: str) -> bool:
    return "\U000e0020" <= character <= "\U000e007f"


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return at - start
