"""What will go out, foreseen by running the rules of the tick over the time to come."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.groups import Group
from shared.mailings import Audience
from shared.reminders import forecast
from shared.season import clock_change
from shared.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One mailing to come: when (UTC), to whom and how many (None: not known without a stack), what looks wrong."""

    at: datetime
    kind: str
    stage: str
    session: str
    revision: int
    to: str
    recipients: int | None
    flags: tuple[str, ...]


def ahead(
    group: Group,
    sessions: Iterable[Session],
    linked: Collection[str],
    active: int | None,
    first: datetime,
    last: datetime,
    *,
    now: datetime | None = None,
) -> Iterator[Ahead]:
    """The reminders from *first* to before *last*, in time order. *linked*: keys of the sessions that have a meeting link.

    The ticks are played from *now* on, or, where the file alone is asked, from long before the first session.
    """
    rows = list(sessions)
    starts = [session.starts for session in rows if session.starts]
    for found in forecast(rows, group.stages, group.tz, now or min([first, *starts]) - timedelta(days=1000)):
        if first <= found.at < last:
            yield Ahead(
                at=found.at,
                kind="reminder",
                stage=found.stage,
                session=found.session.id,
                revision=found.session.revision,
                to=Audience.MEMBERS.value,
                recipients=active,
                flags=tuple(flags(group, found.session, found.session.key in linked)),
            )


def flags(group: Group, session: Session, linked: bool) -> Iterator[str]:
    """What a co-lead would want to know before *session*'s members are reminded."""
    if session.kind == "talks" and any(not talk.title for talk in session.talks):
        yield "title to be announced"
    if session.kind == "talks" and not session.talks:
        yield "no talks yet"
    if session.kind == "talks" and session.talks and not any(talk.resources for talk in session.talks):
        yield "no reading"
    if not linked:
        yield "no meeting link"
    if session.starts and clock_change(session.starts - timedelta(days=7), session.starts, group.tz):
        yield "the clocks change in the week before"
