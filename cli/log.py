"""`arshjul log`: who did what."""

from collections.abc import Mapping

import click

from cli.desk import at_desk
from cli.listing import print_rows
from cli.options import area_option, home_option, json_option

HEADINGS = {"at": "Tid (UTC)", "who": "Vem", "act": "Vad", "subject": "Gällde", "detail": "Uppgifter"}
PARTICULARS = {
    "added": "nya uppdrag",
    "as_sent": "räknas som skickat",
    "changed": "ändrade",
    "ended": "avslutade",
    "file": "fil",
    "new_people": "nya personer",
    "on": "dag",
    "only_add": "bara tillägg",
    "outcome": "beslut",
    "reason": "skäl",
    "respelled": "ny stavning",
    "rows": "rader",
    "sha256": "fil",
    "to": "ny sista dag",
}
WIDEST = 80


@click.command
@click.option("--subject", metavar="ÄRENDE", help="Bara det som gällde just detta, som det står under ”Gällde”.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), metavar="ANTAL", default=50, help="Högst så många rader; annars 50."
)
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
        rows: list[dict[str, object]] = [
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
        rows = [_for_reading(row) for row in rows]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Loggen är tom.")


def _for_reading(row: Mapping[str, object]) -> dict[str, object]:
    """The row in Swedish, its particulars on one line that fits beside the rest; `--json` has all as it is kept."""
    from models.log import Deed

    act = str(row["act"])
    said = Deed(act).swedish if act in set(Deed) else act
    return {**row, "at": str(row["at"])[:19].replace("T", " "), "act": said, "detail": _spoken(row["detail"])}


def _spoken(detail: object) -> str:
    if not isinstance(detail, dict):
        return str(detail)
    told = {key: value for key, value in detail.items() if isinstance(value, bool) or value}
    text = ", ".join(f"{PARTICULARS.get(key, key)}: {_word(key, value)}" for key, value in told.items())
    return text if len(text) <= WIDEST else text[: WIDEST - 2] + " …"


def _word(key: str, value: object) -> object:
    from models.words import DutyState

    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return len(value)
    return DutyState(str(value)).swedish if key == "outcome" else value
