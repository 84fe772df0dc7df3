"""Granting, ending and renewing; which program it was; a letter's link to one's own calendar."""

from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest
from sqlmodel import col, select

from models.feeds import Subscription
from models.log import LogEntry
from models.people import Person
from models.words import FeedKind
from office import subscriptions
from office.desk import Desk
from office.feed_shelf import Shelf
from office.feeds import make
from office.subscriptions import NoSuchSubscription, addresses, client_named, ensure_personal, link_of, listing
from store import subscriptions as kept_subscriptions
from store.feeds import FeedKey
from store.subscriptions import Fetched

AREA = "goteborgsomradet"
TODAY = date(2025, 9, 15)
NOON = datetime(2025, 9, 15, 10, tzinfo=UTC)
LATER = datetime(2025, 9, 16, 10, tzinfo=UTC)
LGS = FeedKey(AREA, FeedKind.GROUP, "lgs")
WHO = "test"


def persons(desk: Desk, number: int) -> list[int]:
    with desk.database.read() as session:
        return [int(found or 0) for found in session.exec(select(Person.id).order_by(col(Person.id)).limit(number))]


def deeds(desk: Desk) -> list[str]:
    with desk.database.read() as session:
        query = select(LogEntry.act).where(col(LogEntry.subject).like("%subscription%")).order_by(col(LogEntry.id))
        return list(session.exec(query))


def test_each_person_gets_a_link_of_their_own_and_the_same_one_in_every_letter(desk):
    everybody = persons(desk, 5)

    with desk.database.write() as session:
        first = ensure_personal(session, AREA, everybody, links=desk.links, now=NOON)
    with desk.database.write() as session:
        second = ensure_personal(session, AREA, everybody, links=desk.links, now=LATER)

    assert first == second
    assert len(set(first.values())) == 5
    assert all(link.endswith("/min-kalender.ics") for link in first.values())


def test_whose_link_is_revoked_gets_none_in_letters(desk):
    revoked, kept = persons(desk, 2)
    with desk.database.write() as session:
        ensure_personal(session, AREA, [revoked, kept], links=desk.links, now=NOON)
    with desk.database.read() as session:
        number, _ = kept_subscriptions.personal(session, AREA, person_ids=[revoked])[revoked]
    subscriptions.revoke(desk, number, area=AREA, now=NOON, who=WHO)

    with desk.database.write() as session:
        assert set(ensure_personal(session, AREA, [revoked, kept], links=desk.links, now=NOON)) == {kept}


def test_nobody_asked_for_is_nobody_granted(desk):
    with desk.database.write() as session:
        assert ensure_personal(session, AREA, [], links=desk.links, now=NOON) == {}
        assert list(session.exec(select(Subscription))) == []


def test_granting_twice_gives_the_same_link(desk):
    (person,) = persons(desk, 1)

    first = subscriptions.grant(desk, LGS, person_id=person, now=NOON, who=WHO)
    second = subscriptions.grant(desk, LGS, person_id=person, now=LATER, who=WHO)

    assert link_of(desk.links, first) == link_of(desk.links, second)
    assert deeds(desk) == ["subscribe"]


def test_what_was_revoked_and_is_granted_again_has_a_new_link(desk):
    (person,) = persons(desk, 1)
    first = subscriptions.grant(desk, LGS, person_id=person, now=NOON, who=WHO)
    subscriptions.revoke(desk, first.id, area=AREA, now=NOON, who=WHO)
    subscriptions.revoke(desk, first.id, area=AREA, now=LATER, who=WHO)

    again = subscriptions.grant(desk, LGS, person_id=person, now=LATER, who=WHO)

    assert again.id == first.id
    assert link_of(desk.links, again) != link_of(desk.links, first)
    assert deeds(desk) == ["subscribe", "revoke", "subscribe"]


def test_a_renewed_subscription_has_another_link(desk):
    (person,) = persons(desk, 1)
    first = subscriptions.grant(desk, LGS, person_id=person, now=NOON, who=WHO)

    renewed = subscriptions.renew(desk, first.id, area=AREA, now=LATER, who=WHO)

    assert link_of(desk.links, renewed) != link_of(desk.links, first)
    assert Shelf(desk.database).look_up(first.id, renewed.version, now=LATER) is not None


def test_a_number_that_is_none_or_another_areas_is_told(desk):
    (person,) = persons(desk, 1)
    number = subscriptions.grant(desk, LGS, person_id=person, now=NOON, who=WHO).id

    with pytest.raises(NoSuchSubscription, match="4711"):
        subscriptions.revoke(desk, 4711, area=AREA, now=NOON, who=WHO)
    with pytest.raises(NoSuchSubscription):
        subscriptions.renew(desk, number, area="fyrbodal", now=NOON, who=WHO)


def test_the_office_sees_whose_program_still_has_the_old_dates(desk):
    up_to_date, behind, silent = persons(desk, 3)
    numbers = [
        subscriptions.grant(desk, LGS, person_id=person, now=NOON, who=WHO).id
        for person in (up_to_date, behind, silent)
    ]
    with desk.database.read() as session:
        now = make(session, LGS, today=TODAY, now=NOON).etag
    with desk.database.write() as session:
        kept_subscriptions.note_fetches(
            session,
            [
                Fetched(numbers[0], times=1, at=NOON, client="Google", etag=now),
                Fetched(numbers[1], times=1, at=NOON, client="Apple", etag='"an older one"'),
            ],
        )

    with desk.database.read() as session:
        told = {row.subscribed.id: row for row in listing(session, AREA, today=TODAY, now=NOON)}

    assert [told[number].has_latest for number in numbers] == [True, False, None]
    assert {row.feed for row in told.values()} == {"Ledningsgrupp LGS"}
    assert all(row.is_alive for row in told.values())


def test_each_program_has_its_own_form_of_the_link():
    forms = addresses("https://arshjul.example/kal/token/min-kalender.ics")

    assert forms.webcal == "webcal://arshjul.example/kal/token/min-kalender.ics"
    assert unquote(forms.google) == f"https://calendar.google.com/calendar/r?cid={forms.webcal}"
    assert "://" not in forms.google.partition("?")[2]


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Google-Calendar-Importer", "Google"),
        ("Mozilla/5.0 (compatible; Google-Calendar-Importer)", "Google"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17126; Pro)", "Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.0", "Thunderbird"),
        ("macOS/15.1 (24B83) dataaccessd/1.0", "Apple"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "Apple"),
        ("Nextcloud Calendar Subscription Refresh Service", "Nextcloud"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "webbläsare"),
        ("vdirsyncer/0.21.0", "vdirsyncer"),
        ("curl/8.5.0", "curl"),
        ("", "okänt"),
        ("<script>", "okänt"),
        ("x" * 5000, "x" * 40),
    ],
)
def test_programs_are_known_by_what_they_call_themselves(agent, kind):
    assert client_named(agent) == kind
