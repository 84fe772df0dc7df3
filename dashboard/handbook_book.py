"""The office's handbook, read from docs/handbok.md when the program starts and kept: parts, chapters, sections.

The file's own contents say which chapters there are, in which parts, with a line about each; a file that they link to
is a chapter of its own. What they do not name has no page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, takewhile
from pathlib import Path
from urllib.parse import unquote

from markdown_it.token import Token
from markupsafe import Markup

from dashboard.handbook_help import PATH
from dashboard.handbook_markdown import Around, Resolve, anchor, in_html, lines_of, parsed, plain, slug
from office.search import holds
from settings import ROOT

FILE = ROOT / "docs" / "handbok.md"
ELSEWHERE = ("https://", "http://", "mailto:")
AROUND = 70
"""How many characters beside a word that was found are shown."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading on a chapter's page and what stands under it; `lines` is its text. The chapter itself has level 1."""

    id: str
    title: str
    level: int
    html: Markup
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A page of the book: what stands first in it, and its sections. `about` says in a line what it is about."""

    slug: str
    title: str
    about: str
    lead: Section
    sections: tuple[Section, ...]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{PATH}/{self.slug}"

    @property
    def anchors(self) -> frozenset[str]:
        """What an address may name on its page."""
        return frozenset(section.id for section in self.sections)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Chapters that belong together."""

    name: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, kw_only=True)
class FoundSection:
    """A section that has every word that was asked for, and a line of it."""

    chapter: Chapter
    section: Section
    line: str

    @property
    def link(self) -> str:
        """Its address."""
        return f"{self.chapter.path}#{self.section.id}" if self.section.id else self.chapter.path


