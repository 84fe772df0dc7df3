"""Whom a letter is for, by its own bytes: a mailbox sends to those whom the letter names, whatever it is told."""

from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from mail.calendar_calls import CalendarCall
from mail.compose import UnfitForHeader, fit_address
from mail.transport import DeliveryFailed
from models.words import FailureClass

OTHERS = "brevet är ställt till någon annan än den som det ska skickas till"


def head_of(message: bytes) -> Message:
    """The letter's headers."""
    return BytesHeaderParser().parsebytes(message.partition(b"\r\n\r\n")[0])


def addresses_in(message: bytes, *headers: str) -> set[str]:
    """The addresses in those headers, in small letters."""
    head = head_of(message)
    lines = [str(line) for name in headers for line in head.get_all(name, [])]
    return {address.lower() for _, address in getaddresses(lines)}


def refuse_others(message: bytes, recipient: str, *, call: CalendarCall | None = None) -> None:
    """Raise DeliveryFailed where the letter, or the call in it, is for anybody but the recipient."""
    wanted = _in_headers(recipient)
    named = addresses_in(message, "To", "Cc", "Bcc") | ({_in_headers(call.attendee)} if call else set())
    if named != {wanted}:
        raise DeliveryFailed(FailureClass.PERMANENT, OTHERS)


def _in_headers(address: str) -> str:
    """The address as the letter's own headers have it: its domain in ASCII."""
    try:
        return fit_address(address).lower()
    except UnfitForHeader:
        raise DeliveryFailed(FailureClass.PERMANENT, "adressen ser inte ut som ”namn@domän”") from None
