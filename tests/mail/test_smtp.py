"""SMTP with honest servers and with faulty ones: what is taken, and what each fault means."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import trustme

from mail.backends import transport_for
from mail.choices import SmtpChoice
from mail.smtp import SmtpConnection, SmtpTransport
from mail.smtp_line import Line
from mail.smtp_login import PasswordLogin
from mail.transport import DeliveryFailed
from models.words import FailureClass
from tests.mail.smtp_servers import Raw, Sip, Trickle

TEMPORARY, PERMANENT = FailureClass.TEMPORARY, FailureClass.PERMANENT
AUTHENTICATION, UNKNOWN = FailureClass.AUTHENTICATION, FailureClass.UNKNOWN
LETTER = b"To: a@b.example\r\nSubject: Hej\r\n\r\nHej\r\n.\r\n..tv=C3=A5 punkter\r\nslut\r\n"
SENDER, RECIPIENT = "kontoret@samverkan.example", "anna.oberg@vard.example"
PASSWORD = "lösen & ord"

# aiosmtpd cannot see encryption that was there from the start
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def transport(
    port: int, *, security: str = "none", context: ssl.SSLContext | None = None, **login: str
) -> SmtpTransport:
    return SmtpTransport(
        host="localhost",
        port=port,
        security=security,
        timeout_seconds=0.5,
        ssl_context=context,
        login=PasswordLogin(**login) if login else None,
    )


def hand(connection: SmtpConnection, *, letter: bytes = LETTER, to: str = RECIPIENT, sender: str = SENDER) -> None:
    connection.send(letter, message_id="<a@b.example>", sender=sender, recipient=to)


def send(way: SmtpTransport, **letter: object) -> None:
    with way.connect() as connection:
        hand(connection, **letter)


@contextmanager
def fails(failure: FailureClass, told: str = "") -> Iterator[None]:
    with pytest.raises(DeliveryFailed, match=told or None) as failed:
        yield
    assert failed.value.failure is failure, failed.value
    assert not re.search(r"\banna\b|kontoret|\.example|\.se\b", failed.value.detail)
    assert PASSWORD not in failed.value.detail
    assert len(failed.value.detail) < 200


# ---------------------------------------------------------------- honest servers


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_batch_goes_over_one_line_unchanged(security, mail_server, trusting):
    server = mail_server(security)

    with transport(server.port, security=security, context=trusting).connect() as connection:
        for number in range(3):
            hand(connection, letter=LETTER + b"%d\r\n" % number, to=f"anna{number}@vard.example")

    assert [taken.content for taken in server.tray.taken] == [LETTER + b"%d\r\n" % number for number in range(3)]
    assert [taken.rcpt_tos for taken in server.tray.taken] == [[f"anna{number}@vard.example"] for number in range(3)]
    assert {taken.mail_from for taken in server.tray.taken} == {SENDER}
    assert len(server.tray.sessions) == 1
    assert set(server.tray.encrypted) == {security != "none"}


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_small_answers_are_not_held_back(security, mail_server, trusting):
    server = mail_server(security)

    line = transport(server.port, security=security, context=trusting).open_line()

    with line:
        assert line.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("password", ["hemligt", PASSWORD], ids=["ascii", "swedish"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_login_opens_the_way(security, password, mail_server, trusting):
    server = mail_server(security, login=("kontoret", password))

    send(transport(server.port, security=security, context=trusting, user="kontoret", password=password))

    assert len(server.tray.taken) == 1


@pytest.mark.parametrize("password", ["fel", PASSWORD], ids=["ascii", "swedish"])
def test_a_wrong_password_rests_the_backend(password, mail_server, trusting):
    server = mail_server("starttls", login=("kontoret", "hemligt"))

    with fails(AUTHENTICATION, r"fel användarnamn eller lösenord \(535 5\.7\.8\)"):
        send(transport(server.port, security="starttls", context=trusting, user="kontoret", password=password))

    assert server.tray.taken == []


def test_a_server_that_wants_a_login_rests_the_backend(mail_server, trusting):
    server = mail_server("starttls", login=("kontoret", "hemligt"))

    with fails(AUTHENTICATION, "servern kräver inloggning"):
        send(transport(server.port, security="starttls", context=trusting))


def test_a_login_that_the_server_does_not_offer_rests_the_backend(faulty_server):
    server = faulty_server()

    with fails(AUTHENTICATION, "erbjuder inte"):
        send(transport(server.port, user="kontoret", password="hemligt"))

    assert not any("hemligt" in command for command in server.heard)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(security, mail_server):
    server = mail_server(security)

    with fails(AUTHENTICATION, "certifikat"):
        send(transport(server.port, security=security))

    assert server.tray.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_host_is_refused(security, mail_server, authority):
    server = mail_server(security)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    way = SmtpTransport(host="127.0.0.1", port=server.port, security=security, timeout_seconds=0.5, ssl_context=context)

    with fails(AUTHENTICATION, "certifikat"):
        send(way)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("content", [None, "inget certifikat"])
def test_an_authority_that_cannot_be_read_rests_the_letters_and_stops_nothing_else(
    content, security, mail_server, authority_file, tmp_path
):
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content, "utf-8")
    server = mail_server(security)
    facts = {"host": "localhost", "port": server.port, "security": security, "timeout_seconds": 0.5}
    ways = [
        transport_for(SmtpChoice(**facts, ca_file=each), outbox=tmp_path / "letters") for each in (file, authority_file)
    ]

    with pytest.raises(DeliveryFailed, match="inget certifikat") as failed:
        send(ways[0])
    send(ways[1])

    assert failed.value.failure is AUTHENTICATION
    assert len(server.tray.taken) == 1


def test_a_certificate_from_another_authority_is_refused(mail_server):
    context = ssl.create_default_context()
    trustme.CA().configure_trust(context)

    with fails(AUTHENTICATION, "certifikat"):
        send(transport(mail_server("tls").port, security="tls", context=context))


def test_a_server_without_starttls_is_never_spoken_to_in_the_clear(faulty_server):
    server = faulty_server()

    with fails(AUTHENTICATION, "kryptering"):
        send(transport(server.port, security="starttls", user="kontoret", password="hemligt"))

    assert {command.split()[0].upper() for command in server.heard} <= {"EHLO", "QUIT"}


def test_tls_to_a_plain_port_asks_for_the_right_one(mail_server, trusting):
    with fails(AUTHENTICATION, "starttls eller tls"):
        send(transport(mail_server("none").port, security="tls", context=trusting))


def test_a_local_part_with_umlauts_goes_where_the_server_takes_it(mail_server):
    server = mail_server("none")

    send(transport(server.port), to="åsa@vard.example", letter="To: åsa@vard.example\r\n\r\nHej\r\n".encode())

    assert server.tray.taken[0].rcpt_tos == ["åsa@vard.example"]
    assert server.tray.taken[0].content == "To: åsa@vard.example\r\n\r\nHej\r\n".encode()


@pytest.mark.parametrize(
    "letter", [{"to": "åsa@vard.example"}, {"letter": "To: åsa@vard.example\r\n\r\nHej\r\n".encode()}]
)
def test_a_local_part_with_umlauts_is_given_up_where_the_server_does_not(letter, mail_server):
    server = mail_server("none", utf8=False)

    with transport(server.port).connect() as connection:
        with fails(PERMANENT, "SMTPUTF8"):
            hand(connection, **letter)
        hand(connection)

    assert [taken.content for taken in server.tray.taken] == [LETTER]


def test_a_domain_with_umlauts_needs_no_such_server(mail_server):
    server = mail_server("none", utf8=False)

    send(transport(server.port), to="asa@räksmörgås.example")

    assert server.tray.taken[0].rcpt_tos == ["asa@xn--rksmrgs-5wao1o.example"]


def test_eight_bit_bytes_are_given_up_where_the_server_does_not_take_them(faulty_server):
    server = faulty_server(EHLO="250 here")

    with fails(PERMANENT, "8BITMIME"):
        send(transport(server.port), letter="To: a@b.example\r\n\r\nå\r\n".encode())


@pytest.mark.parametrize("address", ["", "anna", "a@b.se\r\nRCPT TO:<c@d.se>", "a b@c.se", "a@b.se>", "a@", "@b.se"])
@pytest.mark.parametrize("field", ["to", "sender"])
def test_an_address_that_could_end_its_command_is_given_up(field, address, faulty_server):
    server = faulty_server()

    with fails(PERMANENT, "namn.domän"):
        send(transport(server.port), **{field: address})

    assert server.lines == 0


def test_a_mail_server_cannot_tell_what_it_has_taken(faulty_server):
    assert transport(faulty_server().port).was_sent("<a@b.example>") is None


def test_nothing_is_opened_when_nothing_is_sent(faulty_server):
    server = faulty_server()

    with transport(server.port).connect():
        pass

    assert server.lines == 0


# ---------------------------------------------------------------- faulty servers


def test_a_closed_port_is_temporary(smtp_allowed):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    with fails(TEMPORARY, "tar inte emot förbindelser"):
        send(transport(port))


def test_a_host_that_does_not_exist_is_temporary(smtp_allowed, monkeypatch):
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with fails(TEMPORARY, "går inte att slå upp"):
        send(transport(25))


STAGES = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_falls_silent(stage, faulty_server, hang):
    server = faulty_server(**{stage: hang})

    with fails(UNKNOWN if stage == "end" else TEMPORARY, "svarade inte i tid"):
        send(transport(server.port))


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_hangs_up(stage, faulty_server, drop):
    server = faulty_server(**{stage: drop})

    with fails(UNKNOWN if stage == "end" else TEMPORARY, "förbindelsen med servern bröts"):
        send(transport(server.port))


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_is_closing_is_temporary_at_every_stage(stage, faulty_server):
    server = faulty_server(**{stage: "421 4.3.2 closing"})

    with fails(TEMPORARY):
        send(transport(server.port))


@pytest.mark.parametrize("stage", STAGES)
def test_an_answer_that_is_none(stage, faulty_server):
    server = faulty_server(**{stage: "hello I am a web server"})

    with fails(UNKNOWN if stage == "end" else TEMPORARY, "obegripligt"):
        send(transport(server.port))


UNREADABLE = {
    "a-byte-at-a-time": Trickle(),
    "lines-without-end": Raw(b"250-more\r\n" * 20_000),
    "a-line-without-end": Raw(b"250 " + b"x" * 100_000),
    "half-a-code-and-a-lost-line": Raw(b"25"),
    "a-line-break-short-of-an-answer": Raw(b"250-first\r\n250 last"),
    "zero-bytes": Raw(b"\0\0\0\0\r\n"),
    "no-code": Raw(b"\r\n"),
    "a-code-with-a-wrong-mark": Raw(b"250!ok\r\n"),
}


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "RCPT", "end"])
@pytest.mark.parametrize("said", UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_cannot_be_read(said, stage, faulty_server):
    server = faulty_server(**{stage: said})

    with fails(UNKNOWN if stage == "end" else TEMPORARY):
        send(transport(server.port))


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_an_answer_that_nobody_has_asked_for_is_not_taken_for_the_next_one(stage, faulty_server):
    extra = Raw(b"354 go on\r\n250 taken\r\n" if stage == "DATA" else b"250 ok\r\n250 taken\r\n", goes_on=True)
    server = faulty_server(**{stage: extra})

    with fails(TEMPORARY, "obegripligt"):
        send(transport(server.port))

    assert server.taken == []


def test_words_slipped_in_before_the_encryption_are_not_believed(faulty_server, trusting):
    server = faulty_server(
        EHLO="250-here\r\n250 STARTTLS", STARTTLS=Raw(b"220 go on\r\n250 AUTH PLAIN\r\n", goes_on=True)
    )

    with fails(TEMPORARY):
        send(transport(server.port, security="starttls", context=trusting, user="kontoret", password="hemligt"))

    assert not any("AUTH" in command for command in server.heard)


def test_starttls_that_is_refused_for_good_rests_the_backend_or_waits_but_never_goes_on_in_the_clear(faulty_server):
    server = faulty_server(EHLO="250-here\r\n250 STARTTLS", STARTTLS="501 5.5.4 no")

    with fails(TEMPORARY, "501"):
        send(transport(server.port, security="starttls"))

    assert not any(command.startswith("MAIL") for command in server.heard)


def test_a_refusal_among_several_lines_is_the_one_that_counts(faulty_server):
    server = faulty_server(end="554-5.7.1 first\r\n554-5.7.1 second\r\n554 5.7.1 third")

    with fails(PERMANENT, "554 5.7.1"):
        send(transport(server.port))


def test_a_letter_leaves_in_one_piece(faulty_server, monkeypatch):
    server, writes = faulty_server(), []
    sent = Line.send
    monkeypatch.setattr(Line, "send", lambda line, data: (writes.append(data), sent(line, data)))

    send(transport(server.port))

    assert [write for write in writes if b"Subject" in (write if isinstance(write, bytes) else b"")] == [
        LETTER.replace(b"\r\n.", b"\r\n..") + b".\r\n"
    ]


def test_a_line_lost_in_the_midst_of_the_data_is_temporary(faulty_server, drop):
    """More than the network's buffers hold, so that the final dot is surely not handed over."""
    server = faulty_server(midst=drop, EHLO="250-here\r\n250 8BITMIME")

    with fails(TEMPORARY):
        send(transport(server.port), letter=b"To: a@b.example\r\n\r\n" + b"x" * 70 + b"\r\n" * 20_000_000)


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_server_that_reads_a_little_at_a_time_is_not_waited_for_longer_than_one_that_does_not(
    security, faulty_server, certified, trusting
):
    server = faulty_server(midst=Sip(), context=certified if security == "tls" else None)

    with fails(TEMPORARY, "i tid|bröts"):
        send(transport(server.port, security=security, context=trusting), letter=b"x" * 9_000_000)


