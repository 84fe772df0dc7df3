"""Taking in decided meetings: what is understood of a list, what is flagged, and what is then there."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from areas.meeting_lists import MeetingListError, read_meeting_text, read_meetings
from models.words import MeetingForm, MeetingStatus
from office import meetings as acts
from office.areas import wheel_of_area
from office.desk import Desk
from office.meeting_import import DatesInDoubt, apply_meetings, plan_meetings
from office.meeting_plan import MeetingPlan, Sign, Standing
from office.shown_plans import PlanHasChanged
from settings import ROOT
from store import invitations, meetings
from tests.conftest import AREA, STOCKHOLM, morning
from tests.queries import counted_queries

EXAMPLES = ROOT / "areas" / "goteborgsomradet-meetings.txt"
TODAY = date(2025, 11, 21)
LGS_YEAR = (
    "Ledningsgrupp LGS 2026 (kl. 13.00–16.00)",
    "torsdag 19 februari",
    "23 april",
    "17 september",
    "10 december",
)

NINE_DAYS = (
    "13 januari",
    "10 februari",
    "10 mars",
    "14 april",
    "12 maj",
    "9 juni",
    "8 september",
    "13 oktober",
    "10 november",
)


def plan(desk: Desk, *lines: str, today: date = TODAY, **asked: Any) -> MeetingPlan:
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        found = read_meeting_text("\n".join(lines), file="lista.txt", zone=wheel.time_zone)
        return plan_meetings(session, wheel, found, today=today, **asked)


def save(desk: Desk, planned: MeetingPlan, *, today: date = TODAY) -> list[int]:
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        return apply_meetings(
            session, wheel, planned, links=desk.links, today=today, now=morning(today), who="kontoret"
        )


def take_in(desk: Desk, *lines: str, **asked: Any) -> list[int]:
    return save(desk, plan(desk, *lines, **asked))


def all_meetings(desk: Desk) -> list[meetings.MeetingFacts]:
    with desk.database.read() as session:
        return meetings.between(session, area=AREA, first=date(2020, 1, 1), last=date(2030, 1, 1))


def refused(desk: Desk, *lines: str, **asked: Any) -> list[str]:
    with pytest.raises(MeetingListError) as told:
        plan(desk, *lines, **asked)
    return [str(problem) for problem in told.value.problems]


def flags(planned: MeetingPlan) -> dict[int, list[Sign]]:
    return {one.row.number: [flag.sign for flag in one.flags] for one in planned.meetings if one.flags}


def only(planned: MeetingPlan):
    (meeting,) = planned.meetings
    return meeting


def only_flag(planned: MeetingPlan) -> str:
    (flag,) = only(planned).flags
    return flag.told


def test_a_list_becomes_drafts_that_nobody_is_told_of(desk):
    ids = take_in(desk, "LGS 2026", "torsdag 19 februari 13.00–16.00, på plats: Stadshuset, sal A")

    (meeting,) = all_meetings(desk)
    assert ids == [meeting.id]
    assert meeting.groups == ("lgs",)
    assert meeting.starts_at == datetime(2026, 2, 19, 12, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 2, 19, 15, tzinfo=UTC)
    assert (meeting.form, meeting.place) == (MeetingForm.IN_PERSON, "Stadshuset, sal A")
    assert (meeting.status, meeting.sequence) == (MeetingStatus.DRAFT, 0)
    with desk.database.read() as session:
        assert invitations.invited(session, ids)[meeting.id] == []


def test_a_list_called_elsewhere_invites_nobody_either(desk):
    (meeting_id,) = take_in(desk, "LGS 2026", "19 februari 13-16", elsewhere=True)

    (meeting,) = all_meetings(desk)
    assert (meeting.id, meeting.status, meeting.called_elsewhere) == (meeting_id, MeetingStatus.CALLED, True)
    assert not meeting.invites


def test_the_plan_says_what_was_understood(desk):
    lines = plan(desk, "Politiskt samråd och LGS 2026", "torsdag 28 maj 13.00–16.30, plats meddelas senare").lines

    assert lines[0] == "lista.txt → Göteborgsområdet: 1 nytt möte."
    assert lines[2] == (
        "  + torsdag 28 maj 2026 kl. 13.00–16.30: "
        "Politiskt samråd och Ledningsgrupp LGS, på plats, plats meddelas senare"
    )
    assert lines[3] == "      gäller Maj–juni · Politiskt samråd och LGS gemensamt"


@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("lgs", ("lgs",)),
        ("Ledningsgrupp LGS", ("lgs",)),
        ("LGS och Politiskt samråd", ("lgs", "politiskt-samrad")),
        ("Politiskt samråd + LGS", ("politiskt-samrad", "lgs")),
        ("Temagrupp Rehabilitering och habilitering", ("temagrupp-rehabilitering",)),
        ("Temagrupp Barn och unga, LGS och NOSAM Askim/Frölunda/Högsbo",
         ("temagrupp-barn-och-unga", "lgs", "nosam-askim-frolunda-hogsbo")),
        ("Beredningsgruppen", ("beredningsgrupp",)),
        ("Styrgrupp", ("beredningsgrupp",)),
        ("Beredningsgrupp LGS", ("beredningsgrupp",)),
        ("LGS och temagrupperna", ("lgs", "temagrupp-barn-och-unga", "temagrupp-psykiatri", "temagrupp-rehabilitering",
                                   "temagrupp-aldre")),
    ],
)  # fmt: skip
def test_groups_go_by_id_by_any_name_and_by_kind(sqlite_desk, written, groups):
    assert only(plan(sqlite_desk, written, "15 april 2026 9-12")).groups == groups


def test_a_station_may_stand_for_the_groups_that_meet_there(sqlite_desk):
    meeting = only(plan(sqlite_desk, "Dialogmöte", "21 maj 2026 9-12"))

    assert meeting.station == "dialogmote"
    assert meeting.groups[:2] == ("politiskt-samrad", "lgs")
    assert len(meeting.groups) == 20
    assert meeting.groups_named == (
        "Politiskt samråd, Ledningsgrupp LGS, alla av slaget temagrupp (4) och alla av slaget nosam (14)"
    )
    assert meeting.serves == ("Maj–juni · Dialogmöte",)


def test_groups_asked_for_hold_where_the_list_says_none(sqlite_desk):
    planned = plan(
        sqlite_desk, "15 april 2026 9-12", "NOSAM Centrum: 16 april 9-12", default_groups=("LGS", "presidium")
    )

    assert [one.groups for one in planned.meetings] == [("lgs", "presidium"), ("nosam-centrum",)]


def test_the_groups_of_a_meeting_follow_its_day(sqlite_desk):
    before, after = plan(
        sqlite_desk, "NOSAM GBG Centrum: 15 april 2025 9-12", "NOSAM Centrum: 15 april 2026 9-12"
    ).meetings

    assert (before.groups, after.groups) == (("nosam-gbg-centrum",), ("nosam-centrum",))


def test_what_does_not_fit_the_area_is_told_all_at_once_with_what_cannot_be_read(sqlite_desk):
    told = refused(
        sqlite_desk,
        "15 april 2026 9-12",
        "16 april 9-12",
        "Ledningsgruppp LGS",
        "19 februari 13-16",
        "NOSAM GBG Centrum",
        "31 april 9-12",
        "17 april 9-12; station: dialogmte",
        "18 april 9-12",
    )

    no_group, unknown, no_such_day, no_station, not_that_day = told
    assert no_group.startswith("rad 1: det framgår inte vilken grupp mötet gäller. Skriv gruppen som en rubrik ovanför")
    assert unknown.startswith("rad 3: ”Ledningsgruppp LGS” är ingen grupp i området. Menade du ”Ledningsgrupp LGS”")
    assert no_such_day == "rad 6: 31 april 2026 finns inte i kalendern. Skriv en dag som finns."
    assert no_station.startswith(
        "rad 7: ”dialogmte” är ingen station. Skriv stationens id. Möten och beslut är arsrapp"
    )
    assert not_that_day.startswith("rad 8: NOSAM GBG Centrum finns inte lördagen den 18 april 2026: gruppen fanns till")
    assert all_meetings(sqlite_desk) == []


def test_a_group_asked_for_that_there_is_not_is_told_once(sqlite_desk):
    (told,) = refused(sqlite_desk, "15 april 2026 9-12", "16 april 9-12", default_groups=("LGS", "Ledningsgruppen X"))

    assert told.startswith("”LGS, Ledningsgruppen X” är ingen grupp i området.")


def test_a_meeting_twice_in_the_list_is_refused(sqlite_desk):
    (told,) = refused(
        sqlite_desk, "LGS och Politiskt samråd: 15 april 2026 9-12", "Politiskt samråd och LGS: 15 april 9-11"
    )

    assert told.startswith("rad 2: raden är samma möte som rad 1")


# --- once


def test_the_same_list_twice_changes_nothing(desk):
    take_in(desk, *LGS_YEAR)
    before = all_meetings(desk)

    again = plan(desk, *LGS_YEAR)

    assert [one.standing for one in again.meetings] == [Standing.THERE] * 4
    assert again.lines[0] == "lista.txt → Göteborgsområdet: inget nytt möte, 4 finns redan."
    assert not again.needs_confirmation
    assert save(desk, again) == []
    assert all_meetings(desk) == before


def test_a_meeting_is_known_again_whatever_order_its_groups_stand_in(sqlite_desk):
    take_in(sqlite_desk, "LGS och Politiskt samråd", "28 maj 2026 13-16")

    assert only(plan(sqlite_desk, "Politiskt samråd och LGS", "28 maj 2026 13-16")).standing is Standing.THERE


def test_what_the_list_says_otherwise_of_a_meeting_that_is_there_is_told(sqlite_desk):
    take_in(sqlite_desk, "LGS", "19 februari 2026 13-16, Stadshuset")

    found = plan(sqlite_desk, "LGS", "19 februari 2026 13-15, Rådhuset")

    assert only_flag(found).startswith("mötet har annan sluttid, plats än listan och lämnas som det är")
    assert save(sqlite_desk, found) == []


def test_a_meeting_at_another_time_of_the_day_may_be_one_that_was_moved(desk):
    (meeting_id,) = take_in(desk, "LGS", "19 februari 2026 13-16")
    row = ("LGS", "19 februari 2026 9-12")

    left_out = plan(desk, *row)

    assert only(left_out).standing is Standing.LEFT_OUT
    assert f"arshjul meetings move {meeting_id}" in only_flag(left_out)
    assert save(desk, left_out) == []
    assert len(take_in(desk, *row, same_day=True)) == 1


def test_a_cancelled_meeting_does_not_come_back_with_its_list(sqlite_desk):
    (meeting_id,) = take_in(sqlite_desk, "LGS", "19 februari 2026 13-16")
    acts.cancel(sqlite_desk, meeting_id, reason="sjukdom", today=TODAY, now=morning(TODAY), who="kontoret")

    again = plan(sqlite_desk, "LGS", "19 februari 2026 13-16")

    assert only(again).standing is Standing.THERE
    assert f"arshjul meetings call {meeting_id}" in only_flag(again)


def test_a_plan_that_is_no_longer_true_is_not_carried_out(desk):
    shown = plan(desk, *LGS_YEAR)
    take_in(desk, "LGS", "19 februari 2026 13-16")

    with pytest.raises(PlanHasChanged):
        save(desk, shown)
    assert len(all_meetings(desk)) == 1


# --- what is flagged


def test_a_weekday_that_is_not_the_days_stops_the_list_until_the_dates_are_trusted(desk):
    doubtful = plan(desk, "LGS", "torsdag 20 mars 2026 9-12")

    assert only_flag(doubtful) == "20 mars 2026 är en fredag, inte en torsdag"
    with pytest.raises(DatesInDoubt, match="1 veckodag stämmer inte"):
        save(desk, doubtful)
    assert all_meetings(desk) == []

    assert len(take_in(desk, "LGS", "torsdag 20 mars 2026 9-12", trust_dates=True)) == 1


def test_a_list_of_the_wrong_year_is_seen_by_its_weekdays(sqlite_desk):
    assert (
        "Alla veckodagar i listan stämmer med 2025. Är årtalet fel?"
        in plan(sqlite_desk, "LGS 2026", "torsdag 20 mars 9-12", "onsdag 16 april 9-12").notes
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("19 juni 2026 9-12", "dagen är stängd: midsommarafton"),
        ("14 juli 2026 9-12", "dagen är stängd: sommaruppehåll"),
        ("7 mars 2026 9-12", "dagen är stängd: lördag"),
        ("20 november 2025 9-12", "dagen har redan varit"),
        ("19 februari 2026 9-12; station: politiskt-samrad-mars", "stationen hör inte till månaden: Mars · Politiskt"),
        ("11 september 2026 9-12; station: samverkansplan-strategimote", "stationen återkommer inte 2026"),
    ],
)
def test_a_day_to_think_twice_about_is_flagged(sqlite_desk, line, told):
    found = plan(sqlite_desk, "LGS", line)

    assert only_flag(found).startswith(told)
    assert found.needs_confirmation


def test_a_day_that_is_open_and_to_come_has_no_flag(sqlite_desk):
    found = plan(sqlite_desk, "LGS", "19 februari 2026 13-16")

    assert flags(found) == {}
    assert not found.needs_confirmation


def test_meetings_at_the_same_time_collide_for_those_who_are_in_both(desk):
    take_in(desk, "LGS", "19 februari 2026 13-16")

    found = plan(desk, "Beredningsgrupp", "19 februari 2026 15.30-17")

    assert only_flag(found).startswith("krockar med Ledningsgrupp LGS kl. 13.00–16.00 (möte ")
    assert "personer är med i båda, bland dem" in only_flag(found)
    assert only_flag(found).endswith("ordförande i Ledningsgrupp LGS")
    assert "@" not in only_flag(found)


def test_meetings_of_one_list_collide_too_and_both_are_flagged(sqlite_desk):
    found = plan(sqlite_desk, "LGS: 19 februari 2026 13-16", "Beredningsgrupp: 19 februari 2026 15-17")

    assert flags(found) == {1: [Sign.COLLISION], 2: [Sign.COLLISION]}


@pytest.mark.parametrize(
    "line",
    [
        "Beredningsgrupp: 19 februari 2026 16-17",
        "Beredningsgrupp: 20 februari 2026 13-16",
        "samsa: 19 februari 2026 13-16",
    ],
    ids=["one-begins-when-the-other-ends", "another-day", "nobody-in-both"],
)
def test_meetings_that_nobody_misses_do_not_collide(sqlite_desk, line):
    assert flags(plan(sqlite_desk, "LGS: 19 februari 2026 13-16", line)) == {}


def test_two_meetings_of_a_group_on_a_day_are_flagged(sqlite_desk):
    found = plan(sqlite_desk, "LGS 2026", "19 februari 9-12", "19 februari 13-16")

    assert flags(found) == {2: [Sign.SAME_DAY], 3: [Sign.SAME_DAY]}


def test_fewer_meetings_than_the_area_file_asks_for_are_told_until_they_are_there(desk):
    few = "Ledningsgrupp LGS har för få möten 2026: 2, men områdesfilen säger minst 4."
    take_in(desk, *LGS_YEAR[:2])

    assert few in plan(desk, *LGS_YEAR[:3]).notes
    assert not [note for note in plan(desk, *LGS_YEAR).notes if "för få" in note]


def test_more_meetings_than_the_area_file_asks_for_are_told(sqlite_desk):
    found = plan(sqlite_desk, "Beredningsgrupp 2026 (kl. 9-11)", *NINE_DAYS)

    assert "Styrgrupp har för många möten 2026: 9, men områdesfilen säger 6–8." in found.notes


def test_stations_of_the_groups_without_a_date_are_told(sqlite_desk):
    notes = plan(sqlite_desk, "LGS", "19 februari 2026 13-16").notes

    assert "December · LGS fastställer och publicerar temagruppernas handlingsplaner saknar datum 2026." in notes
    assert not [note for note in notes if note.startswith("Februari")]


def test_stations_that_have_passed_are_not_asked_for(sqlite_desk):
    notes = plan(sqlite_desk, "LGS", "10 december 2026 13-16", today=date(2026, 11, 22)).notes

    assert not [note for note in notes if "saknar datum 2026" in note]


# --- at large


def test_the_shipped_example_has_every_date_that_the_area_needs(desk):
    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        found = plan_meetings(session, wheel, read_meetings(EXAMPLES, zone=STOCKHOLM), today=TODAY)

    assert flags(found) == {}
    assert found.notes == ()
    assert len(save(desk, found)) == len(found.meetings)
    assert {meeting.status for meeting in all_meetings(desk)} == {MeetingStatus.DRAFT}


def test_a_long_list_costs_no_more_queries_than_a_short_one(sqlite_desk):
    def queries(*lines: str) -> int:
        with counted_queries(sqlite_desk.database) as statements:
            plan(sqlite_desk, *lines)
        return len(statements)

    assert queries(*LGS_YEAR) == queries(*LGS_YEAR[:2])
