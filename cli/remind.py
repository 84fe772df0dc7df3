"""`arshjul remind`: a letter about a document out of its turn."""

from typing import Any

import click

from cli.desk import who
from cli.documents import about_a_document, document_meant
from cli.failures import BadInput, NeedsAPerson


@click.command
@about_a_document
def command(**where: Any) -> None:
    """Påminn nu om ett dokument, utanför stegens ordning. Högst ett brev om dagen går om samma dokument.

    På en stängd dag går påminnelsen med nästa arbetsdags post.

    \b
    Exempel:
      arshjul remind arsrapporter temagrupp-psykiatri
    """
    from mail.swedish import upper_first
    from office.remind import remind

    with document_meant(**where) as found:
        today, now = found.when.today, found.when.now
        done = remind(found.desk, [found.duty_id], area=found.area, today=today, now=now, who=who())
        if done.refused:
            raise BadInput(f"{upper_first(done.refused[found.duty_id])}.")
    click.echo(f"{found.title}: påmint. " + ("Brevet är skickat." if done.delivery.sent else "Går med nästa post."))
    if not done.delivery.in_order:
        raise NeedsAPerson("Påminnelsen kunde inte lämnas över: arshjul deliver --list")
