"""Posts in the group's chat about sessions: reminders, moved, cancelled, reinstated, another link."""

from collections.abc import Iterator
from datetime import datetime

from shared.errors import BadInput
from shared.letters.chat_posts import (
    Post,
    PostKind,
    Row,
    host_at_that_stage,
    host_told_the_same,
    host_told_then,
    page_of,
)
from shared.letters.sent import Sent
from shared.letters.sheets import joining
from shared.letters.views import MOST_READING, MOST_TALKS
from shared.letters.wording import away, counted, line, spoken, when
from shared.model.group import Group
from shared.model.season import Stage
from shared.model.session import Resource, Session
from shared.schedule.changing import LONGEST_REASON
from shared.schedule.overtaken import overtaken, taken_back, withdrawn
from shared.schedule.reminders import windows

TITLE, NAME = 140, 80
"""The most characters of a title and of a name; the page has all of them."""


def reminder(sent: Sent) -> Post:
    """A session is near: what, when, and where to join if the chat may know."""
    session, starts = _dated(sent)
    stage = Stage.parse(sent.mailing.stage) if sent.mailing.stage else None
    far = away(stage, sent.mailing.created, starts, sent.tz)
    return _post(sent, far, Row(_spoken(session, sent)), *_where(session), *_talks(session), *_join(sent))


def moved(sent: Sent) -> Post:
    """The new time and the old one."""
    session, _ = _dated(sent)
    previous = sent.facts.get("previous")
    was = datetime.fromisoformat(previous) if previous else None
    before = [Row(f"Before: {spoken(was, None, sent.tz)}")] if was else []
    return _post(
        sent, "Moved", Row(f"Now: {_spoken(session, sent)}"), *before, *_said(sent), *_where(session), *_join(sent)
    )


def changed(sent: Sent) -> Post:
    """The link to join, or the place, has changed."""
    session, _ = _dated(sent)
    if sent.facts.get("what") == "place":
        return _post(sent, "A new place", Row(_spoken(session, sent)), *_where(session))
    told = [*_where(session), *_join(sent)] or [Row("Members have it in their mail.")]
    return _post(sent, "A new link to join", Row(_spoken(session, sent)), *told)


def cancelled(sent: Sent) -> Post:
    """The session is cancelled; when the next one is."""
    session, _ = _dated(sent)
    following = sent.following
    then = [Row(f"Next: {_heading(following)}, {_spoken(following, sent)}")] if following and following.starts else []
    return _post(sent, "Cancelled", Row(f"It was to be on {_spoken(session, sent)}"), *_said(sent), *then)


def reinstated(sent: Sent) -> Post:
    """It was cancelled by mistake."""
    session, _ = _dated(sent)
    return _post(
        sent, "It takes place after all", Row(_spoken(session, sent)), *_said(sent), *_where(session), *_join(sent)
    )


def reading(sent: Sent) -> Post:
    """The reading of a talk that was not known when the chat was reminded, or takes the place of what was."""
    session, starts = _dated(sent)
    talk = session.talk(sent.mailing.subject)
    if talk is None or not talk.resources:
        raise BadInput(f"{sent.mailing.id}: there is nothing to read")
    title = line(talk.title, TITLE) or f"the talk by {line(talk.speaker, NAME)}"
    instead = "instead" in sent.facts
    first = f"{'Other reading' if instead else 'To read'} for {when(starts, None, sent.tz).date}: {title}"
    before = [Row("It takes the place of what was named before.")] if instead else []
    shown = [Row(_named(one), one.url or "") for one in talk.resources[:MOST_READING]]
    more = len(talk.resources) - MOST_READING
    rest = [Row(f"and {more} more")] if more > 0 else []
    return Post([Row(first), *before, *shown, *rest, Row("All about it", page_of(sent))], first)


