"""The ledger: who sends claims a line per reader first, and writes down what became of it, so that nobody gets a thing twice."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from shared.changes import Create, Replace, Store
from shared.errors import Conflict, NotYet
from shared.mailings import Entry, EntryState, Mailing, done

log = logging.getLogger(__name__)


class Clerk(Protocol):
    """Whoever sends. *lease* is how long a claim without an outcome holds."""

    @property
    def store(self) -> Store: ...

    @property
    def lease(self) -> timedelta: ...

    @property
    def now(self) -> datetime: ...

    @property
    def system_now(self) -> Callable[[], datetime]: ...


def take_over(held: Entry, clerk: Clerk) -> Entry | None:
    """The entry as ours if its holder never came back, once; None if there is an outcome."""
    if held.state is not EntryState.CLAIMED:
        return None
    if _holds(held, clerk):
        raise NotYet(f"{held.mailing} to {held.reader} is claimed")
    if held.attempts >= 2:
        clerk.store.commit(
            Replace(replace(held, state=EntryState.UNKNOWN, reason="no outcome after two attempts", at=clerk.now))
        )
        return None
    again = replace(held, attempts=held.attempts + 1, claimed=clerk.system_now(), at=clerk.now)
    clerk.store.commit(Replace(again))
    return replace(again, version=again.version + 1)


def give_back(mine: Entry, clerk: Clerk) -> None:
    """Nothing was sent: the claim is free at once, and does not count as an attempt."""
    clerk.store.commit(Replace(replace(mine, attempts=mine.attempts - 1, claimed=datetime.fromtimestamp(0, UTC))))


def turned_down(mine: Entry, clerk: Clerk) -> Entry:
    """*mine* as it is once this attempt was turned down for good: skipped, or, where an earlier attempt's answer was lost, unknown."""
    lost = mine.attempts > 1
    state, reason = (EntryState.UNKNOWN, "no outcome, then refused") if lost else (EntryState.SKIPPED, "refused")
    return replace(mine, state=state, reason=reason, at=clerk.now)


def entry_of(mailing: Mailing, reader: str, clerk: Clerk, state: EntryState) -> Entry:
    """The line of *mailing* and *reader*, not written yet."""
    return Entry(
        mailing=mailing.id, reader=reader, kind=mailing.kind, state=state, at=clerk.now, session=mailing.session,
        revision=mailing.revision, stage=mailing.stage, correlation=mailing.correlation,
    )  # fmt: skip


def skip(mailing: Mailing, reader: str, reason: str, clerk: Clerk) -> None:
    """Write down why *reader* gets nothing."""
    entry = replace(entry_of(mailing, reader, clerk, EntryState.SKIPPED), reason=reason)
    try:
        clerk.store.commit(Create(entry))
    except Conflict:
        _settle(mailing, reader, reason, clerk)


def _settle(mailing: Mailing, reader: str, reason: str, clerk: Clerk) -> None:
    """There is a line already. If its holder gave it back, it is skipped; if they never came back, nobody knows whether the mail
    went, and nobody is to try again."""
    held = clerk.store.get(Entry, mailing.id, reader)
    if held is None or held.state is not EntryState.CLAIMED or _holds(held, clerk):
        log.info("%s to %s is settled already", mailing.id, reader)
        return
    outcome = (EntryState.UNKNOWN, f"no outcome, then {reason}") if held.attempts else (EntryState.SKIPPED, reason)
    try:
        clerk.store.commit(Replace(replace(held, state=outcome[0], reason=outcome[1], at=clerk.now)))
    except Conflict:
        log.info("%s to %s was settled just now", mailing.id, reader)


def _holds(held: Entry, clerk: Clerk) -> bool:
    """Whether whoever claimed *held* may still be at it."""
    return held.claimed is not None and clerk.system_now() - held.claimed < clerk.lease


_NAMES_PEOPLE = ("bad-address", "bad-addresses", "applications", "proposals", "talk-open", "all-dropped")


def finish(mailing: Mailing, store: Store) -> None:
    """Nothing is left to do; what people wrote is not kept beside the mail that told of it."""
    finished = replace(done(mailing), facts={}) if mailing.kind in _NAMES_PEOPLE else done(mailing)
    try:
        store.commit(Replace(finished))
    except Conflict:
        log.info("mailing %s was finished or queued again by somebody else", mailing.id)
