"""`arshjul requisition dismiss`: payments that are for no requisition."""

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput
from cli.options import area_option, home_option


@click.command
@click.argument("payment", metavar="NUMMER", type=int)
@click.option("--reason", metavar="SKÄL", help="Varför; det sparas i loggen.")
@click.option("--undo", is_flag=True, help="Ta fram en avfärdad betalning igen.")
@area_option
@home_option
def dismiss(payment: int, *, reason: str | None, undo: bool, area: str | None) -> None:
    """Avfärda en betalning som är lagd åt sidan: den hör inte till någon rekvisition.

    Den påminns inte om mer och räknas inte. Vilka som är lagda åt sidan visar arshjul requisition --status.

    \b
    Exempel:
      arshjul requisition dismiss 12 --area fyrbodal --reason "gäller ett annat avtal"
      arshjul requisition dismiss 12 --area fyrbodal --undo
    """
    from office import set_aside_payments
    from rules.kronor import in_kronor

    if undo == (reason is not None):
        raise BadInput("ange varför med --reason, eller ta fram betalningen igen med --undo")
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            if undo:
                found = set_aside_payments.take_up(session, area=wheel.area, payment=payment, now=when.now, who=who())
            else:
                found = set_aside_payments.dismiss(
                    session, area=wheel.area, payment=payment, reason=reason or "", now=when.now, who=who()
                )
            told = f"{in_kronor(found.amount)} ”{found.reference}” {found.paid_on}"
    click.echo(f"Betalning {payment} ({told}) {'väntar igen' if undo else 'är avfärdad'}.")
