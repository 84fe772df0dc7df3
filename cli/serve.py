"""`arshjul serve`: one part of the installation as this very process, for whoever watches over processes otherwise."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

from cli.failures import DONE, NeedsAPerson
from cli.options import home_option
from cli.up import ENGINE_SECONDS, LOOPBACK, House
from cli.waiting import wait_until

HANDING_ON_SECONDS = 15
PARTS = ("web", "worker", "engine")


@click.command
@click.argument("part", metavar="DEL", type=click.Choice(PARTS))
@click.option("--name", metavar="NAMN", help="Arbetarens namn i Prefect; två arbetare ska heta olika.")
@click.option(
    "--host",
    metavar="ADRESS",
    default=LOOPBACK,
    help="Adressen som webbsidan lyssnar på; annars 127.0.0.1. Bara för en behållare vars port ingen annan når.",
)
@home_option
def command(*, part: str, name: str | None, host: str) -> None:
    """Kör en enda del av Årshjul tills den stoppas: web, worker eller engine.

    ”arshjul up” startar alla tre på en dator och vakar över dem. Med serve gör systemd eller behållare det, på hur
    många datorer som helst mot samma databas: flera webbsidor, flera arbetare, en motor.

    \b
    Exempel:
      arshjul serve web
      arshjul serve worker --name dator-2
      arshjul serve engine
    """
    from settings import read_settings

    house = House(read_settings())
    if part == "web":
        _must(house, "database", why="databasen är inte i ordning")
        arguments = [host if argument == LOOPBACK else argument for argument in house.page.arguments]
        _become(arguments, house.page.environment)
    if part == "engine":
        _become(house.server.arguments, house.server.environment)
    _become_worker(house, name)


def _become_worker(house: House, name: str | None) -> NoReturn:
    """Wait for the engine, put straight what a worker of this name left behind, and look for work."""
    from datetime import UTC, datetime

    from engine.processes import worker_command, worker_name

    if not wait_until(house.engine.is_up, seconds=ENGINE_SECONDS):
        raise NeedsAPerson(f"Motorn svarar inte på {house.settings.prefect_api}.")
    _must(house, "engine", why="tidtabellen kunde inte läggas in i motorn")
    chosen = name or worker_name(house.settings.home)
    wait_until(lambda: not house.engine.is_being_handed_on(now=datetime.now(UTC)), seconds=HANDING_ON_SECONDS)
    house.engine.clear_after_stop(worker=chosen, now=datetime.now(UTC))
    started = worker_command(home=house.settings.home, api_url=house.settings.prefect_api, auth=house.auth, name=chosen)
    _become(started.arguments, started.environment_on(house.environment))


def _must(house: House, job: str, *, why: str) -> None:
    done = subprocess.run((sys.executable, "-P", "-m", "cli.prepare", job), env=dict(house.environment), check=False)
    if done.returncode != DONE:
        raise NeedsAPerson(f"Starten avbryts: {why}.")


def _become(arguments: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Be that process from here on, so that signals reach it and its end is ours."""
    sys.stdout.flush()
    os.execve(arguments[0], list(arguments), dict(environment))  # noqa: S606 - our own command lines
