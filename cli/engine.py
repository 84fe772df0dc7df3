"""Bringing the engine's deployments in step with the applied areas."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.client import open_engine
from engine.processes import job_variables
from engine.timetable import deployments_of

if TYPE_CHECKING:
    from rules.wheel import Wheel
    from settings import Settings


def bring_in_step(settings: "Settings", wheels: "list[Wheel]") -> Iterator[str]:
    """Give the engine each wheel's deployments, and tell in Swedish what was done.

    An engine that is not running is left alone: it is brought in step at its next start. Raises EngineError.
    """
    auth = settings.prefect_auth.get_secret_value()
    # Runs of our own server's worker start with this interpreter; on a shared server the paths of others differ.
    variables = job_variables(settings.home) if settings.has_own_engine else {}
    is_own = settings.has_own_engine
    with open_engine(api_url=settings.prefect_api, auth=auth, home=settings.home, is_own=is_own) as engine:
        if not engine.is_up():
            yield "Motorn är inte igång; tidtabellen läggs in vid nästa start."
            return
        for wheel in wheels:
            report = engine.sync(deployments_of(wheel), area=wheel.area, job_variables=variables)
            yield f"{wheel.name}: {report.headline}"
