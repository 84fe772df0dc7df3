"""`arshjul meetings papers`, `minutes`, `adjusted` and `published`: what has come in about a meeting."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.meeting_asked_for import about_a_meeting
from cli.options import Command, Day

if TYPE_CHECKING:
    from office.documents import Received
    from office.uploads import HandedFile
    from rules.wheel import Wheel

file_option: Callable[[Command], Command] = click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    metavar="FIL",
    help="Dokumentet, som sparas i arkivet.",
)
on_option: Callable[[Command], Command] = click.option("--on", type=Day(), help="Dagen då det kom; annars i dag.")


@click.command
@about_a_meeting
@click.option("--from", "group", metavar="GRUPP", help="Vem de kom från; annars mötets egen grupp.")
@file_option
@on_option
def papers(*, meeting: int, group: str | None, path: Path | None, on: date | None, area: str | None) -> None:
    """Anteckna att handlingar till mötet har kommit in. Filen kan läsas på mötets sida.

    \b
    Exempel:
      arshjul meetings papers 12 --from temagrupp-aldre --file underlag.pdf
    """
    from office.groups import group_meant
    from office.minutes import papers as take_in

    def act(desk: Any, wheel: "Wheel", common: dict[str, Any]) -> "Received":
        found = None
        if group is not None:
            with desk.database.read() as session:
                found = group_meant(session, area=wheel.area, text=group, on=common["today"])
        return take_in(desk, meeting, group=found, file=_handed(path), received_on=on, **common)

    _take_in(meeting, area, "Handlingarna är antecknade", act)


@click.command
@about_a_meeting
@file_option
@on_option
def minutes(*, meeting: int, path: Path | None, on: date | None, area: str | None) -> None:
    """Anteckna att minnesanteckningarna har kommit in. Ordföranden ombeds sedan att justera dem.

    \b
    Exempel:
      arshjul meetings minutes 12 --file minnesanteckningar.pdf
    """
    from office.minutes import minutes as take_in

    _take_in(
        meeting,
        area,
        "Minnesanteckningarna är antecknade",
        lambda desk, _wheel, common: take_in(desk, meeting, file=_handed(path), received_on=on, **common),
    )


@click.command
@about_a_meeting
@file_option
@on_option
def adjusted(*, meeting: int, path: Path | None, on: date | None, area: str | None) -> None:
    """Anteckna att ordföranden har justerat minnesanteckningarna.

    \b
    Exempel:
      arshjul meetings adjusted 12
    """
    from office.minutes import adjusted as take_in

    _take_in(
        meeting,
        area,
        "Minnesanteckningarna är justerade",
        lambda desk, _wheel, common: take_in(desk, meeting, file=_handed(path), received_on=on, **common),
    )


@click.command
@about_a_meeting
@click.option("--url", metavar="ADRESS", help="Var de finns på webben.")
@on_option
def published(*, meeting: int, url: str | None, on: date | None, area: str | None) -> None:
    """Anteckna att minnesanteckningarna är publicerade.

    \b
    Exempel:
      arshjul meetings published 12 --url https://goteborgsomradet.example/moten/12
    """
    from office.minutes import published as take_in

    _take_in(
        meeting,
        area,
        "Minnesanteckningarna är publicerade",
        lambda desk, _wheel, common: take_in(desk, meeting, url=url, received_on=on, **common),
    )


def _take_in(
    meeting: int,
    area: str | None,
    said: str,
    act: "Callable[[Any, Wheel, dict[str, Any]], Received]",
) -> None:
    from office.meeting_overview import meeting_of_area

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            meeting_of_area(session, wheel, meeting)
        done = act(desk, wheel, {"today": when.today, "now": when.now, "who": who()})
    if not done.anew:
        click.echo(f"{said} sedan förut; inget skickades.")
        return
    click.echo(f"{said}." + (" Kvittot är skickat." if done.delivery.sent else ""))
    if not done.delivery.in_order:
        raise NeedsAPerson("Kvittot kunde inte lämnas över: arshjul deliver --list")


def _handed(path: Path | None) -> "HandedFile | None":
    from office.uploads import LARGEST_FILE, HandedFile

    if path is None:
        return None
    if path.stat().st_size > LARGEST_FILE:
        raise BadInput(f"{path.name} är större än {LARGEST_FILE // 1024 // 1024} MB")
    return HandedFile(filename=path.name, content=path.read_bytes())
