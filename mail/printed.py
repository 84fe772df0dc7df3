"""A letter read back from its bytes, and its bytes made anew where somebody has changed its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from typing import Literal, cast

from mail.compose import CalendarPart, Envelope, message

SHOWN = (
    ("Från", "From"),
    ("Svar till", "Reply-To"),
    ("Till", "To"),
    ("Kopia", "Cc"),
    ("Ämne", "Subject"),
)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
LETTER = "max-width:600px;margin:0 auto;overflow-wrap:anywhere"
PAGE = "margin:0;padding:16px;font-family:'Segoe UI',Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5"


@dataclass(frozen=True, kw_only=True)
class PrintedLetter:
    """What can be read out of a letter's bytes."""

    headers: tuple[tuple[str, str], ...]
    subject: str
    text: str
    html: str | None

    @property
    def has_html(self) -> bool:
        """Whether the letter has an html part beside its text."""
        return self.html is not None


def printed(body: bytes) -> PrintedLetter:
    """The letter as a person reads it."""
    read = _message(body)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    return PrintedLetter(
        headers=tuple((swedish, str(read[name])) for swedish, name in SHOWN if read[name]),
        subject=str(read["Subject"] or ""),
        text=_lines(text.get_content()) if text else "",
        html=html.get_content() if html else None,
    )


def reworded(body: bytes, *, subject: str, text: str) -> bytes:
    """The same letter with another subject and text; its html part says the same. Raises UnfitForHeader.

    Whom it is from and to, its identity and its calendar part stay as they are.
    """
    read = _message(body)
    envelope = _envelope(read)
    return message(envelope, subject=subject, text=text, html=_as_html(subject, text), calendar=_calendar(read))


def _message(body: bytes) -> EmailMessage:
    read = message_from_bytes(body, policy=policy.default)
    if not isinstance(read, EmailMessage):
        raise TypeError(f"a letter is an EmailMessage, not {type(read).__name__}")
    return read


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _envelope(read: EmailMessage) -> Envelope:
    sender, to = _address(read, "From"), _address(read, "To")
    answers = _address(read, "Reply-To")
    if sender is None or to is None:
        raise ValueError("a letter has a sender and a recipient")
    return Envelope(
        from_name=sender.display_name,
        from_email=sender.addr_spec,
        reply_to=(answers.display_name, answers.addr_spec) if answers else None,
        to_name=to.display_name,
        to_email=to.addr_spec,
        message_id=str(read["Message-ID"]).strip(),
        date=read["Date"].datetime,
        thread=tuple(str(read["References"] or "").split()),
    )


def _address(read: EmailMessage, header: str) -> Address | None:
    found: Sequence[Address] = read[header].addresses if read[header] else ()
    return found[0] if found else None


def _calendar(read: EmailMessage) -> CalendarPart | None:
    for part in read.walk():
        if part.get_content_type() == "text/calendar":
            method = cast("Literal['REQUEST', 'CANCEL']", str(part.get_param("method")))
            return CalendarPart(method=method, content=bytes(part.get_payload(decode=True) or b""))
    return None


def _as_html(subject: str, text: str) -> str:
    """The text with the marks of HTML and nothing more: its paragraphs, its lines and its links."""
    paragraphs = [part for part in _lines(text).split("\n\n") if part.strip()]
    lines = "\n".join(f"<p>{_linked(part.strip()).replace(chr(10), '<br>' + chr(10))}</p>" for part in paragraphs)
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(subject)}</title>\n</head>\n'
        f'<body style="{PAGE}">\n<div style="{LETTER}">\n{lines}\n</div>\n</body>\n</html>\n'
    )


def _linked(text: str) -> str:
    made, at = "", 0
    for link in _LINK.finditer(text):
        address = escape(link[0])
        made += f'{escape(text[at : link.start()])}<a href="{address}">{address}</a>'
        at = link.end()
    return made + escape(text[at:])
