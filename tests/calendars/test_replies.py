"""Answers as Outlook, Gmail, Apple Mail and Thunderbird write them, and what only looks like one."""

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.invitation import cancel, request
from calendars.replies import LARGEST_MESSAGE, CalendarAnswer, NotAnAnswer, read_answer
from models.words import Answer

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ANSWERS = Path(__file__).parent / "answers"
NINE = datetime(2027, 3, 24, 8, tzinfo=UTC)
LONGEST_WAIT = 3.0
"""Seconds, on a machine that does other things too; each takes a fraction of one."""

REPLY = """BEGIN:VCALENDAR
METHOD:REPLY
BEGIN:VEVENT
UID:mote-12@arshjul.example
DTSTAMP:20270301T091502Z
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ordforande@kommun.example
END:VEVENT
END:VCALENDAR
"""


def read(message):
    return read_answer(message if isinstance(message, bytes) else message.encode(), zone=STOCKHOLM)


def read_file(name):
    return read((ANSWERS / f"{name}.eml").read_bytes())


def mail(calendar=REPLY, *, head="From: Ordforande <ordforande@kommun.example>"):
    return f"{head}\nContent-Type: text/calendar; charset=utf-8; method=REPLY\n\n{calendar}"


@pytest.mark.parametrize(
    ("name", "attendee", "answer", "sequence"),
    [
        ("outlook-accepts", "ordforande@kommun.example", Answer.ACCEPTED, 2),
        ("outlook-declines-with-a-comment", "ordforande@kommun.example", Answer.DECLINED, 2),
        ("outlook-alias", "ordf.lgs@kommun.example", Answer.ACCEPTED, 2),
        ("gmail-declines", "ledamot@kommun.example", Answer.DECLINED, 2),
        ("apple-mail-accepts", "processledare@region.example", Answer.ACCEPTED, 2),
        ("thunderbird-tentative", "adjungerad@region.example", Answer.TENTATIVE, 2),
        ("only-an-attachment", "ledamot@kommun.example", Answer.ACCEPTED, 0),
    ],
)
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
def test_each_program_s_answer_is_understood(name, attendee, answer, sequence, line_end):
    message = (ANSWERS / f"{name}.eml").read_bytes().replace(b"\r\n", line_end)
    understood = read(message)

    assert isinstance(understood, CalendarAnswer)
    assert understood.uid == "mote-12@arshjul.example"
    assert (understood.attendee, understood.answer, understood.sequence) == (attendee, answer, sequence)
    assert not understood.is_counter
    assert not understood.is_delegated


@pytest.mark.parametrize("name", ["outlook-accepts", "gmail-declines", "apple-mail-accepts", "thunderbird-tentative"])
def test_the_start_that_the_answerer_knew_is_read_in_every_kind_of_time_zone(name):
    assert read_file(name).starts_at == NINE


def test_an_answer_tells_who_wrote_it_when_and_what_they_said():
    answer = read_file("outlook-declines-with-a-comment")

    assert answer.attendee_name == "Ordförande"
    assert answer.from_address == "ordforande@kommun.example"
    assert answer.stamp == datetime(2027, 3, 2, 9, 15, 2, tzinfo=UTC)
    assert answer.comment == answer.text == "Jag är ledig, ersättaren är vidtalad."
    assert read_file("gmail-declines").comment == "Krockar"


def test_an_answer_without_a_time_of_its_own_has_its_mail_s():
    assert read_file("only-an-attachment").stamp == datetime(2027, 3, 3, 7, tzinfo=UTC)


def test_a_secretary_answers_for_the_chair():
    answer = read_file("outlook-secretary-answers")

    assert answer.attendee == "ordforande@kommun.example"
    assert answer.sent_by == answer.from_address == "sekreterare@kommun.example"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("outlook-proposes-another-time", Answer.TENTATIVE),
        ("outlook-proposes-in-a-zone-of-its-own", Answer.TENTATIVE),
        ("outlook-declines-and-proposes", Answer.DECLINED),
    ],
)
def test_a_counter_proposal_is_told_apart_from_the_time_it_answers(name, answer):
    proposal = read_file(name)

    assert proposal.is_counter
    assert proposal.answer is answer
    assert proposal.starts_at == NINE
    assert proposal.proposed_start == datetime(2027, 3, 31, 11, tzinfo=UTC)
    assert proposal.proposed_end == datetime(2027, 3, 31, 13, tzinfo=UTC)


