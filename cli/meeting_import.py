"""`arshjul meetings import`: take in a list of decided meetings, after showing what was understood of it."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.consent import agree
from cli.failures import NeedsAPerson
from cli.listing import print_json
from cli.options import area_option, as_of_option, home_option, json_option, yes_option

if TYPE_CHECKING:
    from cli.desk import Moment
    from office.desk import Desk
    from office.meeting_plan import MeetingPlan, PlannedMeeting

LONGEST_IN_HOURS = 24


class Hours(click.ParamType[timedelta]):
    """A length written as 2, 1.5 or 1,5."""

    name = "TIMMAR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        try:
            hours = float(str(value).replace(",", "."))
        except ValueError:
            hours = 0.0
        if not 0 < hours < LONGEST_IN_HOURS:
            self.fail(f"”{value}” är ingen längd på ett möte; skriv antalet timmar, till exempel 1,5", param, ctx)
        return timedelta(minutes=round(hours * 60))


HELP = """Läs in beslutade möten ur en lista: CSV, Excel, eller text med ett möte på varje rad.

I text står dag, tid och det övriga i följd, under rubriker som säger vilka grupper och vilket år det gäller:

\b
  Ledningsgrupp LGS 2026
  fredag 20 mars kl. 9–12, digitalt
  28 maj 13.00–15.30, på plats: Stadshuset, sal A
  LGS och Politiskt samråd
  2026-06-03 13.00–16.30, plats meddelas senare

I en tabell är rubrikerna grupp, datum, tid (eller start och slut), form, plats, länk, rubrik, station, kallad och
anteckning, i valfri ordning. Grupper som möts gemensamt skrivs med ”och”, komma eller plustecken emellan.

Mötena läggs in som utkast: ingen får veta något förrän de kallas. Det som redan finns lämnas som det är, så samma
lista kan läsas in igen. Är något fel läggs inget in, och alla fel visas på en gång. En veckodag som inte stämmer
med datumet stoppar listan tills den är rättad eller --trust-dates säger att datumen gäller.

\b
Exempel:
  arshjul meetings import moten-2026.txt --dry-run
  arshjul meetings import moten-2026.xlsx
  arshjul meetings import lgs.txt --group lgs --year 2026 --elsewhere
"""


@click.command("import", help=HELP)
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="GRUPP",
    help="Vems möten det är, där listan inte säger det. Får upprepas.",
)
@click.option("--year", type=click.IntRange(2000, 2099), metavar="ÅR", help="Året, där listan inte säger det.")
@click.option("--hours", type=Hours(), help="Hur långa möten är som saknar sluttid.")
@click.option("--elsewhere", is_flag=True, help="Alla har redan mötena i sin kalender: ingen ska bjudas in.")
@click.option("--trust-dates", is_flag=True, help="Datumet gäller där veckodagen är en annan.")
@click.option("--same-day", is_flag=True, help="Lägg in också det som är ett andra möte samma dag.")
@click.option("--dry-run", is_flag=True, help="Visa bara vad som skulle läggas in.")
@area_option
@json_option
@yes_option
@as_of_option
@home_option
def command(
    *,
    file: Path,
    groups: tuple[str, ...],
    year: int | None,
    hours: timedelta | None,
    elsewhere: bool,
    trust_dates: bool,
    same_day: bool,
    dry_run: bool,
    area: str | None,
    as_json: bool,
    yes: bool,
    as_of: date | None,
) -> None:
    """Show what the list says, and lay it in."""
    from areas.meeting_lists import read_meetings
    from cli.desk import area_of, at_desk, moment
    from office.areas import wheel_of_area
    from office.meeting_import import plan_meetings

    with at_desk() as desk:
        with desk.database.read() as session:
            wheel = wheel_of_area(session, area_of(session, area))
            when = moment(wheel, as_of, leaves=not dry_run)
            plan = plan_meetings(
                session,
                wheel,
                read_meetings(file, zone=wheel.time_zone, year=year, length=hours),
                default_groups=groups,
                elsewhere=elsewhere,
                same_day=same_day,
                trust_dates=trust_dates,
                today=when.today,
            )
        if not as_json:
            click.echo("\n".join(plan.lines))
        added = _lay_in(desk, plan, when, yes=yes) if plan.new and not dry_run else []
    if as_json:
        print_json(_as_dict(plan, added))
    elif added:
        click.echo(_done(plan))


def _lay_in(desk: "Desk", plan: "MeetingPlan", when: "Moment", *, yes: bool) -> list[int]:
    from cli.desk import who
    from office.areas import wheel_of_area
    from office.meeting_import import apply_meetings

    _agree(plan, yes=yes)
    with desk.database.write() as session:
        wheel = wheel_of_area(session, plan.area)
        return apply_meetings(session, wheel, plan, links=desk.links, today=when.today, now=when.now, who=who())


def _agree(plan: "MeetingPlan", *, yes: bool) -> None:
    """Go on only with a person's word: given beforehand, asked for, or not needed where nothing stands out."""
    if plan.in_doubt:
        rows = ", ".join(str(planned.row.number) for planned in plan.in_doubt)
        raise NeedsAPerson(
            f"Inget har lagts in: veckodagen stämmer inte med datumet (rad {rows}). Rätta listan, eller kör igen med "
            "--trust-dates om det är datumen som gäller."
        )
    question = f"Lägg in {len(plan.new)} möten?" if len(plan.new) > 1 else "Lägg in mötet?"
    agree(question, "Inget har lagts in.", yes=yes, unasked_too=not plan.needs_confirmation)


def _done(plan: "MeetingPlan") -> str:
    from mail.swedish import counted

    elsewhere = sum(planned.called_elsewhere for planned in plan.new)
    drafts = len(plan.new) - elsewhere
    parts = [counted(drafts, "utkast")] if drafts else []
    parts += [f"{counted(elsewhere, 'möte kallat', 'möten kallade')} på annat håll"] if elsewhere else []
    call = " Kalla till dem med: arshjul meetings call" if drafts else ""
    return f"Inlagt: {' och '.join(parts)}.{call}"


def _as_dict(plan: "MeetingPlan", added: list[int]) -> dict[str, object]:
    numbers = dict(zip((id(planned) for planned in plan.new), added, strict=False))
    return {
        "area": plan.area,
        "file": plan.source.file,
        "added": added,
        "meetings": [_meeting(planned, numbers.get(id(planned))) for planned in plan.meetings],
        "notes": list(plan.notes),
    }


def _meeting(planned: "PlannedMeeting", added: int | None) -> dict[str, object]:
    row = planned.row
    return {
        "row": row.number,
        "standing": planned.standing.value,
        "meeting": added or planned.meeting_id,
        "groups": list(planned.groups),
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        "form": planned.form.value,
        "place": row.place,
        "link": row.link,
        "title": row.title,
        "station": planned.station,
        "serves": list(planned.serves),
        "called_elsewhere": planned.called_elsewhere,
        "flags": [{"sign": flag.sign.value, "text": flag.told} for flag in planned.flags],
    }
