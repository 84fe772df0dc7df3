"""The handbook's Markdown as the pages show it: the house's tables, code to copy, links within the site, no image."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from dashboard.pages import environment
from dashboard.tables import ASKED_BY, PART, FileKind

COMMAND = "arshjul "
REMARK = re.compile(r"\s{2,}#.*$")
BREAK = re.compile(r"<br */?>")
Resolve = Callable[[str], str | None]
"""The address within the site of what a link leads to; None where nothing there is shown."""


class Around(NamedTuple):
    """What a piece of text stands in: its page's address, what its tables are called there, where its links lead."""

    page: str
    table: str
    caption: str
    resolve: Resolve


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", renderer_cls=_House).enable("table")


def parsed(text: str) -> list[Token]:
    """The text in pieces, as markdown-it has them."""
    return _markdown().parse(text)


def in_html(tokens: Sequence[Token], around: Around) -> Markup:
    """The pieces as HTML, without headings."""
    given: EnvType = {"around": around, "tables": 0}
    dressed = list(_dressed(tokens))
    markdown = _markdown()
    return Markup(markdown.renderer.render(dressed, markdown.options, given))  # noqa: S704 - of our own files alone


def plain(token: Token) -> str:
    """The words of a heading, a paragraph or a cell, without signs."""
    words = ("\n" if one.type in ("softbreak", "hardbreak") else _words_of(one) for one in token.children or ())
    return " ".join("".join(words).split())


def _words_of(token: Token) -> str:
    return " " if token.type == "html_inline" else token.content


def lines_of(tokens: Sequence[Token]) -> Iterator[str]:
    """The text without examples in code: a line for each paragraph, point and row of a table."""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield ", ".join(filter(None, row or ()))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(plain(token))
        elif token.type == "inline":
            yield plain(token)


def anchor(title: str) -> str:
    """A heading as links between the files name it."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def slug(title: str) -> str:
    """A heading as the addresses of the site have it: "Öva ett år" is `ova-ett-ar`."""
    letters = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", letters))


# --- how each piece is shown


def _dressed(tokens: Sequence[Token]) -> Iterator[Token]:
    """The pieces with what the house's tables and notes carry."""
    heads: list[str] = []
    column, in_head = 0, False
    for number, token in enumerate(tokens):
        token.attrs.pop("style", None)
        match token.type:
            case "blockquote_open":
                token.attrs = {"class": "note"}
            case "thead_open":
                heads, in_head = [], True
                token.attrs = {"role": "rowgroup"}
            case "tbody_open":
                in_head = False
                token.attrs = {"role": "rowgroup"}
            case "tr_open":
                column = 0
                token.attrs = {"role": "row"}
            case "th_open" if in_head:
                heads.append(plain(tokens[number + 1]))
                token.attrs = {"scope": "col", "role": "columnheader"}
            case "td_open" if column == 0:
                token.tag = "th"
                token.attrs = {"scope": "row", "role": "rowheader"}
            case "td_open":
                token.attrs = {"role": "cell", "data-is": heads[column]}
            case "td_close":
                token.tag = "th" if column == 0 else "td"
                column += 1
        yield token


class _House(RendererHTML):
    """Writes the pieces. A method named for a kind of piece writes that kind."""

    def table_open(self, _tokens: Sequence[Token], _at: int, _options: OptionsDict, given: EnvType) -> str:
        """A card with the table in it, which has a name of its own on its page."""
        given["tables"] += 1
        opened = Markup(
            '<div class="card"><table class="stack" role="table" id="{}"><caption class="unseen">{}</caption>\n'
        )
        return opened.format(_name_of_table(given), given["around"].caption)

    def table_close(self, _tokens: Sequence[Token], _at: int, _options: OptionsDict, given: EnvType) -> str:
        """And the table as a file, as under every table of the office's."""
        around, name = given["around"], _name_of_table(given)
        link = Markup(' <a href="{}?{}={}&amp;{}={}" download>{}</a>')
        links = (link.format(around.page, ASKED_BY, kind.value, PART, name, kind.swedish) for kind in FileKind)
        return f'</table></div>\n<p class="as-files"><span>Tabellen som fil:</span>{Markup().join(links)}</p>\n'

    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _given: EnvType) -> str:
        """Commands each by itself, so that one of them is copied; an example of a file as a whole."""
        text = tokens[idx].content.rstrip("\n")
        lines = text.splitlines()
        are_commands = all(line.startswith(COMMAND) for line in lines)
        commands = [(line, REMARK.sub("", line)) for line in lines] if are_commands else []
        return environment().get_template("handbook/_code.html").render(text=text, commands=commands)

    def link_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, given: EnvType) -> str:
        """A link where there is a page; else only its words."""
        address = given["around"].resolve(str(tokens[idx].attrs["href"]))
        given.setdefault("links", []).append(address)
        return f'<a href="{escape(address)}">' if address else ""

    def link_close(self, _tokens: Sequence[Token], _at: int, _options: OptionsDict, given: EnvType) -> str:
        """The end of what `link_open` began."""
        return "</a>" if given["links"].pop() else ""

    def image(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _given: EnvType) -> str:
        """What the image shows, in words."""
        return f"<em>{escape(tokens[idx].content)}</em>"

    def html_inline(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _given: EnvType) -> str:
        """A new line in a cell is one; other HTML is text."""
        return "<br>" if BREAK.fullmatch(tokens[idx].content) else str(escape(tokens[idx].content))

    def html_block(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _given: EnvType) -> str:
        """Text and nothing else."""
        return str(escape(tokens[idx].content))


def _name_of_table(given: EnvType) -> str:
    return f"t-{given['around'].table}-{given['tables']}"
