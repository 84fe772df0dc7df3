"""The wheel on a wall names every station, in the picture and in the list behind it."""

from xml.etree import ElementTree as ET

import pytest

from documents.wheel_poster import PosterContext, PosterStation, poster_pdf, poster_svg
from models.words import StationKind

A3_IN_POINTS = (1191, 842)


@pytest.fixture
def poster() -> PosterContext:
    return PosterContext(
        area="Göteborgsområdet",
        year=2026,
        phases=tuple(((3 * n + 1, 3 * n + 2, 3 * n + 3), f"Fas {n} – hur?") for n in range(4)),
        stations=(
            PosterStation(
                name="Utvärderingar & nuläge <2026>", months=(11,), kind=StationKind.COLLECT, when="November"
            ),
            PosterStation(
                name="Årsrapporter", months=(1,), kind=StationKind.COLLECT, when="Januari", who="temagrupper"
            ),
            PosterStation(name="Rekvisition", months=(6,), kind=StationKind.REQUISITION, when="Juni", who="LGS"),
        ),
        made_on="29 januari 2026",
    )


def test_the_poster_is_an_accessible_a3_sheet_with_a_list(poster, opened, made_at):
    sheet = opened(poster_pdf(poster, made_at=made_at))

    sheet.is_accessible(title="Årshjulet 2026 – Göteborgsområdet")
    sheet.is_seen()
    assert tuple(round(side) for side in sheet.look[0].get_size()) == A3_IN_POINTS
    assert "Figure" in sheet.tags
    assert sheet.tags.count("TH") == 4
    assert sheet.text.count("Utvärderingar & nuläge <2026>") == 2


def test_the_picture_tells_its_stations_in_the_order_of_the_year(poster):
    svg = ET.fromstring(poster_svg(poster))

    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img"
    assert svg.findtext(f"{space}title") == "Årshjulet 2026 – Göteborgsområdet"
    assert svg.findtext(f"{space}desc") == (
        "Stationerna runt hjulet: Januari: Årsrapporter; Juni: Rekvisition; November: Utvärderingar & nuläge <2026>."
    )


def test_the_same_wheel_has_the_same_bytes_every_time(poster, made_at):
    assert poster_pdf(poster, made_at=made_at) == poster_pdf(poster, made_at=made_at)
