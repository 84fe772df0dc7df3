"""`arshjul poster`: the year wheel as an A3 sheet to hang on a wall, or as a picture for a page or a presentation."""

from pathlib import Path

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.failures import BadInput
from cli.options import area_option, home_option

FIRST_YEAR, LAST_YEAR = 2000, 2150


@click.command
@click.option(
    "--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), metavar="ÅR", help="Året som visas; annars det här året."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FIL",
    help="Filen som skrivs; ändelsen .pdf eller .svg avgör vad det blir.",
)
@area_option
@home_option
def command(*, area: str | None, year: int | None, out: Path) -> None:
    """Skriv årshjulet som affisch (A3, PDF) eller bild (SVG).

    Dagarna är de som är bestämda i dag: mötenas dagar, och annars sista dag för det som samlas in. Affischens andra
    sida är en tabell med samma stationer.

    \b
    Exempel:
      arshjul poster --out arshjulet.pdf
      arshjul poster --area goteborgsomradet --year 2027 --out arshjulet-2027.svg
    """
    from documents.wheel_poster import poster_pdf, poster_svg
    from office.poster import poster_context

    if out.suffix.lower() not in {".pdf", ".svg"}:
        raise BadInput(f"{out} slutar varken på .pdf eller .svg; skriv till exempel --out arshjulet.pdf")
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            context = poster_context(session, area=wheel.area, year=year or when.today.year, today=when.today)
    if out.suffix.lower() == ".svg":
        out.write_text(poster_svg(context), "utf-8")
    else:
        out.write_bytes(poster_pdf(context, made_at=when.now))
    click.echo(f"{context.title}: {out}")
