"""`make crash`: a kill at every failpoint with every backend, as a table. Ends with 1 if anything came out wrong."""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from models.failpoints import ALL, Change
from store.database import Database
from store.migrate import migrate
from tests.conftest import prepare_goteborg
from tests.crash.backends import BACKENDS
from tests.crash.killing import Ground, Verdict, lay_ground

AT_ONCE = 2
NEVER = "–"


def main() -> int:
    """Kill everywhere, print the table, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="arshjul-crash-ground-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'arshjul.db'}"
        migrate(url)
        database = Database(url)
        prepare_goteborg(database)
        database.close()
        rows = _table(lay_ground(url, folder))
    print(f"| {'failpoint':30} | {' | '.join(f'{name:>10}' for name in BACKENDS)} |")
    print(f"| {'-' * 30} | {' | '.join('-' * 9 + ':' for _ in BACKENDS)} |")
    for failpoint, verdicts in rows.items():
        print(f"| {failpoint:30} | {' | '.join(f'{_told(verdict):>10}' for verdict in verdicts.values())} |")
    return _sum_up(rows)


def _table(ground: Ground) -> dict[str, dict[str, Verdict | None]]:
    never = {name: ground.never(name) for name in BACKENDS}

    def killed(failpoint: str) -> dict[str, Verdict | None]:
        change = Change(failpoint.partition(".")[0])
        return {name: None if change in never[name] else ground.kill(name, failpoint) for name in BACKENDS}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(ALL, pool.map(killed, ALL), strict=True))


def _told(verdict: Verdict | None) -> str:
    if verdict is None:
        return NEVER
    if not verdict.reached:
        return "not there"
    if not verdict.holds:
        return "WRONG"
    return "1 unknown" if verdict.unknown else "whole"


def _sum_up(rows: dict[str, dict[str, Verdict | None]]) -> int:
    verdicts = [verdict for row in rows.values() for verdict in row.values() if verdict is not None]
    wrong = [
        (place, name, verdict)
        for place, row in rows.items()
        for name, verdict in row.items()
        if verdict is not None and not (verdict.reached and verdict.holds)
    ]
    print(
        f"\n{len(ALL)} failpoints × {len(BACKENDS)} backends: {len(verdicts)} kills, "
        f"{sum(v.doubles for v in verdicts)} doubles, {sum(v.lost for v in verdicts)} silent losses, "
        f"at most {max(v.unknown for v in verdicts)} unknown letter a kill."
    )
    for place, name, verdict in wrong:
        print(f"{place} with {name}: {verdict}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
