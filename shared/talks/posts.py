"""Posts in the group's chat about talks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.errors import BadInput
from shared.letters.chat_posts import Post, PostKind, Row, host_told_the_same, page_of
from shared.letters.sent import Sent
from shared.letters.wording import spoken
from shared.model.beforehand import LONGEST_QUESTION, LONGEST_SUMMARY
from shared.model.deck import Deck, shown
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState, Mailing, Message, may_be_forgotten
from shared.model.ref import Ref
from shared.model.session import Session, SessionState, Talk, with_talk
from shared.store import Store, Write
from shared.talks.keeping import alongside
from shared.talks.withdrawing import in_programme, out_of_programme
from shared.text.inline import line


def opening(sent: Sent) -> Post:
    """The first post of a talk's thread."""
    session = sent.session
    talk = session.talk(sent.mailing.subject) if session else None
    if session is None or talk is None:
        raise BadInput("there is no talk to open a thread for")
    title = line(talk.title, 140) or f"A talk by {line(talk.speaker, 80)}"
    rows = [
        Row(f"{title} ({line(talk.speaker, 80)})"),
        Row(spoken(session.starts, session.ends, sent.tz)),
        *_beforehand(talk, sent.group),
        Row("A place for questions and thoughts, before and after."),
        Row("All about it", page_of(sent)),
    ]
    return Post(rows, talk.title or talk.speaker)


def late(sent: Sent) -> Post:
    """Questions that came after the talk's thread was opened."""
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    if talk is None:
        raise BadInput("there is no talk to post questions of")
    title = line(talk.title, 140) or f"A talk by {line(talk.speaker, 80)}"
    rows = [Row(f"To think about beforehand: {title} ({line(talk.speaker, 80)})"), *_beforehand(talk, sent.group)]
    return Post([*rows, Row("All about it", page_of(sent))], f"Questions: {title}")


def _late_still(sent: Sent) -> str:
    session = sent.session
    talk = session.talk(sent.mailing.subject) if session else None
    if session is None or talk is None or not session.upcoming:
        return session.state.value if session else "gone"
    if not (sent.group.asks_questions and talk.questions):
        return "withdrawn"
    thread: Entry | None = sent.rows.get("thread")
    if thread is None or (thread.state is EntryState.CLAIMED and not thread.attempts):
        return "in the thread"  # the thread is still to be opened
    return "in the thread" if thread.went and thread.at > sent.mailing.created else ""


def _line_of_thread(message: Message) -> Mapping[str, Ref[Any]]:
    """The ledger's line for the post that opens the talk's thread."""
    opening = f"thread/{message.group}/{message.session}/{message.subject}"
    return {"thread": Ref(Entry, (opening, f"chat:{message.group}"))}


def _thread_of(sent: Sent) -> str:
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    return talk.thread if talk else ""


def _beforehand(talk: Talk, group: Group) -> Iterator[Row]:
    if not group.asks_questions:
        return
    yield from [Row(line(talk.summary, LONGEST_SUMMARY))] if talk.summary.strip() else []
    yield from (
        Row(f"Question {number}: {line(one, LONGEST_QUESTION)}") for number, one in enumerate(talk.questions, 1)
    )


def _still(sent: Sent) -> str:
    session = sent.session
    talk = session.talk(sent.mailing.subject) if session else None
    if session is None or talk is None or not session.upcoming:
        return session.state.value if session else "gone"
    return "there" if talk.thread else ""


def _kept(sent: Sent, where: str, store: Store) -> tuple[Write, ...]:
    """Stores the thread's address with its talk."""
    session = store.get(Session, sent.group.id, sent.mailing.session or "")
    talk = session.talk(sent.mailing.subject) if session else None
    return tuple(alongside(with_talk(session, replace(talk, thread=where)), store)) if session and talk else ()


def slides(sent: Sent) -> Post:
    """Whose slides are there, and where."""
    talk = sent.session.talk(sent.mailing.subject) if sent.session else None
    if sent.session is None or talk is None:
        raise BadInput(f"{sent.mailing.id}: there is no talk to tell of")
    title = line(talk.title, 140) or f"the talk by {line(talk.speaker, 80)}"
    named = f"{title} ({line(talk.speaker, 80)})" if talk.title else title
    host, key = sent.session.hosting
    where = f"{sent.site.rstrip('/')}/{host}/s/{key}/slides/"
    return Post([Row(f"Slides are up: {named}"), Row("Slides", where)], f"Slides: {title}")


def off(sent: Sent) -> Post:
    """A talk that the chat was told of is not given."""
    return _withdrawn(sent, "Not given")


def on(sent: Sent) -> Post:
    """It is given after all."""
    return _withdrawn(sent, "Given after all")


def _withdrawn(sent: Sent, what: str) -> Post:
    speaker = line(sent.facts.get("speaker"), 80)
    title = line(sent.facts.get("title"), 140) or f"the talk by {speaker}"
    named = f"{title} ({speaker})" if sent.facts.get("title") else title
    when = [Row(spoken(sent.session.starts, sent.session.ends, sent.tz))] if sent.session else []
    return Post([Row(f"{what}: {named}"), *when, Row("All about it", page_of(sent))], f"{what}: {title}")


def _changes(group: Group) -> bool:
    return group.posts.changes


def _once_a_talk(mail: Mailing, session: Session | None) -> str:
    """The id, one for each talk; empty while nobody is shown the slides, if it is no longer known whether the chat was told, or of a
    session from an archive, which is no news."""
    talk = session.talk(mail.subject) if session else None
    if session is None or talk is None or session.imported or session.state is SessionState.CANCELLED:
        return ""
    hidden = talk.no_slides or (talk.slides_after and session.state is not SessionState.HELD)
    return "" if hidden or may_be_forgotten(session.key, mail.created) else f"{session.key}/{talk.slug}"


def _deck(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Deck | None:
    """Of a joint session it is the host's."""
    about = (*sent.session.hosting, sent.mailing.subject) if sent.session else None
    return store.get(Deck, *about) if about else None


def _gone(sent: Sent) -> str:
    if sent.session is None or sent.session.state is SessionState.CANCELLED:
        return "cancelled"
    return "" if sent.session.talk(sent.mailing.subject) and shown(sent.more) else "withdrawn"


def _slides(group: Group) -> bool:
    return group.posts.slides


POSTS = (
    PostKind(name="thread", words="A talk's thread", post=opening, still=_still, opens_thread=True, kept=_kept),
    PostKind(
        name="thread-questions", words="Questions on a talk that has its thread", post=late, refs=_line_of_thread, still=_late_still,
        into=_thread_of, host_tells=host_told_the_same,
    ),
    PostKind(
        name="slides-chat", words="Slides are up", post=slides, more=_deck, still=_gone, wanted=_slides,
        follows=("deck-published",), of=_once_a_talk, for_guests=True, host_tells=host_told_the_same,
    ),
    PostKind(
        name="talk-off-chat", words="A talk is not given", post=off, still=out_of_programme, wanted=_changes, follows=("talk-off",),
        host_tells=host_told_the_same,
    ),
    PostKind(
        name="talk-on-chat", words="A talk is given after all", post=on, still=in_programme, wanted=_changes, follows=("talk-on",),
        host_tells=host_told_the_same,
    ),
)  # fmt: skip
