"""The ledger of mail: a sender first claims a line for each reader, then writes down the outcome, so that nobody gets the same mail
twice."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from shared.errors import Conflict, InDoubt, NotSent, NotYet, Refused, Turns, Unwritable, said
from shared.model.mailing import (
    SAFETY,
    Audience,
    Entry,
    EntryState,
    Mailing,
    MailingState,
    done,
    mailing,
    may_be_gone,
    unfinished,
)
from shared.outbox.daily import PUT_OFF
from shared.store import Create, Ref, Replace, Store, Write
from shared.store.context import Context

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryContext(Context):
    """What a sender works with. *lease* is how long a claim without an outcome holds; *site_url* is the root of all pages."""

    site_url: str
    lease: timedelta
    system_now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep


OUTCOME_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 24.0)
"""Seconds between the attempts to write an outcome: nearly a minute together, well within the lease and the function's own time."""


def once(
    of: Mailing,
    reader: str,
    context: DeliveryContext,
    send: Callable[[], str],
    also: Callable[[Refused | None], Iterable[Write]] = lambda refused: (),
) -> str:
    """Claim the line of *of* and *reader*, *send*, and write down what became of it: ``sent``, ``refused``, or what it is known as.

    *send* gives the service's id of what it took, and raises :class:`Refused` or :class:`NotSent` where it took nothing; whatever else
    it raises leaves that in doubt (:class:`InDoubt`). *also* gives what is written along with the outcome; see :func:`write_down`.
    """
    line = entry_of(of, reader, context, EntryState.CLAIMED)
    held = context.store.claim(line)
    mine = replace(line, version=1, claimed=context.system_now()) if held is None else take_over(held, context)
    if mine is None:
        return known_as(held)
    try:
        taken = send()
    except Refused as refused:
        log.error("%s to %s is refused for good: %s", of.id, reader, said(refused))
        write_down(turned_down(mine, context), context, partial(also, refused))
        return "refused"
    except NotSent:
        give_back(mine, context)
        raise
    except Exception as lost:
        raise InDoubt(f"{of.id} to {reader}: {type(lost).__name__}") from lost
    sent = mine.became(EntryState.SENT, "", context.now, taken)
    write_down(sent, context, partial(also, None))
    return "sent"


def take_over(held: Entry, context: DeliveryContext) -> Entry | None:
    """*held* claimed for us, if its holder's lease is over, which happens once; None if it has an outcome."""
    if held.state is not EntryState.CLAIMED:
        return None
    if _holds(held, context):
        raise NotYet(f"{held.mailing} to {held.reader} is claimed")
    if held.attempts >= 2:
        context.store.commit(Replace(held.became(EntryState.UNKNOWN, "no outcome after two attempts", context.now)))
        return None
    again = replace(held, attempts=held.attempts + 1, claimed=context.system_now(), at=context.now)
    context.store.commit(Replace(again))
    return replace(again, version=again.version + 1)


def write_down(after: Entry, context: DeliveryContext, also: Callable[[], Iterable[Write]] = tuple) -> None:
    """Write *after*, the outcome of what was claimed, with the writes that *also* gives; it is tried for longer than anything else.

    *also* is called for each attempt, since its rows may have changed meanwhile; at the last attempt the outcome is written alone.
    Raises :class:`InDoubt` if the ledger cannot be written, or somebody else has the line by now: the sender must then stop.
    """
    for pause in (*OUTCOME_PAUSES, None):
        more: tuple[Write, ...] = ()
        try:
            more = () if pause is None else tuple(also())
            context.store.commit(Replace(after), *more)
        except Conflict as lost:
            held = context.store.get(Entry, after.mailing, after.reader)
            if held is not None and _same(held, after):
                return  # our own write, whose answer was lost
            if more and held is not None and held.version == after.version:
                continue  # the line is still ours: a row written along with it has changed
            raise InDoubt(f"{after.mailing} to {after.reader}: somebody else has the line") from lost
        except Exception as trouble:
            if pause is None:
                raise InDoubt(f"{after.mailing} to {after.reader}: the outcome could not be written") from trouble
            log.warning("the outcome of %s to %s: %s", after.mailing, after.reader, said(trouble))
            context.sleep(pause)
        else:
            return


def _same(held: Entry, after: Entry) -> bool:
    return replace(held, version=0) == replace(after, version=0)


def give_back(mine: Entry, context: DeliveryContext) -> None:
    """Nothing was sent: release the claim at once, without counting an attempt."""
    write_down(replace(mine, attempts=mine.attempts - 1, claimed=datetime.fromtimestamp(0, UTC)), context)


