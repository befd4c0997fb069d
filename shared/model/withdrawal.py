"""A talk whose speaker has said that they cannot give it, kept as it was, so that it can be put back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.model.session import Session, Talk

LONGEST_REASON = 500
"""The most characters of what a speaker says about why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That the *talk* with the slug *slug* is not given in *session* (a key), said *at* a time (UTC) for a *reason* (plain text, may be
    empty; only the co-leads read it). *talks* is how many the session had before the first of its speakers could not, *place* how many came
    before this one."""

    group: str
    session: str
    slug: str
    talk: Talk
    at: datetime
    talks: int
    place: int = 0
    reason: str = ""
    version: int = 0


def places_of(session: Session, rows: Iterable[Withdrawal]) -> int:
    """How many talks *session* had before any of its speakers said that they cannot; *rows* are the group's."""
    return max([len(session.talks), *(row.talks for row in rows if row.session == session.key)])


def to_replace(
    rows: Iterable[Withdrawal], sessions: Iterable[Session], now: datetime
) -> list[tuple[Withdrawal, Session]]:
    """Those of *rows* whose place nobody has taken yet, each with its session among *sessions*, which has not begun; where some of a
    session's places are taken again, the ones said last."""
    said, found = sorted(rows, key=lambda row: row.at), list[tuple[Withdrawal, Session]]()
    for session in sessions:
        if not session.upcoming or (session.starts and session.starts <= now):
            continue
        gone = [row for row in said if row.session == session.key and session.talk(row.slug) is None]
        free = places_of(session, gone) - len(session.talks)
        found += [(row, session) for row in (gone[-free:] if free else [])]
    return found
