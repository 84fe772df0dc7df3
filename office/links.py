"""Links that are capabilities: an identifier and a version, signed for one purpose.

Nothing usable is stored: a link can be written into every letter anew, and dies when the version in the
database moves on.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode

PERSONAL = {
    "errand": "arende",
    "hand-in": "lamna-in",
    "nothing": "inget-att-rapportera",
    "more-time": "mer-tid",
    "wrong-person": "fel-person",
    "nominate": "utse",
    "published": "bekrafta-publicering",
    "registered": "diarienummer",
    "paid": "betalning",
    "answer": "svara",
    "calendar": "kalenderval",
}
"""What a person's own links are signed for, and the first part of each one's address. An errand leads to the others."""


PERSONAL_ADDRESS = rf"(?:https?|webcal)://[^/\s\"<>]+/(?:kal|{'|'.join(PERSONAL.values())})/[^\s\"<>]+"
"""An address that is one person's own, in a text or in html: whoever has it acts, or reads a calendar, as they."""
_IN_TEXT = re.compile(PERSONAL_ADDRESS)


def without_personal_links(text: str) -> str:
    """The text with a word in the stead of every address that is one person's own."""
    return _IN_TEXT.sub("[personlig länk]", text)


class BadLink(Exception):
    """The token is not one of ours, or was made for another purpose."""


@dataclass(frozen=True, kw_only=True)
class Links:
    """Makes and reads links under one public root. `keys` are oldest first: the last one signs, all are accepted.

    With `personal_keys` a person's own links are signed by those instead: a rehearsal's must never open anything here.
    """

    public_url: str
    keys: tuple[str, ...]
    personal_keys: tuple[str, ...] = ()

    def document(self, file_id: int, version: int) -> str:
        """The address of a handed-in file, for a letter."""
        return self.public_url.rstrip("/") + self.document_path(file_id, version)

    def document_path(self, file_id: int, version: int) -> str:
        """The same address within the site, for a page of ours: it leads back to the host that showed it."""
        return f"/dokument/{self._sign('document', file_id, version)}"

    def feed(self, subscription_id: int, version: int, slug: str) -> str:
        """The address of a subscribed calendar. `slug` is what programs call the file, and must be the feed's own."""
        return f"{self.public_url.rstrip('/')}/kal/{self._sign('feed', subscription_id, version)}/{slug}.ics"

    def meeting(self, meeting_id: int, version: int) -> str:
        """The address of a meeting's page, with its agenda and papers."""
        return self.public_url.rstrip("/") + self.meeting_path(meeting_id, version)

    def meeting_path(self, meeting_id: int, version: int) -> str:
        """The same address within the site."""
        return f"/mote/{self._sign('meeting', meeting_id, version)}"

    def package(self, meeting_id: int, version: int) -> str:
        """The address of the page with what lies on a meeting's table. `version` is that of the meeting's own page."""
        return self.public_url.rstrip("/") + self.package_path(meeting_id, version)

    def package_path(self, meeting_id: int, version: int) -> str:
        """The same address within the site."""
        return f"/underlag/{self._sign('package', meeting_id, version)}"

    def registration_pack(self, duty_id: int, revision: int) -> str:
        """The address of a document's registration pack, as long as that revision of the document holds."""
        return f"{self.public_url.rstrip('/')}/diariepaket/{self._sign('registration', duty_id, revision)}"

    def personal(self, purpose: str, link_id: int, version: int) -> str:
        """The address where a person answers about one thing, for a letter. `purpose` is one of `PERSONAL`."""
        return self.public_url.rstrip("/") + self.personal_path(purpose, link_id, version)

    def personal_path(self, purpose: str, link_id: int, version: int) -> str:
        """The same address within the site."""
        return f"/{PERSONAL[purpose]}/{self._sign(purpose, link_id, version)}"

    def read(self, token: str, *, purpose: str) -> tuple[int, int]:
        """Identifier and version that `token` was made of. Raises BadLink."""
        try:
            identifier, version = self._signer(purpose).loads(token)
            if not _is_spelled_as_signed(token):
                raise BadLink
        except (BadSignature, ValueError, TypeError) as error:
            raise BadLink from error
        return int(identifier), int(version)

    def _sign(self, purpose: str, identifier: int, version: int) -> str:
        return str(self._signer(purpose).dumps([identifier, version]))

    def _signer(self, purpose: str) -> URLSafeSerializer:
        keys = (self.personal_keys if purpose in PERSONAL else ()) or self.keys
        return URLSafeSerializer(list(keys), salt=f"arshjul/{purpose}")


def _is_spelled_as_signed(token: str) -> bool:
    """Whether the signature is written in the one way that we write it: its last character can be spelled in four."""
    signature = token.rpartition(".")[2]
    return base64_encode(base64_decode(signature)).decode() == signature


def host_of(public_url: str) -> str:
    """The host name that Message-IDs end in."""
    return urlsplit(public_url).hostname or "localhost"
