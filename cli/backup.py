"""`arshjul backup`: everything as one file, made while Årshjul runs."""

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.desk import at_desk
from cli.listing import print_json, working
from cli.options import home_option, json_option


@click.command
@click.argument("folder", metavar="[MAPP]", required=False, type=click.Path(file_okay=False, path_type=Path))
@json_option
@home_option
def command(*, folder: Path | None, as_json: bool) -> None:
    """Ta en säkerhetskopia: databasen och hemmappens filer i en enda fil, medan Årshjul går.

    Utan MAPP läggs den där ARSHJUL_BACKUP_FOLDER säger, annars i backups i hemmappen. De ARSHJUL_BACKUP_KEEP nyaste
    behålls. Filen innehåller personuppgifter, nycklar och lösenord: förvara den därefter, och helst på en annan dator.

    \b
    Exempel:
      arshjul backup
      arshjul backup /backup/arshjul
    """
    from office.backups import make_backup
    from settings import read_settings

    settings = read_settings()
    with at_desk() as desk, working("Säkerhetskopian tas …"):
        made = make_backup(
            desk.database,
            home=settings.home,
            folder=(folder or settings.backups).expanduser().resolve(),
            keep=settings.backup_keep,
            now=datetime.now(UTC),
        )
    if as_json:
        print_json({"file": str(made.file), "size": made.size, "files": made.files, "pruned": len(made.pruned)})
        return
    click.echo(f"{made.file} ({_megabytes(made.size)} MB, {made.files} filer)")
    if made.pruned:
        click.echo(f"{len(made.pruned)} äldre togs bort.")
    if made.holds_secrets:
        click.echo("Filen innehåller nycklar och lösenord. Låt bara den läsa den som får läsa dem.", err=True)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",")
