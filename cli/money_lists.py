"""`arshjul import populations` and `arshjul import payments`: lists of money, shown before they are taken in."""

from pathlib import Path

import click

from cli.consent import agree
from cli.failures import NeedsAPerson
from cli.options import area_option, home_option, yes_option


@click.command("populations")
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", "plan_only", is_flag=True, help="Visa bara vad som skulle ändras.")
@area_option
@yes_option
@home_option
def populations(*, file: Path, plan_only: bool, area: str | None, yes: bool) -> None:
    """Läs in folkmängd ur en lista: CSV eller Excel.

    Rubrikerna är part, datum, folkmängd och källa, i valfri ordning. Part skrivs med id eller namn. Det som inte står
    i listan ligger kvar. Det som redan är rekvirerat ändras inte: se arshjul requisition correct.

    \b
    Exempel:
      arshjul import populations folkmangd.csv --plan
      arshjul import populations folkmangd.csv --area fyrbodal
    """
    from areas.populations import read_populations
    from cli.desk import area_of, at_desk, moment, who
    from office.areas import wheel_of_area
    from office.populations import apply_populations, plan_populations

    found = read_populations(file)
    with at_desk() as desk:
        with desk.database.read() as session:
            area = area_of(session, area)
            when = moment(wheel_of_area(session, area))
            shown = plan_populations(session, area=area, found=found)
        for line in shown.lines:
            click.echo(line)
        if plan_only or not shown.figures:
            return
        agree("Läs in?", "Inget har lästs in.", yes=yes, unasked_too=True)
        with desk.database.write() as session:
            apply_populations(session, found, area=area, now=when.now, who=who(), shown=shown)
    click.echo("Inläst.")


@click.command("payments")
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", "plan_only", is_flag=True, help="Visa bara vad som skulle antecknas.")
@area_option
@yes_option
@home_option
def payments(*, file: Path, plan_only: bool, area: str | None, yes: bool) -> None:
    """Läs in betalningar ur en lista från banken eller ekonomisystemet: CSV eller Excel.

    Rubrikerna är datum, belopp, referens och part; part får saknas. En betalning hör till rekvisitionen som referensen
    nämner, annars till partens rekvisition på samma belopp. Annars läggs den åt sidan. Samma lista kan läsas in igen:
    varje betalning räknas en gång.

    \b
    Exempel:
      arshjul import payments kontoutdrag.csv --plan
      arshjul import payments kontoutdrag.csv --area fyrbodal
    """
    from areas.payments import read_payments
    from cli.desk import area_of, at_desk, moment, who
    from office.areas import wheel_of_area
    from office.payment_lists import apply_payments, plan_payments

    found = read_payments(file)
    with at_desk() as desk:
        with desk.database.read() as session:
            area = area_of(session, area)
            when = moment(wheel_of_area(session, area))
            shown = plan_payments(session, area=area, found=found, now=when.now)
        for line in shown.lines:
            click.echo(line)
        if plan_only or not shown.payments:
            return
        agree("Läs in?", "Inget har lästs in.", yes=yes, unasked_too=True)
        with desk.database.write() as session:
            apply_payments(session, found, area=area, now=when.now, who=who(), shown=shown)
    click.echo("Inläst.")
    if any(payment.set_aside for payment in shown.payments):
        raise NeedsAPerson("Några betalningar är lagda åt sidan: arshjul requisition --status")
