"""A whole day without the engine: every station, chairs and seats, meetings and decisions, the summary, the post."""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from models.failpoints import Change, changing
from office.after_decisions import DecisionsOutcome, look_at_decisions
from office.areas import wheel_by_the_file
from office.convene import ConveneOutcome, convene
from office.delivery import Delivery
from office.desk import Desk
from office.post import PostOutcome, run_post
from office.requisitions import RequisitionOutcome, requisitioning
from office.requisitions import look as look_at_requisitions
from office.rotation import RotationOutcome, rotate
from office.stations import StationOutcome, collect
from office.summary import write_summary
from rules.decisions import DECISIONS
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from store import freezes
from store.database import told_plainly

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class TickOutcome:
    """What the day's stations, chairs, meetings, summary and post did. None is what was left out."""

    stations: tuple[StationOutcome, ...]
    chairs: RotationOutcome | None
    meetings: ConveneOutcome | None
    decisions: DecisionsOutcome | None
    requisition: RequisitionOutcome | None
    summary: Delivery | None
    post: PostOutcome


def tick(
    desk: Desk,
    *,
    area: str,
    today: date,
    now: datetime,
    stations: Collection[str] | None = None,
    seen_from: date | None = None,
    while_frozen: bool = False,
) -> TickOutcome:
    """Do all that the area's wheel asks for today. A station that fails does not keep the others from their turn.

    `stations` narrows the look to those that are known to have something to do, those beside the year among them. With
    `seen_from` the stations look from that day instead; letters are written and leave as of `today` all the same.
    Raises ExceptionGroup with what failed, after the rest is done, and Frozen as `run_post` does.
    """
    with desk.database.read() as session:
        if not while_frozen:
            freezes.refuse_if_frozen(session)
        wheel = wheel_by_the_file(session, area)
    outcomes: list[StationOutcome] = []
    failures: list[Exception] = []
    for place in (*wheel.collecting, wheel.matter_station):
        if stations is not None and place.id not in stations:
            continue
        with (
            _kept_apart(failures, of=f"{area}/{place.id}"),
            told_plainly(),
            changing(Change.ACTS_WRITTEN, desk.database.write()) as session,
        ):
            outcomes.append(collect(session, area=area, station=place.id, today=seen_from or today))
    requisition = None
    asks = requisitioning(wheel)
    if asks is not None and (stations is None or asks.id in stations):
        with _kept_apart(failures, of=f"{area}/{asks.id}"), told_plainly(), desk.database.write() as session:
            requisition = look_at_requisitions(session, area=area, today=seen_from or today, now=now)
            outcomes.append(requisition.documents)
    chairs = None
    if stations is None or {CHAIRS, SEATS} & set(stations):
        with _kept_apart(failures, of=f"{area}/{CHAIRS}"), told_plainly(), desk.database.write() as session:
            chairs = rotate(session, area=area, today=seen_from or today, now=now, links=desk.links)
    meetings = None
    if stations is None or MEETINGS in stations:
        with _kept_apart(failures, of=f"{area}/{MEETINGS}"), told_plainly(), desk.database.write() as session:
            meetings = convene(session, area=area, today=seen_from or today, now=now, links=desk.links)
    decisions = None
    if stations is None or {MEETINGS, DECISIONS} & set(stations):
        with _kept_apart(failures, of=f"{area}/{DECISIONS}"):
            decisions = look_at_decisions(desk, area=area, today=today, now=now, seen_from=seen_from)
    summary = write_summary(desk, area=area, today=today, now=now)
    post = run_post(desk, area=area, today=today, now=now, while_frozen=while_frozen)
    if failures:
        raise ExceptionGroup(f"{len(failures)} av stationerna i {wheel.name} kunde inte köras", failures)
    return TickOutcome(
        stations=tuple(outcomes),
        chairs=chairs,
        meetings=meetings,
        decisions=decisions,
        requisition=requisition,
        summary=summary,
        post=post,
    )


@contextmanager
def _kept_apart(failures: list[Exception], *, of: str) -> Iterator[None]:
    """What fails is noted, so that the rest has its turn."""
    try:
        yield
    except Exception as error:
        logger.exception("station %s failed", of)
        failures.append(error)
