"""The page about seats: quotas, holders, what is vacant, and who is asked for names."""

from datetime import date

import httpx
import pytest
from sqlmodel import col, select, update

from models.duties import Duty
from models.people import Membership
from models.words import Role
from office import seats
from office.areas import wheel_of_area
from store.database import Database
from tests.dashboard.conftest import AREA, TODAY
from tests.queries import counted_queries

SEATS = f"/{AREA}/platser"


@pytest.fixture
def vacant(client: httpx.Client, database: Database) -> Duty:
    """One of Partille's seats ends on the last of February, and the party is asked for a name."""
    with database.write() as session:
        chosen = select(Membership.id).where(
            Membership.group == "politiskt-samrad", Membership.party == "partille", Membership.role == Role.MEMBER
        )
        number = session.exec(chosen).first()
        session.execute(update(Membership).where(col(Membership.id) == number).values(valid_to=date(2026, 2, 28)))
    with database.write() as session:
        seats.look(session, wheel_of_area(session, AREA), today=TODAY, open_by=date(2026, 3, 1))
    with database.read() as session:
        return session.exec(select(Duty).where(Duty.station == "platser", Duty.document == "platser-partille")).one()


def test_quotas_holders_vacancies_and_who_is_asked(client: httpx.Client, vacant: Duty) -> None:
    with counted_queries(client.app.state.desk.database) as sent:  # type: ignore[attr-defined]
        page = client.get(SEATS).text

    assert len(sent) < 20
    assert "går ut" in page
    assert "lör 28 feb 2026 Ledamot politiskt samråd Partille" in page
    assert "1 plats som går ut" in page
    assert "Ledamot LGS Göteborg 3" in page
    later = client.get(f"{SEATS}?den=2026-03-01").text
    assert "sedan sön 1 mars 2026" in later
    assert "Politiskt samråd: 23 av 24 besatta" in later
    assert "Alla platser är besatta" in client.get(f"{SEATS}?inom=5").text
    assert "Partille kommun;1;" in client.get(f"{SEATS}?tabell=fragade&som=csv&den=2026-03-01").content.decode()
    assert "Ledamot LGS Göteborg 3" in client.get(f"{SEATS}?tabell=innehavare&som=csv").content.decode()
    assert client.get(f"{SEATS}?som=xlsx").content.startswith(b"PK")


def test_a_party_gets_more_time_and_a_bad_day_keeps_what_was_written(
    client: httpx.Client, vacant: Duty, database: Database
) -> None:
    here = f"{SEATS}/{vacant.id}/mer-tid"

    refused = client.post(here, data={"to": "2026-05-02", "reason": "nämnden möts senare"})
    assert refused.status_code == 422
    assert "ingen arbetsdag" in refused.text
    assert 'value="nämnden möts senare"' in refused.text
    given = client.post(here, data={"to": "2026-05-04", "reason": "nämnden möts senare"})

    assert "mer tid, till måndagen den 4 maj 2026" in client.get(given.headers["Location"]).text
    with database.read() as session:
        duty = session.get(Duty, vacant.id)
    assert duty is not None
    assert duty.extended_to == date(2026, 5, 4)
    answered = client.post(f"{SEATS}/{vacant.id}/namnen-har-kommit")
    assert "Läs in dem med personlistan" in client.get(answered.headers["Location"]).text
    assert client.post(f"{SEATS}/{vacant.id}/namnen-har-kommit").status_code == 404
    assert client.post(f"{SEATS}/1/mer-tid", data={"to": "2026-05-04", "reason": "x"}).status_code == 404
