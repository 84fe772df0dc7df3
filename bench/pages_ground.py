"""An installation to measure pages on: two areas, 500 groups, 5 000 people, and 100 000 rows in the ledger."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from areas.people import read_people
from areas.reader import read_area
from models.accounts import AccessRole
from models.areas import Group, GroupName
from models.duties import Duty
from models.letters import Act, Letter
from models.people import Membership, Person
from models.words import ActState, DutyState, LetterKind, LetterState, Role, StepKind
from office import accounts
from office.areas import apply_area
from office.desk import Desk, open_desk
from office.people import apply_people
from office.tick import tick
from settings import ROOT, Settings
from store.insertion import table_of
from store.migrate import migrate

AREAS = {"goteborgsomradet": "nosam", "fyrbodal": "vårdsamverkansgrupp"}
"""The areas, and the kind of group that each gets most of."""
GROUPS_EACH, PEOPLE_EACH, LETTERS_EACH, ACTS_EACH = 250, 2_500, 25_000, 25_000
TODAY = date(2026, 2, 11)
NOW = datetime(2026, 2, 11, 7, tzinfo=UTC)
APPLIED_ON = date(2024, 1, 2)
PAST_YEARS = range(2016, 2026)
STATION, DOCUMENT = {"goteborgsomradet": "arsrapporter", "fyrbodal": "arsrapportunderlag"}, "arsrapport"
BODY = b"Subject: =?utf-8?q?P=C3=A5minnelse?=\r\n\r\n" + b"Hej! \xc3\x85rsrapporten saknas. " * 80


def prepare(home: Path) -> str:
    """Lay it all down; returns the token of an administrator's session."""
    settings = Settings(home=home)
    migrate(settings.database)
    with open_desk(settings) as desk:
        for area, kind in AREAS.items():
            _apply(desk, area)
            with desk.database.write() as session:
                _add_groups(session, area, kind)
                _add_people(session, area)
                _add_ledger(session, area)
            for day in (date(2026, 1, 7), date(2026, 1, 26), date(2026, 2, 3), TODAY):
                tick(desk, area=area, today=day, now=datetime(day.year, day.month, day.day, 7, tzinfo=UTC))
        with desk.database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        return _log_in(desk)


def _apply(desk: Desk, area: str) -> None:
    clock: dict[str, Any] = {"today": APPLIED_ON, "now": NOW, "who": "bench"}
    with desk.database.write() as session:
        apply_area(session, read_area(ROOT / "areas" / f"{area}.yaml"), **clock)
    with desk.database.write() as session:
        people = read_people(ROOT / "areas" / f"{area}-people.csv")
        apply_people(session, people, area=area, confirmed=True, **clock)


def _groups() -> list[str]:
    return [f"grupp-{n:03}" for n in range(GROUPS_EACH)]


def _add_groups(session: Session, area: str, kind: str) -> None:
    since = {"area": area, "valid_from": APPLIED_ON}
    _insert(session, Group, [{"id": group, "kind": kind, **since} for group in _groups()])
    _insert(session, GroupName, [{"group": group, "name": f"Grupp {group[-3:]}", **since} for group in _groups()])


def _add_people(session: Session, area: str) -> None:
    """Ten in each group, the first of them its chair."""
    names = [f"Ledamot {n:04}" for n in range(PEOPLE_EACH)]
    mails = [f"ledamot.{n:04}@{area}.example" for n in range(PEOPLE_EACH)]
    rows = [
        {"area": area, "name": name, "email": mail, "folded_name": name.casefold(), "folded_email": mail}
        for name, mail in zip(names, mails, strict=True)
    ]
    _insert(session, Person, rows)
    person = table_of(Person).c
    ids = session.connection().execute(select(person.id).where(person.area == area, person.email.in_(mails)))
    seats = [
        {
            "area": area,
            "group": group,
            "person_id": person_id,
            "valid_from": APPLIED_ON,
            "seat": None,
            "role": Role.MEMBER if place else Role.CHAIR,
            "party": None,
            "valid_to": None,
        }
        for group, seated in zip(_groups(), batched_rows(ids.scalars().all(), PEOPLE_EACH // GROUPS_EACH), strict=True)
        for place, person_id in enumerate(seated)
    ]
    _insert(session, Membership, seats)


def _add_ledger(session: Session, area: str) -> None:
    """Ten years of reports that came in, and the letters and acts that asked for them."""
    rows = [_duty(area, year, group) for year in PAST_YEARS for group in _groups()]
    _insert(session, Duty, rows)
    duty, person = table_of(Duty).c, table_of(Person).c
    duties = session.connection().execute(select(duty.id, duty.year, duty.group).where(duty.area == area)).all()
    people = session.connection().execute(select(person.id).where(person.area == area)).scalars().all()
    letters = [_letter(area, n, people[n % len(people)]) for n in range(LETTERS_EACH)]
    _insert(session, Letter, letters)
    letter = table_of(Letter).c
    first = session.connection().execute(select(letter.id).where(letter.area == area).order_by(letter.id)).scalars()
    ids = first.all()
    _insert(session, Act, [_act(area, n, *duties[n % len(duties)], ids[n % len(ids)]) for n in range(ACTS_EACH)])


def _duty(area: str, year: int, group: str) -> dict[str, Any]:
    return {
        "area": area,
        "year": year,
        "station": STATION[area],
        "group": group,
        "document": DOCUMENT,
        "due_on": date(year, 1, 30),
        "received_on": date(year, 1, 29),
        "state": DutyState.RECEIVED,
    }


def _letter(area: str, number: int, person: int) -> dict[str, Any]:
    day = date(2016, 1, 4) + timedelta(days=number % 3600)
    return {
        "key": f"{area}/{number}/bench",
        "area": area,
        "kind": LetterKind.POST,
        "template": "document-reminder",
        "day": day,
        "person_id": person,
        "recipient_name": f"Ledamot {number}",
        "recipient": "ledamot@x.example",
        "subject": "Påminnelse om årsrapport",
        "message_id": f"<{area}-{number}@bench.example>",
        "body": BODY,
        "state": LetterState.SENT,
        "tries": 1,
        "written_at": _morning(day),
        "sent_at": _morning(day),
    }


def _act(area: str, number: int, duty: int, year: int, group: str, letter: int) -> dict[str, Any]:
    day = date(year, 1, 7)
    return {
        "key": f"{area}/{year}/{group}/{number}",
        "area": area,
        "year": year,
        "station": STATION[area],
        "group": group,
        "document": DOCUMENT,
        "duty_id": duty,
        "step": f"step-{number}",
        "kind": StepKind.REMINDER,
        "addressee": "chair",
        "copy_only": False,
        "revision": 1,
        "due_on": day,
        "expires_on": day,
        "written_on": day,
        "state": ActState.DONE,
        "approved": False,
        "letter_id": letter,
        "done_on": day,
    }


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    session.connection().execute(insert(table_of(model)), rows)


def batched_rows(rows: Any, size: int) -> list[list[Any]]:
    """The rows, so many at a time."""
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]


def _log_in(desk: Desk) -> str:
    secret = accounts.new_password()
    everywhere = AccessRole.ADMINISTRATOR
    accounts.open_account(desk.database, name="kontoret", password=secret, everywhere=everywhere, now=NOW, who="bench")
    opened = accounts.log_in(desk.database, name="kontoret", password=secret, address="", program="bench", now=NOW)
    return opened.token
