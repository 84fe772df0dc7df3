"""What we say to Prefect, over its REST API. Never `import prefect`: the web process and the command line use this.

Every request is made so that a second try does no harm.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

from engine.conversation import PAGE, Conversation
from engine.deployments import POOL, RUNS_AT_ONCE, Deployment
from engine.errors import EngineError, NoSuchDeployment, NoSuchRun
from engine.processes import own_auth
from engine.runs import ACTIVE, OVER, Artifact, LogLine, Run, RunState, artifact_of, log_line_of, run_of

LONGEST_CHAIN = 10
HANDED_ON_WITHIN = timedelta(seconds=10)
"""So soon a worker that lives puts its name on a run that it has taken up."""

# The process worker's own template, as Prefect 3.8 publishes it for new pools: what a deployment may set for its runs.
JOB_TEMPLATE: dict[str, Any] = {
    "job_configuration": {
        name: f"{{{{ {name} }}}}" for name in ("command", "env", "labels", "name", "stream_output", "working_dir")
    },
    "variables": {
        "type": "object",
        "properties": {
            "name": {"title": "Name", "type": "string"},
            "env": {"title": "Environment Variables", "type": "object", "additionalProperties": {"type": "string"}},
            "labels": {"title": "Labels", "type": "object", "additionalProperties": {"type": "string"}},
            "command": {"title": "Command", "type": "string"},
            "stream_output": {"title": "Stream Output", "default": True, "type": "boolean"},
            "working_dir": {"title": "Working Directory", "type": "string", "format": "path"},
        },
    },
}


@dataclass(frozen=True, kw_only=True)
class SyncReport:
    """The names of an area's deployments by what was done about them."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """In Swedish, for the one who waits at a terminal."""
        held = len(self.created) + len(self.changed) + len(self.unchanged)
        news = [
            f"{len(names)} {word}"
            for names, word in ((self.created, "nya"), (self.changed, "ändrade"), (self.removed, "borttagna"))
            if names
        ]
        return f"{held} körningar i tidtabellen" + (f" ({', '.join(news)})" if news else "")


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """What was put straight after a stop: runs that had died with their worker, and missed mornings."""

    crashed: tuple[str, ...] = ()
    dropped: int = 0


