"""The command line as its user meets it: arguments in, text and an exit code out."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path

import pytest

from cli import prepare
from cli.main import main

NAMES = ("AREA", "DATABASE_URL", "MAIL", "PORT", "PREFECT_PORT", "PREFECT_API_URL", "PUBLIC_URL")


@dataclass(frozen=True)
class Answer:
    """What a command said, and with which code it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, named in the environment as `--home` would."""
    for name in NAMES:
        monkeypatch.delenv(f"ARSHJUL_{name}", raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("ARSHJUL_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a demonstration without a past, made once and never changed."""
    made = tmp_path_factory.mktemp("demonstration")
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(f"ARSHJUL_{name}", raising=False)
        patch.setenv("ARSHJUL_HOME", str(made))
        prepare.database()
    return made


@pytest.fixture
def in_home(demonstration: Path, home: Path) -> Path:
    """A home folder with a demonstration in it, for one test alone."""
    shutil.copytree(demonstration, home)
    return home


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Sets the door's clock to the noon of a day."""

    def turn_to(day: date) -> None:
        noon = datetime.combine(day, time(12), UTC)

        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> "datetime":  # type: ignore[override]
                return noon.astimezone(tz)

        monkeypatch.setattr("cli.desk.datetime", Clock)

    return turn_to


@pytest.fixture
def arshjul(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run one command line in this process."""

    def run(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run
