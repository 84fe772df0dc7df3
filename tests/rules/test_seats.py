"""Which places are vacant, soon to be, or held by too many."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.words import Role
from rules.seats import Expiring, Holding, Overfull, Quotas, Seating, Vacancy, seating

TODAY = date(2026, 10, 1)
LGS = Quotas(group="lgs", seats={"sahlgrenska": 3, "goteborg": 1}, co_opted={"gr": 1})
COUNCIL = Quotas(group="samråd", seats={"goteborg": 1}, has_substitutes=True)


def held(
    group: str,
    party: str,
    *,
    seat: int | None = None,
    role: Role = Role.MEMBER,
    person: str = "någon",
    since: str = "2023-01-01",
    to: str | None = None,
) -> Holding:
    return Holding(
        group=group,
        role=role,
        party=party,
        person=person,
        seat=seat,
        valid_from=date.fromisoformat(since),
        valid_to=date.fromisoformat(to) if to else None,
    )


def standing(quotas: Quotas, *rows: Holding, within: int = 90) -> Seating:
    return seating(quotas, rows, day=TODAY, expiring_within=timedelta(days=within))


def vacant(found: Seating) -> list[tuple[str, str, int]]:
    return [(vacancy.party, vacancy.role, vacancy.seat) for vacancy in found.vacant]


FULL = (
    held("lgs", "sahlgrenska", seat=1, person="a"),
    held("lgs", "sahlgrenska", seat=3, person="c"),
    held("lgs", "sahlgrenska", person="b"),
    held("lgs", "goteborg", seat=1, person="d"),
    held("lgs", "gr", role=Role.CO_OPTED, person="e"),
)


def test_a_body_whose_places_are_all_held_has_nothing_to_tell():
    assert standing(LGS, *FULL) == Seating(vacant=(), expiring=(), overfull=())


def test_an_empty_place_tells_since_when_and_from_when_it_is_filled():
    found = standing(
        LGS,
        *FULL[:2],
        *FULL[4:],
        held("lgs", "sahlgrenska", seat=2, to="2026-06-30"),
        held("lgs", "sahlgrenska", seat=2, since="2026-11-01"),
    )

    assert found.vacant == (
        Vacancy(
            group="lgs", party="sahlgrenska", role=Role.MEMBER, seat=2,
            since=date(2026, 7, 1), filled_on=date(2026, 11, 1),
        ),
        Vacancy(group="lgs", party="goteborg", role=Role.MEMBER, seat=1, since=None, filled_on=None),
    )  # fmt: skip


def test_a_place_soon_left_is_told_with_who_comes_after():
    found = standing(
        LGS,
        *FULL[:3],
        *FULL[4:],
        held("lgs", "goteborg", person="leaves", to="2026-12-30"),
        held("lgs", "goteborg", person="comes", since="2026-12-31"),
    )

    assert found.expiring == (
        Expiring(
            group="lgs", party="goteborg", role=Role.MEMBER, seat=1, person="leaves",
            ends_on=date(2026, 12, 30), filled_on=date(2026, 12, 31),
        ),
    )  # fmt: skip
    assert not standing(LGS, *FULL[:3], held("lgs", "goteborg", to="2026-12-31")).expiring


def test_whoever_leaves_today_still_holds_the_place_today():
    found = standing(LGS, *FULL[:3], *FULL[4:], held("lgs", "goteborg", to="2026-10-01"))

    assert not found.vacant
    assert [expiring.ends_on for expiring in found.expiring] == [TODAY]


def test_more_people_than_places_are_told_by_name_of_those_without():
    found = standing(
        LGS,
        *FULL,
        held("lgs", "goteborg", seat=1, person="one too many", since="2024-01-01"),
        held("lgs", "partille", seat=1, person="of no party there"),
    )

    assert found.overfull == (
        Overfull(group="lgs", party="goteborg", role=Role.MEMBER, places=1, without_place=("one too many",)),
        Overfull(group="lgs", party="partille", role=Role.MEMBER, places=0, without_place=("of no party there",)),
    )


def test_only_bodies_with_substitutes_have_places_for_them():
    substitute = held("lgs", "goteborg", role=Role.SUBSTITUTE, person="s")
    member = held("samråd", "goteborg")

    assert [over.role for over in standing(LGS, *FULL, substitute).overfull] == [Role.SUBSTITUTE]
    assert vacant(standing(COUNCIL, member)) == [("goteborg", Role.SUBSTITUTE, 1)]
    assert not standing(COUNCIL, member, held("samråd", "goteborg", role=Role.SUBSTITUTE, seat=1)).vacant


def test_a_chair_without_a_members_row_takes_a_seat_and_with_one_takes_no_other():
    chair = held("lgs", "sahlgrenska", role=Role.CHAIR, person="c")
    two = (FULL[0], FULL[2], *FULL[3:])

    assert not standing(LGS, *two, chair).vacant
    assert vacant(standing(LGS, *FULL[1:], chair)) == [("sahlgrenska", Role.MEMBER, 2)]


def test_a_body_that_says_nothing_of_places_has_none_to_fill():
    open_body = Quotas(group="tema", seats={})

    assert standing(open_body, held("tema", "goteborg"), held("lgs", "goteborg")) == Seating(
        vacant=(), expiring=(), overfull=()
    )


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 4)),
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.none() | st.integers(1, 6),
            st.integers(-900, 300),
            st.none() | st.integers(0, 900),
        ),
        max_size=12,
    ),
)
def test_every_place_is_either_held_or_vacant_and_everybody_has_one_or_is_without(seats, rows):
    holdings = [
        Holding(
            group="g",
            role=Role.MEMBER,
            party=party,
            person=number,
            seat=seat,
            valid_from=TODAY + timedelta(days=since),
            valid_to=None if length is None else TODAY + timedelta(days=since + length),
        )
        for number, (party, seat, since, length) in enumerate(rows)
    ]

    found = seating(Quotas(group="g", seats=seats), holdings, day=TODAY, expiring_within=timedelta(days=90))

    present = [row for row in holdings if row.covers(TODAY)]
    for party, places in seats.items():
        empty = [vacancy for vacancy in found.vacant if vacancy.party == party]
        without = [one for over in found.overfull if over.party == party for one in over.without_place]
        here = [row for row in present if row.party == party]
        assert places - len(empty) == len(here) - len(without)
        assert not (empty and without)
    assert all(vacancy.since is None or vacancy.since <= TODAY for vacancy in found.vacant)
    assert all(vacancy.filled_on is None or vacancy.filled_on > TODAY for vacancy in found.vacant)
