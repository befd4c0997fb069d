"""Members of a group."""

from datetime import UTC, datetime
from typing import Any

from shared.model.member import Member, MemberState, StateChange, member_id
from shared.store import Create
from tests.platform import Platform

SINCE = datetime(2023, 10, 1, tzinfo=UTC)


def member(who: str, state: MemberState = MemberState.ACTIVE, since: datetime = SINCE, **more: Any) -> Member:
    """A member of the demo's group with an address, or with a name at example.org."""
    address = who if "@" in who else f"{who}@example.org"
    return Member(
        group="ml-theory", id=member_id("ml-theory", address, b"k"), name=address.partition("@")[0].title(), address=address,
        state=state, active_since=since, history=(StateChange(at=since, state=state, by="system"),), **more,
    )  # fmt: skip


def joins(platform: Platform, *names: str, **more: Any) -> list[Member]:
    """Make them members."""
    made = [member(name, **more) for name in names]
    for row in made:
        platform.table.commit(Create(row))
    return made


def crowd(platform: Platform, count: int, **more: Any) -> list[Member]:
    """Make *count* members of the demo's group."""
    return joins(platform, *(f"m{number}" for number in range(count)), **more)


def member_of(platform: Platform, name: str) -> Member:
    """The row of whoever has that name at example.org."""
    found = platform.table.get(Member, "ml-theory", member_id("ml-theory", f"{name}@example.org", b"k"))
    assert found is not None
    return found
