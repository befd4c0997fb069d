"""The audit: who did what, and, of a change to a session that can be undone, what it was before."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.model.announcement import Announcement
from shared.model.attendance import Attendance
from shared.model.deck import Upload
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.member import Member
from shared.model.proposal import TalkProposal
from shared.model.recap import Recap
from shared.model.recording import Recording
from shared.model.rota import Rota
from shared.model.session import Session
from shared.model.survey import Survey
from shared.model.vote import Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Something that was done, written in the transaction that did it: to a *session*, or to what *about* says (``member/<id>``). It
    names nobody but the co-lead whose id is *by*. What was done to the stack's secret keys is no group's: *group* is empty, *about*
    ``stack/keys``, and *turn* the how many-th line of them it is.

    *what* is the name of the action, and *way* how it came to be asked for; *turn* is the version of the row that it was done to. A change
    that can be undone led to *revision* of its session, which was as *before*: *what* is ``move``, ``cancel``, ``reinstate``, ``recap``
    or ``undo``, *way* is empty, and *undone* the revision of the change that took it back. ``slides removed`` leaves the session and its
    revision alone: *talk* says whose, *turn* is the version of the deck's row.
    """

    group: str
    session: str
    revision: int
    what: str
    by: str
    at: datetime
    before: Session | None = None
    undone: int | None = None
    talk: str = ""
    turn: int = 0
    about: str = ""
    way: str = ""
    version: int = 0


_NAMED = {
    Member: "member", TalkProposal: "proposal", Vote: "vote", Recording: "recording", Upload: "upload", Mailing: "mail", Group: "group",
    Attendance: "attendance", Rota: "rota", Survey: "feedback", Announcement: "announcement",
}  # fmt: skip


def line_about(row: Any, *, what: str, by: str, way: str, at: datetime, talk: str = "") -> AuditLine | None:
    """The audit's line for what was done to *row* (as it was read); None for rows of which none is kept, such as ballots."""
    if isinstance(row, Session | Recap):
        key = row.key if isinstance(row, Session) else row.session
        revision = row.revision if isinstance(row, Session) else 0
        return AuditLine(
            group=row.group, session=key, revision=revision, what=what, by=by, way=way, at=at, talk=talk, turn=row.version + 1
        )  # fmt: skip
    if type(row) not in _NAMED:
        return None
    group = row.id if isinstance(row, Group) else row.group
    about = f"{_NAMED[type(row)]}/{_nameless(row) if isinstance(row, Mailing) else row.id}"
    return AuditLine(
        group=group, session="", about=about, revision=0, what=what, by=by, way=way, at=at, turn=row.version + 1
    )  # fmt: skip


KEYS = "stack/keys"
"""What lines of the stack's secret keys are about."""
NEW_KEYS = "new keys"
"""Recorded where keys replaced others by which people were known: nobody from before is recognised with the new ones."""


def line_of_keys(*, what: str, by: str, way: str, at: datetime, turn: int) -> AuditLine:
    """The line of what was done to the secret keys."""
    return AuditLine(group="", session="", about=KEYS, revision=0, what=what, by=by, way=way, at=at, turn=turn)


def _nameless(row: Mailing) -> str:
    """How *row* is named without naming anybody. A mailing's id may contain a member's, who may be erased later, so it is shortened to
    what can be recognised but not read."""
    return f"{row.kind}/{hashlib.sha256(row.id.encode()).hexdigest()[:12]}"
