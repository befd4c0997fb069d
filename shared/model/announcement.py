"""What co-leads write to their members by mail: from the draft to what went out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.model.mailing import HELD

LONGEST_SUBJECT, LONGEST = 120, 6000
"""Characters of a subject, and of a text (Markdown)."""
MOST_A_WEEK = 7
"""The most that a group may allow itself in a week."""


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    SENT = "sent"
    STOPPED = "stopped"


class Audience(StrEnum):
    """Whom an announcement is for. *coming* and *unsaid* are about a session: who comes, and who has not said whether they do."""

    MEMBERS = "members"
    COMING = "coming"
    UNSAID = "unsaid"
    ROTA = "rota"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What co-leads write to members of *group*. *to* says whom: an :class:`Audience`, with a session's key where it is about one
    (``coming/2023-10-28``).

    A draft waits once *by* (a co-lead's id) has sent it: *due* is when it leaves (UTC), until then it can be taken back. *left* is when it
    did leave, or was stopped while it left. *issue* counts how often it was sent: what was taken back and is sent again is another.
    """

    group: str
    id: str
    subject: str = ""
    text: str = ""
    to: str = Audience.MEMBERS.value
    written: datetime
    state: AnnouncementState = AnnouncementState.DRAFT
    by: str = ""
    issue: int = 0
    left: datetime | None = None
    due: datetime | None = None
    version: int = 0

    @property
    def audience(self) -> Audience:
        return Audience(self.to.partition("/")[0])

    @property
    def session(self) -> str:
        """The key of the session that says who gets it; empty if none does."""
        return self.to.partition("/")[2]

    @property
    def mailing(self) -> str:
        """The id of the mailing by which it goes to members."""
        return f"announcement/{self.group}/{self.id}/{self.issue}"

    @property
    def copy(self) -> str:
        """The id of the mailing by which co-leads have it as soon as it is sent."""
        return f"announcement-copy/{self.group}/{self.id}/{self.issue}"

    def held_until(self, now: datetime) -> datetime | None:
        """Until when it is kept if it is written *now* (the system's clock); None as long as it has not left."""
        return now + HELD if self.state in (AnnouncementState.SENT, AnnouncementState.STOPPED) else None
