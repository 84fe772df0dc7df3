"""What an area file says of decisions: where documents are adopted, published and registered, and what cannot be."""

import pytest

from areas.compile import wheel_of
from areas.problems import AreaFileError
from areas.reader import read_area_text
from models.words import Outcome, Publishing
from rules.tables import body_at, laid_at, turn_of_table
from rules.wheel import Wheel
from settings import ROOT
from tests.conftest import APPLIED_ON

TEXT = (ROOT / "areas" / "goteborgsomradet.yaml").read_text("utf-8")
ADOPTED = "        fastställs: arsrapport-faststalls\n"
DIARY = "\ndiarier:\n  goteborg: {namn: Diariet, nummer: SLK-ÅÅÅÅ-00000, exempel: SLK-2026-00123}\n"


def changed(old: str, new: str, *, more: str = "") -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1) + more


@pytest.fixture(scope="module")
def wheel() -> Wheel:
    return wheel_of(read_area_text(TEXT, name="filen").area_file)


def test_annual_reports_are_adopted_by_lgs_and_published_together(wheel: Wheel) -> None:
    laid = [one for one in laid_at(wheel, "arsrapport-faststalls") if one.asked is Outcome.ADOPTED]

    assert {one.station.id for one in laid} == {"arsrapporter"}
    assert {one.collection.handling.publishing for one in laid} == {Publishing.COMPILED}
    assert body_at(wheel, "arsrapport-faststalls", day=APPLIED_ON) == "lgs"
    documents = {each.document.id: each for each in wheel.decision_station.collects}
    assert documents["publicera-arsrapport-faststalls"].owed_by == {"lgs"}
    plans = documents["publicera-handlingsplaner-faststalls"]
    assert plans.document.name == "publicering av handlingsplaner"


def test_what_is_handed_in_after_the_months_of_a_table_lies_there_the_year_after(wheel: Wheel) -> None:
    reports = wheel.station("arsrapporter").collects[0]

    assert turn_of_table(wheel, reports, table="arsrapport-faststalls", year=2026) == 2026
    plans = wheel.station("forslag-handlingsplaner").collects[0]
    assert turn_of_table(wheel, plans, table="arsrapport-faststalls", year=2026) == 2027


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed(ADOPTED, "        fastställs: arsrapport-faststals\n"), "menade du ”arsrapport-faststalls”?"),
        (changed(ADOPTED, "        fastställs: arsrapporter\n"), "vid ”arsrapporter” möts ingen"),
        (changed(ADOPTED, "        fastställs: av kommunen\n"), "stationen ”av kommunen” finns inte"),
        (changed(ADOPTED, ADOPTED + "        diarieförs: ja\n"), "filen har inget diarium"),
        (changed("publiceras: samlat", "publiceras: ibland"), "skriv något av orden ja, samlat, nej"),
        (changed("lyfts till: politiskt-samrad", "lyfts till: fullmaktige"), "gruppen ”fullmaktige” finns inte"),
        (changed(ADOPTED, "        fastställs: samverkansplan-faststalls\n"), "kommer inte alla år"),
        (changed(ADOPTED, "").replace("        läggs fram: politiskt-samrad-mars\n", "", 1), "samlat"),
        (TEXT + DIARY.replace("SLK-2026-00123", "2026-00123"), "följer inte mönstret"),
        (TEXT + DIARY.replace("SLK-ÅÅÅÅ-00000", "SLK-ÅÅÅÅ"), "ingen plats för ett löpnummer"),
        (TEXT + DIARY.replace("goteborg:", "skaraborg:"), "parten ”skaraborg” finns inte"),
    ],
)
def test_what_cannot_be_is_told_with_its_line_and_what_is_right(text: str, said: str) -> None:
    with pytest.raises(AreaFileError) as refused:
        read_area_text(text, name="filen")

    assert said in str(refused.value)


def test_what_is_registered_is_asked_about_for_each_group(wheel: Wheel) -> None:
    text = changed(ADOPTED, ADOPTED + "        diarieförs: ja\n", more=DIARY)

    made = wheel_of(read_area_text(text, name="filen").area_file)

    (registration,) = [c for c in made.decision_station.collects if c.document.id.startswith("diariefor-")]
    assert registration.document.id == "diariefor-arsrapporter-arsrapport"
    assert "nosam" not in {c.document.id for c in wheel.decision_station.collects}
    assert len(registration.owed_by) == 22
    assert [diary.authority for diary in made.diaries] == ["goteborg"]
