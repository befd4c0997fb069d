"""Once a session is announced, each of its talks gets a thread in the group's chat, a talk that comes later with the next tick about it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing, may_be_forgotten
from shared.model.session import Session, SessionState
from shared.schedule.duties import At
from shared.store import Create, Ref, Store

AT_ONCE = timedelta(0)


def threads(session: Session, group: Group, store: Store, now: datetime) -> list[Mailing]:
    """A thread for each talk of an announced session that was given none yet, for groups with a chat. A session that was first planned so
    long ago that nobody knows any more what was posted of it gets none."""
    if not group.chat_webhook or session.state is not SessionState.ANNOUNCED or may_be_forgotten(session.key, now):
        return []
    rows = [
        mailing(
            "thread",
            group.id,
            Audience.CHAT,
            at=now,
            of=f"{session.key}/{talk.slug}",
            session=session.key,
            ends=session.ends,
            subject=talk.slug,
        )
        for talk in session.talks
        if not talk.thread
    ]
    there = store.get_many(Ref(Mailing, (row.id,)) for row in rows)
    return [row for row in rows if Ref(Mailing, (row.id,)) not in there]


def late_questions(before: Session, after: Session, store: Store, now: datetime, correlation: str = "") -> list[Create]:
    """The posts about questions that came to talks of an announced session, to be written together with *after*: one for each talk. Whether
    its thread begins with them is looked at when they are posted."""
    if after.state is not SessionState.ANNOUNCED or may_be_forgotten(after.key, now):
        return []
    there = {talk.slug for talk in before.talks if talk.questions}
    rows = [
        mailing(
            "thread-questions", after.group, Audience.CHAT, at=now, of=f"{after.key}/{talk.slug}", session=after.key,
            ends=after.ends, subject=talk.slug, correlation=correlation, wait=AT_ONCE,
        )
        for talk in after.talks
        if talk.questions and talk.slug not in there
    ]  # fmt: skip
    return [Create(row) for row in rows if store.get(Mailing, row.id) is None]


def follow(session: Session, at: At) -> Iterable[Create]:
    """The threads that a session which was turned has not got yet."""
    return map(Create, threads(session, at.group, at.store, at.now))
