"""A row that is due is turned by the duties of its noun, in one transaction with the mailings that this causes."""

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from shared.errors import Conflict, Turns, Unreadable
from shared.limits import ROWS
from shared.membership.confirming import asks_to_confirm
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing
from shared.model.suppression import Erasure
from shared.schedule.duties import At, Turn, turned
from shared.store import Create, Due, Replace, Timed, Write
from shared.tick.fan_out import fan_out, overdue, requeue, send_off, to_all
from shared.tick.registry import Noun, noun_of
from shared.tick.ticking import SPARE, TickContext

log = logging.getLogger(__name__)

DONE = object()
"""What a mailing whose last step was made gives in place of another."""


def forget(due: list[Due], context: TickContext) -> None:
    """Go through the dead letters once for all erasures that are due, before any of them counts as done."""
    gone = [one.member for row in due if isinstance(row, Erasure) for one in row.memberships]
    if gone and context.given_up is not None:
        context.given_up.forget(gone)


def act(row: Due, context: TickContext) -> dict[str, int]:
    """A mailing is taken up again, an erasure finished: each has its own way. All else is turned by duties."""
    if isinstance(row, Unreadable):
        raise row
    if isinstance(row, Mailing):
        return {"mailings": resume(row, context)}
    if isinstance(row, Erasure):
        from shared.privacy.erasing import sweep

        return {"erasures": sweep(row, context.store)}
    return turn_over(row, noun_of(row), context)


def resume(row: Mailing, context: TickContext) -> int:
    """Take up a mailing that nobody has finished in time; how many were. What goes to all has its turn after everything else."""
    current = overdue(row, context.store, context.now)
    if current is None:
        return 0
    if current.audience is Audience.MEMBERS:
        context.to_all.append(current)
        return 1
    group = _group(current.group, context) if asks_to_confirm(current) else None
    return requeue(current, group, context.store, context.post, context.now)


def queue_to_all(context: TickContext, turns: Turns) -> None:
    """The mailings to all, each a step at a time, so that the largest holds up none. What there is no time for stays due, and the next
    tick goes on with it."""
    running = deque(fan_out(row, context.store, context.post, _to_chat(row, context)) for row in context.to_all)
    while running and context.left() > SPARE:
        one = running.popleft()
        with turns.each("one mailing is in trouble; the others have their turn"):
            try:
                if next(one, DONE) is not DONE:
                    running.append(one)
            except Conflict as lost:
                log.info("somebody else is at it: %s", lost)
    if running:
        log.info("%d mailings are not queued to everybody yet; the next tick goes on", len(running))


def _to_chat(row: Mailing, context: TickContext) -> list[Write]:
    """What the group's chat is told along with *row*."""
    group = _group(row.group, context)
    if group is None or group.chat_posts is None:
        return []
    from shared.chat.following import following

    post = following(row, group, context.now)
    return [Create(post)] if post else []


def _group(group: str, context: TickContext) -> Group | None:
    """The group's row, read once a tick."""
    if group not in context.groups:
        context.groups[group] = context.store.get(Group, group)
    return context.groups[group]


def turn_over(row: Timed, noun: Noun, context: TickContext) -> dict[str, int]:
    """Turn *row*; a stale row of the index does nothing."""
    group = _group(row.group, context)
    if group is None:
        log.error("%s %s belongs to no group", type(row).__name__, "/".join(noun.key(row)))
        return {}
    current = context.store.get(type(row), *noun.key(row)) if noun.read_again else row
    due = getattr(current, noun.due, None)
    if due is None or due > context.now:
        return {}
    at = At(
        group=group,
        store=context.store,
        now=context.now,
        correlation=context.correlation,
        quota=context.quota,
        was=current,
    )
    made: list[Mailing] = []
    count = 0
    for writes in _transactions(turned(current, noun.duties, noun.following(group), at), noun, at):
        context.store.commit(*writes)
        made += send_off(writes, context.post)
        count = 1
    context.to_all.extend(to_all(made))
    return noun.counts(count, made)


def _transactions(turns: list[Turn], noun: Noun, at: At) -> Iterator[list[Write]]:
    """All of *turns* in one write, or, where that is more than one holds, one by one: the row stays due until the last."""
    writes = [write for turn in turns for write in turn.writes]
    if noun.times_itself:
        yield from [writes] if writes else []
        return
    final = noun.timed(turns[-1].row if turns else at.was, at)
    if len(writes) < ROWS:
        yield from [[Replace(final), *writes]] if writes or final != at.was else []
        return
    for count, turn in enumerate(turns):
        row = final if turn is turns[-1] else turn.row
        yield [Replace(replace(row, version=at.was.version + count)), *turn.writes]
