"""Addresses, names and ids."""

from hypothesis import given
from hypothesis import strategies as st

from shared.members import clean_text, member_id, shard


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
