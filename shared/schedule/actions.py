"""What co-leads do to sessions and to the group's plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shared.errors import BadInput, said_of
from shared.model.group import Group
from shared.model.session import LONGEST_TITLE, Session
from shared.schedule import changing, history, new_sessions, undoing
from shared.schedule.changing import LONGEST_REASON
from shared.schedule.steps import given, not_far_ahead
from shared.store.actions import Acting, Action, Change, Shape, asked, written
from shared.text.wall_times import named_zone

if TYPE_CHECKING:
    from shared.archive import reading

WHEN = "Day and time, by the group's clock, or by that of the zone below"
REASON = "Why, or what else members and speakers should read of it"
PUBLIC = "Everybody may read that: it stands on the group's page and in its calendar, too"
ZONE = "The zone by whose clock, such as Europe/Berlin; empty for the group's own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    group: str = asked("The group")
    session: str = asked("The date first planned (2023-11-25)", shape=Shape.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving(Which):
    when: str = asked(WHEN, shape=Shape.MOMENT)
    zone: str | None = asked(ZONE, default=None)
    reason: str = asked(REASON, default="", longest=LONGEST_REASON)
    public: bool = asked(PUBLIC, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelling(Which):
    reason: str = asked(REASON, default="", longest=LONGEST_REASON)
    public: bool = asked(PUBLIC, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing(Which):
    reason: str = asked(REASON, default="", longest=LONGEST_REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    group: str = asked("The group")
    when: str = asked(WHEN, shape=Shape.MOMENT)
    zone: str = asked(ZONE, default="")
    title: str = asked("What it is called", default="", longest=LONGEST_TITLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """*first* is what comes first in dates such as 03/05/2024, if that is said."""

    group: str = asked("The group")
    text: str = asked("Past sessions: a table (CSV), a list, or an archive", shape=Shape.LONG)
    first: str = asked(
        "In dates such as 03/05/2024 comes first", default="", choices={"day": "the day", "month": "the month"}
    )
    only: bool = asked("Past sessions that were taken in before and are not in it are taken out", default=False)
    file: Path = asked("What people call what it stands in", default=Path("the archive"))


def past_sessions(past: Past, at: Acting) -> reading.Past:
    """What is in it. Raises :class:`BadInput` with line and place of each mistake."""
    from shared.archive import reading, sessions  # for the few that hand in a text
    from shared.text.days import First

    group = at.group(past.group)
    first = First(past.first) if past.first else None
    today = at.now.astimezone(group.tz).date()
    return reading.read(past.text, str(past.file), group.id, replace(sessions.usual_of(group), today=today), first)


def _add(new: New, at: Acting) -> Iterator[Change]:
    group = at.group(new.group)
    if group.season is None:
        raise BadInput("the group's file has no season, so a session has no length; add one first")
    starts = _given(new, group, at.now)
    yield from new_sessions.add(group, starts, new.title, at.store, at.now)


def _starts(typed: Mapping[str, str], at: Acting) -> Mapping[str, str]:
    """The present start, by the session's clock, to fill the form with."""
    row, group = at.get(Session, typed["group"], typed["session"]), at.group(typed["group"])
    if row is None or row.starts is None:
        return {}
    return {"when": f"{row.starts.astimezone(group.tz_of(row)):%Y-%m-%d %H:%M}", "zone": row.zone or ""}


def _move(moving: Moving, at: Acting) -> Iterator[Change]:
    group, row = planned(moving, at)
    step = changing.move(row, _given(moving, group, at.now, row), group, at.store, at.now, by=at.by.who)
    if moving.reason.strip():
        yield _explained(step, moving, row, at)
    else:
        yield changing.explained(step, changing.unread_reason(row, at.store), public=bool(row.reason))


def _cancel(cancelling: Cancelling, at: Acting) -> Iterator[Change]:
    group, row = planned(cancelling, at)
    yield _explained(changing.cancel(row, group, at.store, at.now, by=at.by.who), cancelling, row, at)


def _explained(step: Change, said: Moving | Cancelling, row: Session, at: Acting) -> Change:
    """*step* with the reason that is *said* of it."""
    if said.public:
        changing.keeps_link(said.reason, row, at.group(row.group), at.store)
    return changing.explained(step, said.reason, public=said.public)


def _undo(taking: Undoing, at: Acting) -> Iterator[Change]:
    group, row = planned(taking, at)
    yield changing.explained(undoing.undo(row, group, at.store, at.now, by=at.by.who), taking.reason)


def _import(past: Past, at: Acting) -> Iterator[Change]:
    found = past_sessions(past, at)
    yield from history.history(found.sessions, at.store, past.group, only=past.only)


def _given(said: New | Moving, group: Group, now: datetime, row: Session | None = None) -> datetime:
    """The start as it was typed, as an instant. Raises :class:`BadInput`, said of its field, also where that is past."""
    if said.zone:
        with said_of("zone"):
            named_zone(said.zone)
    with said_of("when"):
        starts = given(said.when, group, now, said.zone if row else said.zone or None, row)
        not_far_ahead(starts, now, group)
        return starts


def planned(which: Which, at: Acting) -> tuple[Group, Session]:
    """The group and its session. Raises :class:`BadInput` if one of them is not there."""
    row = at.get(Session, which.group, which.session)
    if row is None:
        raise BadInput(f"no session {which.session!r}")
    return at.group(which.group), row


ADD = Action(
    name="sessions add", inputs=New, does=_add, words="Add a session", mails="its speakers", undo="sessions cancel",
    remains="Undo cancels it: it stays among the sessions as cancelled, and can be brought back.",
    undo_with=lambda _, changes: {"session": written(Session, changes).key},
)  # fmt: skip
MOVE = Action(
    name="sessions move",
    inputs=Moving,
    does=_move,
    words="Move a session",
    mails="members and speakers",
    undo="sessions undo",
    present=_starts,
)
CANCEL = Action(
    name="sessions cancel", inputs=Cancelling, does=_cancel, words="Cancel a session", mails="members and speakers", undo="sessions undo",
)  # fmt: skip
UNDO = Action(
    name="sessions undo", inputs=Undoing, does=_undo, words="Take back a session's last move or cancellation",
    mails="members and speakers, if they were told of it",
)  # fmt: skip
IMPORT = Action(
    name="import", inputs=Past, does=_import, words="Import past sessions as history", asks=True, reading=True
)
ACTIONS = (ADD, MOVE, CANCEL, UNDO, IMPORT)
