"""Rows of an earlier time, out of a table that the cloud made of it, back into the stack's own: those that are not there any more.

What is there stays as it is, since it is newer. Who was erased, or complained, stays away, with every row that names them; who was logged
in logs in again. Ballots come back with their vote alone: those of a vote that is there were taken away for good.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.errors import Conflict
from shared.model.audit import KEYS, NEW_KEYS, AuditLine, line_of_keys
from shared.model.group import Group
from shared.model.login import DeskSession, LoginRequest
from shared.model.mailing import Entry, Mailing
from shared.model.member import Member
from shared.model.suppression import Suppression, hashed
from shared.model.vote import Ballot, Vote
from shared.store import Create, Store
from shared.store.actions import Way

PASSING = (LoginRequest, DeskSession)
"""Rows that are worth nothing later."""
FIRST, LAST = (Suppression, Entry, Mailing), (Vote, Group)
"""In this order: to whom a mail went is there before the mail, both before anybody whom it was mailed to, and a group at the end: a tick
meanwhile mails nothing twice. A vote comes after its ballots: a tick counts them all, and who is stopped between them has none of them
left out the next time."""


def missing(rows: Iterable[Any], there: Callable[[Any], bool], suppressed: Callable[[str], bool]) -> list[Any]:
    """Those of *rows* that are to be put back, in this order. *there* tells whether one is there already, *suppressed* whether nobody is
    mailed at an address any more."""
    known = [row for row in rows if not isinstance(row, PASSING)]
    gone = {
        name
        for row in known
        if isinstance(row, Member) and suppressed(row.address)
        for name in (row.id, row.address)
    }  # fmt: skip
    votes = {(row.group, row.id) for row in known if isinstance(row, Vote) and not there(row)}
    wanted = [
        row
        for row in known
        if not there(row)
        and not _names(row, gone)
        and not (isinstance(row, Ballot) and (row.group, row.vote) not in votes)
    ]
    return sorted(wanted, key=_turn)


def _names(row: Any, gone: Collection[str]) -> bool:
    text = repr(row) if gone else ""
    return any(name in text for name in gone)


def suppressing(key: bytes, *held: Iterable[Suppression]) -> Callable[[str], bool]:
    """Whether an address is one of those *held*."""
    ids = {one.id for some in held for one in some}
    return lambda address: hashed(address, key) in ids


def unknown(held: Iterable[Suppression], lines: Iterable[AuditLine]) -> tuple[int, datetime | None]:
    """How many of those *held* can no longer be recognised, and since when: keys were made anew after that."""
    anew = max((line.at for line in lines if line.what == NEW_KEYS), default=None)
    return len({one.id for one in held if anew and one.at < anew}), anew


def counted(rows: Sequence[Any]) -> Mapping[str, int]:
    """How many rows of each noun, the most frequent first."""
    return dict(Counter(type(row).__name__ for row in rows).most_common())


def put(rows: Sequence[Any], store: Store, now: datetime, far: Callable[[int], None]) -> list[Any]:
    """Put them back as they were, and write down that it was done; those that were: what somebody made meanwhile stays. *far* is told after
    each thousand how far it is."""
    turn = len(store.all(AuditLine, "", KEYS)) + 1
    store.commit(Create(line_of_keys(what="restore", by="command", way=Way.COMMAND.value, at=now, turn=turn)))
    done = []
    for row in rows:
        try:
            store.commit(Create(row))
        except Conflict:
            continue
        done.append(row)
        if len(done) % 1000 == 0:
            far(len(done))
    return done


def _turn(row: Any) -> int:
    if isinstance(row, FIRST):
        return FIRST.index(type(row))
    return len(FIRST) + (1 + LAST.index(type(row)) if isinstance(row, LAST) else 0)
