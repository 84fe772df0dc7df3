"""`arshjul mail rest` and `arshjul mail wake`: let an area's letters wait, and let them leave again."""

import click

from cli.desk import at_area
from cli.options import area_option, home_option


@click.command
@click.option("--reason", metavar="SKÄL", required=True, help="Varför breven ska vänta; visas för kontoret.")
@area_option
@home_option
def rest(*, reason: str, area: str | None) -> None:
    """Låt områdets brev vänta, till exempel medan brevlådan flyttas. Inget går förlorat.

    \b
    Exempel:
      arshjul mail rest --reason "brevlådan flyttas i kväll"
    """
    from office import resting

    with at_area(area) as at:
        resting.rest(at.desk, area=at.wheel.area, reason=reason, who=at.by["who"], now=at.when.now)
        click.echo(f"{at.wheel.name}: breven väntar. Låt dem gå igen med: arshjul mail wake")


@click.command
@area_option
@home_option
def wake(*, area: str | None) -> None:
    """Låt områdets brev gå igen: efter ”arshjul mail rest”, eller när servern har nekat inloggningen.

    Breven skickas med nästa utskick, eller genast med ”arshjul deliver”.

    \b
    Exempel:
      arshjul mail wake
      arshjul mail wake --area fyrbodal
    """
    from office import resting

    with at_area(area) as at:
        resting.wake(at.desk, area=at.wheel.area, who=at.by["who"], now=at.when.now)
        click.echo(f"{at.wheel.name}: breven går igen, med nästa utskick eller med: arshjul deliver")
