"""`arshjul matters …`: missions, sub-goals and lifted questions, and who has each of them."""

from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.listing import print_json, print_rows
from cli.main import LateGroup
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from models.matters import MatterMove
    from office.matter_list import MatterLine

HEADINGS = {
    "id": "Nr",
    "kind": "Slag",
    "title": "Vad",
    "raised_by": "Från",
    "holder": "Hos",
    "since": "Sedan",
    "due_on": "Senast",
    "standing": "Läge",
}
MOVE_HEADINGS = {"moved_on": "Dag", "from": "Från", "to": "Till", "due_on": "Senast", "reason": "Varför", "who": "Av"}


@click.group(
    cls=LateGroup,
    late={
        "new": ("cli.matter_changes:new", "Ge ett uppdrag eller ett delmål, eller ta emot en fråga."),
        "pass": ("cli.matter_changes:pass_on", "Lämna ett ärende vidare, uppåt eller tillbaka."),
        "close": ("cli.matter_changes:close", "Avsluta ett ärende med vad det ledde till."),
        "rename": ("cli.matter_changes:rename", "Ge ett ärende en annan rubrik."),
        "show": ("cli.matters:show", "Visa ett ärende och alla händer det har gått genom."),
    },
    invoke_without_command=True,
)
@click.option("--all", "also_closed", is_flag=True, help="Visa också avslutade ärenden.")
@click.option("--holder", metavar="GRUPP", help="Bara det som ligger hos gruppen.")
@area_option
@json_option
@home_option
@click.pass_context
def command(context: click.Context, *, also_closed: bool, holder: str | None, area: str | None, as_json: bool) -> None:
    """Uppdrag, delmål och frågor: vad det är, vem som har det nu, sedan när och till när.

    Den som har ett ärende påminns av sig själv.

    \b
    Exempel:
      arshjul matters
      arshjul matters --all --json
      arshjul matters new fråga "Sena besked vid utskrivning" --from nosam-partille --reason "Prövat lokalt"
      arshjul matters pass 7 --reason "Behöver beslut av LGS"
      arshjul matters close 7 --outcome "Ny rutin från 1 mars"
    """
    if context.invoked_subcommand is not None:
        return
    from office.matter_list import listing

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        today = moment(wheel).today
        with desk.database.read() as session:
            lines = listing(session, wheel, today=today, also_closed=also_closed)
    found = [line for line in lines if holder in (None, line.holder)]
    if as_json:
        print_json([_as_dict(line) for line in found])
    else:
        print_rows(
            [_row(line) for line in found],
            headings=HEADINGS,
            as_json=False,
            empty="Inga uppdrag eller frågor är öppna.",
        )


def _row(line: "MatterLine") -> dict[str, object]:
    return {
        "id": line.id,
        "kind": line.kind.swedish,
        "title": line.title,
        "raised_by": line.raised_by_name,
        "holder": line.holder_name if line.closed_on is None else "–",
        "since": line.since if line.closed_on is None else line.opened_on,
        "due_on": line.due_on,
        "standing": _standing(line),
    }


def _standing(line: "MatterLine") -> str:
    """ "hos gruppen, på väg till lgs", "12 dagar sen", "avslutat 2026-03-02: Ny rutin"."""
    if line.closed_on is not None:
        return f"avslutat {line.closed_on}: {line.outcome}"
    if line.holder_has_ended:
        return "GRUPPEN HAR UPPHÖRT: lämna ärendet vidare"
    if line.days_late:
        return f"{line.days_late} dagar sen" if line.days_late > 1 else "1 dag sen"
    standing = line.state.swedish if line.state else ""
    return f"{standing}, på väg till {line.bound_for}" if line.bound_for else standing


def _as_dict(line: "MatterLine") -> dict[str, Any]:
    return {
        "id": line.id,
        "kind": line.kind.value,
        "title": line.title,
        "raised_by": line.raised_by,
        "holder": line.holder,
        "bound_for": line.bound_for,
        "opened_on": line.opened_on,
        "since": line.since,
        "due_on": line.due_on,
        "state": line.state.value if line.state else None,
        "days_late": line.days_late,
        "holder_has_ended": line.holder_has_ended,
        "closed_on": line.closed_on,
        "outcome": line.outcome,
    }


@click.command
@click.argument("number", type=int, metavar="NR")
@area_option
@json_option
@home_option
def show(*, number: int, area: str | None, as_json: bool) -> None:
    """Visa ett ärende och alla händer det har gått genom.

    \b
    Exempel:
      arshjul matters show 7
    """
    from office.matter_list import history
    from office.matter_rules import title_of_matter

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        with desk.database.read() as session:
            matter, moves = history(session, wheel, number)
            title = title_of_matter(matter.kind, matter.title)
            rows = [_move(move) for move in moves]
    if not as_json:
        click.echo(title[:1].upper() + title[1:])
    print_rows(rows, headings=MOVE_HEADINGS, as_json=as_json, empty="")


def _move(move: "MatterMove") -> dict[str, object]:
    to = move.to_group or (f"{move.outside} (utanför)" if move.outside else "avslutat")
    return {
        "moved_on": move.moved_on,
        "from": move.from_group,
        "to": to,
        "due_on": move.due_on,
        "reason": move.reason,
        "who": move.who,
    }
