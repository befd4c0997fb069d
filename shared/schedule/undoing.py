"""Undoing the last move or cancellation of a session. Members who were told of it are told of this, too, once; if nobody was, nobody is
mailed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.errors import BadInput
from shared.model import rsvp
from shared.model.audit import AuditLine
from shared.model.group import FiledTalks, Group, whole
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Audience, Mailing, MailingState, done, may_be_gone
from shared.model.session import Session, SessionState, restored
from shared.schedule import chat_reminders
from shared.schedule.changing import asked_anew, audit_line, move_alone, news, superseded_by_news, untold
from shared.schedule.joint import own, with_guests
from shared.schedule.new_sessions import speakers
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import nothing_else
from shared.store import Create, Replace, Store, Write
from shared.store.actions import Change
from shared.text.times import local

KINDS = {"move": "moved", "cancel": "cancelled"}
"""The kind of mail about each change."""


def undo(session: Session, group: Group, store: Store, now: datetime, *, by: str) -> Change:
    """*session* as it was before its last move or cancellation.

    Raises :class:`BadInput` if there is none that stands, if the session was held, or if the time to go back to is past, or another's by
    now.
    """
    last = last_change(store.all(AuditLine, session.group, session.key))
    step = _undo(own(session), last, group, store, now, by)
    if last and (before := _as_it_is(session, last)) and before.starts:
        nothing_else(before.starts, before, group, store)

    def along(row: Session, guest: Group) -> Change:
        own_last = last_change(store.all(AuditLine, row.group, row.key))
        if own_last and last and own_last.what == last.what:
            return _undo(row, own_last, guest, store, now, by)
        # It was invited after the move, and knows of no other time.
        starts = last.before.starts if last and last.before and last.what == "move" else None
        return move_alone(row, starts, guest, store, now, by) if starts and starts != row.starts else Change("", ())

    return with_guests(step, session, store, along)


def _undo(session: Session, last: AuditLine | None, group: Group, store: Store, now: datetime, by: str) -> Change:
    if last is None:
        raise BadInput(f"{session.id} was neither moved nor cancelled, or that was undone already")
    before = _as_it_is(session, last)
    if before is None or before.starts is None or before.starts <= now or session.state.value == "held":
        raise BadInput(f"{session.id}: the time that it would go back to is past; move it instead")
    after = restored(session, before, now)
    waiting = untold(KINDS[last.what], session, store)
    unsaid = waiting is not None or _unsaid(KINDS[last.what], session, last, store, now)
    told = _quietly(after, before, group, waiting) if unsaid else _openly(after, session, group, last, now)
    audit = (Replace(replace(last, undone=after.revision)), Create(audit_line("undo", session, after, by, now)))
    along = _back(after, group, store, now) if last.what == "cancel" else []
    return Change(
        f"undo the {last.what} of {session.id}: it is {local(after.starts, group.tz_of(after))}",
        (*told, *audit, *along),
    )


def _as_it_is(session: Session, last: AuditLine) -> Session | None:
    """*session* as it was before its *last* change. After a cancellation it has the length that the group's file gives it now."""
    if last.before is None or last.what == "move":
        return last.before
    return replace(last.before, ends=session.ends)


def _back(after: Session, group: Group, store: Store, now: datetime) -> list[Write]:
    """A session takes place after all: speakers who came into it meanwhile get their links, and the next tick looks at whoever is asked
    to do something there."""
    if after.host:
        return []
    calendar = store.get(GroupCalendar, group.id)
    looked_at = [Replace(replace(calendar, due=now))] if calendar else []
    links = speakers(after, whole(group, store.all(FiledTalks, group.id)), store, now)
    return [*looked_at, *(write for unit in links for write in unit)]


def reinstate(session: Session, fresh: Session, group: Group, store: Store, now: datetime, *, by: str) -> Change:
    """*session*, which was cancelled, at the time that *fresh* has. Who was told that it is off is told that it is not; where nobody
    was, nobody hears of either."""
    planned = SessionState.ANNOUNCED if session.stages_done else SessionState.PLANNED
    before = replace(
        session, state=planned, starts=fresh.starts, ends=fresh.ends, zone=fresh.zone, date=fresh.date, reason=""
    )
    cancelled = AuditLine(
        group=session.group, session=session.key, revision=session.revision, what="cancel", by=by,
        at=session.changed_at or now, before=before,
    )  # fmt: skip
    after = restored(session, before, now)
    waiting = untold(KINDS["cancel"], session, store)
    quiet = waiting is not None or _unsaid(KINDS["cancel"], session, cancelled, store, now)
    told = _quietly(after, before, group, waiting) if quiet else _openly(after, session, group, cancelled, now)
    return Change(
        f"reinstate {session.id} ({local(after.starts, group.tz_of(after))})",
        (*told, Create(audit_line("reinstate", session, after, by, now))),
    )


def _unsaid(kind: str, session: Session, change: AuditLine, store: Store, now: datetime) -> bool:
    """Whether there never was a mail of *kind* about *change*. Where there may have been one that is not held any more, somebody was
    told."""
    said = store.get(Mailing, f"{kind}/{session.group}/{session.key}/r{change.revision}")
    return said is None and not may_be_gone(change.at, now, session.ends)


def last_change(lines: list[AuditLine]) -> AuditLine | None:
    """The last move or cancellation among *lines* (oldest first) that was not undone."""
    moves = [one for one in lines if one.what in (*KINDS, "reinstate")]
    if moves and moves[-1].what == "reinstate":
        return None
    return moves[-1] if moves and moves[-1].undone is None else None


def _quietly(after: Session, before: Session, group: Group, waiting: Mailing | None) -> list[Write]:
    """Nobody was told: the mail that waits is not sent, and reminders go on as if nothing had happened."""
    as_before = replace(
        after, stages_done=before.stages_done, asked_in=before.asked_in, asked_at=before.asked_at, chores_done=before.chores_done,
    )  # fmt: skip
    row = Replace(scheduled(as_before, group))
    return [row, Replace(replace(done(waiting), state=MailingState.SKIPPED, reason="undone"))] if waiting else [row]


def _to_newcomer(row: Any, last: AuditLine) -> bool:
    """Whether *row* is the mail to a speaker whose talk came into the session after the cancellation: they only get their link."""
    speakers_own = isinstance(row, Mailing) and row.audience is Audience.SPEAKER
    return speakers_own and last.before is not None and last.before.talk(row.subject) is None


def _openly(after: Session, session: Session, group: Group, last: AuditLine, now: datetime) -> list[Write]:
    if last.what == "move":
        after = asked_anew(after, session, group, now)
    else:
        after = chat_reminders.kept(after, session)
        if rsvp.same_day(session, after, group):  # answers that members gave before still count
            after = replace(after, asked_in=session.asked_in, asked_at=session.asked_at)
    settled, decisions = superseded_by_news(after, group, now)
    starts = after.starts.isoformat() if after.starts else ""
    if last.what == "cancel":
        told = news("reinstated", settled, {"starts": starts}, decisions, now)
        return [Replace(settled), *(write for write in told if not _to_newcomer(write.row, last))]
    previous = session.starts.isoformat() if session.starts else ""
    return [
        Replace(settled),
        *news("moved", settled, {"previous": previous, "starts": starts, "undone": "yes"}, decisions, now),
    ]
