"""People's words made fit for a calendar."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.text import LONGEST_DESCRIPTION, LONGEST_TITLE, one_line, several_lines, shortened, title

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("LGS\r\nmars", "LGS mars"),
        ("LGS\nmars\r", "LGS mars"),
        ("LGS\u2028mars\u2029nu\x85här\vdär\fallt", "LGS mars nu här där allt"),
        ("\tLGS \t  mars ", "LGS mars"),
        ("L\x00G\x1bS\x7f\x9f", "LGS"),
        ("LGS \ud83d mars \udc00", "LGS mars"),
        ("\ufeffLGS\u202e srm\u202c\u200b", "LGS srm"),
        ("LGS\uffff\U0001fffe", "LGS"),
        ("A\u030alderdomshemmet O\u0308st", "Ålderdomshemmet Öst"),
        ("A\x00\u030a", "Å"),
        ("LGS \N{CHRISTMAS TREE}" + FAMILY, "LGS \N{CHRISTMAS TREE}" + FAMILY),
        ("C:\\Nytt; a, b", "C:\\Nytt; a, b"),
        ("\x00\n ", ""),
    ],
)
def test_a_title_is_one_clean_line(written, shown):
    assert title(written) == shown


def test_a_description_keeps_its_lines_but_never_two_empty_ones():
    assert several_lines("Hej \r\n\r\n\r\n\r\nFråga\x00 1\u2028Fråga 2\n\n") == "Hej\n\nFråga 1\nFråga 2"


def test_what_is_too_long_ends_in_an_ellipsis():
    assert title("å" * 5000) == "å" * (LONGEST_TITLE - 1) + "…"
    assert len(several_lines("rad\n" * 5000)) == LONGEST_DESCRIPTION
    assert shortened("precis", longest=6) == "precis"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ab" + FAMILY + "cd", "ab…"),
        ("abc\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}d", "abc…"),
        ("abcq\u0323\u0307d", "abc…"),
        ("ab\U0001f1f8\U0001f1ea\U0001f1f3\U0001f1f4", "ab\U0001f1f8\U0001f1ea…"),
        (
            "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e0065\U000e007f!",
            "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e0065…",
        ),
    ],
    ids=["a-family", "a-skin-tone", "piled-accents", "flags", "a-flag-longer-than-everything-is-cut"],
)
def test_what_people_see_as_one_character_stays_whole(text, shown):
    assert shortened(text, longest=5) == shown


def test_a_heap_of_accents_is_cut_all_the_same():
    assert len(title("a" + "\u0323" * 5000)) <= LONGEST_TITLE


@given(ANY_TEXT, st.integers(5, 60))
def test_any_text_becomes_a_line_that_calendars_take(text, longest):
    line = one_line(text, longest=longest)

    assert len(line) <= longest
    assert line == line.strip()
    assert unicodedata.is_normalized("NFC", line)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in line)
    assert line.encode().decode() == line
    assert one_line(line, longest=longest) == line


@given(ANY_TEXT)
def test_any_text_becomes_lines_that_calendars_take(text):
    lines = several_lines(text)

    assert several_lines(lines) == lines
    assert "\n\n\n" not in lines
    assert all(one_line(line, longest=LONGEST_DESCRIPTION) == line for line in lines.split("\n"))
