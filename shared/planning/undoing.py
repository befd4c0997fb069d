"""Taking back the last move or cancellation of a session. Who was told of it is told of this, too, once; who was not hears nothing."""

from dataclasses import replace
from datetime import datetime

from shared.changes import Create, Replace, Store, Write
from shared.deeds import Deed
from shared.errors import BadInput
from shared.groups import Group
from shared.mailings import Mailing, MailingState, done
from shared.planning.changing import deed, news, untold
from shared.planning.steps import Step
from shared.planning.together import own, with_guests
from shared.reminders import scheduled, superseded_by_news
from shared.sessions import Session, restored

KINDS = {"move": "moved", "cancel": "cancelled"}
"""The mail that tells of each deed."""


def undo(session: Session, group: Group, store: Store, now: datetime, *, by: str) -> Step:
    """*session* as it was before its last move or cancellation.

    Raises :class:`BadInput` if there is none that stands, if the session was held, or if the time to go back to is past.
    """
    step = _undo(own(session), group, store, now, by)
    return with_guests(step, session, store, lambda row, guest: _undo(row, guest, store, now, by))


def _undo(session: Session, group: Group, store: Store, now: datetime, by: str) -> Step:
    last = last_deed(store.deeds(session.group, session.key))
    if last is None:
        raise BadInput(f"{session.id} was neither moved nor cancelled, or that was undone already")
    before = last.before
    if before.starts is None or before.starts <= now or session.state.value == "held":
        raise BadInput(f"{session.id}: the time that it would go back to is past; move it instead")
    after = restored(session, before, now)
    waiting = untold(KINDS[last.what], session, store)
    told = _quietly(after, before, group, waiting) if waiting else _openly(after, session, group, last, now)
    audit = (Replace(replace(last, undone=after.revision)), Create(deed("undo", session, after, by, now)))
    return Step(f"undo the {last.what} of {session.id}", (*told, *audit))


def last_deed(deeds: list[Deed]) -> Deed | None:
    """The last move or cancellation among *deeds* (oldest first) if it was not undone."""
    moves = [one for one in deeds if one.what in KINDS]
    return moves[-1] if moves and moves[-1].undone is None else None


def _quietly(after: Session, before: Session, group: Group, waiting: Mailing) -> list[Write]:
    """Nobody knows yet: the mail stays unsent, and the reminders go on as if nothing had been."""
    as_before = replace(after, stages_done=before.stages_done, chores_done=before.chores_done)
    unsent = replace(done(waiting), state=MailingState.SKIPPED, reason="undone")
    return [Replace(scheduled(as_before, group.stages, group.tz)), Replace(unsent)]


def _openly(after: Session, session: Session, group: Group, last: Deed, now: datetime) -> list[Write]:
    settled, decisions = superseded_by_news(after, group.stages, group.tz, now)
    starts = after.starts.isoformat() if after.starts else ""
    if last.what == "cancel":
        return [Replace(settled), *news("reinstated", settled, {"starts": starts}, decisions, now)]
    previous = session.starts.isoformat() if session.starts else ""
    return [
        Replace(settled),
        *news("moved", settled, {"previous": previous, "starts": starts, "undone": "yes"}, decisions, now),
    ]
