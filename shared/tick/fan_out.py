"""Putting mailings on the queue: those to members step by step, and once more those that nobody has finished in time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from shared.errors import Unreadable
from shared.membership.confirming import asks_to_confirm
from shared.model.group import Group
from shared.model.mailing import LEFT_TO_THE_QUEUE, MOST_QUEUED, QUEUE_LIFE, Audience, Mailing, done, queued
from shared.store import Create, Post, Replace, Store, Write, messages

READERS = 90
"""Readers in one message of the queue; with the rows that all need, one BatchGetItem (100 keys) reads everything."""
MESSAGES = 40
"""Messages after which a fan-out stores how far it has come: four calls of the queue, and as many pages of members."""
PAGES = 32
"""Pages of members after which it does so, too, however few of them are readers."""


def send_off(writes: Sequence[Write], post: Post) -> list[Mailing]:
    """Queue the mailings to single readers among *writes*; returns all mailings among them, as they are in the table."""
    post.send(messages(writes))
    made = [write.row for write in writes if isinstance(write, Create) and isinstance(write.row, Mailing)]
    return [replace(row, version=row.version + 1) for row in made]


def to_all(rows: Sequence[Mailing]) -> list[Mailing]:
    """Those of *rows* that go to all members."""
    return [row for row in rows if row.due and row.audience is Audience.MEMBERS]


def overdue(row: Mailing, store: Store, now: datetime) -> Mailing | None:
    """*row* read again, if it is still unfinished past its time; None for a stale row of the index, which is not mailed again."""
    current = store.get(Mailing, row.id)
    return None if current is None or current.due is None or current.due > now else current


def requeue(row: Mailing, group: Group | None, store: Store, post: Post, now: datetime) -> int:
    """Take up an overdue mailing to single readers; returns how many were."""
    if group and asks_to_confirm(row):
        from shared.signups.releases import release

        row = release(row, group, store, now)
    if row.due and row.due > now:
        return 0
    post.send([queued(row)])
    store.commit(Replace(_later(row, now)))
    return 1


def fan_out(row: Mailing, store: Store, post: Post, along: Sequence[Write] = ()) -> Iterator[None]:
    """Queue *row* for every member active when it was made, from its cursor on, and count the active ones by zone; at the end *along* is
    written, too.

    Each step queues some thousands and keeps how far it has come, so that whoever stops in between goes on from there. A crash loses at
    most a step's cursor: who was queued is then queued again, and the ledger knows them.
    """
    zones = Counter(row.zones) if row.zones is not None or not row.cursor else None
    readers: list[str] = []
    unread: list[Unreadable] = []
    for page, (members, cursor) in enumerate(store.addressees(row.group, row.cursor, unread), 1):
        _queue_apart(row, unread, post)
        active = [member for member in members if member.mailable]
        if zones is not None:
            zones.update(member.zone for member in active)
        readers += [
            f"member:{one.id}" for one in active if one.active_since is not None and one.active_since <= row.created
        ]
        if len(readers) >= MESSAGES * READERS or page % PAGES == 0:
            _queue(row, readers, post)
            readers = []
            row = replace(row, cursor=cursor, zones=None if zones is None else dict(zones))
            store.commit(Replace(row))
            row = replace(row, version=row.version + 1)
            yield
    _queue(row, readers, post)
    store.commit(Replace(done(replace(row, zones=None if zones is None else dict(zones)))), *along)
    send_off(along, post)


def _queue_apart(row: Mailing, unread: list[Unreadable], post: Post) -> None:
    """Members whose row this version cannot read get a message of their own. It comes back until they can be read, or ends among the
    dead letters; whether they are to get the mail at all is decided at the send."""
    while unread:
        _queue(row, [f"member:{unread.pop().key[-1]}"], post)


def _queue(row: Mailing, readers: list[str], post: Post) -> None:
    pages = (readers[start : start + READERS] for start in range(0, len(readers), READERS))
    post.send(queued(row, page) for page in pages)


def _later(row: Mailing, now: datetime) -> Mailing:
    """Not queued again while the message that is queued may be alive, and not for ever: one that cannot be sent must not pile up."""
    count = row.requeued + 1
    if count < MOST_QUEUED:
        return replace(row, requeued=count, due=now + QUEUE_LIFE)
    return replace(done(row), requeued=count, reason=LEFT_TO_THE_QUEUE)
