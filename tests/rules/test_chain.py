"""What hangs on a meeting's day, and what moves when the meeting does."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import ChainStep, Mode, Publication, Role, StationKind, StepKind
from rules.chain import ChainLink, back_plan, moves
from rules.dates import DayRule
from rules.ladder import Addressee, Ladder, Step
from rules.meetings import Body, DaysFrom, HangingDay, MeetingRules, MinutesRule, Preparation
from rules.stations_served import decided_days, invited_by_station, stations_served
from rules.wheel import Collection, Document, GroupSpan, Period, Senders, Station, Wheel, days_to_expect, due_day
from rules.workdays import ClosedDays

SINCE_LONG = date(2000, 1, 1)
FEBRUARY = date(2026, 2, 12)
YEARLY = (FEBRUARY, date(2027, 2, 11))


def working_days(days: int) -> DaysFrom:
    return DaysFrom(days=days, working_days=True)


LGS = MeetingRules(
    notice=working_days(-7),
    papers=working_days(-10),
    reminder=working_days(-2),
    prepared_by=Preparation(group="beredning", by=working_days(-15)),
    minutes=MinutesRule(written=working_days(5), adjusted=working_days(10), publication=Publication.NEVER),
)
BARE = MeetingRules(notice=DaysFrom(days=-14))
LADDER = Ladder(
    id="vanlig", steps=(Step(name="request", kind=StepKind.REQUEST, days=-30, to=(Addressee(role=Role.CHAIR),)),)
)
REPORT = Collection(
    document=Document(id="rapport", name="rapport", plural="rapporter", period=Period.PREVIOUS_YEAR),
    owed_by=frozenset({"nosam"}),
    due=DayRule.parse("31 januari"),
    hangs_on=HangingDay(station="beslut-februari", offset=working_days(-5)),
    ladder=LADDER,
)


def station(name: str, kind: StationKind, *months: int, **more: object) -> Station:
    return Station(id=name, name=name, kind=kind, months=months, **more)  # type: ignore[arg-type]


STATIONS = (
    station("rapporter", StationKind.COLLECT, 1, collects=(REPORT,)),
    station("beslut-februari", StationKind.DECIDE, 2, concerns=frozenset({"lgs"})),
    station("uppföljning", StationKind.FOLLOW_UP, 2, concerns=frozenset({"lgs"})),
    station("gemensamt", StationKind.MEETING, 5, 6, concerns=frozenset({"samråd", "lgs"})),
    station("vartannat", StationKind.MEETING, 5, concerns=frozenset({"samråd", "lgs"}), every_years=2, from_year=2025),
    station("nosams-möte", StationKind.MEETING, 9, concerns=frozenset({"nosam"})),
    station("vilande", StationKind.MEETING, 2, concerns=frozenset({"lgs"}), active=False),
    station(
        "beslut-december", StationKind.DECIDE, 12, concerns=frozenset({"lgs", "nosam"}), meets=frozenset({"ledning"})
    ),
    station(
        "ordförandena",
        StationKind.MEETING,
        3,
        concerns=frozenset({"beredning", "nosam"}),
        meets=frozenset({"beredning"}),
        invites=(Addressee(role=Role.CHAIR, of="nosam"), Addressee(role=Role.PROCESS_LEADER, of="lgs")),
    ),
)


def wheel(closed: ClosedDays = ClosedDays()) -> Wheel:  # noqa: B008 - frozen
    spans = (
        GroupSpan(id="lgs", kind="ledning", valid_from=SINCE_LONG),
        GroupSpan(id="samråd", kind="samråd", valid_from=SINCE_LONG),
        GroupSpan(id="beredning", kind="beredning", valid_from=SINCE_LONG),
        GroupSpan(id="nosam-gammal", kind="nosam", valid_from=SINCE_LONG, valid_to=date(2026, 1, 31)),
        GroupSpan(id="nosam-norr", kind="nosam", valid_from=SINCE_LONG),
        GroupSpan(id="nosam-ny", kind="nosam", valid_from=date(2026, 2, 1)),
    )
    return Wheel(
        area="prov",
        name="Prov",
        time_zone=ZoneInfo("Europe/Stockholm"),
        mode=Mode.SHADOW,
        live_from=date(2025, 1, 1),
        approve_escalations=True,
        closed=closed,
        senders=Senders(mailbox="kontoret@prov.example", name="Kontoret"),
        fallbacks=(),
        office_group="kontoret",
        phases=(),
        stations=STATIONS,
        groups=spans,
        bodies=tuple(Body(group=g.id, kind=g.kind, rules=LGS if g.id == "lgs" else BARE) for g in spans),
    )


# --- which stations a meeting serves


@pytest.mark.parametrize(
    ("station_id", "day", "of"),
    [
        ("ordförandena", date(2026, 1, 31), ("nosam-gammal", "nosam-norr", "lgs")),
        ("ordförandena", date(2026, 3, 11), ("nosam-norr", "nosam-ny", "lgs")),
        ("beslut-februari", FEBRUARY, ()),
        ("borttagen-station", FEBRUARY, ()),
        (None, FEBRUARY, ()),
    ],
)
def test_a_station_calls_its_roles_in_the_groups_that_there_are_that_day(
    station_id: str | None, day: date, of: tuple[str, ...]
) -> None:
    assert tuple(one.of for one in invited_by_station(wheel(), station_id, day=day)) == of


@pytest.mark.parametrize(
    ("groups", "day", "named", "served"),
    [
        (["lgs"], FEBRUARY, None, ("beslut-februari",)),
        (["lgs"], date(2026, 3, 12), None, ()),
        (["samråd", "lgs"], date(2025, 5, 20), None, ("gemensamt", "vartannat")),
        (["lgs", "samråd"], date(2026, 5, 20), None, ("gemensamt",)),
        (["samråd"], date(2026, 5, 20), None, ()),
        (["samråd", "lgs", "beredning"], date(2026, 5, 20), None, ()),
        (["nosam-norr", "nosam-ny"], date(2026, 9, 10), None, ("nosams-möte",)),
        (["nosam-norr", "nosam-gammal"], date(2025, 9, 10), None, ("nosams-möte",)),
        (["nosam-norr"], date(2026, 9, 10), None, ()),
        (["lgs"], date(2026, 12, 10), None, ("beslut-december",)),
        (["samråd"], date(2026, 5, 20), "gemensamt", ("gemensamt",)),
        (["lgs"], FEBRUARY, "beslut-december", ("beslut-december",)),
        (["lgs"], FEBRUARY, "borttagen-station", ("beslut-februari",)),
        (["lgs"], FEBRUARY, "moten", ("beslut-februari",)),
        (["beredning"], date(2026, 3, 11), None, ()),
        (["beredning"], date(2026, 3, 11), "ordförandena", ("ordförandena",)),
    ],
)
def test_a_meeting_serves_the_stations_of_its_groups_and_month_or_the_one_named(
    groups: list[str], day: date, named: str | None, served: tuple[str, ...]
) -> None:
    assert stations_served(wheel(), groups=groups, day=day, named=named) == served


def test_the_earliest_of_several_meetings_decides_the_day() -> None:
    decided = decided_days(
        wheel(),
        [
            (["lgs"], date(2026, 2, 19), None),
            (["lgs"], FEBRUARY, None),
            (["lgs"], date(2027, 2, 11), None),
            (["samråd"], date(2026, 4, 30), "gemensamt"),
            (["samråd"], date(2026, 4, 2), "borttagen-station"),
        ],
    )

    assert decided == {
        ("beslut-februari", 2026): FEBRUARY,
        ("beslut-februari", 2027): date(2027, 2, 11),
        ("gemensamt", 2026): date(2026, 4, 30),
    }


@pytest.mark.parametrize(
    ("day", "named", "year"),
    [
        (date(2027, 1, 14), "beslut-december", 2026),
        (date(2026, 11, 26), "beslut-december", 2026),
        (date(2025, 12, 18), "beslut-februari", 2026),
        (date(2026, 2, 1), "vartannat", 2025),
    ],
)
def test_a_meeting_outside_its_stations_month_serves_the_nearest_year(day: date, named: str, year: int) -> None:
    assert decided_days(wheel(), [(["lgs"], day, named)]) == {(named, year): day}


# --- last days that hang


def test_a_last_day_hangs_on_the_meeting_once_it_is_decided() -> None:
    undecided = wheel()
    decided = replace(undecided, decided={("beslut-februari", 2026): FEBRUARY})

    assert due_day(undecided, REPORT, year=2026) == date(2026, 2, 2)  # 31 January is a Saturday
    assert due_day(decided, REPORT, year=2026) == date(2026, 2, 5)
    assert due_day(decided, REPORT, year=2027) == date(2027, 2, 1)


def test_the_days_to_expect_hold_every_meeting_of_the_stations_month() -> None:
    expected = days_to_expect(wheel(), REPORT, year=2026)

    assert expected[0] == date(2026, 1, 26)
    assert expected[-1] == date(2026, 2, 23)


@given(st.dates(date(2026, 2, 1), date(2026, 2, 28)))
def test_a_decided_day_is_never_outside_the_days_to_expect(day: date) -> None:
    expected = days_to_expect(wheel(), REPORT, year=2026)
    decided = replace(wheel(), decided={("beslut-februari", 2026): day})

    assert expected[0] <= due_day(decided, REPORT, year=2026) <= expected[-1]


def test_what_belongs_to_a_meeting_has_no_last_day_of_its_own() -> None:
    with pytest.raises(ValueError, match="no last day of the year's own"):
        due_day(wheel(), replace(REPORT, due=None, hangs_on=None), year=2026)


# --- the chain


def said(links: tuple[ChainLink, ...]) -> list[tuple[ChainStep, str, date]]:
    return [(link.step, link.group, link.on) for link in links]


def test_everything_is_planned_back_from_the_meeting_and_forward_from_it() -> None:
    assert said(back_plan(wheel(), groups=["lgs"], day=FEBRUARY)) == [
        (ChainStep.PREPARATION, "beredning", date(2026, 1, 22)),
        (ChainStep.PAPERS, "lgs", date(2026, 1, 29)),
        (ChainStep.NOTICE, "lgs", date(2026, 2, 3)),
        (ChainStep.DOCUMENT, "nosam-norr", date(2026, 2, 5)),
        (ChainStep.DOCUMENT, "nosam-ny", date(2026, 2, 5)),
        (ChainStep.REMINDER, "lgs", date(2026, 2, 10)),
        (ChainStep.MINUTES, "lgs", date(2026, 2, 19)),
        (ChainStep.ADJUSTMENT, "lgs", date(2026, 2, 26)),
    ]


def test_a_body_of_which_little_is_said_has_its_notice_and_no_more() -> None:
    assert said(back_plan(wheel(), groups=["beredning"], day=FEBRUARY)) == [
        (ChainStep.NOTICE, "beredning", date(2026, 1, 29))
    ]


def test_a_joint_meeting_follows_the_rules_of_its_own_group() -> None:
    own = back_plan(wheel(), groups=["samråd", "lgs"], day=date(2026, 5, 20))

    assert [link.step for link in own] == [ChainStep.NOTICE]


def test_a_document_that_hangs_says_which_and_where() -> None:
    documents = [link for link in back_plan(wheel(), groups=["lgs"], day=FEBRUARY) if link.step is ChainStep.DOCUMENT]

    assert {(link.station, link.document) for link in documents} == {("rapporter", "rapport")}


def test_a_station_that_does_not_come_that_year_asks_for_nothing() -> None:
    reports, *others = STATIONS
    sparse = replace(wheel(), stations=(replace(reports, every_years=2, from_year=2025), *others))

    steps = {day.year: [link.step for link in back_plan(sparse, groups=["lgs"], day=day)] for day in YEARLY}
    assert ChainStep.DOCUMENT not in steps[2026]
    assert steps[2027].count(ChainStep.DOCUMENT) == 2


def test_a_day_that_is_closed_says_why_it_moved() -> None:
    midsummer = back_plan(wheel(), groups=["beredning"], day=date(2026, 7, 3))

    assert [(link.named, link.on, link.why_moved) for link in midsummer] == [
        (date(2026, 6, 19), date(2026, 6, 18), "midsommarafton")
    ]


@pytest.mark.parametrize(
    ("prep_days", "met_on"),
    [
        ([], None),
        ([date(2026, 1, 23)], None),
        ([date(2026, 1, 22)], date(2026, 1, 22)),
        ([date(2025, 12, 4), date(2026, 1, 15), date(2026, 2, 2)], date(2026, 1, 15)),
        ([date(2025, 9, 4)], None),
    ],
)
def test_the_preparing_group_has_met_if_it_did_so_in_time_and_not_long_ago(
    prep_days: list[date], met_on: date | None
) -> None:
    preparation = back_plan(wheel(), groups=["lgs"], day=FEBRUARY, prep_days=prep_days)[0]

    assert (preparation.step, preparation.met_on) == (ChainStep.PREPARATION, met_on)


CLOSED = st.builds(ClosedDays, bridging=st.booleans(), summer_pause=st.sampled_from([None, (28, 31)]))
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(DAYS, CLOSED)
def test_what_comes_before_stands_before_and_what_comes_after_after_on_open_days(day: date, closed: ClosedDays) -> None:
    links = back_plan(wheel(closed), groups=["lgs"], day=day)

    assert [link.on for link in links] == sorted(link.on for link in links)
    for link in links:
        after = link.step in (ChainStep.MINUTES, ChainStep.ADJUSTMENT)
        assert (link.on > day) if after else (link.on < day)
        assert closed.is_open(link.on)
        assert (link.why_moved is not None) is (link.on != link.named)
        assert link.why_moved == (closed.why_closed(link.named) if link.why_moved else None)


# --- what moves


def test_a_meeting_that_stays_moves_nothing() -> None:
    chain = back_plan(wheel(), groups=["lgs"], day=FEBRUARY)

    assert moves(chain, chain, today=date(2026, 1, 1)) == ()


def test_of_a_new_meeting_all_is_told_and_what_has_passed_is_too_late() -> None:
    told = moves((), back_plan(wheel(), groups=["lgs"], day=FEBRUARY), today=date(2026, 2, 4))

    assert [(move.link.step, move.too_late) for move in told][:4] == [
        (ChainStep.PREPARATION, True),
        (ChainStep.PAPERS, True),
        (ChainStep.NOTICE, True),
        (ChainStep.DOCUMENT, False),
    ]


def test_what_was_done_before_the_move_is_not_called_too_late() -> None:
    before = back_plan(wheel(), groups=["lgs"], day=date(2026, 2, 17))
    after = back_plan(wheel(), groups=["lgs"], day=FEBRUARY)

    told = {move.link.step: move for move in moves(before, after, today=date(2026, 2, 4))}
    papers, notice = told[ChainStep.PAPERS], told[ChainStep.NOTICE]

    assert papers.before == ChainLink(step=ChainStep.PAPERS, group="lgs", on=date(2026, 2, 3), named=date(2026, 2, 3))
    assert not papers.too_late
    assert notice.too_late


def test_documents_that_no_longer_hang_on_the_meeting_are_told_as_gone() -> None:
    before = back_plan(wheel(), groups=["lgs"], day=FEBRUARY)
    after = back_plan(wheel(), groups=["lgs"], day=date(2026, 3, 12))

    gone = [move for move in moves(before, after, today=date(2026, 3, 1)) if move.after is None]

    assert [(move.link.step, move.link.group) for move in gone] == [
        (ChainStep.DOCUMENT, "nosam-norr"),
        (ChainStep.DOCUMENT, "nosam-ny"),
    ]
    assert not any(move.too_late for move in gone)


def test_a_preparation_that_has_been_made_is_never_too_late() -> None:
    after = back_plan(wheel(), groups=["lgs"], day=FEBRUARY, prep_days=[date(2026, 1, 15)])

    assert [move.link.step for move in moves((), after, today=date(2026, 1, 30)) if move.too_late] == [ChainStep.PAPERS]


@given(DAYS, st.integers(-60, 60), DAYS)
def test_a_move_tells_each_link_once_and_only_what_differs(day: date, by: int, today: date) -> None:
    before = back_plan(wheel(), groups=["lgs"], day=day)
    after = back_plan(wheel(), groups=["lgs"], day=day + timedelta(days=by))

    told = moves(before, after, today=today)

    assert len({move.link.what for move in told}) == len(told)
    for move in told:
        assert move.before != move.after
        assert not move.too_late or (move.after is not None and move.after.on < today)
    untold = {link.what for link in after} - {move.link.what for move in told}
    was = {link.what: link.on for link in before}
    assert all(was[link.what] == link.on for link in after if link.what in untold)
