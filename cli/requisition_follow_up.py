"""`arshjul requisition …`: what comes in for what has been requisitioned, and how the year ends."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput
from cli.listing import print_json, print_table
from cli.options import Command, Day, area_option, home_option, json_option
from cli.requisition import write_to
from cli.requisition_acts import year_option


class Amount(click.ParamType[int]):
    """An amount written as 242125,13; in öre."""

    name = "BELOPP"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from office.amounts import NoAmount, ore_of

        if isinstance(value, int):
            return value
        try:
            return ore_of(value)
        except NoAmount as wrong:
            self.fail(str(wrong), param, ctx)


def on_option(help_text: str) -> Callable[[Command], Command]:
    """`--on`, as `on: date | None`: the day on which it happened."""
    return click.option("--on", type=Day(), help=f"{help_text}; annars i dag.")


@click.command
@click.argument("party", metavar="PART")
@year_option
@on_option("Dagen då parten bekräftade")
@area_option
@home_option
def confirm(party: str, *, year: int, on: date | None, area: str | None) -> None:
    """Anteckna att parten har bekräftat sin rekvisition. Den påminns inte mer före sista dagen.

    \b
    Exempel:
      arshjul requisition confirm partille --year 2026
      arshjul requisition confirm bengtsfors --area fyrbodal --year 2024 --on 2024-06-12
    """
    from office.payments import confirm as note

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            found = note(session, area=wheel.area, year=year, party=party, on=on or when.today, now=when.now, who=who())
            click.echo(f"{found.reference} är bekräftad.")


@click.command
@click.argument("party", metavar="PART")
@click.option("--invoice", "number", metavar="NUMMER", required=True, help="Fakturans nummer.")
@year_option
@on_option("Dagen då fakturan skickades")
@area_option
@home_option
def invoiced(party: str, *, number: str, year: int, on: date | None, area: str | None) -> None:
    """Anteckna att parten har fakturerats för sin rekvisition.

    \b
    Exempel:
      arshjul requisition invoiced bengtsfors --invoice F-1001 --area fyrbodal --year 2024
    """
    from office.payments import invoice as note

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            found = note(
                session,
                area=wheel.area,
                year=year,
                party=party,
                number=number,
                on=on or when.today,
                now=when.now,
                who=who(),
            )
            click.echo(f"{found.reference} är fakturerad ({number}).")


@click.command
@click.argument("party", metavar="PART")
@year_option
@click.option("--amount", type=Amount(), help="Beloppet i kronor; annars allt som är kvar.")
@click.option("--payment", type=int, metavar="NUMMER", help="En betalning som är lagd åt sidan: den är från parten.")
@on_option("Dagen då pengarna kom")
@area_option
@home_option
def paid(party: str, *, year: int, amount: int | None, payment: int | None, on: date | None, area: str | None) -> None:
    """Anteckna en betalning: allt som är kvar, eller ett belopp. Är allt betalt påminns parten inte mer.

    Många betalningar på en gång läses in ur en lista: arshjul import payments.

    \b
    Exempel:
      arshjul requisition paid bengtsfors --area fyrbodal --year 2024
      arshjul requisition paid bengtsfors --area fyrbodal --year 2024 --amount 30000,50 --on 2024-06-28
      arshjul requisition paid bengtsfors --area fyrbodal --year 2024 --payment 12
    """
    from office.payments import paid_by_party, pay
    from office.set_aside_payments import settle_payment
    from rules.kronor import in_kronor

    if payment is not None and (amount is not None or on is not None):
        raise BadInput("en betalning som är lagd åt sidan har redan belopp och dag: ange bara --payment")
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            asked: dict[str, Any] = {"area": wheel.area, "year": year, "party": party, "now": when.now, "who": who()}
            if payment is not None:
                found = settle_payment(session, payment=payment, **asked)
            else:
                found = pay(session, amount=amount, on=on or when.today, **asked)
            left = found.amount - paid_by_party(session, area=wheel.area, year=year).get(party, 0)
            standing = "allt är betalt" if left == 0 else f"kvar att betala {in_kronor(left)}"
            standing = f"{in_kronor(-left)} för mycket betalt" if left < 0 else standing
            click.echo(f"{found.reference}: {standing}.")


@click.command
@year_option
@click.option("--amount", type=Amount(), required=True, help="Hur mycket som använts av årets pengar, i kronor.")
@on_option("Till och med den dagen")
@click.option("--source", metavar="KÄLLA", default="budgetuppföljning", help="Varifrån siffran kommer.")
@area_option
@home_option
def used(*, year: int, amount: int, on: date | None, source: str, area: str | None) -> None:
    """Anteckna hur mycket av årets pengar som använts, för uppföljningen i april och september och för överskottet.

    \b
    Exempel:
      arshjul requisition used --area fyrbodal --year 2024 --amount 1250000 --on 2024-08-31
    """
    from office.money_figures import note_used
    from rules.kronor import in_kronor

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        as_of = on or when.today
        if as_of > when.today:
            raise BadInput(f"{as_of} har inte varit än: ange en dag till och med {when.today}")
        with desk.database.write() as session:
            note_used(session, wheel, year=year, amount=amount, as_of=as_of, source=source, now=when.now, who=who())
    click.echo(f"{in_kronor(amount)} använt till och med {as_of}.")


@click.command
@year_option
@on_option("Som det var den dagen")
@area_option
@json_option
@home_option
def surplus(*, year: int, on: date | None, area: str | None, as_json: bool) -> None:
    """Visa vad som händer med det som betalats men inte använts: vad som får behållas och vad var och en får tillbaka.

    \b
    Exempel:
      arshjul requisition surplus --area fyrbodal --year 2024
    """
    from office.money_figures import figures_of, surplus_on
    from rules.kronor import in_kronor

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        with desk.database.read() as session:
            day = on or moment(wheel).today
            found = surplus_on(session, wheel, year, on=day)
            unpaid = figures_of(session, wheel, year, on=day).unpaid
    if as_json:
        print_json(
            {
                "surplus": found.amount / 100,
                "carried": found.carried / 100,
                "returned": found.returned / 100,
                "by_party": {party: amount / 100 for party, amount in found.by_party.items()},
            }
        )
        return
    click.echo(f"Överskott {year}: {in_kronor(found.amount)}")
    click.echo(f"Får användas {year + 1}: {in_kronor(found.carried)}")
    click.echo(f"Återbetalas: {in_kronor(found.returned)}")
    if unpaid > 0:
        click.echo(
            f"{in_kronor(unpaid)} är inte betalt än, så summorna är inte slutliga: vänta med att betala tillbaka."
        )
    if found.returned:
        names = wheel.party_names
        print_table(("Part", "Får tillbaka"), [(names.get(p, p), in_kronor(a)) for p, a in found.by_party.items()])


@click.command
@click.argument("file", metavar="FIL", type=click.Path(dir_okay=False, path_type=Path))
@year_option
@area_option
@home_option
def export(file: Path, *, year: int, area: str | None) -> None:
    """Skriv årets rekvisitioner till en fil: .xlsx, .csv eller ett diagram över andelarna som .svg.

    \b
    Exempel:
      arshjul requisition export rekvisition-2024.xlsx --area fyrbodal --year 2024
      arshjul requisition export andelar-2024.svg --area fyrbodal --year 2024
    """
    from office.money_figures import rows_of
    from office.requisition_exports import as_chart, as_csv, as_workbook

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            rows = rows_of(session, wheel, year)
    match file.suffix.casefold():
        case ".xlsx":
            content = as_workbook(rows, year=year, made_at=when.now)
        case ".csv":
            content = as_csv(rows, year=year)
        case ".svg":
            content = as_chart(rows, area=wheel.name, year=year).encode()
        case _:
            raise BadInput(f"”{file.name}”: låt filen heta något på .xlsx, .csv eller .svg")
    write_to(file, content)
    click.echo(f"{len(rows)} rader i {file}.")
