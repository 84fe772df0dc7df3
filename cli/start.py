"""`arshjul start`: begin a station that has no day of its own."""

from dataclasses import asdict
from datetime import date

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.listing import print_json, print_rows
from cli.options import Day, area_option, home_option, json_option

HEADINGS = {"station": "Station", "year": "År", "started_on": "Startad", "last_day": "Sista dag", "started_by": "Av"}


@click.command
@click.argument("station", metavar="[STATION]", required=False)
@click.option(
    "--year",
    type=click.IntRange(2000, 2100),
    metavar="ÅR",
    help="Stationens år; annars det vars tur ligger närmast.",
)
@click.option("--last-day", type=Day(), help="Sista dagen; annars räknas den från i dag, som områdesfilen säger.")
@area_option
@json_option
@home_option
def command(station: str | None, *, year: int | None, last_day: date | None, area: str | None, as_json: bool) -> None:
    """Starta en station som saknar bestämd dag: underlag som begärs in när kontoret säger till.

    Utan STATION visas de stationer som startas för hand, och vilka som är startade. En station startas en gång om året.
    Begäran går ut nästa öppna morgon; därefter följer påminnelserna av sig själva.

    \b
    Exempel:
      arshjul start
      arshjul start arsrapportunderlag --area fyrbodal
      arshjul start arsrapportunderlag --year 2027 --last-day 2027-02-26
    """
    if station is None:
        if year is not None or last_day is not None:
            raise click.UsageError("ange vilken station som ska startas")
        _list(area, as_json=as_json)
        return
    from mail.swedish import listed, long_day
    from office.started_stations import headline, start

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        started = start(
            desk,
            area=wheel.area,
            station=station,
            year=year,
            last_day=last_day,
            today=when.today,
            now=when.now,
            who=who(),
        )
    if as_json:
        print_json(asdict(started))
        return
    click.echo(f"Startad: {headline(started)}.")
    click.echo(f"Begärs in: {listed(started.documents)}. Begäran skrivs {long_day(started.first_morning)}.")


def _list(area: str | None, *, as_json: bool) -> None:
    from office.started_stations import standing

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        with desk.database.read() as session:
            found = standing(session, area=wheel.area, today=moment(wheel).today)
    rows = [{key: getattr(one, key) for key in HEADINGS} for one in found]
    empty = f"{wheel.name} har ingen station som startas för hand."
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty=empty)
