"""Numbers in the authorities' diaries: packs handed over, numbers that come back, and numbers of somebody else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from sqlmodel import select

from areas.reader import read_area_text
from models.duties import Duty
from models.words import DutyState, Outcome
from office.areas import apply_area, wheel_of_area
from office.decisions import Verdict, decide
from office.desk import Desk
from office.documents import HandedFile, RefusedChange, find_duty, receive
from office.registration import pack_of, register, write_pack
from rules.decisions import DECISIONS
from tests.conftest import AREA, AREA_FILE

At = Callable[[date], dict[str, Any]]
CAME, DECIDED, LATER = date(2026, 2, 2), date(2026, 2, 12), date(2026, 2, 20)
DIARIES = """
diarier:
  goteborg: {namn: Göteborgs stads diarium, nummer: SLK-ÅÅÅÅ-00000, exempel: SLK-2026-00123}
  sahlgrenska: {namn: Sahlgrenskas diarium, nummer: SU ÅÅÅÅ-00000, exempel: SU 2026-00456}
"""


@pytest.fixture
def adopted(sqlite_desk: Desk, at: At) -> int:
    """An annual report that LGS has adopted, in an area with two diaries."""
    desk = sqlite_desk
    text = AREA_FILE.read_text("utf-8").replace("publiceras: samlat", "diarieförs: ja", 1) + DIARIES
    with desk.database.write() as session:
        apply_area(session, read_area_text(text, name="med diarier"), who="test", **at(CAME))
    with desk.database.write() as session:
        found = find_duty(session, area=AREA, station="arsrapporter", group="temagrupp-aldre", year=2026, document=None)
        wanted = found.id or 0
    file = HandedFile(filename="årsrapport.pdf", content=b"%PDF-1.7")
    receive(desk, wanted, who="test", file=file, **at(CAME))
    decide(desk, wanted, Verdict(outcome=Outcome.ADOPTED), who="test", **at(DECIDED))
    return wanted


def asked(desk: Desk) -> Duty:
    with desk.database.read() as session:
        return session.exec(select(Duty).where(Duty.station == DECISIONS)).one()


def test_it_is_asked_for_until_every_diary_has_given_its_number(sqlite_desk: Desk, at: At, adopted: int) -> None:
    desk, before = sqlite_desk, asked(sqlite_desk).state

    first = register(desk, adopted, authority="goteborg", number=" SLK-2026-00123 ", who="test", **at(LATER))
    between = asked(desk).state
    second = register(desk, adopted, authority="sahlgrenska", number="SU 2026-7", who="test", **at(LATER))

    assert (before, between, asked(desk).state) == (DutyState.AWAITED, DutyState.AWAITED, DutyState.RECEIVED)
    assert first.left == ("Sahlgrenskas diarium",)
    assert second.left == ()
    assert (first.delivery.sent, second.delivery.sent) == (0, 1)
    with pytest.raises(RefusedChange, match="har redan nummer SLK-2026-00123"):
        register(desk, adopted, authority="goteborg", number="SLK-2026-00124", who="test", **at(LATER))


@pytest.mark.parametrize(
    ("authority", "number", "said"),
    [
        ("goteborg", "SU 2026-00456", "ser ut som ett nummer ur Sahlgrenskas diarium"),
        ("goteborg", "123", "som skriver SLK-2026-00123"),
        ("molndal", "SLK-2026-00123", "inget diarium för ”molndal”"),
    ],
)
def test_a_number_of_the_wrong_authority_is_refused(
    sqlite_desk: Desk, at: At, adopted: int, authority: str, number: str, said: str
) -> None:
    with pytest.raises(RefusedChange, match=said):
        register(sqlite_desk, adopted, authority=authority, number=number, who="test", **at(LATER))


def test_the_pack_has_the_four_items_for_each_diary_and_the_file(
    sqlite_desk: Desk, at: At, adopted: int, tmp_path: Path
) -> None:
    desk, out = sqlite_desk, tmp_path / "paket.zip"
    register(desk, adopted, authority="goteborg", number="SLK-2026-00123", who="test", **at(LATER))

    with desk.database.read() as session:
        duty = session.get_one(Duty, adopted)
        pack = pack_of(session, wheel_of_area(session, AREA), duty, today=LATER)
    write_pack(desk, pack, out, now=at(LATER)["now"])

    with ZipFile(out) as archive:
        covers = [name for name in archive.namelist() if name.startswith("Försättsblad")]
        assert "årsrapport.pdf" in archive.namelist()
        shown = pypdfium2.PdfDocument(archive.read(covers[0]))[0].get_textpage().get_text_range()
    assert len(covers) == 2
    for item in ("2 februari 2026", "Temagrupp Äldre", "årsrapport för 2025", "SLK-2026-00123", "Fastställd av"):
        assert item in " ".join(shown.split())
