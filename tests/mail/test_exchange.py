"""Exchange by each way in: who may use the mailbox, what the check says, and meetings that are really meetings."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from calendars.invitation import Correspondent, Invite, cancel, request
from mail.calendar_calls import SHOWS_LATER
from mail.choices import ExchangeChoice
from mail.compose import CalendarPart, message
from mail.exchange import ExchangeTransport
from mail.exchange_meetings import meeting_uid
from mail.transport import DeliveryFailed
from models.words import FailureClass
from tests.mail.ews_mailboxes import CALENDAR, DELETED
from tests.mail.ews_server import BOX, USER, EwsServer, Trouble, running
from tests.mail.test_exchange_faults import TO, letter, send

TEMPORARY, PERMANENT, AUTHENTICATION, UNKNOWN = FailureClass
ID = "<brev-1@arshjul.example>"


@contextmanager
def way_to(server: EwsServer, **given: object) -> Iterator[ExchangeTransport]:
    transport = ExchangeTransport(server.choice(**given))
    try:
        yield transport
    finally:
        transport.close()


def what_is_wrong(transport: ExchangeTransport, *, sender: str = BOX) -> tuple[list[str], str]:
    """What the check found in order, and what it says of the first thing that is not."""
    *fine, last = transport.check(TO, sender=sender)
    assert all(finding.ok for finding in fine)
    return [finding.subject for finding in fine], "" if last.ok else f"{last.subject}: {last.told}"


# --- ways in


def test_one_logs_in_with_a_certificate_of_the_organisations_own(certified, authority_file):
    """NTLM over TLS is in the contract suite; here what it must refuse."""
    with running("ntlm", context=certified) as server:
        with way_to(server) as strangers:
            with pytest.raises(DeliveryFailed, match="certifikat godtas inte") as failed:
                send(strangers, ID)
            assert failed.value.failure is AUTHENTICATION
            assert what_is_wrong(strangers)[0] == ["Serverns namn", "Förbindelsen"]
        with way_to(server, ca_file=authority_file, password="fel") as mistaken:
            with pytest.raises(DeliveryFailed, match="lösenordet kan ha gått ut") as failed:
                send(mistaken, ID)
            assert failed.value.failure is AUTHENTICATION
            assert "Inloggningen: " in what_is_wrong(mistaken)[1]
        assert server.mails == []
        assert server.heard == []


def test_an_application_acts_as_the_mailbox(certified, authority_file):
    with running("oauth", context=certified) as server, way_to(server, ca_file=authority_file) as transport:
        assert what_is_wrong(transport)[1] == ""
        server.door.token_lasts_seconds = 1
        send(transport, ID)
        time.sleep(1.1)  # the token is renewed in the midst of things
        send(transport, "<brev-2@arshjul.example>")

        assert len(server.mails) == 2
        assert transport.has_arrived(ID) is False
        send(transport, "<till-oss@arshjul.example>", to=BOX)
        assert transport.has_arrived("<till-oss@arshjul.example>") is True


def test_an_application_that_is_not_let_in(certified, authority_file):
    with running("oauth", context=certified) as server, way_to(server, ca_file=authority_file) as transport:
        server.door.secret = "den nya hemligheten"
        with pytest.raises(DeliveryFailed, match="klienthemligheten kan ha gått ut") as failed:
            send(transport, ID)
        assert failed.value.failure is AUTHENTICATION
        assert "Inloggningen: " in what_is_wrong(transport)[1]

        server.door.secret = "klienthemlighet"
        for trouble in (Trouble(at="token", reset=True), Trouble(at="token", status=503)):
            server.trouble = [trouble]
            with pytest.raises(DeliveryFailed, match="bröts") as failed:
                send(transport, ID)
            assert failed.value.failure is TEMPORARY
        send(transport, ID)  # a login that was lost leaves no line behind that nobody gets (exchangelib's issue 1373)

        server.exchange.rights.impersonators.clear()
        with pytest.raises(DeliveryFailed, match="ApplicationImpersonation") as failed:
            send(transport, ID)
        assert failed.value.failure is AUTHENTICATION
        assert len(server.mails) == 1


def test_rights_to_the_shared_mailbox():
    with running("basic") as server, way_to(server) as transport:
        server.exchange.rights.send_as.clear()
        with pytest.raises(DeliveryFailed, match="Send As") as failed:
            send(transport, ID)
        assert failed.value.failure is AUTHENTICATION

        leader = letter("<ledare@arshjul.example>").replace(f"From: <{BOX}>".encode(), b"From: <ledare@vard.example>")
        with transport.connect() as way, pytest.raises(DeliveryFailed, match="Send As") as failed:
            way.send(leader, message_id="<ledare@arshjul.example>", sender=BOX, recipient=TO)
        assert failed.value.failure is PERMANENT  # the others' letters may leave
        assert [item.keys["ArshjulKey"] for item in server.exchange.mailboxes[BOX].values()] == [ID]

        server.exchange.rights.full_access.clear()
        with pytest.raises(DeliveryFailed, match="behörighet till brevlådan") as failed:
            send(transport, ID)
        assert failed.value.failure is AUTHENTICATION
        fine, told = what_is_wrong(transport)
        assert fine == ["Serverns namn", "Förbindelsen", "Krypteringen", "Inloggningen", "Tillåtelselistan"]
        assert told.startswith("Brevlådan: tjänstekontot har inte behörighet")

        server.exchange.rights.send_as.add((USER, BOX))
        server.exchange.rights.impersonators.add(USER)
        with way_to(server, access="impersonation") as impersonating:
            send(impersonating, ID)
        assert len(server.mails) == 1
        with way_to(server, mailbox="ingen@samverkan.example", access="impersonation") as nobody:
            assert what_is_wrong(nobody)[1].startswith("Brevlådan: brevlådan finns inte")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": "http://mail.region.example/EWS/Exchange.asmx"}, "ska börja med https://"),
        ({"password": ""}, "behöver också password"),
        ({"auth": "oauth"}, "behöver också client_id, client_secret, token_url, scope"),
        ({"ca_file": "/finns/inte.pem"}, "finns inte"),
        ({"mailbox": "kontoret"}, "ska vara en adress"),
    ],
)
def test_settings_that_cannot_work_are_refused(given, told):
    facts = {"url": "https://mail.region.example/EWS/Exchange.asmx", "mailbox": BOX, "user": "R\\s", "password": "p"}

    with pytest.raises(ValidationError, match=told):
        ExchangeChoice.model_validate({**facts, **given})


def test_exchangelib_stays_in_the_worker():
    check = "import sys, mail.exchange; sys.exit('exchangelib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


# --- meetings


INVITE = Invite(
    uid="mote-102@arshjul.example",
    sequence=0,
    stamp=datetime(2027, 1, 12, 8, tzinfo=UTC),
    organiser=Correspondent(name="Samverkanskontoret", address=BOX),
    attendee=Correspondent(name="Ordförande Temagrupp Äldre", address=TO),
    starts_at=datetime(2027, 3, 24, 8, tzinfo=UTC),
    ends_at=datetime(2027, 3, 24, 10, tzinfo=UTC),
    title="Temagrupp Äldre",
    place="Sessionssalen",
    reminder_minutes=15,
    zone=ZoneInfo("Europe/Stockholm"),
    maker="Årshjulet",
    version="1",
)


@pytest.fixture
def tell(envelope):
    """Send one calendar message, and say how it went."""

    def send_it(transport: ExchangeTransport, invite: Invite, number: int, *, method="REQUEST", follows=()) -> str:
        message_id = f"<inbjudan-{number}@arshjul.example>"
        to = {"to_name": invite.attendee.name, "to_email": invite.attendee.address}
        bytes_ = message(
            envelope(from_email=BOX, message_id=message_id, thread=follows, **to),
            subject=invite.title,
            text="Välkommen\n",
            html="<p>Välkommen</p>\n",
            calendar=CalendarPart(method=method, content={"REQUEST": request, "CANCEL": cancel}[method](invite)),
        )
        with transport.connect() as way:
            way.send(bytes_, message_id=message_id, sender=BOX, recipient=invite.attendee.address)
        return message_id

    return send_it


@pytest.fixture(scope="module")
def kept():
    with running("basic") as server, way_to(server) as transport:
        yield server, transport


@pytest.fixture
def server(kept) -> EwsServer:
    kept[0].forget()
    return kept[0]


@pytest.fixture
def transport(kept, server) -> ExchangeTransport:
    return kept[1]


def test_a_check_says_what_an_allow_list_does(server, transport):
    page = (("Content-Type", "text/html"),)
    server.trouble = [Trouble(at="GetFolder", status=403, body=b"<html>Forbidden</html>", headers=page)]

    fine, told = what_is_wrong(transport)

    assert fine[-1] == "Inloggningen"
    assert told.startswith("Tillåtelselistan: ")
    assert what_is_wrong(transport) == (
        [
            *("Serverns namn", "Förbindelsen", "Krypteringen", "Inloggningen", "Tillåtelselistan", "Brevlådan"),
            *("Mapparna", "Versionen"),
        ],
        "",
    )
    *_, last = transport.check(TO, sender="ledare@vard.example")
    assert "kallelser går som e-post" in last.told
    assert server.exchange.left == []


def in_folder(server: EwsServer, folder: str) -> list:
    return [item for item in server.exchange.mailboxes[BOX].values() if item.folder == folder]


def test_a_meeting_is_made_moved_over_the_change_of_clocks_and_cancelled(server, transport, tell):
    first = tell(transport, INVITE, 1)
    later = replace(
        INVITE,
        sequence=1,
        starts_at=datetime(2027, 3, 31, 7, tzinfo=UTC),
        ends_at=datetime(2027, 3, 31, 9, tzinfo=UTC),
        place="Digitalt",
    )
    second = tell(transport, later, 2, follows=(first,))

    (item,) = in_folder(server, CALENDAR)
    assert item.fields["calendar:Start"] == "2027-03-31T09:00:00+02:00"
    assert item.fields["calendar:Location"] == "Digitalt"
    assert item.fields["item:ReminderMinutesBeforeStart"] == "15"
    assert meeting_uid(str(item.fields["calendar:UID"])) == INVITE.uid

    third = tell(transport, replace(later, sequence=2), 3, method="CANCEL", follows=(first,))

    told = [(left.what, left.recipients, left.fields["calendar:Start"]) for left in server.exchange.left]
    assert told == [
        ("invitation", (TO,), "2027-03-24T09:00:00+01:00"),
        ("update", (TO,), "2027-03-31T09:00:00+02:00"),
        ("cancellation", (TO,), "2027-03-31T09:00:00+02:00"),
    ]
    assert in_folder(server, CALENDAR) == []
    other = "<annat@arshjul.example>"
    assert [transport.was_sent(each) for each in (first, second, third, other)] == [True, True, True, False]


def test_what_was_decided_last_holds_whenever_its_letter_was_written(server, transport, tell):
    """As after a restored backup, which knows of the first letter only, and of one that was taken back unsent."""
    decided, hour = INVITE.stamp, timedelta(hours=1)
    first = replace(INVITE, revised_at=decided)
    named = tell(transport, first, 1)
    tell(transport, replace(first, sequence=1, place="Digitalt", revised_at=decided + 6 * hour), 2, follows=(named,))
    anew = replace(first, stamp=decided + 24 * hour)
    assert transport.was_sent(named) is True
    tell(transport, anew, 1)
    for method in ("REQUEST", "CANCEL"):
        with pytest.raises(DeliveryFailed) as refused:
            tell(transport, anew, 3, method=method, follows=(named,))
        assert (refused.value.failure, refused.value.detail) == (PERMANENT, SHOWS_LATER)

    # A run reads its clock when it begins, and the facts when it has come to them.
    last = replace(first, sequence=2, place="Biblioteket", revised_at=decided + 7 * hour)
    tell(transport, last, 4, follows=(named,))
    # A change that is made anew after a restore has the number, and the letter's name, of the one that was lost.
    again = replace(anew, sequence=1, place="Lotsen", revised_at=decided + 48 * hour)
    for _ in range(2):
        tell(transport, again, 2, follows=(named,))

    assert [left.what for left in server.exchange.left] == ["invitation", "update", "update", "update"]
    assert in_folder(server, CALENDAR)[0].fields["calendar:Location"] == "Lotsen"


def test_a_meeting_that_somebody_threw_away_before_it_was_told_of_is_left_to_a_person(server, transport, tell):
    server.trouble = [Trouble(at="UpdateItem", reset=True)]
    with pytest.raises(DeliveryFailed):
        tell(transport, INVITE, 1)
    (item,) = in_folder(server, CALENDAR)
    server.exchange.open(BOX, user=USER, impersonating=False).move(item.id, DELETED)

    assert transport.was_sent("<inbjudan-1@arshjul.example>") is None


def test_each_person_has_an_item_of_their_own(server, transport, tell):
    other = replace(INVITE, attendee=Correspondent(name="Sekreterare", address="sekreterare@vard.example"))
    tell(transport, INVITE, 1)
    tell(transport, replace(other, is_optional=True), 2)
    tell(transport, INVITE, 1)  # the same letter again changes nothing

    assert [left.recipients for left in server.exchange.left] == [(TO,), ("sekreterare@vard.example",)]
    uids = {str(item.fields["calendar:UID"]) for item in in_folder(server, CALENDAR)}
    assert len(uids) == 2
    assert {meeting_uid(uid) for uid in uids} == {INVITE.uid}


def test_what_was_begun_as_mail_goes_on_as_mail(server, transport, tell):
    earlier = ("<inbjudan-0@arshjul.example>",)
    tell(transport, replace(INVITE, sequence=1), 1, follows=earlier)
    tell(transport, replace(INVITE, sequence=2), 2, method="CANCEL", follows=earlier)
    tell(transport, replace(INVITE, organiser=Correspondent(name="", address="annan@samverkan.example")), 3)

    assert [left.what for left in server.exchange.left] == ["mail"] * 3
    assert in_folder(server, CALENDAR) == []


LATER = replace(INVITE, sequence=1, place="Digitalt")
FIRST = "<inbjudan-1@arshjul.example>"
ACTS = {
    "call": (1, INVITE, "REQUEST", (), "invitation"),
    "change": (2, LATER, "REQUEST", (FIRST,), "update"),
    "cancel": (2, LATER, "CANCEL", (FIRST,), "cancellation"),
}
BEGINS = {"call": ("CreateItem", 0), "change": ("UpdateItem", 0), "cancel": ("UpdateItem", 0)}
TELLS = {"call": ("UpdateItem", 0), "change": ("UpdateItem", 1), "cancel": ("CreateItem", 0)}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("steps", [BEGINS, TELLS], ids=["begun", "told"])
@pytest.mark.parametrize("act", ACTS)
def test_a_meeting_whose_line_breaks_is_told_of_once(act, steps, after, server, transport, tell):
    number, invite, method, thread, what = ACTS[act]
    if act != "call":
        tell(transport, INVITE, 1)
    operation, skips = steps[act]
    server.trouble = [Trouble(at=operation, skips=skips, after=after, reset=True)]

    with pytest.raises(DeliveryFailed) as failed:
        tell(transport, invite, number, method=method, follows=thread)

    assert failed.value.failure is (UNKNOWN if steps is TELLS else TEMPORARY)
    was_sent = transport.was_sent(f"<inbjudan-{number}@arshjul.example>")
    assert was_sent is (steps is TELLS and after)
    if not was_sent:
        assert len(in_folder(server, CALENDAR)) == (act != "call")
        tell(transport, invite, number, method=method, follows=thread)
    assert transport.was_sent(f"<inbjudan-{number}@arshjul.example>") is True
    assert [left.what for left in server.exchange.left] == [*(["invitation"] if act != "call" else []), what]
    assert len(in_folder(server, DELETED)) == (act == "cancel")


@pytest.fixture(scope="module")
def hasty(kept):
    with way_to(kept[0], timeout_seconds=1) as transport:
        with transport.connect() as way:
            way.ask("probe")
        yield transport


@pytest.mark.parametrize("act", ["call", "cancel"])
def test_what_the_server_does_with_a_meeting_long_after_changes_nothing(act, server, transport, hasty, tell):
    """False is a promise, also about a request that the server has still in hand."""
    number, invite, method, thread, what = ACTS[act]
    if act != "call":
        tell(transport, INVITE, 1)
    operation, skips = TELLS[act]
    server.trouble = [Trouble(at=operation, skips=skips, late=True)]
    with pytest.raises(DeliveryFailed, match="svarade inte i tid"):
        tell(hasty, invite, number, method=method, follows=thread)

    assert transport.was_sent(f"<inbjudan-{number}@arshjul.example>") is False
    server.go_on.set()
    assert server.done_late.wait(30)

    assert [left.what for left in server.exchange.left].count(what) == 0
    tell(transport, invite, number, method=method, follows=thread)
    assert [left.what for left in server.exchange.left].count(what) == 1


def test_meetings_go_as_mail_where_that_is_chosen(server, tell):
    with way_to(server, meetings="mail") as transport:
        tell(transport, INVITE, 1)

    (left,) = server.exchange.left
    assert left.what == "mail"
    assert b"text/calendar" in left.mime
