"""`arshjul links`: the personal links that letters carry: whose they are, and ending one that has gone astray."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from cli.desk import At, at_area, who
from cli.listing import print_rows
from cli.main import LateGroup
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from office.by_link_overview import LinkOnPage

HEADINGS = {"id": "Nr", "person": "Person", "about": "Gäller", "expires_on": "Till och med", "state": "Läge"}


@click.group(
    cls=LateGroup,
    late={
        "revoke": ("cli.links:revoke", "Återkalla länkar: de slutar gälla genast."),
        "restore": ("cli.links:restore", "Ångra en återkallelse: samma länkar gäller igen."),
    },
    invoke_without_command=True,
)
@click.option("--person", metavar="NAMN", default="", help="Bara de vars namn innehåller det här.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), metavar="ANTAL", default=300, help="Högst så många; annars 300."
)
@area_option
@json_option
@home_option
@click.pass_context
def command(ctx: click.Context, *, person: str, limit: int, area: str | None, as_json: bool) -> None:
    """Visa de personliga länkarna i breven: vems de är, vad de gäller och till vilken dag. De senaste först.

    Länkarna själva visas inte: den som har en sådan kan svara i personens ställe.

    \b
    Exempel:
      arshjul links --person "NOSAM Angered"
      arshjul links revoke 12
      arshjul links restore 12
    """
    if ctx.invoked_subcommand is not None:
        return
    from areas.lists import folded
    from office import by_link_overview
    from store import requests

    with at_area(area) as at, at.desk.database.read() as session:
        found = requests.live_links(session, area=at.wheel.area, today=at.when.today, text=folded(person), limit=limit)
        lines = by_link_overview.link_lines(session, at.wheel, found, today=at.when.today)
    rows = [_row(each) for each in lines]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Inga sådana länkar gäller just nu.")


def _row(each: "LinkOnPage") -> dict[str, object]:
    line = each.line
    return {
        "id": line.id,
        "person_id": line.person_id,
        "person": line.person,
        "about": each.about,
        "made_at": line.made_at,
        "expires_on": line.expires_on,
        "revoked_at": line.revoked_at,
        "state": "återkallad" if line.revoked_at else "gäller",
    }


@click.command
@click.argument("numbers", metavar="NR…", type=int, nargs=-1, required=True)
@area_option
@home_option
def revoke(*, numbers: tuple[int, ...], area: str | None) -> None:
    """Återkalla personliga länkar. De slutar gälla genast, och den som öppnar en får veta vem hen kan fråga.

    Nästa brev om samma sak får en ny länk. Personens andra länkar påverkas inte.

    \b
    Exempel:
      arshjul links revoke 12
      arshjul links revoke 12 15 16
    """
    from office import by_link_given

    with at_area(area) as at:
        _each(at, numbers, by_link_given.revoke)
    for number in numbers:
        click.echo(f"Länken {number} är återkallad. Nästa brev om samma sak får en ny.")


@click.command
@click.argument("numbers", metavar="NR…", type=int, nargs=-1, required=True)
@area_option
@home_option
def restore(*, numbers: tuple[int, ...], area: str | None) -> None:
    """Ångra att personliga länkar återkallades: de som står i breven gäller igen.

    \b
    Exempel:
      arshjul links restore 12
    """
    from office import by_link_given

    with at_area(area) as at:
        _each(at, numbers, by_link_given.restore)
    for number in numbers:
        click.echo(f"Länken {number} gäller igen.")


def _each(at: At, numbers: Iterable[int], act: Callable[..., None]) -> None:
    """Do it to all of them, or to none."""
    with at.desk.database.write() as session:
        for number in dict.fromkeys(numbers):
            act(session, number, area=at.wheel.area, now=at.when.now, who=who())
