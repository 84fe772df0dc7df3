"""`arshjul import people`: take in a list of persons and what they hold, after showing what it would change."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.consent import agree
from cli.options import area_option, as_of_option, home_option, yes_option

if TYPE_CHECKING:
    from office.people import PeoplePlan


HELP = """Läs in personer, platser och roller ur en lista: CSV eller Excel.

Rubrikerna är namn, e-post, grupp, roll, part, plats, från och till, i valfri ordning; part, plats och till får
saknas. Grupp och part skrivs med id eller namn. Utan till-dag gäller uppdraget tills vidare.

Listan är hela sanningen om vilka som har uppdrag från och med i dag. Ett uppdrag som inte står i den avslutas,
men inget tas bort. Är något fel läses ingenting in, och alla fel visas på en gång. En lista som avslutar mer än en
femtedel av uppdragen måste bekräftas. Uppdrag som ett mandatskifte har avslutat tas inte upp igen av en lista som
är äldre än skiftet.

\b
Exempel:
  arshjul import people personer.xlsx --plan
  arshjul import people personer.xlsx
  arshjul import people nya-ledamoter.csv --only-add
"""


@click.command("people", help=HELP)
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", "plan_only", is_flag=True, help="Visa bara vad som skulle ändras.")
@click.option("--only-add", is_flag=True, help="Lägg bara till: avsluta inget som saknas i listan.")
@click.option("--take-up-again", is_flag=True, help="Ta upp också de uppdrag som ett mandatskifte har avslutat.")
@click.option("--all", "show_all", is_flag=True, help="Visa varje rad, också i långa listor.")
@area_option
@yes_option
@as_of_option
@home_option
def command(
    *,
    file: Path,
    plan_only: bool,
    only_add: bool,
    take_up_again: bool,
    show_all: bool,
    area: str | None,
    yes: bool,
    as_of: date | None,
) -> None:
    """Show what the list would change, and take it in."""
    from areas.people import read_people
    from cli.desk import area_of, at_desk, moment, who
    from office.areas import wheel_of_area
    from office.people import apply_people, plan_people

    people_list = read_people(file)
    how = {"only_add": only_add, "take_up_again": take_up_again}
    with at_desk() as desk:
        with desk.database.read() as session:
            area = area_of(session, area)
            when = moment(wheel_of_area(session, area), as_of, leaves=not plan_only)
            shown = plan_people(session, area=area, people_list=people_list, today=when.today, **how)
        _tell(shown, show_all=show_all)
        if plan_only or not shown.changes:
            return
        agree("Läs in listan?", "Inget har lästs in.", yes=yes, unasked_too=not shown.needs_confirmation)
        with desk.database.write() as session:
            apply_people(
                session,
                people_list,
                area=area,
                today=when.today,
                now=when.now,
                who=who(),
                confirmed=True,
                shown=shown,
                **how,
            )
    click.echo("Inläst.")


def _tell(plan: "PeoplePlan", *, show_all: bool) -> None:
    """Print the plan, its long lists folded unless all is asked for."""
    from office.people_plan import FOLDED_AFTER

    lines = plan.told(most=None if show_all else FOLDED_AFTER)
    for line in lines:
        click.echo(line)
    if len(lines) < len(plan.lines) and not show_all:
        click.echo("Visa allt med --all.")
