"""A session is announced: each of its talks gets a thread in the group's chat."""

from datetime import datetime

from shared.changes import Ref, Store
from shared.groups import Group
from shared.mailings import Audience, Mailing, mailing
from shared.sessions import Session, SessionState


def threads(before: Session, after: Session, group: Group, store: Store, now: datetime) -> list[Mailing]:
    """A thread for each talk of a session that is announced now, for groups with a chat."""
    if not group.chat_webhook or (before.state, after.state) != (SessionState.PLANNED, SessionState.ANNOUNCED):
        return []
    rows = [
        mailing(
            "thread",
            group.id,
            Audience.CHAT,
            at=now,
            of=f"{after.key}/{talk.slug}",
            session=after.key,
            subject=talk.slug,
        )
        for talk in after.talks
        if not talk.thread
    ]
    there = store.get_many(Ref(Mailing, (row.id,)) for row in rows) if rows else {}
    return [row for row in rows if Ref(Mailing, (row.id,)) not in there]
