"""From the queue's message through the ledger to the group's chat: one claim, one message, one outcome. A webhook has no idempotency
token: after a crash between its answer and the ledger's next write the chat may be told twice."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from shared.chat import messages
from shared.chat.messages import Declined, Posted, SlowDown
from shared.chat.registry import post_of
from shared.errors import Refused, said
from shared.letters.chat_posts import Post, PostKind
from shared.letters.sent import Reader, Sent
from shared.model.group import CO_LEADS_WEBHOOK, Group
from shared.model.mailing import Audience, Mailing, Message, mailing, unfinished
from shared.outbox.ledger import DeliveryContext, finish, once, skip, unwritten
from shared.outbox.message_rows import open_message
from shared.store import Create, Store, Write
from shared.text import webhooks

log = logging.getLogger(__name__)

LONGEST_WAIT, MOST_WAITS = 20.0, 3
"""How many seconds, and how often, a worker waits if the chat asks it to; after that the message goes back to the queue."""


class Webhooks(Protocol):
    """The chat's side. :meth:`post` raises :class:`SlowDown`, :class:`Declined` or :class:`NotSent`; after anything else nobody knows
    whether the message is there."""

    def post(self, url: str, body: dict[str, Any]) -> Posted: ...

    def guild(self, url: str) -> str:
        """Discord's id of the server to which the webhook belongs; empty if it is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster(DeliveryContext):
    chat: Webhooks


def deliver(message: Message, poster: Poster) -> dict[str, int]:
    """Post one queue message; returns counts by outcome. Raises what is to be retried."""
    kind = post_of(message.kind)
    opened = open_message(message, kind, poster.store, now=poster.now, site=poster.site_url)
    if opened is None:
        return {}
    mailing = opened.sent.mailing
    sent = replace(opened.sent, reader=Reader(id=f"chat:{mailing.group}"))
    became = "no chat"
    if kind.webhook(sent.group):
        became = kind.still(sent) or _told_by_host(sent, kind, poster.store)
    if became:
        skip(mailing, sent.reader.id, became, poster)
    else:
        became = _claimed(sent, kind, poster)
    if unfinished(mailing):
        finish(mailing, poster.store)
    return {became: 1}


def _told_by_host(sent: Sent, kind: PostKind, store: Store) -> str:
    """Whether the host's group posts the same to the same chat: groups that hold a session together may share one."""
    session = sent.session
    host = store.get(Group, session.hosting[0]) if session and session.host else None
    if host is None or kind.webhook(host) != kind.webhook(sent.group) or not kind.host_tells(sent, host, store):
        return ""
    return "told by the host"


def _claimed(sent: Sent, kind: PostKind, poster: Poster) -> str:
    mailing, reader = sent.mailing, sent.reader.id
    try:
        post = kind.post(sent)
    except Exception as wrong:
        log.error("%s cannot be made: %s", mailing.id, said(wrong))
        return unwritten(mailing, reader, poster)
    where = ""

    def send() -> str:
        nonlocal where
        posted = _posted(sent, kind, post, poster)
        where = _address(sent, posted, poster) if kind.opens_thread else ""
        return posted.message

    def also(refused: Refused | None) -> Iterable[Write]:
        if refused:
            return _complaint(sent, kind, str(refused), poster)
        return kind.kept(sent, where, poster.store) if where else ()

    return once(mailing, reader, poster, send, also)


def _posted(sent: Sent, kind: PostKind, post: Post, poster: Poster) -> Posted:
    """Post, waiting where the chat asks for it. A talk's thread is given its name at once, other posts only in channels that demand one;
    nothing is posted into a thread that is gone."""
    plain, named = kind.webhook(sent.group), kind.opens_thread
    url, turned = messages.into(plain, kind.into(sent)), False
    waits = 0
    while True:
        try:
            return poster.chat.post(url, messages.body(url, post.rows, thread=post.name if named else ""))
        except SlowDown as asked:
            if waits == MOST_WAITS or asked.after > LONGEST_WAIT:
                raise
            waits += 1
            poster.sleep(asked.after)
        except Declined as refused:
            if url == plain and (turned or refused.code != (messages.NO_FORUM if named else messages.FORUM)):
                raise
            named, turned = (not named, True) if url == plain else (named, False)
            url = plain


def _address(sent: Sent, posted: Posted, poster: Poster) -> str:
    """The thread's address; empty if the chat does not tell, which is no reason to post again."""
    if not posted.channel:
        return ""
    try:
        guild = poster.chat.guild(sent.group.chat_webhook)
    except Exception as trouble:
        log.warning("the chat does not say where %s is: %s", sent.mailing.id, type(trouble).__name__)
        return ""
    if not guild:
        return ""
    # In a forum the message is in the thread that it opened, which has the message's own id.
    place = posted.channel if posted.channel == posted.message else f"{posted.channel}/{posted.message}"
    return f"{webhooks.home(sent.group.chat_webhook)}/channels/{guild}/{place}"


def _complaint(sent: Sent, kind: PostKind, said: str, poster: Poster) -> list[Write]:
    """Nothing more is tried; the co-leads are told once a month for each webhook."""
    group, setting = sent.group, {"setting": CO_LEADS_WEBHOOK} if kind.co_leads else {}
    digest = hashlib.sha256(kind.webhook(group).encode()).hexdigest()[:12]
    told_of = mailing(
        "chat-refused", group.id, Audience.CO_LEADS, at=poster.now, of=f"{digest}.{poster.now:%Y%m}", facts={"said": said} | setting,
        wait=timedelta(0),
    )  # fmt: skip
    return [] if poster.store.get(Mailing, told_of.id) else [Create(told_of)]
