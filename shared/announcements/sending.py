"""An announcement on its way: it waits for some minutes, so that it can be taken back, and leaves outside quiet hours. Its row says when
that is due. Each step is one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.errors import BadInput
from shared.model.allowance import Allowance, allotted
from shared.model.announcement import Announcement, AnnouncementState
from shared.model.cause import Cause
from shared.model.group import Group
from shared.model.mailing import QUEUE_LIFE, Audience, Mailing, MailingState, mailing
from shared.model.session import Session
from shared.schedule.duties import At, Duty, Turn
from shared.store import Create, Replace, Store, Write
from shared.store.actions import AT_ONCE
from shared.text.inline import counted
from shared.text.times import clock, near_day

PAUSE = timedelta(minutes=10)
"""How long after it was sent it leaves; until then it can be taken back as if nothing had been."""
WEEK, DAY = timedelta(days=7), timedelta(days=1)
MOST_A_DAY = 10
"""How often one can be sent within a day, counting what was taken back: the co-leads have a copy of each at once."""
ALLOWANCE = "announcements"
SWITCH = "announcements_per_week in the group's file, or “Announcements in a week” at the desk,"


def switched_on(group: Group) -> Group:
    """*group*. Raises :class:`BadInput` if it sends no announcements."""
    if not group.announcements_per_week:
        raise BadInput(f"this group sends no announcements yet: {SWITCH} says how many may go in a week")
    return group


def leaves(group: Group, now: datetime) -> datetime:
    """When it leaves if it is sent *now* (UTC)."""
    return loud(group, now + PAUSE)


def loud(group: Group, moment: datetime) -> datetime:
    """*moment*, or the end of the group's quiet hours if it falls into them."""
    return group.quiet.over(moment.astimezone(group.tz)).astimezone(UTC) if group.quiet else moment


def sent(before: Announcement | None, row: Announcement, group: Group, store: Store, cause: Cause) -> list[Write]:
    """The draft *row* (*before*: as it was, if it was kept) waits to leave, and all co-leads have it by mail at once. Raises
    :class:`BadInput` where it lacks something, or as many as may go in a week have gone."""
    for what, there in (("subject", row.subject), ("text", row.text)):
        if not there:
            raise BadInput(f"it has no {what} yet")
    after = replace(
        row, state=AnnouncementState.WAITING, by=cause.by, issue=row.issue + 1, due=leaves(group, cause.now), left=None
    )
    return [Replace(after) if before else Create(after), _taken(group, store, cause.now), Create(_copy(after, cause))]


def stopped(row: Announcement, group: Group, store: Store, now: datetime) -> list[Write]:
    """A draft again, if it has not left; else whatever has not gone to members does not go any more. Nothing if it is not on its way.
    Raises :class:`BadInput` if it has gone to everybody."""
    if row.state is AnnouncementState.WAITING:
        back = replace(row, state=AnnouncementState.DRAFT, by="", due=None)
        return [Replace(back), *_given_back(row, group, store, now)]
    if row.state is not AnnouncementState.SENT:
        return []
    mail = store.get(Mailing, row.mailing)
    waits = mail is not None and mail.due is not None
    if not waits and row.left and now - row.left > QUEUE_LIFE:
        raise BadInput(f"it went to everybody on {near_day(row.left.astimezone(group.tz))}; nothing is left to stop")
    writes: list[Write] = [Replace(replace(row, state=AnnouncementState.STOPPED))]
    if mail and waits:
        writes.append(Replace(replace(mail, state=MailingState.SKIPPED, reason="taken back", due=None, cursor="")))
    return writes


def _taken(group: Group, store: Store, now: datetime) -> Write:
    """One of those that may go in a week. Two that are sent at once rest on the same row, so that no more go."""
    row = store.get(Allowance, group.id, ALLOWANCE) or Allowance(group=group.id, id=ALLOWANCE)
    at, windows = allotted(row, ((WEEK, group.announcements_per_week), (DAY, MOST_A_DAY)), now)
    if at > now:
        here = at.astimezone(group.tz)
        some = counted(group.announcements_per_week, "announcement")
        full = row.windows[0][1] >= group.announcements_per_week and now < row.windows[0][0] + WEEK
        why = (
            f"{some} a week may go, and they have" if full else f"{MOST_A_DAY} were sent within a day, or stopped again"
        )
        raise BadInput(f"{why}; the next one can be sent on {near_day(here)}, {clock(here)}")
    after = replace(row, windows=windows)
    return Replace(after) if row.version else Create(after)


def _given_back(taken: Announcement, group: Group, store: Store, now: datetime) -> Iterator[Write]:
    """Its place in the week, if it has one in that which goes on: what was sent in the week before has none there."""
    row, copy = store.get(Allowance, group.id, ALLOWANCE), store.get(Mailing, taken.copy)
    if row and row.windows and row.windows[0][1] and now < row.windows[0][0] + WEEK:
        start, count = row.windows[0]
        if copy is None or copy.created >= start:
            yield Replace(replace(row, windows=((start, count - 1), *row.windows[1:])))


def _copy(row: Announcement, cause: Cause) -> Mailing:
    """The mail by which all co-leads have it."""
    wait: dict[str, Any] = {"wait": cause.wait} if cause.wait is not None else {}
    wait |= {"session": row.session} if row.session else {}
    return mailing(
        "announcement-copy", row.group, Audience.CO_LEADS, at=cause.now, of=f"{row.id}/{row.issue}", subject=row.id,
        correlation=cause.correlation, **wait,
    )  # fmt: skip


def _turn(row: Announcement, at: At) -> Turn:
    """It leaves; a draft again if the group sends none any more."""
    if row.state is not AnnouncementState.WAITING:
        return Turn(row, (Replace(replace(row, due=None)),))
    if not at.group.announcements_per_week:
        return Turn(row, (Replace(replace(row, state=AnnouncementState.DRAFT, by="", due=None)),))
    if (later := loud(at.group, at.now)) > at.now:
        return Turn(row, (Replace(replace(row, due=later)),))
    after = replace(row, state=AnnouncementState.SENT, left=at.now, due=None)
    session = at.store.get(Session, row.group, row.session) if row.session else None
    about = {"session": session.key, "ends": session.ends} if session else {}
    mail = mailing(
        "announcement",
        row.group,
        Audience.MEMBERS,
        at=at.now,
        of=f"{row.id}/{row.issue}",
        wait=AT_ONCE,
        correlation=at.correlation,
        **about,
    )
    return Turn(row, (Replace(after), Create(mail)))


DUTY = Duty(turn=_turn)
