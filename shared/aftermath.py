"""What follows from a session being over: written together with the fact."""

from datetime import datetime

from shared.changes import Store, Write
from shared.groups import Group
from shared.sessions import Session


def aftermath(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """The writes that go with *session* (held as of *now*) becoming history."""
    del session, group, store, now
    return []
