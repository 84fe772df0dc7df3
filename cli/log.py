"""`arshjul log`: who did what."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk
from cli.listing import print_rows
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HEADINGS = {"at": "Tid", "who": "Vem", "act": "Vad", "subject": "Gällde", "detail": "Uppgifter"}
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
    from office.areas import area_ids, wheel_of_area
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
        zones = {} if as_json else {one: wheel_of_area(session, one).time_zone for one in area_ids(session)}
    if not as_json:
        rows = [_for_reading(row, zones) for row in rows]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Loggen är tom.")


def _for_reading(row: Mapping[str, object], zones: "Mapping[str, ZoneInfo]") -> dict[str, object]:
    """The row in Swedish and its area's time, its particulars on one line; `--json` has all as it is kept, in UTC."""
    from office.log_words import deed_in_words

    return {
        **row,
        "at": _local(str(row["at"]), zones.get(str(row["area"]))),
        "act": deed_in_words(str(row["act"])),
        "detail": _spoken(row["detail"]),
    }


def _local(instant: str, zone: "ZoneInfo | None") -> str:
    """The instant on the area's own clock; without an area on that of UTC, which is then said."""
    at = datetime.fromisoformat(instant).astimezone(zone or UTC)
    return f"{at:%Y-%m-%d %H:%M:%S}" + ("" if zone else " UTC")


def _spoken(detail: object) -> str:
    from office.log_words import particulars

    text = particulars(detail) if isinstance(detail, dict) else str(detail)
    return text if len(text) <= WIDEST else text[: WIDEST - 2] + " …"
