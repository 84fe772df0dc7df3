"""What a list of people changes, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import SQLModel, func, select

from areas.lists import ListProblem
from areas.people import PeopleList, PeopleListError, PersonRow
from models.areas import Area, AreaRevision, Group, GroupName, Party
from models.log import LogEntry
from models.people import Membership, Person
from models.words import Mode, Principal, Role
from office.groups import NoSuchGroup, group_meant
from office.people import ConfirmationNeeded, PeoplePlan, apply_people, plan_people
from office.shown_plans import PlanHasChanged
from settings import ROOT
from store.areas import NoSuchArea
from store.database import Database
from tests.queries import counted_queries

AREA = "goteborgsomradet"
TODAY = date(2026, 3, 16)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
NOW = datetime(2026, 3, 16, 7, 30, tzinfo=UTC)
NEW_YEAR = date(2026, 1, 1)
A_FILE = (ROOT / "areas" / "goteborgsomradet.yaml").read_text("utf-8")
CHAIR = "Ordförande Psykiatri <ordforande@psykiatri.example>"


@pytest.fixture
def people_database(empty_database: Database) -> Database:
    prepare(empty_database)
    return empty_database


def prepare(database: Database) -> None:
    """An area with one group that stands, two that end at midsummer 2025 and one that follows them."""
    with database.write() as session:
        session.add(Area(id=AREA, name="Göteborgsområdet", mode=Mode.LIVE, live_from=NEW_YEAR, revision=1))
        session.add(AreaRevision(area=AREA, number=1, text=A_FILE, sha256="prov", applied_at=NOW, applied_by="prov"))
        session.flush()
        for party, name, side in [
            ("goteborg", "Göteborgs stad", Principal.MUNICIPALITY),
            ("su", "Sahlgrenska universitetssjukhuset", Principal.REGION),
        ]:
            session.add(Party(area=AREA, id=party, name=name, principal=side, valid_from=NEW_YEAR))
        session.add(
            Party(
                area=AREA,
                id="siv",
                name="Sjukhusen i väster",
                principal=Principal.REGION,
                valid_from=date(2019, 1, 1),
                valid_to=date(2024, 12, 31),
            )
        )
        for group, names, first, last in [
            ("psykiatri", ["Temagrupp Psykiatri"], date(2020, 1, 1), None),
            ("lgs", ["Ledningsgrupp LGS"], date(2014, 1, 1), None),
            ("styrgrupp", ["Beredningsgrupp LGS", "Styrgrupp"], date(2014, 1, 1), None),
            ("nosam-gbg-centrum", ["NOSAM Centrum"], date(2020, 1, 1), date(2025, 8, 31)),
            ("nosam-centrum", ["NOSAM Centrum"], date(2025, 9, 1), None),
        ]:
            session.add(Group(area=AREA, id=group, kind="grupp", valid_from=first, valid_to=last))
            session.flush()
            for year, name in enumerate(names):
                begins = first.replace(year=first.year + year)
                session.add(GroupName(area=AREA, group=group, name=name, valid_from=begins))


def row(number: int = 2, **differing: object) -> PersonRow:
    chair = PersonRow(
        number=number,
        name="Ordförande Psykiatri",
        email="ordforande@psykiatri.example",
        group="psykiatri",
        role=Role.CHAIR,
        party="goteborg",
        valid_from=NEW_YEAR,
    )
    return replace(chair, **differing)  # type: ignore[arg-type]


def members(number: int, *, first_row: int = 10) -> list[PersonRow]:
    return [
        row(
            first_row + n,
            name=f"Ledamot {n}",
            email=f"ledamot{n}@kommun.example",
            role=Role.MEMBER,
            seat=n + 1,
        )
        for n in range(number)
    ]


def listed(*rows: PersonRow) -> PeopleList:
    return PeopleList(file="lista.csv", rows=rows)


def take_in(
    database: Database, *rows: PersonRow, today: date = TODAY, only_add: bool = False, confirmed: bool = True
) -> PeoplePlan:
    with database.write() as session:
        return apply_people(
            session,
            listed(*rows),
            area=AREA,
            today=today,
            now=NOW,
            who="kontoret",
            only_add=only_add,
            confirmed=confirmed,
        )


def plan(database: Database, *rows: PersonRow, only_add: bool = False) -> PeoplePlan:
    with database.read() as session:
        return plan_people(session, area=AREA, people_list=listed(*rows), today=TODAY, only_add=only_add)


def refused(database: Database, *rows: PersonRow, only_add: bool = False) -> list[str]:
    with pytest.raises(PeopleListError) as told:
        plan(database, *rows, only_add=only_add)
    return [str(problem) for problem in told.value.problems]


def spans(database: Database) -> list[tuple[str, date, date | None]]:
    """Every membership there is: who, first and last day."""
    with database.read() as session:
        rows = session.exec(
            select(Person.name, Membership.valid_from, Membership.valid_to)
            .join(Person)
            .order_by(Membership.valid_from, Person.name)
        )
        return [(name, first, last) for name, first, last in rows]


def test_a_list_brings_persons_and_their_roles(people_database):
    done = take_in(people_database, row(party="Göteborgs Stad", group="TEMAGRUPP psykiatri", seat=None))

    with people_database.read() as session:
        person = session.exec(select(Person)).one()
        membership = session.exec(select(Membership)).one()
        entry = session.exec(select(LogEntry)).one()
    assert (person.name, person.folded_email) == ("Ordförande Psykiatri", "ordforande@psykiatri.example")
    assert (membership.group, membership.role, membership.party) == ("psykiatri", Role.CHAIR, "goteborg")
    assert (entry.who, entry.act, entry.at) == ("kontoret", "import-people", NOW)
    assert "@" not in str(entry.detail)
    assert done.lines == [
        "lista.csv → Göteborgsområdet: 1 ny person, 1 nytt uppdrag, 0 ändrade, 0 avslutade, 0 oförändrade.",
        "Nya personer (1)",
        f"  + {CHAIR}",
        "Nya uppdrag (1)",
        f"  + Temagrupp Psykiatri: ordförande {CHAIR}, Göteborgs stad, från 2026-01-01 tills vidare",
    ]


def test_the_same_list_again_changes_nothing_and_is_not_logged(people_database):
    rows = [row(), *members(3)]
    take_in(people_database, *rows)

    again = take_in(people_database, *rows)

    assert not again.changes
    assert again.lines == ["lista.csv → Göteborgsområdet: inget ändras, 4 uppdrag stämmer."]
    with people_database.read() as session:
        assert session.exec(select(func.count()).select_from(LogEntry)).one() == 1


def test_a_person_is_name_and_mailbox_whatever_the_case(people_database):
    take_in(people_database, row(), row(3, group="lgs", role=Role.MEMBER))

    done = take_in(
        people_database,
        row(name="ORDFÖRANDE Psykiatri", email="Ordforande@Psykiatri.example"),
        row(3, group="lgs", role=Role.MEMBER),
    )

    assert not done.new_people
    assert [new.name for new in done.respelled] == ["ORDFÖRANDE Psykiatri"]
    assert done.unchanged == 2


def test_several_share_a_mailbox_and_each_is_a_person(people_database):
    done = take_in(people_database, row(), row(3, name="Vice ordförande Psykiatri", role=Role.VICE_CHAIR))

    assert len(done.new_people) == 2


def test_a_role_that_is_not_in_the_list_ends_yesterday(people_database):
    take_in(people_database, row(), *members(5))

    done = take_in(people_database, row(), *members(4))

    assert [end.assignment.name for end in done.ended] == ["Ledamot 4"]
    assert ("Ledamot 4", NEW_YEAR, YESTERDAY) in spans(people_database)
    assert done.lines[-1] == (
        "  - Temagrupp Psykiatri: ledamot Ledamot 4 <ledamot4@kommun.example>, Göteborgs stad plats 5,"
        " till 2026-03-15 (var tills vidare)"
    )


def test_a_predecessor_ends_the_day_before_the_successor_began(people_database):
    take_in(people_database, row(), *members(5))

    take_in(people_database, row(name="Ny ordförande", valid_from=date(2026, 3, 1)), *members(5))

    assert ("Ordförande Psykiatri", NEW_YEAR, date(2026, 2, 28)) in spans(people_database)
    assert ("Ny ordförande", date(2026, 3, 1), None) in spans(people_database)


def test_a_role_to_come_that_is_not_in_the_list_never_comes_to_hold(people_database):
    next_year = date(2027, 1, 1)
    take_in(people_database, row(), row(3, name="Nästa", valid_from=next_year, role=Role.SECRETARY), *members(5))

    done = take_in(people_database, row(), *members(5))

    assert len(done.ended) == 1
    assert ("Nästa", next_year, YESTERDAY) in spans(people_database)


def test_what_is_past_is_history_and_stays(people_database):
    last_year = row(9, name="Förra ordföranden", valid_from=date(2024, 1, 1), valid_to=date(2025, 12, 31))
    take_in(people_database, row(), last_year)

    without = take_in(people_database, row())
    with_another_last_day = take_in(people_database, row(), replace(last_year, valid_to=date(2025, 6, 30)))

    assert not without.changes
    assert not with_another_last_day.changes
    assert "är förbi och ändras inte" in with_another_last_day.lines[-1]
    assert ("Förra ordföranden", date(2024, 1, 1), date(2025, 12, 31)) in spans(people_database)


@pytest.mark.parametrize(
    ("differing", "expected"),
    [
        ({"valid_to": date(2026, 12, 31)}, [(NEW_YEAR, date(2026, 12, 31))]),
        ({"valid_from": date(2025, 7, 1)}, [(date(2025, 7, 1), None)]),
        ({"valid_from": date(2026, 2, 1)}, [(NEW_YEAR, date(2026, 1, 31)), (date(2026, 2, 1), None)]),
        ({"valid_from": date(2027, 1, 1)}, [(NEW_YEAR, YESTERDAY), (date(2027, 1, 1), None)]),
        ({"valid_to": date(2026, 2, 28)}, [(NEW_YEAR, date(2026, 2, 28))]),
    ],
    ids=["another-last-day", "an-earlier-first-day", "a-later-first-day", "first-next-year", "already-ended"],
)
def test_other_days_for_the_same_role_lose_no_time_that_was_held(people_database, differing, expected):
    take_in(people_database, row())

    take_in(people_database, row(**differing))

    assert [(first, last) for _, first, last in spans(people_database)] == expected


def test_a_list_that_was_too_short_is_mended_by_the_full_one(people_database):
    full = [row(), *members(5)]
    take_in(people_database, *full)
    take_in(people_database, row())

    take_in(people_database, *full)

    assert [last for _, _, last in spans(people_database)] == [None] * 6


def test_more_than_a_fifth_ended_needs_a_persons_word(people_database):
    take_in(people_database, *members(10))

    a_fifth = plan(people_database, *members(8))
    more = plan(people_database, *members(7))

    assert not a_fifth.needs_confirmation
    assert more.needs_confirmation
    assert more.lines[1].startswith("Listan avslutar 3 av 10 uppdrag")
    with pytest.raises(ConfirmationNeeded):
        take_in(people_database, *members(7), confirmed=False)
    assert all(last is None for _, _, last in spans(people_database))


def test_a_long_list_is_folded_unless_all_is_asked_for(people_database):
    shown = plan(people_database, *members(25))

    folded = shown.told(most=20)

    assert [line for line in folded if "…" in line] == ["  … och 5 till", "  … och 5 till"]
    assert len(folded) == 1 + 2 * (1 + 20 + 1)
    assert len(shown.lines) == 1 + 2 * (1 + 25)
    assert shown.told(most=25) == shown.lines


def test_ending_by_a_past_last_day_counts_as_ending(people_database):
    take_in(people_database, *members(3))

    cut = plan(people_database, *(replace(member, valid_to=YESTERDAY) for member in members(3)))

    assert cut.ends_share == 1


def test_only_add_ends_nothing(people_database):
    take_in(people_database, *members(5))

    done = take_in(people_database, row(), only_add=True, confirmed=False)

    assert not done.ended
    assert len(done.added) == 1
    assert [last for _, _, last in spans(people_database)] == [None] * 6


def test_only_add_does_not_seat_two_in_one_chair(people_database):
    take_in(people_database, row())

    told = refused(people_database, row(name="En till", valid_from=TOMORROW), only_add=True)

    assert len(told) == 1
    assert "Ordförande Psykiatri har samma uppdrag från 2026-01-01 tills vidare (inläst tidigare)" in told[0]


def test_a_group_goes_by_any_name_it_has_had(people_database):
    done = take_in(people_database, row(group="beredningsgrupp  LGS"), row(3, group="Styrgrupp", role=Role.VICE_CHAIR))

    assert {new.group for new in done.added} == {"styrgrupp"}


@pytest.mark.parametrize(
    ("text", "on", "group"),
    [
        ("PSYKIATRI", TODAY, "psykiatri"),
        ("temagrupp  psykiatri", TODAY, "psykiatri"),
        ("Styrgrupp", TODAY, "styrgrupp"),
        ("beredningsgrupp lgs", TODAY, "styrgrupp"),
        ("NOSAM Centrum", TODAY, "nosam-centrum"),
        ("NOSAM Centrum", date(2024, 12, 31), "nosam-gbg-centrum"),
    ],
    ids=["id", "name", "name-of-today", "name-of-old", "the-one-of-today", "the-one-of-then"],
)
def test_one_group_is_meant_by_its_id_or_by_any_name_it_has_had(people_database, text, on, group):
    with people_database.read() as session:
        assert group_meant(session, area=AREA, text=text, on=on) == group


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("psykatri", "Skriv id eller namn. Menade du ”Temagrupp Psykiatri” (psykiatri)?"),
        ("xyz", "Skriv id eller namn. Grupperna är lgs, nosam-centrum, psykiatri och styrgrupp"),
        ("", "området har ingen grupp ””. Skriv id eller namn. Grupperna är"),
    ],
)
def test_no_group_by_that_name_is_answered_with_what_may_have_been_meant(people_database, text, said):
    with people_database.read() as session, pytest.raises(NoSuchGroup) as told:
        group_meant(session, area=AREA, text=text, on=TODAY)

    assert said in str(told.value)


def test_a_name_that_two_groups_have_had_means_the_one_of_that_time(people_database):
    done = take_in(
        people_database,
        row(group="NOSAM Centrum", valid_from=date(2024, 1, 1), valid_to=date(2025, 8, 31)),
        row(3, group="NOSAM Centrum"),
    )

    assert [new.group for new in done.added] == ["nosam-gbg-centrum", "nosam-centrum"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([row(group="psykatri")], "kolumn grupp: området har ingen grupp ”psykatri”. Menade du ”psykiatri”?"),
        ([row(group="xyz")], "Grupperna är lgs, nosam-centrum, nosam-gbg-centrum, psykiatri, styrgrupp."),
        ([row(party="Goteborg stad")], "part: området har ingen part ”Goteborg stad”. Menade du ”Göteborgs stad”"),
        ([row(party="siv")], "parten ”siv” finns från 2019-01-01 till 2024-12-31"),
        (
            [row(group="nosam-gbg-centrum", valid_from=date(2024, 1, 1))],
            "men raden gäller från 2024-01-01 tills vidare. Skriv till senast 2025-08-31.",
        ),
        ([row(group="nosam-gbg-centrum")], "Skriv en som finns då."),
        ([row(group="nosam-centrum", valid_from=date(2025, 1, 1))], "Skriv från tidigast 2025-09-01."),
        ([row(), row(3, name="En annan")], "rad 3, kolumn från: Temagrupp Psykiatri: ordförande En annan"),
        ([row(), row(3, name="En annan")], "Psykiatri har samma uppdrag från 2026-01-01 tills vidare (rad 2)"),
        (
            [row(), row(3, name="En annan", valid_from=date(2026, 7, 1))],
            "Skriv till 2026-06-30 för Ordförande Psykiatri, eller ta bort den rad som är fel.",
        ),
        (
            [row(role=Role.MEMBER, seat=1), row(3, name="En annan", role=Role.MEMBER, seat=1)],
            "har samma uppdrag",
        ),
        ([row(), row(3, group="Temagrupp Psykiatri", valid_from=TODAY)], "samma uppdrag finns också"),
    ],
    ids=[
        "group-misspelt", "group-unknown", "party-misspelt", "party-that-has-left", "group-ends-before", "group-gone",
        "group-not-yet", "two-chairs", "two-chairs-which", "two-chairs-when", "two-in-a-seat", "twice",
    ],
)  # fmt: skip
def test_what_does_not_fit_the_area_is_told_by_row(people_database, rows, told):
    assert any(told in problem for problem in refused(people_database, *rows)), refused(people_database, *rows)


def test_member_and_substitute_of_one_seat_are_no_clash(people_database):
    rows = [row(role=Role.MEMBER, seat=1), row(3, name="Ersättaren", role=Role.SUBSTITUTE, seat=1)]

    assert len(take_in(people_database, *rows).added) == 2


def test_all_wrong_rows_are_told_at_once_and_nothing_is_kept(people_database):
    with pytest.raises(PeopleListError) as told:
        take_in(people_database, row(), row(3, group="okänd"), row(4, party="okänd"))

    assert [problem.row for problem in told.value.problems] == [3, 4]
    assert spans(people_database) == []
    with people_database.read() as session:
        assert session.exec(select(Person)).all() == []


def test_rows_that_cannot_be_read_do_not_hide_what_else_is_wrong(people_database):
    unread = ListProblem(row=2, column="e-post", wrong="e-postadress saknas", right="Skriv en")
    people_list = PeopleList(
        file="lista.csv",
        rows=(row(3, group="okänd"), row(4), row(5, name="En annan")),
        nameless=(row(2, email="", party="okänd"),),
        problems=(unread,),
    )

    with people_database.write() as session, pytest.raises(PeopleListError) as told:
        apply_people(session, people_list, area=AREA, today=TODAY, now=NOW, who="kontoret", confirmed=True)

    assert [(problem.row, problem.column) for problem in told.value.problems] == [
        (2, "e-post"), (2, "part"), (3, "grupp"), (5, "från"),
    ]  # fmt: skip
    assert spans(people_database) == []


def test_a_list_with_any_problem_is_not_taken_in_though_the_rest_would_fit(people_database):
    unread = ListProblem(row=3, column="roll", wrong="roll saknas", right="Skriv en")
    people_list = PeopleList(file="lista.csv", rows=(row(),), problems=(unread,))

    with people_database.write() as session, pytest.raises(PeopleListError):
        apply_people(session, people_list, area=AREA, today=TODAY, now=NOW, who="kontoret", confirmed=True)

    assert spans(people_database) == []


def test_an_area_that_is_not_there_is_told(people_database):
    with people_database.read() as session, pytest.raises(NoSuchArea):
        plan_people(session, area="fyrbodal", people_list=listed(row()), today=TODAY)


def test_a_plan_that_is_no_longer_true_is_not_carried_out(people_database):
    shown = plan(people_database, row())
    take_in(people_database, row(), row(3, role=Role.SECRETARY))

    with people_database.write() as session, pytest.raises(PlanHasChanged):
        apply_people(
            session, listed(row()), area=AREA, today=TODAY, now=NOW, who="kontoret", confirmed=True, shown=shown
        )


def test_a_crash_midway_keeps_nothing(people_database):
    take_in(people_database, row())
    before = spans(people_database)

    def fail(*_: object) -> None:
        raise RuntimeError("strömavbrott")

    event.listen(LogEntry, "before_insert", fail)
    try:
        with pytest.raises(RuntimeError, match="strömavbrott"):
            take_in(people_database, *members(5))
    finally:
        event.remove(LogEntry, "before_insert", fail)

    assert spans(people_database) == before


@pytest.mark.both_databases
def test_ten_at_once_take_a_list_in_once(people_database):
    rows = [row(), *members(20)]

    with ThreadPoolExecutor(10) as threads:
        done = list(threads.map(lambda _: take_in(people_database, *rows), range(10)))

    assert sorted(each.changes for each in done) == [False] * 9 + [True]
    assert len(spans(people_database)) == 21


def test_statements_do_not_grow_with_the_list(people_database):
    take_in(people_database, row(3))

    assert statements(people_database, members(20)) == statements(people_database, members(900, first_row=1000))


def statements(database: Database, rows: list[PersonRow]) -> int:
    later = [replace(each, name=f"{each.name} {len(rows)}") for each in rows]
    with counted_queries(database) as sent:
        take_in(database, *later)
        take_in(database, row(3), *(replace(each, valid_to=TOMORROW) for each in later))
        take_in(database, row(3))
    return len(sent)


def test_a_list_of_five_thousand_rows_is_taken_in(people_database):
    take_in(people_database, *(replace(each, seat=None) for each in members(5_000)))

    assert len(spans(people_database)) == 5_000


DAYS = st.dates(min_value=TODAY - timedelta(days=9), max_value=TODAY + timedelta(days=9))


@st.composite
def any_row(draw: st.DrawFn) -> PersonRow:
    first, last = draw(DAYS), draw(st.none() | DAYS)
    name = draw(st.sampled_from(["Ordförande Ett", "ordförande ett", "Ordförande Två"]))
    return row(
        draw(st.integers(2, 99)),
        name=name,
        group=draw(st.sampled_from(["psykiatri", "Temagrupp Psykiatri", "lgs"])),
        role=draw(st.sampled_from([Role.CHAIR, Role.MEMBER])),
        seat=draw(st.sampled_from([None, 1])),
        valid_from=min(first, last or first),
        valid_to=last and max(first, last),
    )


@pytest.fixture(scope="module")
def prepared_in_memory():
    database = Database("sqlite://")
    SQLModel.metadata.create_all(database.engine)
    prepare(database)
    yield database
    database.close()


def copy_into(database: Database, prepared: Database) -> None:
    with prepared.kept_connection() as given, database.kept_connection() as taker:
        given.connection.driver_connection.backup(taker.connection.driver_connection)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lists=st.lists(st.tuples(st.lists(any_row(), min_size=1, max_size=5), st.booleans()), min_size=1, max_size=4),
)
def test_any_list_taken_in_twice_changes_nothing_the_second_time_and_no_row_is_ever_lost(prepared_in_memory, lists):
    database = Database("sqlite://")
    copy_into(database, prepared_in_memory)
    there: set[int] = set()
    for rows, only_add in lists:
        try:
            take_in(database, *rows, only_add=only_add)
        except PeopleListError:
            continue
        again = take_in(database, *rows, only_add=only_add)
        with database.read() as session:
            now_there = {this for this in session.exec(select(Membership.id)) if this}

        assert not again.changes
        assert there <= now_there
        there = now_there
    database.close()
