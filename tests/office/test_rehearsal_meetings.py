"""A rehearsed year with meetings: everyone is called once, told once, and every calendar lies beside the letters."""

import email
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from email import policy

import html5lib
import pytest
from icalendar import Calendar

from areas.meeting_lists import read_meeting_text
from areas.people import read_people
from areas.reader import read_area
from models.words import Answer, DutyState, MeetingStatus, Mode
from office.areas import wheel_of_area
from office.behaviour import Asked, answering_of, behaviour_of
from office.convene import undone
from office.example_meetings import example_meetings, of_year
from office.links import Links
from office.meetings import NewMeeting, call, cancel, lay_down
from office.playing import Cast, Play
from office.playing_meetings import three_months_ahead
from office.rehearsal import Origin, rehearse
from office.rehearsal_comparison import compared
from office.rehearsal_folder import NotARehearsal, check_free, write_acts
from office.rehearsal_page import page
from office.rehearsed import Script
from rules.meetings import ADJUSTMENT, MEETINGS, MINUTES, PAPERS, PUBLICATION
from rules.workdays import ClosedDays
from settings import ROOT
from store import invitations
from store import meetings as facts
from store.copies import copy_meetings, copy_organisation
from store.database import Database
from store.migrate import migrate
from tests.conftest import AREA, AREA_FILE, PEOPLE_FILE, STOCKHOLM, morning

pytestmark = pytest.mark.slow

EXAMPLES = ROOT / "areas" / f"{AREA}-meetings.txt"
LINKS = Links(public_url="http://arshjul.example", keys=("a key for tests",))
SPRING = """\
Ledningsgrupp LGS 2026
torsdag 19 februari kl. 13.00–16.00, på plats: Exempelhuset, sal B
NOSAM Centrum och NOSAM Lundby
torsdag 5 mars kl. 8.30–10.30, digitalt
"""


def shipped(meetings):
    return Origin(home=None, read=read_area(AREA_FILE), people=read_people(PEOPLE_FILE), meetings=meetings)


def spring():
    return read_meeting_text(SPRING, file="var.txt", zone=STOCKHOLM)


def played(folder, *, behaviour="mixed", seed=3, mode=Mode.LIVE, origin=None, year=2026):
    folder.mkdir(exist_ok=True)
    script = Script(
        area=AREA,
        year=year,
        mode=mode,
        behaviour=behaviour_of(behaviour, seed=seed),
        behaviour_name=behaviour,
        seed=seed,
        answering=answering_of(behaviour, seed=seed),
    )
    return rehearse(script, origin or shipped(spring()), folder=folder, links=LINKS, today=date(2026, 1, 2))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """2026 with the shipped list's meetings, as groups are, and the folder it lies in."""
    found = example_meetings(EXAMPLES, year=2026, zone=STOCKHOLM, closed=ClosedDays())
    folder = tmp_path_factory.mktemp("whole")
    return played(folder, origin=shipped(found)), folder


@pytest.fixture(scope="module")
def silent(tmp_path_factory):
    """2026 with two meetings, if nobody does anything."""
    return played(tmp_path_factory.mktemp("silent"), behaviour="none")


def once(acts):
    """Each act once, also where the meeting that it is about serves several stations."""
    return {act.key: act for act in reversed(acts)}.values()


def about_meetings(rehearsal, *steps):
    return [act for act in once(rehearsal.acts) if act.duty.startswith("mote-") and act.step in steps]


# --- what must be seen


def test_every_meeting_is_held_and_nobody_who_was_called_went_without_an_invitation_or_a_notice(whole):
    rehearsal, _ = whole
    invited, noticed = (
        Counter(act.duty for act in about_meetings(rehearsal, step)) for step in ("invitation", "notice")
    )

    assert len(rehearsal.meetings) == 19
    for meeting in rehearsal.meetings:
        assert meeting.status is MeetingStatus.HELD
        assert meeting.called > 0
        assert invited[f"mote-{meeting.id}"] == noticed[f"mote-{meeting.id}"] == meeting.called
    assert all(act.state == "done" for act in about_meetings(rehearsal, "invitation", "notice"))


def test_no_letter_and_no_act_comes_twice(whole):
    rehearsal, _ = whole

    assert max(Counter((act.key, act.station) for act in rehearsal.acts).values()) == 1
    assert max(Counter(act.letter for act in once(rehearsal.acts) if act.step == "invitation").values()) == 1
    assert max(Counter(letter.path for letter in rehearsal.letters).values()) == 1
    gathered = Counter((letter.email, letter.at.date()) for letter in rehearsal.letters if letter.kind == "post")
    assert max(gathered.values()) == 1
    to_each = Counter((act.duty, act.role, act.step) for act in about_meetings(rehearsal, "invitation"))
    assert max(to_each.values()) == 1


