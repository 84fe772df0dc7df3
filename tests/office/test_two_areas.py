"""Two areas in one installation know nothing of each other: neither people, letters, feeds nor senders."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar
from sqlmodel import select

from areas.people import read_people
from areas.problems import AreaFileError
from areas.reader import read_area, read_area_text
from mail.transport import DeliveryFailed
from models.duties import Duty
from models.letters import Act, Letter
from models.log import Deed, LogEntry
from models.people import Membership, Person
from models.words import FailureClass, FeedKind, Role
from office.areas import apply_area, wheel_of_area
from office.calendar import refresh
from office.example_meetings import example_meetings
from office.feeds import make
from office.meeting_import import apply_meetings, plan_meetings
from office.people import apply_people
from office.resting import current_rest, rest_after, wake
from office.tick import tick
from settings import ROOT
from store.feeds import FeedKey

GOTHENBURG, FYRBODAL = "goteborgsomradet", "fyrbodal"
FOLDER = ROOT / "areas"
DAY = date(2026, 1, 16)
"""A morning on which chairs of both areas are asked for something."""
IN_BOTH = ("Ordförande LGS (region)", "ordforande.lgs.region@vgregion.example")
"""A person who has a seat in either area."""


@pytest.fixture
def both(desk, at):
    """Fyrbodal beside Göteborgsområdet, where the chair of a local group is a chair in Göteborgsområdet too."""
    people = read_people(FOLDER / "fyrbodal-people.csv")
    rows = tuple(
        replace(row, name=IN_BOTH[0], email=IN_BOTH[1])
        if row.group == "lokal-lysekil" and row.role is Role.CHAIR and not (row.valid_to and row.valid_to < DAY)
        else row
        for row in people.rows
    )
    with desk.database.write() as session:
        apply_area(session, read_area(FOLDER / "fyrbodal.yaml"), who="test", **at(DAY))
        apply_people(session, replace(people, rows=rows), area=FYRBODAL, who="test", confirmed=True, **at(DAY))
    return desk


def rows(desk, model, **chosen):
    with desk.database.read() as session:
        return list(session.exec(select(model).filter_by(**chosen)))


def mornings_post(desk, at):
    """What each area's letters of the morning are: the area, the letter's row and the message."""
    for area in (GOTHENBURG, FYRBODAL):
        tick(desk, area=area, **at(DAY))
    return [(letter, message_from_bytes(letter.body, policy=policy.default)) for letter in rows(desk, Letter)]


def test_who_sits_in_both_areas_is_two_people_with_a_letter_from_each(both, at):
    post = [(letter, message) for letter, message in mornings_post(both, at) if letter.recipient == IN_BOTH[1]]

    senders = {letter.area: message["From"].addresses[0].domain for letter, message in post}
    persons = {letter.area: letter.person_id for letter, _ in post}
    assert senders == {GOTHENBURG: "goteborgsomradet.example", FYRBODAL: "fyrbodal.example"}
    assert len(set(persons.values())) == 2
    assert not any("Lysekil" in str(message) for letter, message in post if letter.area == GOTHENBURG)


def test_every_letter_carries_its_own_area_s_acts_to_its_own_area_s_people(both, at):
    post = mornings_post(both, at)

    areas = {letter.id: letter.area for letter, _ in post}
    people = {person.id: person.area for person in rows(both, Person)}
    assert set(areas.values()) == {GOTHENBURG, FYRBODAL}
    assert all(areas[act.letter_id] == act.area for act in rows(both, Act) if act.letter_id)
    assert all(people[letter.person_id] == letter.area for letter, _ in post if letter.person_id)
    assert all(people[held.person_id] == held.area for held in rows(both, Membership))
    for letter, message in post:
        mailbox = f"samverkanskontoret@{letter.area}.example"
        assert message["From"].addresses[0].addr_spec == mailbox
        assert {address.addr_spec for address in message["Reply-To"].addresses} == {mailbox}


def test_a_feed_shows_its_own_area_alone_though_groups_have_the_same_id(both, at):
    for area in (GOTHENBURG, FYRBODAL):
        with both.database.write() as session:
            wheel = wheel_of_area(session, area)
            found = example_meetings(
                FOLDER / f"{area}-meetings.txt", year=DAY.year, zone=wheel.time_zone, closed=wheel.closed
            )
            plan = plan_meetings(session, wheel, found, today=DAY)
            apply_meetings(session, wheel, plan, links=both.links, who="test", **at(DAY))
            refresh(session, wheel, links=both.links, **at(DAY))

    def uids(area, kind=FeedKind.AREA, subject=""):
        with both.database.read() as session:
            made = make(session, FeedKey(area, kind, subject), **at(DAY))
        return {str(event["UID"]) for event in Calendar.from_ical(made.body).walk("VEVENT")}

    persons = {person.area: person.id for person in rows(both, Person, email=IN_BOTH[1])}
    for kind, ours, theirs in (
        (FeedKind.AREA, "", ""),
        (FeedKind.GROUP, "politiskt-samrad", "politiskt-samrad"),
        (FeedKind.PERSON, str(persons[GOTHENBURG]), str(persons[FYRBODAL])),
    ):
        one, other = uids(GOTHENBURG, kind, ours), uids(FYRBODAL, kind, theirs)
        assert one
        assert other
        assert not one & other


def test_applying_one_area_changes_nothing_in_the_other(both, at):
    mornings_post(both, at)
    before = [duty.model_dump() for duty in rows(both, Duty, area=GOTHENBURG)]
    text = (FOLDER / "fyrbodal.yaml").read_text("utf-8").replace("läge: skarp", "läge: skugga")

    with both.database.write() as session:
        apply_area(session, read_area_text(text, name="fyrbodal.yaml"), who="test", **at(DAY))

    assert [duty.model_dump() for duty in rows(both, Duty, area=GOTHENBURG)] == before
    with both.database.read() as session:
        modes = {area: wheel_of_area(session, area).mode.swedish for area in (GOTHENBURG, FYRBODAL)}
    assert modes == {GOTHENBURG: "skarp", FYRBODAL: "skugga"}


def test_a_file_that_names_a_group_of_the_other_area_is_refused_with_where_and_what():
    text = (FOLDER / "fyrbodal.yaml").read_text("utf-8")
    wrong = text.replace("    berör: styrgrupp\n", "    berör: temagrupp-aldre\n", 1)
    line = wrong[: wrong.index("temagrupp-aldre")].count("\n") + 1

    with pytest.raises(AreaFileError) as refused:
        read_area_text(wrong, name="fyrbodal.yaml")

    assert f"fyrbodal.yaml:{line}:" in str(refused.value)
    assert "”temagrupp-aldre” finns inte" in str(refused.value)


@dataclass
class Refusing:
    """A way out that lets nobody in, or takes letters from none of the areas' mailboxes."""

    of_sender: bool
    tried: int = 0

    @contextmanager
    def connect(self) -> Iterator["Refusing"]:
        yield self

    def send(self, message: bytes, **_: str) -> None:
        self.tried += 1
        raise DeliveryFailed(FailureClass.AUTHENTICATION, "535 säger provet", of_sender=self.of_sender)


