"""A deployment: a flow with its parameters and its mornings, as the engine is to hold it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

POOL = "arshjul"
RUNS_AT_ONCE = 2
"""The work pool's limit: two cores are enough."""
LOOKS_BACK = "collect"
"""The flow that may be run as of an earlier day. In the others letters leave, and those are always of today."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One flow for one area, on a schedule.

    `parameters` are identifiers, never a person. `cron` is in `time_zone`, and `spoken` says it in Swedish.
    """

    name: str
    flow: str
    area: str
    parameters: Mapping[str, str]
    tags: tuple[str, ...]
    cron: str
    time_zone: str
    spoken: str
    description: str

    @property
    def entrypoint(self) -> str:
        """The module path: the form with a file would put `flows/` first on the import path."""
        return f"flows.{self.flow}.{self.flow}"

    def body(self, *, job_variables: Mapping[str, object]) -> dict[str, Any]:
        """What the engine's API is sent, but for the flow's id.

        One run at a time; one that comes meanwhile waits its turn, so that nobody's "Kör igen" is dropped.
        """
        return {
            "name": self.name,
            "entrypoint": self.entrypoint,
            "description": self.description,
            "parameters": dict(self.parameters),
            "tags": list(self.tags),
            "schedules": [{"schedule": {"cron": self.cron, "timezone": self.time_zone}, "active": True}],
            "work_pool_name": POOL,
            "job_variables": dict(job_variables),
            "pull_steps": [],
            "paused": False,
            "concurrency_limit": 1,
            "concurrency_options": {"collision_strategy": "ENQUEUE"},
            "parameter_openapi_schema": parameter_schema(self.flow, self.parameters),
            "enforce_parameter_schema": True,
        }

    def is_held_as(self, answer: Mapping[str, Any], *, job_variables: Mapping[str, object]) -> bool:
        """Whether the engine's JSON about the deployment says what `body` would."""
        wanted = self.body(job_variables=job_variables)
        plain = ("entrypoint", "description", "parameters", "job_variables", "paused", "work_pool_name")
        return (
            all(answer[field] == wanted[field] for field in plain)
            and sorted(answer["tags"]) == sorted(wanted["tags"])
            and [_schedule(s) for s in answer["schedules"]] == [_schedule(s) for s in wanted["schedules"]]
            and (answer.get("global_concurrency_limit") or {}).get("limit") == wanted["concurrency_limit"]
            and not answer.get("pull_steps")
            and answer["parameter_openapi_schema"] == wanted["parameter_openapi_schema"]
        )


def _schedule(answer: Mapping[str, Any]) -> tuple[Any, ...]:
    schedule = answer["schedule"]
    return schedule.get("cron"), schedule.get("timezone"), answer["active"]


def parameter_schema(flow: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """What the flow takes: its identifiers, and `as_of` where nothing leaves. The engine checks runs against it."""
    properties: dict[str, Any] = {
        name: {"position": position, "title": name, "type": "string"} for position, name in enumerate(parameters)
    }
    if flow == LOOKS_BACK:
        properties["as_of"] = {
            "anyOf": [{"format": "date", "type": "string"}, {"type": "null"}],
            "default": None,
            "position": len(properties),
            "title": "as_of",
        }
    return {
        "title": "Parameters",
        "type": "object",
        "properties": properties,
        "required": list(parameters),
    }
