"""Area files: `arshjul check`, `plan` and `apply`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.consent import agree
from cli.desk import at_desk, moment, who
from cli.listing import print_json
from cli.options import Command, home_option, json_option, yes_option

if TYPE_CHECKING:
    from office.area_plans import AreaPlan

A_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def _file_argument(command: Command) -> Command:
    return click.argument("path", metavar="OMRÅDE.yaml", type=A_FILE)(command)


@click.command
@_file_argument
@json_option
def check(path: Path, *, as_json: bool) -> None:
    """Granska en områdesfil utan att läsa in den. Alla fel visas på en gång, med rad och hur det ska se ut.

    \b
    Exempel:
      arshjul check areas/goteborgsomradet.yaml
    """
    from areas.compile import wheel_of
    from areas.problems import AreaFileError
    from areas.reader import read_area
    from mail.swedish import counted

    try:
        wheel = wheel_of(read_area(path).area_file)
    except AreaFileError as error:
        if not as_json:
            raise
        print_json([{"line": p.line, "column": p.column, "what": p.what, "right": p.right} for p in error.problems])
        raise click.exceptions.Exit(2) from None
    if as_json:
        print_json([])
        return
    groups = counted(len(wheel.groups), "grupp", "grupper")
    stations = counted(len(wheel.stations), "station", "stationer")
    click.echo(f"{path.name} är i ordning: {wheel.name}, {groups}, {stations}.")
    click.echo(f"Läge {wheel.mode.swedish}, driftstart {wheel.live_from}.")


@click.command
@_file_argument
@json_option
@home_option
def plan(path: Path, *, as_json: bool) -> None:
    """Visa vad en områdesfil skulle ändra, och vilka kommande brev som tillkommer, faller bort eller får ny dag.

    \b
    Exempel:
      arshjul plan areas/goteborgsomradet.yaml
    """
    from areas.compile import wheel_of
    from areas.reader import read_area
    from office.area_plans import plan_area

    read = read_area(path)
    with at_desk() as desk, desk.database.read() as session:
        planned = plan_area(session, read, today=moment(wheel_of(read.area_file)).today)
    if as_json:
        print_json(_as_dict(planned))
        return
    click.echo("\n".join(planned.lines))


def _as_dict(planned: "AreaPlan") -> dict[str, object]:
    letters = planned.letters
    return {
        "area": planned.area,
        "new": planned.is_new,
        "changes": planned.changes,
        "letters": {
            "before": letters.before,
            "after": letters.after,
            "appear": [act._asdict() for act in letters.appear],
            "vanish": [act._asdict() for act in letters.vanish],
            "moved": [{"was": was.on, **act._asdict()} for was, act in letters.moved],
        },
    }


@click.command
@_file_argument
@yes_option
@home_option
def apply(path: Path, *, yes: bool) -> None:
    """Läs in en områdesfil. Planen visas först. Inget som har hänt går förlorat, och en fil kan läsas in igen.

    \b
    Exempel:
      arshjul apply areas/goteborgsomradet.yaml
      arshjul apply areas/goteborgsomradet.yaml --yes
    """
    from areas.compile import wheel_of
    from areas.reader import read_area
    from cli.engine import bring_in_step
    from engine.errors import EngineError
    from office.area_plans import plan_area
    from office.areas import apply_area
    from settings import read_settings

    read = read_area(path)
    wheel = wheel_of(read.area_file)
    with at_desk() as desk:
        when = moment(wheel)
        with desk.database.read() as session:
            planned = plan_area(session, read, today=when.today)
        click.echo("\n".join(planned.lines))
        if planned.changes_anything:
            agree("Läs in områdesfilen?", "Inget har lästs in.", yes=yes)
        with desk.database.write() as session:
            changed = apply_area(session, read, today=when.today, now=when.now, who=who())
    if changed:
        click.echo(f"{wheel.name} är inläst.")
    try:
        for line in bring_in_step(read_settings(), [wheel]):
            click.echo(line)
    except EngineError as error:
        click.echo(f"Områdesfilen är inläst, men tidtabellen kom inte in i motorn: {error}", err=True)
        raise click.exceptions.Exit(1) from None
