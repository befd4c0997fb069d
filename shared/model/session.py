"""A session and its talks. Its id is ``<group>/<date first planned>`` and never changes.

States: ``planned -> announced -> held``, or ``cancelled``. Every change that members are told of raises ``revision``; only a
change of start makes reminder stages due again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from shared import limits
from shared.errors import BadInput

KINDS = {
    "discussion": "Discussion",
    "talks": "Talks",
    "proposals": "Proposals and vote",
    "reading": "Reading plan",
}
"""The kinds of meeting, and what one without another name is called."""
LONGEST_TITLE, LONGEST_SPEAKER = 200, 200
"""The most characters of what is typed by hand: a session's or a talk's title, and a speaker's name."""


class SessionState(StrEnum):
    PLANNED = "planned"
    ANNOUNCED = "announced"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something to read, watch or look at. *url* may be lost (``was_shared``, and no url); *minutes* is the reading time where known.
    *venue* is where it appeared: a journal, a conference, a publisher. *look_up*: arXiv or Crossref may be asked for what is missing."""

    kind: str
    title: str | None = None
    url: str | None = None
    was_shared: bool = False
    arxiv: str | None = None
    doi: str | None = None
    minutes: int | None = None
    essential: bool = True
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    abstract: str = ""
    look_up: bool = True


class Consent(StrEnum):
    """What a speaker has decided about showing the recording of their talk."""

    UNASKED = "unasked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk within a session; *slug* is unique within it and names the talk in keys and addresses.

    *about* is the abstract (Markdown, with math between dollar signs). *unconfirmed* says that its speaker was asked (a vote chose
    the talk) and has not said yes yet. *kind* is what the group calls its kind, which says how long it is. *slides_after*: the deck is
    shown once the session was held; *no_slides*: none is shown, and nobody asks for one. *recording* is shown only
    with the speaker's *consent*. *thread* is the address of its discussion in the group's chat. *link_life* is what the speaker's
    signed link must bear: another number turns every earlier link off. *summary* (plain text, a few lines) and *questions* are what
    members are given to think about beforehand.
    """

    slug: str
    speaker: str
    title: str | None = None
    about: str = ""
    resources: tuple[Resource, ...] = ()
    slides: Resource | None = None
    recording: Resource | None = None
    consent: Consent = Consent.UNASKED
    slides_after: bool = False
    no_slides: bool = False
    unconfirmed: bool = False
    thread: str = ""
    link_life: int = 0
    summary: str = ""
    questions: tuple[str, ...] = ()
    kind: str | None = None


def called(talk: Talk) -> str:
    """``“Tangent kernels” by Ada Example``; ``the talk by Ada Example`` without a title."""
    return f"“{talk.title}” by {talk.speaker}" if talk.title else f"the talk by {talk.speaker}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    speaker: str
    topic: str
    scheduled_for: str | None = None
    url: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One meeting. *starts* and *ends* are UTC and None where history did not record them; *order* sorts the undated ones.

    *resources* are what everybody reads for it, beside the talks' own; *book* and *chapter* say so for a meeting of a reading plan.
    *asked_in* are the reminders that asked members whether they come, *asked_at* is when the mail about its last move did.
    *chores_done* are the reminders around it that were run (see :mod:`shared.schedule.speaker_reminders`). *recap* are the co-leads'
    words on how it was, public since *recapped_at*. A joint session is a row in each group: the host's names the *guests* (group
    ids), theirs the *host* (the id of its session), whose time and programme they follow; *together* are the others' names. *zone* is the
    one whose clock it goes by, where that is not the group's. *place* is where it is, as everybody may know it; what is for members
    only is in the :class:`Room`; *has_link* says that there is a link among it which is not that of all the group's sessions.
    *notes_link* is the address of the notes that are taken together, public like the rest. *reason* is why it was last moved or cancelled,
    where its co-leads want everybody to read that.
    """

    group: str
    key: str
    kind: str
    state: SessionState
    starts: datetime | None = None
    ends: datetime | None = None
    zone: str | None = None
    place: str | None = None
    date: str | None = None
    date_known: str = "written"
    order: int = 0
    title: str | None = None
    about: str = ""
    series: str | None = None
    book: str | None = None
    chapter: str = ""
    host: str | None = None
    guests: tuple[str, ...] = ()
    together: str = ""
    resources: tuple[Resource, ...] = ()
    talks: tuple[Talk, ...] = ()
    planned: tuple[Proposal, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    plans: tuple[Proposal, ...] = ()
    research: tuple[Proposal, ...] = ()
    revision: int = 1
    sequence: int = 0
    changed_at: datetime | None = None
    stages_done: tuple[str, ...] = ()
    asked_in: tuple[str, ...] = ()
    asked_at: datetime | None = None
    chores_done: tuple[str, ...] = ()
    recap: str = ""
    recapped_at: datetime | None = None
    next_due: datetime | None = None
    imported: bool = False
    notes_link: str = ""
    has_link: bool = False
    reason: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """``<group>/<date first planned>``."""
        return f"{self.group}/{self.key}"

    @property
    def hosting(self) -> tuple[str, str]:
        """The group and key of the session whose programme this one has: the host's, or its own."""
        group, _, key = (self.host or self.id).partition("/")
        return group, key

    @property
    def upcoming(self) -> bool:
        return self.state in (SessionState.PLANNED, SessionState.ANNOUNCED)

    @property
    def held_here(self) -> bool:
        """Whether it was held, and not imported from the time before the group used Fortnight."""
        return self.state is SessionState.HELD and self.starts is not None and not self.imported

    @property
    def heading(self) -> str:
        """The :attr:`titles` on one line."""
        return " · ".join(self.titles)

    @property
    def titles(self) -> tuple[str, ...]:
        """What people call it, line by line: its title, else its talks, else what kind of meeting it is."""
        if self.title:
            return (self.title,)
        named = tuple(talk.title or f"A talk by {talk.speaker}" for talk in self.talks)
        return named or (self.chapter or KINDS.get(self.kind, "Discussion"),)

    @property
    def reading(self) -> tuple[Resource, ...]:
        """Everything to be read for it: its own list, then the talks' lists."""
        return (*self.resources, *(resource for talk in self.talks for resource in talk.resources))

    def talk(self, slug: str) -> Talk | None:
        return next((talk for talk in self.talks if talk.slug == slug), None)


