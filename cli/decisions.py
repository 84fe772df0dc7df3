"""`arshjul decisions …`: what lies on a body's table, what it decided, and what follows from that."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.documents import Found, about_a_document, document_meant
from cli.failures import BadInput
from cli.listing import print_rows
from cli.main import LateGroup
from cli.options import Day, area_option, home_option, json_option

if TYPE_CHECKING:
    from office.decisions import Verdict
    from office.tables import DocumentTable

EVERYTHING = "alla"
OUTCOMES = {
    "fastställd": "ADOPTED",
    "fastställd-med-ändringar": "CHANGED",
    "återremitterad": "REMITTED",
    "struken": "STRUCK",
    "lyft": "LIFTED",
    "lagd-till-handlingarna": "NOTED",
}
YEAR = click.option("--year", type=click.IntRange(2000, 2100), metavar="ÅR", help="Stationens år; annars i år.")
HISTORY = {
    "decided_on": "dag",
    "body": "av",
    "document": "dokument",
    "group": "från",
    "outcome": "beslut",
    "reason": "skäl",
}

command = LateGroup(
    name="decisions",
    late={
        "list": ("cli.decisions:listing", "Visa vad som har beslutats under ett år."),
        "table": ("cli.decision_tables:table", "Visa vad som ligger på bordet vid en station eller ett möte."),
        "decide": ("cli.decisions:decide", "Anteckna vad som beslutats om ett dokument, eller om alla på bordet."),
        "package": ("cli.decision_tables:package", "Sätt ihop underlaget: en PDF och en ZIP med originalen."),
        "publish": ("cli.publication:publish", "Anteckna att något är publicerat, och var."),
        "pack": ("cli.publication:pack", "Gör ett diariepaket att lämna till registratorerna."),
        "register": ("cli.publication:register", "Anteckna numret som ett dokument har fått i ett diarium."),
    },
    help="""Beslut om dokument: vad som ligger på bordet, vad det blev, och vad som följer.

    \b
    Exempel:
      arshjul decisions table arsrapport-faststalls
      arshjul decisions decide arsrapporter temagrupp-psykiatri fastställd
    """,
)


@click.command
@about_a_document
@click.argument("outcome", metavar="BESLUT", type=click.Choice(list(OUTCOMES), case_sensitive=False))
@click.option("--reason", metavar="SKÄL", help="Varför; behövs vid återremiss, strykning och lyft.")
@click.option("--to", type=Day(), help="Ny sista dag för ett återremitterat dokument.")
@click.option("--to-group", metavar="GRUPP", help="Vart ett dokument lyfts; annars som områdesfilen säger.")
@click.option("--at", "at_meeting", type=int, metavar="NR", help="Mötet där det beslutades; annars stationens möte.")
@click.option("--on", type=Day(), help="Dagen för beslutet; annars mötets dag, eller i dag.")
def decide(
    *,
    outcome: str,
    reason: str | None,
    to: date | None,
    to_group: str | None,
    at_meeting: int | None,
    on: date | None,
    **where: Any,
) -> None:
    """Anteckna vad som beslutats om ett dokument. Det som följer av beslutet sker genast.

    Ett återremitterat dokument begärs in på nytt, med skälet och den nya dagen. Om ett struket dokument frågas inget
    mer. Ett som lyfts läggs fram för nästa grupp. Det som är fastställt går till publicering och diarieföring, om
    områdesfilen säger det. Med ordet ”alla” i stället för en grupp gäller beslutet allt som ligger på stationens bord.

    \b
    Exempel:
      arshjul decide arsrapporter temagrupp-psykiatri fastställd
      arshjul decide arsrapporter temagrupp-psykiatri återremitterad --to 2026-03-13 --reason "Indikatorerna saknas"
      arshjul decide arsrapport-faststalls alla fastställd
    """
    from models.words import DutyState, Outcome
    from office import decisions
    from office.decisions import Verdict
    from rules.decisions import STATE_AFTER
    from rules.documents import DELIVERED, MAY_FOLLOW

    chosen = Outcome[OUTCOMES[outcome]]
    if where["group"].casefold() == EVERYTHING:
        _decide_all(Verdict(outcome=chosen, reason=reason, new_day=to), at=at_meeting, on=on, **where)
        return
    becomes = STATE_AFTER.get(chosen)
    states = {state for state, after in MAY_FOLLOW.items() if becomes in after} if becomes else set(DELIVERED)
    with document_meant(**where, fitting=states or {DutyState.RECEIVED}) as found:
        lifted_to = _group_meant(found, to_group) if to_group is not None else None
        decisions.decide(
            found.desk,
            found.duty_id,
            Verdict(outcome=chosen, reason=reason, new_day=to, lifted_to=lifted_to),
            today=found.when.today,
            now=found.when.now,
            who=who(),
            meeting=at_meeting,
            on=on,
        )
    click.echo(f"{found.title} är {chosen.swedish}." + (f" Ny sista dag: {to}. Gruppen får brev om det." if to else ""))


def _group_meant(found: Found, text: str) -> str:
    from office.groups import group_meant

    with found.desk.database.read() as session:
        return group_meant(session, area=found.area, text=text, on=found.when.today)


def _decide_all(verdict: "Verdict", *, at: int | None, on: date | None, **where: Any) -> None:
    """The same outcome for all that lies on a station's table, or on a meeting's."""
    from models.words import Outcome
    from office.decisions import decide_all

    if verdict.outcome in (Outcome.REMITTED, Outcome.LIFTED):
        raise BadInput(f"”{verdict.outcome.swedish}” beslutas om ett dokument i taget: ange gruppen")
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, where["area"])
        when = moment(wheel)
        found = read_table(desk, wheel, where["station"], year=where["year"], meeting=at, today=when.today)
        number = decide_all(desk, found, verdict, today=when.today, now=when.now, who=who(), on=on)
    said = (
        f"{number} dokument är nu: {verdict.outcome.swedish}." if number else "Inget på bordet väntar på det beslutet."
    )
    click.echo(f"{found.title} {found.year}: {said}")


def read_table(
    desk: Any, wheel: Any, station: str | None, *, year: int | None, meeting: int | None, today: date
) -> "DocumentTable":
    """The table of a meeting, or of a station's turn. Raises BadInput where neither is named."""
    from office.tables import table_of_meeting, table_of_station

    if meeting is None and station is None:
        raise BadInput("ange en station, eller ett möte med --at")
    with desk.database.read() as session:
        if meeting is not None:
            return table_of_meeting(session, wheel, meeting)
        return table_of_station(session, wheel, str(station), year=year or today.year, today=today)


@click.command
@YEAR
@area_option
@json_option
@home_option
def listing(*, year: int | None, area: str | None, as_json: bool) -> None:
    """Visa vad som har beslutats om dokument under ett år, dag för dag.

    \b
    Exempel:
      arshjul decisions list --year 2026
    """
    from office.decision_history import decisions_of_year

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            rows = decisions_of_year(session, wheel, year=year or when.today.year)
    print_rows(
        [row.__dict__ for row in rows],
        headings=HISTORY,
        as_json=as_json,
        empty="Inget har beslutats om något dokument det året.",
    )
