"""The flow of a station that collects documents: January's annual reports, October's plans, and their like."""

from datetime import date

from prefect import flow
from prefect.logging import get_run_logger

from flows.door import station_table, tell, visit
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
    get_run_logger().info("%s/%s on %s: %s", area, station, office.today, report.headline)
    tell(
        *(report.title, report.headline),
        table=station_table(report.rows),
        about=(area, station),
        description=f"{report.title}, sett från {office.today}: {report.headline}. Breven lämnar med Posten.",
    )
