"""`arshjul thaw`: what would leave after a restore, and letting it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, who
from cli.failures import NeedsAPerson
from cli.listing import print_json, working
from cli.options import home_option, json_option

if TYPE_CHECKING:
    from office.freeze import Looked, OfArea, Standing


@click.command
@click.option("--yes", "-y", is_flag=True, help="Häv frysningen: det som visas får skickas.")
@click.option(
    "--held-count-as-sent",
    is_flag=True,
    help="Räkna de brev som ingen kan säga något om som skickade; annars avgörs vart och ett under Breven.",
)
@json_option
@home_option
def command(*, yes: bool, held_count_as_sent: bool, as_json: bool) -> None:
    """Visa vad som skulle skickas efter en återställning, och häv frysningen med --yes.

    Dagarna sedan säkerhetskopian gås igenom: brev som redan har skickats räknas som skickade, och de som ingen kan säga
    något om läggs åt sidan för en människa.

    \b
    Exempel:
      arshjul thaw
      arshjul thaw --yes
    """
    from office.freeze import look_through, standing, thaw

    now = datetime.now(UTC)
    with at_desk() as desk:
        before = standing(desk)
        if before is None:
            click.echo("Årshjul är inte fryst: brev skickas som vanligt.")
            return
        with working("Dagarna sedan säkerhetskopian gås igenom …"):
            looked = {each.area: look_through(desk, area=each.area, now=now) for each in before.areas}
        found = standing(desk)
        assert found is not None
        if as_json:
            print_json(_as_dict(found, looked))
        else:
            _print(found, looked)
        if not yes:
            raise NeedsAPerson("Inget har skickats. Häv frysningen med: arshjul thaw --yes")
        thaw(desk, who=who(), now=now, held_count_as_sent=held_count_as_sent)
    if not as_json:
        click.echo("Frysningen är hävd. Breven skickas med nästa post.")


def _as_dict(found: "Standing", looked: "dict[str, Looked]") -> dict[str, object]:
    return {
        "backup_at": found.backup_at.isoformat(),
        "areas": {
            each.area: {
                "looked_through": each.looked_through,
                "sent_before": looked[each.area].sent_before,
                "would_leave": [{"letter": line.id, "day": line.day} for line in each.would_leave],
                "held": list(each.held),
            }
            for each in found.areas
        },
    }


def _print(found: "Standing", looked: "dict[str, Looked]") -> None:
    click.echo(f"Återställt från en säkerhetskopia tagen {found.backup_at:%Y-%m-%d %H.%M} UTC.")
    for each in found.areas:
        _print_area(each, looked[each.area])


def _print_area(area: "OfArea", looked: "Looked") -> None:
    click.echo(f"\n{area.name}, {looked.days} dagar genomgångna:")
    click.echo(f"  {looked.sent_before} brev hade redan skickats och räknas så.")
    click.echo(f"  {len(area.held)} brev kan ha skickats; var och ett avgörs av en människa.")
    click.echo(f"  {len(area.would_leave)} brev skickas när frysningen hävs:")
    for line in area.would_leave:
        click.echo(f"    {line.day}  {line.recipient_name}: {line.subject}")
