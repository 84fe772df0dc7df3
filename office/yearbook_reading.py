"""Reading a year's book back from its own page, as it was frozen: its chapters with their headings and rows."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXTS = frozenset({"h2", "caption", "th", "td", "p"})
"""The elements of a book that say something."""


@dataclass(kw_only=True)
class ReadChapter:
    """A chapter as the book has it. `nothing` is what it says where it has no rows."""

    key: str = ""
    title: str = ""
    about: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    nothing: str = ""


def read_chapters(page: bytes) -> list[ReadChapter]:
    """The chapters of a book's page, in its order."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    return reader.chapters


class _Reader(HTMLParser):
    """Takes the sections of the page for chapters; all else on it is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.chapters: list[ReadChapter] = []
        self._inside = False
        self._text: list[str] | None = None
        self._is_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "section":
            self._inside = True
            self.chapters.append(ReadChapter())
        elif self._inside and tag == "tr":
            self.chapters[-1].rows.append([])
        elif self._inside and tag in TEXTS:
            self._text, self._is_heading = [], facts.get("scope") == "col"
            if tag == "h2":
                self.chapters[-1].key = facts.get("id") or ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside = False
            self.chapters[-1].rows = [row for row in self.chapters[-1].rows if row]
        if self._text is None or tag not in TEXTS:
            return
        said, self._text = " ".join("".join(self._text).split()), None
        self._note(tag, said)

    def _note(self, tag: str, said: str) -> None:
        chapter = self.chapters[-1]
        match tag:
            case "h2":
                chapter.title = said
            case "caption":
                chapter.about = said
            case "p":
                chapter.nothing = said
            case "th" if self._is_heading:
                chapter.columns.append(said)
            case _:
                chapter.rows[-1].append(said)
