"""What waits for a person in the office."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from mail.sizes import TOO_LARGE
from mail.summary_contexts import Alarm, AlarmKind
from mail.swedish import counted, listed, long_day
from models.words import LetterState, Role
from office import by_link_overview, changeover_alarms, inbox_tray, matter_list, reorganisation
from office.briefing import Briefing
from office.chair_alarms import chair_alarms
from office.delivery_alarms import credentials_alarms, delivery_alarms
from office.meeting_alarms import meeting_alarms
from office.requisition_alarms import requisition_alarms
from office.watch import overlooked
from rules.ladder import Addressee
from rules.wheel import Collection, Wheel, collections_by_group
from store import acts, areas, calendars, duties, feeds, letters, uploads

OF_LETTERS = {
    LetterState.HELD: (
        "väntar på godkännande",
        "Läs dem under Breven och godkänn dem, annars skickas de inte.",
    ),
    LetterState.FAILED: (
        "kunde inte lämnas över",
        "Se skälet under Breven. Rätta adressen i personlistan eller försök igen.",
    ),
    LetterState.UNKNOWN: (
        "kan ha kommit fram, men det är ovisst",
        "Avgör under Breven om de ska räknas som skickade eller skickas igen.",
    ),
}

BY_OTHER_WAYS = "Ladda ned handlingen under Rekvisitioner och lämna den på annat sätt."


def alarms(
    session: Session, briefing: Briefing, *, now: datetime | None = None, credentials_end: date | None = None
) -> tuple[Alarm, ...]:
    """Every alarm of the area, the most pressing first, in a constant number of queries.

    `credentials_end` is the last day of the login of the area's mail, where it is known.
    """
    wheel, today = briefing.wheel, briefing.today
    return (
        *delivery_alarms(session, wheel, now=now),
        *credentials_alarms(wheel, today=today, end=credentials_end),
        *_of_letters(session, wheel),
        *_of_set_aside(session, wheel),
        *by_link_overview.alarms(session, wheel),
        *inbox_tray.alarms(session, wheel),
        *_of_refused(session, wheel),
        *_of_feeds(session, wheel),
        *_of_watch(session, wheel, today=today),
        *meeting_alarms(session, briefing),
        *chair_alarms(session, briefing),
        *changeover_alarms.alarms(session, wheel, today=today),
        *reorganisation.alarms(session, wheel, today=today),
        *requisition_alarms(session, wheel, today=today),
        *matter_list.alarms(session, wheel, today=today),
        *_of_chairs(session, briefing),
        *_of_long_missing(session, briefing),
    )


def _of_letters(session: Session, wheel: Wheel) -> list[Alarm]:
    counts = letters.standing(session, area=wheel.area)
    return [
        Alarm(
            what=f"{counted(counts[state], 'brev', 'brev')} {what}.",
            what_to_do=remedy,
            kind=AlarmKind.LETTERS,
            of=state.value,
        )
        for state, (what, remedy) in OF_LETTERS.items()
        if counts.get(state)
    ]


def _of_set_aside(session: Session, wheel: Wheel) -> list[Alarm]:
    return [
        Alarm(
            what=f"{counted(number, 'ärende', 'ärenden')} väntar: {reason}.",
            what_to_do=BY_OTHER_WAYS if is_too_large else "Rätta uppgiften och läs in den.",
            kind=AlarmKind.MONEY if is_too_large else AlarmKind.PEOPLE,
        )
        for reason, number in acts.reasons_set_aside(session, area=wheel.area).items()
        for is_too_large in [reason.startswith(TOO_LARGE)]
    ]


def _of_refused(session: Session, wheel: Wheel) -> list[Alarm]:
    """What somebody has handed in and was not taken in: it is a public record, so somebody has to see to it."""
    number = uploads.count_waiting(session, area=wheel.area)
    if not number:
        return []
    return [
        Alarm(
            what=f"{counted(number, 'inlämnad fil togs inte emot', 'inlämnade filer togs inte emot')}.",
            what_to_do="Se varför under Dokument, be om en fil som går att ta emot, och anteckna vad som gjorts.",
            kind=AlarmKind.REFUSED,
        )
    ]


def _of_feeds(session: Session, wheel: Wheel) -> list[Alarm]:
    """What cannot be shown in calendars as it stands: entries that are set aside, and calendars that cannot be made."""
    entries, broken = calendars.broken_entries(session, wheel.area), feeds.broken(session, wheel.area)
    reasons = listed(dict.fromkeys(entry.broken for entry in entries))
    alarms = []
    if entries:
        alarms.append(
            Alarm(
                what=f"{counted(len(entries), 'post', 'poster')} i kalendrarna visas inte som de nu är: {reasons}.",
                what_to_do="Rätta mötet eller dokumentet. Till dess visas det som gällde förut, om det fanns något.",
                kind=AlarmKind.CALENDARS,
            )
        )
    if broken:
        alarms.append(
            Alarm(
                what=f"{counted(len(broken), 'kalender', 'kalendrar')} kunde inte göras vid den senaste hämtningen.",
                what_to_do="De som prenumererar får den förra. Felet står i webbsidans logg.",
                kind=AlarmKind.CALENDARS,
                command="arshjul feed",
            )
        )
    return alarms


def _of_watch(session: Session, wheel: Wheel, *, today: date) -> list[Alarm]:
    """What has been overlooked for more than a day: this morning's rounds may still be on their way."""
    last_open_day = wheel.closed.previous_open(today - timedelta(days=1))
    return [
        Alarm(
            what=f"{found.station_name} skulle ha gjort något sedan {long_day(found.since)} men har inte gjort det.",
            what_to_do="Kör igen, och kontrollera att motorn (Prefect) går.",
            kind=AlarmKind.ROUNDS,
            of=found.station,
        )
        for found in overlooked(session, wheel, today=today)
        if found.since < last_open_day
    ]


