"""What the log says, in Swedish: the deed, and its particulars on one line."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from models.accounts import AccessRole
from models.log import Deed
from models.uploads import UploadFault
from models.words import (
    Answer,
    CalendarWay,
    DutyState,
    MatterKind,
    MeetingForm,
    MeetingStatus,
    Presence,
    Role,
    SwedishEnum,
)
from rules.kronor import in_kronor

PARTICULARS = {
    "added": "nya uppdrag",
    "after": "efter",
    "agenda": "dagordning",
    "amount": "belopp",
    "answer": "svar",
    "areas": "områden",
    "as_of": "till och med",
    "as_sent": "räknas som skickat",
    "backup_at": "säkerhetskopia",
    "before": "före",
    "body": "av",
    "called_elsewhere": "kallat på annat håll",
    "changed": "ändrade",
    "changed_fields": "ändrat",
    "classes": "slag",
    "data": "uppgifternas kontrollsumma",
    "day": "dag",
    "decided_on": "beslutat",
    "decision": "gallringsbeslut",
    "document": "dokument",
    "documents": "antal dokument",
    "ended": "avslutade",
    "ends_at": "slutar",
    "everywhere": "i alla områden",
    "fault": "fel",
    "feed": "kalender",
    "figures": "antal uppgifter",
    "file": "fil",
    "filename": "fil",
    "first": "från",
    "form": "form",
    "from": "från",
    "group": "grupp",
    "held": "ovissa brev",
    "holder": "hos",
    "invoice": "faktura",
    "item": "punkt",
    "kind": "slag",
    "last": "till och med",
    "last_day": "sista dag",
    "link": "länk",
    "meeting": "möte",
    "meetings": "möten",
    "model": "modell",
    "new_people": "nya personer",
    "number": "nummer",
    "numbers": "antal",
    "on": "dag",
    "only_add": "bara tillägg",
    "outcome": "beslut",
    "outcome_text": "åtgärd",
    "outside": "lämnat till",
    "page": "bokens kontrollsumma",
    "parties": "antal parter",
    "payment": "betalning",
    "payments": "antal betalningar",
    "person": "person",
    "place": "plats",
    "reason": "skäl",
    "reference": "beteckning",
    "replaces": "ersätter",
    "respelled": "ny stavning",
    "restored": "återställda uppdrag",
    "role": "roll",
    "rows": "rader",
    "seed": "frö",
    "set_aside": "väntade för",
    "sha256": "kontrollsumma",
    "source": "källa",
    "starts_at": "börjar",
    "station": "station",
    "status": "läge",
    "taken_up": "väntas igen",
    "term": "period från",
    "through": "till och med",
    "title": "rubrik",
    "to": "ny sista dag",
    "total": "sammanlagt",
    "undone": "ångrat",
    "until": "till och med",
    "url": "adress",
    "version": "länkens nummer",
    "way": "sätt",
    "what": "vad",
    "would_leave": "brev att skicka",
    "year": "år",
}
BESIDES = {"play-past": "året hittills spelat"}
"""What the demonstration does in nobody's name."""
UNTOLD = frozenset({"sequence", "was"})
"""What says nothing to whoever reads the log."""
SAYS_NO = frozenset({"as_sent"})
"""What is worth telling of when it is not so, too."""
SUM_SHOWN = 8
"""Enough digits of a file's sum to tell two files apart; what is kept has them all."""
SPOKEN: dict[str, type[SwedishEnum]] = {
    "answer": Answer,
    "everywhere": AccessRole,
    "fault": UploadFault,
    "form": MeetingForm,
    "kind": MatterKind,
    "outcome": DutyState,
    "role": Role,
    "status": MeetingStatus,
    "way": CalendarWay,
}
"""What is kept as one of a list of words, by that list."""
AMOUNTS = frozenset({"amount", "total"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
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
    return [Particular(key, _called(key, value), str(_word(key, value)), value) for key, value in kept.items()]


def _called(key: str, value: object) -> str:
    if key == "to" and not _DAY.fullmatch(str(value)):  # whoever was given a matter
        return "till"
    return PARTICULARS.get(key, key)


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
        return " ".join(f"{name} {_spoken(each, AccessRole)}" for name, each in value.items())
    if key in AMOUNTS and isinstance(value, int):
        return in_kronor(value)
    if key == "sha256" or (key in ("file", "before", "after", "page", "data") and _SUM.fullmatch(str(value))):
        return str(value)[:SUM_SHOWN]
    if key.isdecimal() and value in set(Presence):  # a person of a meeting
        return Presence(str(value)).swedish
    if key in SPOKEN and value in set(SPOKEN[key]):
        return _spoken(value, SPOKEN[key])
    return _of_meeting(key, value)


def _spoken(value: object, words: type[SwedishEnum]) -> object:
    return words(str(value)).swedish if value in set(words) else value


def _of_meeting(key: str, value: object) -> object:
    """What the log of a meeting says, in words; anything else as it is."""
    if key in ("starts_at", "ends_at") and isinstance(value, str):
        return format_datetime(datetime.fromisoformat(value), "y-MM-dd HH.mm", tzinfo=STOCKHOLM, locale="sv")
    if value in SAID_AS:
        return SAID_AS[str(value)]
    return value