class Engine:
    """One Prefect server. Raises EngineDown, EngineRefused and, for the rest, EngineError.

    `auth` is `user:password`, or empty. A busy server is asked again for up to `patience_seconds`.
    """

    def __init__(
        self, api_url: str, auth: str = "", *, timeout_seconds: float = 10.0, patience_seconds: float = 15.0
    ) -> None:
        self.api_url = api_url.rstrip("/")
        self._prefect = Conversation(
            self.api_url, auth, timeout_seconds=timeout_seconds, patience_seconds=patience_seconds
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._prefect.close()

    @property
    def site_url(self) -> str:
        """Where Prefect's own pages are."""
        return self.api_url.removesuffix("/api")

    def is_up(self) -> bool:
        """Whether the server answers. Does not try the password, and never raises."""
        return self._prefect.is_up()

    # Deployments

    def sync(
        self, deployments: Sequence[Deployment], *, area: str, job_variables: Mapping[str, object] | None = None
    ) -> SyncReport:
        """Make the engine hold exactly these deployments of `area`, all of them running.

        Those of the area that are not among them are removed; other areas are left alone. What is already as it
        should be is not touched, so that its planned runs stay.
        """
        self._ensure_pool()
        held = {(d["flow_id"], d["name"]): d for d in self._deployments(area)}
        flows = {flow: self._flow_id(flow) for flow in sorted({d.flow for d in deployments})}
        done: dict[str, list[str]] = {"created": [], "changed": [], "unchanged": []}
        for deployment in deployments:
            flow_id = flows[deployment.flow]
            before = held.pop((flow_id, deployment.name), None)
            done[self._put(deployment, flow_id, before, job_variables or {})].append(deployment.name)
        for left_over in held.values():
            self._prefect.ask("DELETE", f"/deployments/{left_over['id']}")
        return SyncReport(
            created=tuple(done["created"]),
            changed=tuple(done["changed"]),
            unchanged=tuple(done["unchanged"]),
            removed=tuple(d["name"] for d in held.values()),
        )

    def _put(
        self,
        deployment: Deployment,
        flow_id: str,
        before: Mapping[str, Any] | None,
        job_variables: Mapping[str, object],
    ) -> str:
        if before is not None and deployment.is_held_as(before, job_variables=job_variables):
            return "unchanged"
        self._prefect.ask("POST", "/deployments/", {**deployment.body(job_variables=job_variables), "flow_id": flow_id})
        return "changed" if before else "created"

    def _ensure_pool(self) -> None:
        wanted = {"concurrency_limit": RUNS_AT_ONCE, "is_paused": False}
        pool = self._prefect.find("GET", f"/work_pools/{POOL}")
        if pool is None:
            self._create_pool()
        elif pool["type"] != "process":
            raise EngineError(
                f"Arbetspoolen ”{POOL}” i Prefect är av typen ”{pool['type']}”, men ska vara ”process”. "
                "Ta bort eller byt namn på den"
            )
        elif {field: pool[field] for field in wanted} != wanted:
            self._prefect.ask("PATCH", f"/work_pools/{POOL}", wanted)

    def _create_pool(self) -> None:
        body = {
            "name": POOL,
            "type": "process",
            "concurrency_limit": RUNS_AT_ONCE,
            "base_job_template": JOB_TEMPLATE,
            "description": "Årshjulets körningar",
        }
        self._prefect.send("POST", "/work_pools/", body, accept=(409,))  # 409: another start was first

    def _flow_id(self, flow: str) -> str:
        return str(self._prefect.ask("POST", "/flows/", {"name": flow})["id"])

    def _deployments(self, area: str | None = None) -> list[dict[str, Any]]:
        ours = self._prefect.pages(
            "/deployments/filter", {"work_pools": {"name": {"any_": [POOL]}}, "sort": "NAME_ASC"}
        )
        return [d for d in ours if area is None or d["parameters"].get("area") == area]

    # Runs

    def start(
        self,
        deployment: str,
        flow: str = "collect",
        *,
        parameters: Mapping[str, object] | None = None,
        once_after: str | None = None,
    ) -> str:
        """Ask for a run of a deployment now, and return the run's id. Raises NoSuchDeployment.

        All who ask for one with the same `once_after` get the same run.
        """
        found = self._deployment(deployment, flow)
        # With the key, a second try after a lost answer finds the first run.
        key = uuid4().hex if once_after is None else f"{deployment} after {once_after}"
        body = {"parameters": dict(parameters or {}), "idempotency_key": key, "state": {"type": "SCHEDULED"}}
        return str(self._prefect.ask("POST", f"/deployments/{found['id']}/create_flow_run", body)["id"])

    def start_or_join(self, deployment: str, flow: str = "collect") -> str:
        """The run of the deployment that is under way or waits for a worker, else a new one: its id.

        However many ask at once, and from however many machines, they get the same run: a new one is the one that
        follows the last that there is. Raises NoSuchDeployment.
        """
        asked_for = self._asked_for(deployment)
        under_way = next((run for run in asked_for if not run.state.is_over), None)
        if under_way is not None:
            return under_way.id
        # What followed the last run may be over already, where that one was planned for later and put off.
        last = asked_for[0].id if asked_for else "none"
        for _ in range(LONGEST_CHAIN):
            last = self.start(deployment, flow, once_after=last)
            if not self.run(last).state.is_over:
                break
        return last

    def _asked_for(self, deployment: str) -> list[Run]:
        """The latest runs that have begun or that somebody waits for, newest first; not the timetable's plans."""
        waits = {"state": {"type": {"any_": [RunState.SCHEDULED.upper()]}}}
        waiting = [run for run in self._of_deployment(deployment, waits, limit=PAGE) if not run.by_schedule]
        return waiting or self.runs(deployment, limit=3)

    def _deployment(self, name: str, flow: str) -> dict[str, Any]:
        found = self._prefect.find("GET", f"/deployments/name/{quote(flow, safe='')}/{quote(name, safe='')}")
        if found is None:
            raise NoSuchDeployment(name)
        return found

    def run(self, run_id: str) -> Run:
        """How a run is doing. Raises NoSuchRun."""
        found = self._prefect.find("GET", f"/flow_runs/{quote(run_id, safe='')}")
        if found is None:
            raise NoSuchRun(run_id)
        return run_of(found, site_url=self.site_url)

    def runs(self, deployment: str, *, limit: int = 10) -> list[Run]:
        """A deployment's runs, the newest first, without those planned for later. Empty if there is no such."""
        begun = {"state": {"type": {"not_any_": [RunState.SCHEDULED.upper()]}}}
        return self._of_deployment(deployment, begun, limit=limit)

    def _of_deployment(self, deployment: str, wanted: Mapping[str, Any], *, limit: int) -> list[Run]:
        answer = self._prefect.ask(
            "POST",
            "/flow_runs/filter",
            {
                "deployments": {"name": {"any_": [deployment]}},
                "work_pools": {"name": {"any_": [POOL]}},
                "flow_runs": dict(wanted),
                "sort": "EXPECTED_START_TIME_DESC",
                "limit": limit,
            },
        )
        return [run_of(found, site_url=self.site_url) for found in answer]

    def log_lines(self, run_id: str, *, limit: int = 200) -> list[LogLine]:
        """What a run has said so far, the oldest first."""
        question = {"logs": {"flow_run_id": {"any_": [run_id]}}, "sort": "TIMESTAMP_ASC", "limit": limit}
        return [log_line_of(found) for found in self._prefect.ask("POST", "/logs/filter", question)]

    def artifacts(self, run_id: str) -> list[Artifact]:
        """What a run has left to look at, the newest first."""
        question = {"artifacts": {"flow_run_id": {"any_": [run_id]}}, "sort": "CREATED_DESC", "limit": 20}
        answer = self._prefect.ask("POST", "/artifacts/filter", question)
        return [artifact_of(found, site_url=self.site_url) for found in answer]

    def latest(self, area: str) -> Run | None:
        """The run of the area that was last to begin and has ended; None where there is none."""
        answer = self._prefect.ask(
            "POST",
            "/flow_runs/filter",
            {
                "work_pools": {"name": {"any_": [POOL]}},
                "flow_runs": {
                    "tags": {"all_": [area]},
                    "state": {"type": {"any_": sorted(state.upper() for state in OVER)}},
                },
                "sort": "START_TIME_DESC",
                "limit": 1,
            },
        )
        return run_of(answer[0], site_url=self.site_url) if answer else None

    def active(self) -> list[Run]:
        """The runs in our pool that a worker has taken up and not finished."""
        return self._runs_in(ACTIVE)

    def is_being_handed_on(self, *, now: datetime) -> bool:
        """Whether some worker has only just taken up a run, and not yet said that it has."""
        return any(_is_nobodys(run) and not _is_forgotten(run, now) for run in self.active())

    def clear_after_stop(self, *, worker: str, now: datetime, is_alone: bool = False) -> Cleared:
        """Put straight what a stopped worker left behind. To be called before a worker of that name starts again.

        Its unfinished runs are marked as crashed: they would hold the pool's places for ever. So are those that a
        worker took up and died with before it had put its name on them: at once where this worker `is_alone`, else
        when they are old enough. Of the mornings that were missed only the latest of each deployment is kept: one look
        catches up.
        """
        dead = [
            run
            for run in self.active()
            if run.worker == worker or (_is_nobodys(run) and (is_alone or _is_forgotten(run, now)))
        ]
        for run in dead:
            self._set_state(run, "CRASHED", "Avbröts när arbetaren stannade. Nästa körning tar vid.")
        waiting = [run for run in self._runs_in({RunState.SCHEDULED}) if run.by_schedule]
        missed = list(_all_but_the_latest(run for run in waiting if run.planned_at and run.planned_at <= now))
        for run in missed:
            self._set_state(run, "CANCELLED", "Missades medan motorn stod still. En senare körning tar igen den.")
        return Cleared(crashed=tuple(run.name for run in dead), dropped=len(missed))

    def _set_state(self, run: Run, state: str, message: str) -> None:
        self._prefect.ask("POST", f"/flow_runs/{run.id}/set_state", {"state": {"type": state, "message": message}})

    def _runs_in(self, states: Iterable[RunState]) -> list[Run]:
        question = {
            "work_pools": {"name": {"any_": [POOL]}},
            "flow_runs": {"state": {"type": {"any_": sorted(state.upper() for state in states)}}},
            "sort": "EXPECTED_START_TIME_ASC",
        }
        return [run_of(found, site_url=self.site_url) for found in self._prefect.pages("/flow_runs/filter", question)]


def open_engine(*, api_url: str, auth: str, home: Path, is_own: bool) -> Engine:
    """The engine that the settings name. Without an `auth` the home's own password is used, but only at its own server.

    Somebody else's server is never sent it.
    """
    return Engine(api_url, auth or (own_auth(home) if is_own else ""))


def _is_nobodys(run: Run) -> bool:
    """Whether a worker has taken the run up without having put its name on it."""
    return run.worker is None and run.state is RunState.PENDING


def _is_forgotten(run: Run, now: datetime) -> bool:
    return run.state_since is None or now - run.state_since > HANDED_ON_WITHIN


def _all_but_the_latest(late: Iterable[Run]) -> Iterator[Run]:
    latest: dict[str | None, Run] = {}
    for run in late:
        before = latest.get(run.deployment_id)
        latest[run.deployment_id] = run
        if before is not None:
            yield before
