"""`arshjul timetable`: on which mornings each station looks, and whether prefect.yaml still says so."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from areas.compile import wheel_of
from areas.reader import read_area
from cli.failures import NeedsAPerson
from cli.options import home_option, json_option
from cli.shipped import SHIPPED
from engine.deployments import Deployment
from engine.prefect_yaml import prefect_yaml
from engine.timetable import deployments_of
from rules.wheel import Wheel
from settings import ROOT, read_settings

WRITTEN = ROOT / "prefect.yaml"


@click.command(
    epilog="Exempel: arshjul timetable    eller    arshjul timetable areas/goteborgsomradet.yaml --json",
)
@click.argument(
    "files", nargs=-1, metavar="[OMRÅDE.yaml]…", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--check", is_flag=True, help="Jämför med prefect.yaml; slutkod 1 om den inte stämmer.")
@click.option("--write", is_flag=True, help="Skriv om prefect.yaml.")
@click.option(
    *("--file", "target"),
    type=click.Path(dir_okay=False, path_type=Path),
    default=WRITTEN,
    metavar="FIL",
    help="En annan fil än den medföljande prefect.yaml.",
)
@json_option
@home_option
def command(files: tuple[Path, ...], check: bool, write: bool, target: Path, as_json: bool) -> None:
    """Visa motorns tidtabell, eller jämför den med prefect.yaml.

    Utan områdesfil visas installationens egna områden, eller de medföljande om den inte har några. --check och
    --write gäller då de medföljande.
    """
    if check and write:
        raise click.UsageError("välj antingen --check eller --write")
    if check or write:
        text = prefect_yaml(_wheels(files or _shipped()))
        _check(text, target) if check else _write(text, target)
        return
    deployments = [d for wheel in _wheels(files or _own() or _shipped()) for d in deployments_of(wheel)]
    click.echo(_as_json(deployments) if as_json else _as_table(deployments))


def _shipped() -> Sequence[Path]:
    return sorted(shipped.area_file for shipped in SHIPPED.values())


def _own() -> Sequence[Path]:
    return sorted(read_settings().area_files.glob("*.yaml"))


def _wheels(files: Sequence[Path]) -> list[Wheel]:
    return [wheel_of(read_area(path).area_file) for path in files]


def _check(text: str, target: Path) -> None:
    written = target.read_text("utf-8") if target.exists() else None
    if written != text:
        raise NeedsAPerson(f"{target} stämmer inte med områdesfilerna. Skriv om den: arshjul timetable --write")
    click.echo(f"{target} stämmer med områdesfilerna.")


def _write(text: str, target: Path) -> None:
    target.write_text(text, "utf-8")
    click.echo(f"{target} är skriven.")


def _as_json(deployments: Sequence[Deployment]) -> str:
    rows = [
        {
            "name": d.name,
            "flow": d.flow,
            "area": d.area,
            "parameters": dict(d.parameters),
            "tags": list(d.tags),
            "cron": d.cron,
            "timezone": d.time_zone,
            "when": d.spoken,
        }
        for d in deployments
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_table(deployments: Sequence[Deployment]) -> str:
    width = max((len(d.name) for d in deployments), default=0)
    return "\n".join(f"{d.name:<{width}}  {d.spoken}" for d in deployments)
