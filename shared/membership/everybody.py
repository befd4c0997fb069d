"""The people of a group: all of them, or those with an address or an id."""

from shared.model.member import Member, member_id, shard
from shared.model.suppression import Suppression, hashed
from shared.signed_links import Keys
from shared.store import Ref, Store


def everybody(group: str, store: Store) -> list[Member]:
    """The members of *group*, by state, then in the order in which they came."""
    found = [member for page, _ in store.members(group, unread=[]) for member in page]
    return sorted(found, key=lambda m: (m.state.value, m.history[0].at.isoformat() if m.history else "", m.id))


def by_address(group: str, address: str, store: Store, keys: Keys) -> list[Member]:
    """Members of *group* with the normalised *address*; somebody who was erased and came back has another id."""
    gone = store.get(Suppression, hashed(address, keys.suppression))
    ids = [member_id(group, address, keys.hash, times) for times in range((gone.times if gone else 0) + 1)]
    found = store.get_many(Ref(Member, (group, one)) for one in ids)
    return list(found.values())


def by_id(group: str, beginning: str, store: Store) -> list[Member]:
    """Members whose id begins with *beginning* (hexadecimal); with fewer than 8 digits none is found, as they do not say where the row
    lies."""
    return store.all(Member, group, shard(beginning), beginning, unread=[]) if len(beginning) >= 8 else []
