"""A session and its talks. Its id is ``<group>/<date first planned>`` and never changes.

States: ``planned -> announced -> held``, or ``cancelled``. Every change that members are told of raises ``revision``; only a
change of start makes reminder stages due again.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.errors import BadInput


class SessionState(StrEnum):
    PLANNED = "planned"
    ANNOUNCED = "announced"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something to read, watch or see. *url* may be lost (``was_shared`` and no url); *minutes* is the reading time when known."""

    kind: str
    title: str | None = None
    url: str | None = None
    was_shared: bool = False
    arxiv: str | None = None
    minutes: int | None = None
    essential: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk within a session; *slug* is unique within it and names the talk in keys and addresses."""

    slug: str
    speaker: str
    title: str | None = None
    about: str = ""
    resources: tuple[Resource, ...] = ()
    slides: Resource | None = None
    recording: Resource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    speaker: str
    topic: str
    scheduled_for: str | None = None
    url: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One meeting. *starts* and *ends* are UTC and None where history did not record them; *order* sorts the undated ones."""

    group: str
    key: str
    kind: str
    state: SessionState
    starts: datetime | None = None
    ends: datetime | None = None
    date: str | None = None
    date_known: str = "written"
    order: int = 0
    title: str | None = None
    about: str = ""
    series: str | None = None
    talks: tuple[Talk, ...] = ()
    planned: tuple[Proposal, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    plans: tuple[Proposal, ...] = ()
    research: tuple[Proposal, ...] = ()
    revision: int = 1
    sequence: int = 0
    changed_at: datetime | None = None
    stages_done: tuple[str, ...] = ()
    next_due: datetime | None = None
    imported: bool = False
    version: int = 0

    @property
    def id(self) -> str:
        """``<group>/<date first planned>``."""
        return f"{self.group}/{self.key}"

    @property
    def upcoming(self) -> bool:
        return self.state in (SessionState.PLANNED, SessionState.ANNOUNCED)

    @property
    def heading(self) -> str:
        """What people call it: its title, else its talks, else what kind of meeting it is."""
        if self.title:
            return self.title
        named = [talk.title or f"A talk by {talk.speaker}" for talk in self.talks]
        return " · ".join(named) or {"talks": "Talks", "proposals": "Proposals and vote"}.get(self.kind, "Discussion")

    def talk(self, slug: str) -> Talk | None:
        return next((talk for talk in self.talks if talk.slug == slug), None)


def moved(session: Session, starts: datetime, now: datetime) -> Session:
    """*session* at its new start, as long as before; every reminder stage is open again."""
    if session.starts is None or session.ends is None:
        raise BadInput(f"{session.id} has no date to move from")
    length = session.ends - session.starts
    return replace(_told(session, now), starts=starts, ends=starts + length, stages_done=())


def cancelled(session: Session, now: datetime) -> Session:
    """*session* as cancelled: nothing about it is due any more."""
    return replace(_told(session, now), state=SessionState.CANCELLED, next_due=None)


def changed(session: Session, now: datetime) -> Session:
    """*session* after a change that members are told of and that leaves its start alone."""
    return _told(session, now)


def _told(session: Session, now: datetime) -> Session:
    return replace(session, revision=session.revision + 1, sequence=session.sequence + 1, changed_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a session is joined. A row of its own, so that what shows sessions to the world cannot read it."""

    group: str
    session: str
    link: str
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """How the speaker of a talk is reached. Private, like :class:`Room`."""

    group: str
    session: str
    talk: str
    name: str
    address: str
    version: int = 0
