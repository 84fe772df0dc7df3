"""`arshjul rehearse`: play a whole year on a copy and write every letter to a folder. Nothing else is touched."""

import gc
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
from cli.rehearse_areas import rehearse_areas
from cli.shipped import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from areas.meeting_lists import MeetingList
    from areas.reader import ReadArea
    from office.links import Links
    from office.rehearsal import Origin
    from office.rehearsed import Rehearsal, RehearsedAct, Script
    from settings import Settings
    from store.database import Database

FIRST_YEAR, LAST_YEAR = 2000, 2150
KEY_OF_REHEARSALS = "rehearsal"
"""Signs the links in letters rehearsed without a home: they lead nowhere."""
NEW_OBJECTS_BEFORE_A_SWEEP = (20_000, 20, 20)
"""Of each generation of objects; Python by itself waits for a few hundred of the youngest."""


@click.command
@click.option("--area", metavar="OMRÅDE", help="Området; annars alla som finns.")
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
    kalendrar (feeds), en läsbar sida (index.html) och alla utskick, ett per rad (acts.jsonl). Flera områden får var
    sin mapp i mappen, en gemensam acts.jsonl och en sida som leder till vart och ett.

    \b
    Exempel:
      arshjul rehearse --year 2026 --out ovning
      arshjul rehearse --area goteborgsomradet --year 2026 --out ovning
      arshjul rehearse --year 2026 --behaviour none --out utan-svar
      arshjul rehearse --year 2026 --area-file ny.yaml --out efter --compare ovning
      arshjul rehearse --year 2027 --meetings moten-2027.txt --out nasta-ar
    """
    from office.rehearsal_folder import put_in_place, read_acts
    from settings import read_settings

    settings = read_settings()
    areas = _areas(settings) if area is None and area_file is None else ()
    if len(areas) > 1:
        if meetings_file is not None:
            raise BadInput(f"en lista med möten gäller ett område; ange vilket med --area: {', '.join(areas)}")
        same = ["--year", str(year), "--behaviour", behaviour, "--seed", str(seed), "--mode", mode]
        rehearse_areas(areas, [*same, *(["--compare", str(compare.resolve())] if compare else [])], out=out)
        return
    before = read_acts(compare) if compare is not None else None
    script = _script(year, mode=mode, behaviour=behaviour, seed=seed)
    with _origin(settings, area, area_file) as (area_id, origin), put_in_place(out) as folder:
        played = _play(
            replace(script, area=area_id), origin, meetings_file=meetings_file, settings=settings, folder=folder
        )
    _tell(played, out)
    if before is not None:
        _tell_what_differs(played, before, told_as=compare)


def _script(year: int, *, mode: str, behaviour: str, seed: int) -> "Script":
    """What is rehearsed, of an area that is not chosen yet."""
    from models.words import Mode
    from office.behaviour import answering_of, behaviour_of
    from office.rehearsed import Script

    return Script(
        area="",
        year=year,
        mode=Mode(mode),
        behaviour=behaviour_of(behaviour, seed=seed),
        behaviour_name=behaviour,
        seed=seed,
        answering=answering_of(behaviour, seed=seed),
    )


def _play(
    script: "Script", origin: "Origin", *, meetings_file: Path | None, settings: "Settings", folder: Path
) -> "Rehearsal":
    """Rehearse the area and lay everything in the folder."""
    from office.rehearsal import rehearse
    from office.rehearsal_folder import PAGE, write_acts
    from office.rehearsal_page import page

    origin = replace(origin, meetings=_meetings(origin, script.area, meetings_file, year=script.year))
    with working(f"Spelar {script.year} …"), _seldom_swept():
        played = rehearse(script, origin, folder=folder, links=_links(settings), today=_today())
        write_acts(played, folder)
        (folder / PAGE).write_text(page(played), "utf-8")
    return played


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """Look less often for objects that hold each other: a played year makes very many, hardly any of them such."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*NEW_OBJECTS_BEFORE_A_SWEEP)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _areas(settings: "Settings") -> "Sequence[str]":
    """The areas of the home; where it has none, those that come with the product."""
    from office.areas import area_ids
    from store.database import Database, untouched
    from store.migrate import check_form

    if not _has_database(settings):
        return list(SHIPPED)
    home = Database(untouched(settings.database))
    try:
        with home.read() as session:
            check_form(session)
            return area_ids(session) or list(SHIPPED)
    finally:
        home.close()


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
    """The year's meetings of the list asked for; without a home, those of the shipped one for a shipped area."""
    from areas.compile import wheel_of
    from areas.meeting_lists import read_meetings
    from office.areas import wheel_of_area
    from office.example_meetings import example_meetings, of_year

    if file is None and (origin.home is not None or area not in SHIPPED):
        return None
    if origin.read is not None:
        wheel = wheel_of(origin.read.area_file)
    else:
        assert origin.home is not None, "without a home there is an area file"
        with origin.home.read() as session:
            wheel = wheel_of_area(session, area)
    if file is None:
        return example_meetings(SHIPPED[area].meetings_file, year=year, zone=wheel.time_zone, closed=wheel.closed)
    found = of_year(read_meetings(file, zone=wheel.time_zone, year=year), year)
    if not found.rows and not found.problems:
        raise BadInput(f"{file} har inga möten {year}. Utelämna --meetings eller ange en lista för det året")
    return found


