"""Who sees what in a subscribed calendar, and when it is another calendar than before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlmodel import select

from areas.reader import read_area_text
from models.people import Membership, Person
from models.words import CalendarWay, FeedKind, Role
from office import calendar_ways
from office.areas import apply_area, wheel_of_area
from office.calendar import refresh, touch
from office.delivery import approve, deliver
from office.desk import Desk
from office.feeds import NoSuchFeed, feed_meant, is_fresh, make, slug
from office.groups import NoSuchGroup
from office.meetings import NewMeeting, call, cancel, lay_down
from office.persons import NoSuchPerson
from store import areas, calendars
from store.feeds import FeedKey, KeptFeed
from tests.queries import counted_queries

AREA = "goteborgsomradet"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
TODAY = date(2025, 9, 15)
A_DAY = timedelta(days=1)
WHO = "test"

THE_AREA = FeedKey(AREA, FeedKind.AREA, "")
LGS = FeedKey(AREA, FeedKind.GROUP, "lgs")


def at_local(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def meet(desk: Desk, at: Callable[[date], dict[str, Any]]) -> Callable[..., int]:
    """Lays a meeting down and calls it: `meet("lgs", title="…")`."""

    def meet(*groups: str, day: date = date(2025, 10, 16), title: str = "Möte", **other: Any) -> int:
        times = {"starts_at": at_local(day, 9), "ends_at": at_local(day, 12)}
        new = NewMeeting(groups=groups, title=title, **times, **other)
        with desk.database.write() as session:
            wheel = wheel_of_area(session, AREA)
            (meeting,) = lay_down(session, wheel, [new], links=desk.links, who=WHO, **at(TODAY))
        if not other.get("called_elsewhere"):
            call(desk, [meeting], who=WHO, **at(TODAY))
        return meeting

    return meet


@pytest.fixture
def made(desk: Desk, at: Callable[[date], dict[str, Any]]) -> Callable[..., KeptFeed]:
    """Makes a feed on a day."""

    def made(key: FeedKey, *, on: date = TODAY, before: KeptFeed | None = None) -> KeptFeed:
        with desk.database.read() as session:
            return make(session, key, before=before, **at(on))

    return made


def titles(kept: KeptFeed) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(kept.body).walk("VEVENT")]


def of_person(desk: Desk, name: str) -> FeedKey:
    with desk.database.read() as session:
        return FeedKey(AREA, FeedKind.PERSON, str(session.exec(select(Person.id).where(Person.name == name)).one()))


def by_feed(desk: Desk, key: FeedKey) -> FeedKey:
    """Let the person have meetings in their feed."""
    when = {"today": TODAY, "now": at_local(TODAY, 8)}
    calendar_ways.choose(desk, int(key.subject), CalendarWay.FEED, who=WHO, **when)
    return key


def test_the_area_shows_meetings_and_stations_but_not_each_groups_last_day(made, meet):
    meet("lgs", title="LGS i oktober")

    shown = titles(made(THE_AREA))

    assert "LGS i oktober" in shown
    assert "Sista dag: årsrapporter 2025 – 19 grupper" in shown
    assert not any("NOSAM Härryda" in title for title in shown)


def test_a_group_shows_its_meetings_its_last_days_and_the_stations_that_concern_it(made, meet):
    meet("lgs", title="LGS i oktober")
    meet("politiskt-samrad", "lgs", day=date(2025, 10, 20), title="Gemensamt möte")
    meet("nosam-harryda", day=date(2025, 10, 21), title="NOSAM i oktober")

    of_lgs = titles(made(LGS))
    of_nosam = titles(made(FeedKey(AREA, FeedKind.GROUP, "nosam-harryda")))

    assert {"LGS i oktober", "Gemensamt möte"} <= set(of_lgs)
    assert "NOSAM i oktober" not in of_lgs
    assert "Sista dag: årsrapport 2025 – NOSAM Härryda" in of_nosam
    assert not any("årsrapporter" in title for title in of_nosam), "who owes a document has its last day once"


def test_a_role_shows_what_concerns_its_groups_and_where_whoever_holds_it_is_called(made, meet):
    meet("nosam-harryda", title="NOSAM Härryda")
    meet("nosam-partille", title="NOSAM Partille")
    meet("lgs", title="LGS")
    meet("beredningsgrupp", title="Beredningsgrupp")

    of_nosam_chairs = titles(made(FeedKey(AREA, FeedKind.ROLE, "ordförande@nosam")))
    of_lgs_chair = titles(made(FeedKey(AREA, FeedKind.ROLE, "ordförande@lgs")))

    assert {"NOSAM Härryda", "NOSAM Partille"} <= set(of_nosam_chairs)
    assert "LGS" not in of_nosam_chairs
    assert {"LGS", "Beredningsgrupp"} <= set(of_lgs_chair)


def test_a_person_sees_all_that_concerns_them_wherever_they_sit(desk, made, meet):
    meet("lgs", title="LGS")
    meet("beredningsgrupp", title="Beredningsgrupp")
    meet("nosam-harryda", title="NOSAM")
    key = by_feed(desk, of_person(desk, "Ordförande LGS (region)"))

    shown = titles(made(key))

    assert {"LGS", "Beredningsgrupp"} <= set(shown)
    assert "NOSAM" not in shown


def test_who_has_meetings_by_invitation_does_not_get_them_in_the_feed_as_well(desk, made, meet):
    meet("lgs", title="Kallat")
    meet("lgs", day=date(2025, 10, 30), title="Kallat på annat sätt", called_elsewhere=True)
    key = of_person(desk, "Ordförande LGS (region)")

    assert "Kallat" not in titles(made(key))
    assert "Kallat på annat sätt" in titles(made(key))

    by_feed(desk, key)
    assert {"Kallat", "Kallat på annat sätt"} <= set(titles(made(key)))


def test_an_invitation_that_only_the_office_has_read_hides_nothing(desk, made, meet):
    set_mode(desk, "skugga")
    meet("lgs", title="I skuggläge")

    assert "I skuggläge" in titles(made(of_person(desk, "Ordförande LGS (region)")))


def test_an_invitation_hides_the_meeting_once_it_has_left(desk, made, meet, at):
    set_mode(desk, "godkänn")
    meeting = meet("lgs", title="Väntar")
    key = of_person(desk, "Ordförande LGS (region)")
    waiting = made(key)
    assert "Väntar" in titles(waiting)

    approve(desk, area=AREA, letter_ids=None, who=WHO, **at(TODAY))
    deliver(desk, area=AREA, **at(TODAY))

    assert "Väntar" not in titles(made(key))
    with desk.database.read() as session:
        assert calendars.progress(session, AREA).revision > waiting.revision, "or the old feed would be served all day"
    cancel(desk, meeting, reason="Förfall", who=WHO, **at(TODAY))
    assert "INSTÄLLT: Väntar" not in titles(made(key)), "the cancellation has taken it out of the calendar"


def test_what_hides_meetings_from_a_person_costs_the_same_for_many_as_for_one(desk, made, meet):
    key = of_person(desk, "Ordförande LGS (region)")
    meet("lgs")
    one = asked(desk, lambda: made(key))
    for day in (20, 21, 22):
        meet("lgs", day=date(2025, 10, day))

    assert asked(desk, lambda: made(key)) == one


def asked(desk: Desk, work: Callable[[], object]) -> int:
    """How many statements the work takes."""
    with counted_queries(desk.database) as statements:
        work()
    return len(statements)


def set_mode(desk: Desk, mode: str) -> None:
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        read = read_area_text(text.replace("\nläge: skarp", f"\nläge: {mode}"), "test.yaml")
        apply_area(session, read, today=TODAY, now=at_local(TODAY, 6), who=WHO)


def test_the_organisers_own_mailbox_gets_no_invitation_and_so_sees_the_meeting_in_the_feed(desk, made, meet):
    key = of_person(desk, "Processledare LGS")
    with desk.database.write() as session:
        leader = session.get(Person, int(key.subject))
        assert leader is not None
        leader.email = leader.folded_email = wheel_of_area(session, AREA).senders.mailbox
    meet("lgs", title="Utan inbjudan")

    assert "Utan inbjudan" in titles(made(key))


def test_a_new_month_changes_a_feeds_bytes_once_when_its_entries_follow(desk, made, meet, at):
    meet("lgs", day=date(2025, 6, 20), title="I juni", called_elsewhere=True)

    def look(day: date) -> None:
        with desk.database.write() as session:
            refresh(session, wheel_of_area(session, AREA), links=desk.links, **at(day))

    look(date(2025, 9, 30))
    before = made(LGS, on=date(2025, 9, 30))
    at_midnight = made(LGS, on=date(2025, 10, 1), before=before)
    look(date(2025, 10, 1))
    after = made(LGS, on=date(2025, 10, 1), before=at_midnight)

    assert at_midnight.etag == before.etag
    assert after.etag != before.etag
    assert "I juni" in titles(at_midnight)
    assert "I juni" not in titles(after)


def test_leaving_a_group_empties_the_feed_of_it_from_the_day_after(desk, made, meet):
    meet("lgs", title="Före", day=date(2025, 9, 10), called_elsewhere=True)
    meet("lgs", title="Under", day=date(2025, 10, 16), called_elsewhere=True)
    meet("lgs", title="Efter", day=date(2025, 11, 16), called_elsewhere=True)
    key = of_person(desk, "Ordförande LGS (region)")
    leaves_on = date(2025, 10, 31)
    with desk.database.write() as session:
        for role in session.exec(select(Membership).where(Membership.person_id == int(key.subject))):
            role.valid_to = leaves_on
        touch(session, AREA)

    assert {"Före", "Under"} <= set(titles(made(key)))
    assert "Efter" not in titles(made(key))
    assert titles(made(key, on=leaves_on + A_DAY)) == []


def test_a_new_role_in_the_same_group_keeps_what_the_old_one_showed(desk, made, meet):
    meet("lgs", title="Som ledamot", day=date(2025, 9, 16), called_elsewhere=True)
    key = of_person(desk, "Ordförande LGS (region)")
    with desk.database.write() as session:
        held = list(session.exec(select(Membership).where(Membership.person_id == int(key.subject))))
        for role in held:
            role.valid_to = date(2025, 9, 30)
        another = Membership(
            area=AREA, group="lgs", person_id=int(key.subject), role=Role.PROCESS_LEADER, valid_from=date(2025, 10, 1)
        )
        session.add(another)

    assert "Som ledamot" in titles(made(key, on=date(2025, 10, 2)))


def test_unchanged_meetings_give_equal_bytes_a_day_later_and_the_same_tag_and_time(made, meet):
    meet("lgs")
    first = made(LGS)

    second = made(LGS, on=TODAY + A_DAY, before=first)

    assert (second.body, second.etag, second.changed_at) == (first.body, first.etag, first.changed_at)


def test_a_changed_calendar_has_another_tag_and_has_changed_now(made, meet):
    meet("lgs")
    first = made(LGS)
    meet("lgs", day=date(2025, 11, 20))

    second = made(LGS, on=TODAY + A_DAY, before=first)

    assert second.etag != first.etag
    assert second.changed_at > first.changed_at
    assert second.changed_at.microsecond == 0


def test_a_persons_feed_is_true_for_a_day_and_others_for_a_month(made, desk, meet):
    meet("lgs")
    person = of_person(desk, "Ordförande LGS (region)")
    group, own = made(LGS), made(person)

    assert is_fresh(group, LGS, revision=group.revision, today=date(2025, 9, 30))
    assert not is_fresh(group, LGS, revision=group.revision, today=date(2025, 10, 1))
    assert not is_fresh(group, LGS, revision=group.revision + 1, today=TODAY)
    assert is_fresh(own, person, revision=own.revision, today=TODAY)
    assert not is_fresh(own, person, revision=own.revision, today=TODAY + A_DAY)


def test_a_calendar_in_which_nothing_stands_is_a_whole_calendar(made):
    calendar = Calendar.from_ical(made(THE_AREA).body)

    assert calendar["NAME"] == "Årshjul – Göteborgsområdet"
    assert not calendar.walk("VEVENT")


def test_both_clock_changes_are_read_to_the_same_instants(made, meet):
    for day in (date(2025, 10, 24), date(2025, 10, 27), date(2026, 3, 27), date(2026, 3, 30)):
        meet("lgs", day=day, title=f"{day}")

    read = {str(event["SUMMARY"]): event["DTSTART"].dt for event in Calendar.from_ical(made(LGS).body).walk("VEVENT")}

    for day in ("2025-10-24", "2025-10-27", "2026-03-27", "2026-03-30"):
        assert read[day] == at_local(date.fromisoformat(day), 9)


@pytest.mark.parametrize(
    ("text", "kind", "subject", "called"),
    [
        ("området", FeedKind.AREA, "", "goteborgsomradet"),
        ("", FeedKind.AREA, "", "goteborgsomradet"),
        ("grupp:NOSAM Härryda", FeedKind.GROUP, "nosam-harryda", "nosam-harryda"),
        ("Uppdrag:Ordförande@nosam", FeedKind.ROLE, "ordförande@nosam", "ordforande-nosam"),
        ("uppdrag:vice ordförande@LGS", FeedKind.ROLE, "vice ordförande@lgs", "vice-ordforande-lgs"),
    ],
)
def test_feeds_are_named_in_words(sqlite_desk, text, kind, subject, called):
    with sqlite_desk.database.read() as session:
        key = feed_meant(session, area=AREA, text=text, on=TODAY)

    assert key == FeedKey(AREA, kind, subject)
    assert slug(key) == called


def test_a_person_is_named_by_name_by_address_or_by_number(sqlite_desk):
    key = of_person(sqlite_desk, "Ordförande LGS (region)")

    with sqlite_desk.database.read() as session:
        for text in ("ordförande lgs (REGION)", "ordforande.lgs.region@vgregion.example", key.subject):
            assert feed_meant(session, area=AREA, text=f"person:{text}", on=TODAY) == key
    assert slug(key) == "min-kalender"


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("lgs", NoSuchFeed, "grupp:lgs"),
        ("grupp:", NoSuchFeed, "grupp:lgs"),
        ("grupp:finns inte", NoSuchGroup, "finns inte"),
        ("uppdrag:kejsare@lgs", NoSuchFeed, "ordförande"),
        ("uppdrag:ordförande", NoSuchFeed, "uppdrag:ordförande@nosam"),
        ("person:Ordförande LGS", NoSuchPerson, "Menade du"),
        ("person:0", NoSuchPerson, "nummer"),
    ],
)
def test_what_names_no_feed_is_told_with_what_would(sqlite_desk, text, error, said):
    with sqlite_desk.database.read() as session, pytest.raises(error, match=said):
        feed_meant(session, area=AREA, text=text, on=TODAY)


def test_refreshing_makes_a_feed_of_the_years_wheel_alone(desk, made, at):
    with desk.database.write() as session:
        refresh(session, wheel_of_area(session, AREA), links=desk.links, **at(TODAY))

    assert "Sista dag: årsrapport 2025 – NOSAM Härryda" in titles(made(FeedKey(AREA, FeedKind.GROUP, "nosam-harryda")))
    with desk.database.read() as session:
        assert calendars.progress(session, AREA).revision > 0
