"""A talk that comes into a session once that is announced gets its thread in the group's chat, too."""

from dataclasses import replace
from datetime import datetime

from shared.changes import Create, Store, Write
from shared.groups import Group
from shared.recaps.threads import threads
from shared.sessions import Session, SessionState


def threads_of(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """Threads for those talks of an announced *session* that never had one."""
    unannounced = replace(session, state=SessionState.PLANNED)
    return [Create(row) for row in threads(unannounced, session, group, store, now)]
