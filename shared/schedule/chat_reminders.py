"""Reminders in the group's chat, at distances from the session that the group chooses. As with members' reminders, the latest one that
is due is posted and earlier ones are dropped."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from shared.model.group import Group
from shared.model.mailing import Audience, mailing
from shared.model.session import Session
from shared.schedule.duties import At, Duty, Outlook, Turn
from shared.schedule.forecast import Ahead
from shared.schedule.reminders import windows
from shared.store import Create

KIND = "reminder-chat"


_OURS = "chat-"


def chore(stage: str) -> str:
    """The name under which the reminder is ticked off in the session's ``chores_done``."""
    return _OURS + stage


def waits(session: Session, group: Group, _now: datetime) -> list[datetime]:
    """When (UTC) the chat's reminders of *session* that were not run yet are due."""
    return [opens for _, opens in _left(session, group)]


def kept(after: Session, session: Session) -> Session:
    """*session*, reinstated after it was as *after*: reminders of the chat stay ticked off if the start is the same."""
    posted = [name for name in session.chores_done if name.startswith(_OURS) and after.starts == session.starts]
    return replace(after, chores_done=(*after.chores_done, *posted))


def settled(session: Session, group: Group, now: datetime) -> Session:
    """*session* with the chat's reminders that are due ticked off: where the chat is told of changes, the post about this one says what
    they would."""
    return _ticked_off(session, _opened(session, group, now)) if group.posts.changes else session


def _left(session: Session, group: Group) -> list[tuple[str, datetime]]:
    if not session.upcoming or session.starts is None:
        return []
    stages = windows(session.starts, group.chat_stages, group.tz_of(session))
    return [(name, opens) for name, opens in stages if chore(name) not in session.chores_done]


def _opened(session: Session, group: Group, now: datetime) -> list[str]:
    return [name for name, opens in _left(session, group) if opens <= now]


def _ticked_off(session: Session, stages: Iterable[str]) -> Session:
    return replace(session, chores_done=(*session.chores_done, *map(chore, stages)))


def _turn(session: Session, at: At) -> Turn:
    opened = _opened(session, at.group, at.now)
    if not opened or session.starts is None:
        return Turn(session)
    after = _ticked_off(session, opened)
    if at.now >= session.starts:
        return Turn(after)
    post = mailing(
        KIND, session.group, Audience.CHAT, at=at.now, of=f"{session.key}/r{session.revision}/{opened[-1]}", session=session.key,
        revision=session.revision, stage=opened[-1], ends=session.ends, correlation=at.correlation,
        facts={"starts": session.starts.isoformat()},
    )  # fmt: skip
    return Turn(after, (Create(post),))


def _ahead(session: Session, outlook: Outlook) -> Iterator[Ahead]:
    """What will be posted if every tick comes in time; of reminders that are due already only the last."""
    left = _left(session, outlook.group)
    late = [name for name, opens in left if opens <= outlook.since][-1:]
    for name, opens in left:
        if session.starts is None or (opens <= outlook.since and name not in late) or outlook.since >= session.starts:
            continue
        yield Ahead(
            at=max(opens, outlook.since), kind=KIND, stage=name, session=session.id, revision=session.revision,
            to=Audience.CHAT.value, recipients=1, flags=(), routine=True,
        )  # fmt: skip


DUTY = Duty(turn=_turn, waits=waits, ahead=_ahead)
