"""Invitations and cancellations, and a calendar that applies them by the rules of RFC 5546."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.invitation import Correspondent, Standpoint, cancel, request
from calendars.properties import UnfitForCalendar
from calendars.zones import vtimezone

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


def only_event(message):
    (event,) = icalendar.Calendar.from_ical(message).events
    return event


def unfolded(message):
    return message.decode().replace("\r\n ", "").split("\r\n")


@dataclass
class OwnCalendar:
    """A person's calendar: a message is applied if it is newer than the entry of the same UID (RFC 5546, 2.1.5)."""

    entries: dict = field(default_factory=dict)

    def receive(self, message):
        event = only_event(message)
        held = self.entries.get(event["UID"])
        if held is None or (held["SEQUENCE"], held["DTSTAMP"].dt) < (event["SEQUENCE"], event["DTSTAMP"].dt):
            self.entries[str(event["UID"])] = event


def test_an_invitation_has_exactly_these_lines(invite):
    made = invite(
        sequence=1,
        title="LGS, mars",
        place="Älven",
        description="Dagordning",
        url="https://arshjul.example/moten/12",
        reminder_minutes=30,
    )
    before, zone, after = request(made).partition(vtimezone(made.zone))

    assert zone
    assert unfolded(before) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Samverkan Öst//Arshjul 1.0//SV",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "",
    ]
    assert unfolded(after) == [
        "BEGIN:VEVENT",
        "UID:mote-12@arshjul.example",
        "DTSTAMP:20260901T060000Z",
        "SEQUENCE:1",
        'ORGANIZER;CN="Årshjulet, Samverkan Öst":mailto:arshjul@samverkan.example',
        "ATTENDEE;CN=Ordförande;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ordforande@kommun.example",
        "DTSTART;TZID=Europe/Stockholm:20270324T090000",
        "DTEND;TZID=Europe/Stockholm:20270324T110000",
        "SUMMARY:LGS\\, mars",
        "LOCATION:Älven",
        "DESCRIPTION:Dagordning",
        "URL:https://arshjul.example/moten/12",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:LGS\\, mars",
        "TRIGGER:-PT30M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancellation_names_the_same_entry_and_carries_the_time_zone(invite):
    message = cancel(invite(sequence=2, reminder_minutes=30))
    event = only_event(message)

    assert b"\r\nMETHOD:CANCEL\r\n" in message
    assert vtimezone(invite().zone) in message
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("mote-12@arshjul.example", 2, "CANCELLED")
    assert event["SUMMARY"] == "INSTÄLLT: LGS"
    assert {"ORGANIZER", "ATTENDEE", "DTSTAMP", "DTSTART", "DTEND"} <= set(event)
    assert (event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("TRANSPARENT", "FREE")
    assert not event.alarms.times
    assert "RSVP" not in event["ATTENDEE"].params


def test_a_substitute_is_optional_and_an_answer_given_is_kept(invite):
    attendee = only_event(request(invite(is_optional=True, standpoint=Standpoint.ACCEPTED)))["ATTENDEE"]

    assert (attendee.params["ROLE"], attendee.params["PARTSTAT"]) == ("OPT-PARTICIPANT", "ACCEPTED")


def test_a_meeting_that_was_moved_cancelled_and_called_again_is_one_entry(invite):
    moved = {"starts_at": datetime(2027, 3, 30, 7, tzinfo=UTC), "ends_at": datetime(2027, 3, 30, 9, tzinfo=UTC)}
    later = [invite().stamp + timedelta(days=day) for day in range(5)]
    messages = [
        request(invite(sequence=0, stamp=later[0])),
        request(invite(sequence=1, stamp=later[1], **moved)),
        request(invite(sequence=1, stamp=later[2], place="Älven", **moved)),
        cancel(invite(sequence=2, stamp=later[3], **moved)),
        request(invite(sequence=3, stamp=later[4], **moved)),
    ]
    in_order, twice, backwards = OwnCalendar(), OwnCalendar(), OwnCalendar()

    for message in messages:
        in_order.receive(message)
    for message in [*messages, *messages]:
        twice.receive(message)
    for message in reversed(messages):
        backwards.receive(message)

    for calendar in (in_order, twice, backwards):
        (entry,) = calendar.entries.values()
        assert (entry["SEQUENCE"], entry["STATUS"]) == (3, "CONFIRMED")
        assert entry.start.astimezone(UTC) == moved["starts_at"]


def test_what_one_person_gets_does_not_depend_on_the_others(invite):
    other = invite(attendee=Correspondent(name="Ledamot", address="ledamot@region.example"))

    assert request(invite()) == request(invite())
    assert b"ordforande@" not in request(other)
    assert sum(line.startswith("ATTENDEE") for line in unfolded(request(other))) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"attendee": Correspondent(name="", address="Arshjul@Samverkan.example")}, "samma adress"),
        ({"attendee": Correspondent(name="", address="ordförande@kommun.example")}, "adressen"),
        ({"attendee": Correspondent(name="", address="a@b\r\nX:Y")}, "adressen"),
        ({"attendee": Correspondent(name="", address="")}, "adressen"),
        ({"title": "\u2028"}, "rubriken"),
        ({"ends_at": datetime(2027, 3, 24, 8, tzinfo=UTC)}, "inte efter"),
        ({"uid": ""}, "UID"),
    ],
    ids=["the-organiser", "no-ascii", "line-break", "no-address", "no-title", "no-length", "no-uid"],
)
def test_an_invitation_that_no_calendar_would_take_is_refused(invite, changes, reason):
    with pytest.raises(UnfitForCalendar, match=reason):
        request(invite(**changes))


def test_a_domain_with_swedish_letters_is_rewritten(invite):
    made = invite(attendee=Correspondent(name="Ordförande", address="ordforande@öst.example"))

    assert only_event(request(made))["ATTENDEE"] == "mailto:ordforande@xn--st-eka.example"


@given(ANY_TEXT, ANY_TEXT)
def test_any_name_and_title_give_a_message_that_is_read_back(invite, name, title):
    made = invite(title=f"LGS {title}", attendee=Correspondent(name=name, address="ordforande@kommun.example"))
    message = request(replace(made, description=title, place=name))

    assert all(len(line) <= 75 for line in message.split(b"\r\n"))
    assert "^" not in only_event(message)["ATTENDEE"].params.get("CN", "")
    assert only_event(message)["ATTENDEE"] == "mailto:ordforande@kommun.example"
