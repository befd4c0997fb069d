"""Addresses, names and ids."""

from shared.model.member import member_id, shard


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
