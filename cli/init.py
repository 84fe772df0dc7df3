"""`arshjul init`: a real installation in a folder of its own."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.desk import SETTINGS_FILE, moment, who
from cli.failures import BadInput
from cli.options import home_option

if TYPE_CHECKING:
    from areas.reader import ReadArea
    from rules.wheel import Wheel
    from settings import Settings

SHIPPED = "goteborgsomradet.yaml"
LATE_IN_THE_YEAR = 9

SETTINGS_ENV = """\
# Inställningar för Årshjul i den här mappen. Ta bort # framför en rad och ändra värdet.
# Samma namn i miljön går före. Ändringar gäller från nästa start.

# Den adress som mottagarna når Årshjul på; den står i varje länk i breven.
# ARSHJUL_PUBLIC_URL=https://arshjul.exempel.se

# Portar på den här datorn: webbsidan och motorn.
# ARSHJUL_PORT=8470
# ARSHJUL_PREFECT_PORT=8471

# Området som kommandon utan --area gäller, när flera är inlästa.
# ARSHJUL_AREA=

# Databasen: utan rad en fil i den här mappen. PostgreSQL för flera datorer.
# ARSHJUL_DATABASE_URL=postgresql://arshjul@databas.exempel.se/arshjul

# Hur brev skickas: files (som filer i mappen letters), smtp, exchange eller graph. Ett område som ska ha
# ett eget sätt får det i mail.toml i den här mappen. Pröva med: arshjul mail check
# ARSHJUL_MAIL=files
# ARSHJUL_SMTP_HOST=smtp.exempel.se
# ARSHJUL_SMTP_PORT=587
# Kryptering: starttls, tls eller none.
# ARSHJUL_SMTP_SECURITY=starttls
# ARSHJUL_SMTP_USER=
# ARSHJUL_SMTP_PASSWORD=
# ARSHJUL_SMTP_TIMEOUT_SECONDS=30
# Alla inställningar för SMTP, Exchange och Graph: docs/epost i programmets mapp.

# Spärren mot fler brev än väntat: per timme, per person och dag, och marginalen mot det som hjulet väntar sig.
# ARSHJUL_STORM_PER_HOUR=600
# ARSHJUL_STORM_PER_PERSON=40
# ARSHJUL_STORM_MARGIN_PERCENT=50
# ARSHJUL_STORM_MARGIN_LETTERS=25

# Viruskontroll av inlämnade filer: clamd, eller ett kommando som får filens sökväg sist.
# ARSHJUL_SCANNER=

# En gemensam Prefect-server i stället för den som startas här, och dess användare:lösenord.
# ARSHJUL_PREFECT_API_URL=https://prefect.exempel.se/api
# ARSHJUL_PREFECT_AUTH=
# Den egna motorns databas: utan rad en fil i den här mappen.
# ARSHJUL_PREFECT_DATABASE_URL=postgresql://prefect@databas.exempel.se/prefect

# Säkerhetskopior: var, hur många som sparas, och hur många timmar gammal den senaste får bli.
# ARSHJUL_BACKUP_FOLDER=/var/backups/arshjul
# ARSHJUL_BACKUP_KEEP=14
# ARSHJUL_BACKUP_HOURS=36

# Vad /readyz ska säga till om: ledigt utrymme, och sista dagen för inloggningen till e-posten.
# ARSHJUL_DISK_FREE_MB=500
# ARSHJUL_CREDENTIALS_EXPIRE=2027-11-30

# En adress som anropas efter varje lyckad körning, och hur loggarna skrivs: text eller json.
# ARSHJUL_PING_URL=
# ARSHJUL_LOG_FORMAT=text

