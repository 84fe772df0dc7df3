"""`arshjul status`: how every area stands."""

from datetime import date
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, is_installation, moment
from cli.failures import NeedsAPerson
from cli.listing import print_json
from cli.options import area_option, as_of_option, home_option, json_option

if TYPE_CHECKING:
    from models.words import LetterState
    from office.overview import Status
    from settings import Settings

SEVERAL = {
    "WRITTEN": "skrivna",
    "SENT": "skickade",
    "FAILED": "misslyckade",
    "UNKNOWN": "ovissa",
    "WITHDRAWN": "indragna",
}
"""The states of letters whose word has a form of its own for more than one."""
OF_ANOTHER = (
    "På porten svarar en annan installations motor (port {port}). "
    "Ge den här installationen en egen port med ARSHJUL_PREFECT_PORT i settings.env, och starta om."
)


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
    from office.areas import area_ids, wheel_of_area
    from office.overview import status
    from settings import read_settings

    settings = read_settings()
    with at_desk() as desk, desk.database.read() as session:
        when = {
            one: moment(wheel_of_area(session, one), as_of, leaves=False)
            for one in ([area] if area else area_ids(session))
        }
        found = [
            status(
                session,
                area=one,
                today=at.today,
                now=at.now,
                links=desk.links,
                credentials_end=desk.credentials_end_of(one),
            )
            for one, at in when.items()
        ]
    engine_lacks = _what_the_engine_lacks(settings)
    if as_json:
        print_json({"engine": engine_lacks is None, "areas": [_as_dict(one) for one in found]})
    else:
        _print(found)
        click.echo(engine_lacks or "Motorn är igång.")
    engine_is_missed = is_installation(settings.home) and engine_lacks is not None
    if engine_is_missed or any(one.alarms for one in found):
        raise click.exceptions.Exit(NeedsAPerson.exit_code)


def _what_the_engine_lacks(settings: "Settings") -> str | None:
    """Why the engine cannot be counted on, None where it answers and takes us for its own."""
    from engine.client import Engine, open_engine
    from engine.errors import EngineError, EngineRefused

    with Engine(settings.prefect_api) as anybodys:
        if not anybodys.is_up():
            return "Motorn är inte igång (den startas med ”arshjul up”)."
    auth = settings.prefect_auth.get_secret_value()
    is_own = settings.has_own_engine
    try:
        with open_engine(api_url=settings.prefect_api, auth=auth, home=settings.home, is_own=is_own) as engine:
            engine.active()
    except EngineRefused as error:
        return OF_ANOTHER.format(port=settings.prefect_port) if is_own and not auth else f"{error}."
    except EngineError as error:
        return f"{error}."
    except (ValueError, KeyError, TypeError):  # an answer, but not one of Prefect's
        return f"På {settings.prefect_api} svarar något annat än motorn (Prefect)."
    return None


def _as_dict(status: "Status") -> dict[str, object]:
    return {
        "area": status.area,
        "name": status.area_name,
        "mode": status.mode.value,
        "day": status.today,
        "awaited": status.awaited,
        "late": status.late,
        "letters": {state.value: count for state, count in status.letters.items()},
        "alarms": [
            {"what": alarm.what, "what_to_do": alarm.what_to_do, "command": alarm.command or None}
            for alarm in status.alarms
        ],
    }


def _print(found: "list[Status]") -> None:
    if not found:
        click.echo("Inget område är inläst än. Läs in ett med: arshjul apply OMRÅDE.yaml")
    for status in found:
        click.echo(f"{status.area_name} ({status.area}), läge {status.mode.swedish}, {status.today}")
        click.echo(f"  {status.awaited} dokument väntas, {status.late} av dem är sena")
        letters = ", ".join(_letters_in(state, count) for state, count in status.letters.items() if count)
        click.echo(f"  Brev: {letters or 'inga än'}")
        for alarm in status.alarms:
            command = f" ({alarm.command})" if alarm.command else ""
            click.echo(f"  ! {alarm.what} {alarm.what_to_do}{command}")


def _letters_in(state: "LetterState", count: int) -> str:
    """The letters in a state, the word agreeing with their number: "1 skickat", "2 skickade"."""
    return f"{count} {state.swedish if count == 1 else SEVERAL.get(state.name, state.swedish)}"