@pytest.mark.parametrize(
    ("stage", "answer", "failure", "told"),
    [
        ("greeting", "554 5.3.2 no service", TEMPORARY, r"servern tar inte emot nu: servern vägrar \(554 5\.3\.2\)"),
        ("MAIL", "450 4.2.0 busy", TEMPORARY, "450 4.2.0"),
        ("MAIL", "452 4.3.1 full", TEMPORARY, r"servern eller brevlådan är full \(452 4\.3\.1\)"),
        ("MAIL", "530 5.7.0 log in", AUTHENTICATION, r"servern kräver inloggning \(530 5\.7\.0\)"),
        ("MAIL", "538 5.7.11 encrypt", AUTHENTICATION, "kräver kryptering"),
        ("MAIL", "550 5.7.1 not you", AUTHENTICATION, r"avvisade avsändaren: .* \(550 5\.7\.1\)"),
        ("MAIL", "552 5.3.4 too big", PERMANENT, "för stort"),
        ("RCPT", "450 4.2.1 grey", TEMPORARY, "tog inte emot mottagaren nu: brevlådan är upptagen"),
        ("RCPT", "451 4.7.1 grey", TEMPORARY, "451 4.7.1"),
        ("RCPT", "452 4.2.2 full", TEMPORARY, "452 4.2.2"),
        ("RCPT", "550 5.1.1 <anna.oberg@vard.example> unknown", PERMANENT, r"avvisade mottagaren: .* \(550 5\.1\.1\)"),
        ("RCPT", "550-5.1.1 The account\r\n550-5.1.1 is not\r\n550 5.1.1 here", PERMANENT, r"\(550 5\.1\.1\)"),
        ("RCPT", "551 elsewhere", PERMANENT, "551"),
        ("RCPT", "553 5.1.3 bad address", PERMANENT, "adressen godtas inte"),
        ("RCPT", "252 perhaps", TEMPORARY, "obegripligt"),
        ("DATA", "451 4.3.0 later", TEMPORARY, "tog inte emot brevet nu"),
        ("DATA", "554 5.5.1 no", PERMANENT, "avvisade brevet"),
        ("DATA", "250 missing the point", TEMPORARY, "obegripligt"),
        ("end", "451 4.3.0 later", TEMPORARY, "451 4.3.0"),
        ("end", "452 4.3.1 full", TEMPORARY, "452 4.3.1"),
        ("end", "550 5.7.1 spam", PERMANENT, "avvisade brevet"),
        ("end", "552 5.2.2 full", PERMANENT, "552 5.2.2"),
        ("end", "535 5.7.8 who", AUTHENTICATION, "535"),
        ("end", "354 more", UNKNOWN, "redan var överlämnat"),
    ],
)
def test_what_an_answer_means(stage, answer, failure, told, faulty_server):
    server = faulty_server(**{stage: answer})

    with fails(failure, told):
        send(transport(server.port))


