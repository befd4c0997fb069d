"""Every kind of post in the chat: the entries that the features write in their ``posts.py``, by name."""

from shared.chat.posts import POSTS as CO_LEADS
from shared.errors import BadInput
from shared.letters.chat_posts import Post, PostKind
from shared.letters.sent import Sent
from shared.recaps.posts import POSTS as RECAPS
from shared.schedule.posts import POSTS as SCHEDULE
from shared.talks.posts import POSTS as TALKS
from shared.voting.posts import POSTS as VOTING

POSTS: dict[str, PostKind] = {
    kind.name: kind for feature in (RECAPS, TALKS, SCHEDULE, VOTING, CO_LEADS) for kind in feature
}


def post_of(name: str) -> PostKind:
    """The kind of that name; for a name that is none, one that cannot be written (:class:`BadInput`)."""
    return POSTS.get(name) or PostKind(name=name, post=_unknown)


def _unknown(sent: Sent) -> Post:
    raise BadInput(f"{sent.mailing.id}: there is no post of the kind {sent.mailing.kind!r}")
