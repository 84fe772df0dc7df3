"""`arshjul changeover`: the political seats end on one day; what that does, and how far the parties have come."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.consent import agree
from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_json, print_table, working
from cli.meeting_times import NewTime, When
from cli.options import Day, area_option, dry_run_option, home_option, json_option, yes_option

if TYPE_CHECKING:
    from office.changeover import MeetingAsked
    from office.changeover_progress import Progress
    from rules.wheel import Wheel


@click.command
@click.option("--on", "last_day", type=Day(), help="Platsernas sista dag; annars mandatperiodens.")
@click.option("--party", "parties", metavar="PART", multiple=True, help="Bara den partens platser. Får upprepas.")
@click.option("--meeting", type=When(), help="Överlämningsmötets tid: ”2027-01-27 13.00–15.00”. Annars föreslås en.")
@click.option("--no-meeting", is_flag=True, help="Lägg inte in något överlämningsmöte.")
@dry_run_option
@click.option(
    "--rehearse",
    "folder",
    metavar="MAPP",
    type=click.Path(file_okay=False, path_type=Path),
    help="Spela skiftet på en kopia och lägg breven i mappen; inget sparas och inget skickas.",
)
@click.option("--progress", "show_progress", is_flag=True, help="Visa hur långt det senaste skiftet har kommit.")
@click.option("--undo", is_flag=True, help="Ångra det senaste skiftet, så länge dagen inte har passerat.")
@area_option
@yes_option
@json_option
@home_option
def command(
    *,
    last_day: date | None,
    parties: Sequence[str],
    meeting: NewTime | None,
    no_meeting: bool,
    dry_run: bool,
    folder: Path | None,
    show_progress: bool,
    undo: bool,
    area: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Låt de politiska platserna upphöra samma dag, efter ett allmänt val.

    Uppdragen i de grupper som områdesfilen kallar politiska avslutas med dagen. De som lämnar kallas inte till senare
    möten och ser inte längre kalendrarna, parterna tillfrågas om namn och påminns tills platserna är besatta, och ett
    överlämningsmöte läggs in som utkast. Hjulet går vidare under tiden.

    \b
    Exempel:
      arshjul changeover --dry-run
      arshjul changeover --rehearse /tmp/mandatskifte
      arshjul changeover --on 2026-12-31
      arshjul changeover --on 2026-12-31 --party partille --party harryda
      arshjul changeover --progress
    """
    if sum((dry_run, folder is not None, show_progress, undo)) > 1:
        raise BadInput("ange bara ett av --dry-run, --rehearse, --progress och --undo")
    if show_progress:
        _show_progress(area, as_json=as_json)
    elif undo:
        _undo(area, yes=yes)
    elif folder is not None:
        _rehearse(area, last_day, parties, folder, as_json=as_json)
    else:
        _carry_out(area, last_day, parties, meeting, with_meeting=not no_meeting, dry_run=dry_run, yes=yes)


