"""`arshjul restore`: an installation from a backup, frozen until somebody has seen what would leave."""

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.listing import working
from cli.options import home_option


@click.command
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option(
    "--letters",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="MAPP",
    help="Den gamla installationens letters, om breven läggs som filer: där syns vilka som redan är skickade.",
)
@home_option
def command(*, file: Path, letters: Path | None) -> None:
    """Återställ en säkerhetskopia i hemmappen, som ska vara tom. Stäng först av den gamla installationen.

    Installationen kommer upp fryst: inga brev skickas och inga körningar görs förrän någon har sett vad som skulle
    skickas (arshjul thaw). Med PostgreSQL anges en tom databas i ARSHJUL_DATABASE_URL.

    \b
    Exempel:
      arshjul restore --home /srv/arshjul /backup/arshjul-20270130T020000Z.tar.gz
    """
    from office.restoring import settle_in, unpacked
    from settings import read_settings

    home = read_settings().home
    with working("Säkerhetskopian läggs tillbaka …"), unpacked(file.resolve(), beside=home) as backup:
        restored = read_settings(backup.home)
        by_files_alone = restored.mail == "files" or any(
            choice.backend == "files" for choice in restored.mail_of_areas().values()
        )
        settle_in(
            backup,
            home=home,
            database_url=restored.database_url,
            letters=letters,
            letters_known=letters is not None or not by_files_alone,
            now=datetime.now(UTC),
        )
    click.echo(
        f"""\
{home} är återställd som den var {backup.made_at:%Y-%m-%d %H.%M} UTC ({backup.files} filer).
Installationen är FRYST: inga brev skickas och inga körningar görs.

Nästa steg:
  1. Se efter att den gamla installationen är avstängd och förblir det.
  2. Läs in det som har hänt sedan dess: personer, möten, inlämnade dokument.
  3. Se vad som redan har skickats, och vad som skulle skickas:
       arshjul thaw --home {home}
  4. Häv frysningen:
       arshjul thaw --home {home} --yes
  5. Starta:
       arshjul up --home {home}"""
    )
