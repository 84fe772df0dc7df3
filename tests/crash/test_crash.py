"""Wherever a process is killed: no letter twice, none lost in silence, at most one in doubt, and that one told of."""

from collections.abc import Callable

import pytest

from models.failpoints import ALL, Change
from tests.crash.backends import BACKENDS
from tests.crash.killing import Ground, lay_ground

CHOSEN = (("smtp", "handed-over.after"), ("graph", "handed-over.within"), ("smtp", "mail-taken-up.within"))
"""`make crash` goes through every place, with every backend."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, sqlite_copy: Callable[..., str]) -> Ground:
    folder = tmp_path_factory.mktemp("crash")
    return lay_ground(sqlite_copy(folder), folder)


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "failpoint"), CHOSEN)
def test_a_kill_neither_doubles_nor_loses_a_letter(
    backend: str, failpoint: str, ground: Ground, smtp_allowed: None
) -> None:
    verdict = ground.kill(backend, failpoint)

    assert verdict.reached
    assert verdict.holds, verdict


def test_the_places_are_told_apart_by_their_names() -> None:
    assert len(set(ALL)) == len(ALL) == 3 * len(Change)
    assert {failpoint for _, failpoint in CHOSEN} <= set(ALL)
    assert {backend for backend, _ in CHOSEN} <= set(BACKENDS)
