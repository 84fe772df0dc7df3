"""What watches over the installation asks these addresses, and gets no more than it needs."""

import httpx
import pytest

from store import pulses
from store.database import Database
from tests.dashboard.conftest import TODAY, morning

AREA = "goteborgsomradet"


def test_readiness_names_what_fails_and_is_told_by_the_status(stranger: httpx.Client, database: Database) -> None:
    assert stranger.get("/healthz").text == "ok\n"
    before = stranger.get("/readyz")

    with database.write() as session:
        pulses.beat(session, pulses.of(pulses.ROUND, AREA), now=morning(TODAY))
    after = stranger.get("/readyz")

    assert before.status_code == 503
    assert before.json()["failing"] == [f"round/{AREA}"]
    assert after.status_code == 200
    assert after.json()["ready"] is True
    assert {"database", "disk", "backup", "credentials"} <= {check["name"] for check in after.json()["checks"]}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "192.0.2.1"}, 404),
        ({"Forwarded": "for=192.0.2.1"}, 404),
        ({"Via": "1.1 x"}, 404),
    ],
)
def test_the_numbers_are_for_this_machine_alone(stranger: httpx.Client, headers: dict[str, str], status: int) -> None:
    stranger._transport.client = ("127.0.0.1", 50000)

    answer = stranger.get("/metrics", headers=headers)

    assert answer.status_code == status
    assert ("arshjul_letters" in answer.text) == (status == 200)


def test_a_stranger_elsewhere_gets_no_numbers(stranger: httpx.Client) -> None:
    stranger._transport.client = ("192.0.2.7", 50000)

    assert stranger.get("/metrics").status_code == 404
