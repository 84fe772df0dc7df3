"""`arshjul log`: who did what."""

import click

from cli.desk import at_desk
from cli.listing import print_rows
from cli.options import area_option, home_option, json_option

HEADINGS = {"at": "Tid (UTC)", "who": "Vem", "act": "Vad", "subject": "Gällde", "detail": "Uppgifter"}
WIDEST = 80


@click.command
@click.option("--subject", metavar="ÄRENDE", help="Bara det som gällde just detta, som det står under ”Gällde”.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Högst så många rader.")
@area_option
@json_option
@home_option
def command(*, subject: str | None, limit: int, area: str | None, as_json: bool) -> None:
    """Visa vem som har gjort vad, det senaste först. Loggen kan bara växa.

    \b
    Exempel:
      arshjul log --limit 20
      arshjul log --subject goteborgsomradet/2026/arsrapporter/temagrupp-psykiatri/arsrapport
    """
    from store.log import latest

    with at_desk() as desk, desk.database.read() as session:
        rows = [
            {
                "at": entry.at.isoformat(timespec="seconds"),
                "who": entry.who,
                "area": entry.area,
                "act": entry.act,
                "subject": entry.subject,
                "detail": entry.detail,
            }
            for entry in latest(session, area=area, subject=subject, limit=limit)
        ]
    if not as_json:
        rows = [{**row, "at": str(row["at"])[:19].replace("T", " "), "detail": _spoken(row["detail"])} for row in rows]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Loggen är tom.")


def _spoken(detail: object) -> str:
    """The particulars on one line that fits beside the rest; `--json` has all of them."""
    text = ", ".join(f"{key}={value}" for key, value in detail.items()) if isinstance(detail, dict) else str(detail)
    return text if len(text) <= WIDEST else text[: WIDEST - 2] + " …"
