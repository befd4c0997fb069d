"""What remains of somebody who was erased: a keyed hash of the address, when, by whom and why. And the work of erasing.

The hash has a key of its own, so that it leads to no other row. It is kept so that nobody who asked to be forgotten is mailed again by
accident. Whoever signs up anew is a new person, with an id that has nothing in common with the old one.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Why(StrEnum):
    """Why nobody is mailed under this hash. Somebody who complained of spam can only be brought back by a co-lead."""

    ERASED = "erased"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """*id* is :func:`hashed`; *times* counts erasures, each of which begins a new line of member ids."""

    id: str
    at: datetime
    by: str
    why: Why
    times: int = 1
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A membership that was erased, by the ids under which its remains are found. *lives* is how many times it began."""

    group: str
    member: str
    lives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Work to do: remove what remains of *memberships*, which ended at *since*. A tick takes it up at *due*."""

    id: str
    memberships: tuple[Erased, ...]
    since: datetime
    due: datetime | None
    version: int = 0


def hashed(address: str, key: bytes) -> str:
    """The keyed hash (HMAC-SHA256, 32 hex digits) of a normalised *address*."""
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]
