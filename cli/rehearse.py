"""`arshjul rehearse`: play a whole year on a copy and write every letter to a folder. Nothing else is touched."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.failures import BadInput
from cli.listing import working
from cli.options import home_option

if TYPE_CHECKING:
    from areas.meeting_lists import MeetingList
    from areas.reader import ReadArea
    from office.links import Links
    from office.rehearsal import Origin, Rehearsal
    from settings import Settings
    from store.database import Database

SHIPPED = "goteborgsomradet"
FIRST_YEAR, LAST_YEAR = 2000, 2150
KEY_OF_REHEARSALS = "rehearsal"
"""Signs the links in letters rehearsed without a home: they lead nowhere."""


@click.command
@click.option("--area", metavar="OMRÅDE", help="Området; annars det enda som finns.")
@click.option(
    "--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), required=True, metavar="ÅR", help="Året som spelas."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="MAPP",
    help="Ny eller tom mapp, eller en tidigare övning som då ersätts.",
)
@click.option(
    "--behaviour",
    default="mixed",
    metavar="BETEENDE",
    help="Hur grupperna gör: on-time, none, late:N (N arbetsdagar efter sista dagen) eller mixed. Annars mixed.",
)
@click.option("--seed", type=int, default=1, metavar="TAL", help="Frö för slumpen; samma frö ger samma år. Annars 1.")
@click.option(
    "--mode", type=click.Choice(["shadow", "approve", "live"]), default="live", help="Områdets läge. Annars live."
)
@click.option(
    "--area-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FIL",
    help="Spela efter den här områdesfilen, utan att läsa in den.",
)
@click.option(
    "--meetings",
    "meetings_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FIL",
    help="Lägg till årets möten ur den här listan, skriven som för arshjul meetings import.",
)
@click.option(
    "--compare",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="MAPP",
    help="En tidigare övning: visa vad som är annorlunda mot den.",
)
@home_option
def command(
    *,
    area: str | None,
    year: int,
    out: Path,
    behaviour: str,
    seed: int,
    mode: str,
    area_file: Path | None,
    meetings_file: Path | None,
    compare: Path | None,
) -> None:
    """Spela ett helt år innan det händer, och skriv varje brev till en mapp. Inget skickas och inget annat ändras.

    Året spelas på en kopia av områdets regler, personer, möten och förra årets dokument. Årets möten börjar som utkast:
    kontoret kallar till dem vid varje månads början, tre månader i förväg. I mappen hamnar breven (letters), årets
    kalendrar (feeds), en läsbar sida (index.html) och alla utskick, ett per rad (acts.jsonl).

    \b
    Exempel:
      arshjul rehearse --area goteborgsomradet --year 2026 --out ovning
      arshjul rehearse --year 2026 --behaviour none --out utan-svar
      arshjul rehearse --year 2026 --area-file ny.yaml --out efter --compare ovning
      arshjul rehearse --year 2027 --meetings moten-2027.txt --out nasta-ar
    """
    from models.words import Mode
    from office.behaviour import answering_of, behaviour_of
    from office.rehearsal import Script, rehearse
    from office.rehearsal_comparison import compared
    from office.rehearsal_folder import put_in_place, read_acts, write_acts
    from office.rehearsal_page import page
    from settings import read_settings

    settings = read_settings()
    before = read_acts(compare) if compare is not None else None
    behaves = behaviour_of(behaviour, seed=seed)
    with _origin(settings, area, area_file) as (area_id, origin), put_in_place(out) as folder:
        script = Script(
            area=area_id,
            year=year,
            mode=Mode(mode),
            behaviour=behaves,
            behaviour_name=behaviour,
            seed=seed,
            answering=answering_of(behaviour, seed=seed),
        )
        origin = replace(origin, meetings=_meetings(origin, area_id, meetings_file, year=year))
        with working(f"Spelar {year} …"):
            played = rehearse(script, origin, folder=folder, links=_links(settings), today=_today())
            write_acts(played, folder)
            (folder / "index.html").write_text(page(played), "utf-8")
    _tell(played, out)
    if before is not None:
        click.echo(f"\nJämfört med {compare}:")
        click.echo("\n".join(compared(before, played.acts, played.wheel)))


@contextmanager
def _origin(settings: "Settings", area: str | None, area_file: Path | None) -> "Iterator[tuple[str, Origin]]":
    """What to copy from: the home where it has the area, else the file asked for or the shipped one."""
    from areas.reader import read_area
    from office.rehearsal import Origin
    from store.database import Database, untouched
    from store.migrate import check_form

    read = read_area(area_file) if area_file is not None else None
    if read is not None and area not in (None, read.area_file.id):
        raise BadInput(f"{area_file} gäller {read.area_file.id}, inte {area}. Utelämna --area eller ange rätt fil")
    wanted = read.area_file.id if read is not None else area
    if not _has_database(settings):
        yield _without_home(wanted, read, why=f"i {settings.home} finns ingen installation")
        return
    home = Database(untouched(settings.database))
    try:
        with home.read() as session:
            check_form(session)
        known = _choose(home, wanted, is_read=read is not None)
        if known is not None:
            yield known, Origin(home=home, read=read, people=None)
        else:
            yield _without_home(wanted, read, why="området är inte inläst")
    finally:
        home.close()


def _meetings(origin: "Origin", area: str, file: Path | None, *, year: int) -> "MeetingList | None":
    """The year's meetings of the list asked for; without a home, those of the shipped one for the shipped area."""
    from areas.compile import wheel_of
    from areas.meeting_lists import read_meetings
    from office.areas import wheel_of_area
    from office.example_meetings import example_meetings, of_year
    from settings import ROOT

    if file is None and (origin.home is not None or area != SHIPPED):
        return None
    if origin.read is not None:
        wheel = wheel_of(origin.read.area_file)
    else:
        assert origin.home is not None, "without a home there is an area file"
        with origin.home.read() as session:
            wheel = wheel_of_area(session, area)
    if file is None:
        shipped = ROOT / "areas" / f"{SHIPPED}-meetings.txt"
        return example_meetings(shipped, year=year, zone=wheel.time_zone, closed=wheel.closed)
    found = of_year(read_meetings(file, zone=wheel.time_zone, year=year), year)
    if not found.rows and not found.problems:
        raise BadInput(f"{file} har inga möten {year}. Utelämna --meetings eller ange en lista för det året")
    return found


