"""The flow of chairs and seats: whose turn it is, who hands over to whom, which names are lacking."""

from collections.abc import Sequence

from prefect import flow

from flows.door import report_letters, visit
from office import rotation
from office.chair_report import ChairRow, chairs_report
from rules.rotation import CHAIRS
from store.database import told_plainly


@flow(name="rotate", flow_run_name="{area} · ordförandeskap")
def rotate(area: str) -> None:
    """Begin and end terms, ask whoever's turn it is, hand over and thank, and ask for names to vacant seats."""
    with visit(area) as office:
        desk, today = office.desk, office.today
        with told_plainly(), desk.database.write() as session:
            outcome = rotation.rotate(session, area=area, today=today, now=office.now, links=desk.links)
        with desk.database.read() as session:
            report = chairs_report(session, outcome=outcome, today=today)
    report_letters(report, area=area, station=CHAIRS, today=today, table=_table(report.rows))


def _table(rows: Sequence[ChairRow]) -> list[dict[str, str]]:
    return [
        {
            "grupp": row.group,
            "ordförande från": row.side,
            "period": row.period,
            "läge": row.standing,
            "sedan": row.then,
        }
        for row in rows
    ]
