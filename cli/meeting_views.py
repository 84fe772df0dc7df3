"""`arshjul meetings list` and `show`: what is decided, who comes, what is missing."""

from dataclasses import asdict
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.listing import print_json, print_rows, print_table
from cli.options import Day, area_option, home_option, json_option

if TYPE_CHECKING:
    from office.meeting_overview import MeetingLine, MeetingView

A_YEAR = timedelta(days=365)
LATER = "meddelas senare"
HEADINGS = {"id": "Nr", "when": "När", "title": "Möte", "status": "Läge", "answers": "Svar", "place": "Plats"}


@click.command
@click.option("--from", "first", type=Day(), help="Från och med den dagen; annars i dag.")
@click.option("--until", "last", type=Day(), help="Till och med den dagen; annars ett år framåt.")
@area_option
@json_option
@home_option
def listing(*, first: date | None, last: date | None, area: str | None, as_json: bool) -> None:
    """Visa mötena i tidsordning, med läge, hur många som har svarat, och plats.

    \b
    Exempel:
      arshjul meetings list
      arshjul meetings list --from 2026-01-01 --until 2026-06-30 --json
    """
    from office.meeting_overview import meeting_lines

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        begins = first or moment(wheel).today
        with desk.database.read() as session:
            lines = meeting_lines(session, wheel, first=begins, last=last or begins + A_YEAR)
    if as_json:
        print_json([_plain(line) for line in lines])
        return
    rows = [
        {
            "id": line.id,
            "when": line.when,
            "title": line.title,
            "status": line.standing,
            "answers": f"{line.answered}/{line.called}" if line.called else "",
            "place": _where(line),
        }
        for line in lines
    ]
    empty = "Inga möten. Läs in dem som är bestämda med: arshjul meetings import"
    print_rows(rows, headings=HEADINGS, as_json=False, empty=empty)


@click.command
@click.argument("meeting", metavar="NR", type=int)
@area_option
@json_option
@home_option
def show(*, meeting: int, area: str | None, as_json: bool) -> None:
    """Visa ett möte: tid och plats, kedjan bakåt och framåt, dagordningen, svaren och dokumenten.

    \b
    Exempel:
      arshjul meetings show 12
    """
    from office.meeting_overview import meeting_view

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        with desk.database.read() as session:
            view = meeting_view(session, wheel, meeting, links=desk.links)
    if as_json:
        print_json(_plain(view))
    else:
        _print(view)


def _print(view: "MeetingView") -> None:
    line = view.line
    click.echo(f"{line.title} (nr {line.id}, {line.standing})")
    click.echo(f"  {', '.join(line.groups)}")
    click.echo(f"  {line.when}, {line.form.swedish}: {_where(line)}")
    for said in (view.station, view.reason, view.notes):
        if said:
            click.echo(f"  {said}")
    click.echo(f"  Mötets sida: {view.page}")
    click.echo("\nKedjan")
    print_table(["Dag", "Vad"], [[step.on, step.what] for step in view.chain.lines])
    for warning in view.chain.warnings:
        click.echo(f"! {warning}")
    if view.agenda:
        click.echo("\nDagordning")
        for item in view.agenda:
            owed = f" (underlag från {item.papers_from})" if item.papers_from else ""
            click.echo(f"  {item.number}. {item.title}{owed}" + (f" – {item.outcome}" if item.outcome else ""))
    if view.answers:
        click.echo(f"\nKallade: {line.called}, varav {line.accepted} kommer")
        print_table(["Namn", "Som", "Plats", "Svar"], [_answer_row(view, row) for row in view.answers])
    if view.documents:
        click.echo("\nDokument")
        rows = [[d.name, d.group, d.state.swedish, d.last_day, d.received_on] for d in view.documents]
        print_table(["Dokument", "Från", "Läge", "Sista dag", "Kom in"], rows)


def _answer_row(view: "MeetingView", row: Any) -> list[object]:
    several = len(view.line.groups) > 1
    capacity = f"{row.participation.swedish} i {row.group}" if several else row.participation.swedish
    answer = row.answer.swedish + (", tjänstgör" if row.serves else "")
    said = [answer, f"föreslår {row.proposes}" if row.proposes else "", f"”{row.comment}”" if row.comment else ""]
    return [row.name, capacity, row.seat, ", ".join(filter(None, said))]


def _where(line: "MeetingLine") -> str:
    from models.words import MeetingForm

    digital = "digitalt" if line.link else f"möteslänk {LATER}"
    match line.form:
        case MeetingForm.DIGITAL:
            return digital
        case MeetingForm.IN_PERSON:
            return line.place or LATER
        case _:
            return f"{line.place or LATER}, {digital}"


def _plain(value: Any) -> Any:
    """A view as JSON can hold it: vocabularies by their values."""

    def plain(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: plain(each) for key, each in one.items()}
        if isinstance(one, list | tuple):
            return [plain(each) for each in one]
        return one.value if isinstance(one, Enum) else one

    return plain(asdict(value))
