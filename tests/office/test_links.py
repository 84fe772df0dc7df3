"""Signed links: one purpose each, and dead when their key is taken away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.links import BadLink, Links, host_of

LINKS = Links(public_url="https://arshjul.example/", keys=("old", "new"))


def token_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_link_leads_back_to_what_it_was_made_of() -> None:
    url = LINKS.document(42, 3)

    assert url.startswith("https://arshjul.example/dokument/")
    assert LINKS.read(token_of(url), purpose="document") == (42, 3)


def test_a_link_of_another_purpose_is_refused() -> None:
    with pytest.raises(BadLink):
        LINKS.read(token_of(LINKS.document(42, 1)), purpose="feed")


def test_a_link_made_with_a_key_since_added_to_is_still_read_and_one_of_a_removed_key_is_not() -> None:
    with_the_old_key = token_of(Links(public_url="https://a.example", keys=("old",)).document(1, 1))

    assert LINKS.read(with_the_old_key, purpose="document") == (1, 1)
    with pytest.raises(BadLink):
        Links(public_url="https://a.example", keys=("new",)).read(with_the_old_key, purpose="document")


@given(place=st.integers(0, 1000), sign=st.characters(codec="ascii", exclude_categories=["Cc"]))
def test_a_link_with_one_character_changed_is_refused(place: int, sign: str) -> None:
    token = token_of(LINKS.document(42, 1))
    place %= len(token)
    changed = token[:place] + sign + token[place + 1 :]

    if changed != token:
        with pytest.raises(BadLink):
            LINKS.read(changed, purpose="document")


@pytest.mark.parametrize("sign", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
def test_a_link_with_another_last_character_is_refused_though_it_spells_the_same_signature(sign: str) -> None:
    token = LINKS.feed(42, 1, "min-kalender").split("/")[-2]

    if sign != token[-1]:
        with pytest.raises(BadLink):
            LINKS.read(token[:-1] + sign, purpose="feed")


def test_a_feed_has_a_link_that_ends_as_calendar_programs_want() -> None:
    url = LINKS.feed(42, 3, "nosam-harryda")

    assert url.startswith("https://arshjul.example/kal/")
    assert url.endswith("/nosam-harryda.ics")
    assert LINKS.read(url.split("/")[-2], purpose="feed") == (42, 3)
    with pytest.raises(BadLink):
        LINKS.read(url.split("/")[-2], purpose="document")


@given(st.text(max_size=200))
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(BadLink):
        LINKS.read(token, purpose="document")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8470", "127.0.0.1"),
        ("https://arshjul.example/under/", "arshjul.example"),
        ("http://[::1]:8470", "::1"),
        ("", "localhost"),
    ],
)
def test_the_host_of_message_ids(url: str, host: str) -> None:
    assert host_of(url) == host
