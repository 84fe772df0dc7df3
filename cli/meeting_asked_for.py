"""What commands about one meeting share: which it is, what they would send, and what they have sent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cli.desk import At
from cli.failures import NeedsAPerson
from cli.options import Command, area_option, home_option

if TYPE_CHECKING:
    from office.meeting_overview import Leaving
    from office.meetings import Change
    from store.meetings import MeetingFacts

INVITATIONS = ("ingen inbjudan", "inbjudan", "inbjudningar")
CANCELLATIONS = ("ingen avbokning", "avbokning", "avbokningar")
"""What leaves: none of it, one, and several."""


def about_a_meeting(command: Command) -> Command:
    """The argument and the options that point at one meeting."""
    for decorate in (home_option, area_option, click.argument("meeting", metavar="NR", type=int)):
        command = decorate(command)
    return command


def meeting_asked_for(at: At, meeting_id: int) -> "MeetingFacts":
    """The area's meeting with that number. Raises NoSuchMeeting."""
    from office.meeting_overview import meeting_of_area

    with at.desk.database.read() as session:
        return meeting_of_area(session, at.wheel, meeting_id)


def named(meeting: "MeetingFacts") -> str:
    """The meeting and its day, as it is called in answers."""
    from mail.swedish import long_day

    return f"{meeting.title} {long_day(meeting.day)}"


def tell_what_leaves(at: At, leaving: "Sequence[Leaving]", kind: tuple[str, str, str]) -> None:
    """How many messages would leave, and to whom: what a person should know before saying yes."""
    from mail.swedish import counted
    from models.words import Mode

    none, one, many = kind
    for each in leaving:
        to = ", ".join(participation.counted(number) for participation, number in each.to)
        said = f"{counted(each.number, one, many)} ({to})" if each.number else none
        by_feed = f"; {each.by_feed} har mötet i sin prenumeration i stället" if each.by_feed else ""
        click.echo(f"{named(each.meeting)}: {said}{by_feed}")
    if at.wheel.mode is Mode.SHADOW and any(each.number for each in leaving):
        click.echo("Området är i skuggläge: allt går till kontorets egen brevlåda.")
    elif at.wheel.mode is Mode.APPROVE and any(each.number for each in leaving):
        click.echo("De väntar sedan på godkännande: arshjul deliver --list")


def tell_delivery(change: "Change") -> None:
    """How many calendar messages left. Raises NeedsAPerson where some could not."""
    from mail.swedish import counted

    done = change.delivery
    if done.sent:
        click.echo(f"{counted(done.sent, 'meddelande skickat', 'meddelanden skickade')}.")
    if not done.in_order:
        raise NeedsAPerson("Några meddelanden kunde inte lämnas över: arshjul deliver --list")
