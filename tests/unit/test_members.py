"""Addresses, names and ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.members import clean_text, member_id, normalise, shard


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Noor@Example.NET ", "noor@example.net"),
        ("<ada@example.org>", "ada@example.org"),
        ("mailto:ada@example.org", "ada@example.org"),
        ("ada+reading@sub.example.org", "ada+reading@sub.example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_an_address_is_compared_in_one_form(written, address):
    assert normalise(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "", "ada", "ada@", "@example.org", "ada at example dot org", "ada@example", "a b@example.org", "ada@@example.org",
        "ada@example.org, bo@example.org", ".ada@example.org", "ada.@example.org", "a..b@example.org", "ada@-example.org",
        "ada@example.org\r\nBcc: bo@example.org", '"ada lovelace"@example.org', "ada@" + "a" * 64 + ".org", "a" * 65 + "@example.org",
        "ada@exa\x00mple.org", "ada@example.org" + "x" * 300, "ada@[127.0.0.1]", "ada@example..org",
    ],
)  # fmt: skip
def test_what_cannot_be_an_address_is_refused(written):
    with pytest.raises(BadInput):
        normalise(written)


@given(st.text(max_size=400))
def test_any_text_is_an_address_or_refused(text):
    try:
        address = normalise(text)
    except BadInput:
        return
    assert address == normalise(address)
    assert address.isascii()
    assert not set(address) & set(" \r\n,;<>\x00")


@given(st.text(max_size=500))
def test_clean_text_is_one_line_without_control_or_direction_characters(text):
    cleaned = clean_text(text, 120)
    assert len(cleaned) <= 120
    assert not set(cleaned) & set("\r\n\t\x00\u202e\u2066\u200b\u2028")
    assert clean_text(cleaned, 120) == cleaned
    cleaned.encode()


def test_a_members_id_depends_on_group_address_and_key_and_shows_neither():
    ids = {
        member_id("g", "ada@example.org", b"k"),
        member_id("h", "ada@example.org", b"k"),
        member_id("g", "ada@example.org", b"l"),
    }
    assert len(ids) == 3
    assert all(len(i) == 20 and "ada" not in i for i in ids)


def test_members_spread_over_sixteen_partitions():
    assert len({shard(member_id("g", f"m{n}@example.org", b"k")) for n in range(400)}) == 16
