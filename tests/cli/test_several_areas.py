"""An installation with several areas: which one a command means, and that numbers of another are refused."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, create_engine, select

from cli import prepare
from cli.shipped import SHIPPED
from models.log import LogEntry
from models.meetings import Meeting
from office.demonstration import set_up
from office.desk import open_desk
from settings import ROOT, read_settings
from store.migrate import migrate

TODAY = date(2026, 2, 10)


@pytest.fixture(autouse=True)
def _in_february(in_home, on):
    on(TODAY)


def test_the_demonstration_has_both_areas_and_takes_the_first_where_none_is_named(arshjul, monkeypatch):
    areas = {area["area"] for area in json.loads(arshjul("status", "--json").out)["areas"]}

    assert areas == {"goteborgsomradet", "fyrbodal"}
    assert "Göteborgsområdet" in arshjul("tick").out
    monkeypatch.setenv("ARSHJUL_AREA", "fyrbodal")
    assert "Fyrbodal" in arshjul("tick").out
    assert "Göteborgsområdet" in arshjul("tick", "--area", "goteborgsomradet").out


def test_a_real_installation_with_several_areas_asks_which(arshjul, in_home):
    (in_home / "DEMONSTRATION").unlink()

    answer = arshjul("tick")

    assert answer.code == 2
    assert "ange ett med --area eller ARSHJUL_AREA: fyrbodal, goteborgsomradet" in answer.err


def test_an_older_demonstration_gets_the_area_that_it_lacks(arshjul, in_home, tmp_path, monkeypatch):
    older = tmp_path / "older"
    older.mkdir()
    monkeypatch.setenv("ARSHJUL_HOME", str(older))
    migrate(read_settings().database)
    with open_desk(read_settings()) as desk:
        shipped = SHIPPED["goteborgsomradet"]
        set_up(desk, shipped.area_file, shipped.people_file, today=TODAY, now=datetime(2026, 2, 10, 6, tzinfo=UTC))
    (older / "DEMONSTRATION").touch()
    (older / "areas").mkdir()
    own = older / "areas" / "goteborgsomradet.yaml"
    own.write_text("# ändrad av kontoret\n", "utf-8")

    prepare.database()

    assert own.read_text("utf-8") == "# ändrad av kontoret\n"
    assert (older / "areas" / "fyrbodal.yaml").is_file()
    assert "Fyrbodal (fyrbodal)" in arshjul("status").out


def test_a_meeting_of_one_area_is_no_meeting_of_the_other(arshjul, in_home):
    dates = ROOT / "areas" / "fyrbodal-meetings.txt"
    assert arshjul("meetings", "import", dates, "--yes", "--area", "fyrbodal").code == 0
    with Session(create_engine(f"sqlite:///{in_home / 'arshjul.db'}")) as session:
        number = session.exec(select(Meeting.id).where(Meeting.area == "fyrbodal")).first()
        logged = len(session.exec(select(LogEntry.id)).all())

        for command in ("show", "call", "cancel", "minutes", "attendance", "renew-link"):
            answer = arshjul("meetings", command, number, *(["--reason", "fel område"] if command == "cancel" else []))

            assert answer.code == 2, command
            assert str(number) in answer.err
        assert len(session.exec(select(LogEntry.id)).all()) == logged


def test_a_letter_of_one_area_is_no_letter_of_the_other(arshjul):
    answer = arshjul("deliver", "--settle", 1, "sent")

    assert answer.code == 2
    assert "Göteborgsområdet har inget brev 1" in answer.err