def _named(one: Resource) -> str:
    """``The paper, 40 minutes``"""
    parts = (
        line(one.title, TITLE) or one.kind,
        counted(one.minutes, "minute") if one.minutes else "",
        "" if one.essential else "if there is time",
    )
    return ", ".join(filter(None, parts))


def _post(sent: Sent, what: str, *rows: Row) -> Post:
    session, starts = _dated(sent)
    heading = _heading(session)
    date = when(starts, None, sent.tz).date
    return Post([Row(f"{what}: {heading}"), *rows, Row("All about it", page_of(sent))], f"{what}: {heading} ({date})")


def _dated(sent: Sent) -> tuple[Session, datetime]:
    if sent.session is None or sent.session.starts is None:
        raise BadInput(f"{sent.mailing.id}: there is no session with a date to tell of")
    return sent.session, sent.session.starts


def _heading(session: Session) -> str:
    return line(session.heading, TITLE)


def _spoken(session: Session, sent: Sent) -> str:
    return spoken(session.starts, session.ends, sent.group.tz_of(session))


def _where(session: Session) -> list[Row]:
    """The place, if everybody may know it."""
    return [Row(f"Where: {line(session.place, 200)}")] if session.place else []


def _said(sent: Sent) -> list[Row]:
    """The reason of the change, if the co-leads gave one."""
    reason = line(sent.facts.get("reason"), LONGEST_REASON)
    return [Row(f"The co-leads say: {reason}")] if reason else []


def _talks(session: Session) -> Iterator[Row]:
    """Who speaks; with several talks their titles, too, as the heading may be cut."""
    for talk in session.talks[:MOST_TALKS]:
        yield Row(f"{line(talk.title, TITLE) or 'Title to be announced'} ({line(talk.speaker, NAME)})")


def _join(sent: Sent) -> list[Row]:
    place = joining(sent)
    if place is None:
        return []
    return [Row("Join", place.url)] if place.url and place.text == place.url else [Row(f"Join: {place.text}")]


# --- whether it is posted, and why it is not any more
def _changes(group: Group) -> bool:
    return group.posts.changes


def _reads(group: Group) -> bool:
    return group.posts.reading


def _reminded(group: Group) -> bool:
    return bool(group.posts.reminders)


def _nearer(sent: Sent) -> str:
    """For a reminder: that the session is closer by now, or is not as it was."""
    session, group = sent.session, sent.group
    if session and session.starts and sent.mailing.stage:
        opened = [
            name
            for name, opens in windows(session.starts, group.chat_stages, group.tz_of(session))
            if opens <= sent.now
        ]
        if sent.mailing.stage not in opened[-1:]:
            return "superseded" if session.upcoming else session.state.value
    return overtaken(sent)


POSTS = (
    PostKind(
        name="reminder-chat",
        words="Reminder of a session",
        post=reminder,
        still=_nearer,
        wanted=_reminded,
        host_tells=host_at_that_stage,
    ),
    PostKind(
        name="moved-chat",
        words="A session is moved",
        post=moved,
        still=overtaken,
        wanted=_changes,
        follows=("moved",),
        host_tells=host_told_then,
    ),
    PostKind(
        name="changed-chat",
        words="A new link to join",
        post=changed,
        still=overtaken,
        wanted=_changes,
        follows=("changed",),
        host_tells=host_told_then,
    ),
    PostKind(
        name="cancelled-chat",
        words="A session is cancelled",
        post=cancelled,
        still=taken_back,
        wanted=_changes,
        follows=("cancelled",),
        host_tells=host_told_then,
    ),
    PostKind(
        name="reinstated-chat",
        words="A session takes place after all",
        post=reinstated,
        still=overtaken,
        wanted=_changes,
        follows=("reinstated",),
        host_tells=host_told_then,
    ),
    PostKind(
        name="reading-chat",
        words="Reading that came late",
        post=reading,
        still=withdrawn,
        wanted=_reads,
        follows=("reading",),
        host_tells=host_told_the_same,
    ),
)
