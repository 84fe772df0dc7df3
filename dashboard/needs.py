"""What needs somebody, gathered by what it is about, each with the way to where it is mended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mail.summary_contexts import Alarm, AlarmKind
from models.words import LetterState
from rules.wheel import Wheel

WORDS = {
    AlarmKind.LETTERS: ("Brev", "Visa breven"),
    AlarmKind.DOCUMENTS: ("Dokument", "Till stationen"),
    AlarmKind.MEETINGS: ("Möten", "Till mötena"),
    AlarmKind.DATES: ("Möten utan datum", "Till årets möten"),
    AlarmKind.ANSWERS: ("Svar på inbjudningar", "Läs svaren"),
    AlarmKind.CHAIRS: ("Ordförande", "Till ordförandeskapen"),
    AlarmKind.SEATS: ("Platser", "Till platserna"),
    AlarmKind.PEOPLE: ("Personer", "Till personerna"),
    AlarmKind.CHANGEOVER: ("Mandatskifte", "Till mandatskiftet"),
    AlarmKind.REORGANISATION: ("Omorganisation", "Till omorganisationen"),
    AlarmKind.MONEY: ("Rekvisitioner", "Till rekvisitionerna"),
    AlarmKind.POPULATIONS: ("Befolkning", "Till befolkningen"),
    AlarmKind.MATTERS: ("Ärenden", "Till ärendena"),
    AlarmKind.INCOMING: ("Inkommet", "Visa det som har kommit in"),
    AlarmKind.INBOX: ("Inkorgen", "Till inkorgen"),
    AlarmKind.REFUSED: ("Filer som inte togs emot", "Till dokumenten"),
    AlarmKind.CALENDARS: ("Kalendrar", "Till kalendrarna"),
    AlarmKind.ROUNDS: ("Motorn", "Kör igen"),
    AlarmKind.OTHER: ("Övrigt", ""),
}
PATHS = {
    AlarmKind.MEETINGS: "moten",
    AlarmKind.DATES: "moten",
    AlarmKind.ANSWERS: "moten/svar",
    AlarmKind.CHAIRS: "ordforande",
    AlarmKind.SEATS: "platser",
    AlarmKind.PEOPLE: "personer",
    AlarmKind.CHANGEOVER: "mandatskifte",
    AlarmKind.REORGANISATION: "omorganisation",
    AlarmKind.MONEY: "rekvisitioner",
    AlarmKind.POPULATIONS: "befolkning",
    AlarmKind.MATTERS: "arenden",
    AlarmKind.INCOMING: "inkommet",
    AlarmKind.INBOX: "inkorg",
    AlarmKind.REFUSED: "dokument",
    AlarmKind.CALENDARS: "kalendrar",
}


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing that needs somebody. `address` is where it is mended, `way` what the link there says; "" where none."""

    what: str
    what_to_do: str
    address: str
    way: str


@dataclass(frozen=True, kw_only=True)
class NeedsOfKind:
    """Those of one kind, with its heading."""

    name: str
    needs: tuple[Need, ...]


def gathered(alarms: Iterable[Alarm], wheel: Wheel, *, today: date) -> tuple[NeedsOfKind, ...]:
    """The alarms by kind, the kind of the most pressing first."""
    kinds: dict[AlarmKind, list[Need]] = {}
    for alarm in alarms:
        kinds.setdefault(alarm.kind, []).append(_need(alarm, wheel, today=today))
    return tuple(NeedsOfKind(name=WORDS[kind][0], needs=tuple(needs)) for kind, needs in kinds.items())


def _need(alarm: Alarm, wheel: Wheel, *, today: date) -> Need:
    path = _path(alarm, wheel, today=today)
    way = "Till mötet" if alarm.kind is AlarmKind.MEETINGS and alarm.of else WORDS[alarm.kind][1]
    return Need(
        what=alarm.what,
        what_to_do=alarm.what_to_do,
        address=f"/{wheel.area}/{path}" if path else "",
        way=way if path else "",
    )


def _path(alarm: Alarm, wheel: Wheel, *, today: date) -> str:
    match alarm.kind:
        case AlarmKind.LETTERS:
            return f"brev?state={LetterState(alarm.of).value}"
        case AlarmKind.DOCUMENTS:
            return alarm.of if alarm.of.partition("/")[2] in {station.id for station in wheel.stations} else ""
        case AlarmKind.ROUNDS:
            collects = {station.id for station in wheel.collecting}
            return f"{today.year}/{alarm.of}" if alarm.of in collects else f"{today.year}#motorn"
        case AlarmKind.DATES:
            return f"{PATHS[alarm.kind]}?ar={alarm.of}"
        case AlarmKind.MEETINGS | AlarmKind.CHAIRS | AlarmKind.REORGANISATION if alarm.of:
            return f"{PATHS[alarm.kind]}/{alarm.of}"
        case kind:
            return PATHS.get(kind, "")
