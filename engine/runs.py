"""A run of a deployment, as the engine tells of it. Instants are aware UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from logging import WARNING
from typing import Any

from models.words import SwedishEnum


class RunState(SwedishEnum):
    """Prefect's kinds of state, and our words for them."""

    SCHEDULED = "scheduled", "väntar"
    PENDING = "pending", "startar"
    RUNNING = "running", "kör"
    COMPLETED = "completed", "klar"
    FAILED = "failed", "misslyckades"
    CRASHED = "crashed", "avbröts"
    CANCELLING = "cancelling", "ställs in"
    CANCELLED = "cancelled", "inställd"
    PAUSED = "paused", "pausad"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to the run."""
        return self in OVER


OVER = frozenset({RunState.COMPLETED, RunState.FAILED, RunState.CRASHED, RunState.CANCELLED})
_BY_PREFECTS_NAME = {state.upper(): state for state in RunState}
ACTIVE = frozenset({RunState.PENDING, RunState.RUNNING, RunState.CANCELLING})


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run. `name` says what it did once it is over, `message` why it ended badly, `url` is its page in Prefect.

    `by_schedule` is false for one that a person asked for.
    """

    id: str
    name: str
    state: RunState
    message: str | None
    by_schedule: bool
    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    deployment_id: str | None
    worker: str | None
    url: str
    state_since: datetime | None = None


def run_of(answer: Mapping[str, Any], *, site_url: str) -> Run:
    """Read a run out of the engine's JSON; `site_url` is where its pages are."""
    return Run(
        id=answer["id"],
        name=answer["name"],
        state=_BY_PREFECTS_NAME.get(answer["state_type"], RunState.SCHEDULED),
        message=(answer.get("state") or {}).get("message"),
        by_schedule=bool(answer.get("auto_scheduled")),
        planned_at=_instant(answer.get("next_scheduled_start_time") or answer.get("expected_start_time")),
        started_at=_instant(answer.get("start_time")),
        ended_at=_instant(answer.get("end_time")),
        deployment_id=answer.get("deployment_id"),
        worker=(answer.get("labels") or {}).get("prefect.worker.name"),
        url=f"{site_url}/runs/flow-run/{answer['id']}",
        state_since=_instant((answer.get("state") or {}).get("timestamp")),
    )


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line of what a run has said. `is_bad` is for warnings and errors."""

    at: datetime
    text: str
    is_bad: bool


def log_line_of(answer: Mapping[str, Any]) -> LogLine:
    """Read a line of a run's log out of the engine's JSON."""
    return LogLine(
        at=datetime.fromisoformat(answer["timestamp"]), text=answer["message"], is_bad=answer["level"] >= WARNING
    )


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """Something that a run has left to look at, and its page in Prefect."""

    name: str
    description: str
    url: str


def artifact_of(answer: Mapping[str, Any], *, site_url: str) -> Artifact:
    """Read an artifact out of the engine's JSON; `site_url` is where its pages are."""
    return Artifact(
        name=answer.get("key") or answer.get("type") or "",
        description=answer.get("description") or "",
        url=f"{site_url}/artifacts/artifact/{answer['id']}",
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
