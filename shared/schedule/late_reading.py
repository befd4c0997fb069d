"""Reading that arrives, or is replaced, after members were reminded of the session: one short mail tells of it, instead of a second
reminder."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.model.mailing import Audience, Mailing, mailing, may_be_forgotten
from shared.model.season import Stage
from shared.model.session import Resource, Session, Talk
from shared.schedule.reminders import windows
from shared.store import Create, Ref, Store, Write

SOON = timedelta(hours=12)
"""No mail goes about it if a reminder follows within this time, and at least as long before the start: that one lists the reading."""
EARLY = 2
"""Days ahead: members who were reminded this early, or earlier, have looked for the reading already."""
AT_ONCE = timedelta(0)
AGAIN = timedelta(hours=1)
"""How long after a further change its mail goes, so that a speaker who tries this and that causes one."""
MOST_CHANGES = 5
"""How often members are mailed that what a talk reads has changed."""
MOST = 10
"""The most talks whose reading is mailed about at once; the page has all of it anyway."""


class Reminding(Protocol):
    """What of a group says when members are reminded; its row has it, and its public half."""

    @property
    def stages(self) -> list[Stage]: ...

    def tz_of(self, session: Session | None) -> ZoneInfo: ...


def late(before: Session, after: Session, group: Reminding, now: datetime) -> tuple[Talk, ...]:
    """The talks of *after* that had nothing to read in *before*, or nothing of what there is to read now, if members are to be mailed
    about it at *now*.

    They are if a reminder of two days or more has gone out, the session lies ahead, and no reminder is to come soon that tells
    of it anyway.
    """
    if not after.upcoming or after.starts is None or now >= after.starts:
        return ()
    if not any(_early(name) for name in after.stages_done) or _carried(after, after.starts, group, now):
        return ()
    there = {talk.slug: _named(talk.resources) for talk in before.talks}
    return tuple(
        talk for talk in after.talks if talk.resources and not there.get(talk.slug, set()) & _named(talk.resources)
    )[:MOST]


def _named(resources: Iterable[Resource]) -> set[str]:
    """By what each of *resources* is known: whatever of it stays, it is still the same."""
    found = (name for one in resources for name in ((one.title or "").casefold(), one.url, one.arxiv, one.doi))
    return {name for name in found if name}


def _early(name: str) -> bool:
    stage = Stage.parse(name)
    return stage.unit == "d" and stage.count >= EARLY


def _carried(session: Session, starts: datetime, group: Reminding, now: datetime) -> bool:
    """Whether a reminder goes soon enough, and leaves time to read."""
    opening = windows(starts, group.stages, group.tz_of(session))
    waiting = [opens for name, opens in opening if name not in session.stages_done]
    return any(opens <= min(now + SOON, starts - SOON) for opens in waiting)


def mail_of(session: Session, talk: Talk, now: datetime, correlation: str = "", *, change: int = 0) -> Mailing:
    """The mail about the late reading of *talk* or, counted from 1, about a *change* of what is read; each of them is the same one as
    long as the talk exists. A tick sends it."""
    facts = {"starts": session.starts.isoformat() if session.starts else ""}
    facts |= {"instead": "yes" if change == 1 else str(change)} if change else {}
    return mailing(
        "reading", session.group, Audience.MEMBERS, at=now, of="/".join((session.key, talk.slug, *_CHANGE[change])), facts=facts,
        session=session.key, revision=session.revision, ends=session.ends, subject=talk.slug, correlation=correlation,
        wait=AGAIN if change > 1 else AT_ONCE,
    )  # fmt: skip


def tells_of_reading(row: Mailing) -> bool:
    return row.kind == "reading"


_CHANGE = ((), ("instead",), *(("instead", str(number)) for number in range(2, MOST_CHANGES + 1)))


def told(
    before: Session, after: Session, group: Reminding, store: Store, now: datetime, correlation: str = ""
) -> list[Write]:
    """What is to be written together with *after*: the mails about reading that comes late or is replaced, of which nobody was told yet.
    Of a session that was first planned so long ago that this is not known any more there are none."""
    if may_be_forgotten(after.key, now):
        return []
    had = {talk.slug for talk in before.talks if talk.resources}
    found = (
        _next(after, talk, store, now, correlation, had=talk.slug in had) for talk in late(before, after, group, now)
    )
    return [Create(row) for row in found if row]


def _next(session: Session, talk: Talk, store: Store, now: datetime, correlation: str, *, had: bool) -> Mailing | None:
    """The mail that tells what is read now; None if one that was not sent yet will tell it, or members were mailed often enough."""
    rows = [mail_of(session, talk, now, correlation, change=number) for number in range(MOST_CHANGES + 1)]
    there = store.get_many(Ref(Mailing, (row.id,)) for row in rows)
    sent = [there.get(Ref(Mailing, (row.id,))) for row in rows]
    if any(row and row.due and not row.cursor for row in sent):
        return None
    if not had:
        return None if sent[0] else rows[0]
    return next((row for row, known in zip(rows[1:], sent[1:], strict=True) if known is None), None)
