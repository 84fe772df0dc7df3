"""Rehearsing several areas at once: each in a process of its own, and then what is common to them all."""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from cli.failures import NEEDS_A_PERSON
from cli.listing import working


def rehearse_areas(areas: Sequence[str], same: Sequence[str], *, out: Path) -> None:
    """Rehearse every area with the `same` options into a folder of its own in `out`, or none of them.

    Raises click.exceptions.Exit with the code of an area that could not be rehearsed, which has told why.
    """
    from office.rehearsal_folder import put_in_place
    from office.rehearsal_together import write_together

    with put_in_place(out) as folder:
        with working(f"Spelar {len(areas)} områden …"), ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(lambda area: _rehearse(area, same, folder / area), areas))
        _complain(answers)
        write_together(areas, folder)
    for answer in answers:
        click.echo("\n".join(line for line in answer.stdout.splitlines() if not line.startswith("Läs: ")))
    click.echo(f"Läs: {out / 'index.html'}")


def _rehearse(area: str, same: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", "rehearse", "--area", area, *same, "--out", str(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def _complain(answers: Sequence[subprocess.CompletedProcess[str]]) -> None:
    """Tell what the areas have told beside their answers, each thing once, and stop where one has failed."""
    said = dict.fromkeys(line for answer in answers for line in answer.stderr.splitlines())
    for line in said:
        click.echo(line, err=True)
    codes = [answer.returncode for answer in answers if answer.returncode]
    if codes:
        raise click.exceptions.Exit(codes[0] if codes[0] > 0 else NEEDS_A_PERSON)
