"""`arshjul start`: what it says, and with which code it ends."""

import json
from datetime import date

import pytest

from settings import ROOT

FYRBODAL = str(ROOT / "areas" / "fyrbodal.yaml")


@pytest.fixture
def both_areas(in_home, arshjul, on):
    """A home where Fyrbodal is laid down beside Göteborgsområdet, on a Thursday in November."""
    on(date(2026, 11, 19))
    assert arshjul("apply", FYRBODAL, "--yes").code == 0
    return in_home


def test_a_station_is_started_once_and_the_list_says_by_when(both_areas, arshjul):
    before = json.loads(arshjul("start", "--area", "fyrbodal", "--json").out)
    begun = arshjul("start", "arsrapportunderlag", "--area", "fyrbodal", "--last-day", "2027-01-29")
    again = arshjul("start", "arsrapportunderlag", "--area", "fyrbodal")
    after = arshjul("start", "--area", "fyrbodal")

    assert [(row["station"], row["year"], row["started_on"]) for row in before] == [("arsrapportunderlag", 2027, None)]
    assert begun.code == 0
    assert "Underlag till årsrapporten 2027: 17 dokument, senast fredagen den 29 januari 2027" in begun.out
    assert "Begäran skrivs fredagen den 20 november 2026" in begun.out
    assert (again.code, "startas inte två gånger" in again.err) == (2, True)
    assert "2027-01-29" in after.out


def test_an_area_may_have_nothing_to_start_and_a_day_needs_a_station(both_areas, arshjul):
    nothing = arshjul("start", "--area", "goteborgsomradet")
    of_what = arshjul("start", "--area", "fyrbodal", "--year", "2027")

    assert (nothing.code, "ingen station som startas för hand" in nothing.out) == (0, True)
    assert (of_what.code, "ange vilken station" in of_what.err) == (2, True)
