"""What the letter may say that answers somebody who has asked for something by the link in an earlier letter."""

from dataclasses import dataclass
from enum import StrEnum

from mail.contexts import Contact


class Asked(StrEnum):
    """What was asked for. The values are those of `models.requests.RequestKind`."""

    MORE_TIME = "more-time"
    NOTHING = "nothing"
    WRONG_PERSON = "wrong-person"
    NOMINATION = "nominate"


@dataclass(frozen=True, kw_only=True)
class RequestAnswerLetter:
    """The office's answer. `about` is what it is about, inside a sentence: "årsrapport för 2025 från Temagrupp Äldre".

    `reason` is what the office wrote; a refusal always has one. `last_day` is the day that holds from now on, where
    the document is still awaited.
    """

    recipient_name: str
    area_name: str
    asked: Asked
    granted: bool
    about: str
    reason: str | None = None
    last_day: str | None = None
    contact: Contact
    subscription_url: str | None = None