@pytest.mark.parametrize(("of_sender", "tried"), [(False, 1), (True, 2)])
def test_a_login_that_is_refused_is_tried_once_for_all_the_areas_that_share_it(both, at, of_sender, tried):
    way = Refusing(of_sender)
    desk = replace(both, transport=way, mail_mark="the same for both")

    mornings_post(desk, at)

    assert way.tried == tried
    assert [len(rests_on(desk, at)), len(rests_on(replace(desk, own_mail_marks={FYRBODAL: "another"}), at))] == [2, 1]
    wake(desk, area=FYRBODAL, who="test", now=at(DAY)["now"])
    assert rests_on(desk, at) == ([GOTHENBURG] if of_sender else [])
    assert {entry.area for entry in rows(desk, LogEntry, act=Deed.WAKE_MAIL)} == (
        {FYRBODAL} if of_sender else {FYRBODAL, GOTHENBURG}
    )
    for area, of_one in ((FYRBODAL, True), (GOTHENBURG, False)):
        failed = DeliveryFailed(FailureClass.AUTHENTICATION, "535 säger provet", of_sender=of_one)
        with desk.database.write() as session:
            rest_after(session, desk, area=area, failed=failed, now=at(DAY)["now"])
    wake(desk, area=GOTHENBURG, who="test", now=at(DAY)["now"])
    assert rests_on(desk, at) == [FYRBODAL], "whose own sender was refused"


def rests_on(desk, at):
    """The areas whose letters rest."""
    with desk.database.read() as session:
        found = {area: current_rest(session, desk, area=area, now=at(DAY)["now"]) for area in (GOTHENBURG, FYRBODAL)}
        return [area for area, rest in found.items() if rest]
