"""What the group's chat is told of talks."""

from dataclasses import replace

from shared.errors import BadInput
from shared.letters.chat_posts import Post, PostKind, Row, page_of
from shared.letters.sent import Sent
from shared.letters.wording import spoken
from shared.model.session import Session, with_talk
from shared.store import Store, Write
from shared.talks.keeping import alongside
from shared.text.inline import line


def opening(sent: Sent) -> Post:
    """The first words of a talk's thread."""
    session = sent.session
    talk = session.talk(sent.mailing.subject) if session else None
    if session is None or talk is None:
        raise BadInput("there is no talk to open a thread for")
    title = line(talk.title, 140) or f"A talk by {line(talk.speaker, 80)}"
    rows = [
        Row(f"{title} ({line(talk.speaker, 80)})"),
        Row(spoken(session.starts, session.ends, sent.tz)),
        Row("A place for questions and thoughts, before and after."),
        Row("All about it", page_of(sent)),
    ]
    return Post(rows, talk.title or talk.speaker)


def _still(sent: Sent) -> str:
    session = sent.session
    talk = session.talk(sent.mailing.subject) if session else None
    if session is None or talk is None or not session.upcoming:
        return session.state.value if session else "gone"
    return "there" if talk.thread else ""


def _kept(sent: Sent, where: str, store: Store) -> tuple[Write, ...]:
    """The thread's address on its talk."""
    session = store.get(Session, sent.group.id, sent.mailing.session or "")
    talk = session.talk(sent.mailing.subject) if session else None
    return tuple(alongside(with_talk(session, replace(talk, thread=where)), store)) if session and talk else ()


POSTS = (PostKind(name="thread", words="A talk's thread", post=opening, still=_still, opens_thread=True, kept=_kept),)
