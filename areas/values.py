"""What stands behind a key of an area file: values that people write as they would say them."""

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BeforeValidator,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema

from areas import offsets, phrases
from areas.offsets import Offset
from areas.problems import wrong
from models.words import SwedishEnum
from rules.dates import MONTHS

ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
HTTPS = r"^https://[^\s<>\"]+$"
KIND = r"^[a-zåäöA-ZÅÄÖ][a-zåäöA-ZÅÄÖ0-9 -]*$"
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
"""One plain e-mail address, as every mail server takes it."""


def as_text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong("här ska stå en text, inte en lista eller flera nycklar", "skriv värdet på samma rad som nyckeln")
    return value


def spoken(read: Callable[[str], Any], **schema: Any) -> Any:
    """A value said in words: `read` understands it, `schema` tells editors what it looks like."""
    return (PlainValidator(lambda value: read(as_text(value))), WithJsonSchema({"type": "string", **schema}))


def word_of(vocabulary: type[SwedishEnum]) -> Any:
    words = [word.swedish for word in vocabulary]

    def read(text: str) -> SwedishEnum:
        near = get_close_matches(phrases.said(text), words, n=1)
        if phrases.said(text) not in words:
            hint = f"menade du ”{near[0]}”? Orden är " if near else "skriv något av orden "
            raise wrong(f"”{text}” känns inte igen", hint + ", ".join(words))
        return vocabulary.from_swedish(text)

    return (PlainValidator(lambda value: read(as_text(value))), WithJsonSchema({"type": "string", "enum": words}))


def one_or_several(value: Any) -> Any:
    """A list as it stands, or the names in a sentence: "temagrupp, nosam och lgs"."""
    return phrases.names(value) if isinstance(value, str) else value


class OrShorter:
    """Tells editors that a value may also be written shorter; a validator beside it understands that."""

    def __init__(self, *shorter: dict[str, Any]) -> None:
        self.shorter = shorter

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [*self.shorter, handler(core)]}


def _just_a_name(value: Any) -> Any:
    return {"namn": value} if isinstance(value, str) else value


def just_one(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _just_a_title(value: Any) -> Any:
    return {"punkt": value} if isinstance(value, str) else value


def _just_a_day(value: Any) -> Any:
    return {"dag": value} if isinstance(value, str) else value


OR_JUST_A_DAY = (BeforeValidator(_just_a_day), OrShorter({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}))
OR_JUST_A_NAME = (BeforeValidator(_just_a_name), OrShorter({"type": "string", "minLength": 1}))
OR_JUST_A_TITLE = (BeforeValidator(_just_a_title), OrShorter({"type": "string", "minLength": 1}))


def or_no(nothing: Any) -> tuple[Any, ...]:
    """A value that may also be the word "nej", which means `nothing`."""

    def read(value: Any) -> Any:
        return nothing if isinstance(value, str) and phrases.said(value) == "nej" else value

    return (BeforeValidator(read), OrShorter({"type": "string", "enum": ["nej"]}))


def email(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise wrong(f"”{text}” är ingen e-postadress", "skriv en enda adress, till exempel kontoret@exempel.se")
    return text


def zone_named(text: str) -> ZoneInfo:
    if text not in available_timezones():
        raise wrong(f"”{text}” är ingen tidszon", "skriv Europe/Stockholm")
    return ZoneInfo(text)


Id = Annotated[str, StringConstraints(pattern=ID, max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE)]
Day = Annotated[date, *spoken(phrases.day, pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2025-09-01"])]
YesNo = Annotated[bool, *spoken(phrases.yes, enum=["ja", "nej"])]
Url = Annotated[str, StringConstraints(pattern=HTTPS, max_length=500)]
_MONTH = "|".join(MONTHS)
Months = Annotated[
    tuple[int, ...],
    *spoken(phrases.months, pattern=rf"^({_MONTH})((, | och |–|-)({_MONTH}))*$", examples=["maj–juni"]),
]
_SPAN = r"\d{1,3} (arbetsdag|arbetsdagar|dag|dagar|vecka|veckor)"
When = Annotated[
    Offset,
    *spoken(
        offsets.offset,
        pattern=rf"^(samma dag|{_SPAN} (före|efter))$",
        examples=["14 dagar före", "1 arbetsdag efter"],
    ),
]
BeforeMeeting = Annotated[
    Offset, *spoken(offsets.before_meeting, pattern=rf"^{_SPAN} före$", examples=["7 arbetsdagar före"])
]
BeforeMeetingOrNo = Annotated[
    Offset | None,
    *spoken(offsets.before_meeting_or_no, pattern=rf"^(nej|{_SPAN} före)$", examples=["10 arbetsdagar före"]),
]
AfterMeeting = Annotated[
    Offset, *spoken(offsets.after_meeting, pattern=rf"^{_SPAN} efter$", examples=["5 arbetsdagar efter"])
]
AlarmDays = Annotated[
    int,
    *spoken(offsets.alarm_in_days, pattern=r"^\d{1,3} (dag|dagar|vecka|veckor) före$", examples=["12 veckor före"]),
]
Days = Annotated[
    int, *spoken(phrases.span_in_days, pattern=r"^\d{1,3} (dag|dagar|vecka|veckor)$", examples=["10 dagar"])
]
