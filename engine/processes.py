"""How Prefect's server and worker are started beside us, on this machine alone.

Only command lines and environments are made here; who starts them also watches over them. The worker's flow runs
inherit its environment. Left alone to the machine's owner: a Prefect server shared between machines.
"""

import contextlib
import os
import secrets
import shlex
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from engine.deployments import POOL

LOOPBACK = "127.0.0.1"
PREFECT = (sys.executable, "-P", "-m", "prefect")  # -P: a folder of the home must not pass for one of our rooms
RUN_HISTORY_DAYS = 400  # a wheel and a month
PLANNED_AHEAD_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Command:
    """A process to start: its arguments, and the variables to lay over the environment."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]

    def environment_on(self, base: Mapping[str, str]) -> dict[str, str]:
        """The whole environment. Settings of Prefect that happen to lie in `base` are left out."""
        return {name: text for name, text in base.items() if not name.startswith("PREFECT_")} | dict(self.environment)


def server_command(*, home: Path, port: int, auth: str, database_url: str = "") -> Command:
    """Prefect's server: loopback only, behind `auth`, telling nobody of itself.

    Its database is SQLite in the home folder, unless `database_url` names one in PostgreSQL.
    """
    address = f"http://{LOOPBACK}:{port}"
    return Command(
        arguments=(*PREFECT, "server", "start", "--host", LOOPBACK, "--port", str(port)),
        environment={
            **_common(home),
            "PREFECT_API_URL": f"{address}/api",
            "PREFECT_API_AUTH_STRING": auth,
            "PREFECT_SERVER_API_AUTH_STRING": auth,
            "PREFECT_SERVER_API_HOST": LOOPBACK,
            "PREFECT_SERVER_API_PORT": str(port),
            "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": address,
            "PREFECT_SERVER_UI_API_URL": f"{address}/api",
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_DATABASE_TIMEOUT": "30",
            **({"PREFECT_SERVER_DATABASE_CONNECTION_URL": _for_prefect(database_url)} if database_url else {}),
            # Few runs wait in the queue, so that an outage leaves few behind.
            "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME": f"P{PLANNED_AHEAD_DAYS}D",
            "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "1",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(RUN_HISTORY_DAYS * 24 * 3600),
        },
    )


def _for_prefect(database_url: str) -> str:
    """The address as Prefect's own driver takes it."""
    _, separator, rest = database_url.partition("://")
    return f"postgresql+asyncpg{separator}{rest}"


def worker_command(*, home: Path, api_url: str, auth: str, name: str | None = None) -> Command:
    """A process worker for our pool that looks for work each second, by a name of its own or that of its home."""
    return Command(
        arguments=(
            *(*PREFECT, "worker", "start"),
            *("--pool", POOL, "--type", "process", "--name", name or worker_name(home)),
        ),
        environment={
            **_common(home),
            "ARSHJUL_HOME": str(home),
            "PREFECT_API_URL": api_url,
            **({"PREFECT_API_AUTH_STRING": auth} if auth else {}),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        },
    )


def _common(home: Path) -> dict[str, str]:
    return {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_LOGGING_COLORS": "false",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }


def worker_name(home: Path) -> str:
    """The worker's name in Prefect: the same at each start from the same home on the same machine."""
    return f"{socket.gethostname()}-{sha256(str(home).encode()).hexdigest()[:6]}"


def job_variables(home: Path) -> dict[str, object]:
    """How the supervised worker starts a run: with this very interpreter, as a child in the worker's own group.

    Without it Prefect prepares a workspace in one more process: slower, and in a process group of its own. Not for a
    server shared between machines, where paths differ.
    """
    return {"command": shlex.join((sys.executable, "-P", "-m", "prefect.engine")), "working_dir": str(home)}


def own_auth(home: Path) -> str:
    """User and password of the home's own server, made at first need and readable by its owner alone."""
    kept = home / "secrets" / "prefect"
    if not kept.exists():
        _keep_a_new_one(kept)
    return kept.read_text().strip()


def _keep_a_new_one(kept: Path) -> None:
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = kept.with_name(f".{kept.name}-{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(f"arshjul:{secrets.token_urlsafe(24)}\n")
    with contextlib.suppress(FileExistsError):  # of two that start at once, the first wins
        kept.hardlink_to(draft)
    draft.unlink()
