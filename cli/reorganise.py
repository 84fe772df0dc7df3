"""`arshjul reorganise`: groups end and others follow them, planned ahead and carried out on its day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.consent import agree
from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_rows, working
from cli.options import Day, area_option, dry_run_option, home_option, json_option, yes_option

if TYPE_CHECKING:
    from office.desk import Desk
    from rules.reorganisation import Reorganising
    from rules.wheel import Wheel

HEADINGS = {"number": "Nr", "name": "Namn", "last_day": "Sista dag", "standing": "Läge", "groups": "Grupper som upphör"}


@click.command
@click.argument("file", metavar="[FIL]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "old", metavar="GRUPP", help="Gruppen som upphör, i stället för en fil.")
@click.option("--to", "new", metavar="GRUPP,…", help="De som följer den, åtskilda med komma.")
@click.option("--on", "last_day", type=Day(), help="Den gamla gruppens sista dag.")
@click.option("--documents-to", "taker", metavar="GRUPP", help="Den som tar över det som inte är inlämnat.")
@click.option("--close-documents", "reason", metavar="SKÄL", help="Avsluta det som inte är inlämnat, med det skälet.")
@click.option("--list", "list_all", is_flag=True, help="Visa alla omorganisationer.")
@click.option("--show", "shown", type=int, metavar="NR", help="Visa vad en planerad omorganisation gör.")
@click.option("--withdraw", "withdrawn", type=int, metavar="NR", help="Ta tillbaka en som inte är genomförd.")
@dry_run_option
@area_option
@yes_option
@json_option
@home_option
def command(
    *,
    file: Path | None,
    old: str | None,
    new: str | None,
    last_day: date | None,
    taker: str | None,
    reason: str | None,
    list_all: bool,
    shown: int | None,
    withdrawn: int | None,
    dry_run: bool,
    area: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Planera att grupper upphör och att andra följer dem.

    När grupperna börjar och upphör står i områdesfilen (”från” och ”till”). Här sägs vad som händer med det de lämnar:
    dokument som inte är inlämnade tas över av en efterträdare eller avslutas med ett skäl, kommande möten ställs in,
    och de gamla gruppernas kalendrar visar efterträdarnas möten. Det görs morgonen efter den sista dagen; historiken
    står kvar.

    \b
    Exempel:
      arshjul reorganise lokala-nosam.yaml --dry-run
      arshjul reorganise --from nosam-gbg-centrum --to nosam-centrum --on 2025-08-31
      arshjul reorganise --list
    """
    _check_one(file, old, shown, withdrawn, list_all=list_all)
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        if list_all or (file is None and old is None and shown is None and withdrawn is None):
            _list(desk, wheel, as_json=as_json)
        elif shown is not None:
            _show(desk, wheel, shown)
        elif withdrawn is not None:
            _withdraw(desk, wheel, withdrawn, yes=yes)
        elif file is not None:
            from areas.reorganisations import read_reorganisation

            _lay_down(desk, wheel, read_reorganisation(file), dry_run=dry_run, yes=yes)
        else:
            wanted = _from_words(desk, wheel, old or "", new, last_day, taker, reason)
            _lay_down(desk, wheel, wanted, dry_run=dry_run, yes=yes)


def _check_one(file: Path | None, old: str | None, shown: int | None, withdrawn: int | None, *, list_all: bool) -> None:
    if sum((file is not None, old is not None, shown is not None, withdrawn is not None, list_all)) > 1:
        raise BadInput("ange bara ett av FIL, --from, --list, --show och --withdraw")


def _from_words(
    desk: "Desk",
    wheel: "Wheel",
    old: str,
    new: str | None,
    last_day: date | None,
    taker: str | None,
    reason: str | None,
) -> "Reorganising":
    from office.groups import group_meant
    from rules.reorganisation import Ending, Fate, Reorganising

    if last_day is None:
        raise BadInput("ange den gamla gruppens sista dag med --on")
    if taker and reason:
        raise BadInput("ange antingen --documents-to eller --close-documents")
    with desk.database.read() as session:
        group = group_meant(session, area=wheel.area, text=old, on=last_day)
        followed: Sequence[str] = [name for name in (new or "").split(",") if name.strip()]
        successors = tuple(group_meant(session, area=wheel.area, text=name, on=last_day) for name in followed)
        takes = group_meant(session, area=wheel.area, text=taker, on=last_day) if taker else None
    if takes is None and reason is None:
        if len(successors) != 1:
            raise BadInput(
                "ange vem som tar över det som inte är inlämnat (--documents-to), eller --close-documents SKÄL"
            )
        takes = successors[0]
    rest = Fate(reason=reason) if reason else Fate(successor=takes)
    ending = Ending(group=group, successors=successors, rest=rest)
    return Reorganising(name=f"{group} upphör", last_day=last_day, endings=(ending,))


def _lay_down(desk: "Desk", wheel: "Wheel", wanted: "Reorganising", *, dry_run: bool, yes: bool) -> None:
    from office import reorganisation

    when = moment(wheel)
    with desk.database.read() as session:
        made = reorganisation.plan(session, wheel, wanted, today=when.today)
    for line in made.lines:
        click.echo(line)
    if made.refusals:
        raise BadInput("omorganisationen går inte att lägga upp som den är skriven")
    if dry_run:
        return
    agree("Lägg upp omorganisationen?", "Inget har lagts upp.", yes=yes)
    with working("Omorganisationen läggs upp …"):
        done = reorganisation.lay_down(desk, wanted, area=wheel.area, today=when.today, now=when.now, who=who())
    if done.done is None:
        click.echo(f"Upplagd som nummer {done.number}. Den genomförs morgonen efter {wanted.last_day}.")
    else:
        click.echo(f"Genomförd som nummer {done.number}.")
    if not done.delivery.in_order:
        raise NeedsAPerson("Några brev behöver ses över: arshjul deliver --list")


def _list(desk: "Desk", wheel: "Wheel", *, as_json: bool) -> None:
    from office.reorganisation import listing

    with desk.database.read() as session:
        found = listing(session, wheel)
    rows = [
        {
            "number": one.number,
            "name": one.name,
            "last_day": one.last_day,
            "standing": one.standing,
            "groups": ", ".join(one.groups),
            "trouble": one.trouble,
        }
        for one in found
    ]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Ingen omorganisation är upplagd.")


def _show(desk: "Desk", wheel: "Wheel", number: int) -> None:
    from office.reorganisation import planned

    with desk.database.read() as session:
        made = planned(session, wheel, number, today=moment(wheel).today)
    for line in made.lines:
        click.echo(line)


def _withdraw(desk: "Desk", wheel: "Wheel", number: int, *, yes: bool) -> None:
    from office.reorganisation import withdraw

    agree(f"Ta tillbaka omorganisation {number}?", "Inget har ändrats.", yes=yes)
    name = withdraw(desk, number, area=wheel.area, now=moment(wheel).now, who=who())
    click.echo(f"”{name}” är återtagen.")