MOST_TALKS = 50
"""The most talks of a session: whoever moves or cancels it mails each speaker, all in one transaction."""
_MINUTE = timedelta(minutes=1)


def fitting(session: Session, before: Session | None = None) -> Session:
    """*session* if it fits into a row, or is no larger than *before*. Raises :class:`shared.errors.TooLarge` naming its heaviest part."""
    if before is None or limits.of_row(session) > limits.of_row(before):
        limits.fits(session, limits.SESSION)
    return session


def shown_recording(talk: Talk) -> Resource | None:
    """The recording of *talk*, if the speaker agreed to show it to the world."""
    return talk.recording if talk.consent is Consent.YES else None


def last_held(sessions: Iterable[Session]) -> datetime:
    """When the last session that was held began; long ago if none was. Cancelled sessions after it are still shown."""
    held = [session.starts for session in sessions if session.state is SessionState.HELD and session.starts]
    return max(held, default=datetime.min.replace(tzinfo=UTC))


def at_once(session: Session, others: Iterable[Session]) -> Session | None:
    """The first of *others* to come that is on while *session* is; one without an end takes a minute."""
    if session.starts is None:
        return None
    ends = session.ends or session.starts + _MINUTE
    for other in others:
        if other.key == session.key or not other.upcoming or other.starts is None:
            continue
        if other.starts < ends and session.starts < (other.ends or other.starts + _MINUTE):
            return other
    return None


def with_talk(session: Session, talk: Talk) -> Session:
    """*session* with *talk* replacing the talk of the same slug."""
    return replace(session, talks=tuple(talk if one.slug == talk.slug else one for one in session.talks))


def moved(session: Session, starts: datetime, now: datetime) -> Session:
    """*session* with a new start, as long as before; all its reminders are due again."""
    if session.starts is None or session.ends is None:
        raise BadInput(f"{session.id} has no date to move from")
    length = session.ends - session.starts
    return replace(
        _told(session, now),
        starts=starts,
        ends=starts + length,
        stages_done=(),
        asked_in=(),
        asked_at=None,
        chores_done=(),
        reason="",
    )


def cancelled(session: Session, now: datetime) -> Session:
    """*session* as cancelled: nothing about it is due any more."""
    return replace(_told(session, now), state=SessionState.CANCELLED, next_due=None, reason="")


def restored(session: Session, before: Session, now: datetime) -> Session:
    """*session* with the time and the state of *before*; all its reminders are due again."""
    told = _told(session, now)
    return replace(
        told,
        state=before.state,
        starts=before.starts,
        ends=before.ends,
        zone=before.zone,
        date=before.date,
        reason=before.reason,
        stages_done=(),
        asked_in=(),
        asked_at=None,
        chores_done=(),
    )


def followed(session: Session, host: Session) -> Session:
    """*session* with the programme of the *host*'s session, with which it is held."""
    return replace(
        session,
        kind=host.kind,
        title=host.title,
        about=host.about,
        talks=host.talks,
        resources=host.resources,
        chapter=host.chapter,
        notes_link=host.notes_link,
        place=host.place,
    )


def changed(session: Session, now: datetime) -> Session:
    """*session* after a change that members are told of and that does not concern its start."""
    return _told(session, now)


def recapped(session: Session, words: str, now: datetime) -> Session:
    """*session* with its recap published; the calendar entry stays as it is."""
    return replace(session, recap=words, recapped_at=now, revision=session.revision + 1)


def unrecapped(session: Session) -> Session:
    """*session* without a public recap."""
    return replace(session, recap="", recapped_at=None, revision=session.revision + 1)


def _told(session: Session, now: datetime) -> Session:
    return replace(session, revision=session.revision + 1, sequence=session.sequence + 1, changed_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How a session is joined. A row of its own, so that code which shows sessions to the world cannot read it. *own*: a co-lead set it
    for this session, so a new link in the group's file does not replace it."""

    group: str
    session: str
    link: str
    own: bool = False
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