@pytest.mark.parametrize("answer", ["550 5.7.60 SMTP; not allowed to send as", "554 5.2.252 SendAsDenied"])
@pytest.mark.parametrize(("shown", "failure"), [(SENDER, AUTHENTICATION), ("ledaren@region.example", PERMANENT)])
def test_not_to_be_let_send_as_the_mailbox_rests_the_backend_and_as_another_fails_the_letter(
    answer, shown, failure, faulty_server
):
    server = faulty_server(end=answer)

    with fails(failure):
        send(transport(server.port), letter=f"From: Kontoret <{shown.upper()}>\r\n".encode() + LETTER)


@pytest.mark.parametrize(
    ("stage", "answer", "of_recipient"),
    [
        ("RCPT", "450 4.2.0 grey", True),
        ("RCPT", "451 4.7.1 grey", True),
        ("RCPT", "451 4.3.0 trouble here", False),
        ("RCPT", "421 4.7.0 closing", False),
        ("MAIL", "451 4.7.1 wait", False),
        ("end", "451 4.7.1 wait", False),
    ],
)
def test_only_what_is_said_of_the_recipient_says_nothing_of_the_line(stage, answer, of_recipient, faulty_server):
    server = faulty_server(**{stage: answer})

    with pytest.raises(DeliveryFailed) as failed:
        send(transport(server.port))
    assert (failed.value.failure, failed.value.of_recipient) == (TEMPORARY, of_recipient)