def test_a_meeting_is_called_months_before_it_and_never_after_its_notice(whole):
    rehearsal, _ = whole
    days = {f"mote-{meeting.id}": meeting.day for meeting in rehearsal.meetings}

    for act in about_meetings(rehearsal, "invitation"):
        before = days[act.duty] - date.fromisoformat(act.date)
        assert timedelta(30) < before < timedelta(125), act
    told = defaultdict(dict)
    for act in about_meetings(rehearsal, "invitation", "notice", "meeting-reminder"):
        told[act.duty, act.role][act.step] = act.date
    assert all(days["invitation"] < days["notice"] < days.get("meeting-reminder", "9") for days in told.values())


def test_minutes_are_written_adjusted_and_published_in_that_order(whole):
    rehearsal, _ = whole
    came = {(d.meeting, d.document): d.received_on for d in rehearsal.documents if d.meeting and d.received_on}
    ended_well = [d for d in rehearsal.documents if d.document == MINUTES and d.state is DutyState.PUBLISHED]

    assert len(ended_well) >= 10
    for minutes in ended_well:
        written, adjusted, published = (came[minutes.meeting, kind] for kind in (MINUTES, ADJUSTMENT, PUBLICATION))
        assert written <= adjusted <= published
    assert {document for _, document in came} == {PAPERS, MINUTES, ADJUSTMENT, PUBLICATION}


def test_acts_name_the_meeting_that_they_are_about(whole):
    rehearsal, _ = whole

    own = {act.duty for act in rehearsal.acts}
    serving_none = {act.duty for act in rehearsal.acts if act.station == MEETINGS}

    ids = {meeting.id for meeting in rehearsal.meetings}
    assert {f"mote-{number}" for number in ids} <= own
    assert {f"{MINUTES}@{number}" for number in ids} & own
    assert {f"mote-{number}" for number in ids} & serving_none
    assert {f"mote-{number}" for number in ids} - serving_none
    assert all(act.role.startswith("person-") for act in about_meetings(rehearsal, "invitation"))


def test_some_answer_and_an_answer_is_known_when_the_year_is_over(whole):
    rehearsal, _ = whole

    answers = sum((meeting.answers for meeting in rehearsal.meetings), Counter())

    assert min(answers[answer] for answer in Answer) > 0


def test_an_invitation_has_its_calendar_part_last_and_its_text_is_on_the_page(whole):
    rehearsal, folder = whole
    letter = next(letter for letter in rehearsal.letters if letter.kind == "invitation")

    message = email.message_from_bytes((folder / letter.path).read_bytes(), policy=policy.default)

    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == letter.text
    assert [part.get_content_type() for part in message.iter_parts()][-1] == "text/calendar"
    assert letter.meetings


def test_in_a_year_in_which_nobody_does_anything_minutes_are_chased_to_the_end(silent):
    rehearsal = silent

    minutes = [act for act in rehearsal.acts if act.duty.startswith(MINUTES)]

    assert {"request", "reminder-1", "overdue-1", "warning-1", "escalation-1"} == {act.step for act in minutes}
    assert {d.state for d in rehearsal.documents if d.document == MINUTES} == {DutyState.AWAITED}
    assert {d.state for d in rehearsal.documents if d.document == PAPERS} == {DutyState.ENDED}
    assert not sum((meeting.answers for meeting in rehearsal.meetings), Counter())[Answer.ACCEPTED]


@pytest.mark.thorough
def test_in_approve_mode_invitations_leave_on_the_day_they_are_approved(tmp_path):
    live, approved = (
        played(tmp_path / mode.value, behaviour="on-time", mode=mode) for mode in (Mode.LIVE, Mode.APPROVE)
    )

    assert about_meetings(live, "invitation")
    assert {(a.key, a.date) for a in approved.acts if a.state == "done"} == {
        (a.key, a.date) for a in live.acts if a.state == "done"
    }


@pytest.mark.thorough
def test_equal_seeds_give_equal_folders(tmp_path):
    for name in ("one", "two"):
        rehearsal = played(tmp_path / name)
        write_acts(rehearsal, tmp_path / name)
        (tmp_path / name / "index.html").write_text(page(rehearsal), "utf-8")

    one, two = (
        {path.relative_to(tmp_path / n): path.read_bytes() for path in (tmp_path / n).rglob("*") if path.is_file()}
        for n in ("one", "two")
    )

    assert one == two
    assert sum(path.suffix == ".ics" for path in one) > 20


