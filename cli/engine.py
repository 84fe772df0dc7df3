"""Bringing the engine's deployments in step with the applied areas."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.client import open_engine
from engine.processes import job_variables
from office import timetable

if TYPE_CHECKING:
    from rules.wheel import Wheel
    from settings import Settings


def bring_in_step(settings: "Settings", wheels: "list[Wheel]", *, has_started: bool = False) -> Iterator[str]:
    """Give the settings' engine each wheel's deployments, and tell in Swedish what was done. Raises EngineError."""
    auth = settings.prefect_auth.get_secret_value()
    # Runs of our own server's worker start with this interpreter; on a shared server the paths of others differ.
    variables = job_variables(settings.home) if settings.has_own_engine else {}
    is_own = settings.has_own_engine
    with open_engine(api_url=settings.prefect_api, auth=auth, home=settings.home, is_own=is_own) as engine:
        yield from timetable.bring_in_step(engine, wheels, job_variables=variables, has_started=has_started)
