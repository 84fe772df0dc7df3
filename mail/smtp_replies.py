"""What a mail server's answers and failures mean: sorted by what may be done, and in our own words.

A server's own text is never repeated: it may name people.
"""

import re
import smtplib
import socket
import ssl
from typing import NoReturn

from mail.transport import DeliveryFailed
from models.words import FailureClass

CLOSING = 421
SENDER = "avsändaren"
RECIPIENT = "mottagaren"
LETTER = "brevet"
_OF_ONE_LETTER = frozenset({552, 553})
"""Refusals of a sender that concern the letter: its size, or an address that needs characters beyond ASCII."""
_ABOUT_US = frozenset({530, 534, 535, 538})
"""Replies that concern our own login, whatever command they answer."""
_MAY_NOT_SEND_AS = ("5.7.60", "5.2.252")
"""How Exchange says, of a letter that it has read, that we may not send as the one it is from."""
_OF_THE_SYSTEM = "4.3."
_MEANINGS = {
    421: "servern stänger förbindelsen",
    450: "brevlådan är upptagen",
    451: "fel i servern",
    452: "servern eller brevlådan är full",
    454: "inloggningen är tillfälligt ur funktion",
    530: "servern kräver inloggning",
    534: "servern godtar inte inloggningssättet",
    535: "fel användarnamn eller lösenord",
    538: "servern kräver kryptering",
    550: "brevlådan finns inte eller tar inte emot",
    551: "mottagaren finns på en annan server",
    552: "brevlådan är full eller brevet för stort",
    553: "adressen godtas inte",
    554: "servern vägrar",
}
NOT_OFFERED = "servern erbjuder inte den kryptering eller inloggning som är inställd"
UNREADABLE = "servern svarade obegripligt"


def refused(code: int, text: bytes, refuser: str, *, as_ourselves: bool = False) -> NoReturn:
    """Raise what an answer other than the wanted one means. `refuser` is what was not taken: SENDER, RECIPIENT, LETTER.

    All letters of an area have one sender to the server, so a sender that is not taken is no fault of a letter's; nor
    is it where a letter from that very address (`as_ourselves`) is refused for whom it is from.
    """
    enhanced = _enhanced(text)
    if code in _ABOUT_US:
        raise DeliveryFailed(FailureClass.AUTHENTICATION, told_by_code(code, text))
    denied = (refuser == SENDER and code not in _OF_ONE_LETTER) or (as_ourselves and enhanced in _MAY_NOT_SEND_AS)
    if denied and 500 <= code <= 599:
        raise DeliveryFailed(
            FailureClass.AUTHENTICATION,
            f"servern avvisade avsändaren: vi får inte skicka som områdets brevlåda ({_codes(code, text)})",
            of_sender=True,
        )
    if 500 <= code <= 599:
        raise DeliveryFailed(FailureClass.PERMANENT, f"servern avvisade {refuser}: {told_by_code(code, text)}")
    if 400 <= code <= 499:
        raise DeliveryFailed(
            FailureClass.TEMPORARY,
            f"servern tog inte emot {refuser} nu: {told_by_code(code, text)}",
            of_recipient=refuser == RECIPIENT and code != CLOSING and not enhanced.startswith(_OF_THE_SYSTEM),
        )
    raise DeliveryFailed(FailureClass.TEMPORARY, UNREADABLE)


def connecting_failed(error: Exception) -> DeliveryFailed:
    """What a failure before the first letter means. No letter is at fault, so none is given up."""
    match error:
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):
            said = told_by_code(code, text.encode(errors="replace") if isinstance(text, str) else text)
            refused_us = code in _ABOUT_US or (isinstance(error, smtplib.SMTPAuthenticationError) and code >= 500)
            if refused_us:
                return DeliveryFailed(FailureClass.AUTHENTICATION, said)
            return DeliveryFailed(FailureClass.TEMPORARY, f"servern tar inte emot nu: {said}")
        case smtplib.SMTPServerDisconnected():
            return DeliveryFailed(FailureClass.TEMPORARY, lost(error))
        case smtplib.SMTPException():
            return DeliveryFailed(FailureClass.AUTHENTICATION, NOT_OFFERED)
        case ssl.SSLError():
            return _encryption_failed(error)
        case OSError():
            return DeliveryFailed(FailureClass.TEMPORARY, lost(error))
    return DeliveryFailed(FailureClass.AUTHENTICATION, "värdnamnet eller inloggningen har tecken som inte kan användas")


def _encryption_failed(error: ssl.SSLError) -> DeliveryFailed:
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = f"serverns certifikat godtas inte: {error.verify_message}"
        return DeliveryFailed(FailureClass.AUTHENTICATION, detail)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return DeliveryFailed(FailureClass.TEMPORARY, "servern bröt medan förbindelsen krypterades")
    return DeliveryFailed(
        FailureClass.AUTHENTICATION, "förbindelsen gick inte att kryptera; stämmer porten med starttls eller tls?"
    )


def lost(error: Exception) -> str:
    """How a line was lost, without the peer's own words."""
    causes = [error, error.__context__]
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return "servern svarade inte i tid"
    match error:
        case ConnectionRefusedError():
            return "servern tar inte emot förbindelser (är värd och port rätt?)"
        case socket.gaierror():
            return "serverns namn går inte att slå upp"
        case smtplib.SMTPResponseException():
            return UNREADABLE
    return "förbindelsen med servern bröts"


def told_by_code(code: int, text: bytes) -> str:
    """The reply's code, its enhanced code and what they mean."""
    if not 200 <= code <= 599:
        return "obegripligt svar"
    codes, meaning = _codes(code, text), _MEANINGS.get(code)
    return f"{meaning} ({codes})" if meaning else codes


def _codes(code: int, text: bytes) -> str:
    return f"{code} {_enhanced(text)}".strip()


def _enhanced(text: bytes) -> str:
    found = re.match(rb"[245]\.\d{1,3}\.\d{1,3}\b", text.strip())
    return found.group().decode() if found else ""
