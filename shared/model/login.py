"""Who is logged in at the desk, and who has asked to be. Neither row holds a secret that logs anybody in: of those that browsers keep
only hashes are stored."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """Somebody typed *address* (normalised), which need not be a co-lead's. *id* is the hash of the secret given to the browser that
    asked; *to* is the page of the desk that it wanted. *tries* counts the codes typed; *expires* is by the system's clock."""

    id: str
    address: str
    expires: datetime
    to: str = ""
    tries: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSession:
    """A browser that is logged in with *address*. *who* is the hash of that (:func:`who`), *id* that of the browser's secret; *leads* has
    the co-lead's id in each group that the address leads. *begun* and *expires* are the system's times."""

    who: str
    id: str
    address: str
    leads: Mapping[str, str]
    begun: datetime
    expires: datetime
    version: int = 0


def who(address: str) -> str:
    """The key under which the desk sessions of a normalised *address* are found: 32 hex digits."""
    return hashlib.sha256(address.encode()).hexdigest()[:32]
