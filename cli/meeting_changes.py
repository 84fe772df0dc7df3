"""`arshjul meetings move`, `revise` and `agenda`: when, where and how a meeting is held, and about what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cli.consent import agree
from cli.desk import At, at_area
from cli.failures import BadInput
from cli.listing import working
from cli.meeting_asked_for import (
    INVITATIONS,
    about_a_meeting,
    meeting_asked_for,
    named,
    tell_delivery,
    tell_what_leaves,
)
from cli.meeting_times import NewTime, When, instants
from cli.options import dry_run_option, yes_option

if TYPE_CHECKING:
    from office.meeting_chain import MovePreview
    from rules.meetings import AgendaPoint
    from store.meetings import MeetingFacts

FORMS = {"plats": "IN_PERSON", "digitalt": "DIGITAL", "båda": "BOTH"}
LATER = "senare"


@click.command
@about_a_meeting
@click.option("--to", type=When(), required=True, help="Den nya tiden: ”2026-03-27 09.00–12.00”.")
@yes_option
@dry_run_option
def move(*, meeting: int, to: NewTime, yes: bool, dry_run: bool, area: str | None) -> None:
    """Flytta ett möte. Först visas vad som flyttas med det, och vad som blir omöjligt; inget görs utan ett ja.

    \b
    Exempel:
      arshjul meetings move 12 --to "2026-03-27 09.00–12.00"
      arshjul meetings move 12 --to 2026-03-27 --yes
    """
    from office import meetings
    from office.meeting_chain import move_preview

    with at_area(area) as at:
        found = meeting_asked_for(at, meeting)
        starts_at, ends_at = instants(to, was=(found.starts_at, found.ends_at), zone=at.wheel.time_zone)
        with at.desk.database.read() as session:
            preview = move_preview(
                session,
                at.wheel,
                found,
                new_start=starts_at,
                new_end=ends_at,
                today=at.when.today,
                now=at.when.now,
            )
        _print_preview(found, preview)
        if dry_run:
            return
        agree("Flytta mötet?", "Inget har flyttats.", yes=yes)
        with working("Mötet flyttas …"):
            change = meetings.move(at.desk, meeting, starts_at=starts_at, ends_at=ends_at, **at.by)
    click.echo("Mötet är flyttat.")
    tell_delivery(change)


def _print_preview(meeting: "MeetingFacts", preview: "MovePreview") -> None:
    click.echo(f"{meeting.title}: {preview.before} → {preview.after}")
    if preview.moves:
        click.echo("Det här flyttas med:")
        for line in preview.moves:
            click.echo(f"  {line}")
    for sentence in (*preview.impossible, *preview.odd):
        click.echo(f"! {sentence}")


@click.command
@about_a_meeting
@click.option("--place", metavar="PLATS", help=f"Platsen; ”{LATER}” om den meddelas senare.")
@click.option("--link", metavar="LÄNK", help=f"Möteslänken; ”{LATER}” om den meddelas senare.")
@click.option("--title", metavar="RUBRIK", help="Vad mötet heter.")
@click.option("--form", type=click.Choice(list(FORMS), case_sensitive=False), help="Hur man deltar.")
@click.option("--notes", metavar="TEXT", help="Kontorets egen anteckning; skickas inte.")
@click.option(
    "--elsewhere/--not-elsewhere",
    default=None,
    help="Alla har redan mötet i sin kalender, så ingen bjuds in; eller: det har de inte, så alla bjuds in.",
)
@yes_option
@dry_run_option
def revise(
    *,
    meeting: int,
    form: str | None,
    elsewhere: bool | None,
    yes: bool,
    dry_run: bool,
    area: str | None,
    **given: str | None,
) -> None:
    """Ändra var och hur mötet hålls. Den som har det i sin kalender får veta det genast.

    Att mötet är kallat på annat håll ändras för sig. Går det ut inbjudningar av det visas först hur många, och till
    vilka.

    \b
    Exempel:
      arshjul meetings revise 12 --place "Stadshuset, sal A"
      arshjul meetings revise 12 --form digitalt --link https://moten.example/lgs
      arshjul meetings revise 12 --elsewhere
    """
    from mail.swedish import counted
    from models.words import MeetingForm
    from office import meetings
    from office.meeting_overview import leaving_when_told

    values: dict[str, Any] = {name: None if text == LATER else text for name, text in given.items() if text is not None}
    if form is not None:
        values["form"] = MeetingForm[FORMS[form.lower()]]
    if elsewhere is not None:
        if values:
            raise BadInput("ändra --elsewhere för sig, före eller efter det andra")
        _called_elsewhere(meeting, elsewhere, yes=yes, dry_run=dry_run, area=area)
        return
    if not values:
        raise BadInput("ange vad som ska ändras: --place, --link, --title, --form, --notes eller --elsewhere")
    with at_area(area) as at:
        found = meeting_asked_for(at, meeting)
        if dry_run:
            is_shown = any(name in meetings.SHOWN and getattr(found, name) != new for name, new in values.items())
            with at.desk.database.read() as session:
                told = leaving_when_told(session, found).number if is_shown else 0
            click.echo(f"{named(found)}: {counted(told, 'person', 'personer')} skulle få veta ändringen.")
            return
        with working("Mötet ändras …"):
            change = meetings.revise(at.desk, meeting, **at.by, **values)
    click.echo("Mötet är ändrat.")
    tell_delivery(change)


def _called_elsewhere(meeting: int, elsewhere: bool, *, yes: bool, dry_run: bool, area: str | None) -> None:
    """Note that nothing is to invite to the meeting, or that everybody is to be invited after all."""
    from office import meetings
    from office.meeting_overview import leaving_when_called

    with at_area(area) as at:
        found = meeting_asked_for(at, meeting)
        if found.called_elsewhere is elsewhere:
            click.echo(f"{named(found)} är sedan förut {'' if elsewhere else 'inte '}kallat på annat håll.")
            return
        if not elsewhere:
            with at.desk.database.read() as session:
                tell_what_leaves(at, leaving_when_called(session, at.wheel, [found]), INVITATIONS)
        elif dry_run:
            click.echo(f"{named(found)}: inga fler inbjudningar, kallelser eller påminnelser skulle gå ut.")
        if dry_run:
            return
        if not elsewhere:
            agree("Bjud in till mötet?", "Inget har ändrats.", yes=yes)
        with working("Mötet ändras …"):
            change = meetings.call_elsewhere(at.desk, meeting, called_elsewhere=elsewhere, **at.by)
    click.echo(f"{named(change.meeting)} är {'' if elsewhere else 'inte längre '}kallat på annat håll.")
    tell_delivery(change)


@click.command
@about_a_meeting
@click.argument("items", metavar="[PUNKT]…", nargs=-1)
def agenda(*, meeting: int, items: Sequence[str], area: str | None) -> None:
    """Ge mötet en dagordning, punkt för punkt, i stället för den som fanns.

    Den som ska lämna underlag till en punkt skrivs efter ett lodstreck. Har kallelsen gått ut skickas inget nytt: den
    ändrade dagordningen står på mötets sida.

    \b
    Exempel:
      arshjul meetings agenda 12 "Föregående minnesanteckningar" "Budget | samverkanskontoret" "Nästa möte"
    """
    from mail.swedish import counted
    from office import meetings
    from office.meeting_overview import notice_has_left

    if not items:
        raise BadInput("ange dagordningens punkter, var och en inom citattecken")
    with at_area(area) as at:
        with at.desk.database.read() as session:
            notified = notice_has_left(session, meeting_asked_for(at, meeting))
        points = [_point(at, item) for item in items]
        change = meetings.revise(at.desk, meeting, agenda=points, **at.by)
    click.echo(f"{named(change.meeting)} har {counted(len(points), 'punkt', 'punkter')} på dagordningen.")
    if notified:
        click.echo("Kallelsen har redan gått ut. Inget nytt skickas: de kallade ser ändringen på mötets sida.")


def _point(at: At, text: str) -> "AgendaPoint":
    from office.groups import group_meant
    from rules.meetings import AgendaPoint

    title, _, group = (part.strip() for part in text.partition("|"))
    if not title:
        raise BadInput(f"punkten ”{text}” saknar rubrik")
    if not group:
        return AgendaPoint(title=title)
    with at.desk.database.read() as session:
        return AgendaPoint(
            title=title, papers_from=group_meant(session, area=at.wheel.area, text=group, on=at.when.today)
        )
