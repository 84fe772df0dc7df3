"""The parts of a mail that somebody else wrote, found without trusting it.

The standard library's parser calls itself for each part within a part, and keeps them all; a message of some
thousand nested parts ends it. This reader goes so deep, and takes so many parts, as any program writes, and no further.
"""

import re
from base64 import b64decode
from codecs import lookup
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from quopri import decodestring

DEEPEST, MOST_PARTS = 12, 200
_LONGEST_HEAD = 65_536
_LONGEST_BOUNDARY = 200
_LONGEST_VALUE = 2_000
_CHARSETS = re.compile(r"iso8859-\d+|cp125\d|utf-16(-[bl]e)?|koi8-r|mac-roman")
"""Those beside UTF-8. Python knows others that would take an hour over a hostile part."""
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class TooMuch(ValueError):
    """The message has more parts, or parts within parts, than any program writes."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part that holds no others: its own headers, and its content still encoded for the way."""

    head: Message
    encoded: bytes

    @property
    def content_type(self) -> str:
        """In lower case: "text/calendar"."""
        return self.head.get_content_type()

    @property
    def file_name(self) -> str:
        """In lower case; empty where there is none."""
        return (self.head.get_filename() or "").lower()

    def content(self) -> bytes:
        """The content, decoded."""
        return self._decoded(len(self.encoded))

    def text(self, *, longest: int) -> str:
        """The content, at most `longest` bytes of it. What its charset cannot read is read as Latin."""
        content = self._decoded(longest)[:longest]
        for charset in (self._charset(), "utf-8-sig"):
            with suppress(ValueError):
                return content.decode(charset)
        return content.decode("cp1252", "replace")

    def _charset(self) -> str:
        """Python's name for the part's charset, if it is one that mail is written in; else UTF-8."""
        try:
            named = lookup(self.head.get_content_charset() or "").name
        except LookupError:
            return "utf-8-sig"
        return named if _CHARSETS.fullmatch(named) else "utf-8-sig"

    def _decoded(self, longest: int) -> bytes:
        encoding = str(self.head.get("Content-Transfer-Encoding", "")).strip().lower()
        encoded = self.encoded[: 4 * longest]
        if encoding == "base64":
            letters = re.sub(rb"[^A-Za-z0-9+/]", b"", encoded)
            whole = letters[: len(letters) - (len(letters) % 4 == 1)]
            return b64decode(whole + b"=" * (-len(whole) % 4))
        if encoding == "quoted-printable":
            return decodestring(encoded)
        return encoded


def head_of(message: bytes) -> Message:
    """The headers of a message or of a part, the first 64 kB of them."""
    return _split(message)[0]


def leaves(message: bytes) -> Iterator[Part]:
    """The parts that hold no others, in order. Raises TooMuch. A message within the message is one such part."""
    waiting = [(message, 0)]
    opened = 0
    while waiting:
        raw, depth = waiting.pop()
        opened += 1
        if opened > MOST_PARTS or depth > DEEPEST:
            raise TooMuch
        head, body = _split(raw)
        boundary = head.get_boundary() if head.get_content_maintype() == "multipart" else None
        if boundary is None:
            yield Part(head=head, encoded=body)
            continue
        waiting += [(part, depth + 1) for part in reversed(_parts(body, boundary))]


def _split(raw: bytes) -> tuple[Message, bytes]:
    """Headers and body. A part may begin with an empty line: it then has no headers."""
    if raw.startswith((b"\n", b"\r\n")):
        return Message(), raw.lstrip(b"\r").removeprefix(b"\n")
    end = _END_OF_HEAD.search(raw, 0, _LONGEST_HEAD)
    head = raw[: end.start() + 2] if end else raw[:_LONGEST_HEAD]
    parsed = BytesHeaderParser(policy=compat32).parsebytes(head)
    for name in ("Content-Type", "Content-Disposition"):
        # Their parameters are taken apart in time that grows with the square of their length.
        if len(str(parsed.get(name, ""))) > _LONGEST_VALUE:
            del parsed[name]
    return parsed, raw[end.end() :] if end else b""


def _parts(body: bytes, boundary: str) -> list[bytes]:
    if len(boundary) > _LONGEST_BOUNDARY:
        raise TooMuch
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*(?:\r?\n|$)")
    parts: list[bytes] = []
    begins: int | None = None
    position = 0
    while found := line.search(body, position):
        if begins is not None:
            parts.append(body[begins : found.start()])
            if len(parts) > MOST_PARTS:
                raise TooMuch
        if found[1]:
            return parts
        begins = found.end()
        # The line break that ends this delimiter may begin the next one.
        position = max(found.end() - 1, found.start() + 1)
    if begins is not None:
        parts.append(body[begins:])
    return parts
