"""Several areas' rehearsals in one folder: each in its own, all their acts in one file, and a front page."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from office.rehearsal_folder import ACTS, PAGE, SUMMARY, act_lines, read_acts, read_summary
from office.rehearsal_page import environment
from office.rehearsal_words import spoken_behaviour


def write_together(areas: Sequence[str], folder: Path) -> None:
    """Write the acts of all and the page that leads to each. Each rehearsal lies in `folder`, under its area's id."""
    acts = sorted(
        (
            replace(act, letter=f"{area}/{act.letter}" if act.letter else "")
            for area in areas
            for act in read_acts(folder / area)
        ),
        key=lambda act: (act.date, act.time, act.key, act.station),
    )
    (folder / ACTS).write_text("".join(act_lines(acts)), "utf-8")
    summaries = [read_summary(folder / area) for area in areas]
    (folder / SUMMARY).write_text(json.dumps({"areas": summaries}, ensure_ascii=False, indent=2) + "\n", "utf-8")
    behaviour = spoken_behaviour(summaries[0]["behaviour"], summaries[0]["seed"])
    page = environment().get_template("together.html").render(rehearsals=summaries, behaviour=behaviour)
    (folder / PAGE).write_text(page, "utf-8")
