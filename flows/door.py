"""What every flow does at the door: read the clock and the settings, and tell the engine what was done.

Only identifiers, names of groups and numbers are told: the engine's pages and logs hold no person and no address.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from prefect import runtime
from prefect.artifacts import create_table_artifact
from prefect.client.orchestration import get_client
from prefect.logging import get_run_logger

from office import heartbeat
from office.areas import local_day, wheel_of_area
from office.desk import Desk, open_desk
from office.logs import speaking
from office.report import ReportRow
from rules.wheel import Wheel
from settings import read_settings
from store import freezes

NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


class DayNotCome(Exception):
    """A run was asked to look from a day that has not come."""

    def __init__(self, as_of: date, *, today: date) -> None:
        super().__init__(
            f"as_of är {as_of}, men i dag är {today}: en riktig körning kan se från en tidigare dag, aldrig från en "
            "senare. Det som kommer visas av ”arshjul rehearse”"
        )


class LeftUndone(Exception):
    """The run did all it could, and something still needs a person or a later run."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One run at an area: the desk, the wheel as it is applied, the day looked from, and the true instant."""

    desk: Desk
    wheel: Wheel
    today: date
    now: datetime


@contextmanager
def visit(area: str, *, as_of: date | None = None, is_round: bool = True) -> Iterator[Visit]:
    """Open the office for one run. Raises DayNotCome, and NoSuchArea for an area that is not applied.

    Only a run that sends nothing may look `as_of` an earlier day: letters are always of the day on which they leave.
    Raises Frozen after a restore. A round that ends well is told to the dead-man's switch; what has a pulse of its own
    is no round.
    """
    now = datetime.now(UTC)
    settings = read_settings()
    with speaking(settings.log_format), open_desk(settings) as desk:
        with desk.database.read() as session:
            freezes.refuse_if_frozen(session)
            wheel = wheel_of_area(session, area)
        today = local_day(wheel, now)
        if as_of is not None and as_of > today:
            raise DayNotCome(as_of, today=today)
        yield Visit(desk=desk, wheel=wheel, today=as_of or today, now=now)
        if is_round:
            heartbeat.after_round(desk, area=area, now=now, ping_url=settings.ping_url.get_secret_value())


def tell(*parts: str, table: Sequence[Mapping[str, str]], about: Sequence[str], description: str) -> None:
    """Leave a table of what was done, filed under the identifiers in `about`, and name the run `parts`.

    Until then the run is called by its identifiers, and stays so if it never gets here.
    """
    key = NOT_IN_KEYS.sub("-", "-".join(about).lower()).strip("-")
    create_table_artifact(key=key, table=[dict(row) for row in table], description=description)
    with get_client(sync_client=True) as client:
        client.update_flow_run(runtime.flow_run.id, name=" · ".join(parts))


class Report(Protocol):
    """What a run that writes letters says of itself."""

    @property
    def title(self) -> str:
        """What was looked at."""

    @property
    def headline(self) -> str:
        """What came of it."""


def report_letters(report: Report, *, area: str, station: str, today: date, table: Sequence[Mapping[str, str]]) -> None:
    """Tell of a run that has written letters, in the log and as `tell` does."""
    get_run_logger().info("%s/%s on %s: %s", area, station, today, report.headline)
    tell(
        *(report.title, report.headline),
        table=table,
        about=(area, station),
        description=f"{report.title}, sett från {today}: {report.headline}. Breven lämnar med Posten.",
    )


def station_table(rows: Sequence[ReportRow]) -> list[dict[str, str]]:
    """A station's report as a table that Prefect can show."""
    return [
        {
            "grupp": row.group,
            "dokument": row.document,
            "läge": row.state,
            "sista dag": str(row.last_day),
            "brev": row.told,
            "varför": row.reason,
        }
        for row in rows
    ]
