"""What follows from a session being over: written together with the fact."""

from datetime import datetime

from shared.model.group import Group
from shared.model.session import Session
from shared.recaps.drafts import drafted
from shared.store import Store, Write
from shared.voting import opening


def aftermath(session: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """The writes that go with *session* (held as of *now*) becoming history."""
    if session.host:
        return []  # the group that hosts it tells of it
    return [*opening.after_session(session, group, store, now), *drafted(session, group, store, now)]
