"""`make crash`: a kill at every failpoint with every backend, as a table. Ends with 1 if anything came out wrong.

`python -m tests.crash claimed handed-over --with graph` takes the changes and the backends that are named.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from models.failpoints import ALL, Change
from store.database import Database
from store.migrate import migrate
from tests.conftest import prepare_goteborg
from tests.crash.backends import BACKENDS
from tests.crash.killing import Ground, Verdict, lay_ground

AT_ONCE = 5
NEVER = "–"


def main() -> int:
    """Kill where it is asked for (everywhere, unless something is named), and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="Kill at every step, and count.")
    parser.add_argument("change", nargs="*", choices=[[], *Change], default=[])
    parser.add_argument("--with", dest="backends", nargs="+", choices=list(BACKENDS), default=list(BACKENDS))
    asked = parser.parse_args()
    places = [place for place in ALL if not asked.change or change_of(place) in asked.change]
    with tempfile.TemporaryDirectory(prefix="arshjul-crash-ground-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'arshjul.db'}"
        migrate(url)
        database = Database(url)
        prepare_goteborg(database)
        database.close()
        return _sum_up(_table(lay_ground(url, folder), places, asked.backends))


def change_of(failpoint: str) -> Change:
    """The change that the failpoint belongs to."""
    return Change(failpoint.partition(".")[0])


def _table(ground: Ground, places: Sequence[str], backends: Sequence[str]) -> dict[str, dict[str, Verdict | None]]:
    """Kill everywhere, and print each row as it comes."""
    print(f"| {'failpoint':30} | {' | '.join(f'{name:>10}' for name in backends)} |")
    print(f"| {'-' * 30} | {' | '.join('-' * 9 + ':' for _ in backends)} |", flush=True)
    never = {name: ground.never(name) for name in backends}

    def killed(failpoint: str) -> dict[str, Verdict | None]:
        change = change_of(failpoint)
        return {name: None if change in never[name] else ground.kill(name, failpoint) for name in backends}

    rows = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for failpoint, verdicts in zip(places, pool.map(killed, places), strict=True):
            rows[failpoint] = verdicts
            told = " | ".join(f"{_told(verdict):>10}" for verdict in verdicts.values())
            print(f"| {failpoint:30} | {told} |", flush=True)
    return rows


def _told(verdict: Verdict | None) -> str:
    if verdict is None:
        return NEVER
    if not verdict.reached:
        return "not there"
    if not verdict.holds:
        return "WRONG"
    return f"{verdict.unknown} unknown" if verdict.unknown else "whole"


def _sum_up(rows: dict[str, dict[str, Verdict | None]]) -> int:
    verdicts = [verdict for row in rows.values() for verdict in row.values() if verdict is not None]
    wrong = [
        (place, name, verdict)
        for place, row in rows.items()
        for name, verdict in row.items()
        if verdict is not None and not (verdict.reached and verdict.holds)
    ]
    print(
        f"\n{len(rows)} failpoints × {len(next(iter(rows.values())))} backends: {len(verdicts)} kills, "
        f"{sum(v.doubles for v in verdicts)} doubles, {sum(v.lost for v in verdicts)} silent losses, "
        f"at most {max(v.unknown for v in verdicts)} unknown letter a kill."
    )
    for place, name, verdict in wrong:
        print(f"{place} with {name}: {verdict}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
