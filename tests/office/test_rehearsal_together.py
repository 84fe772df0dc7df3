"""Several areas' rehearsals lie in one folder, with what is common to them beside."""

import json
from dataclasses import asdict

import pytest

from office.rehearsal_folder import ACTS, PAGE, SUMMARY, NotARehearsal, act_lines, check_free, read_acts
from office.rehearsal_together import write_together
from office.rehearsed import RehearsedAct


def act(area, day, *, letter):
    fields = dict.fromkeys(RehearsedAct.__annotations__, "")
    own = {"area": area, "date": day, "time": "07:30", "letter": letter, "key": f"{area}/{day}", "state": "done"}
    return RehearsedAct(**(fields | own))


@pytest.fixture
def folder(tmp_path):
    """Two areas' rehearsals, as each was left."""
    for area, days in (("norr", ("2026-01-02", "2026-03-04")), ("söder", ("2026-02-03",))):
        own = tmp_path / area
        (own / "letters").mkdir(parents=True)
        acts = [act(area, day, letter=f"letters/{day}/brev.eml") for day in days]
        (own / ACTS).write_text("".join(act_lines(acts)), "utf-8")
        counts = {"letters": len(days), "meetings": 0, "documents": 3}
        summary = {"area": area, "name": area.title(), "year": 2026, "behaviour": "none", "seed": 1, "mailbox": "a@b"}
        (own / SUMMARY).write_text(json.dumps(summary | counts), "utf-8")
    write_together(["norr", "söder"], tmp_path)
    return tmp_path


def test_all_acts_stand_in_one_file_day_by_day_and_point_to_their_letters(folder):
    acts = read_acts(folder)

    assert [(line.date, line.letter) for line in acts] == [
        ("2026-01-02", "norr/letters/2026-01-02/brev.eml"),
        ("2026-02-03", "söder/letters/2026-02-03/brev.eml"),
        ("2026-03-04", "norr/letters/2026-03-04/brev.eml"),
    ]
    assert asdict(acts[0])["area"] == "norr"


def test_the_front_page_leads_to_each_area(folder):
    page = (folder / PAGE).read_text("utf-8")

    assert "<h1>Norr och Söder 2026</h1>" in page
    assert 'href="söder/index.html"' in page


def test_the_folder_may_be_replaced_unless_somebody_has_laid_something_in_it(folder):
    check_free(folder)

    (folder / "norr" / "viktigt.txt").write_text("mitt")
    with pytest.raises(NotARehearsal, match=r"norr/viktigt\.txt"):
        check_free(folder)
