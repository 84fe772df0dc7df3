"""Who bears how much of a year's costs, as a drawing: a bar for each, told by its text and never by colour alone.

The drawing is SVG with a title and a description, so that a screen reader says what it shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, ROW, TOP, LEFT, RIGHT = 900, 30, 76, 300, 190
BAR = 20
INK, PAPER = "#1f2a30", "#ffffff"
PATTERNS = (
    '<rect width="8" height="8" fill="#0b5a6b"/>',
    '<rect width="8" height="8" fill="#cfe3e6"/><path d="M0 8 8 0" stroke="#0b5a6b" stroke-width="2"/>',
    '<rect width="8" height="8" fill="#f3e3c3"/><circle cx="4" cy="4" r="2" fill="#7a4b00"/>',
    '<rect width="8" height="8" fill="#e4dcef"/><path d="M0 4H8" stroke="#4b2e83" stroke-width="2"/>',
    '<rect width="8" height="8" fill="#dfe9d3"/><path d="M4 0V8" stroke="#2f5d12" stroke-width="2"/>',
)
"""A filling for each financier, told apart by its pattern in black and white as well."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """A bar: whose, under which financier, how large in öre, and the same in words."""

    name: str
    financier: str
    amount: int
    said: str


def shares_chart(shares: Sequence[Share], *, title: str, subtitle: str) -> str:
    """The drawing as SVG, the bars in the order given, each as long as its amount. Equal shares give equal bytes."""
    financiers = list(dict.fromkeys(share.financier for share in shares))
    height = TOP + ROW * (len(shares) + len(financiers)) + 16
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title desc" lang="sv" '
        'font-family="Segoe UI, Helvetica, Arial, sans-serif" font-size="14">'
    )
    return "\n".join(
        [
            opening,
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(_told(shares))}</desc>',
            "<defs>",
            *_patterns(len(financiers)),
            "</defs>",
            f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
            f'<text x="16" y="30" font-size="20" font-weight="bold" fill="{INK}">{escape(title)}</text>',
            f'<text x="16" y="54" fill="{INK}">{escape(subtitle)}</text>',
            *_bars(shares, financiers),
            "</svg>",
            "",
        ]
    )


def _told(shares: Sequence[Share]) -> str:
    return "; ".join(f"{share.name} ({share.financier}): {share.said}" for share in shares) + "."


def _patterns(number: int) -> Iterator[str]:
    for place in range(number):
        yield (
            f'<pattern id="p{place}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f"{PATTERNS[place % len(PATTERNS)]}</pattern>"
        )


def _bars(shares: Sequence[Share], financiers: Sequence[str]) -> Iterator[str]:
    largest = max((share.amount for share in shares), default=0) or 1
    y = TOP
    for place, financier in enumerate(financiers):
        yield f'<text x="16" y="{y + 16}" font-weight="bold" fill="{INK}">{escape(financier)}</text>'
        y += ROW
        for share in (each for each in shares if each.financier == financier):
            width = max(1, round((WIDTH - LEFT - RIGHT) * share.amount / largest))
            yield f'<text x="{LEFT - 12}" y="{y + 15}" text-anchor="end" fill="{INK}">{escape(share.name)}</text>'
            yield (
                f'<rect x="{LEFT}" y="{y}" width="{width}" height="{BAR}" fill="url(#p{place})" '
                f'stroke="{INK}" stroke-width="1"/>'
            )
            yield f'<text x="{LEFT + width + 8}" y="{y + 15}" fill="{INK}">{escape(share.said)}</text>'
            y += ROW
