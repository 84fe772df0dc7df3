"""`arshjul chairs …`: whose turn it is, who holds the chair on any day, and who is named."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.failures import BadInput
from cli.listing import print_json, print_rows, print_table
from cli.main import LateGroup
from cli.options import Day, area_option, home_option, json_option

if TYPE_CHECKING:
    from office.terms import ChairOn, Timetable
    from rules.wheel import Wheel

FURTHEST = 40
"""So many years ahead turns can be shown."""
AT_HEADINGS = {
    "group": "Grupp",
    "side": "Sida",
    "chair": "Ordförande",
    "vice": "Vice",
    "state": "Läge",
    "term": "Period",
}
TERM_HEADINGS = {
    "group": "Grupp",
    "side": "Sida",
    "starts_on": "Från",
    "ends_on": "Till",
    "state": "Läge",
    "chair": "Ordförande",
}
SHOWN_AHEAD_YEARS = 4


@click.group(
    cls=LateGroup,
    late={
        "nominate": ("cli.chair_changes:nominate", "Utse ordförande eller vice ordförande."),
        "leave": ("cli.chair_changes:leave", "Anteckna att en ordförande lämnar."),
        "override": (
            "cli.chair_changes:override",
            "Ändra vems en period är, när den slutar, eller låt två byta plats.",
        ),
        "history": ("cli.chair_history:history", "Visa en grupps perioder, och vad som inte går ihop i historiken."),
    },
    invoke_without_command=True,
)
@click.option("--at", "on", type=Day(), help="Vem som var, är eller ska bli ordförande den dagen, i varje grupp.")
@click.option(
    "--until", "year", type=int, metavar="ÅR", help="Perioderna till och med det året; annars fyra år framåt."
)
@click.option(
    "--svg", type=click.Path(dir_okay=False, path_type=Path), metavar="FIL", help="Rita perioderna som en bild."
)
@area_option
@json_option
@home_option
@click.pass_context
def command(
    context: click.Context,
    *,
    on: date | None,
    year: int | None,
    svg: Path | None,
    area: str | None,
    as_json: bool,
) -> None:
    """Ordförandeskap: vems tur det är, vem som har varit, är och ska bli ordförande, och vad som bara är plan.

    Utan val visas vem som är ordförande i dag.

    \b
    Exempel:
      arshjul chairs
      arshjul chairs --at 2025-03-03
      arshjul chairs --until 2030 --svg ordforande.svg
      arshjul chairs nominate temagrupp-aldre "Anna Exempel" --party partille
    """
    if context.invoked_subcommand is not None:
        return
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        today = moment(wheel).today
        with desk.database.read() as session:
            if year is None and svg is None:
                from office.terms import chairs_on

                found = chairs_on(session, wheel, on=on or today, today=today)
                _print_chairs(wheel, found, as_json=as_json)
                return
            from office.terms import timetable

            last = _last_day(year, today=today)
            table = timetable(session, wheel, until=last, today=today)
    if svg is not None:
        _draw(table, svg, last=last)
    if svg is None or as_json:
        _print_terms(table, first=on or today, as_json=as_json)


def _last_day(year: int | None, *, today: date) -> date:
    chosen = year if year is not None else today.year + SHOWN_AHEAD_YEARS
    if not today.year <= chosen <= today.year + FURTHEST:
        raise BadInput(f"--until {chosen}: skriv ett år från {today.year} till {today.year + FURTHEST}")
    return date(chosen, 12, 31)


def _print_chairs(wheel: "Wheel", found: "list[ChairOn]", *, as_json: bool) -> None:
    if as_json:
        print_json([_as_dict(each) for each in found])
        return
    rows = [
        {
            "group": each.name,
            "side": _side(wheel, each.side, each.party),
            "chair": each.chair.name if each.chair else "–",
            "vice": f"{each.vice.name}{' (tjänstgör)' if each.interim else ''}" if each.vice else "–",
            "state": each.state.swedish,
            "term": _days(each.starts_on, each.ends_on) if each.starts_on else each.why_no_plan or "",
        }
        for each in found
    ]
    print_rows(rows, headings=AT_HEADINGS, as_json=False, empty="Områdesfilen säger inget om ordförandeskap.")
    for each in found:
        if each.reason:
            click.echo(f"! {each.name}: {each.reason}")


def _as_dict(each: "ChairOn") -> dict[str, Any]:
    return {
        "group": each.group,
        "name": each.name,
        "side": each.side.value if each.side else None,
        "party": each.party,
        "chair": _person(each.chair),
        "vice_chair": _person(each.vice),
        "interim": each.interim,
        "state": each.state.value,
        "starts_on": each.starts_on,
        "ends_on": each.ends_on,
        "reason": each.reason,
    }


def _person(held: Any) -> dict[str, Any] | None:
    return {"id": held.person_id, "name": held.name, "party": held.party} if held else None


def _print_terms(found: "Timetable", *, first: date, as_json: bool) -> None:
    from office.chair_timeline import standing_of, terms_shown

    rows: list[dict[str, object]] = []
    for group in found.wheel.rotation:
        for term in terms_shown(found, group, first=first):
            known = found.facts(term)
            named = next((h.name for h in found.stock.held if known and h.person_id == known.person_id), None)
            side: object = term.side.value if term.side else None
            rows.append(
                {
                    "group": group if as_json else found.name(group),
                    "side": side if as_json else _side(found.wheel, term.side, term.party),
                    **({"party": term.party} if as_json else {}),
                    "starts_on": term.starts_on,
                    "ends_on": term.ends_on if as_json or term.ends_on else "tills vidare",
                    "state": ("plan" if term.is_plan else term.state.value) if as_json else standing_of(term),
                    "chair": named if as_json else named or "–",
                    **({"reason": known.reason if known else None} if as_json else {}),
                }
            )
    print_rows(rows, headings=TERM_HEADINGS, as_json=as_json, empty="Områdesfilen säger inget om ordförandeskap.")
    if not as_json:
        unplanned = [(found.name(group), why.reason) for group, why in found.schedule.no_plan.items()]
        living = [
            row
            for row in unplanned
            if row[0] in {found.name(span.id) for span in found.spans if span.exists_on(found.today)}
        ]
        if living:
            click.echo("\nUtan plan")
            print_table(["Grupp", "Varför"], living)


def _draw(found: "Timetable", svg: Path, *, last: date) -> None:
    from office.chair_timeline import timeline_of
    from office.chairs_drawing import draw_chairs

    first = date(found.today.year, 1, 1)
    svg.write_text(draw_chairs(timeline_of(found, first=first, last=last)), encoding="utf-8")
    click.echo(f"{svg}: perioderna {first.year}–{last.year}.", err=True)


def _side(wheel: "Wheel", side: Any, party: str | None) -> str:
    if party:
        return wheel.party_names.get(party, party)
    return side.swedish if side else ""


def _days(starts_on: date, ends_on: date | None) -> str:
    return f"{starts_on} – {ends_on or 'tills vidare'}"
