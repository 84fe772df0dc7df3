"""Lets the doors of a process read another clock: Python imports this where its folder is on PYTHONPATH.

The hour is read from the file that ANOTHER_DAY names. Nothing else of the product is changed.
"""

import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

BEGAN = datetime.now(UTC)
DOORS = ("flows.door", "dashboard.app", "cli.desk")


class Clock(datetime):
    """Says the hour in the file, and as much later as this process is old."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        told = datetime.fromisoformat(Path(os.environ["ANOTHER_DAY"]).read_text())
        return (told + (datetime.now(UTC) - BEGAN)).astimezone(tz)


class AtTheDoors(MetaPathFinder):
    """Loads the doors as they are, and then hangs the other clock there."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in DOORS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        sys.meta_path.insert(0, self)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                module.datetime = Clock  # type: ignore[attr-defined]

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, AtTheDoors())