@pytest.mark.thorough
def test_a_meeting_on_another_day_is_seen_in_the_comparison(silent, tmp_path):
    before = silent
    moved = read_meeting_text(SPRING.replace("torsdag 5 mars", "torsdag 12 mars"), file="var.txt", zone=STOCKHOLM)

    after = played(tmp_path / "after", behaviour="none", origin=shipped(moved))
    lines = compared(before.acts, after.acts, after.wheel)

    assert any("kallelse till dem som kallas" in line and "personer" in line for line in lines)
    assert compared(before.acts, before.acts, before.wheel)[0].startswith("Inget utskick")


# --- the calendars


def test_the_calendars_hold_the_whole_year_and_are_read_by_others(whole):
    rehearsal, folder = whole
    assert {f"feeds/{path.name}" for path in (folder / "feeds").iterdir()} == {feed.path for feed in rehearsal.feeds}

    found = {feed.path: Calendar.from_ical((folder / feed.path).read_bytes()) for feed in rehearsal.feeds}
    months = {event.start.month for event in found["feeds/goteborgsomradet.ics"].events}
    lgs = {event["SUMMARY"] for event in found["feeds/lgs.ics"].events}

    assert months == set(range(1, 13)) - {7}
    assert "Dialogmöte" in lgs
    assert "feeds/ordforande-nosam.ics" in found
    assert not [feed for feed in rehearsal.feeds if "person" in feed.path]
    assert not [feed for feed in rehearsal.feeds if "gbg-" in feed.path], "a group that has ended has no calendar"


def test_each_meeting_stands_once_in_the_calendar_of_each_of_its_groups(whole):
    rehearsal, folder = whole

    for group in ("lgs", "nosam-centrum", "beredningsgrupp"):
        events = Calendar.from_ical((folder / "feeds" / f"{group}.ics").read_bytes()).events
        days = Counter(event.start.date() for event in events if event.get("DTSTART").params.get("TZID"))
        assert days == Counter(meeting.day for meeting in rehearsal.meetings if group in meeting.groups)


def test_a_folder_with_somebody_elses_calendar_is_never_replaced(whole, tmp_path):
    rehearsal, _ = whole
    write_acts(rehearsal, tmp_path)
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "lgs.ics").write_bytes(b"")
    check_free(tmp_path)
    (tmp_path / "feeds" / "Min kalender.txt").write_text("mitt")

    with pytest.raises(NotARehearsal, match="Min kalender"):
        check_free(tmp_path)


# --- the page


def test_the_page_tells_the_meetings_links_the_calendars_and_shows_what_many_got_once(whole):
    rehearsal, _ = whole

    html = page(rehearsal)

    html5lib.HTMLParser(strict=True).parse(html)
    assert all(f'href="{letter.path}"' in html for letter in rehearsal.letters)
    assert all(f'href="{feed.path}"' in html for feed in rehearsal.feeds)
    assert "Politiskt samråd och LGS gemensamt" in html
    shown = html.count('class="letter"')
    assert shown < len(rehearsal.letters) / 2


# --- the days


def test_on_no_evening_has_a_meeting_been_overlooked(sqlite_desk):
    with sqlite_desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        news = [
            NewMeeting(groups=("lgs",), starts_at=at(2026, 2, 19, 13), ends_at=at(2026, 2, 19, 16)),
            NewMeeting(
                groups=("nosam-centrum", "nosam-lundby"), starts_at=at(2026, 2, 3, 9), ends_at=at(2026, 2, 3, 11)
            ),
        ]
        lay_down(session, wheel, news, links=LINKS, today=date(2026, 1, 2), now=morning(date(2026, 1, 2)), who="t")
    cast = Cast(behaviour=behaviour_of("on-time"), who="t", calls=three_months_ahead)
    play = Play(sqlite_desk, area=AREA, cast=cast)

    for number in range(75):
        day = date(2026, 1, 2) + timedelta(days=number)
        play.day(day)
        if play.wheel.closed.is_open(day):
            with sqlite_desk.database.read() as session:
                assert undone(session, wheel_of_area(session, AREA), today=day) is None, day


def at(year, month, day, hour):
    return datetime(year, month, day, hour, tzinfo=STOCKHOLM).astimezone(UTC)


# --- the list


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028, 2031])
def test_any_year_gets_the_lists_meetings_on_the_same_weekdays_and_in_the_same_months(year):
    closed = ClosedDays(summer_pause=(28, 31))
    model = 2026 if year % 2 == 0 else 2027

    found = example_meetings(EXAMPLES, year=year, zone=STOCKHOLM, closed=closed)
    original = of_year(example_meetings(EXAMPLES, year=model, zone=STOCKHOLM, closed=closed), model)

    assert {row.day.year for row in found.rows} == {year}
    assert [row.day.month for row in found.rows] == [row.day.month for row in original.rows]
    assert all(closed.is_open(row.day) for row in found.rows)
    same = sum(a.day.weekday() == b.day.weekday() for a, b in zip(found.rows, original.rows, strict=True))
    assert same >= len(found.rows) - 2