def _of_chairs(session: Session, briefing: Briefing) -> list[Alarm]:
    """Groups that letters are written to the chair of, and that have none, where the area file has no rule for it."""
    collections = collections_by_group(briefing.wheel.collecting, areas.group_spans(session, briefing.wheel.area))
    vacant = dict.fromkeys(
        briefing.group_names[group.id]
        for group in areas.group_spans(session, briefing.wheel.area)
        if group.exists_on(briefing.today)
        and group.id not in briefing.wheel.rotation
        and briefing.roster.holder(group.id, Role.CHAIR) is None
        and any(owing == group.id and _asks_chair(found) for (_, _, owing), found in collections.items())
    )
    if not vacant:
        return []
    return [
        Alarm(
            what=f"Ordförande saknas i {listed(vacant)}.",
            what_to_do="Breven går så länge till dem som områdesfilen anger. Läs in ny ordförande med personlistan.",
            kind=AlarmKind.CHAIRS,
        )
    ]


def _asks_chair(collection: Collection) -> bool:
    return Addressee(role=Role.CHAIR) in collection.ladder.steps[0].to


def _of_long_missing(session: Session, briefing: Briefing) -> list[Alarm]:
    """Documents that are awaited though their ladder has come to its end, by station and year."""
    silent: dict[tuple[str, int], list[str]] = {}
    for duty in duties.awaited(session, area=briefing.wheel.area):
        if duty.look_on is None and duty.last_day < briefing.today:
            group = briefing.group_names.get(duty.group, duty.group)
            silent.setdefault((duty.station, duty.year), []).append(group)
    places = (*briefing.wheel.stations, *briefing.wheel.beside)
    names = {station.id: station.title for station in places}
    return [
        Alarm(
            what=f"{names.get(station, station)} {year}: {counted(len(groups), 'dokument', 'dokument')} saknas "
            f"trots att alla påminnelser har gått – {listed(dict.fromkeys(groups))}.",
            what_to_do="Ta kontakt själv, ge anstånd eller befria gruppen.",
            kind=AlarmKind.DOCUMENTS,
            of=f"{year}/{station}",
        )
        for (station, year), groups in sorted(silent.items(), key=lambda item: item[0][1])
    ]
