"""The flow of the year's money: drafts that wait for a person, and the chase of what has been asked for."""

from prefect import flow
from prefect.logging import get_run_logger

from flows.door import LeftUndone, station_table, tell, visit
from office import requisitions
from office.report import station_report
from office.requisitions import RequisitionOutcome
from store.database import told_plainly


@flow(name="requisition", flow_run_name="{area} · rekvisition")
def requisition(area: str) -> None:
    """Make the year's drafts when their month has come, and remind whoever has not paid. Nothing is requisitioned here.

    Fails where the drafts cannot be made: somebody has to set what is lacking.
    """
    with visit(area) as office:
        with told_plainly(), office.desk.database.write() as session:
            outcome = requisitions.look(session, area=area, today=office.today, now=office.now)
        with office.desk.database.read() as session:
            report = station_report(session, outcome=outcome.documents, today=office.today)
    headline = _headline(outcome, report.headline)
    get_run_logger().info("%s on %s: %s", area, office.today, headline)
    tell(
        *("Rekvisition", headline),
        table=station_table(report.rows),
        about=(area, "rekvisition"),
        description=f"Rekvisition {office.today}: {headline}",
    )
    if outcome.trouble:
        raise LeftUndone(outcome.trouble)


def _headline(outcome: RequisitionOutcome, asked: str) -> str:
    if outcome.trouble:
        return "kan inte göras: något saknas"
    counts = ((outcome.drafted, "nya utkast"), (outcome.waiting, "väntar på klartecken"), (outcome.sent, "har lämnat"))
    return ", ".join([*(f"{number} {what}" for number, what in counts if number), asked])