# --- copying from a home


def test_a_homes_meetings_come_with_their_ids_names_and_agendas_and_as_nobody_had_been_told(desk, tmp_path):
    today, now = date(2026, 9, 1), morning(date(2026, 9, 1))
    coming = {"ends_at": at(2026, 11, 5, 12), "starts_at": at(2026, 11, 5, 10)}
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        news = [
            NewMeeting(groups=("lgs", "politiskt-samrad"), **coming),
            NewMeeting(groups=("nosam-lundby",), called_elsewhere=True, **coming),
            NewMeeting(groups=("nosam-centrum",), **coming),
            NewMeeting(
                groups=("nosam-centrum",),
                called_elsewhere=True,
                starts_at=at(2027, 2, 5, 10),
                ends_at=at(2027, 2, 5, 12),
            ),
        ]
        called, elsewhere, cancelled, next_year = lay_down(
            session, wheel, news, links=LINKS, today=today, now=now, who="t"
        )
    call(desk, [called, cancelled], today=today, now=now, who="t")
    cancel(desk, cancelled, reason="sjukdom", today=today, now=now, who="t")
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    migrate(url)
    copy = Database(url)
    with desk.database.read() as source, copy.write() as target:
        copy_organisation(source, target, AREA)
        copy_meetings(source, target, AREA, year=2026)
        before = {m.id: m for m in facts.between(source, area=AREA, first=date(2026, 1, 1), last=date(2027, 12, 31))}
        agenda = [(item.title, item.papers_from) for item in facts.agendas(source, [called])[called]]
    with copy.read() as session:
        after = {m.id: m for m in facts.between(session, area=AREA, first=date(2026, 1, 1), last=date(2027, 12, 31))}
        copied = [(item.title, item.papers_from) for item in facts.agendas(session, [called])[called]]
        invited = invitations.invited(session, list(after))
    copy.close()

    assert {n: (m.uid, m.groups, m.starts_at) for n, m in after.items()} == {
        n: (m.uid, m.groups, m.starts_at) for n, m in before.items()
    }
    assert {number: (m.status, m.called_elsewhere) for number, m in after.items()} == {
        called: (MeetingStatus.DRAFT, False),
        elsewhere: (MeetingStatus.CALLED, True),
        cancelled: (MeetingStatus.CANCELLED, False),
        next_year: (MeetingStatus.DRAFT, False),
    }
    assert copied == agenda != []
    assert not any(invited.values())


def test_a_homes_meetings_are_rehearsed_though_they_have_been_held_there(sqlite_desk, tmp_path):
    day = date(2026, 1, 7)
    with sqlite_desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        news = [NewMeeting(groups=("lgs",), starts_at=at(2026, 2, 19, 13), ends_at=at(2026, 2, 19, 16))]
        ids = lay_down(session, wheel, news, links=LINKS, today=day, now=morning(day), who="t")
    call(sqlite_desk, ids, today=day, now=morning(day), who="t")
    play = Play(sqlite_desk, area=AREA, cast=Cast(behaviour=behaviour_of("on-time"), who="t"))
    for number in (0, 42, 44, 47):
        play.day(day + timedelta(days=number))

    origin = Origin(home=sqlite_desk.database, read=None, people=None)
    rehearsal = played(tmp_path / "out", behaviour="on-time", origin=origin)

    (meeting,) = rehearsal.meetings
    assert (meeting.id, meeting.status) == (ids[0], MeetingStatus.HELD)
    assert len(about_meetings(rehearsal, "invitation")) == meeting.called
    assert {d.state for d in rehearsal.documents if d.document == MINUTES} == {DutyState.PUBLISHED}


# --- what people answer


def test_an_answer_depends_on_seed_meeting_and_person_alone_and_comes_before_the_meeting():
    asked = [
        Asked(key=f"prov/{n}", called_on=date(2026, 1, 5), meeting_day=date(2026, 1, 12), closed=ClosedDays())
        for n in range(200)
    ]

    answers = [answering_of("mixed", seed=1)(one) for one in asked]

    assert answers == [answering_of("mixed", seed=1)(one) for one in asked]
    assert answers != [answering_of("mixed", seed=2)(one) for one in asked]
    assert None in answers
    assert all(date(2026, 1, 5) < said.on < date(2026, 1, 12) for said in answers if said)
    assert {said.answer for said in answers if said} == set(Answer) - {Answer.NONE}
    assert not any(answering_of("none")(one) for one in asked)
    assert {answering_of("on-time")(one).answer for one in asked} == {Answer.ACCEPTED}
