"""A PostgreSQL of the machine's own packages, with the extension that Prefect asks for, to be killed and restarted.

The one that the other tests use comes as a wheel, and has none of them.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psutil
import psycopg

from tests.engine.conftest import free_port, wait_until

INSTALLED = Path("/usr/lib/postgresql")
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


class NotInstalled(Exception):
    """The machine lacks PostgreSQL's packages."""

    def __init__(self) -> None:
        super().__init__(f"no PostgreSQL under {INSTALLED}: run 'make postgresql'")


class WholePostgres:
    """A server on a port of its own, on loopback, that trusts whoever is on this machine."""

    def __init__(self, folder: Path) -> None:
        found = sorted(INSTALLED.glob("*/bin"))
        if not found:
            raise NotInstalled
        self._bin, self._folder, self._port = found[-1], folder, free_port()
        self._user = "postgres" if os.geteuid() == 0 else None
        self._numbers = count(1)
        if self._user:
            shutil.chown(folder, self._user)
        self._run(
            "initdb", "--auth=trust", "--encoding=UTF8", "--no-sync", "-U", "postgres", "-D", str(folder / "data")
        )
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            (self._bin / program, *arguments), user=self._user, cwd=self._folder, check=True, stdout=subprocess.DEVNULL
        )

    def start(self) -> None:
        options = [part for setting in QUICK for part in ("-c", setting)]
        place = ("-D", str(self._folder / "data"), "-h", "127.0.0.1", "-p", str(self._port), "-k", str(self._folder))
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                (self._bin / "postgres", *place, *options),
                user=self._user,
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self._answers, "PostgreSQL's start", seconds=30)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self._url("postgres")):
            return True
        return False

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"

    def create(self) -> str:
        """The URL of a new database."""
        name = f"arshjul_{next(self._numbers)}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        return self._url(name)

    def kill(self) -> None:
        """Outright, and all that serves its connections with it."""
        family = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait(10)
        psutil.wait_procs(family, timeout=20)


@contextmanager
def whole_postgres() -> Iterator[WholePostgres]:
    """The server, until the block ends; its folder lies where its own user may reach it."""
    folder = Path(tempfile.mkdtemp(prefix="arshjul-postgresql-"))
    try:
        server = WholePostgres(folder)
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