@pytest.mark.parametrize(
    "answer",
    ["250 ok", "250-2.0.0 queued\r\n250-2.0.0 as\r\n250 2.0.0 42"],
    ids=["one-line", "many-lines"],
)
def test_an_accepting_answer_may_have_many_lines(answer, faulty_server):
    server = faulty_server(end=answer)

    send(transport(server.port))

    assert server.taken[0].endswith(b"\r\n.\r\n")


@pytest.mark.parametrize("code", ["454 4.7.0 later", "421 4.7.0 closing"])
def test_a_login_that_fails_for_now_is_temporary(code, faulty_server):
    server = faulty_server(EHLO="250-here\r\n250 AUTH PLAIN", AUTH=code)

    with fails(TEMPORARY):
        send(transport(server.port, user="kontoret", password="hemligt"))


def test_starttls_that_fails_for_now_is_temporary(faulty_server):
    server = faulty_server(EHLO="250-here\r\n250 STARTTLS", STARTTLS="454 4.7.0 not now")

    with fails(TEMPORARY, "454 4.7.0"):
        send(transport(server.port, security="starttls"))


def test_a_handshake_that_falls_silent_is_temporary(faulty_server, hang):
    server = faulty_server(greeting=hang)

    with fails(TEMPORARY, "svarade inte i tid"):
        send(transport(server.port, security="tls"))