def turned_down(mine: Entry, context: DeliveryContext) -> Entry:
    """*mine* after this attempt was refused for good: skipped, or unknown if the answer to an earlier attempt was lost."""
    lost = mine.attempts > 1
    state, reason = (EntryState.UNKNOWN, "no outcome, then refused") if lost else (EntryState.SKIPPED, "refused")
    return mine.became(state, reason, context.now)


UNWRITABLE = "unwritable"
"""The reason in a line whose mail could not be made, both while it is retried and after it was given up."""
TRIED_AGAIN = timedelta(hours=2)
"""How long a mail that cannot be made is retried: a short disturbance, or a release that is rolled back, is over by then."""


def unwritten(mailing: Mailing, reader: str, context: DeliveryContext) -> str:
    """What becomes of a mail that cannot be made. It waits, and :class:`Unwritable` is raised; after :data:`TRIED_AGAIN` it is given up
    and the co-leads are told, once for each mailing. ``fortnight mail retry`` sends it when the cause is mended."""
    held, now = context.store.get(Entry, mailing.id, reader), context.system_now()
    if held is not None and held.state is not EntryState.CLAIMED:
        return known_as(held)
    if held is None or held.reason != UNWRITABLE:
        if held is not None and _holds(held, context):
            raise NotYet(f"{mailing.id} to {reader} is claimed")
        row = held or replace(entry_of(mailing, reader, context, EntryState.CLAIMED), attempts=0)
        waits = replace(row, reason=UNWRITABLE, claimed=now)
        context.store.commit(Replace(waits) if held else Create(waits))
    elif held.claimed is not None and now - held.claimed >= TRIED_AGAIN:
        _give_up(mailing, held, context)
        return UNWRITABLE
    raise Unwritable(f"{mailing.id} to {reader}")


TOLD_OF = "unwritten"
"""The kind of the mail that tells co-leads of it."""
RETRIED = "made again"
"""The reason in a line that was given up, while a co-lead has it sent again."""


def unmade(lines: Iterable[Entry]) -> list[Entry]:
    """Those of *lines* whose mail could not be made and did not go, in the order of their mailings."""
    found = [
        line
        for line in lines
        if (line.state, line.reason) == (EntryState.SKIPPED, UNWRITABLE)
        or (line.state is EntryState.CLAIMED and line.reason == RETRIED)
    ]
    return sorted(found, key=lambda line: (line.mailing, line.reader))


def send_again(of: Mailing, lines: Iterable[Entry], now: datetime) -> list[Write]:
    """Writes after which *lines*, of the mailing *of*, can be claimed again; a mailing to single readers is unfinished again, too. *now*
    is the time for people. The caller queues it. Doing it twice changes nothing more."""
    fresh = replace(of, retried=of.retried + 1, requeued=0)
    if of.audience is not Audience.MEMBERS:
        fresh = replace(fresh, state=MailingState.DUE, due=now + SAFETY, reason="")
    never = datetime.fromtimestamp(0, UTC)
    taken = [line for line in lines if line.state is not EntryState.CLAIMED]
    free = (replace(line, state=EntryState.CLAIMED, reason=RETRIED, claimed=never, attempts=0) for line in taken)
    return [Replace(fresh), *map(Replace, free)]


def given_up(group: str, lead: str, store: Store, now: datetime) -> list[Mailing]:
    """The mailings of which the co-lead *lead* was told that they could not be made, and which nobody has sent again since; newest
    first. Those too old to be sent again are left out."""
    told = {line.mailing for line in store.all(Entry, f"lead:{lead}", f"{TOLD_OF}/{group}/", unread=[])}
    rows = store.get_many([Ref(Mailing, (one,)) for one in told], unread=set())
    named = dict.fromkeys(row.facts.get("mailing", "") for row in rows.values())
    found = store.get_many([Ref(Mailing, (one,)) for one in named], unread=set())
    still = (row for row in found.values() if not may_be_gone(row.created, now, row.ends))
    waits = (row for row in still if f"{TOLD_OF}/{group}/{_try(row)}" in told)
    return sorted(waits, key=lambda row: row.created, reverse=True)


def _try(of: Mailing) -> str:
    """The id of *of*; another one for each time that it is sent again."""
    return f"{of.id}/{of.retried}" if of.retried else of.id


