"""The flow of the meetings: who is called, who is reminded, what they owe before and after."""

from collections.abc import Sequence

from prefect import flow
from prefect.logging import get_run_logger

from flows.door import report_letters, visit
from office import convene as meetings
from office.after_decisions import look_at_decisions
from office.report import MeetingRow, meetings_report
from rules.meetings import MEETINGS
from store.database import told_plainly


@flow(name="convene", flow_run_name="{area} · möten")
def convene(area: str) -> None:
    """Write what is due of notices and reminders, chase papers and minutes; packages before, publication after."""
    with visit(area) as office:
        desk, today = office.desk, office.today
        with told_plainly(), desk.database.write() as session:
            outcome = meetings.convene(session, area=area, today=today, now=office.now, links=desk.links)
        decided = look_at_decisions(desk, area=area, today=today, now=office.now)
        with desk.database.read() as session:
            report = meetings_report(session, outcome=outcome, today=today)
    report_letters(report, area=area, station=MEETINGS, today=today, table=_table(report.rows))
    get_run_logger().info("%s on %s: %s", area, today, decided.headline)


def _table(rows: Sequence[MeetingRow]) -> list[dict[str, str]]:
    return [
        {
            "möte": row.meeting,
            "dag": str(row.day),
            "läge": row.status,
            "brev": row.told,
            "saknas": row.missing,
        }
        for row in rows
    ]
