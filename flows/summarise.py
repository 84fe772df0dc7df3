"""The flow of the Monday letter to the office."""

from prefect import flow
from prefect.logging import get_run_logger

from flows.door import LeftUndone, tell, visit
from office.delivery import Delivery
from office.summary import write_summary


@flow(name="summarise", flow_run_name="{area} · måndagsbrevet")
def summarise(area: str) -> None:
    """Write the week's summary, unless it is written already."""
    with visit(area) as office:
        done = write_summary(office.desk, area=area, today=office.today, now=office.now)
    headline = _headline(done)
    get_run_logger().info("%s on %s: %s", area, office.today, headline)
    tell(
        *("Måndagsbrevet", headline),
        table=[{"vecka": f"{office.today:%G-v%V}", "vad": headline}],
        about=(area, "mandagsbrevet"),
        description=f"Måndagsbrevet {office.today}: {headline}",
    )
    if done is not None and not done.in_order:
        raise LeftUndone("Måndagsbrevet är skrivet men kunde inte lämnas. Skälet står under Breven; Posten försöker om")


def _headline(done: Delivery | None) -> str:
    if done is None:
        return "inget att skriva: redan skrivet eller stängd dag"
    return f"{done.sent} skickade" if done.in_order else "kunde inte lämnas"