def _give_up(of: Mailing, held: Entry, context: DeliveryContext) -> None:
    """End the line, and mail the co-leads, except about that very mail."""
    state, reason = (
        (EntryState.UNKNOWN, f"no outcome, then {UNWRITABLE}") if held.attempts else (EntryState.SKIPPED, UNWRITABLE)
    )
    line = Replace(held.became(state, reason, context.now))
    told = mailing(
        "unwritten", of.group, Audience.CO_LEADS, at=context.now, of=_try(of), session=of.session, wait=timedelta(0),
        ends=of.ends, facts={"mailing": of.id, "kind": of.kind},
    )  # fmt: skip
    if of.kind != told.kind and context.store.get(Mailing, told.id) is None:
        context.store.commit(line, Create(told))
    else:
        context.store.commit(line)


def entry_of(mailing: Mailing, reader: str, context: DeliveryContext, state: EntryState) -> Entry:
    """The line of *mailing* and *reader*, not yet written."""
    return Entry(
        mailing=mailing.id, reader=reader, kind=mailing.kind, state=state, at=context.now, session=mailing.session,
        revision=mailing.revision, stage=mailing.stage, ends=mailing.ends,
    )  # fmt: skip


def skip_all(mailing: Mailing, reasons: Mapping[str, str], context: DeliveryContext, turns: Turns) -> dict[str, int]:
    """Write down, for each reader with a reason, why they get nothing; returns counts by reason."""
    counts: dict[str, int] = {}
    for reader, reason in reasons.items():
        if not reason:
            continue
        try:
            skip(mailing, reader, reason, context, later=reason == PUT_OFF)
            counts[reason] = counts.get(reason, 0) + 1
        except NotYet as claimed:
            turns.keep(claimed, "mailing %s to %s", mailing.id, reader)
    return counts


def known_as(held: Entry | None) -> str:
    """The outcome that a delivery reports when it finds *held*: a reader who was put off stays put off, even if they chose otherwise
    since."""
    return PUT_OFF if held is not None and held.reason == PUT_OFF else "known"


def skip(mailing: Mailing, reader: str, reason: str, context: DeliveryContext, *, later: bool = False) -> None:
    """Write down why *reader* gets nothing, or gets it *later* with another mail. In that case nothing may stay in doubt:
    :class:`NotYet` is raised while somebody else may be sending it."""
    entry = replace(entry_of(mailing, reader, context, EntryState.SKIPPED), reason=reason)
    try:
        context.store.commit(Create(entry))
    except Conflict:
        _settle(mailing, reader, reason, context, later=later)


def _settle(mailing: Mailing, reader: str, reason: str, context: DeliveryContext, *, later: bool) -> None:
    """Settle a line that is already there. If its holder gave it back, it is skipped. If they never came back, nobody knows whether the
    mail went, and nobody tries again unless the reader gets it *later* anyway."""
    held = context.store.get(Entry, mailing.id, reader)
    claimed = held is not None and held.state is EntryState.CLAIMED
    if held is None or not claimed or _holds(held, context):
        if later and claimed:
            raise NotYet(f"{mailing.id} to {reader} is claimed")
        log.info("%s to %s is settled already", mailing.id, reader)
        return
    lost = held.attempts and not later
    outcome = (EntryState.UNKNOWN, f"no outcome, then {reason}") if lost else (EntryState.SKIPPED, reason)
    try:
        context.store.commit(Replace(held.became(*outcome, context.now)))
    except Conflict:
        log.info("%s to %s was settled just now", mailing.id, reader)


def _holds(held: Entry, context: DeliveryContext) -> bool:
    """Whether the holder of *held* may still be sending."""
    return held.claimed is not None and context.system_now() - held.claimed < context.lease


def forget(mailing: Mailing, store: Store) -> None:
    """Once the daily mail told of *mailing*, what people wrote is not kept beside it."""
    if mailing.facts:
        try:
            store.commit(Replace(replace(mailing, facts={})))
        except Conflict:
            log.info("mailing %s was changed by somebody else", mailing.id)


def finish(mailing: Mailing, store: Store, *, forgets: bool = False) -> None:
    """Mark *mailing* as done. If its kind *forgets*, what people wrote is removed from the row. A tick may have queued it again
    meanwhile, which changes nothing; a mailing that is to be sent again stays as it is."""
    row: Mailing | None = mailing
    while row is not None and unfinished(row) and row.retried == mailing.retried:
        finished = replace(done(row), facts={}) if forgets else done(row)
        try:
            return store.commit(Replace(finished))
        except Conflict:
            log.info("mailing %s was finished or queued again by somebody else", mailing.id)
        row = store.get(Mailing, mailing.id)
    return None
