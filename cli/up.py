"""`arshjul up`: the whole installation on this machine, until Ctrl-C.

The page comes first, then the engine. What needs the database runs in jobs of their own (`cli.prepare`), so that the
process that watches over the others stays small and simple.
"""

import errno
import fcntl
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from cli.desk import is_installation
from cli.failures import DONE, NeedsAPerson
from cli.options import home_option
from cli.supervisor import Service, Stopped, Supervisor

if TYPE_CHECKING:
    from engine.client import Engine
    from settings import Settings

LOOPBACK = "127.0.0.1"
PAGE_SECONDS = 60
ENGINE_SECONDS = 180
JOB_TRIES = 6
JOB_PAUSE_SECONDS = 10


class PortTaken(Exception):
    """Another process listens on a port that we need."""

    def __init__(self, port: int, *, variable: str, what: str) -> None:
        self.port = port
        super().__init__(
            f"porten {port} är upptagen av ett annat program, och {what} behöver den. "
            f"Välj en annan med {variable}, till exempel: {variable}={port - 10} make run"
        )


class AlreadyUp(Exception):
    """Årshjul already runs from this home folder."""

    def __init__(self, home: Path, told: str) -> None:
        super().__init__(
            f"Årshjul är redan igång från {home} ({told}). Avsluta det först, eller välj en annan mapp med --home"
        )


@click.command
@home_option
@click.pass_context
def command(ctx: click.Context) -> None:
    """Starta Årshjul på den här datorn: webbsidan, och motorn som kör stationerna varje morgon.

    Finns ingen installation i mappen görs en demonstration i ordning. Avsluta med Ctrl-C.

    \b
    Exempel:
      arshjul up
      arshjul up --home /srv/arshjul
    """
    from settings import read_settings

    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _only_one(settings.home, told=settings.public_url):
        _check_ports(settings)
        ctx.exit(House(settings).run())


