"""What Fortnight reminds speakers of, so that no volunteer has to: reading ten days ahead, slides until they are there.

Each reminder has a window; one that was missed by a tick is made up for within it, and dropped once it is over. Whether there is
anything to ask for is looked up when it is due, and once more when the mail is sent.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.model.mailing import Audience, Mailing, mailing
from shared.model.season import days_off
from shared.model.session import Session, SessionState, Talk

LATEST = 7
"""The last day for reading (days before a session), and for slides (days after it)."""


@dataclass(frozen=True, slots=True)
class SpeakerReminder:
    """A reminder from *opens* to *closes*, in calendar days off the start (negative: before it)."""

    name: str
    kind: str
    opens: int
    closes: int


ASKS_READING = "reading-10d"
SPEAKER_REMINDERS = (
    SpeakerReminder(ASKS_READING, "nudge", -10, -LATEST),
    SpeakerReminder("reading-7d", "no-reading", -LATEST, 0),
    SpeakerReminder("slides-3d", "chase", -3, -1),
    SpeakerReminder("slides-1d", "chase", -1, 0),
    SpeakerReminder("slides+1d", "chase", 1, LATEST),
    SpeakerReminder("thanks+1d", "thanks", 1, LATEST),
)


def waiting(session: Session, tz: ZoneInfo) -> list[datetime]:
    """When (UTC) the reminders of *session* that were not run yet open; none for a session without talks, or from an archive."""
    if session.starts is None or not session.talks or session.imported or session.host:
        return []
    if session.state is SessionState.CANCELLED:
        return []
    return [
        days_off(session.starts, reminder.opens, tz)
        for reminder in SPEAKER_REMINDERS
        if reminder.name not in session.chores_done
    ]


def waits(session: Session, reminder: SpeakerReminder, tz: ZoneInfo) -> list[datetime]:
    """When (UTC) *reminder* opens, if it was not run yet; else empty."""
    if session.starts is None or reminder.name in session.chores_done or not waiting(session, tz):
        return []
    return [days_off(session.starts, reminder.opens, tz)]


def opened(session: Session, tz: ZoneInfo, now: datetime) -> list[SpeakerReminder]:
    """The reminders that are open, or were, and have not been run."""
    if not waiting(session, tz) or session.starts is None:
        return []
    return [
        reminder
        for reminder in SPEAKER_REMINDERS
        if reminder.name not in session.chores_done and days_off(session.starts, reminder.opens, tz) <= now
    ]


def run(session: Session, tz: ZoneInfo, now: datetime) -> tuple[Session, list[SpeakerReminder]]:
    """*session* with the reminders that are open ticked off, and those of them that are still worth running."""
    found = opened(session, tz, now)
    if not found or session.starts is None:
        return session, []
    after = replace(session, chores_done=(*session.chores_done, *(reminder.name for reminder in found)))
    return after, [reminder for reminder in found if now < days_off(session.starts, reminder.closes, tz)]


def settled(session: Session, tz: ZoneInfo, now: datetime) -> Session:
    """*session* with the reminders whose time has come ticked off: a mail sent at this moment says what they would."""
    return run(session, tz, now)[0]


def mailings(
    session: Session,
    reminders: Collection[SpeakerReminder],
    decks: Collection[str],
    now: datetime,
    correlation: str,
    *,
    questions: bool = False,
) -> Iterator[Mailing]:
    """The mails of *reminders*: to each speaker who still owes something, and to the co-leads where reading is missing. *decks* are the
    slugs of the talks that have one; *questions*: the group asks for some."""
    for reminder in reminders:
        missing = [talk for talk in session.talks if owes(talk, reminder.kind, talk.slug in decks, questions=questions)]
        if reminder.kind == "no-reading":
            missing = missing[:1]
        for talk in missing:
            yield mailing(
                reminder.kind, session.group, Audience.CO_LEADS if reminder.kind == "no-reading" else Audience.SPEAKER, at=now,
                of=f"{session.key}/r{session.revision}/{talk.slug}/{reminder.name}", session=session.key, revision=session.revision,
                stage=reminder.name, ends=session.ends, subject=talk.slug, correlation=correlation,
                facts={"starts": session.starts.isoformat() if session.starts else ""},
            )  # fmt: skip


def owes(talk: Talk, kind: str, deck: bool, *, questions: bool = False) -> bool:
    """Whether there is reason for a mail of *kind* about *talk*: its speaker owes something, or is owed thanks. *deck*: the slides are
    there; *questions*: the group asks for questions."""
    if talk.unconfirmed:
        return False  # first they are asked to confirm the talk
    if kind == "thanks":  # the mail that asks for missing slides says thank you as well
        return deck or talk.slides is not None or talk.no_slides
    if kind == "chase":
        return not (deck or talk.slides is not None or talk.no_slides)
    return not talk.resources or (kind == "nudge" and questions and not talk.questions)
