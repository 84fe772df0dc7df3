"""`arshjul meetings renew-link`: end the link to a meeting's page, and give it a new one."""

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.meeting_asked_for import about_a_meeting


@click.command("renew-link")
@about_a_meeting
def renew_link(*, meeting: int, area: str | None) -> None:
    """Ge mötets sida en ny länk och skriv ut den. Den gamla slutar gälla genast.

    Prenumerationer och kommande brev får den nya länken. Inbjudningar som redan ligger i kalendrar har kvar den gamla
    tills mötet ändras.

    \b
    Exempel:
      arshjul meetings renew-link 12
    """
    from office import meeting_links
    from office.meeting_overview import meeting_of_area

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            meeting_of_area(session, wheel, meeting)
        link = meeting_links.renew_link(desk, meeting, today=when.today, now=when.now, who=who())
    click.echo(f"Mötets sida har en ny länk, och den gamla gäller inte längre:\n  {link}")
