"""The flow of chairs and seats: whose turn it is, who hands over to whom, which names are lacking."""

from collections.abc import Sequence

from prefect import flow
from prefect.logging import get_run_logger

from flows.door import tell, visit
from office import rotation
from office.chair_report import ChairRow, chairs_report
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
    get_run_logger().info("%s on %s: %s", area, today, report.headline)
    tell(
        *(report.title, report.headline),
        table=_table(report.rows),
        about=(area, "ordforandeskap"),
        description=f"{report.title} {today}: {report.headline}. Breven lämnar med Posten.",
    )


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
