"""Turning a row that is due: the duties of its noun, in one transaction with the mailings that they cause."""

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
from shared.tick.context import SPARE, TickContext
from shared.tick.fan_out import fan_out, overdue, requeue, send_off, to_all
from shared.tick.registry import Noun, noun_of

log = logging.getLogger(__name__)

DONE = object()
"""Returned for a mailing whose last step was made."""


def forget(due: list[Due], context: TickContext) -> None:
    """Search the dead letters once for all erasures that are due, before any of them counts as done."""
    gone = [one.member for row in due if isinstance(row, Erasure) for one in row.memberships]
    if gone and context.given_up is not None:
        context.given_up.forget(gone)


def act(row: Due, context: TickContext) -> dict[str, int]:
    """Mailings are taken up and erasures finished in their own ways; all other rows are turned by duties."""
    if isinstance(row, Unreadable):
        raise row
    if isinstance(row, Mailing):
        return {"mailings": resume(row, context)}
    if isinstance(row, Erasure):
        from shared.privacy.erasing import sweep

        return {"erasures": sweep(row, context.store)}
    return turn_over(row, noun_of(row), context)


def resume(row: Mailing, context: TickContext) -> int:
    """Take up a mailing that nobody has finished in time; returns how many were. Mailings to all members wait for the end."""
    current = overdue(row, context.store, context.now)
    if current is None:
        return 0
    if current.audience is Audience.MEMBERS:
        context.to_all.append(current)
        return 1
    group = _group(current.group, context) if asks_to_confirm(current) else None
    return requeue(current, group, context.store, context.post, context.now)


def queue_to_all(context: TickContext, turns: Turns) -> None:
    """Fan out the mailings to all members, each a step at a time, so that a large one does not hold up the others. What there is no time
    for stays due for the next tick."""
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
    """The post in the group's chat that goes along with *row*."""
    group = _group(row.group, context)
    if group is None or group.chat_posts is None:
        return []
    from shared.chat.following import following

    post = following(row, group, context.now)
    return [Create(post)] if post else []


def _group(group: str, context: TickContext) -> Group | None:
    """The group's row, read once for each tick."""
    if group not in context.groups:
        context.groups[group] = context.store.get(Group, group)
    return context.groups[group]


def turn_over(row: Timed, noun: Noun, context: TickContext) -> dict[str, int]:
    """Turn *row*; nothing happens for a stale row of the index."""
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
    """All of *turns* in one write or, if that does not fit, one by one: the row then stays due until the last."""
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
