"""What a group has handed in, or need not: received, extend, excuse. What is decided about it: `cli/decisions.py`."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.desk import Moment, at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.options import Command, Day, area_option, home_option

if TYPE_CHECKING:
    from models.log import Deed
    from models.words import DutyState
    from office.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Found:
    """The document that a command is about, and what is at hand."""

    desk: "Desk"
    area: str
    duty_id: int
    title: str
    when: Moment


def about_a_document(command: Command) -> Command:
    """The arguments and options that point at one document."""
    decorators: list[Callable[[Any], Any]] = [
        click.argument("station", metavar="STATION"),
        click.argument("group", metavar="GRUPP"),
        click.option(
            "--year",
            type=click.IntRange(2000, 2100),
            metavar="ÅR",
            help="Stationens år; annars det senaste där dokumentet väntas.",
        ),
        click.option("--document", metavar="DOKUMENT", help="Behövs när gruppen lämnar flera dokument till stationen."),
        click.option("--meeting", type=int, metavar="NR", help="Mötet, för det som hör till ett möte (station moten)."),
        area_option,
        home_option,
    ]
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


@contextmanager
def document_meant(
    *,
    station: str,
    group: str,
    year: int | None,
    document: str | None,
    meeting: int | None,
    area: str | None,
    fitting: "Collection[DutyState] | None" = None,
) -> Iterator[Found]:
    """Find the document; without a `year` in the newest that the act fits, which is then told.

    `fitting` are the states that the act is for: awaited, unless given.
    `group` is an id or a name. Raises the office's NoSuchGroup, NoSuchDuty, NoSuchStation and NoSuchArea.
    """
    from mail.swedish import upper_first
    from models.words import DutyState
    from office.documents import find_duty, title_of
    from office.groups import group_meant
    from office.station_years import year_meant

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        as_named_on = min(when.today, date(year, 12, 31)) if year else when.today
        with desk.database.write() as session:
            group = group_meant(session, area=wheel.area, text=group, on=as_named_on)
            which: dict[str, Any] = {"station": station, "group": group, "document": document, "meeting": meeting}
            chosen = year or year_meant(
                session, area=wheel.area, **which, fitting=fitting or {DutyState.AWAITED}, today=when.today
            )
            duty = find_duty(session, area=wheel.area, **which, year=chosen)
            assert duty.id is not None
            title = upper_first(title_of(session, duty, today=when.today))
            found = Found(desk=desk, area=wheel.area, duty_id=duty.id, title=title, when=when)
        yield found
    if year is None:
        click.echo(f"{wheel.station(station).title} {chosen}. Menas ett annat år: --year.")


def undo_option(command: Command) -> Command:
    """`--undo`, as `undo: bool`: take back what the command did last."""
    told = "Ta tillbaka det som gjordes senast; dokumentet står som förut."
    return click.option("--undo", is_flag=True, help=told)(command)


def _take_back(deed: "Deed", fitting: "DutyState", where: dict[str, Any]) -> None:
    from mail.swedish import upper_first
    from models.duties import Duty
    from models.words import DutyState
    from office.take_back import files_stay, number_of_last, receipts_left, take_back

    with document_meant(**where, fitting={fitting}) as found:
        with found.desk.database.read() as session:
            number = number_of_last(session, session.get_one(Duty, found.duty_id), deed)
        today, now = found.when.today, found.when.now
        done = take_back(found.desk, number, area=found.area, today=today, now=now, who=who())
    stands = f"väntas igen, senast {done.last_day}" if done.state is DutyState.AWAITED else done.state.swedish
    click.echo(f"Taget tillbaka: {deed.swedish}. {upper_first(done.title)}: {stands}.")
    for stays in (receipts_left(int(done.receipt_left)), files_stay(done.files)):
        if stays:
            click.echo(stays)


def _check_alone(**given: object) -> None:
    if any(given.values()):
        raise BadInput("--undo tar tillbaka det som gjordes; använd den utan " + " och ".join(f"--{n}" for n in given))


@click.command
@about_a_document
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    metavar="FIL",
    help="Dokumentet, som sparas i arkivet.",
)
@click.option("--on", type=Day(), help="Dagen då det kom in; annars i dag.")
@undo_option
def received(*, path: Path | None, on: date | None, undo: bool, **where: Any) -> None:
    """Anteckna att ett dokument är inlämnat. Påminnelserna upphör genast, och gruppen får ett kvitto.

    \b
    Exempel:
      arshjul received arsrapporter temagrupp-psykiatri
      arshjul received arsrapporter temagrupp-psykiatri --file årsrapport.pdf --on 2026-01-29
      arshjul received arsrapporter temagrupp-psykiatri --undo
    """
    from models.log import Deed
    from models.words import DutyState
    from office.documents import receive
    from office.uploads import LARGEST_FILE, HandedFile

    if undo:
        _check_alone(file=path, on=on)
        _take_back(Deed.RECEIVE, DutyState.RECEIVED, where)
        return
    file = None
    if path is not None:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(f"{path.name} är större än {LARGEST_FILE // 1024 // 1024} MB")
        file = HandedFile(filename=path.name, content=path.read_bytes())
    with document_meant(**where) as found:
        done = receive(
            found.desk,
            found.duty_id,
            today=found.when.today,
            now=found.when.now,
            who=who(),
            file=file,
            received_on=on,
        )
    if not done.anew:
        click.echo(f"{found.title} var redan inlämnad; inget skickades." + (" Filen är sparad." if file else ""))
        return
    click.echo(f"{found.title} är inlämnad." + (" Kvittot är skickat." if done.delivery.sent else ""))
    if not done.delivery.in_order:
        raise NeedsAPerson("Kvittot kunde inte lämnas över: arshjul deliver --list")


@click.command
@about_a_document
@click.option("--to", type=Day(), help="Den nya sista dagen; behövs utom med --undo.")
@click.option("--reason", metavar="SKÄL", help="Varför; sparas i loggen. Behövs utom med --undo.")
@undo_option
def extend(*, to: date | None, reason: str | None, undo: bool, **where: Any) -> None:
    """Ge anstånd med ett dokument. Den ursprungliga dagen bevaras; påminnelserna utgår från den nya.

    \b
    Exempel:
      arshjul extend arsrapporter temagrupp-psykiatri --to 2026-02-13 --reason "Ny processledare"
      arshjul extend arsrapporter temagrupp-psykiatri --undo
    """
    from models.log import Deed
    from models.words import DutyState
    from office import documents

    if undo:
        _check_alone(to=to, reason=reason)
        _take_back(Deed.EXTEND, DutyState.AWAITED, where)
        return
    if to is None or reason is None:
        raise BadInput("ange den nya sista dagen och skälet: --to 2026-02-13 --reason SKÄL")
    with document_meant(**where) as found:
        documents.extend(
            found.desk,
            found.duty_id,
            to=to,
            reason=reason,
            today=found.when.today,
            now=found.when.now,
            who=who(),
        )
    click.echo(f"{found.title} har anstånd till {to}.")


@click.command
@about_a_document
@click.option("--reason", metavar="SKÄL", help="Varför; sparas i loggen. Behövs utom med --undo.")
@undo_option
def excuse(*, reason: str | None, undo: bool, **where: Any) -> None:
    """Befria en grupp från ett dokument. Inga fler brev skickas om det.

    \b
    Exempel:
      arshjul excuse arsrapporter nosam-harryda --reason "Gruppen nystartad"
      arshjul excuse arsrapporter nosam-harryda --undo
    """
    from models.log import Deed
    from models.words import DutyState
    from office import documents

    if undo:
        _check_alone(reason=reason)
        _take_back(Deed.EXCUSE, DutyState.EXCUSED, where)
        return
    if reason is None:
        raise BadInput("ange varför gruppen befrias: --reason SKÄL")
    with document_meant(**where) as found:
        documents.excuse(found.desk, found.duty_id, reason=reason, now=found.when.now, who=who())
    click.echo(f"{found.title}: gruppen är befriad.")
