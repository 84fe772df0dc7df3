"""How the command line tells what went wrong, and with which exit code.

Our own exceptions are written for the person who reads them, so they are printed as they are. Anything else is a fault
of ours: its traceback goes to a log in the home folder, and the person is told where.
"""

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

DONE = 0
NEEDS_A_PERSON = 1
BAD_INPUT = 2

OUR_ROOMS = frozenset(
    (
        "areas",
        "calendars",
        "cli",
        "engine",
        "mail",
        "models",
        "office",
        "rules",
        "settings",
        "store",
        "dashboard",
        "flows",
    )
)
# Nothing is wrong with what was typed: the world has to change first.
WORLD_MUST_CHANGE = frozenset(
    (
        "DatabaseBusy",
        "DatabaseTooNew",
        "DeliveryFailed",
        "EngineDown",
        "EngineRefused",
        "PlanHasChanged",
        "PortTaken",
        "AlreadyUp",
        "Frozen",
        "TooSoon",
    )
)


class NeedsAPerson(click.ClickException):
    """The command has done what it could; the rest is for somebody to decide."""

    exit_code = NEEDS_A_PERSON

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class BadInput(click.ClickException):
    """What was asked for cannot be done as it stands; the text says what can."""

    exit_code = BAD_INPUT


def tell(error: Exception) -> int:
    """Print what went wrong, plainly, and return the exit code."""
    if type(error).__module__.partition(".")[0] in OUR_ROOMS:
        click.echo(f"Fel: {error}", err=True)
        return NEEDS_A_PERSON if type(error).__name__ in WORLD_MUST_CHANGE else BAD_INPUT
    if _is_about_settings(error):
        click.echo(_settings_in_words(error), err=True)
        return BAD_INPUT
    plain = _of_the_machine(error)
    if plain is not None:
        click.echo(f"Fel: {plain}", err=True)
        return NEEDS_A_PERSON
    _tell_unexpected(error)
    return NEEDS_A_PERSON


def _is_about_settings(error: Exception) -> bool:
    return type(error).__name__ == "ValidationError" and getattr(error, "title", "") == "Settings"


def _settings_in_words(error: Any) -> str:
    from mail.choices import CHOICES, example_of, wanted
    from settings import Settings

    lines = ["Inställningarna går inte att använda:"]
    for problem in error.errors():
        name, *inner = (str(part) for part in problem["loc"])
        if name in CHOICES and inner:
            example = example_of(CHOICES[name], inner[0])
        else:
            example = Settings.model_fields[name].default if name in Settings.model_fields else None
        variable = "_".join(["ARSHJUL", name, *inner]).upper()
        lines.append(f"  {variable}{_as_given(problem)}: {wanted(problem, example)}")
    lines.append("De läses ur miljön och ur settings.env i hemmappen.")
    return "\n".join(lines)


def _as_given(problem: Any) -> str:
    """What stood there; never of a whole section, which may hold a password."""
    return f" = ”{problem['input']}”" if isinstance(problem["input"], str | int | float) else ""


def _of_the_machine(error: Exception) -> str | None:
    """What the machine refused, where that says all there is to say."""
    if isinstance(error, PermissionError):
        return f"åtkomst nekad till {error.filename}. Kör som den användare som äger mappen"
    if isinstance(error, OSError) and error.errno == 28:
        return "disken är full"
    if "database or disk is full" in str(error):
        return "disken är full"
    return None


def _tell_unexpected(error: Exception) -> None:
    text = "".join(traceback.format_exception(error))
    try:
        log = _log_file()
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} arshjul {' '.join(sys.argv[1:2])}\n{text}\n")
    except OSError:
        click.echo(text, err=True)
        click.echo(f"Ett oväntat fel: {_named(error)}.", err=True)
        return
    click.echo(f"Ett oväntat fel: {_named(error)}. Hela felet står i {log}", err=True)


def _named(error: Exception) -> str:
    """A group of failures by its own text and what each of them is, any other by its class."""
    if not isinstance(error, ExceptionGroup):
        return type(error).__name__
    return f"{error.message} ({', '.join(_named(part) for part in error.exceptions)})"


def _log_file() -> Path:
    from settings import DEMONSTRATION

    home = Path(os.environ.get("ARSHJUL_HOME") or DEMONSTRATION).expanduser()
    if not home.is_dir():
        raise FileNotFoundError(home)
    folder = home / "logs"
    folder.mkdir(exist_ok=True)
    return folder / "arshjul.log"