@dataclass(frozen=True, kw_only=True)
class Book:
    """The handbook."""

    title: str
    intro: Markup
    parts: tuple[Part, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All of them, in the order in which they are read."""
        return tuple(chapter for part in self.parts for chapter in part.chapters)

    def chapter(self, slug: str) -> Chapter | None:
        """The chapter at that address."""
        return next((chapter for chapter in self.chapters if chapter.slug == slug), None)

    def beside(self, chapter: Chapter) -> tuple[Chapter | None, Chapter | None]:
        """The chapters before it and after it."""
        order = (None, *self.chapters, None)
        at = order.index(chapter)
        return order[at - 1], order[at + 1]

    def find(self, words: Sequence[str]) -> list[FoundSection]:
        """The sections that have every word in heading or text, those with all of them in the heading first."""
        if not words:
            return []
        found = [
            FoundSection(chapter=chapter, section=section, line=_line_with(section.lines, words))
            for chapter in self.chapters
            for section in (chapter.lead, *chapter.sections)
            if holds("\n".join((section.title, *section.lines)), *words)
        ]
        return sorted(found, key=lambda one: not holds(one.section.title, *words))


def _line_with(lines: Sequence[str], words: Sequence[str]) -> str:
    """The line that has the most of the words, as much of it as stands around the first of them."""
    if not lines:
        return ""
    line = max(lines, key=lambda each: sum(holds(each, word) for word in words))
    places = [at for word in words if (at := line.lower().find(word.lower())) >= 0]
    at = min(places, default=0)
    begin = line.rfind(" ", 0, at - AROUND) + 1 if at > AROUND else 0
    end = line.find(" ", at + AROUND) if at + AROUND < len(line) else -1
    return f"{'… ' if begin else ''}{line[begin : end if end >= 0 else None]}{' …' if end >= 0 else ''}"


# --- reading


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A heading of a file, and what stands between it and the next."""

    title: str
    level: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """A line of the contents: the part it stands in, what it leads to, and what that is about."""

    part: str
    file: str
    anchor: str
    about: str


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What an entry leads to, from its heading on."""

    entry: _Entry
    pieces: tuple[_Piece, ...]

    @property
    def slug(self) -> str:
        return slug(self.pieces[0].title)

    def addresses(self) -> Iterator[tuple[tuple[str, str], str]]:
        """By file and heading: where it is on the site."""
        _, *rest = self.pieces
        yield (self.entry.file, self.entry.anchor), f"{PATH}/{self.slug}"
        for piece in rest:
            yield (self.entry.file, anchor(piece.title)), f"{PATH}/{self.slug}#{slug(piece.title)}"


@cache
def handbook() -> Book:
    """The book, read once."""
    return read_book(FILE)


def read_book(file: Path) -> Book:
    """The book that begins in that file, with the files beside it that its contents link to."""
    front, *pieces = _pieces(file)
    intro, contents = _front(front.tokens)
    pages = [_page(entry, file, pieces) for entry in _entries(contents, file.name)]
    addresses = {(file.name, ""): PATH}
    for each in pages:
        addresses |= each.addresses()
    around = Around(page=PATH, table="forst", caption=front.title, resolve=_resolve(file.name, addresses))
    chapters = [(each.entry.part, _chapter(each, addresses)) for each in pages]
    parts = dict.fromkeys(part for part, _ in chapters)
    return Book(
        title=front.title,
        intro=in_html(intro, around),
        parts=tuple(
            Part(name=part, chapters=tuple(chapter for of, chapter in chapters if of == part)) for part in parts
        ),
    )


def _pieces(file: Path) -> list[_Piece]:
    tokens = parsed(file.read_text("utf-8"))
    heads = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    return [
        _Piece(title=plain(tokens[at + 1]), level=int(tokens[at].tag[1:]), tokens=tuple(tokens[at + 3 : end]))
        for at, end in pairwise([*heads, len(tokens)])
    ]


def _front(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """What stands before the contents, and the contents, which begin with the name of a part."""
    begin = next((at - 1 for at, token in enumerate(tokens) if _part_name(token)), len(tokens))
    return tokens[:begin], tokens[begin:]


def _part_name(token: Token) -> str:
    kinds = [one.type for one in token.children or ()]
    return plain(token) if kinds == ["text", "strong_open", "text", "strong_close", "text"] else ""


def _entries(tokens: Iterable[Token], own: str) -> Iterator[_Entry]:
    part = ""
    for token in tokens:
        part = _part_name(token) or part
        link, *rest = token.children or [token]
        if link.type == "link_open":
            file, _, named = unquote(str(link.attrs["href"])).partition("#")
            about = plain(token).removeprefix(rest[0].content).strip(" –")
            yield _Entry(part=part, file=file or own, anchor=named, about=about)


def _page(entry: _Entry, file: Path, own: Sequence[_Piece]) -> _Page:
    """A chapter of the file, or another file as a whole."""
    if entry.file != file.name:
        return _Page(entry=entry, pieces=tuple(_pieces(file.with_name(entry.file))))
    at = next(at for at, piece in enumerate(own) if anchor(piece.title) == entry.anchor)
    below = takewhile(lambda piece: piece.level > own[at].level, own[at + 1 :])
    return _Page(entry=entry, pieces=(own[at], *below))


def _chapter(page: _Page, addresses: Mapping[tuple[str, str], str]) -> Chapter:
    resolve = _resolve(page.entry.file, addresses)

    def section(piece: _Piece, id_: str) -> Section:
        around = Around(page=f"{PATH}/{page.slug}", table=id_ or "forst", caption=piece.title, resolve=resolve)
        return Section(
            id=id_,
            title=piece.title,
            level=piece.level - first.level + 1,
            html=in_html(piece.tokens, around),
            lines=tuple(lines_of(piece.tokens)),
        )

    first, *rest = page.pieces
    return Chapter(
        slug=page.slug,
        title=first.title,
        about=page.entry.about,
        lead=section(first, ""),
        sections=tuple(section(piece, slug(piece.title)) for piece in rest),
    )


def _resolve(file: str, addresses: Mapping[tuple[str, str], str]) -> Resolve:
    def resolve(target: str) -> str | None:
        if target.startswith(ELSEWHERE):
            return target
        other, _, named = unquote(target).partition("#")
        return addresses.get((other or file, named))

    return resolve
