"""What a talk needs, and which of it is there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.model.count import READING_IN_TIME, READING_LATE, Count, counted
from shared.model.session import Consent, Session, Talk
from shared.schedule.speaker_reminders import LATEST
from shared.text.times import near_day


@dataclass(frozen=True, slots=True)
class Check:
    """Something that a talk needs; *due* is the last day for it in the group's zone, None if it has none."""

    id: str
    label: str
    done: bool
    due: date | None = None


def checks(
    talk: Talk, starts: datetime | None, tz: ZoneInfo, *, slides: bool, questions: bool = False
) -> tuple[Check, ...]:
    """The things, in the order in which they are due; *slides*: whether there is a deck, *questions*: whether the group asks for some.
    Members are reminded a week ahead, so what they read of it should be there by then. Of who shows no slides none are needed."""
    day = starts.astimezone(tz).date() if starts else None
    early = day - timedelta(days=LATEST) if day else None
    shown = slides or (talk.slides is not None and talk.slides.url is not None)
    return (
        Check("title", "Title", bool(talk.title), early),
        Check("abstract", "Abstract", bool(talk.about), early),
        Check("reading", "Reading", bool(talk.resources), early),
        *([Check("questions", "Questions to think about", bool(talk.questions), early)] if questions else []),
        *([] if talk.no_slides else [Check("slides", "Slides", shown, day)]),
        Check("recording", "Recording: may it be shown?", talk.consent is not Consent.UNASKED),
    )


def brought(session: Session, before: Talk, after: Talk, tz: ZoneInfo, now: datetime) -> tuple[Count, ...]:
    """What is counted when a talk of *session* got its reading."""
    if before.resources or not after.resources or session.starts is None:
        return ()
    late = now.astimezone(tz).date() > session.starts.astimezone(tz).date() - timedelta(days=LATEST)
    return (counted(session.group, now, **{READING_LATE if late else READING_IN_TIME: 1}),)


_LATER = {"slides": "can still come", "recording": "not decided yet"}
"""Things that can still be done after the session, with the words for that."""


def standing(check: Check, state: str, today: date) -> str:
    """The state of *check* in words, in a session that is ``open``, ``held`` or ``cancelled``; empty where it no longer matters."""
    if check.done:
        return "done"
    if state == "open":
        due = due_in_words(check, today)
        return f"missing, {due}" if due else "missing"
    return _LATER.get(check.id, "") if state == "held" else ""


def due_in_words(check: Check, today: date) -> str:
    """Until when it is asked for, in words; empty if it is there, or has no date."""
    due = check.due
    if due is None or check.done:
        return ""
    return f"please by {near_day(due)}" if due >= today else "please as soon as you can"


def missing(talk: Talk, *, slides: bool, questions: bool = False) -> tuple[str, ...]:
    """The ids of what is missing."""
    found = checks(talk, None, ZoneInfo("UTC"), slides=slides, questions=questions)
    return tuple(check.id for check in found if not check.done)
