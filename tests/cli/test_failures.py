"""Which words and which exit code a failure gets."""

import errno

import pytest

from cli.failures import BAD_INPUT, NEEDS_A_PERSON, tell
from cli.up import PortTaken
from engine.errors import EngineDown
from rules.dates import BadDayRule
from store.areas import NoSuchArea
from store.database import DatabaseBusy


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoSuchArea("fyrbodal", ["goteborgsomradet"]), BAD_INPUT),
        (BadDayRule("31 februari finns inte", "skriv 28 februari"), BAD_INPUT),
        (DatabaseBusy(), NEEDS_A_PERSON),
        (EngineDown("motorn svarar inte"), NEEDS_A_PERSON),
        (PortTaken(8470, variable="ARSHJUL_PORT", what="webbsidan"), NEEDS_A_PERSON),
    ],
    ids=lambda value: type(value).__name__,
)
def test_our_own_failures_are_printed_as_they_are(error, code, capsys):
    assert tell(error) == code
    assert capsys.readouterr().err == f"Fel: {error}\n"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disken är full"),
        (RuntimeError("(sqlite3.OperationalError) database or disk is full"), "disken är full"),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/arshjul"), "åtkomst nekad till /srv/arshjul"),
    ],
)
def test_what_the_machine_refuses_is_told_without_a_traceback(error, said, capsys):
    assert tell(error) == NEEDS_A_PERSON

    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_stations_that_failed_together_are_told_together(home, capsys):
    home.mkdir()
    failed = ExceptionGroup("2 av stationerna kunde inte köras", [ValueError("x"), KeyError("y")])

    assert tell(failed) == NEEDS_A_PERSON

    assert "2 av stationerna kunde inte köras (ValueError, KeyError)" in capsys.readouterr().err
    assert "KeyError: 'y'" in (home / "logs" / "arshjul.log").read_text()


def test_without_a_home_to_keep_a_log_in_the_whole_error_is_shown(home, capsys):
    tell(ZeroDivisionError("division by zero"))

    assert not home.exists()
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().err
