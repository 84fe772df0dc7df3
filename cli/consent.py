"""A person's word, asked for before something is done that is not easily undone."""

import sys

import click

from cli.failures import NeedsAPerson


def agree(question: str, refused: str, *, yes: bool, unasked_too: bool = False) -> None:
    """Go on only with a person's word; with `unasked_too` also where there is nobody to ask.

    Raises NeedsAPerson, which tells what was `refused`.
    """
    if yes:
        return
    if sys.stdin.isatty():
        if not answers_yes(question):
            raise NeedsAPerson(refused)
    elif not unasked_too:
        raise NeedsAPerson(f"{refused} Kör igen med --yes om det är meningen.")


def answers_yes(question: str) -> bool:
    """Whether whoever sits there says yes."""
    answer = click.prompt(f"{question} [j/N] ", prompt_suffix="", default="n", show_default=False, err=True)
    return str(answer).strip().casefold() in ("j", "ja")
