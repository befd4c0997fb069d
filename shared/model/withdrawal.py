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
    empty; only the co-leads read it). *talks* is how many the session had with it."""

    group: str
    session: str
    slug: str
    talk: Talk
    at: datetime
    talks: int
    reason: str = ""
    version: int = 0


def to_replace(rows: Iterable[Withdrawal], sessions: Iterable[Session]) -> list[tuple[Withdrawal, Session]]:
    """Those of *rows* whose place nobody has taken yet, each with its session among *sessions* to come."""
    ahead = {one.key: one for one in sessions if one.upcoming}
    found = ((row, ahead[row.session]) for row in rows if row.session in ahead)
    return [(row, session) for row, session in found if len(session.talks) < row.talks]
