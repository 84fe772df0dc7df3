"""`arshjul requisition`: a year's amounts and how they stand, and the acts that let them leave and follow them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.listing import print_json, print_table
from cli.main import LateGroup
from cli.options import Day, area_option, home_option, json_option

if TYPE_CHECKING:
    from office.money_figures import Figures, PartRow

HEADINGS = ("Part", "Finansiär", "Belopp", "Referens", "Läge", "Sista dag", "Betalt")
ACTS = "cli.requisition_acts"
FOLLOW_UP = "cli.requisition_follow_up"


class RequisitionGroup(LateGroup):
    """The commands of a requisition; without one of them, what the year comes to."""


@click.group(
    cls=RequisitionGroup,
    invoke_without_command=True,
    late={
        "draft": (f"{ACTS}:draft", "Gör utkast till årets rekvisitioner."),
        "send": (f"{ACTS}:send", "Säg till: skicka utkasten, var och en med sin PDF."),
        "preview": (f"{ACTS}:preview", "Skriv utkastens PDF-filer till en mapp, utan att skicka något."),
        "confirm": (f"{FOLLOW_UP}:confirm", "Anteckna att parten har bekräftat sin rekvisition."),
        "invoiced": (f"{FOLLOW_UP}:invoiced", "Anteckna att parten har fakturerats."),
        "paid": (f"{FOLLOW_UP}:paid", "Anteckna en betalning."),
        "dismiss": ("cli.payments:dismiss", "Avfärda en betalning som är lagd åt sidan, eller ta fram den igen."),
        "correct": (f"{ACTS}:correct", "Rätta: ny rekvisition och kreditering av den gamla, som utkast."),
        "discard": (f"{ACTS}:discard", "Kassera utkast."),
        "used": (f"{FOLLOW_UP}:used", "Anteckna hur mycket av årets pengar som använts."),
        "surplus": (f"{FOLLOW_UP}:surplus", "Visa vad som händer med överskottet."),
        "export": (f"{FOLLOW_UP}:export", "Skriv årets rekvisitioner som XLSX, CSV eller diagram."),
    },
)
@click.option("--year", type=click.IntRange(1990, 2199), metavar="ÅR", help="Året; annars i år.")
@click.option("--status", is_flag=True, help="Visa årets pengar i summor: rekvirerat, betalt, använt.")
@click.option("--on", type=Day(), help="Summorna som de var den dagen.")
@area_option
@json_option
@home_option
@click.pass_context
def command(
    context: click.Context, *, year: int | None, status: bool, on: date | None, area: str | None, as_json: bool
) -> None:
    """Visa årets rekvisitioner, eller vad de blir: belopp, underlag och hur det går.

    Modellen står under ”finansiering” i områdesfilen, och folkmängden läses in för sig. Utkasten görs av sig själva när
    stationens månad har kommit; inget lämnar förrän någon säger till.

    \b
    Exempel:
      arshjul requisition --area fyrbodal --year 2024
      arshjul requisition --area fyrbodal --year 2024 --json
      arshjul requisition --area fyrbodal --status
      arshjul requisition send --area fyrbodal --year 2024
      arshjul requisition export rekvisition-2024.xlsx --year 2024
    """
    if context.invoked_subcommand is not None:
        return
    from office.money_figures import corrections_waiting, figures_of, rows_of

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        today = moment(wheel).today
        with desk.database.read() as session:
            if status:
                figures = figures_of(session, wheel, year or today.year, on=on or today)
                aside = _set_aside(session, wheel.area)
                _tell_figures(figures, aside, as_json=as_json)
                return
            rows = rows_of(session, wheel, year or today.year)
            waiting = corrections_waiting(session, wheel, year or today.year)
    if as_json:
        print_json([as_dict(row) for row in rows])
    else:
        _print(rows, name=wheel.name, year=year or today.year)
        if waiting:
            click.echo(f"{waiting} rättelser väntar: arshjul requisition send --year {year or today.year}")


def as_dict(row: "PartRow") -> dict[str, Any]:
    """A row for another program: amounts in kronor, and in öre where every öre counts."""
    return {
        "party": row.party,
        "party_name": row.name,
        "financier": row.financier,
        "financier_name": row.financier_name,
        "amount": row.amount / 100,
        "amount_ore": row.amount,
        "basis": row.basis,
        "reference": row.reference,
        "revision": row.revision,
        "state": row.state.value if row.state else None,
        "last_day": row.last_day,
        "sent_on": row.sent_on,
        "confirmed_on": row.confirmed_on,
        "invoiced_on": row.invoiced_on,
        "invoice": row.invoice,
        "paid_on": row.paid_on,
        "paid": row.paid / 100,
        "is_example": row.is_example,
        "reason": row.reason,
    }


def _print(rows: "list[PartRow]", *, name: str, year: int) -> None:
    from rules.kronor import in_kronor

    mark = " – EXEMPEL: beloppen är påhittade" if any(row.is_example for row in rows) else ""
    click.echo(f"{name} {year}{mark}")
    total = ("Summa", "", in_kronor(sum(row.amount for row in rows)), "", "", "", in_kronor(sum(r.paid for r in rows)))
    print_table(
        HEADINGS,
        [
            *(
                (
                    row.name,
                    row.financier_name,
                    in_kronor(row.amount),
                    row.reference,
                    row.state.swedish if row.state else "beräknad, inget utkast än",
                    row.last_day,
                    in_kronor(row.paid) if row.paid else "",
                )
                for row in rows
            ),
            total,
        ],
    )


def _set_aside(session: Any, area: str) -> list[dict[str, Any]]:
    from store import money

    return [
        {
            "payment": payment.id,
            "paid_on": payment.paid_on,
            "amount": payment.amount / 100,
            "reference": payment.reference,
            "why": payment.set_aside,
        }
        for payment in money.set_aside(session, area=area)
    ]


def _tell_figures(figures: "Figures", aside: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "year": figures.year,
                "on": figures.on,
                "drafted": figures.drafted / 100,
                "requisitioned": figures.requisitioned / 100,
                "confirmed": figures.confirmed / 100,
                "paid": figures.paid / 100,
                "unpaid": figures.unpaid / 100,
                "used": figures.used / 100,
                "used_on": figures.used_on,
                "overdue": list(figures.overdue),
                "set_aside": aside,
            }
        )
        return
    for line in figures.lines:
        click.echo(line)
    for payment in aside:
        said = f"”{payment['reference']}” {payment['paid_on']}: {payment['why']}"
        click.echo(f"Åt sidan: betalning {payment['payment']} {said}")


def write_to(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
