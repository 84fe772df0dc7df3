"""`arshjul meetings call` and `cancel`: whether there is to be a meeting."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from cli.consent import agree
from cli.desk import At, at_area
from cli.failures import BadInput
from cli.listing import working
from cli.meeting_asked_for import (
    CANCELLATIONS,
    INVITATIONS,
    about_a_meeting,
    meeting_asked_for,
    tell_delivery,
    tell_what_leaves,
)
from cli.options import area_option, dry_run_option, home_option, yes_option

if TYPE_CHECKING:
    from store.meetings import MeetingFacts


@click.command
@click.argument("meeting", metavar="[NR]…", type=int, nargs=-1)
@click.option("--all", "all_of_them", is_flag=True, help="Alla kommande utkast.")
@yes_option
@dry_run_option
@area_option
@home_option
def call(*, meeting: Sequence[int], all_of_them: bool, yes: bool, dry_run: bool, area: str | None) -> None:
    """Kalla till möten: alla som ska komma får en inbjudan i kalendern genast. Först visas hur många och till vilka.

    Kallelsen med dagordning går ut senare, på den dag som gruppens regler säger. Ett inställt möte kan kallas på nytt.

    \b
    Exempel:
      arshjul meetings call 12
      arshjul meetings call --all --dry-run
      arshjul meetings call 12 13 --yes
    """
    from mail.swedish import counted
    from office import meetings
    from office.meeting_overview import leaving_when_called

    with at_area(area) as at:
        chosen = _drafts(at) if all_of_them else [meeting_asked_for(at, number) for number in dict.fromkeys(meeting)]
        if not chosen:
            raise BadInput("inga möten att kalla till. Ange deras nummer, eller --all för alla utkast")
        with at.desk.database.read() as session:
            tell_what_leaves(at, leaving_when_called(session, at.wheel, chosen), INVITATIONS)
        if dry_run:
            return
        agree("Kalla till mötena?" if len(chosen) > 1 else "Kalla till mötet?", "Inget har kallats.", yes=yes)
        with working("Inbjudningarna skickas …"):
            changes = meetings.call(at.desk, [one.id for one in chosen], **at.by)
    click.echo(f"{counted(len(chosen), 'möte', 'möten')} {'kallat' if len(chosen) == 1 else 'kallade'}.")
    tell_delivery(changes[0])


def _drafts(at: At) -> list["MeetingFacts"]:
    from models.words import MeetingStatus
    from store import meetings

    with at.desk.database.read() as session:
        ahead = at.when.today + timedelta(days=3 * 366)
        drafts = meetings.between(
            session, area=at.wheel.area, first=at.when.today, last=ahead, statuses=[MeetingStatus.DRAFT]
        )
    return [draft for draft in drafts if not draft.is_over(at.when.now)]


@click.command
@about_a_meeting
@click.option("--reason", required=True, metavar="SKÄL", help="Varför; står i meddelandet till dem som var kallade.")
@yes_option
@dry_run_option
def cancel(*, meeting: int, reason: str, yes: bool, dry_run: bool, area: str | None) -> None:
    """Ställ in ett möte: det försvinner ur allas kalendrar, och inget mer begärs för det.

    Först visas hur många som får en avbokning; inget görs utan ett ja.

    \b
    Exempel:
      arshjul meetings cancel 12 --reason "För få kan komma"
    """
    from office import meetings
    from office.meeting_overview import leaving_when_told

    with at_area(area) as at:
        found = meeting_asked_for(at, meeting)
        with at.desk.database.read() as session:
            tell_what_leaves(at, [leaving_when_told(session, found)], CANCELLATIONS)
        if dry_run:
            return
        agree("Ställ in mötet?", "Inget har ställts in.", yes=yes)
        with working("Mötet ställs in …"):
            change = meetings.cancel(at.desk, meeting, reason=reason, **at.by)
    click.echo("Mötet är inställt.")
    tell_delivery(change)
