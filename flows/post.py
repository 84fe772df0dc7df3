"""The flow of the post: each person's due acts in one letter, and every letter that waits handed over."""

from prefect import flow
from prefect.logging import get_run_logger

from flows.door import LeftUndone, tell, visit
from office.post import PostOutcome, run_post


@flow(name="post", flow_run_name="{area} · posten")
def post(area: str) -> None:
    """Gather and deliver. A letter that does not leave fails the run, after the others have left."""
    with visit(area) as office:
        outcome = run_post(office.desk, area=area, today=office.today, now=office.now)
    headline = outcome.closed_because or outcome.headline
    get_run_logger().info("%s on %s: %s", area, office.today, headline)
    tell(
        *("Posten", headline),
        table=_table(outcome),
        about=(area, "posten"),
        description=f"Posten {office.today}: {headline}",
    )
    if not outcome.delivery.in_order:
        raise LeftUndone(f"{headline}. Skälen står under Breven; det som går att försöka om försöker Årshjul om")


def _table(outcome: PostOutcome) -> list[dict[str, str]]:
    done = outcome.delivery
    rests = done.backend_rests.swedish if done.backend_rests else ""
    counted = (
        ("skrivna", outcome.written, ""),
        ("skickade", done.sent, ""),
        ("väntar på godkännande", outcome.held, "området kräver att någon godkänner"),
        ("spärrade", done.held, "fler än väntat; skickas när någon har godkänt dem"),
        ("misslyckade", done.failed, rests),
        ("ovissa", done.unknown, "kan ha kommit fram; avgörs av en människa"),
        ("kvar i kön", done.left_waiting, rests),
        ("indragna", done.withdrawn, "rollen har fått en ny innehavare"),
        ("passerade", outcome.expired, "sista dagen att skicka har gått"),
        ("upphittade efter avbrott", outcome.recovered, ""),
    )
    rows = [{"vad": what, "antal": str(number), "varför": why} for what, number, why in counted if number]
    return rows + [{"vad": "vakant", "antal": "", "varför": vacancy} for vacancy in outcome.vacancies]
