"""`arshjul chairs history`: a body's terms as they have been, and what does not add up in them."""

from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.listing import print_json, print_table
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from office.terms import Timetable


@click.command
@click.argument("group", metavar="[GRUPP]", required=False)
@area_option
@json_option
@home_option
def history(*, group: str | None, area: str | None, as_json: bool) -> None:
    """Visa en grupps perioder, vilka som varit ordförande, och vad som inte går ihop: överlapp, luckor, fel sida.

    Utan grupp visas allt som inte går ihop i området. Inget ändras: rätta personlistan, eller låt det stå.

    \b
    Exempel:
      arshjul chairs history temagrupp-aldre
      arshjul chairs history --json
    """
    from office.groups import group_meant
    from office.terms import findings, timetable

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        today = moment(wheel).today
        with desk.database.read() as session:
            body = group_meant(session, area=wheel.area, text=group, on=today) if group else None
            table = timetable(session, wheel, until=today, today=today)
    found = [finding for finding in findings(table) if body is None or body in finding.groups]
    if as_json:
        print_json(
            {
                "terms": _terms(table, body) if body else [],
                "findings": [
                    {
                        "kind": finding.kind.value,
                        "groups": list(finding.groups),
                        "starts_on": finding.starts_on,
                        "ends_on": finding.ends_on,
                        "sentence": finding.sentence,
                    }
                    for finding in found
                ],
            }
        )
        return
    if body:
        rows = [list(row.values()) for row in _terms(table, body)]
        print_table(["Nr", "Från", "Till", "Sida", "Läge", "Ordförande", "Skäl"], rows)
        click.echo()
    for finding in found:
        click.echo(f"! {finding.sentence}")
    if not found:
        click.echo("Inget i historiken motsäger reglerna.")


def _terms(found: "Timetable", group: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for term in found.schedule.terms.get(group, ()):
        known = found.facts(term)
        if known is None:
            continue
        sat = [
            held for held in found.held(group) if held.valid_from <= term.last_day and held.last_day >= term.starts_on
        ]
        rows.append(
            {
                "number": term.number,
                "starts_on": term.starts_on,
                "ends_on": term.ends_on,
                "side": term.party or (term.side.swedish if term.side else None),
                "state": known.state.swedish,
                "chairs": ", ".join(held.name for held in sat),
                "reason": known.reason,
            }
        )
    return rows
