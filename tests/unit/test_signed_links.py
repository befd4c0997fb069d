"""Signed links: scoped, expiring, not to be forged, and never more than a polite refusal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadLink
from shared.signed_links import Keys, Link, read, sign

KEYS = Keys("b", {"a": b"old key", "b": b"new key"}, b"hash")
NOW = datetime(2023, 10, 7, tzinfo=UTC)
LINK = Link("confirm", ("ml-theory", "0123456789abcdef0123", "1"), NOW + timedelta(days=14))


def test_a_link_says_what_was_signed():
    assert read(sign(LINK, KEYS), KEYS, NOW) == LINK


def test_a_link_without_an_end_never_expires():
    lasting = Link("leave", ("g", "m"))
    assert read(sign(lasting, KEYS), KEYS, NOW + timedelta(days=9999)) == lasting


def test_an_expired_link_says_so():
    with pytest.raises(BadLink, match="expired"):
        read(sign(LINK, KEYS), KEYS, NOW + timedelta(days=14))


def test_a_link_signed_with_the_older_key_still_works_and_with_a_removed_one_does_not():
    old = sign(LINK, Keys("a", KEYS.link, KEYS.hash))
    assert read(old, KEYS, NOW) == LINK
    with pytest.raises(BadLink, match="too old"):
        read(old, Keys("b", {"b": b"new key"}, KEYS.hash), NOW)


@pytest.mark.parametrize("lost", [1, 10, 40])
def test_a_link_that_was_cut_is_not_called_old(lost: int):
    with pytest.raises(BadLink, match="not complete"):
        read(sign(LINK, KEYS)[:-lost], Keys("c", {"c": b"newest key"}, KEYS.hash), NOW)


def test_the_key_id_is_signed_too():
    token = sign(LINK, KEYS)
    with pytest.raises(BadLink):
        read("a" + token[1:], KEYS, NOW)


@given(position=st.integers(0, 150), letter=st.sampled_from("AaZ09-_.é%\x00"))
def test_no_changed_character_is_let_through(position: int, letter: str):
    token = sign(LINK, KEYS)
    position %= len(token)
    changed = token[:position] + letter + token[position + 1 :]
    if changed != token:
        with pytest.raises(BadLink):
            read(changed, KEYS, NOW)


@given(st.text(max_size=700))
def test_any_text_is_refused_politely(text: str):
    with pytest.raises(BadLink):
        read(text, KEYS, NOW)


def test_secrets_are_in_no_representation():
    assert "key" not in repr(KEYS).replace("Keys", "")
