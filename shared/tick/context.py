"""What a tick works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from shared.store import Post
from shared.store.context import Context

if TYPE_CHECKING:
    from shared.model.group import Group
    from shared.model.mailing import Mailing
    from shared.privacy.erasing import GivenUp

SPARE = 30.0
"""Seconds before its end at which a tick begins nothing more: what it has begun takes that long where a service has to be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickContext(Context):
    """*given_up* is the dead-letter queue (None: leave it alone); *quota* asks the mail service for its daily one; *groups* are their
    rows, read once a tick. *left* says how many seconds the tick still has; *to_all* are the mailings to all members, which wait until
    everything else has had its turn."""

    post: Post
    given_up: "GivenUp | None" = None
    quota: Callable[[], float] | None = None
    groups: "dict[str, Group | None]" = field(default_factory=dict)
    left: Callable[[], float] = lambda: inf
    to_all: "list[Mailing]" = field(default_factory=list)
