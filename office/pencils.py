"""The pencils of a drawing in SVG: shapes and words in colours that are called by name.

A colour is given to each element itself, so that the drawing is right where no style is read; the style adds the dark
ones, and never in print.
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

FONT_SIZE, SMALL = 12.5, 11.5
LETTER = 0.53
"""How wide a letter is on the whole, of the size of the type."""

LIGHT = {
    "surface": "#fffefb",
    "ink": "#1b2729",
    "muted": "#55615f",
    "line": "#dbd8ce",
    "kommun": "#cde4e7",
    "kommun-edge": "#0b5563",
    "region": "#faeed3",
    "region-stripe": "#e0bd74",
    "region-edge": "#755600",
    "none": "#ecebe5",
    "none-edge": "#5b6664",
    "late": "#9c2e1b",
    "today": "#4b438e",
}
DARK = {
    "surface": "#192225",
    "ink": "#e9edeb",
    "muted": "#a5b2b0",
    "line": "#2f3d41",
    "kommun": "#1d4c55",
    "kommun-edge": "#83cbd7",
    "region": "#352d13",
    "region-stripe": "#62511d",
    "region-edge": "#e8c76e",
    "none": "#263033",
    "none-edge": "#a5b2b0",
    "late": "#ffa08a",
    "today": "#beb7ff",
}


class Sheet:
    """What is drawn on; each shape lies on top of those before it, or `within` one of them."""

    def __init__(self) -> None:
        self.svg = Element("svg")

    def rect(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 1,
        dashes: str | None = None,
        corner: float = 0,
        within: Element | None = None,
    ) -> Element:
        rect = SubElement(self.svg if within is None else within, "rect")
        rect.attrib |= {"x": number(x), "y": number(y), "width": number(wide), "height": number(high)}
        if corner:
            rect.set("rx", number(corner))
        _paint(rect, fill=fill, stroke=stroke, width=width, dashes=dashes)
        return rect

    def line(
        self,
        x: float,
        y: float,
        to_x: float,
        to_y: float,
        *,
        stroke: str,
        width: float = 1,
        dashes: str | None = None,
        within: Element | None = None,
    ) -> None:
        line = SubElement(self.svg if within is None else within, "line")
        line.attrib |= {"x1": number(x), "y1": number(y), "x2": number(to_x), "y2": number(to_y)}
        _paint(line, fill=None, stroke=stroke, width=width, dashes=dashes)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = FONT_SIZE,
        fill: str = "ink",
        weight: str | None = None,
        anchor: str | None = None,
        is_plan: bool = False,
        told: str | None = None,
        within: Element | None = None,
    ) -> Element:
        text = SubElement(self.svg if within is None else within, "text")
        text.attrib |= {"x": number(x), "y": number(y), "font-size": str(size)}
        for name, value in (("font-weight", weight), ("text-anchor", anchor)):
            if value:
                text.set(name, value)
        if is_plan:
            text.set("font-style", "italic")
        _paint(text, fill=fill, stroke=None)
        text.text = words
        if told:
            title = SubElement(text, "title")
            title.text = told
        return text

    def rim(self, text: Element, colour: str) -> None:
        """Draw the colour around words, so that no hatching or line runs through them."""
        text.attrib |= {
            "stroke": LIGHT[colour],
            "stroke-width": "4",
            "stroke-linejoin": "round",
            "paint-order": "stroke",
            "class": f"{text.get('class')} s-{colour}",
        }


def _paint(
    element: Element, *, fill: str | None, stroke: str | None, width: float = 1, dashes: str | None = None
) -> None:
    """Colours by name: as attributes for everybody, as classes for the dark style."""
    classes = [f"{kind}-{name}" for kind, name in (("f", fill), ("s", stroke)) if name]
    element.set("class", " ".join(classes))
    element.set("fill", LIGHT[fill] if fill else "none")
    if stroke:
        element.attrib |= {"stroke": LIGHT[stroke], "stroke-width": number(width)}
    if dashes:
        element.set("stroke-dasharray", dashes)


def dark_style(css_class: str) -> str:
    """The dark colours, for what is drawn within `css_class`."""
    rules = (
        f".{css_class} .{kind}-{name} {{ {prop}: {value} }}"
        for name, value in DARK.items()
        for kind, prop in (("f", "fill"), ("s", "stroke"))
    )
    return f"@media screen and (prefers-color-scheme: dark) {{ {' '.join(rules)} }}"


def width_of(words: str, size: float) -> float:
    """About how wide the words become."""
    return len(words) * size * LETTER


def fitting(choices: Iterable[str], room: float, size: float) -> str | None:
    """The first of the choices that there is room for."""
    return next((words for words in choices if width_of(words, size) <= room), None)


def shorter(name: str) -> Iterator[str]:
    """Ever fewer letters of the name, no fewer than six."""
    yield from (f"{name[:length].rstrip(' ,-–')}…" for length in range(len(name) - 1, 5, -1))


def shortened(words: str, room: float, size: float) -> str:
    """As much of the words as there is room for."""
    letters = max(int(room / (size * LETTER)) - 1, 0)
    return f"{words[:letters].rstrip()}…"


def number(value: float) -> str:
    """The number as SVG has it, with two decimals at the most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
