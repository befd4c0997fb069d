"""A list of people, and what became of it."""

from datetime import timedelta

from shared.adapters import secrets
from shared.model.member import Member, MemberState, member_id, to_state
from shared.store import Create
from tests.platform import Platform


def ticked(platform: Platform, after: timedelta = timedelta(0)) -> None:
    platform.tick(platform.now + after)
    platform.settle()


def kinds(platform: Platform, address: str) -> list[str]:
    (member,) = [row for row in platform.rows(Member) if row.address == address]
    return [mailing.split("/")[0] for mailing, reader in platform.sent() if reader == f"member:{member.id}"]


def put(platform: Platform, address: str, state: MemberState, **changes) -> Member:
    """Somebody in the group, in *state*."""
    key = member_id("ml-theory", address, secrets.keys("/fortnight/keys").hash)
    draft = Member(group="ml-theory", id=key, name="Old Name", address=address, state=state, **changes)
    platform.table.commit(Create(to_state(draft, state, at=platform.now, by="system", why="was so")))
    return only(platform, address)


def only(platform: Platform, address: str) -> Member:
    (found,) = [row for row in platform.rows(Member) if row.address == address]
    return found
