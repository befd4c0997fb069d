"""Mailings on their way to the queue: members' page by page, and those that nobody has finished in time once more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.errors import Unreadable
from shared.membership.confirming import asks_to_confirm
from shared.model.group import Group
from shared.model.mailing import LEFT_TO_THE_QUEUE, MOST_QUEUED, QUEUE_LIFE, Audience, Mailing, done, queued
from shared.store import Create, Post, Replace, Store, Write, messages

READERS = 90
"""Readers in one queue message: with the rows that all need, one BatchGetItem (100 keys) finds everything."""


def send_off(writes: Sequence[Write], store: Store, post: Post) -> list[Mailing]:
    """Queue the mailings among *writes*, members' page by page; all that there are."""
    made = [write.row for write in writes if isinstance(write, Create) and isinstance(write.row, Mailing)]
    for row in made:
        if row.due and row.audience is Audience.MEMBERS:
            fan_out(_written(row), store, post)
    post.send(messages(write for write in writes if getattr(write.row, "audience", None) is not Audience.MEMBERS))
    return made


def resume(row: Mailing, group: Group | None, store: Store, post: Post, now: datetime) -> int:
    """Take up a mailing that nobody has finished in time. A stale row of the index is not mailed again."""
    current = store.get(Mailing, row.id)
    if current is None or current.due is None or current.due > now:
        return 0
    if current.audience is Audience.MEMBERS:
        fan_out(current, store, post)
        return 1
    if group and asks_to_confirm(current):
        from shared.signups.releases import release

        current = release(current, group, store, now)
    if current.due and current.due > now:
        return 0
    post.send([queued(current)])
    store.commit(Replace(_later(current, now)))
    return 1


def fan_out(row: Mailing, store: Store, post: Post) -> None:
    """Queue *row* for every member active when it was made, from its cursor on; a crash loses at most a page's cursor."""
    readers: list[str] = []
    unread: list[Unreadable] = []
    for members, cursor in store.members(row.group, row.cursor, unread):
        _queue_apart(row, unread, post)
        readers += [
            f"member:{member.id}"
            for member in members
            if member.mailable and member.active_since is not None and member.active_since <= row.created
        ]
        if len(readers) >= 10 * READERS:
            _queue(row, readers, post)
            readers = []
            store.commit(Replace(_at(row, cursor)))
            row = _written(_at(row, cursor))
    _queue(row, readers, post)
    store.commit(Replace(done(row)))


def _queue_apart(row: Mailing, unread: list[Unreadable], post: Post) -> None:
    """Whom this version cannot read gets a message of their own, which comes again until they can be read, or lies in the end
    among the dead letters: whether they are to get the mail at all is seen at the send."""
    while unread:
        _queue(row, [f"member:{unread.pop().key[-1]}"], post)


def _queue(row: Mailing, readers: list[str], post: Post) -> None:
    pages = (readers[start : start + READERS] for start in range(0, len(readers), READERS))
    post.send(queued(row, page) for page in pages)


def _written(row: Mailing) -> Mailing:
    """*row* as it lies in the table once its write has gone through."""
    return replace(row, version=row.version + 1)


def _at(row: Mailing, cursor: str) -> Mailing:
    return replace(row, cursor=cursor)


def _later(row: Mailing, now: datetime) -> Mailing:
    """Not queued again while the message that is queued may be alive, and not for ever: one that cannot be sent must not pile up."""
    count = row.requeued + 1
    if count < MOST_QUEUED:
        return replace(row, requeued=count, due=now + QUEUE_LIFE)
    return replace(done(row), requeued=count, reason=LEFT_TO_THE_QUEUE)