def test_a_seat_handed_on_is_no_answer_yet():
    answer = read_file("delegated")

    assert answer.is_delegated
    assert answer.delegated_to == "ersattare@kommun.example"
    assert answer.answer is Answer.NONE


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("out-of-office-quoting-the-invitation", "automatiskt svar"),
        ("out-of-office-without-a-mark", "inget svar (REQUEST)"),
        ("not-delivered", "rapport om leverans"),
        ("forwarded-as-an-attachment", "ett annat mejl"),
        ("just-a-mail", "ingen kalenderdel"),
    ],
)
def test_what_only_looks_like_an_answer_is_none_and_says_why(name, reason):
    found = read_file(name)

    assert isinstance(found, NotAnAnswer)
    assert reason in found.reason


@pytest.mark.parametrize("write", [request, cancel])
def test_our_own_message_coming_back_is_no_answer(invite, write):
    assert "inget svar" in read(mail(write(invite()).decode())).reason


@pytest.mark.parametrize(
    ("calendar", "reason"),
    [
        ("", "går inte att läsa"),
        ("Hej!", "går inte att läsa"),
        (REPLY.removesuffix("END:VCALENDAR\n"), "går inte att läsa"),
        (REPLY.replace("METHOD:REPLY\n", ""), "utan metod"),
        (REPLY.replace("METHOD:REPLY", "METHOD:" + "X" * 500), "inget svar"),
        (REPLY.replace("UID:mote-12@arshjul.example\n", ""), "vilket möte"),
        (REPLY.replace("END:VCALENDAR", "BEGIN:VEVENT\nUID:annat\nEND:VEVENT\nEND:VCALENDAR"), "flera möten"),
        (REPLY.replace("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ordforande@kommun.example\n", ""), "vem som svarar"),
        (REPLY.replace("mailto:ordforande@kommun.example", "urn:uuid:1"), "vem som svarar"),
        (REPLY.replace("ACCEPTED", "COMPLETED"), "okänt slag (COMPLETED)"),
    ],
)
def test_a_calendar_part_that_says_too_little_is_refused_in_words(calendar, reason):
    found = read(mail(calendar))

    assert isinstance(found, NotAnAnswer)
    assert reason in found.reason


def test_among_many_attendees_the_one_whose_mail_it_is_has_answered():
    others = "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:annan@kommun.example\n"
    listed = REPLY.replace("ATTENDEE", f"{others}ATTENDEE", 1)

    assert read(mail(listed)).attendee == "ordforande@kommun.example"
    assert "vem som svarar" in read(mail(listed, head="From: nagon@annan.example")).reason


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        (";TZID=W. Europe Standard Time", NINE),
        (";TZID=Europe/Stockholm", NINE),
        (";TZID=/citadel.org/20250101_1/Europe/Stockholm", NINE),
        ('; TZID = "Europe/Stockholm"', NINE),
        ("", NINE),
        (";TZID=Hemma hos oss", None),
        (";TZID=../../../etc/passwd", None),
        (";TZID=Europe", None),
        (";VALUE=DATE-TIME", NINE),
    ],
)
def test_a_time_zone_is_known_by_any_of_its_names_or_not_at_all(zone, start):
    line = f"DTSTART{zone}:20270324T090000"

    assert read(mail(REPLY.replace("END:VEVENT", f"{line}\nEND:VEVENT"))).starts_at == start


@pytest.mark.parametrize("time", ["20270324", "20271340T090000", "00000101T000000", "99991231T235959", "soon", ""])
def test_a_time_that_is_none_does_not_hide_the_answer(time):
    answer = read(mail(REPLY.replace("END:VEVENT", f"DTSTART:{time}\nEND:VEVENT")))

    assert answer.answer is Answer.ACCEPTED


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "UTF8", "x-unknown", "punycode"])
def test_a_comment_is_read_in_the_charset_that_it_came_in(charset):
    calendar = REPLY.replace("END:VEVENT", "COMMENT:Åter på måndag\nEND:VEVENT")
    written = {"x-unknown": "utf-8", "punycode": "cp1252"}.get(charset, charset)
    head = f"From: ordforande@kommun.example\nContent-Type: text/calendar; charset={charset}\n\n"

    assert read(head.encode() + calendar.encode(written)).comment == "Åter på måndag"


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "X-Autorespond: semester",
        "Precedence: auto_reply",
    ],
)
def test_an_automatic_reply_is_never_an_answer_even_with_one_in_it(head):
    assert "automatiskt" in read(mail(head=head)).reason


@pytest.mark.parametrize(
    "head", ["Auto-Submitted: no", "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"]
)
def test_what_a_calendar_program_sends_for_a_person_is_an_answer(head):
    assert read(mail(head=head)).answer is Answer.ACCEPTED


# --- what strangers may send


