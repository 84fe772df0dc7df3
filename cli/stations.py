"""`arshjul run`: one look at one station, now."""

from datetime import date
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.failures import BadInput
from cli.listing import print_json, print_table
from cli.options import area_option, as_of_option, dry_run_option, home_option, json_option

if TYPE_CHECKING:
    from sqlmodel import Session

    from cli.desk import Moment
    from office.chair_report import ChairsReport
    from office.report import MeetingsReport, StationReport
    from office.stations import StationOutcome
    from rules.wheel import Station, Wheel

HEADINGS = {
    "group": "Grupp",
    "document": "Dokument",
    "state": "Läge",
    "last_day": "Sista dag",
    "told": "Senast",
    "reason": "Varför inte nu",
}
CHAIR_HEADINGS = {"group": "Grupp", "side": "Från", "period": "Period", "standing": "Läge", "then": "Sedan"}
MEETING_HEADINGS = {"meeting": "Möte", "day": "Dag", "status": "Läge", "told": "Brev", "missing": "Saknas"}


@click.command
@click.argument("station", metavar="STATION")
@dry_run_option
@area_option
@as_of_option
@json_option
@home_option
def command(station: str, *, dry_run: bool, area: str | None, as_of: date | None, as_json: bool) -> None:
    """Kör en station nu: be om, påminn om och eskalera det som är dags och ogjort.

    Breven skickas med nästa post; skicka dem genast med ”arshjul deliver”. Att köra en station igen skickar inget
    två gånger. Stationen ”moten” är alla möten: kallelser, påminnelser, handlingar och minnesanteckningar.
    Stationen ”beslut” är underlag till möten, publicering och diarieföring.
    Stationen ”ordforandeskap” är alla ordförandeskap och platser: perioder, nomineringar, överlämningar, vakanser.

    \b
    Exempel:
      arshjul run arsrapporter
      arshjul run arsrapporter --dry-run --as-of 2027-01-15
      arshjul run moten
      arshjul run ordforandeskap
    """
    from models.words import StationKind
    from office.report import station_report
    from office.stations import collect
    from rules.decisions import DECISIONS
    from rules.meetings import MEETINGS
    from rules.rotation import CHAIRS
    from rules.seats import SEATS
    from store.freezes import refuse_if_frozen

    if not dry_run:
        with at_desk() as desk, desk.database.read() as session:
            refuse_if_frozen(session)
    if station in (CHAIRS, SEATS):
        _look_at_chairs(dry_run=dry_run, area=area, as_of=as_of, as_json=as_json)
        return
    if station == DECISIONS:
        _look_at_decisions(dry_run=dry_run, area=area, as_of=as_of, as_json=as_json)
        return
    if station == MEETINGS:
        _look_at_meetings(dry_run=dry_run, area=area, as_of=as_of, as_json=as_json)
        return
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        money = wheel.station(station).kind is StationKind.REQUISITION
        if not money:
            _check_that_it_collects(wheel.station(station))
        when = moment(wheel, as_of, leaves=not dry_run)
        with desk.database.read() if dry_run else desk.database.write() as session:
            if money:
                outcome = _requisition(session, wheel, when)
            else:
                outcome = collect(session, area=wheel.area, station=station, today=when.today)
            report = station_report(session, outcome=outcome, today=when.today)
    _tell(report, HEADINGS, station=station, today=when.today, dry_run=dry_run, as_json=as_json)


def _requisition(session: "Session", wheel: "Wheel", when: "Moment") -> "StationOutcome":
    """The requisition's own look: drafts that wait for a person, and who has not paid."""
    from office.requisitions import look

    outcome = look(session, area=wheel.area, today=when.today, now=when.now)
    if outcome.trouble:
        click.echo(f"Rekvisitionen {outcome.year} kan inte göras: {outcome.trouble}.", err=True)
    elif outcome.waiting:
        click.echo(
            f"{outcome.waiting} utkast väntar på klartecken: arshjul requisition --year {outcome.year}", err=True
        )
    return outcome.documents


def _look_at_meetings(*, dry_run: bool, area: str | None, as_of: date | None, as_json: bool) -> None:
    """The meetings' own look: whom to call and remind, what they owe."""
    from office.convene import convene
    from office.report import meetings_report

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel, as_of, leaves=not dry_run)
        with desk.database.read() if dry_run else desk.database.write() as session:
            outcome = convene(session, area=wheel.area, today=when.today, now=when.now, links=desk.links)
            report = meetings_report(session, outcome=outcome, today=when.today)
    _tell(report, MEETING_HEADINGS, station="moten", today=when.today, dry_run=dry_run, as_json=as_json)


def _look_at_decisions(*, dry_run: bool, area: str | None, as_of: date | None, as_json: bool) -> None:
    """What decisions ask for: packages before meetings, publication and registration after them."""
    from office.after_decisions import look_at_decisions
    from office.report import station_report

    if dry_run:
        raise BadInput(
            "stationen ”beslut” kan inte provköras: underlag sätts ihop på riktigt. Inget skickas två gånger"
        )
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel, as_of)
        outcome = look_at_decisions(desk, area=wheel.area, today=when.today, now=when.now)
        with desk.database.read() as session:
            report = station_report(session, outcome=outcome.documents, today=when.today)
    _tell(report, HEADINGS, station="beslut", today=when.today, dry_run=False, as_json=as_json)
    if not as_json:
        click.echo(outcome.headline)


def _look_at_chairs(*, dry_run: bool, area: str | None, as_of: date | None, as_json: bool) -> None:
    """The chairs' and seats' own look: terms that begin and end, who is asked, who hands over."""
    from office.chair_report import chairs_report
    from office.rotation import rotate

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel, as_of, leaves=not dry_run)
        with desk.database.read() if dry_run else desk.database.write() as session:
            outcome = rotate(session, area=wheel.area, today=when.today, now=when.now, links=desk.links)
            report = chairs_report(session, outcome=outcome, today=when.today)
    _tell(report, CHAIR_HEADINGS, station="ordforandeskap", today=when.today, dry_run=dry_run, as_json=as_json)


def _tell(
    report: "StationReport | MeetingsReport | ChairsReport",
    headings: dict[str, str],
    *,
    station: str,
    today: date,
    dry_run: bool,
    as_json: bool,
) -> None:
    """What a look led to, as a table or as JSON."""
    rows = [{key: getattr(row, key) for key in headings} for row in report.rows]
    if as_json:
        print_json({"station": station, "day": today, "headline": report.headline, "rows": rows})
        return
    click.echo(f"{report.title} · {report.headline}" + (" (inget sparat)" if dry_run else ""))
    if rows:
        print_table(list(headings.values()), [list(row.values()) for row in rows])


def _check_that_it_collects(station: "Station") -> None:
    """Raises BadInput for a station that has nothing to ask for."""
    if not station.collects:
        raise BadInput(f"{station.name} samlar inte in några dokument, så det finns inget att köra")
    if not station.active:
        raise BadInput(f"{station.name} är avstängd i områdesfilen (”aktiv: nej”), så det finns inget att köra")
