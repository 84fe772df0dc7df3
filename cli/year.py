"""`arshjul year …`: close a year into its book, read it, and open it again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput
from cli.listing import print_rows
from cli.options import area_option, home_option, json_option, yes_option

if TYPE_CHECKING:
    from office.yearbook import ClosedYear

HEADINGS = {"year": "År", "edition": "Utgåva", "standing": "Läge", "closed_by": "Stängt av", "ended": "Upphörda"}


@click.group(invoke_without_command=True)
@area_option
@json_option
@home_option
@click.pass_context
def command(context: click.Context, *, area: str | None, as_json: bool) -> None:
    """Årsböcker: stäng ett år, läs dess årsbok, öppna året igen.

    Utan kommando visas vilka år som är stängda.

    \b
    Exempel:
      arshjul year
      arshjul year close 2026
      arshjul year book 2026 --out arsbok
      arshjul year reopen 2026 --reason "En rapport hade fått fel dag"
    """
    if context.invoked_subcommand is not None:
        return
    from office.yearbook import listing

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        with desk.database.read() as session:
            closed = listing(session, wheel.area)
    rows = [_as_dict(each) for each in closed]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty=f"Inget år är stängt i {wheel.name}.")


@command.command(options_metavar="[VAL]")
@click.argument("year", type=int, metavar="ÅR")
@click.option("--end-awaited", is_flag=True, help="Låt det som fortfarande väntas upphöra.")
@yes_option
@area_option
@home_option
def close(*, year: int, end_awaited: bool, yes: bool, area: str | None) -> None:
    """Stäng ett år: allt fryses i en årsbok, som sida och som data. Går att ångra, med ett skäl.

    Väntas något fortfarande sägs det, och året stängs inte utan --end-awaited. Ordförandeskap, platser, uppdrag och
    frågor hör inte till ett år och fortsätter som förut.

    \b
    Exempel:
      arshjul year close 2026
      arshjul year close 2026 --end-awaited --yes
    """
    from office.yearbook import close_year, still_open

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            awaited = still_open(session, wheel, year=year, today=when.today)
        for each in awaited if end_awaited else ():
            click.echo(f"  upphör: {each.title} (sista dag {each.last_day})")
        if not yes and not click.confirm(f"Stänga {year} i {wheel.name}?"):
            raise click.Abort
        closed = close_year(
            desk,
            area=wheel.area,
            year=year,
            end_awaited=end_awaited,
            today=when.today,
            now=when.now,
            who=who(),
        )
    click.echo(f"{year} är stängt i {wheel.name}, utgåva {closed.edition}. Läs årsboken: arshjul year book {year}")


@command.command(options_metavar="[VAL]")
@click.argument("year", type=int, metavar="ÅR")
@click.option("--reason", metavar="TEXT", required=True, help="Varför; sparas i årsboken och i loggen.")
@area_option
@home_option
def reopen(*, year: int, reason: str, area: str | None) -> None:
    """Öppna ett stängt år igen. Det som upphörde när året stängdes väntas på nytt; årsboken finns kvar.

    \b
    Exempel:
      arshjul year reopen 2026 --reason "En rapport hade fått fel dag"
    """
    from office.yearbook import reopen_year

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        opened = reopen_year(desk, area=wheel.area, year=year, reason=reason, today=when.today, now=when.now, who=who())
    again = f" {opened.ended} dokument väntas på nytt." if opened.ended else ""
    click.echo(f"{year} är öppet igen i {wheel.name}.{again}")


@command.command(options_metavar="[VAL]")
@click.argument("year", type=int, metavar="ÅR")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="MAPP",
    required=True,
    help="Mappen som sidan (HTML) och datan (JSON) skrivs till.",
)
@area_option
@home_option
def book(*, year: int, out: Path, area: str | None) -> None:
    """Skriv ett års årsbok till en mapp: en sida som går att läsa och skriva ut, och samma sak som data.

    \b
    Exempel:
      arshjul year book 2026 --out arsbok
    """
    from office.yearbook import read_book

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        page, data = read_book(desk, area=wheel.area, year=year)
    name = f"arsbok-{wheel.area}-{year}"
    out.mkdir(parents=True, exist_ok=True)
    for file, content in ((out / f"{name}.html", page), (out / f"{name}.json", data)):
        if file.exists() and file.read_bytes() != content:
            raise BadInput(f"{file} finns redan och är en annan; välj en annan mapp")
        file.write_bytes(content)
        click.echo(str(file))


def _as_dict(each: "ClosedYear") -> dict[str, Any]:
    standing = "stängt" if each.reopened_at is None else f"öppnat igen {each.reopened_at:%Y-%m-%d}: {each.reason}"
    return {
        "year": each.year,
        "edition": each.edition,
        "standing": standing,
        "closed": each.reopened_at is None,
        "closed_at": each.closed_at,
        "closed_by": each.closed_by,
        "ended": each.ended,
        "page_sha256": each.page_sha256,
        "data_sha256": each.data_sha256,
    }
