"""`arshjul seats`: which seats are vacant, which soon will be, and who has been asked for names."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.listing import print_json, print_table
from cli.options import Day, area_option, home_option, json_option

if TYPE_CHECKING:
    from office.seats import SeatLine

HEADINGS = ("Grupp", "Part", "Roll", "Plats", "Läge", "Frågad", "Svar senast")


@click.command
@click.option("--at", "at_day", type=Day(), help="Som det är den dagen; annars i dag.")
@click.option(
    "--within",
    "days",
    type=click.IntRange(0, 3 * 366),
    metavar="DAGAR",
    default=183,
    help="Så många dagar framåt visas platser som går ut.",
)
@area_option
@json_option
@home_option
def command(*, at_day: date | None, days: int, area: str | None, as_json: bool) -> None:
    """Visa vakanta platser, platser som snart går ut och de som sitter utan plats.

    Antalet platser står i områdesfilen. Partens kontaktperson tillfrågas av sig själv och påminns tills platserna är
    besatta; namnen läses in med personlistan.

    \b
    Exempel:
      arshjul seats
      arshjul seats --at 2027-01-01
      arshjul seats --within 400 --json
    """
    from office.seats import listing

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        today = at_day or moment(wheel).today
        with desk.database.read() as session:
            lines = listing(session, wheel, on=today, within=timedelta(days=days))
    if as_json:
        print_json([_as_dict(line) for line in lines])
    elif not lines:
        click.echo(f"Alla platser i {wheel.name} är besatta {today}, och ingen går ut inom {days} dagar.")
    else:
        print_table(HEADINGS, [_row(line) for line in lines])


def _row(line: "SeatLine") -> tuple[object, ...]:
    return (
        line.group_name,
        line.party_name,
        line.role.swedish,
        line.seat,
        _standing(line),
        line.asked_on,
        line.answer_by,
    )


def _standing(line: "SeatLine") -> str:
    """ "vakant sedan 2026-03-02", "går ut 2026-12-31 (Ledamot LGS), namn finns från 2027-01-01"."""
    said = line.standing
    if line.since:
        said += f" sedan {line.since}"
    if line.ends_on:
        said += f" {line.ends_on}"
    if line.person:
        said += f" ({line.person})"
    return f"{said}, namn finns från {line.filled_on}" if line.filled_on else said


def _as_dict(line: "SeatLine") -> dict[str, object]:
    return {
        "group": line.group,
        "party": line.party,
        "role": line.role.value,
        "seat": line.seat,
        "standing": line.standing,
        "person": line.person,
        "since": line.since,
        "ends_on": line.ends_on,
        "filled_on": line.filled_on,
        "asked_on": line.asked_on,
        "answer_by": line.answer_by,
    }