def nested(depth):
    opening = "".join(f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n" for number in range(depth))
    return f"{opening}Content-Type: text/calendar\n\n{REPLY}" + "".join(f"\n--b{n}--" for n in reversed(range(depth)))


def zone_of_seconds():
    offsets = "TZOFFSETFROM:+0000\nTZOFFSETTO:+0000\n"
    rules = f"BEGIN:STANDARD\nDTSTART:19700101T000000\n{offsets}RRULE:FREQ=SECONDLY\nEND:STANDARD\n"
    zone = f"BEGIN:VTIMEZONE\nTZID:Evig\n{rules}END:VTIMEZONE\n"
    return REPLY.replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT\nDTSTART;TZID=Evig:20270324T090000")


HOSTILE = {
    "nothing": b"",
    "only-line-breaks": b"\n" * 1_000_000,
    "NULs": b"\x00" * 1_000_000,
    "3000-nested-parts": nested(3_000).encode(),
    "10000-parts": ("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 10_000 + "--b--").encode(),
    "a-boundary-without-end": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + b"--" * 2_000_000,
    "an-empty-boundary": b'Content-Type: multipart/mixed; boundary=""\n\n--\n--\n',
    "a-boundary-of-signs": b'Content-Type: multipart/mixed; boundary="(.*)+$"\n\n--(.*)+$\n\nx\n--(.*)+$--',
    "a-long-boundary": f"Content-Type: multipart/mixed; boundary={'b' * 5_000}\n\nx".encode(),
    "parameters-without-end": b"Content-Type: text/calendar" + b";a=b" * 200_000 + b"\n\n" + REPLY.encode(),
    "headers-without-end": b"X-A: b\n" * 500_000,
    "one-header-without-end": b"From: " + b"<" * 5_000_000,
    "too-large": b"x" * (LARGEST_MESSAGE + 1),
    "a-calendar-without-end": mail("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 500_000).encode(),
    "one-line-without-end": mail("BEGIN:VCALENDAR\nX:" + "\\" * 5_000_000).encode(),
    "folds-without-end": mail("BEGIN:VCALENDAR\nX:" + "\n " * 500_000).encode(),
    "quotes-without-end": mail(REPLY.replace("ATTENDEE;", "ATTENDEE;" + 'X="' * 5_000 + ";")).encode(),
    "a-zone-that-changes-each-second": mail(zone_of_seconds()).encode(),
    "broken-base64": b"Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n=A=B=%%%",
    "broken-quoted-printable": b"Content-Type: text/calendar\nContent-Transfer-Encoding: quoted-printable\n\n=X=" * 9,
    "an-unknown-encoding": b"Content-Type: text/calendar\nContent-Transfer-Encoding: uuencode\n\n" + REPLY.encode(),
    "a-broken-charset": b"Content-Type: text/calendar; charset*=x'y'%ff\n\n" + REPLY.encode(),
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_is_seen_to_in_moderate_time(message):
    began = perf_counter()
    found = read(message)

    assert isinstance(found, CalendarAnswer | NotAnAnswer)
    assert perf_counter() - began < LONGEST_WAIT


def test_parts_within_parts_are_read_as_deep_as_programs_write_them():
    assert read(nested(8)).answer is Answer.ACCEPTED
    assert "fler delar" in read(nested(3_000)).reason
    assert "fler delar" in read(HOSTILE["10000-parts"]).reason


@pytest.mark.parametrize(
    "sender",
    [
        "=?utf-8?q?a=0D=0ABcc=3A_x=40y.example?= <ordforande@kommun.example>",
        "=?utf-8?b?Cg==?= <ordforande@kommun.example>",
        "=?utf-8?q?=3Cannan=40kommun.example=3E?= <ordforande@kommun.example>",
        '"a@b.example" <ordforande@kommun.example>',
    ],
)
def test_an_encoded_name_never_becomes_an_address(sender):
    assert read(mail(head=f"From: {sender}")).from_address == "ordforande@kommun.example"


def test_a_zone_that_changes_each_second_is_not_believed():
    assert read(HOSTILE["a-zone-that-changes-each-second"]).starts_at is None


@given(st.binary(max_size=2000))
def test_no_bytes_whatever_raise_an_exception(message):
    assert isinstance(read(message), CalendarAnswer | NotAnAnswer)


@given(st.sampled_from(sorted(ANSWERS.glob("*.eml"))), st.integers(0), st.integers(1, 400), st.binary(max_size=40))
def test_no_damage_to_an_answer_raises_an_exception(path, start, length, instead):
    whole = path.read_bytes()
    at = start % len(whole)

    assert isinstance(read(whole[:at] + instead + whole[at + length :]), CalendarAnswer | NotAnAnswer)