@contextmanager
def _only_one(home: Path, *, told: str) -> Iterator[None]:
    """Hold the home folder for this process. Raises AlreadyUp. The lock goes with the process, however that ends."""
    with (home / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise AlreadyUp(home, lock.read().strip() or "process okänd") from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {told}\n")
        lock.flush()
        yield


def _check_ports(settings: "Settings") -> None:
    """Raises PortTaken before anything is started."""
    _check_port(settings.port, variable="ARSHJUL_PORT", what="webbsidan")
    if not settings.prefect_api_url:
        _check_port(settings.prefect_port, variable="ARSHJUL_PREFECT_PORT", what="motorn")


def _check_port(port: int, *, variable: str, what: str) -> None:
    with socket.socket() as probe:
        # As the servers do: a port that an ended process has only just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise PortTaken(port, variable=variable, what=what) from error


def say(line: str) -> None:
    """A line for whoever waits, at once even when nobody sits at a terminal."""
    click.echo(line)
    sys.stdout.flush()


@dataclass
class House:
    """One start of everything, from first line to last."""

    settings: "Settings"

    def run(self) -> int:
        """Start, watch, and stop when told to. The exit code."""
        try:
            with Supervisor(say) as supervisor:
                try:
                    self._start(supervisor)
                    supervisor.watch()
                except Stopped:
                    say("Avslutar …")
        finally:
            self.engine.close()
        say("Allt är avslutat. Nästa start fortsätter där den här slutade.")
        return DONE

    def _start(self, supervisor: Supervisor) -> None:
        home = self.settings.home
        kind = "demonstration" if self.is_demonstration else "installation"
        say(f"Årshjul {version('arshjul')}: {kind} i {home}")
        say("Databasen görs i ordning …")
        self._must(supervisor, "database", why="databasen kunde inte göras i ordning")
        say("Webbsidan startar …")
        supervisor.start(self.page)
        self._tell_address(supervisor)
        if self.has_own_server:
            say("Motorn (Prefect) startar; det tar upp till en minut …")
            supervisor.start(self.server)
        if self.is_demonstration:
            self._play_past(supervisor)
        self._start_engine(supervisor)
        say("Allt är igång. Avsluta med Ctrl-C.")

    def _tell_address(self, supervisor: Supervisor) -> None:
        address = f"http://{LOOPBACK}:{self.settings.port}"
        if not supervisor.wait_until(self._page_answers, seconds=PAGE_SECONDS):
            say(f"Webbsidan svarar inte än; försöken fortsätter. Se {self.page.log}")
            return
        say(f"\n    Öppna {address}\n")
        if (urlsplit(self.settings.public_url).hostname or "") in (LOOPBACK, "localhost", "::1"):
            say("Länkarna i breven fungerar bara på den här datorn, tills ARSHJUL_PUBLIC_URL är satt.")

    def _start_engine(self, supervisor: Supervisor) -> None:
        if not supervisor.wait_until(self.engine.is_up, seconds=ENGINE_SECONDS):
            say(f"Motorn svarar inte än på {self.settings.prefect_api}; försöken fortsätter.")
            supervisor.wait_until(self.engine.is_up)
        supervisor.start(self.worker)
        for _ in range(JOB_TRIES):
            if supervisor.run_job(self._job("engine"), environment=self.environment) == DONE:
                break
            supervisor.wait_until(lambda: False, seconds=JOB_PAUSE_SECONDS)
        else:
            say("Tidtabellen kunde inte läggas in i motorn; den prövas igen vid nästa start eller ”arshjul apply”.")
        say(f"Motorns egna sidor: {self.engine.site_url}{self._sign_in}")

    @property
    def _sign_in(self) -> str:
        return f" (användare och lösenord: {self.settings.home / 'secrets' / 'prefect'})" if self.has_own_server else ""

    def _play_past(self, supervisor: Supervisor) -> None:
        if supervisor.run_job(self._job("past"), environment=self.environment) != DONE:
            say("Demonstrationens gångna år kunde inte spelas upp; starten fortsätter utan det.")

    def _must(self, supervisor: Supervisor, job: str, *, why: str) -> None:
        if supervisor.run_job(self._job(job), environment=self.environment) != DONE:
            raise NeedsAPerson(f"Årshjul startar inte: {why}.")

    def _job(self, name: str) -> tuple[str, ...]:
        return (sys.executable, "-P", "-m", "cli.prepare", name)

    def _page_answers(self) -> bool:
        connection = HTTPConnection(LOOPBACK, self.settings.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    # What is started

    @property
    def is_demonstration(self) -> bool:
        """Whether the home shows invented people and an invented year."""
        return not is_installation(self.settings.home)

    @property
    def has_own_server(self) -> bool:
        """Whether the engine's server is ours to start."""
        return not self.settings.prefect_api_url

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """What every child sees."""
        return {
            **os.environ,
            "ARSHJUL_HOME": str(self.settings.home),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
        }

    @cached_property
    def auth(self) -> str:
        """The engine's user and password."""
        from engine.processes import own_auth

        given = self.settings.prefect_auth.get_secret_value()
        return given if given or not self.has_own_server else own_auth(self.settings.home)

    @cached_property
    def engine(self) -> "Engine":
        """Our conversation with the engine. Impatient: the supervisor looks again soon anyway."""
        from engine.client import Engine

        return Engine(self.settings.prefect_api, self.auth, timeout_seconds=5, patience_seconds=5)

    @cached_property
    def page(self) -> Service:
        """The web application."""
        arguments = (sys.executable, "-P", "-m", "uvicorn", "dashboard.app:create_app", "--factory")
        options = ("--host", LOOPBACK, "--port", str(self.settings.port), "--no-access-log", "--no-use-colors")
        return Service(
            name="Webbsidan",
            arguments=(*arguments, *options, "--timeout-graceful-shutdown", "3"),
            environment=self.environment,
            log=self.home_log("web"),
        )

    @cached_property
    def server(self) -> Service:
        """Prefect's server."""
        from engine.processes import server_command

        started = server_command(
            home=self.settings.home,
            port=self.settings.prefect_port,
            auth=self.auth,
            database_url=self.settings.prefect_database_url,
        )
        return Service(
            name="Motorns server",
            arguments=started.arguments,
            environment=started.environment_on(self.environment),
            log=self.home_log("engine"),
        )

    @cached_property
    def worker(self) -> Service:
        """Prefect's worker, which runs the stations."""
        from engine.processes import worker_command

        started = worker_command(home=self.settings.home, api_url=self.settings.prefect_api, auth=self.auth)
        return Service(
            name="Motorns arbetare",
            arguments=started.arguments,
            environment=started.environment_on(self.environment),
            log=self.home_log("worker"),
            before_start=self._clear_after_stop,
            is_busy=self._is_running if self.has_own_server else None,
            grace_seconds=5,
        )

    def _clear_after_stop(self) -> None:
        from datetime import UTC, datetime

        from engine.processes import worker_name

        self.engine.clear_after_stop(
            worker=worker_name(self.settings.home), now=datetime.now(UTC), is_alone=self.has_own_server
        )

    def _is_running(self) -> bool:
        from engine.errors import EngineError

        try:
            return bool(self.engine.active())
        except EngineError:
            return False

    def home_log(self, name: str) -> Path:
        """Where a child's output goes."""
        return self.settings.home / "logs" / f"{name}.log"
