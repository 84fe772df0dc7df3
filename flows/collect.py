"""The flow of a station that collects documents: January's annual reports, October's plans, and their like."""

from datetime import date

from prefect import flow

from flows.door import report_letters, station_table, visit
from office import stations
from office.report import station_report
from store.database import told_plainly


@flow(name="collect", flow_run_name="{area} · {station}")
def collect(area: str, station: str, as_of: date | None = None) -> None:
    """Ask for, chase and escalate one station's documents, as far as they are due and undone."""
    with visit(area, as_of=as_of) as office:
        with told_plainly(), office.desk.database.write() as session:
            outcome = stations.collect(session, area=area, station=station, today=office.today)
        with office.desk.database.read() as session:
            report = station_report(session, outcome=outcome, today=office.today)
    report_letters(report, area=area, station=station, today=office.today, table=station_table(report.rows))