def _has_database(settings: "Settings") -> bool:
    return bool(settings.database_url) or (settings.home / "arshjul.db").exists()


def _choose(home: "Database", wanted: str | None, *, is_read: bool) -> str | None:
    """The area to copy from the home; None where it has no such area but the file or a shipped one can stand in."""
    from cli.desk import area_of
    from office.areas import area_ids, wheel_of_area

    with home.read() as session:
        known = area_ids(session)
        if wanted in known:
            return wanted
        if wanted is None and known:
            return area_of(session, None)
        if not is_read and wanted is not None and wanted not in SHIPPED:
            wheel_of_area(session, wanted)  # tells which areas there are
    return None


def _without_home(wanted: str | None, read: "ReadArea | None", *, why: str) -> "tuple[str, Origin]":
    """The file asked for or a shipped one; the demonstration's people where they belong to the area."""
    from areas.people import read_people
    from areas.populations import read_populations
    from areas.reader import read_area_text
    from office.rehearsal import Origin

    if read is None:
        shipped = SHIPPED.get(wanted or next(iter(SHIPPED)))
        if shipped is None:
            raise BadInput(f"{why}, och {wanted} följer inte med programmet. Ange områdesfilen med --area-file")
        read = read_area_text(shipped.text, name=shipped.area_file.name)
        told = "den medföljande områdesfilen"
    else:
        told = "den angivna områdesfilen"
    area_id = read.area_file.id
    known = SHIPPED.get(area_id)
    people = read_people(known.people_file) if known else None
    populations = read_populations(known.population_file) if known else None
    whom = "demonstrationens uppdrag och exempel på möten" if people else "inga personer: alla brev går till kontoret"
    click.echo(f"Obs: {why}. Övningen spelas efter {told}, med {whom}.", err=True)
    return area_id, Origin(home=None, read=read, people=people, populations=populations)


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
    acts = {act.key: act for act in played.acts}.values()
    unsent = sum(act.state != "done" for act in acts)
    click.echo(
        f"{played.wheel.name} {played.script.year}: {counted(len(played.letters), 'brev')}, "
        f"{counted(len(acts), 'utskick')} varav {unsent} inte skickades, "
        f"{counted(len(played.meetings), 'möte', 'möten')}.\n"
        f"Läs: {out / 'index.html'}"
    )


def _tell_what_differs(played: "Rehearsal", before: "Sequence[RehearsedAct]", *, told_as: Path | None) -> None:
    from office.rehearsal_comparison import compared

    mine = [act for act in before if act.area == played.script.area]
    click.echo(f"\nJämfört med {told_as}:")
    click.echo("\n".join(compared(mine, played.acts, played.wheel)))
