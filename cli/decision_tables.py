"""`arshjul decisions table` and `package`: what lies before a body, on the screen and as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.decisions import YEAR, read_table
from cli.desk import at_desk, moment, wheel_asked_for
from cli.failures import BadInput
from cli.listing import print_json, print_table
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from office.tables import DocumentTable, TableLine

AT = click.option("--at", "meeting", type=int, metavar="NR", help="Ett möte, i stället för en station.")
PARTS = {"received": "På bordet", "decided": "Beslutat", "missing": "Saknas", "excused": "Befriade"}


@click.command
@click.argument("station", metavar="[STATION]", required=False)
@AT
@YEAR
@area_option
@json_option
@home_option
def table(*, station: str | None, meeting: int | None, year: int | None, area: str | None, as_json: bool) -> None:
    """Visa vad som ligger på bordet: vad som har kommit in, vad som är beslutat och vad som saknas.

    \b
    Exempel:
      arshjul decisions table arsrapport-faststalls
      arshjul decisions table --at 12
    """
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        found = read_table(desk, wheel, station, year=year, meeting=meeting, today=moment(wheel).today)
    if as_json:
        print_json(_as_json(found))
        return
    click.echo(f"{found.title} {found.year} · {found.body_name}")
    for part, heading in PARTS.items():
        lines: tuple[TableLine, ...] = getattr(found, part)
        if lines:
            click.echo(f"\n{heading}")
            print_table(
                ["dokument", "från", "läge", "kom in", "sista dag", "begärs", "filer"], [_row(x) for x in lines]
            )
    if not found.is_laid:
        click.echo("Inget har kommit in, och inget väntas.")


def _row(line: "TableLine") -> list[object]:
    how = line.decided.outcome.swedish if line.decided else line.standing or line.state.swedish
    return [
        f"{line.name} för {line.period}",
        line.group_name,
        how,
        line.received_on,
        line.last_day,
        line.asked.swedish,
        len(line.files) or None,
    ]


def _as_json(found: "DocumentTable") -> dict[str, Any]:
    return {
        "station": list(found.stations),
        "year": found.year,
        "body": found.body,
        "meeting": found.meeting.id if found.meeting else None,
        **{part: [_line(line) for line in getattr(found, part)] for part in PARTS},
    }


def _line(line: "TableLine") -> dict[str, Any]:
    return {
        "station": line.station,
        "year": line.year,
        "group": line.group,
        "document": line.document,
        "title": line.title,
        "asked": line.asked.value,
        "state": line.state.value,
        "received_on": line.received_on,
        "last_day": line.last_day,
        "files": [file.filename for file in line.files],
        "outcome": line.decided.outcome.value if line.decided else None,
        "reason": line.decided.reason if line.decided else None,
    }


@click.command
@click.argument("station", metavar="[STATION]", required=False)
@AT
@YEAR
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="MAPP",
    help="Skriv också filerna i en mapp.",
)
@area_option
@home_option
def package(*, station: str | None, meeting: int | None, year: int | None, out: Path | None, area: str | None) -> None:
    """Sätt ihop underlaget: en PDF med allt på bordet och det som saknas, och en ZIP med originalen.

    Ett möte får sitt underlag av sig självt när kallelsen går, och på nytt när något har kommit in.

    \b
    Exempel:
      arshjul decisions package arsrapport-faststalls --out underlag/
      arshjul decisions package --at 12
    """
    from office import packages
    from store import meetings

    if (station is None) == (meeting is None):
        raise BadInput("ange en station, eller ett möte med --at")
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        common: dict[str, Any] = {"area": wheel.area, "today": when.today, "now": when.now}
        if meeting is not None:
            made = packages.package_of_meeting(desk, meeting, **common)
            with desk.database.read() as session:
                facts = meetings.get(session, meeting)
            link = desk.links.package(meeting, facts.link_version) if facts else None
        else:
            of_year = year or when.today.year
            made, link = packages.package_of_station(desk, str(station), year=of_year, **common), None
        written = packages.write_files(desk, made.package, out) if out else ()
    kept = made.package
    said = "är sammanställt" if made.anew else "gäller fortfarande"
    click.echo(f"Underlaget {said}: {kept.received} på bordet, {kept.missing} saknas.")
    if link:
        click.echo(f"Ledamöternas länk: {link}")
    for path in written:
        click.echo(f"  {path}")
