from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from mail.swedish import (
    counted,
    genitive,
    listed,
    long_day,
    meeting_of,
    meeting_time,
    role_in,
    sentence,
    short_day,
    spelled,
    term_period,
    upper_first,
    week_of,
)


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2026, 1, 30), "fredagen den 30 januari 2026", "fredag 30 januari"),
        (date(2028, 2, 29), "tisdagen den 29 februari 2028", "tisdag 29 februari"),
        (date(2027, 1, 2), "lördagen den 2 januari 2027", "lördag 2 januari"),
        (date(2026, 11, 1), "söndagen den 1 november 2026", "söndag 1 november"),
    ],
)
def test_a_day_is_told_with_its_weekday(day, long, short):
    assert (long_day(day), short_day(day)) == (long, short)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 23), "vecka 48, 2026"),
        (date(2027, 1, 1), "vecka 53, 2026"),
        (date(2025, 12, 29), "vecka 1, 2026"),
    ],
)
def test_a_week_belongs_to_its_iso_year(day, week):
    assert week_of(day) == week


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 dagar"), (1, "1 dag"), (2, "2 dagar"), (1250, "1\N{NO-BREAK SPACE}250 dagar")]
)
def test_a_count_bends_its_noun(number, told):
    assert counted(number, "dag", "dagar") == told


def test_a_noun_that_does_not_bend_is_given_once():
    assert [counted(number, "dokument") for number in (1, 2)] == ["1 dokument", "2 dokument"]


@pytest.mark.parametrize(("number", "told"), [(0, "0"), (1, "ett"), (2, "två"), (12, "tolv"), (13, "13")])
def test_small_numbers_are_spelled_in_running_text(number, told):
    assert spelled(number) == told


@pytest.mark.parametrize(
    ("items", "told"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_a_list_is_told_without_a_comma_before_och(items, told):
    assert listed(items) == told


def test_a_first_letter_is_raised_and_the_rest_kept():
    assert [upper_first(text) for text in ("årsrapport för SAMSA", "", "Å")] == ["Årsrapport för SAMSA", "", "Å"]


@pytest.mark.parametrize(
    ("text", "told"), [("ingen är vald", "Ingen är vald."), ("Klart.", "Klart."), ("Varför?", "Varför?")]
)
def test_a_sentence_begins_and_ends(text, told):
    assert sentence(text) == told


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("ordförande", "ordförande i Temagrupp Psykiatri"),
        ("ledamot", "ledamot i Temagrupp Psykiatri"),
        ("processledare", "processledare för Temagrupp Psykiatri"),
    ],
)
def test_a_role_is_held_i_or_for_a_group(role, told):
    assert role_in(role, "Temagrupp Psykiatri") == told


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.mark.parametrize(
    ("ends_at", "told"),
    [
        (local(20, 12), "fredagen den 20 mars 2026 kl. 9.05–12.00"),
        (local(21, 0), "fredagen den 20 mars 2026 kl. 9.05 till lördagen den 21 mars 2026 kl. 0.00"),
    ],
)
def test_a_meeting_is_told_with_its_day_and_hours(ends_at, told):
    assert meeting_time(local(20, 9, 5), ends_at) == told


def test_a_meeting_stands_inside_a_sentence_by_its_day_and_groups():
    assert meeting_of(date(2026, 2, 12), "Ledningsgrupp LGS") == "mötet den 12 februari 2026 i Ledningsgrupp LGS"


@pytest.mark.parametrize(
    ("ends_on", "told"),
    [
        (date(2027, 12, 31), "perioden 1 juli 2026–31 december 2027"),
        (None, "tiden från och med 1 juli 2026"),
    ],
)
def test_a_term_is_told_by_its_first_day_and_its_last_if_it_has_one(ends_on, told):
    assert term_period(date(2026, 7, 1), ends_on) == told


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("Partille kommun", "Partille kommuns"),
        ("Göteborgs stads", "Göteborgs stads"),
        ("Praktikertjänst X", "Praktikertjänst X"),
    ],
)
def test_a_name_that_ends_as_an_owner_stays_as_it_is(name, owner):
    assert genitive(name) == owner


def test_a_contact_speaks_for_a_party():
    assert role_in("kontaktperson", "Öckerö kommun") == "kontaktperson för Öckerö kommun"
