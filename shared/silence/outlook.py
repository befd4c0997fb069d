"""A forecast of how many members will be asked whether they are still with the group, and how many will be paused."""

from collections.abc import Iterator
from datetime import datetime

from shared.model import silence
from shared.model.mailing import Audience
from shared.model.session import Session
from shared.schedule.duties import Outlook
from shared.schedule.forecast import Ahead

QUESTION, PAUSE = "still-with-us", "silence-pause"
"""The names under which the mail, and the pause after no answer, are foreseen."""
HEARD_OF = "whoever is heard of until then"


def ahead(outlook: Outlook) -> Iterator[Ahead]:
    """Who is asked after each session ahead, and who is paused, if nothing is heard until then. This only foresees;
    :mod:`shared.silence.rounds` does it."""
    group, quiet = outlook.group, outlook.known.quietness
    if not group.asks_the_silent:
        return
    for (until, key), people in quiet.unanswered.items() if quiet else ():
        yield _seen(PAUSE, max(until, outlook.since), f"{group.id}/{key}", people)
    for session, count in _asked_after(outlook):
        at = silence.ask_after(session, group)
        if count != 0:
            yield _seen(QUESTION, at, session.id, count)
        if count:
            yield _seen(PAUSE, silence.until(at, group), session.id, count)


def _asked_after(outlook: Outlook) -> Iterator[tuple[Session, int | None]]:
    """The sessions after which silent members will be asked, each with how many; None if they were not counted."""
    group, quiet, to_come, first = outlook.group, outlook.known.quietness, 0, True
    least = silence.settings(group).sessions
    dated = ((one.ends, one) for one in outlook.sessions if one.ends and (one.upcoming or one.held_here))
    for _, session in sorted(dated, key=lambda pair: pair[0]):
        to_come += session.upcoming
        if silence.ask_after(session, group) <= outlook.since:
            continue
        missed = quiet.missed.items() if quiet else ()
        count = sum(people for many, people in missed if many + to_come == least or (first and many + to_come > least))
        yield session, count if quiet else None
        first = False


def _seen(kind: str, at: datetime, session: str, count: int | None) -> Ahead:
    return Ahead(
        at=at, kind=kind, stage="", session=session, revision=0, to=Audience.MEMBERS.value, recipients=count, flags=(),
        routine=count is None, less=HEARD_OF, mailed=kind == QUESTION,
    )  # fmt: skip
