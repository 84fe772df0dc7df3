"""`prefect.yaml`: the timetable as a file, for an office that lays its deployments in with `prefect deploy --all`.

Written from area files by the same code that keeps the engine in step, so that the two never say different things.
"""

import json
from collections.abc import Iterator, Sequence

from engine.deployments import POOL, Deployment
from engine.timetable import deployments_of
from rules.wheel import Wheel

HEAD = f"""\
# Hjulets tidtabell. Skriven av ”arshjul timetable --write” från områdesfilerna: ändra där, inte här.
#
# ”make run” och ”arshjul up” lägger själva in detta i den inbyggda motorn. Filen är för en delad Prefect-server:
#   prefect work-pool create {POOL} --type process
#   prefect work-pool set-concurrency-limit {POOL} 2
#   prefect deploy --all
# Varje arbetare har Årshjul installerat och ARSHJUL_HOME satt, så ingen kod behöver hämtas (pull: []).
#
# Ett schema är bara ett tillfälle att titta; vad som ska göras står i databasen. Inget ligger mellan 01.00 och 03.59,
# då klockan ställs om.
name: arshjul
pull: []
deployments:
"""


def prefect_yaml(wheels: Sequence[Wheel]) -> str:
    """The file's text for these areas, in their order."""
    return HEAD + "".join("\n".join(_area(wheel)) + "\n" for wheel in wheels)


def _area(wheel: Wheel) -> Iterator[str]:
    yield ""
    yield f"  # {wheel.name}"
    for deployment in deployments_of(wheel):
        yield ""
        yield from _deployment(deployment)


def _deployment(deployment: Deployment) -> Iterator[str]:
    yield f"  - name: {_quoted(deployment.name)}"
    yield f"    description: {_quoted(deployment.description)}"
    yield f"    entrypoint: {deployment.entrypoint}"
    yield "    parameters:"
    yield from (f"      {name}: {_quoted(text)}" for name, text in deployment.parameters.items())
    yield f"    tags: [{', '.join(_quoted(tag) for tag in deployment.tags)}]"
    yield "    schedules:"
    yield f"      - cron: {_quoted(deployment.cron)}  # {deployment.spoken}"
    yield f"        timezone: {deployment.time_zone}"
    yield f"    work_pool: {{name: {POOL}}}"
    yield "    concurrency_limit: {limit: 1, collision_strategy: ENQUEUE}"


def _quoted(text: str) -> str:
    """The text as a JSON string, which YAML reads too."""
    return json.dumps(text, ensure_ascii=False)
