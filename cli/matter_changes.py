"""`arshjul matters new`, `pass` and `close`: the acts upon missions and questions."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.options import Day, area_option, home_option
from models.words import MatterKind

if TYPE_CHECKING:
    from office.matters import Passed


@click.command
@click.argument("kind", type=click.Choice([kind.swedish for kind in MatterKind]), metavar="SLAG")
@click.argument("title", metavar="RUBRIK")
@click.option(
    "--from", "raised_by", metavar="GRUPP", required=True, help="Gruppen som ger uppdraget eller ställer frågan."
)
@click.option("--to", metavar="GRUPP", help="Gruppen som får ärendet. En fråga går annars vidare på sin väg uppåt.")
@click.option("--due", "due_on", type=Day(), help="Sista dag. Ett uppdrag måste ha en.")
@click.option("--reason", metavar="TEXT", required=True, help="Vad saken gäller; står i brevet och i historiken.")
@area_option
@home_option
def new(
    *, kind: str, title: str, raised_by: str, to: str | None, due_on: date | None, reason: str, area: str | None
) -> None:
    """Ge ett uppdrag eller ett delmål, eller ta emot en fråga som en grupp inte kan lösa själv.

    SLAG är uppdrag, delmål eller fråga. Den som får ärendet får brev med dagens post, och påminns tills det är klart.

    \b
    Exempel:
      arshjul matters new uppdrag "Kartlägg avbokade besök" --from lgs --to temagrupp-aldre --due 2026-10-30 \\
          --reason "Beslut i LGS 12 februari"
      arshjul matters new delmål "Fast vårdkontakt" --from temagrupp-aldre --to nosam-angered \\
          --reason "Ur planen för 2026"
      arshjul matters new fråga "Sena besked vid utskrivning" --from nosam-partille --to temagrupp-aldre \\
          --reason "Prövat lokalt sedan i höstas"
    """
    from office.matters import open_matter

    told: dict[str, Any] = {"title": title, "raised_by": raised_by, "to": to, "due_on": due_on, "reason": reason}
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        passed = open_matter(
            desk,
            area=wheel.area,
            kind=MatterKind.from_swedish(kind),
            today=when.today,
            now=when.now,
            who=who(),
            **told,
        )
    _tell(passed)


@click.command
@click.argument("number", type=int, metavar="NR")
@click.option("--to", metavar="GRUPP", help="Till vilken grupp; annars nästa på vägen uppåt.")
@click.option("--due", "due_on", type=Day(), help="Sista dag; annars så många dagar som områdesfilen säger.")
@click.option("--reason", metavar="TEXT", required=True, help="Varför ärendet lämnas vidare.")
@area_option
@home_option
def pass_on(*, number: int, to: str | None, due_on: date | None, reason: str, area: str | None) -> None:
    """Lämna ett ärende vidare: uppåt på sin väg, eller tillbaka till en grupp som har haft det.

    Den som lämnar ifrån sig ärendet får ett kvitto genast, den som får det ett brev med dagens post.

    \b
    Exempel:
      arshjul matters pass 7 --reason "Temagruppen kommer inte längre"
      arshjul matters pass 7 --to nosam-partille --reason "Kan lösas lokalt" --due 2026-05-29
    """
    from office.matters import pass_on as passing

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        passed = passing(
            desk,
            number,
            area=wheel.area,
            to=to,
            due_on=due_on,
            reason=reason,
            today=when.today,
            now=when.now,
            who=who(),
        )
    _tell(passed)


@click.command
@click.argument("number", type=int, metavar="NR")
@click.option("--outcome", metavar="TEXT", required=True, help="Vad ärendet ledde till.")
@click.option("--outside", is_flag=True, help="Frågan är principiell och går till den som områdesfilen nämner.")
@area_option
@home_option
def close(*, number: int, outcome: str, outside: bool, area: str | None) -> None:
    """Avsluta ett ärende med vad det ledde till. Den som hade det, och den som väckte det, får besked genast.

    \b
    Exempel:
      arshjul matters close 7 --outcome "Ny rutin från 1 mars"
      arshjul matters close 8 --outside --outcome "Gäller hela länet"
    """
    from office.matters import close as closing

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        passed = closing(
            desk,
            number,
            area=wheel.area,
            outcome=outcome,
            outside=outside,
            today=when.today,
            now=when.now,
            who=who(),
        )
    _tell(passed)


@click.command
@click.argument("number", type=int, metavar="NR")
@click.argument("title", metavar="RUBRIK")
@area_option
@home_option
def rename(number: int, title: str, *, area: str | None) -> None:
    """Ge ett ärende en annan rubrik, i listor och i brev som kommer. Det som har skickats står kvar.

    \b
    Exempel:
      arshjul matters rename 7 "Sena besked vid utskrivning från sjukhus"
    """
    from office.matters import rename as renaming

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        renaming(desk, number, area=wheel.area, title=title, now=moment(wheel).now, who=who())
    click.echo(f"Ärende {number} heter nu: {title}.")


def _tell(passed: "Passed") -> None:
    if passed.holder is None:
        click.echo(f"Ärende {passed.matter} är avslutat: {passed.title}.")
        return
    onwards = f", på väg till {passed.bound_for}" if passed.bound_for else ""
    click.echo(
        f"Ärende {passed.matter} ligger nu hos {passed.holder}{onwards}, senast {passed.due_on}: {passed.title}."
    )
