"""Lists as a person reads them, and as a program does.

Plain text in columns, never wrapped: it can be searched, cut and mailed. JSON has one object for each row.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click


def print_json(value: Any) -> None:
    """Print `value`; days and instants as ISO texts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headings, each column as wide as it needs."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(headings), *cells]) for i in range(len(headings))]
    for row in [list(headings), ["─" * width for width in widths], *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_rows(rows: Sequence[Mapping[str, object]], *, headings: Mapping[str, str], as_json: bool, empty: str) -> None:
    """Print rows as JSON, or as a table of the keys in `headings` (key → heading); `empty` where there are none."""
    if as_json:
        print_json(list(rows))
    elif not rows:
        click.echo(empty)
    else:
        print_table(list(headings.values()), [[row[key] for key in headings] for row in rows])


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal that something is going on; say nothing elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
