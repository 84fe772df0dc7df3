"""`arshjul status`: how every area stands."""

from datetime import date
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, is_installation, moment
from cli.failures import NeedsAPerson
from cli.listing import print_json
from cli.options import area_option, as_of_option, home_option, json_option

if TYPE_CHECKING:
    from office.overview import Status


@click.command
@area_option
@as_of_option
@json_option
@home_option
def command(*, area: str | None, as_of: date | None, as_json: bool) -> None:
    """Visa hur det står till: vad som väntas, vad som är sent, brev som behöver en människa, och motorn.

    Avslutar med kod 1 när något behöver en människa: någon av raderna med utropstecken, eller en motor som inte är
    igång i en riktig installation.

    \b
    Exempel:
      arshjul status
      arshjul status --json
    """
    from engine.client import Engine
    from office.areas import area_ids, wheel_of_area
    from office.overview import status
    from settings import read_settings

    settings = read_settings()
    with at_desk() as desk, desk.database.read() as session:
        found = [
            status(
                session,
                area=one,
                today=moment(wheel_of_area(session, one), as_of, leaves=False).today,
                links=desk.links,
            )
            for one in ([area] if area else area_ids(session))
        ]
    with Engine(settings.prefect_api) as engine:
        engine_is_up = engine.is_up()
    if as_json:
        print_json({"engine": engine_is_up, "areas": [_as_dict(one) for one in found]})
    else:
        _print(found, engine_is_up=engine_is_up)
    engine_is_missed = is_installation(settings.home) and not engine_is_up
    if engine_is_missed or any(one.alarms for one in found):
        raise click.exceptions.Exit(NeedsAPerson.exit_code)


def _as_dict(status: "Status") -> dict[str, object]:
    return {
        "area": status.area,
        "name": status.area_name,
        "mode": status.mode.value,
        "day": status.today,
        "awaited": status.awaited,
        "late": status.late,
        "letters": {state.value: count for state, count in status.letters.items()},
        "alarms": [{"what": alarm.what, "what_to_do": alarm.what_to_do} for alarm in status.alarms],
    }


def _print(found: "list[Status]", *, engine_is_up: bool) -> None:
    if not found:
        click.echo("Inget område är inläst än. Läs in ett med: arshjul apply OMRÅDE.yaml")
    for status in found:
        click.echo(f"{status.area_name} ({status.area}), läge {status.mode.swedish}, {status.today}")
        click.echo(f"  {status.awaited} dokument väntas, {status.late} av dem är sena")
        letters = ", ".join(f"{count} {state.swedish}" for state, count in status.letters.items() if count)
        click.echo(f"  Brev: {letters or 'inga än'}")
        for alarm in status.alarms:
            click.echo(f"  ! {alarm.what} {alarm.what_to_do}")
    click.echo("Motorn är igång." if engine_is_up else "Motorn är inte igång (den startas med ”arshjul up”).")
