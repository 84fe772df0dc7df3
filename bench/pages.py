"""Every page of the office on two large areas: how long it takes on one core, and how much it asks of the database.

The pages are found by walking the routes, so that a new one joins by itself. What is measured is the processor's time
that the application and the test's own client use for an answer: one core could give so many after one another.
"""

import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from time import process_time

from sqlalchemy import event

from bench.figures import Figure
from bench.pages_ground import DOCUMENT, NOW, STATION, prepare
from dashboard.access import declared
from dashboard.app import create_app, spare_the_collector
from settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

AREA = "goteborgsomradet"
GAPS = {
    "area": AREA,
    "year": "2026",
    "station": STATION[AREA],
    "group": "grupp-007",
    "document": DOCUMENT,
    "task": "watch",
    "template": "document-reminder",
    "kind": "svg",
}
OTHERS = (f"/{AREA}/brev?state=sent&q=grupp", f"/{AREA}/sok?q=ledamot", f"/{AREA}/{2026}?som=csv")
ROUNDS = 20
GOAL_MS = 150.0
MOST_QUERIES = 20
NOT_OURS = ("/healthz", "/readyz", "/metrics", "/robots.txt", "/logga-in", "affisch", "/korningar", "/html")
"""What only says that we are up, what sets a PDF, and what asks the engine."""


def figures(folder: Path) -> Iterator[Figure]:
    """The 95th percentile of each page, with its median and its queries beside it."""
    home = folder / "pages"
    home.mkdir()
    token = prepare(home)
    settings = Settings(home=home)
    app = create_app(settings, clock=lambda: NOW)
    with TestClient(
        app, base_url="http://127.0.0.1:8470", cookies={"arshjul": token}, follow_redirects=False
    ) as client:
        spare_the_collector()  # as the application does where it starts by its own settings
        for address in sorted({*OTHERS, *_addresses(settings)}):
            if _is_a_page(client, address):
                yield _measured(client, address)


def _addresses(settings: Settings) -> Iterator[str]:
    for route in declared(create_app(settings)):
        if "GET" in route.methods and route.role is not None:
            yield re.sub(r"{(\w+)(?::\w+)?}", lambda gap: GAPS.get(gap[1], "1"), route.path)


def _is_a_page(client: TestClient, address: str) -> bool:
    if any(each in address for each in NOT_OURS):
        return False
    answer = client.get(address)
    assert answer.status_code < 500, f"{address}: {answer.status_code}"
    return answer.status_code == 200


def _measured(client: TestClient, address: str) -> Figure:
    sent: list[str] = []
    engine = client.app.state.desk.database.engine  # type: ignore[attr-defined]

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(address)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    taken = []
    for _ in range(ROUNDS):
        begun = process_time()
        client.get(address)
        taken.append((process_time() - begun) * 1000)
    half, most = quantiles(taken, n=20)[9], quantiles(taken, n=20)[18]
    if len(sent) >= MOST_QUERIES:
        print(f"{address} asks {len(sent)} questions", file=sys.stderr)
    return Figure(
        what=f"the page {address}, p95",
        where="SQLite",
        value=most,
        limit=GOAL_MS,
        unit="ms",
        note=f"p50 {half:.0f} ms, {len(sent)} queries",
    )
