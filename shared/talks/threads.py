"""Threads in the group's chat: once a session is announced, each of its talks gets one; a talk that is added later gets it with the next
tick."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, mailing, may_be_forgotten
from shared.model.session import Session, SessionState
from shared.schedule.duties import At
from shared.store import Create, Ref, Store

AT_ONCE = timedelta(0)


def threads(session: Session, group: Group, store: Store, now: datetime) -> list[Mailing]:
    """Posts that open a thread for each talk of an announced session that has none, in groups with a chat. A session that was first
    planned so long ago that nobody knows what was posted gets none."""
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
    """Posts about questions that came late to talks of an announced session, one for each talk, to be written together with *after*.
    Whether the thread already begins with the questions is checked when they are posted."""
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
    """The threads that the session still lacks after its turn."""
    return map(Create, threads(session, at.group, at.store, at.now))