def _has_database(settings: "Settings") -> bool:
    return bool(settings.database_url) or (settings.home / "arshjul.db").exists()


def _choose(home: "Database", wanted: str | None, *, is_read: bool) -> str | None:
    """The area to copy from the home; None where it has no such area but the file or the shipped one can stand in."""
    from cli.desk import area_of
    from office.areas import area_ids, wheel_of_area

    with home.read() as session:
        known = area_ids(session)
        if wanted in known:
            return wanted
        if wanted is None and known:
            return area_of(session, None)
        if not is_read and wanted not in (None, SHIPPED):
            wheel_of_area(session, str(wanted))  # tells which areas there are
    return None


def _without_home(wanted: str | None, read: "ReadArea | None", *, why: str) -> "tuple[str, Origin]":
    """The file asked for or the shipped one; the shipped demonstration's people where they belong to the area."""
    from areas.people import read_people
    from areas.reader import read_area
    from office.rehearsal import Origin
    from settings import ROOT

    if read is None:
        if wanted not in (None, SHIPPED):
            raise BadInput(f"{why}, och {wanted} följer inte med programmet. Ange områdesfilen med --area-file")
        read = read_area(ROOT / "areas" / f"{SHIPPED}.yaml")
        told = "den medföljande områdesfilen"
    else:
        told = "den angivna områdesfilen"
    area_id = read.area_file.id
    people = read_people(ROOT / "areas" / f"{SHIPPED}-people.csv") if area_id == SHIPPED else None
    whom = "demonstrationens uppdrag och exempel på möten" if people else "inga personer: alla brev går till kontoret"
    click.echo(f"Obs: {why}. Övningen spelas efter {told}, med {whom}.", err=True)
    return area_id, Origin(home=None, read=read, people=people)


def _links(settings: "Settings") -> "Links":
    """Links as the home makes them; without keys of its own, links that lead nowhere. No key is made."""
    from office.links import Links

    file = settings.home / "secrets" / "link-keys"
    keys = file.read_text("utf-8").split() if file.exists() else []
    return Links(public_url=settings.public_url, keys=tuple(keys) or (KEY_OF_REHEARSALS,))


def _today() -> date:
    return datetime.now(UTC).date()


def _tell(played: "Rehearsal", out: Path) -> None:
    from mail.swedish import counted

    sys.stdout.flush()
    unsent = sum(act.state != "done" for act in played.acts)
    click.echo(
        f"{played.wheel.name} {played.script.year}: {counted(len(played.letters), 'brev')}, "
        f"{counted(len(played.acts), 'utskick')} varav {unsent} inte skickades, "
        f"{counted(len(played.meetings), 'möte', 'möten')}.\n"
        f"Läs: {out / 'index.html'}"
    )
