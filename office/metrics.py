"""The installation in numbers, for Prometheus: areas, states and instants, and nothing of any person."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from models.words import LetterState
from office.desk import Desk
from office.health import Limits, checks
from store import areas, freezes, leaving, pulses


@dataclass(frozen=True, kw_only=True, eq=False)
class _Looking:
    """What is read of the database when somebody asks."""

    desk: Desk
    limits: Limits
    now: datetime

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every number, as it stands at this instant."""
        ready = GaugeMetricFamily("arshjul_ready", "1 where the check is in order.", labels=["check"])
        found = checks(self.desk, self.limits, now=self.now)
        for check in found:
            ready.add_metric([check.name], check.ok)
        yield ready
        disk = shutil.disk_usage(self.limits.home)
        yield GaugeMetricFamily("arshjul_disk_free_bytes", "Free space where the home folder lies.", value=disk.free)
        if found[0].ok:
            yield from self._of_database()

    def _of_database(self) -> Iterator[GaugeMetricFamily]:
        with self.desk.database.read() as session:
            known = areas.area_ids(session)
            counts = leaving.count_by_area_and_state(session)
            oldest = {area: leaving.oldest_due(session, area=area, now=self.now) for area in known}
            beats = pulses.everything(session)
            frozen = freezes.current(session) is not None
        letters = GaugeMetricFamily("arshjul_letters", "Letters of the ledger, by state.", labels=["area", "state"])
        waits = GaugeMetricFamily(
            "arshjul_oldest_due_letter_seconds", "How long a letter that could leave has waited.", labels=["area"]
        )
        for area in known:
            for state in LetterState:
                letters.add_metric([area, state.value], counts.get((area, state), 0))
            since = oldest[area]
            waits.add_metric([area], 0 if since is None else (self.now - since).total_seconds())
        last = GaugeMetricFamily(
            "arshjul_last_success_timestamp_seconds", "When something last went well.", labels=["what"]
        )
        for what, at in beats.items():
            last.add_metric([what], at.timestamp())
        yield letters
        yield waits
        yield last
        yield GaugeMetricFamily("arshjul_frozen", "1 after a restore, until the freeze is lifted.", value=frozen)


def exposition(desk: Desk, limits: Limits, *, now: datetime) -> bytes:
    """All numbers in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Looking(desk=desk, limits=limits, now=now))
    return generate_latest(registry)
