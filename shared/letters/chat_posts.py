"""What a post in the group's chat is made of, and what there is to say of a kind of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.letters.kinds import Kind
from shared.letters.sent import Sent
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.ref import Ref
from shared.model.session import Session


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a message: somebody's *text*, and where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """The rows of a message, and the *name* of the thread that it opens where every post needs one."""

    rows: list[Row]
    name: str


def kept_nowhere(_: Sent, __: str, ___: Any) -> tuple[Any, ...]:
    return ()


def channel(_: Sent) -> str:
    return ""


def always(_: Group) -> bool:
    return True


def as_the_mail(mail: Mailing, _: Session | None) -> str:
    """A post is told apart from others of its kind by the same as the mail that it follows."""
    return mail.id.split("/", 2)[2]


# --- for joint sessions whose groups share a chat: whether the host's group posts the same
LOOKED_BACK = 24
"""How many of the last revisions of the host's session are searched for the one that a guest's mail is about; the two sessions count
their revisions separately."""


def host_always(_: Sent, __: Group, ___: Any) -> bool:
    return True


def host_at_that_stage(sent: Sent, host: Group, _: Any) -> bool:
    """Each group's chat is reminded at its own distances from the start."""
    return sent.mailing.stage in host.posts.reminders


def host_told_the_same(sent: Sent, host: Group, store: Any) -> bool:
    """What is told once of a talk, in the host's post or in the mail that this follows: there is one only where its own members, or its
    speaker, had been told or asked before."""
    kind, _, of = sent.mailing.id.split("/", 2)
    return bool(store.get_many(Ref(Mailing, (f"{name}/{host.id}/{of}",)) for name in {kind, _mail_of(kind)}))


def host_told_then(sent: Sent, host: Group, store: Any) -> bool:
    """What is told of a session's change: the host's own mail of it was written at the same moment, or never."""
    kind, session = _mail_of(sent.mailing.kind), sent.session
    theirs = store.get(Session, *session.hosting) if session and session.host else None
    if session is None or theirs is None:
        return False
    ours = Ref(Mailing, (f"{kind}/{sent.group.id}/{session.key}/r{sent.mailing.revision}",))
    latest = theirs.revision
    there = store.get_many(
        [
            ours,
            *(
                Ref(Mailing, (f"{kind}/{host.id}/{session.key}/r{number}",))
                for number in range(latest - LOOKED_BACK, latest + 1)
            ),
        ]
    )
    mine = there.get(ours)
    return mine is not None and any(one.created == mine.created for ref, one in there.items() if ref != ours)


def _mail_of(kind: str) -> str:
    return kind.removesuffix("-chat")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKind(Kind):
    """A kind of post. *post* writes it; what *opens_thread* is a talk's own place, and *kept* gives the writes that keep its address,
    read anew from the store; *into* is the address of the thread that it goes into (empty: none).
    *wanted* says whether the group's chat is told it at all.

    What *follows* mails of these kinds is written where such a mail goes out; *of* makes its id of the mail and of the session that it
    is about, empty where the chat is not to be told of it (yet). The host's speakers alone get the mail that a post *for_guests* follows:
    the chats of the groups that are its guests are told with it. What is for *co_leads* goes to the chat that is theirs alone.

    *host_tells* says, by what was written and not by what was switched on, whether the group that hosts a joint session tells the same
    in the chat that the two share.
    """

    post: Callable[[Sent], Post]
    opens_thread: bool = False
    kept: Callable[[Sent, str, Any], tuple[Any, ...]] = kept_nowhere
    into: Callable[[Sent], str] = channel
    wanted: Callable[[Group], bool] = always
    follows: tuple[str, ...] = ()
    of: Callable[[Mailing, Session | None], str] = as_the_mail
    for_guests: bool = False
    co_leads: bool = False
    host_tells: Callable[[Sent, Group, Any], bool] = host_always

    def webhook(self, group: Group) -> str:
        """The webhook to which it is posted; empty if none."""
        if self.co_leads:
            return group.co_leads_webhook
        return group.chat_webhook if self.wanted(group) else ""


def page_of(sent: Sent) -> str:
    """The address of the session's page, to be opened by hand."""
    key = sent.session.key if sent.session else ""
    return f"{sent.site_url}s/{key}/"
