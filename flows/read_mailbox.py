"""The flow of the inbox: what has come to the area's mailbox, taken in."""

from prefect import flow
from prefect.logging import get_run_logger

from flows.door import LeftUndone, tell, visit
from mail.transport import DeliveryFailed
from models.words import FailureClass
from office.inbox import NoMailbox
from office.inbox import read_mailbox as read_in
from office.inbox_dealing import ReadIn


@flow(name="read_mailbox", flow_run_name="{area} · inkorgen")
def read_mailbox(area: str) -> None:
    """Take in what has come, where a mailbox is chosen. One that cannot be read fails the run."""
    with visit(area, is_round=False) as office:
        try:
            done = read_in(office.desk, area=area, today=office.today, now=office.now)
        except NoMailbox:
            get_run_logger().info("%s: no mailbox is read", area)
            return
        except DeliveryFailed as failed:
            again = "" if failed.failure is FailureClass.AUTHENTICATION else ". Den läses igen nästa gång"
            raise LeftUndone(f"Brevlådan kunde inte läsas: {failed.detail}{again}") from None
    get_run_logger().info("%s on %s: %s", area, office.today, done.headline)
    tell(
        *("Inkorgen", done.headline),
        table=_table(done),
        about=(area, "inkorgen"),
        description=f"Inkorgen {office.today}: {done.headline}",
    )


def _table(done: ReadIn) -> list[dict[str, str]]:
    counted = [*((kind.swedish, number) for kind, number in done.kinds.items()), ("redan tagna emot", done.known)]
    rows = [{"vad": what, "antal": str(number)} for what, number in counted if number]
    later = (("väntar på kontoret", done.waiting), ("svar som väntar på brevlådans kalender", done.later))
    return rows + [{"vad": what, "antal": str(number)} for what, number in later if number]
