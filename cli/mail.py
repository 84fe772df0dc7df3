"""`arshjul mail …`: prove by a real letter that an area's way out works, rest it, and wake it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, wheel_asked_for
from cli.failures import DONE, NEEDS_A_PERSON
from cli.main import LateGroup
from cli.options import area_option, home_option

if TYPE_CHECKING:
    from mail.choices import Choice

WAYS = {"files": "filer i mappen letters", "smtp": "SMTP", "exchange": "Exchange Server", "graph": "Microsoft Graph"}


@click.group(
    cls=LateGroup,
    late={
        "check": ("cli.mail:check", "Pröva områdets e-post med ett riktigt brev."),
        "rest": ("cli.mail_rest:rest", "Låt områdets brev vänta."),
        "wake": ("cli.mail_rest:wake", "Låt områdets brev gå igen."),
    },
)
def command() -> None:
    """Pröva hur ett områdes brev lämnar Årshjul, låt dem vänta, och låt dem gå igen.

    \b
    Exempel:
      arshjul mail check
    """


@click.command
@click.option("--to", metavar="ADRESS", help="Skicka provbrevet hit i stället för till områdets egen brevlåda.")
@click.option(
    "--wait",
    metavar="SEKUNDER",
    type=click.FloatRange(0, 600),
    default=60,
    show_default=True,
    help="Hur länge provbrevet väntas in.",
)
@area_option
@home_option
def check(*, to: str | None, wait: float, area: str | None) -> int:
    """Pröva områdets e-post: inställningarna steg för steg, och sedan ett riktigt brev till den egna brevlådan.

    Svarar med 0 när allt är som det ska, annars med 1.

    \b
    Exempel:
      arshjul mail check
      arshjul mail check --area fyrbodal --to kontoret@exempel.se
    """
    from office.areas import area_ids
    from office.mail_check import check_mail
    from settings import read_settings

    settings = read_settings()
    of_areas = settings.mail_of_areas()
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        with desk.database.read() as session:
            unknown = sorted(set(of_areas) - set(area_ids(session)))
        click.echo(f"{wheel.name}: {_way(of_areas.get(wheel.area) or settings.mail_of_all)}")
        in_order = True
        for finding in check_mail(desk, wheel, to=to, now=datetime.now(UTC), patience_seconds=wait):
            click.echo(f"  {'ok ' if finding.ok else 'FEL'} {finding.subject}: {finding.told}")
            in_order = in_order and finding.ok
    click.echo("E-posten fungerar." if in_order else "Rätta det och pröva igen med samma kommando.")
    for name in unknown:
        click.echo(f"  OBS mail.toml har ett avsnitt [{name}], men inget sådant område är inläst", err=True)
    return DONE if in_order else NEEDS_A_PERSON


def _way(choice: "Choice") -> str:
    return WAYS[choice.backend]
