"""The clock ticked: whatever is due goes to the queue, and sessions that are over become the past.

A missed tick is made up by the next; a doubled one finds nothing left to do.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from shared.errors import Conflict, Unreadable
from shared.limits import ROWS
from shared.membership.onboarding import overdue, resumed, unsettled
from shared.model.deck import Deck
from shared.model.group import Group
from shared.model.group_calendar import Almanac
from shared.model.mailing import LEFT_TO_THE_QUEUE, MOST_QUEUED, QUEUE_LIFE, Audience, Mailing, done
from shared.model.member import Member, MemberState
from shared.model.recap import Recap, RecapState
from shared.model.session import Session, SessionState, followed
from shared.model.suppression import Erasure
from shared.model.vote import Vote
from shared.privacy.erasing import GivenUp, sweep
from shared.recaps.drafts import empty
from shared.recaps.publishing import published
from shared.schedule import speaker_reminders
from shared.schedule.reminders import Act, Decision, began_before, mailing_of, ticked
from shared.schedule.speaker_reminders import Chore
from shared.signups.releases import release
from shared.store import Create, Post, Ref, Replace, Store, Write, messages, queued
from shared.talks.threads import threads
from shared.tick.calendar_duties import Quota, turn
from shared.tick.session_end import aftermath
from shared.voting import counting

LONGEST_BREAK = timedelta(days=200)
"""How far back the session before is looked for."""
READERS = 90
"""Readers in one queue message: with the rows that all need, one BatchGetItem (100 keys) finds everything."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a tick needs; *now* is its own time, *given_up* the dead-letter queue (None: leave it alone), *quota*
    asks the mail service for its daily one."""

    store: Store
    post: Post
    now: datetime
    correlation: str = ""
    given_up: GivenUp | None = None
    quota: Quota | None = None
    groups: dict[str, Group | None] = field(default_factory=dict)

    def group(self, group: str) -> Group | None:
        """The group's row, read once a tick."""
        if group not in self.groups:
            self.groups[group] = self.store.get(Group, group)
        return self.groups[group]


def tick(desk: Desk) -> dict[str, int]:
    """Do what is due: counts of sessions advanced, mailings queued, members tended, erasures finished, votes moved on, recaps published.
    One query and no write if nothing is due.

    Raises the first trouble after every row had its turn.
    """
    counts = {"sessions": 0, "mailings": 0, "members": 0, "erasures": 0, "votes": 0, "recaps": 0}
    troubles: list[Exception] = []
    due = desk.store.due(desk.now)
    _forget(due, desk)
    for row in due:
        try:
            if isinstance(row, Exception):
                raise row
            for what, count in _act(row, desk).items():
                counts[what] += count
        except Conflict as lost:
            log.info("somebody else is at it: %s", lost)
        except Exception as trouble:
            log.exception("one row is in trouble; the others have their turn")
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return counts


def _forget(due: list[Any], desk: Desk) -> None:
    """Go through the dead letters once for all erasures that are due, before any of them counts as done."""
    gone = [one.member for row in due if isinstance(row, Erasure) for one in row.memberships]
    if gone and desk.given_up is not None:
        desk.given_up.forget(gone)


def _act(row: Any, desk: Desk) -> dict[str, int]:
    match row:
        case Session():
            return {"sessions": 1, "mailings": advance(row, desk)}
        case Mailing():
            return {"mailings": resume(row, desk)}
        case Member():
            return {"members": tend(row, desk)}
        case Almanac():
            return {"mailings": turn_over(row, desk)}
        case Erasure():
            return {"erasures": sweep(row, desk.store)}
        case Recap():
            return {"recaps": recap(row, desk)}
        case Vote():
            return {"votes": count(row, desk)}
    raise TypeError(type(row).__name__)


def advance(session: Session, desk: Desk) -> int:
    """Write what the tick decides about *session*, together with the mailings it causes; then fan those out."""
    group, now = desk.group(session.group), desk.now
    if group is None:
        log.error("session %s belongs to no group", session.id)
        return 0
    session = _after_host(session, desk.store)
    ticked_off, errands = speaker_reminders.run(session, group.tz, now)
    after, decisions = ticked(ticked_off, group.stages, group.tz, now)
    if after == session:
        return 0
    asked = [*speaker_reminders.mailings(after, errands, _decks(after, errands, desk.store), now, desk.correlation)]
    before = _before(session, decisions, desk.store)
    rows = [mailing_of(session, decision, now, before=before, correlation=desk.correlation) for decision in decisions]
    over = session.upcoming and after.state is SessionState.HELD
    follows = aftermath(after, group, desk.store, now) if over else []
    chats = threads(after, group, desk.store, now)
    writes = [Replace(after), *map(Create, rows), *map(Create, asked), *map(Create, chats), *follows]
    if len(writes) > ROWS and errands:
        return _one_by_one(session, errands, desk)
    desk.store.commit(*writes)
    _sent_off(writes, desk)
    return sum(1 for row in rows if row.due)


