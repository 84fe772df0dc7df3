"""How the engine is, as a line on the overview: asked for beside the page, so that no page ever waits for it long."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Annotated

from fastapi import Depends, Request

from engine.client import Engine
from engine.errors import EngineError
from engine.runs import Run, RunState

GOOD_FOR_SECONDS = 15.0
A_PAGE_WAITS_SECONDS = 0.3
BADLY_ENDED = (RunState.FAILED, RunState.CRASHED)


@dataclass(frozen=True, kw_only=True)
class EngineState:
    """Whether the engine answers, and the latest run of an area that has ended; None where it tells of none."""

    is_up: bool
    latest: Run | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the latest run ended badly."""
        return self.latest is not None and self.latest.state in BADLY_ENDED


class EngineWatch:
    """Asks the engine in a thread of its own, and remembers what it said for a short while."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine-state")
        self._lock = Lock()
        self._known: dict[str, tuple[float, EngineState]] = {}
        self._asked: dict[str, Future[EngineState]] = {}

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def state(self, area: str) -> EngineState | None:
        """How the engine is for the area; what it last said where it is slow to answer, None where it never has."""
        with self._lock:
            at, known = self._known.get(area, (0.0, None))
            if known is not None and monotonic() - at < GOOD_FOR_SECONDS:
                return known
            asked = self._asked.get(area)
            if asked is None or asked.done():
                asked = self._asked[area] = self._thread.submit(self._ask, area)
        try:
            return asked.result(A_PAGE_WAITS_SECONDS)
        except TimeoutError:
            return known

    def _ask(self, area: str) -> EngineState:
        state = self._look(area)
        with self._lock:
            self._known[area] = (monotonic(), state)
        return state

    def _look(self, area: str) -> EngineState:
        if not self._engine.is_up():
            return EngineState(is_up=False)
        try:
            return EngineState(is_up=True, latest=self._engine.latest(area))
        except EngineError:
            return EngineState(is_up=True)


@contextmanager
def open_watch(engine: Engine) -> Iterator[EngineWatch]:
    """A watch of the engine, until the block ends."""
    watch = EngineWatch(engine)
    try:
        yield watch
    finally:
        watch.close()


def _watch(request: Request) -> EngineWatch:
    watch: EngineWatch = request.app.state.engine_watch
    return watch


EngineWatchOf = Annotated[EngineWatch, Depends(_watch)]
