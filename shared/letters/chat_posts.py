"""What a post in the group's chat is made of, and what there is to say of a kind of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.letters.kinds import Kind
from shared.letters.sent import Sent
from shared.model.group import Group
from shared.model.mailing import Mailing
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
    """What tells the mail from others of its kind tells the post."""
    return mail.id.split("/", 2)[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKind(Kind):
    """A kind of post. *post* writes it; what *opens_thread* is a talk's own place, and *kept* gives the writes that keep its address,
    read anew from the store; *into* is the address of the thread that it goes into (empty: none).
    *wanted* says whether the group's chat is told it at all.

    What *follows* mails of these kinds is written where such a mail goes out; *of* makes its id of the mail and of the session that it
    is about, empty where the chat is not to be told of it (yet). What is for *co_leads* goes to the chat that is theirs alone.
    """

    post: Callable[[Sent], Post]
    opens_thread: bool = False
    kept: Callable[[Sent, str, Any], tuple[Any, ...]] = kept_nowhere
    into: Callable[[Sent], str] = channel
    wanted: Callable[[Group], bool] = always
    follows: tuple[str, ...] = ()
    of: Callable[[Mailing, Session | None], str] = as_the_mail
    co_leads: bool = False

    def webhook(self, group: Group) -> str:
        """Where it is posted; empty if nowhere."""
        if self.co_leads:
            return group.co_leads_webhook
        return group.chat_webhook if self.wanted(group) else ""


def page_of(sent: Sent) -> str:
    """The address of the session's page, for somebody to open."""
    key = sent.session.key if sent.session else ""
    return f"{sent.site_url}s/{key}/"
