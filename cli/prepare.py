"""What `arshjul up` needs done in the database, each as a process of its own: `python -m cli.prepare JOB`.

`database` makes and migrates it (and applies the demonstration), `past` plays the demonstration's year so far in each
area, `engine` brings the timetable in step.
"""

import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from cli import failures
from cli.desk import DEMONSTRATION_MARK, at_desk, is_installation, moment, wheel_asked_for
from cli.failures import BadInput
from cli.shipped import SHIPPED
from settings import read_settings
from store.database import told_plainly
from store.migrate import migrate

if TYPE_CHECKING:
    from settings import Settings

FIRST_ACCOUNT = "kontoret"
MARK_TEXT = """\
Den här mappen är en demonstration av Årshjul: Göteborgsområdet och Fyrbodal med påhittade uppdrag och ett påhittat år.
Inga brev lämnar datorn. Ta bort mappen för att börja om; en riktig installation görs med ”arshjul init”.
"""


def database() -> None:
    """Make or migrate the database; in a demonstration, apply its areas and people where that is not done."""
    settings = read_settings()
    with told_plainly():
        migrate(settings.database)
    if not is_installation(settings.home):
        _apply_demonstration(settings)
    _open_first_account()


def _open_first_account() -> None:
    """Let somebody in where there is no account yet, and tell the password this once."""
    from models.accounts import AccessRole
    from office import accounts
    from store.accounts import has_any

    with at_desk() as desk:
        with desk.database.read() as session:
            if has_any(session):
                return
        password = accounts.new_password()
        accounts.open_account(
            desk.database,
            name=FIRST_ACCOUNT,
            password=password,
            everywhere=AccessRole.ADMINISTRATOR,
            now=datetime.now(UTC),
            who="Årshjul",
        )
    click.echo(f"\n    Logga in som {FIRST_ACCOUNT} med lösenordet {password}\n")
    click.echo("Lösenordet visas bara den här gången. Ett nytt ges med ”arshjul accounts password kontoret”.")


def _apply_demonstration(settings: "Settings") -> None:
    from areas.compile import wheel_of
    from areas.reader import read_area
    from office.areas import area_ids
    from office.demonstration import set_up

    if any(choice.backend != "files" for choice in (settings.mail_of_all, *settings.mail_of_areas().values())):
        raise BadInput(
            "demonstrationen lägger alltid breven som filer. Ta bort ARSHJUL_MAIL och mail.toml, "
            "eller gör en riktig installation med ”arshjul init --home MAPP”"
        )
    mark = settings.home / DEMONSTRATION_MARK
    with at_desk() as desk:
        with desk.database.read() as session:
            known = area_ids(session)
        if known and not mark.exists():
            raise BadInput(
                f"databasen har redan {', '.join(known)}, men {settings.home} är ingen installation. "
                "Ange rätt mapp med --home, eller en annan databas"
            )
        mark.write_text(MARK_TEXT, "utf-8")
        settings.area_files.mkdir(exist_ok=True)
        for shipped in SHIPPED.values():
            if shipped.area in known:
                continue
            wheel = wheel_of(read_area(shipped.area_file).area_file)
            click.echo(f"{wheel.name} läses in med sina demonstrationsuppdrag …")
            own = settings.area_files / shipped.area_file.name
            own.write_text(shipped.text, "utf-8")
            when = moment(wheel)
            set_up(
                desk,
                own,
                shipped.people_file,
                population_file=shipped.population_file,
                today=when.today,
                now=when.now,
            )


def past() -> None:
    """Play the demonstration's year so far in each of its areas, as far as it has not been played."""
    from office.areas import area_ids
    from office.demonstration import play_past

    def tell_once(_day: date) -> None:
        if not told:
            told.append("Årets gångna dagar spelas upp …")
            click.echo(told[0])

    told: list[str] = []
    played = 0
    with at_desk() as desk:
        with desk.database.read() as session:
            known = area_ids(session)
        for shipped in (SHIPPED[area] for area in SHIPPED if area in known):
            when = moment(wheel_asked_for(desk, shipped.area))
            played += play_past(
                desk,
                area=shipped.area,
                today=when.today,
                now=when.now,
                meetings_file=shipped.meetings_file,
                progress=tell_once,
            )
    if played:
        click.echo(f"{played} dagar är uppspelade.")


def engine() -> None:
    """Bring the timetable of the engine, which has answered already, in step with every applied area."""
    from cli.engine import bring_in_step
    from office.areas import area_ids, wheel_of_area

    with at_desk() as desk, desk.database.read() as session:
        wheels = [wheel_of_area(session, area) for area in area_ids(session)]
    for line in bring_in_step(read_settings(), wheels, has_started=True):
        click.echo(line)


JOBS = {"database": database, "past": past, "engine": engine}

if __name__ == "__main__":
    try:
        JOBS[sys.argv[1]]()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - the door, as in cli.main
        sys.exit(failures.tell(error))