# För arshjul watch på en annan dator: vad som frågas, vem som får veta, och en annan väg för det mejlet.
# ARSHJUL_WATCH_URL=https://arshjul.exempel.se/readyz
# ARSHJUL_WATCH_TO=driften@it.exempel.se
# ARSHJUL_WATCH_FROM=vakten@it.exempel.se
# ARSHJUL_WATCH_SMTP_HOST=smtp2.exempel.se
# ARSHJUL_WATCH_SMTP_PORT=587
# ARSHJUL_WATCH_SMTP_SECURITY=starttls
# ARSHJUL_WATCH_SMTP_USER=
# ARSHJUL_WATCH_SMTP_PASSWORD=
"""


@click.command
@click.option(
    "--area-file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    metavar="OMRÅDE.yaml",
    help="Er egen områdesfil, som den är; annars Göteborgsområdets, i läge skugga med driftstart i dag.",
)
@click.option(
    "--area",
    "area_name",
    metavar="NAMN",
    help="Börja på ett eget område: skriv en områdesfil och en personlista att ändra i. Ingen installation skapas.",
)
@home_option
def command(*, area_file: Path | None, area_name: str | None) -> None:
    """Skapa en riktig installation i en tom mapp: områdesfil, inställningar, nycklar och databas. Inga personer.

    Med --area skrivs i stället en kommenterad områdesfil för ett nytt område i mappen där du står.

    \b
    Exempel:
      arshjul init --home /srv/arshjul
      arshjul init --home /srv/arshjul --area-file fyrbodal.yaml
      arshjul init --area Skaraborg
    """
    from areas.compile import wheel_of
    from areas.reader import read_area, read_area_text
    from settings import DEMONSTRATION, ROOT, read_settings

    if area_name is not None:
        _begin_area(area_name, beside=area_file)
        return
    settings = read_settings()
    if settings.home == DEMONSTRATION:
        raise BadInput("ange i vilken mapp installationen ska ligga, till exempel: arshjul init --home /srv/arshjul")
    _refuse_what_is_there(settings.home)
    if area_file is not None:
        read = read_area(area_file)
    else:
        shipped = ROOT / "areas" / SHIPPED
        today = moment(wheel_of(read_area(shipped).area_file)).today
        read = read_area_text(in_shadow(shipped.read_text("utf-8"), from_day=today), name=SHIPPED)
    wheel = wheel_of(read.area_file)
    _make(settings, read, wheel)
    _tell_next_steps(settings, wheel)


def _begin_area(name: str, *, beside: Path | None) -> None:
    """Write the two files that a new area begins with, in the folder where one stands; never over another."""
    from areas.starting_file import area_id_of, starting_file, starting_people

    if beside is not None:
        raise BadInput("--area börjar på en ny områdesfil och --area-file läser in en färdig: ange bara det ena")
    area = area_id_of(name)
    today = datetime.now(UTC).date()
    written = {
        Path(f"{area}.yaml"): starting_file(name, live_from=today),
        Path(f"{area}-personer.csv"): starting_people(name, live_from=today),
    }
    if there := [str(path) for path in written if path.exists()]:
        raise BadInput(f"{' och '.join(there)} finns redan här; byt namn på det som finns, eller stå i en annan mapp")
    for path, text in written.items():
        path.write_text(text, "utf-8")
    click.echo(
        f"""\
{area}.yaml och {area}-personer.csv är skrivna: ett område som är i ordning, med exempel att byta ut.

Nästa steg, uppifrån och ned (steg för steg i docs/eget-omrade.md):
  1. Ändra i {area}.yaml, och granska efter varje ändring:
       arshjul check {area}.yaml
  2. Skapa installationen, och läs in personerna:
       arshjul init --home MAPP --area-file {area}.yaml
       arshjul import people --home MAPP {area}-personer.csv"""
    )


def in_shadow(text: str, *, from_day: date) -> str:
    """An area file's text with mode *skugga* and live from `from_day`; comments stay."""
    text = re.sub(r"(?m)^läge:[ \t]*[^\s#]+", "läge: skugga", text, count=1)
    return re.sub(r"(?m)^driftstart:[ \t]*[^\s#]+", f"driftstart: {from_day}", text, count=1)


def _refuse_what_is_there(home: Path) -> None:
    if not home.exists():
        return
    found = sorted(entry.name for entry in home.iterdir())
    if found:
        raise BadInput(
            f"mappen {home} är inte tom (där finns {', '.join(found[:3])}{' …' if len(found) > 3 else ''}). "
            "Välj en ny eller tom mapp; en installation som redan finns startas med ”arshjul up --home MAPP”"
        )


def _make(settings: "Settings", read: "ReadArea", wheel: "Wheel") -> None:
    from engine.processes import own_auth
    from office.areas import apply_area
    from store.database import Database, told_plainly
    from store.migrate import migrate
    from store.secret_keys import signing_keys

    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.area_files.mkdir()
    (settings.area_files / f"{wheel.area}.yaml").write_text(read.text, "utf-8")
    signing_keys(settings.home / "secrets")
    own_auth(settings.home)
    migrate(settings.database)
    database = Database(settings.database)
    try:
        with told_plainly(), database.write() as session:
            apply_area(session, read, today=moment(wheel).today, now=datetime.now(UTC), who=who())
    finally:
        database.close()
    # Written last: it is what makes the folder an installation.
    settings_file = settings.home / SETTINGS_FILE
    settings_file.touch(mode=0o600)
    settings_file.write_text(SETTINGS_ENV, "utf-8")


def _tell_next_steps(settings: "Settings", wheel: "Wheel") -> None:
    from models.words import Mode

    home = settings.home
    begins = max(wheel.live_from, moment(wheel).today)
    # From September on, most of what is left to see lies in the year to come.
    year = begins.year + (begins.month >= LATE_IN_THE_YEAR)
    area_file = settings.area_files / f"{wheel.area}.yaml"
    shadow = " (varje brev går bara till kontoret)" if wheel.mode is Mode.SHADOW else ""
    click.echo(
        f"""\
{wheel.name} är installerat i {home}.
Läge {wheel.mode.swedish}{shadow}, driftstart {wheel.live_from}.

Nästa steg:
  1. Läs igenom och rätta områdesfilen, och läs in den igen:
       {area_file}
       arshjul apply --home {home} {area_file}
  2. Läs in personerna:
       arshjul import people --home {home} PERSONER.xlsx
  3. Ställ in e-post och adress i {home / SETTINGS_FILE}
  4. Se hela året innan det händer:
       arshjul rehearse --home {home} --area {wheel.area} --year {year} --out MAPP
  5. Starta:
       arshjul up --home {home}"""
    )
