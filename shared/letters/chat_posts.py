"""What a post in the group's chat is made of, and what there is to say of a kind of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.letters.kinds import Kind
from shared.letters.sent import Sent


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKind(Kind):
    """A kind of post. *post* writes it; what *opens_thread* is a talk's own place, and *kept* gives the writes that keep its address,
    read anew from the store."""

    post: Callable[[Sent], Post]
    opens_thread: bool = False
    kept: Callable[[Sent, str, Any], tuple[Any, ...]] = kept_nowhere


def page_of(sent: Sent) -> str:
    """The address of the session's page, for somebody to open."""
    key = sent.session.key if sent.session else ""
    return f"{sent.site_url}s/{key}/"
