"""The folder that a rehearsal leaves: recognised, read back, and put in place as a whole.

Nothing that is not a rehearsal's own is ever replaced or removed.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from office.rehearsal_feeds import FEEDS
from office.rehearsed import LETTERS, Rehearsal, RehearsedAct

ACTS = "acts.jsonl"
PAGE = "index.html"
SUMMARY = "rehearsal.json"
_OWN_LETTER = re.compile(r"\d{4}-\d{2}-\d{2}(/\d{4}-[a-z0-9.]+-[0-9a-f]{16}\.eml)?")
_OWN_FEED = re.compile(r"[a-z0-9_-]+\.ics")


class NotARehearsal(Exception):
    """The folder is neither empty nor an earlier rehearsal, or holds more than a rehearsal."""


def check_free(folder: Path) -> None:
    """See that a rehearsal may be laid in `folder`. Raises NotARehearsal."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NotARehearsal(f"{folder} är ingen mapp; ange en ny eller tom mapp")
    if not folder.exists():
        return
    strange = next(_not_ours(folder), None)
    if strange is not None:
        raise NotARehearsal(
            f"{folder} är varken tom eller en tidigare övning (där finns {strange}), och inget skrivs över. "
            "Ange en ny eller tom mapp"
        )


def _not_ours(folder: Path) -> Iterator[str]:
    """What in the folder no rehearsal has made."""
    entries = sorted(entry.name for entry in folder.iterdir())
    if entries and SUMMARY not in entries:
        yield entries[0]
    for name in entries:
        if (folder / name / SUMMARY).is_file():
            yield from (f"{name}/{strange}" for strange in _not_ours(folder / name))
        elif name not in (ACTS, PAGE, SUMMARY, LETTERS, FEEDS):
            yield name
    for part, own in ((LETTERS, _OWN_LETTER), (FEEDS, _OWN_FEED)):
        for path in sorted((folder / part).rglob("*")):
            inside = path.relative_to(folder / part).as_posix()
            if not own.fullmatch(inside):
                yield f"{part}/{inside}"


@contextmanager
def put_in_place(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` to fill; it takes its place when the block ends well. Raises NotARehearsal."""
    folder = folder.resolve()
    check_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        yield fresh
        check_free(folder)
        _swap(folder, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(folder: Path, fresh: Path) -> None:
    """Let `fresh` take the place of `folder`; what lay there is gone when this returns."""
    if not folder.exists():
        fresh.rename(folder)
        return
    old = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    folder.rename(old / "old")
    fresh.rename(folder)
    shutil.rmtree(old)


def write_acts(rehearsal: Rehearsal, folder: Path) -> None:
    """Write `acts.jsonl`, and what the rehearsal was made with and came to. Equal rehearsals give equal bytes."""
    (folder / ACTS).write_text("".join(act_lines(rehearsal.acts)), "utf-8")
    script = rehearsal.script
    made_with = {
        "area": script.area,
        "year": script.year,
        "mode": script.mode.value,
        "behaviour": script.behaviour_name,
        "seed": script.seed,
        "first": str(rehearsal.first),
        "last": str(rehearsal.last),
    }
    came_to = {
        "name": rehearsal.wheel.name,
        "mailbox": rehearsal.wheel.senders.mailbox,
        "letters": len(rehearsal.letters),
        "meetings": len(rehearsal.meetings),
        "documents": len(rehearsal.documents),
    }
    (folder / SUMMARY).write_text(json.dumps(made_with | came_to, ensure_ascii=False, indent=2) + "\n", "utf-8")


def act_lines(acts: Iterable[RehearsedAct]) -> Iterator[str]:
    """The acts as lines of JSON."""
    return (json.dumps(asdict(act), ensure_ascii=False) + "\n" for act in acts)


def read_summary(folder: Path) -> dict[str, Any]:
    """What the rehearsal in `folder` was made with and came to."""
    summary: dict[str, Any] = json.loads((folder / SUMMARY).read_text("utf-8"))
    return summary


def read_acts(folder: Path) -> list[RehearsedAct]:
    """The acts of an earlier rehearsal. Raises NotARehearsal."""
    try:
        text = (folder / ACTS).read_text("utf-8")
        return [RehearsedAct(**json.loads(line)) for line in text.splitlines()]
    except (OSError, ValueError, TypeError) as error:
        raise NotARehearsal(f"{folder} är ingen övning: där finns ingen läsbar {ACTS}") from error
