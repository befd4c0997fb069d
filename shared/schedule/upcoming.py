"""The next session."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.model.session import Session
from shared.store import Store


def next_session(sessions: Sequence[Session], now: datetime) -> Session | None:
    """The first session that has not started."""
    ahead = [s for s in sessions if s.upcoming and s.starts is not None and s.starts > now]
    return min(ahead, key=lambda s: (s.starts, s.key), default=None)


def upcoming_of(group: str, store: Store, now: datetime) -> Session | None:
    """The next session of *group* that can be read, from the sessions first planned in the last 120 days or later."""
    return next_session(store.all(Session, group, since=(now - timedelta(days=120)).date().isoformat(), unread=[]), now)
