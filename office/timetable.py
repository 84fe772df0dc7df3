"""Bringing the engine's deployments in step with the applied areas."""

from collections.abc import Iterable, Iterator, Mapping

from engine.client import Engine
from engine.timetable import deployments_of
from rules.wheel import Wheel


def bring_in_step(
    engine: Engine, wheels: Iterable[Wheel], *, job_variables: Mapping[str, object], has_started: bool = False
) -> Iterator[str]:
    """Give the engine each wheel's deployments, and tell in Swedish what was done.

    An engine that is not running is left alone: it is brought in step at its next start. One that `has_started` is
    only busy when it does not answer. Raises EngineError.
    """
    if not has_started and not engine.is_up():
        yield "Motorn är inte igång; tidtabellen läggs in vid nästa start."
        return
    for wheel in wheels:
        report = engine.sync(deployments_of(wheel), area=wheel.area, job_variables=job_variables)
        yield f"{wheel.name}: {report.headline}"
