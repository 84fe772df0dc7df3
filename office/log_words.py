"""What the log says, in Swedish: the deed, and its particulars on one line."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from models.log import Deed
from models.uploads import UploadFault
from models.words import Answer, DutyState, MeetingForm, MeetingStatus, Presence, SwedishEnum

PARTICULARS = {
    "added": "nya uppdrag",
    "after": "efter",
    "agenda": "dagordning",
    "answer": "svar",
    "areas": "områden",
    "as_sent": "räknas som skickat",
    "before": "före",
    "called_elsewhere": "kallat på annat håll",
    "changed": "ändrade",
    "changed_fields": "ändrat",
    "classes": "slag",
    "day": "dag",
    "decided_on": "beslutat",
    "decision": "gallringsbeslut",
    "document": "dokument",
    "ended": "avslutade",
    "ends_at": "slutar",
    "everywhere": "i alla områden",
    "fault": "fel",
    "from": "från",
    "feed": "kalender",
    "first": "från",
    "file": "fil",
    "filename": "fil",
    "form": "form",
    "group": "grupp",
    "holder": "hos",
    "last": "till och med",
    "link": "länk",
    "meeting": "möte",
    "meetings": "möten",
    "new_people": "nya personer",
    "number": "nummer",
    "numbers": "antal",
    "on": "dag",
    "only_add": "bara tillägg",
    "outcome": "beslut",
    "outcome_text": "åtgärd",
    "person": "person",
    "place": "plats",
    "reason": "skäl",
    "reference": "beteckning",
    "role": "roll",
    "respelled": "ny stavning",
    "rows": "rader",
    "seed": "frö",
    "sha256": "kontrollsumma",
    "starts_at": "börjar",
    "station": "station",
    "status": "läge",
    "term": "period från",
    "through": "till och med",
    "title": "rubrik",
    "to": "ny sista dag",
    "undone": "ångrat",
    "until": "till och med",
    "url": "adress",
    "version": "länkens nummer",
    "what": "vad",
    "way": "sätt",
}
BESIDES = {"play-past": "året hittills spelat"}
"""What the demonstration does in nobody's name."""
UNTOLD = frozenset({"sequence", "was"})
"""What says nothing to whoever reads the log."""
SAYS_NO = frozenset({"as_sent"})
"""What is worth telling of when it is not so, too."""
SUM_SHOWN = 8
"""Enough digits of a file's sum to tell two files apart; what is kept has them all."""
OF_MEETINGS: dict[str, type[SwedishEnum]] = {"answer": Answer, "form": MeetingForm, "status": MeetingStatus}
SAID_AS = {"None": "inget", "True": "ja", "False": "nej"}
STOCKHOLM = ZoneInfo("Europe/Stockholm")
_SUM = re.compile(r"[0-9a-f]{64}")
_FIELDS = {"name": "namnet", "email": "e-postadressen", "subject": "ämnet", "text": "texten"}


def deed_in_words(act: str) -> str:
    """What was done: "anstånd"."""
    return Deed(act).swedish if act in set(Deed) else BESIDES.get(act, act)


class Particular(NamedTuple):
    """One particular of an entry: what it is called, what it says, and its value as the log has it."""

    key: str
    called: str
    says: str
    raw: object


def particulars(detail: Mapping[str, object]) -> str:
    """The particulars of an entry: "skäl: sjukdom, ny sista dag: 2026-03-03"."""
    return ", ".join(f"{each.called}: {each.says}" for each in told(detail))


def told(detail: Mapping[str, object]) -> list[Particular]:
    """The particulars of an entry that say something to whoever reads the log."""
    kept = {key: value for key, value in detail.items() if value or (value is False and key in SAYS_NO)}
    kept = {key: value for key, value in kept.items() if key not in UNTOLD and (key, value) != ("reason", "None")}
    if "filename" in kept:
        kept.pop("file", None)  # the name in the archive: the digits of a sum
    return [Particular(key, PARTICULARS.get(key, key), str(_word(key, value)), value) for key, value in kept.items()]


def _word(key: str, value: object) -> object:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if key == "changed_fields" and isinstance(value, list):
        return " och ".join(_FIELDS.get(str(each), str(each)) for each in value)
    if key == "classes" and isinstance(value, list):
        return " och ".join(str(each) for each in value)
    if isinstance(value, list):
        return len(value)
    if isinstance(value, Mapping):
        return " ".join(f"{name} {each}" for name, each in value.items())
    if key == "sha256" or (key in ("file", "before", "after") and _SUM.fullmatch(str(value))):
        return str(value)[:SUM_SHOWN]
    if key.isdecimal() and value in set(Presence):  # a person of a meeting
        return Presence(str(value)).swedish
    if key == "outcome" and value in set(DutyState):
        return DutyState(str(value)).swedish
    if key == "fault" and value in set(UploadFault):
        return UploadFault(str(value)).swedish
    return _of_meeting(key, value)


def _of_meeting(key: str, value: object) -> object:
    """What the log of a meeting says, in words; anything else as it is."""
    words = OF_MEETINGS.get(key)
    if words is not None and value in set(words):
        return words(str(value)).swedish
    if key in ("starts_at", "ends_at") and isinstance(value, str):
        return format_datetime(datetime.fromisoformat(value), "y-MM-dd HH.mm", tzinfo=STOCKHOLM, locale="sv")
    if value in SAID_AS:
        return SAID_AS[str(value)]
    return value
