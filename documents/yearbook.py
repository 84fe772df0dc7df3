"""A year as a book (*årsbok*): a page that anybody can read, on paper or aloud, and the same as data.

The page needs nothing from anywhere else: no script, no picture, no font. Equal contexts give equal bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

TEMPLATES = Path(__file__).parents[1] / "templates" / "documents"


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A part of the book: a table. `columns` are keys of the rows with their headings; rows may hold more than
    is shown.

    `key` names the chapter in the data and in links; `nothing` is said where there are no rows.
    """

    key: str
    title: str
    about: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    nothing: str


@dataclass(frozen=True, kw_only=True)
class YearbookContext:
    """All that a book of a year says. `closed_at` is said in the area's own zone."""

    area: str
    area_name: str
    year: int
    edition: int
    closed_at: datetime
    closed_by: str
    area_file_sha256: str
    chapters: tuple[Chapter, ...]


def yearbook_page(context: YearbookContext) -> bytes:
    """The book as a page of HTML."""
    return _template().render(book=context).encode()


def yearbook_data(context: YearbookContext) -> bytes:
    """The book as JSON: each chapter's rows, with what the page leaves out."""
    whole: dict[str, Any] = {
        "area": context.area,
        "name": context.area_name,
        "year": context.year,
        "edition": context.edition,
        "closed_at": context.closed_at.isoformat(),
        "closed_by": context.closed_by,
        "area_file_sha256": context.area_file_sha256,
    }
    whole |= {chapter.key: [dict(row) for row in chapter.rows] for chapter in context.chapters}
    return (json.dumps(whole, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("yearbook.html")
