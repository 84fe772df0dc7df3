"""`arshjul meetings outcome`: what a meeting came to in an item of its agenda (*ställningstagande*)."""

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.meeting_asked_for import about_a_meeting


@click.command
@about_a_meeting
@click.argument("number", metavar="PUNKT", type=int)
@click.argument("text", metavar="STÄLLNINGSTAGANDE")
def outcome(*, meeting: int, area: str | None, number: int, text: str) -> None:
    """Anteckna vad mötet kom fram till i en punkt på dagordningen. Det visas på mötets sida.

    En tom text ("") tar bort det som stod där. Vad som beslutats om ett dokument antecknas med ”arshjul decide”.

    \b
    Exempel:
      arshjul meetings outcome 12 4 "LGS ställer sig bakom förslaget"
    """
    from office.agenda_outcomes import note_outcome
    from office.meeting_overview import meeting_of_area

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            meeting_of_area(session, wheel, meeting)
        title = note_outcome(desk, meeting, number=number, text=text, today=when.today, now=when.now, who=who())
    click.echo(f"Punkt {number}, ”{title}”: " + (f"”{text.strip()}” är antecknat." if text.strip() else "rensad."))
