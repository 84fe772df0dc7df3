"""What the shipped area file's own rules for its groups have against a list of people."""

from dataclasses import replace
from datetime import date

import pytest

from areas.people import PeopleList, PeopleListError, PersonRow, read_people
from models.words import Role
from office.people import plan_people
from settings import ROOT

AREA = "goteborgsomradet"
TODAY = date(2026, 3, 16)
MEMBER = PersonRow(
    number=2,
    name="Ledamot LGS",
    email="ledamot.lgs@sahlgrenska.example",
    group="lgs",
    role=Role.MEMBER,
    party="sahlgrenska",
    seat=3,
    valid_from=date(2026, 1, 1),
)


@pytest.fixture
def refusals(sqlite_database):
    """What is said of one row, added to the shipped list; nothing when it fits."""

    def refusals(**differing: object) -> list[str]:
        row = replace(MEMBER, **differing)  # type: ignore[arg-type]
        with sqlite_database.read() as session:
            try:
                plan_people(session, area=AREA, people_list=PeopleList(file="lista", rows=(row,)), today=TODAY)
            except PeopleListError as refused:
                return [str(problem) for problem in refused.problems]
        return []

    return refusals


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        (
            {"seat": 4},
            "bara 3 platser i Ledningsgrupp LGS (ledamot), men raden säger plats 4. Skriv en plats från 1 till 3",
        ),
        ({"party": "tandvarden", "seat": 2}, "bara 1 plats i Ledningsgrupp LGS (ledamot), men raden säger plats 2"),
        ({"party": "molndal", "seat": 1}, "Mölndals stad har ingen plats i Ledningsgrupp LGS"),
        ({"role": Role.CO_OPTED, "party": "gr", "seat": 2}, "bara 1 plats i Ledningsgrupp LGS (adjungerad)"),
        ({"role": Role.SUBSTITUTE}, "rad 2, kolumn roll: Ledningsgrupp LGS har inga ersättare. Skriv ledamot"),
        (
            {"group": "presidium", "seat": None},
            "Politiskt presidium har inga egna medlemmar, utan består av ordförande i",
        ),
        ({"group": "Styrgrupp", "role": Role.CHAIR, "seat": None}, "Styrgrupp har inga egna medlemmar, utan består av"),
        (
            {"role": Role.CONTACT, "seat": None},
            "gentemot kontoret, inte i Ledningsgrupp LGS. Skriv kontorets grupp: samverkanskontoret",
        ),
    ],
    ids=["beyond-three", "beyond-one", "no-seat", "co-opted", "substitute", "derived", "derived-chair", "contact"],
)
def test_what_the_area_file_does_not_give_is_refused_with_what_it_gives(refusals, differing, said):
    (told,) = refusals(**differing)

    assert said in told
    assert told.startswith("rad 2, kolumn ")


@pytest.mark.parametrize(
    "differing",
    [
        {},
        {"seat": None},
        {"seat": 4, "valid_to": date(2026, 1, 31)},
        {"group": "politiskt-samrad", "role": Role.SUBSTITUTE, "seat": 1},
        {"group": "temagrupp-psykiatri", "seat": 7},
        {"group": "presidium", "role": Role.SECRETARY, "seat": None},
        {"group": "samverkanskontoret", "role": Role.CONTACT, "seat": None},
    ],
    ids=[
        "the-last-seat",
        "no-number",
        "past",
        "substitute-where-there-are",
        "seats-not-counted",
        "a-derived-groups-own",
        "a-contact-of-a-party",
    ],
)
def test_what_fits_is_let_be(refusals, differing):
    assert refusals(**differing) == []


def test_the_shipped_list_fits_the_shipped_area(sqlite_database):
    shipped = read_people(ROOT / "areas" / "goteborgsomradet-people.csv")

    with sqlite_database.read() as session:
        plan = plan_people(session, area=AREA, people_list=shipped, today=TODAY)

    assert not plan.changes
