"""The bytes of a letter, read back by the standard library's own parser."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.compose import (
    Attachment,
    CalendarPart,
    Envelope,
    MethodMismatch,
    UnfitForHeader,
    mailbox_header,
    message,
    text_header,
)

NOW = datetime(2026, 1, 12, 6, 5, tzinfo=UTC)
SWEDISH = "abcåäöÅÄÖé ,.;:!?\"'()<>@\\&=_-–🎄👩‍⚕️日本"
NAMES = st.one_of(
    st.text(st.sampled_from(SWEDISH), max_size=200),
    st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60),
    st.sampled_from(["Öberg, Åsa", 'Kalle "Kula" Ek', "a" * 400, "=?utf-8?q?falskt?=", "a  b", "åäö " * 60, "🎄" * 90]),
).map(str.strip)
BODIES = st.one_of(
    st.text(st.sampled_from(SWEDISH + "\n\t.=\r"), max_size=400),
    st.lists(st.sampled_from([".", "..", "From jag", "--", "", " ", "å" * 200, "x" * 2000, "slut "])).map("\n".join),
)

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:mote-12@arshjul.example
SUMMARY:Samråd om årsrapporter & uppföljning på Öckerö – 🎄
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()
CALENDARS = [
    CalendarPart(method="REQUEST", content=EVENT),
    CalendarPart(method="CANCEL", content=EVENT.replace(b"METHOD:REQUEST", b"METHOD:CANCEL")),
]


def envelope(**given) -> Envelope:
    facts = {
        "from_name": "Processledare Ö",
        "from_email": "kontoret@samverkan.example",
        "reply_to": ("Samverkanskontoret", "svar@samverkan.example"),
        "to_name": "Ordförande Å",
        "to_email": "ordforande@vard.example",
        "message_id": "<brev-1@arshjul.example>",
        "date": NOW,
    }
    return Envelope(**{**facts, **given})


def parsed(body: bytes):
    read = message_from_bytes(body, policy=policy.default)
    assert read.defects == []
    assert all(read[name].defects == () for name in read.keys())  # noqa: SIM118 - a message is no dict
    return read


def mailbox(body: bytes, name: str) -> tuple[str, str]:
    """Name and address, by the older parser: the newer one of Python 3.11 puts a space between two encoded words."""
    written = message_from_bytes(body, policy=policy.compat32)[name]
    display, address = parseaddr(re.sub(r"\r?\n", "", written))
    return str(make_header(decode_header(display))), address


@given(sender=NAMES, replies=NAMES, recipient=NAMES, subject=NAMES.filter(bool))
def test_headers_read_back_as_they_were_written(sender, replies, recipient, subject):
    made = envelope(from_name=sender, reply_to=(replies, "svar@samverkan.example"), to_name=recipient)

    body = message(made, subject=subject, text="Hej\n", html="<p>Hej</p>\n")
    read = parsed(body)

    assert mailbox(body, "From") == (sender, "kontoret@samverkan.example")
    assert mailbox(body, "Reply-To") == (replies, "svar@samverkan.example")
    assert mailbox(body, "To") == (recipient, "ordforande@vard.example")
    assert read["Subject"] == subject
    assert len(read.keys()) == len(set(read.keys())) == 10


@given(text=BODIES, html=BODIES)
def test_bodies_read_back_as_they_were_written(text, html):
    lines = [re.sub(r"\r\n?", "\n", body) + "\n" for body in (text, html)]

    read = parsed(message(envelope(), subject="å", text=lines[0], html=lines[1]))

    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert [part["Content-Transfer-Encoding"] for part in read.iter_parts()] == ["quoted-printable"] * 2
    assert [part.get_content().replace("\r\n", "\n") for part in read.iter_parts()] == lines


@given(name=NAMES, subject=NAMES.filter(bool), text=BODIES)
def test_lines_keep_to_their_lengths(name, subject, text):
    body = message(envelope(to_name=name), subject=subject, text=re.sub(r"\r\n?", "\n", text), html="<p>å</p>")

    lines = body.split(b"\r\n")
    assert body.isascii()
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 998
    assert all(len(line) <= 76 for line in lines if b"=?utf-8?q?" in line)
    assert all(len(word) <= 75 for line in lines for word in line.split() if word.startswith(b"=?utf-8?q?"))
    rest = body.partition(b"\r\n\r\n")[2]
    assert all(len(line) <= 76 for line in rest.split(b"\r\n"))


def test_the_headers_that_machines_read():
    read = parsed(message(envelope(), subject="Årsrapport", text="Hej\n", html="<p>Hej</p>\n"))

    assert read["Date"].datetime == NOW
    assert read["Message-ID"] == "<brev-1@arshjul.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert read["MIME-Version"] == "1.0"


def test_equal_letters_are_equal_bytes_and_another_id_has_another_boundary():
    parts = {"subject": "å", "text": "Hej\n", "html": "<p>Hej</p>\n"}

    first, again, other = (
        message(envelope(message_id=made), **parts) for made in ("<a@b.example>", "<a@b.example>", "<c@b.example>")
    )

    assert first == again
    assert parsed(first).get_boundary() != parsed(other).get_boundary()


def test_the_date_keeps_the_zone_it_is_given(composer, envelope, letters):
    template, context = letters["receipt"]

    composed = composer.compose(context, template=template, envelope=envelope())

    assert b"\r\nDate: Mon, 12 Jan 2026 07:05:00 +0100\r\n" in composed.body


@pytest.fixture(params=CALENDARS, ids=lambda calendar: calendar.method)
def calendar(request) -> CalendarPart:
    return request.param


def test_the_calendar_part_comes_last_and_says_its_own_method(calendar):
    read = parsed(message(envelope(), subject="å", text="Hej\n", html="<p>Hej</p>\n", calendar=calendar))

    parts = list(read.iter_parts())
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[2]["Content-Type"].params == {"charset": "utf-8", "method": calendar.method}
    assert f"\r\nMETHOD:{calendar.method}\r\n".encode() in parts[2].get_payload(decode=True)
    assert parts[2].get_payload(decode=True) == calendar.content
    assert not any(part.is_attachment() for part in parts)


def test_the_calendar_parts_own_head_is_what_mail_clients_want(calendar):
    body = message(envelope(), subject="å", text="Hej\n", html="<p>Hej</p>\n", calendar=calendar)

    head, _, rest = body.partition(b"Content-Type: text/calendar")[2].partition(b"\r\n\r\n")
    assert head == f'; charset="utf-8"; method="{calendar.method}"\r\nContent-Transfer-Encoding: base64'.encode()
    assert b"Content-Disposition" not in body
    assert b"name=" not in head
    lines = rest.partition(b"\r\n--=_")[0].split(b"\r\n")
    assert all(len(line) == 76 for line in lines[:-1])
    assert 0 < len(lines[-1]) <= 76


@given(text=st.text(max_size=400))
def test_a_calendar_of_any_length_reads_back_to_its_bytes(text):
    content = EVENT + text.encode()

    read = parsed(
        message(envelope(), subject="å", text="", html="", calendar=CalendarPart(method="REQUEST", content=content))
    )

    assert list(read.iter_parts())[2].get_payload(decode=True) == content


@pytest.mark.parametrize(
    "content",
    [b"", EVENT.replace(b"METHOD:REQUEST\r\n", b""), CALENDARS[1].content, EVENT.replace(b"\r\n", b"\n")],
    ids=["empty", "none", "another", "bare-line-ends"],
)
def test_a_calendar_part_that_belies_its_content_is_refused(content):
    with pytest.raises(MethodMismatch, match="METHOD:REQUEST"):
        CalendarPart(method="REQUEST", content=content)


def test_an_invitation_comes_from_the_organiser_and_answers_go_nowhere_else(calendar):
    read = parsed(message(envelope(reply_to=None), subject="å", text="", html="", calendar=calendar))

    assert read["From"].addresses[0].addr_spec == "kontoret@samverkan.example"
    assert read["Reply-To"] is None
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_every_invitation_reads_back_whole(composer, letters):
    invitations = [(name, context) for name, (template, context) in letters.items() if template == "invitation"]

    for name, context in invitations:
        made = envelope(reply_to=None, message_id=f"<{name}@arshjul.example>", thread=("<mote-12.0@arshjul.example>",))
        composed = composer.compose(context, template="invitation", envelope=made, calendar=CALENDARS[0])

        read = parsed(composed.body)
        assert read["Subject"] == composed.subject
        assert [part.get_content_subtype() for part in read.iter_parts()] == ["plain", "html", "calendar"]
        assert composed == composer.compose(context, template="invitation", envelope=made, calendar=CALENDARS[0])


def test_a_letter_that_follows_others_names_them_all_and_the_latest():
    first, latest = "<mote-12.0.abc@arshjul.example>", f"<{'b' * 150}@arshjul.example>"

    read = parsed(message(envelope(thread=(first, latest)), subject="å", text="", html=""))

    assert read["In-Reply-To"] == latest
    assert read["References"].split() == [first, latest]


def test_a_letter_that_follows_none_names_none():
    read = parsed(message(envelope(), subject="å", text="", html=""))

    assert (read["In-Reply-To"], read["References"]) == (None, None)


@pytest.mark.parametrize("earlier", ["", "a@b", "<a@b> <c@d>", "<a@b>\r\nBcc: c@d.se"])
def test_an_earlier_letters_id_that_is_none_is_refused(earlier):
    with pytest.raises(UnfitForHeader, match="Message-ID"):
        message(envelope(thread=("<a@b.example>", earlier)), subject="å", text="", html="")


def test_without_reply_to_there_is_no_such_header():
    assert parsed(message(envelope(reply_to=None), subject="å", text="", html=""))["Reply-To"] is None


@pytest.mark.parametrize("name", ["Åsa\r\nBcc: a@b.se", "Åsa\nÖ", "a\0b", "a\tb", "a\x85b", "a\u2028b", "a\ud800b"])
@pytest.mark.parametrize("field", ["from_name", "to_name", "reply_to", "from_email", "to_email"])
def test_control_characters_never_reach_a_header(field, name):
    value = (name, "svar@samverkan.example") if field == "reply_to" else name

    with pytest.raises(UnfitForHeader, match="kan inte stå i ett brevhuvud"):
        message(envelope(**{field: value}), subject="å", text="", html="")


@pytest.mark.parametrize(
    "email", ["", "anna", "a@b.se, c@d.se", "a b@c.se", "<a@b.se>", "a@b@c.se", "@b.se", "a@", f"{'a' * 250}@b.se"]
)
def test_an_address_that_is_none_is_refused(email):
    with pytest.raises(UnfitForHeader, match="namn@domän"):
        message(envelope(to_email=email), subject="å", text="", html="")


@pytest.mark.parametrize("message_id", ["", "a@b", "<a>", "<a@b> <c@d>", "<å@b>", "<a@b>\r\nBcc: c@d.se"])
def test_a_message_id_that_is_none_is_refused(message_id):
    with pytest.raises(UnfitForHeader, match="Message-ID"):
        message(envelope(message_id=message_id), subject="å", text="", html="")


def test_a_naive_date_is_refused():
    with pytest.raises(ValueError, match="tidszon"):
        message(replace(envelope(), date=NOW.replace(tzinfo=None)), subject="å", text="", html="")


def test_a_domain_with_umlauts_is_written_in_ascii_and_a_local_part_kept():
    assert mailbox_header("To", "", "åsa@räksmörgås.example") == "To: åsa@xn--rksmrgs-5wao1o.example"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Anna Ek", "To: Anna Ek <a@b.se>"),
        ("Ek, Anna", 'To: "Ek, Anna" <a@b.se>'),
        ("Åsa Ek", "To: =?utf-8?q?=C3=85sa_Ek?= <a@b.se>"),
    ],
)
def test_a_name_is_written_as_plainly_as_it_can_be(name, written):
    assert mailbox_header("To", name, "a@b.se") == written


def test_a_long_plain_subject_is_folded_between_words():
    assert text_header("Subject", "ord " * 30 + "slut").count("\r\n ") == 1


def test_a_domain_that_cannot_be_ascii_is_refused():
    with pytest.raises(UnfitForHeader, match="ASCII"):
        mailbox_header("To", "Åsa", f"a@{'ö' * 70}.example")


# --- attachments


def test_attachments_follow_the_letter_and_read_back_unchanged():
    files = [
        Attachment(filename=f"rekvisition-{n}.pdf", media_type="application/pdf", content=bytes(range(256)) * 40 * n)
        for n in (1, 2)
    ]
    raw = message(envelope(), subject="Rekvisition å", text="Hej å\n", html="<p>Hej å</p>\n", attachments=files)
    read = message_from_bytes(raw, policy=policy.default)

    assert read.get_content_type() == "multipart/mixed"
    assert read.get_body(("plain",)).get_content().strip() == "Hej å"
    assert read.get_body(("html",)) is not None
    found = list(read.iter_attachments())
    assert [(part.get_filename(), part.get_content_type()) for part in found] == [
        (file.filename, "application/pdf") for file in files
    ]
    assert [part.get_payload(decode=True) for part in found] == [file.content for file in files]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw == message(envelope(), subject="Rekvisition å", text="Hej å\n", html="<p>Hej å</p>\n", attachments=files)


def test_an_attachment_may_stand_beside_a_calendar_part():
    file = Attachment(filename="a.pdf", media_type="application/pdf", content=b"x")
    raw = message(envelope(), subject="s", text="t\n", html="<p>t</p>\n", calendar=CALENDARS[0], attachments=[file])
    kinds = [part.get_content_type() for part in message_from_bytes(raw, policy=policy.default).walk()]

    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/pdf",
    ]


@pytest.mark.parametrize("filename", ["", "å.pdf", 'a".pdf', "a b.pdf", "a\r\nX: y", "../a.pdf", ".hidden", "a" * 200])
def test_a_file_name_that_could_end_a_header_is_refused(filename):
    with pytest.raises(UnfitForHeader, match="bilagans namn"):
        Attachment(filename=filename, media_type="application/pdf", content=b"")