def _carry_out(
    area: str | None,
    last_day: date | None,
    parties: Sequence[str],
    meeting: NewTime | None,
    *,
    with_meeting: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    from mail.swedish import counted
    from office import changeover

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        asked = _meeting(wheel, meeting) if with_meeting else None
        day = last_day or changeover.default_day(wheel, today=when.today)
        with desk.database.read() as session:
            shown = changeover.plan(session, wheel, last_day=day, parties=parties, meeting=asked, today=when.today)
        if not shown.ends:
            raise BadInput(f"inga politiska platser hålls efter {day}")
        for line in shown.lines:
            click.echo(line)
        if dry_run:
            return
        agree("Avsluta uppdragen?", "Inget har avslutats.", yes=yes)
        with working("Uppdragen avslutas …"):
            done = changeover.carry_out(desk, shown, meeting=asked, today=when.today, now=when.now, who=who())
    click.echo(
        f"{counted(len(done.plan.ends), 'uppdrag')} avslutas med {day}. Hur det går: arshjul changeover --progress"
    )
    if done.meetings:
        numbers = ", ".join(map(str, done.meetings))
        click.echo(
            f"Utkast till överlämningsmöte: {numbers}. Kalla när dagen är bestämd: arshjul meetings call {numbers}"
        )
    if not done.delivery.in_order:
        raise NeedsAPerson("Några brev behöver ses över: arshjul deliver --list")


def _meeting(wheel: "Wheel", meeting: NewTime | None) -> "MeetingAsked":
    from office.changeover import MEETING_HOURS, MeetingAsked

    if meeting is None:
        return MeetingAsked()
    begins = meeting.begins or MEETING_HOURS[0]
    starts = datetime.combine(meeting.day, begins, wheel.time_zone)
    ends = datetime.combine(meeting.day, meeting.ends, wheel.time_zone) if meeting.ends else None
    return MeetingAsked(starts=starts, ends=ends)


def _undo(area: str | None, *, yes: bool) -> None:
    from mail.swedish import counted
    from office.changeover_undo import to_undo, undo

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            click.echo(f"Det som ångras: {to_undo(session, wheel)}.")
        agree("Ångra skiftet?", "Inget har ändrats.", yes=yes)
        done = undo(desk, area=wheel.area, today=when.today, now=when.now, who=who())
    click.echo(f"{counted(done.restored, 'uppdrag')} har sina gamla dagar igen.")
    if done.kept:
        click.echo(f"{counted(done.kept, 'uppdrag')} har ändrats sedan dess och är kvar som de är.")
    if done.asked:
        asked = counted(done.asked, "förfrågan om namn har redan gått ut", "förfrågningar om namn har redan gått ut")
        click.echo(f"{asked}. Hör av er till dem.")


def _show_progress(area: str | None, *, as_json: bool) -> None:
    from office.changeover_progress import progress

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        with desk.database.read() as session:
            found = progress(session, wheel, today=moment(wheel).today)
    if as_json:
        print_json(_as_dict(found))
        return
    click.echo(found.headline)
    print_table(
        ("Grupp", "Part", "Utsedda", "Frågad", "Svar senast"),
        [
            (party.group_name, party.party_name, f"{party.named} av {party.places}", party.asked_on, party.answer_by)
            for party in found.parties
        ],
    )
    for group in found.chairs_vacant:
        click.echo(f"! {group} har ingen ordförande efter skiftet.")


def _as_dict(found: "Progress") -> dict[str, object]:
    return {
        "on": found.last_day,
        "places": found.places,
        "named": found.named,
        "done": found.is_done,
        "chairs_vacant": found.chairs_vacant,
        "meetings": found.meetings,
        "parties": [
            {
                "group": party.group,
                "party": party.party,
                "places": party.places,
                "named": party.named,
                "asked_on": party.asked_on,
                "answer_by": party.answer_by,
            }
            for party in found.parties
        ],
    }


def _rehearse(area: str | None, last_day: date | None, parties: Sequence[str], folder: Path, *, as_json: bool) -> None:
    from office.changeover import default_day
    from office.changeover_rehearsal import rehearse

    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} är inte tom. Ange en ny mapp")
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        day = last_day or default_day(wheel, today=when.today)
        with working("Skiftet spelas …"):
            played = rehearse(desk, area=wheel.area, last_day=day, parties=parties, folder=folder, today=when.today)
    if as_json:
        print_json(
            {
                "on": day,
                "first": played.first,
                "last": played.last,
                "letters": played.letters,
                "to_those_who_left": played.to_those_who_left,
                "asked": [list(each) for each in played.asked],
                "not_asked": [list(each) for each in played.not_asked],
            }
        )
    else:
        for line in played.lines:
            click.echo(line)
        click.echo(f"Breven ligger i {folder}.")
    if not played.in_order:
        raise NeedsAPerson("Övningen visar något att se över.")