def _one_by_one(session: Session, errands: list[Chore], desk: Desk) -> int:
    """Errands to more speakers than one write takes: each is ticked off by itself, with its mails; then all else that is due."""
    for errand in errands:
        session = replace(session, chores_done=(*session.chores_done, errand.name))
        decks = _decks(session, [errand], desk.store)
        mails = speaker_reminders.mailings(session, [errand], decks, desk.now, desk.correlation)
        writes: list[Write] = [Replace(session), *map(Create, mails)]
        desk.store.commit(*writes)
        _sent_off(writes, desk)
        session = replace(session, version=session.version + 1)
    return advance(session, desk)


def _before(session: Session, decisions: list[Decision], store: Store) -> datetime | None:
    """When the session before began; looked up only if members are reminded. One that this version cannot read holds nobody up."""
    if session.starts is None or not any(decision.act is Act.SEND for decision in decisions):
        return None
    since = (session.starts - LONGEST_BREAK).date().isoformat()
    return began_before(session, store.sessions(session.group, since, unread=[]))


def _after_host(session: Session, store: Store) -> Session:
    """A guest's session with the host's programme as it is by now."""
    if not session.host:
        return session
    group, _, key = session.host.partition("/")
    host = store.get(Session, group, key)
    return followed(session, host) if host else session


def _decks(session: Session, errands: list[Chore], store: Store) -> set[str]:
    """The slugs of the talks that have a deck; looked up only if an errand asks for slides."""
    if not any(errand.kind in ("chase", "thanks") for errand in errands):
        return set()
    refs = {Ref(Deck, (session.group, session.key, talk.slug)): talk.slug for talk in session.talks}
    return {refs[found] for found, deck in store.get_many(refs).items() if deck.upload}


def turn_over(row: Almanac, desk: Desk) -> int:
    """Turn a group's almanac; a stale row of the index does nothing."""
    current, group = desk.store.get(Almanac, row.group), desk.group(row.group)
    if current is None or group is None or current.due is None or current.due > desk.now:
        return 0
    writes = turn(current, group, desk.store, desk.now, desk.correlation, desk.quota)
    desk.store.commit(*writes)
    return _sent_off(writes, desk)


def _sent_off(writes: Sequence[Write], desk: Desk) -> int:
    """Queue the mailings among *writes*, members' page by page; how many."""
    made = [write.row for write in writes if isinstance(write, Create) and isinstance(write.row, Mailing)]
    for row in made:
        if row.due and row.audience is Audience.MEMBERS:
            fan_out(_written(row), desk.store, desk.post)
    desk.post.send(messages(write for write in writes if getattr(write.row, "audience", None) is not Audience.MEMBERS))
    return len(made)


def tend(row: Member, desk: Desk) -> int:
    """Remind somebody to confirm, stop waiting for them, or end a pause. A stale row of the index does nothing."""
    store, now = desk.store, desk.now
    member, group = store.get(Member, row.group, row.id), desk.group(row.group)
    if member is None or group is None or member.next_due is None or member.next_due > now:
        return 0
    if member.state is MemberState.PAUSED:
        writes = resumed(
            member, group, store, now=now, by="system", why="the pause is over", correlation=desk.correlation
        )
    else:
        writes = overdue(member, now, desk.correlation)
    writes = unsettled(writes, store)
    if not writes:
        return 0
    store.commit(*writes)
    desk.post.send(messages(writes))
    return 1


def recap(row: Recap, desk: Desk) -> int:
    """Publish a recap that goes out by itself. A stale row of the index, one that is to wait for a co-lead now, or one that would tell
    nothing, does not."""
    store, group = desk.store, desk.group(row.group)
    current, session = store.get(Recap, row.group, row.session), store.get(Session, row.group, row.session)
    if group is None or session is None or current is None or current.due is None or current.due > desk.now:
        return 0
    waits = not group.recap_after_hours or current.state is not RecapState.DRAFT
    if waits or empty(session, current.note, _shown(session, store)):
        store.commit(Replace(replace(current, due=None)))
        return 0
    writes = published(current, session, group, store, now=desk.now, by="system", correlation=desk.correlation)
    store.commit(*writes)
    _sent_off(writes, desk)
    return 1


def _shown(session: Session, store: Store) -> list[Deck]:
    """The decks of *session*'s talks."""
    refs = [Ref(Deck, (session.group, session.key, talk.slug)) for talk in session.talks]
    return list(store.get_many(refs).values()) if refs else []


def count(row: Vote, desk: Desk) -> int:
    """Remind, count, ask speakers again: whatever is due about a vote."""
    group = desk.group(row.group)
    if group is None:
        log.error("vote %s belongs to no group", row.id)
        return 0
    writes = counting.look_at(row, counting.Round(group, desk.store, desk.now, desk.correlation))
    if not writes:
        return 0
    desk.store.commit(*writes)
    _sent_off(writes, desk)
    return 1


def resume(row: Mailing, desk: Desk) -> int:
    """Take up a mailing that nobody has finished in time. A stale row of the index is not mailed again."""
    store, now = desk.store, desk.now
    current = store.get(Mailing, row.id)
    if current is None or current.due is None or current.due > now:
        return 0
    if current.audience is Audience.MEMBERS:
        fan_out(current, store, desk.post)
        return 1
    group = desk.group(current.group) if current.kind == "confirm" else None
    current = release(current, group, store, now) if group else current
    if current.due and current.due > now:
        return 0
    desk.post.send([queued(current)])
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
