"""Chairs over the years as a picture: a row for each body, a bar for each term. An SVG file that needs nothing else.

A side is told by colour, by pattern (plain or hatched) and by its name; what is plan, promise and fact by the outline
and, to those who hear the picture, in words.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from models.words import Principal, TermState
from office.chair_bars import Bar, ChairRow, Timeline, bars_within
from office.pencils import FONT_SIZE, SMALL, Sheet, dark_style, fitting, number, shortened, shorter, width_of
from rules.terms import ONE_DAY, Term, spoken_day

CSS_CLASS = "chairs-drawing"
WIDTH = 1120
MARGIN = 20
ROW, BAR = 26, 18
SECTION = 28
HEAD, AXIS = 84, 24
WIDEST_NAMES = 290
LEAST_YEAR = 30
AXIS_BELOW_AFTER = 14
FONT = "'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"

LEGEND: tuple[tuple[str, Principal | None, TermState | None, bool], ...] = (
    ("kommun", Principal.MUNICIPALITY, TermState.ENDED, False),
    ("region", Principal.REGION, TermState.ENDED, False),
    ("pågår", None, TermState.RUNNING, False),
    ("✓ utsedd, ett löfte", None, TermState.NOMINATED, False),
    ("planerad enligt reglerna", None, TermState.PLANNED, True),
    ("vakant", None, None, False),
)


def draw_chairs(timeline: Timeline) -> str:
    """The picture as SVG. Raises ValueError if it would show no day."""
    if timeline.last <= timeline.first:
        raise ValueError(f"bilden slutar {timeline.last}, innan den har börjat {timeline.first}")
    return tostring(_Picture(timeline).drawn(), encoding="unicode")


class _Picture:
    """One drawing under way; `y` is where the next row goes."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.rows = [bars_within(row, timeline) for row in timeline.rows]
        widest = max((width_of(row.name, FONT_SIZE) for row in timeline.rows), default=0.0)
        self.left = MARGIN + min(widest, WIDEST_NAMES) + 14
        self.right = float(WIDTH - MARGIN)
        self.y = float(HEAD + AXIS)
        self.sheet = Sheet()
        # Words of bars go on top of everything, so that today's line does not cross them out.
        self.words = Element("g", {"pointer-events": "none"})

    def drawn(self) -> Element:
        bottom = self._bottom()
        height = bottom + (AXIS if self._axis_below() else 0) + MARGIN
        self._frame(height)
        self._legend()
        self._axis(HEAD + AXIS - 8)
        self._grid(HEAD + AXIS, bottom)
        for section, rows in groupby(zip(self.timeline.rows, self.rows, strict=True), key=lambda pair: pair[0].section):
            if section:
                self._section(section)
            for row, bars in rows:
                self._row(row, bars)
        if self._axis_below():
            self._axis(bottom + AXIS - 8)
        self._today(HEAD + AXIS, bottom)
        self.sheet.svg.append(self.words)
        return self.sheet.svg

    def _bottom(self) -> float:
        sections = sum(1 for section, _ in groupby(row.section for row in self.timeline.rows) if section)
        return HEAD + AXIS + ROW * max(len(self.rows), 1) + SECTION * sections

    def _axis_below(self) -> bool:
        return len(self.rows) > AXIS_BELOW_AFTER

    # --- the frame

    def _frame(self, height: float) -> None:
        name = self.timeline.id
        self.sheet.svg.attrib |= {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {number(height)}",
            "width": str(WIDTH),
            "height": number(height),
            "role": "img",
            "lang": "sv",
            "class": CSS_CLASS,
            "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-desc",
            "font-family": FONT,
            "font-size": str(FONT_SIZE),
        }
        SubElement(self.sheet.svg, "title", id=f"{name}-title").text = self.timeline.title
        SubElement(self.sheet.svg, "desc", id=f"{name}-desc").text = " ".join(self._told())
        SubElement(self.sheet.svg, "style").text = dark_style(CSS_CLASS)
        self._hatching()
        self.sheet.rect(0, 0, WIDTH, height, fill="surface")
        self.sheet.text(MARGIN, 32, self.timeline.title, size=19, weight="600")

    def _told(self) -> Iterator[str]:
        first, last, today = (spoken_day(day) for day in (self.timeline.first, self.timeline.last, self.timeline.today))
        yield f"Tidslinje från {first} till {last}, sedd {today}. En rad för varje grupp, en stapel för varje period."
        if not self.rows:
            yield "Det finns inga grupper att visa."
        for row, bars in zip(self.timeline.rows, self.rows, strict=True):
            parts = [self._told_bar(bar) for bar in bars]
            if row.no_plan:
                parts.append(f"därefter ingen plan – {row.no_plan.reason}")
            yield f"{row.name}: {'; '.join(parts) or 'inga perioder'}."

    def _told_bar(self, bar: Bar) -> str:
        days = f"{spoken_day(bar.starts)}–{spoken_day(bar.ends)}"
        if bar.term is None:
            return f"vakant {days}"
        if bar.term.ends_on is None and bar.ends == self.timeline.last:
            days = f"från {spoken_day(bar.starts)} tills vidare"
        whose = ", ".join(self._whose(bar.term))
        return f"vakant {days}, {whose} utser" if bar.is_vacant else f"{whose} {days} ({_state(bar.term)})"

    def _hatching(self) -> None:
        defs = SubElement(self.sheet.svg, "defs")
        pattern = SubElement(
            defs,
            "pattern",
            id=f"{self.timeline.id}-region",
            width="7",
            height="7",
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        )
        self.sheet.rect(0, 0, 7, 7, fill="region", within=pattern)
        self.sheet.rect(0, 0, 2.2, 7, fill="region-stripe", within=pattern)

    def _legend(self) -> None:
        x = float(MARGIN)
        for words, side, state, is_plan in LEGEND:
            if state is None:
                self.sheet.rect(x, 50, 26, 13, stroke="late", width=1.4, dashes="4 3", corner=3)
            else:
                self._field(x, 50, 26, 13, side=side, state=state, is_plan=is_plan)
            self.sheet.text(x + 33, 61, words, size=SMALL, fill="muted")
            x += 33 + width_of(words, SMALL) + 22

    def _axis(self, y: float) -> None:
        for year in range(self.timeline.first.year, self.timeline.last.year + 1):
            begins = max(self._x(date(year, 1, 1)), self.left)
            ends = min(self._x_after(date(year, 12, 31)), self.right)
            if ends - begins >= LEAST_YEAR:
                self.sheet.text((begins + ends) / 2, y, str(year), weight="600", anchor="middle")

    def _grid(self, top: float, bottom: float) -> None:
        for year in range(self.timeline.first.year, self.timeline.last.year + 1):
            for month, dashes in ((1, None), (7, "2 4")):
                day = date(year, month, 1)
                if self.timeline.first <= day <= self.timeline.last:
                    x = self._x(day)
                    self.sheet.line(x, top - (AXIS if month == 1 else 0), x, bottom, stroke="line", dashes=dashes)
        self.sheet.line(MARGIN, top, self.right, top, stroke="line")

    def _today(self, top: float, bottom: float) -> None:
        if not self.timeline.first <= self.timeline.today <= self.timeline.last:
            return
        x = self._x(self.timeline.today)
        self.sheet.line(x, top - AXIS - 2, x, bottom, stroke="today", width=1.6)
        words = f"i dag {spoken_day(self.timeline.today)}"
        half = width_of(words, SMALL) / 2
        at = min(max(x, self.left + half), self.right - half)
        self.sheet.text(at, top - AXIS - 7, words, size=SMALL, fill="today", weight="600", anchor="middle")

    # --- the rows

    def _section(self, name: str) -> None:
        self.sheet.text(MARGIN, self.y + SECTION - 9, name, size=SMALL, fill="muted", weight="600")
        self.y += SECTION
        self.sheet.line(MARGIN, self.y, self.right, self.y, stroke="line")

    def _row(self, row: ChairRow, bars: Sequence[Bar]) -> None:
        group = SubElement(self.sheet.svg, "g")
        name = fitting([row.name], WIDEST_NAMES, FONT_SIZE) or shortened(row.name, WIDEST_NAMES, FONT_SIZE)
        self.sheet.text(MARGIN, self.y + ROW / 2 + 4.5, name, within=group, told=row.name if name != row.name else None)
        for bar in bars:
            self._bar(bar, row, group)
        self._reason(row, bars, group)
        self.y += ROW
        self.sheet.line(MARGIN, self.y, self.right, self.y, stroke="line", within=group)

    def _bar(self, bar: Bar, row: ChairRow, within: Element) -> None:
        x, ends = self._x(bar.starts), self._x_after(bar.ends)
        wide, top = max(ends - x - 1.5, 1.0), self.y + (ROW - BAR) / 2
        group = SubElement(within, "g")
        SubElement(group, "title").text = f"{row.name}: {self._told_bar(bar)}"
        if bar.is_vacant or bar.term is None:
            self.sheet.rect(
                x + 1, top, wide, BAR, fill="surface", stroke="late", width=1.4, dashes="5 3", corner=3, within=group
            )
            whose = [f"vakant · {' · '.join(self._whose(bar.term))}"] if bar.term else []
            words = fitting([*whose, "vakant", "v."], wide - 8, SMALL)
            self._label(x + 1, wide, words, base="surface", fill="late", weight="600")
            return
        term = bar.term
        self._field(x + 1, top, wide, BAR, side=term.side, state=term.state, is_plan=term.is_plan, within=group)
        words = fitting(self._labels(term), wide - 8, SMALL)
        weight = "600" if term.state is TermState.RUNNING else None
        self._label(x + 1, wide, words, base=_colour(term.side), weight=weight, is_plan=term.is_plan)

    def _labels(self, term: Term) -> Iterator[str]:
        """What the bar may say, the most telling first."""
        mark = " ✓" if term.is_promise else ""
        whose = self._whose(term)
        if term.ends_on is None:
            yield f"{' · '.join(whose)}{mark} · tills vidare"
        yield f"{' · '.join(whose)}{mark}"
        if term.party and term.side:
            yield from (f"{short} · {term.side.swedish}{mark}" for short in shorter(whose[0]))
        if term.side:
            yield f"{term.side.swedish}{mark}"
            yield f"{term.side.swedish[0].upper()}{mark}"
            yield term.side.swedish[0].upper()
        else:
            yield from (f"{short}{mark}" for short in shorter(whose[0]))

    def _whose(self, term: Term) -> list[str]:
        """Whose turn it is: the party, if it is one's, and the side."""
        party = [self.timeline.parties.get(term.party, term.party)] if term.party else []
        return [*party, term.side.swedish] if term.side else party or ["gruppen"]

    def _reason(self, row: ChairRow, bars: Sequence[Bar], within: Element) -> None:
        """Why the row is empty from here on, where there is room for it."""
        if row.no_plan is None:
            return
        after = bars[-1].ends + ONE_DAY if bars else self.timeline.first
        if after > self.timeline.last:
            return
        x = self._x(after)
        room = self.right - x - 12
        reason = row.no_plan.why.swedish
        words = fitting([reason, reason.split(":")[0]], room, SMALL) or shortened(reason, room, SMALL)
        if len(words) > 3:
            self.sheet.text(
                x + 8,
                self.y + ROW / 2 + 4,
                words,
                size=SMALL,
                fill="muted",
                is_plan=True,
                within=within,
                told=row.no_plan.reason,
            )

    def _x(self, day: date) -> float:
        share = (day - self.timeline.first).days / ((self.timeline.last - self.timeline.first).days + 1)
        return self.left + share * (self.right - self.left)

    def _x_after(self, day: date) -> float:
        return self._x(day + ONE_DAY)

    # --- the bars' fields and words

    def _field(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        side: Principal | None,
        state: TermState,
        is_plan: bool,
        within: Element | None = None,
    ) -> None:
        """A bar's field, under its outline: what is plan is paler and dotted, what runs has the firmest outline."""
        colour = _colour(side)
        rect = self.sheet.rect(x, y, wide, high, fill=colour, corner=3, within=within)
        if side is Principal.REGION:
            rect.set("fill", f"url(#{self.timeline.id}-region)")
            rect.attrib.pop("class")
        if is_plan:
            rect.set("fill-opacity", "0.5")
        width = {TermState.RUNNING: 2.2, TermState.NOMINATED: 1.5}.get(state, 1.0)
        dashes = "1.5 2.5" if is_plan else None
        self.sheet.rect(x, y, wide, high, stroke=f"{colour}-edge", width=width, dashes=dashes, corner=3, within=within)

    def _label(
        self,
        x: float,
        wide: float,
        words: str | None,
        *,
        base: str,
        fill: str = "ink",
        weight: str | None = None,
        is_plan: bool = False,
    ) -> None:
        """Words in the middle of a bar, with a rim of its colour so that no hatching or line runs through them."""
        if not words:
            return
        text = self.sheet.text(
            x + wide / 2, self.y + ROW / 2 + 4, words, size=SMALL, fill=fill, weight=weight, anchor="middle",
            is_plan=is_plan, within=self.words,
        )  # fmt: skip
        if not is_plan or base == "region":  # a rim would show on a paler field
            self.sheet.rim(text, base)


def _state(term: Term) -> str:
    if term.is_plan:
        return TermState.PLANNED.swedish
    return "beslutad" if term.state is TermState.PLANNED else term.state.swedish


def _colour(side: Principal | None) -> str:
    return side.swedish if side else "none"
