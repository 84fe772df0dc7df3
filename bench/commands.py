"""What an operator waits for: a rehearsed year, and the command line's help. Each in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figures import Figure
from settings import ROOT

REHEARSED_YEAR_SECONDS = 20
BOTH_AREAS_SECONDS = 60
HELP_SECONDS = 0.5
ROUNDS = 5


def figures(folder: Path) -> Iterator[Figure]:
    """Seconds and peak memory of a rehearsal and of `--help`."""
    for behaviour in ("none", "mixed"):
        arguments = ("rehearse", "--home", folder / "no-home", "--year", "2026", "--behaviour", behaviour)
        took, peak = _run((*arguments, "--area", "goteborgsomradet", "--out", folder / behaviour))
        what = f"a rehearsed year of Göteborgsområdet ({behaviour})"
        yield Figure(what=what, where="SQLite", value=took, limit=REHEARSED_YEAR_SECONDS, unit="s")
        yield Figure(what="its peak memory", where="SQLite", value=peak, limit=None, unit="MiB")
    took, _ = _run(("rehearse", "--home", folder / "no-home", "--year", "2026", "--out", folder / "both"))
    what = "a rehearsed year of both areas at once (mixed)"
    yield Figure(what=what, where="SQLite", value=took, limit=BOTH_AREAS_SECONDS, unit="s")
    _run(("--help",))
    runs = [_run(("--help",)) for _ in range(ROUNDS)]
    took, peak = median(took for took, _ in runs), max(peak for _, peak in runs)
    yield Figure(what="`arshjul --help`", where="", value=took, limit=HELP_SECONDS, unit="s")
    yield Figure(what="its peak memory", where="", value=peak, limit=None, unit="MiB")


def _run(arguments: Sequence[str | Path]) -> tuple[float, float]:
    """Seconds, and the most memory the process held in MiB."""
    begin = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", RUN_AND_TELL, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    took = perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"arshjul {' '.join(map(str, arguments))}: {done.stderr}")
    return took, int(done.stdout.splitlines()[-1]) / 1024


# ru_maxrss, which the parent could read, begins at what the parent itself held when it started the child.
RUN_AND_TELL = """
import sys
from cli.main import main
code = main(sys.argv[1:])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""
