"""The options that commands share. `--home` is another way to say ARSHJUL_HOME, so every reader of settings sees it."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day written as 2026-01-31."""

    name = "DAG"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"”{value}” är ingen dag; skriv år-månad-dag, till exempel 2026-01-31", param, ctx)


def _use_home(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        os.environ["ARSHJUL_HOME"] = str(value.expanduser().resolve())


def home_option(command: Command) -> Command:
    """`--home`: the installation's folder; nothing is handed to the command, `read_settings()` sees it."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="MAPP",
        expose_value=False,
        is_eager=True,
        callback=_use_home,
        help="Installationens mapp; annars ARSHJUL_HOME, annars demonstrationen.",
    )(command)


def area_option(command: Command) -> Command:
    """`--area`, as `area: str | None`: None is the one that `cli.desk.area_of` takes."""
    return click.option("--area", metavar="OMRÅDE", help="Området; annars ARSHJUL_AREA, eller det enda som är inläst.")(
        command
    )


def as_of_option(command: Command) -> Command:
    """`--as-of`, as `as_of: date | None`: another day than today."""
    return click.option(
        "--as-of", type=Day(), help="Låtsas att det är en annan dag. En kommande bara där inget skickas."
    )(command)


def json_option(command: Command) -> Command:
    """`--json`, as `as_json: bool`."""
    return click.option("--json", "as_json", is_flag=True, help="Skriv JSON i stället för text.")(command)


def yes_option(command: Command) -> Command:
    """`--yes`, as `yes: bool`: do not ask."""
    return click.option("--yes", "-y", is_flag=True, help="Fråga inte.")(command)


def dry_run_option(command: Command) -> Command:
    """`--dry-run`, as `dry_run: bool`: only show."""
    told = "Visa bara vad som skulle hända; inget sparas och inget skickas."
    return click.option("--dry-run", is_flag=True, help=told)(command)
