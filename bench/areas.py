"""Areas as large as wanted, made for measuring: an area file, a chair in every group, documents that are waited for."""

from datetime import UTC, date, datetime

from sqlalchemy import insert
from sqlmodel import Session

from areas.reader import ReadArea, read_area_text
from models.duties import Duty
from models.people import Membership, Person
from models.words import DutyState, Role
from office.areas import apply_area
from store.database import Database
from store.insertion import table_of
from store.migrate import migrate

AREA = "matningen"
STATION = "rapporter"
OTHERS = tuple(f"station-{number}" for number in range(6))
YEAR = 2026
REQUEST_DAY = date(2026, 9, 3)
NOW = datetime(2026, 9, 3, 5, 30, tzinfo=UTC)
FAR_YEARS = 2200
"""From here on the years of documents that are open but have nothing due."""


def area_file(groups: int) -> ReadArea:
    """An area of that many groups, all of which owe a document at each of seven stations."""
    names = "\n".join(f"  grupp-{n:04}: {{namn: Grupp {n}, slag: lokalgrupp}}" for n in range(groups))
    stations = "\n".join(_station(name) for name in (STATION, *OTHERS))
    return read_area_text(TEXT.format(area=AREA, groups=names, stations=stations), name="mätning")


TEXT = """\
id: {area}
namn: Mätningen
läge: skarp
driftstart: 2020-01-01
avsändare: {{brevlåda: kontoret@matning.example, namn: Kontoret}}
kontor: kontoret
vid vakans: [vice ordförande]
stängda dagar: {{sommaruppehåll: nej}}
parter:
  kommun: {{staden: Staden}}
  region: {{sjukhuset: Sjukhuset}}
grupper:
  kontoret: {{namn: Kontoret, slag: kontor}}
{groups}
dokument:
  rapport: {{namn: rapport, flertal: rapporter}}
stegar:
  vanlig:
    till: ordförande
    steg:
      - begäran: 6 veckor före
      - påminnelse: 14 dagar före
      - förfallen: 1 arbetsdag efter
stationer:
{stations}
"""


def _station(name: str) -> str:
    return f"""\
  {name}:
    namn: {name.capitalize()}
    månad: oktober
    slag: insamling
    samlar in:
      - {{dokument: rapport, från: lokalgrupp, sista dag: 15 oktober, avser: innevarande år, stege: vanlig}}"""


def prepare(url: str, *, groups: int) -> Database:
    """A migrated database with the area applied and a chair in every group."""
    migrate(url)
    database = Database(url)
    with database.write() as session:
        apply_area(session, area_file(groups), today=REQUEST_DAY, now=NOW, who="bench")
        _seat_chairs(session, groups)
    return database


def _seat_chairs(session: Session, groups: int) -> None:
    people = [
        {
            "id": n + 1,
            "area": AREA,
            "name": f"Ordförande {n}",
            "email": f"ordforande.{n}@matning.example",
            "folded_name": f"ordförande {n}",
            "folded_email": f"ordforande.{n}@matning.example",
        }
        for n in range(groups)
    ]
    session.connection().execute(insert(table_of(Person)), people)
    seats = [
        {
            "area": AREA,
            "group": f"grupp-{n:04}",
            "person_id": n + 1,
            "role": Role.CHAIR,
            "party": "staden",
            "valid_from": date(2020, 1, 1),
        }
        for n in range(groups)
    ]
    session.connection().execute(insert(table_of(Membership)), seats)


def add_open_duties(database: Database, *, groups: int, total: int) -> None:
    """Documents that are waited for: one for each group with its request due today, the rest with nothing due yet."""
    with database.write() as session:
        rows = [_duty(YEAR, STATION, n, look_on=REQUEST_DAY) for n in range(groups)]
        places = ((year, place) for year in range(FAR_YEARS, FAR_YEARS + 999) for place in (STATION, *OTHERS))
        while len(rows) < total:
            year, place = next(places)
            rows += [_duty(year, place, n, look_on=date(year, 9, 3)) for n in range(min(groups, total - len(rows)))]
        session.connection().execute(insert(table_of(Duty)), rows)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _duty(year: int, station: str, group: int, *, look_on: date) -> dict[str, object]:
    return {
        "area": AREA,
        "year": year,
        "station": station,
        "group": f"grupp-{group:04}",
        "document": "rapport",
        "due_on": date(year, 10, 15),
        "revision": 1,
        "state": DutyState.AWAITED,
        "look_on": look_on,
    }
