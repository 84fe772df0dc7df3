"""Days as a person says them."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates import MONTHS, ORDINALS, WEEKDAYS, BadDayRule, DayRule, month_named
from rules.workdays import ClosedDays

YEARS = st.integers(min_value=1950, max_value=2200)
ordinals = st.sampled_from([word for word in ORDINALS if word != "femte"])
said_aloud = st.one_of(
    st.builds("{} {}".format, st.integers(1, 28), st.sampled_from(MONTHS)),
    st.builds("{} {}en i {}".format, ordinals, st.sampled_from(WEEKDAYS), st.sampled_from(MONTHS)),
    st.builds("{} vardagen i {}".format, st.sampled_from(list(ORDINALS)), st.sampled_from(MONTHS)),
    st.builds("{} dagen i {}".format, st.sampled_from(list(ORDINALS)), st.sampled_from(MONTHS)),
    st.builds("vecka {}".format, st.integers(1, 53)),
    st.builds("{} vecka {}".format, st.sampled_from(WEEKDAYS), st.integers(1, 53)),
)


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("31 januari", 2026, "2026-01-31"),
        ("den 1 mars", 2026, "2026-03-01"),
        ("1:a mars", 2026, "2026-03-01"),
        ("6 dec.", 2026, "2026-12-06"),
        ("29 februari", 2024, "2024-02-29"),
        ("29 februari", 2026, "2026-02-28"),
        ("sista dagen i februari", 2024, "2024-02-29"),
        ("sista dagen i februari", 2026, "2026-02-28"),
        ("sista vardagen i januari", 2026, "2026-01-30"),
        ("sista vardagen i januari", 2024, "2024-01-31"),
        ("sista arbetsdagen i december", 2026, "2026-12-30"),
        ("första vardagen i januari", 2026, "2026-01-02"),
        ("första vardagen i juni", 2026, "2026-06-01"),
        ("sista vardagen i maj", 2026, "2026-05-29"),
        ("näst sista vardagen i juni", 2026, "2026-06-29"),
        ("andra torsdagen i mars", 2026, "2026-03-12"),
        ("sista fredagen i maj", 2026, "2026-05-29"),
        ("vecka 6", 2026, "2026-02-06"),
        ("v. 6", 2026, "2026-02-06"),
        ("onsdag vecka 6", 2026, "2026-02-04"),
        ("onsdagen i vecka 6", 2026, "2026-02-04"),
        ("vecka 53", 2020, "2020-12-31"),
        ("vecka 53", 2025, "2025-12-26"),
        ("torsdag vecka 53", 2026, "2026-12-31"),
        ("måndag vecka 1", 2026, "2026-01-01"),
        ("måndag vecka 1", 2024, "2024-01-01"),
    ],
)
def test_a_rule_gives_its_day(text, year, day):
    assert DayRule.parse(text).on(year) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["31 JANUARI", "  31   januari ", "31\tjanuari", "den 31 Januari", "31 jan"])
def test_case_and_spaces_do_not_matter(text):
    assert DayRule.parse(text) == DayRule.parse("31 januari")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31 februari", "”31 februari” finns inte; februari har 29 dagar vid skottår"),
        ("31 april", "april har 30 dagar"),
        ("0 mars", "mars har 31 dagar"),
        ("31 janauri", "menade du ”januari”?"),
        ("ondsag vecka 6", "menade du ”onsdag”?"),
        ("andra torsdan i mars", "menade du ”torsdag”?"),
        ("vecka 54", "veckorna är 1–53"),
        ("vecka 0", "veckorna är 1–53"),
        ("femte fredagen i maj", "finns inte varje år; skriv ”sista fredagen i maj”"),
        ("slutet av maj", "ingen bestämd dag; skriv till exempel ”15 maj”"),
        ("i mitten av januari", "ingen bestämd dag"),
        ("2026-01-31", "skriv till exempel ”31 januari”"),
        ("imorgon", "ingen dag som går att läsa"),
        ("", "ingen dag som går att läsa"),
    ],
)
def test_what_is_no_day_is_refused_with_help(text, words):
    with pytest.raises(BadDayRule) as refused:
        DayRule.parse(text)

    assert words in str(refused.value)


@given(said_aloud, YEARS)
def test_a_rule_never_leaves_its_year(text, year):
    assert DayRule.parse(text).on(year).year == year


@given(said_aloud)
def test_a_rule_reads_back_its_own_text(text):
    rule = DayRule.parse(text)

    assert DayRule.parse(rule.text) == rule
    assert hash(DayRule.parse(rule.text)) == hash(rule)


@given(st.sampled_from(MONTHS), YEARS)
def test_the_last_vardag_is_open_and_nothing_open_follows_it_in_the_month(month, year):
    day = DayRule.parse(f"sista vardagen i {month}").on(year)
    common = ClosedDays()

    assert common.is_open(day)
    assert common.next_open(date.fromordinal(day.toordinal() + 1)).month != day.month


@given(st.text())
def test_no_text_is_anything_but_read_or_refused(text):
    with contextlib.suppress(BadDayRule):
        assert DayRule.parse(text).on(2026).year == 2026


def test_months_are_known_by_name_and_abbreviation():
    assert [month_named(name) for name in ("januari", "Feb", "dec.")] == [1, 2, 12]
    with pytest.raises(BadDayRule, match="månaderna heter januari"):
        month_named("vintern")
