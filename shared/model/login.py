"""Who is at the desk, and who asked to come in. Neither row has what opens anything: of the browser's secrets only hashes are kept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """Somebody typed *address* (normalised), a co-lead's or not. *id* is the hash of the secret that the browser got which asked; *to* the
    address of the desk that they were on their way to. *tries* counts the codes that were typed; *expires* is the system's time."""

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
    """By which the sessions of a normalised *address* are found: 32 hex digits."""
    return hashlib.sha256(address.encode()).hexdigest()[:32]
