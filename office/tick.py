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
from rules.wheel import Wheel
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
    the_round = _Round(desk, wheel, stations=stations, today=today, now=now, seen_from=seen_from)
    outcomes = the_round.collect()
    requisition = the_round.requisition()
    chairs, meetings, decisions = the_round.rotate(), the_round.convene(), the_round.decide()
    summary = write_summary(desk, area=area, today=today, now=now)
    post = run_post(desk, area=area, today=today, now=now, while_frozen=while_frozen)
    if the_round.failures:
        raise ExceptionGroup(
            f"{len(the_round.failures)} av stationerna i {wheel.name} kunde inte köras", the_round.failures
        )
    return TickOutcome(
        stations=(*outcomes, *([requisition.documents] if requisition else ())),
        chairs=chairs,
        meetings=meetings,
        decisions=decisions,
        requisition=requisition,
        summary=summary,
        post=post,
    )


class _Round:
    """One look at each station of an area. What fails is noted in `failures`, so that the rest has its turn."""

    def __init__(
        self,
        desk: Desk,
        wheel: Wheel,
        *,
        stations: Collection[str] | None,
        today: date,
        now: datetime,
        seen_from: date | None,
    ) -> None:
        self._desk, self._wheel, self._area = desk, wheel, wheel.area
        self._stations, self._today, self._now, self._seen_from = stations, today, now, seen_from
        self._as_of = seen_from or today
        self.failures: list[Exception] = []

    def collect(self) -> list[StationOutcome]:
        """What each station that collects documents wrote."""
        outcomes: list[StationOutcome] = []
        for place in (*self._wheel.collecting, self._wheel.matter_station):
            if self._has_turn(place.id):
                with (
                    self._kept_apart(place.id),
                    told_plainly(),
                    changing(Change.ACTS_WRITTEN, self._desk.database.write()) as session,
                ):
                    outcomes.append(collect(session, area=self._area, station=place.id, today=self._as_of))
        return outcomes

    def requisition(self) -> RequisitionOutcome | None:
        asks = requisitioning(self._wheel)
        if asks is not None and self._has_turn(asks.id):
            with self._kept_apart(asks.id), told_plainly(), self._desk.database.write() as session:
                return look_at_requisitions(session, area=self._area, today=self._as_of, now=self._now)
        return None

    def rotate(self) -> RotationOutcome | None:
        if self._has_turn(CHAIRS, SEATS):
            with self._kept_apart(CHAIRS), told_plainly(), self._desk.database.write() as session:
                return rotate(session, area=self._area, today=self._as_of, now=self._now, links=self._desk.links)
        return None

    def convene(self) -> ConveneOutcome | None:
        if self._has_turn(MEETINGS):
            with self._kept_apart(MEETINGS), told_plainly(), self._desk.database.write() as session:
                return convene(session, area=self._area, today=self._as_of, now=self._now, links=self._desk.links)
        return None

    def decide(self) -> DecisionsOutcome | None:
        if self._has_turn(MEETINGS, DECISIONS):
            with self._kept_apart(DECISIONS):
                return look_at_decisions(
                    self._desk, area=self._area, today=self._today, now=self._now, seen_from=self._seen_from
                )
        return None

    def _has_turn(self, *stations: str) -> bool:
        return self._stations is None or any(station in self._stations for station in stations)

    @contextmanager
    def _kept_apart(self, station: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            logger.exception("station %s/%s failed", self._area, station)
            self.failures.append(error)