def test_a_refused_letter_does_not_stop_the_next_on_the_same_line(faulty_server):
    server = faulty_server(RCPT=["550 5.1.1 unknown", "250 ok"])

    with transport(server.port).connect() as connection:
        with fails(PERMANENT):
            hand(connection)
        hand(connection, to="nasta@vard.example")

    assert len(server.taken) == 1
    assert server.lines == 1
    assert "RSET" in server.heard


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "end"])
def test_a_lost_line_is_opened_again_for_the_next_letter(stage, faulty_server, drop):
    server = faulty_server(**{stage: [drop]})

    with transport(server.port).connect() as connection:
        with fails(UNKNOWN if stage == "end" else TEMPORARY):
            hand(connection)
        hand(connection)

    assert server.lines == 2
    assert server.taken


@pytest.mark.parametrize("farewell", ["421 4.4.2 idle too long", "drop"])
def test_a_server_that_hung_up_between_letters_is_called_again_unnoticed(farewell, faulty_server, drop):
    server = faulty_server(MAIL=["250 ok", drop if farewell == "drop" else farewell])

    with transport(server.port).connect() as connection:
        hand(connection)
        hand(connection)

    assert server.lines == 2
    assert len(server.taken) == 2


def test_a_server_that_always_closes_is_called_again_once_only(faulty_server):
    server = faulty_server(MAIL=["250 ok", "421 closing", "421 closing", "421 closing"])

    with transport(server.port).connect() as connection:
        hand(connection)
        with fails(TEMPORARY):
            hand(connection)

    assert server.lines == 2


def test_a_silent_farewell_harms_nobody(faulty_server, hang):
    server = faulty_server(QUIT=hang)

    send(transport(server.port))

    assert len(server.taken) == 1


def test_a_letter_is_refused_as_too_big_before_it_is_sent(mail_server):
    server = mail_server("none")

    with fails(PERMANENT, "för stort för e-posten: 34,0 MB, högst 33,5 MB"):
        send(transport(server.port), letter=b"x" * 34_000_000)


def test_a_line_that_cannot_be_made_ready_again_is_replaced(faulty_server, drop):
    server = faulty_server(RCPT=["550 5.1.1 unknown"], RSET=[drop])

    with transport(server.port).connect() as connection:
        with fails(PERMANENT):
            hand(connection)
        hand(connection)

    assert server.lines == 2
    assert len(server.taken) == 1


def test_a_handshake_that_is_broken_off_is_temporary(faulty_server, drop):
    with fails(TEMPORARY):
        send(transport(faulty_server(greeting=drop).port, security="tls"))


def test_an_answer_without_end_is_temporary(faulty_server):
    server = faulty_server(RCPT="250 " + "x" * 20_000)

    with fails(TEMPORARY, "obegripligt"):
        send(transport(server.port))


def test_a_host_name_that_is_none_rests_the_backend(smtp_allowed):
    way = SmtpTransport(host="mejl..vard.example", port=25, security="none", timeout_seconds=0.5)

    with fails(AUTHENTICATION, "värdnamnet"):
        send(way)


def test_a_domain_that_cannot_be_ascii_is_given_up(faulty_server):
    with fails(PERMANENT, "ASCII"):
        send(transport(faulty_server().port), to=f"a@{'ö' * 70}.example")
