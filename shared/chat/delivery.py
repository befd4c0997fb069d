"""The queue's message → the ledger → the group's chat: one claim, one message, one outcome.

A webhook has no idempotency token either: after a crash between its answer and the ledger's next write the chat may be told twice.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared.chat import messages
from shared.chat.messages import Declined, Posted, Row, SlowDown
from shared.errors import BadInput, Refused, said
from shared.mail.reasons import why_not_in_chat
from shared.mail.send_context import Parcel, open_parcel
from shared.model.mailing import Audience, Mailing, Message, mailing, unfinished
from shared.model.session import Session, with_talk
from shared.outbox.ledger import finish, once, skip, unwritten
from shared.recaps.content import spoken, told
from shared.store import Create, Store, Write
from shared.talks.keeping import alongside
from shared.text import webhooks

log = logging.getLogger(__name__)

LONGEST_WAIT, MOST_WAITS = 20.0, 3
"""How long, in seconds, and how often a worker waits where the chat asks for it; after that the queue does."""


class Webhooks(Protocol):
    """The chat's side. :meth:`post` raises :class:`SlowDown`, :class:`Declined` or :class:`NotSent`; anything else leaves it unknown
    whether the message is there."""

    def post(self, url: str, body: dict[str, Any]) -> Posted: ...

    def guild(self, url: str) -> str:
        """Discord's id of the server that the webhook belongs to; empty if that is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """What a delivery needs; see :class:`shared.mail.delivery.Sender`."""

    store: Store
    chat: Webhooks
    site_url: str
    lease: timedelta
    now: datetime
    system_now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep


def deliver(message: Message, poster: Poster) -> dict[str, int]:
    """Post one queue message; counts by what became of it. Raises what is to be tried again."""
    parcel = open_parcel(message, poster.store)
    if parcel is None:
        return {}
    reader = f"chat:{parcel.group.id}"
    became = why_not_in_chat(parcel)
    if became:
        skip(parcel.mailing, reader, became, poster)
    else:
        became = _claimed(parcel, reader, poster)
    if unfinished(parcel.mailing):
        finish(parcel.mailing, poster.store)
    return {became: 1}


def _claimed(parcel: Parcel, reader: str, poster: Poster) -> str:
    try:
        rows, thread = _words(parcel, poster)
    except Exception as wrong:
        log.error("%s cannot be made: %s", parcel.mailing.id, said(wrong))
        return unwritten(parcel.mailing, reader, poster)
    where = ""

    def post() -> str:
        nonlocal where
        posted = _posted(parcel, rows, thread, poster)
        where = _address(parcel, posted, poster) if parcel.mailing.kind == "thread" else ""
        return posted.message

    def also(refused: Refused | None) -> list[Write]:
        return _complaint(parcel, str(refused), poster) if refused else _threaded(parcel, where, poster)

    return once(parcel.mailing, reader, poster, post, also)


def _words(parcel: Parcel, poster: Poster) -> tuple[list[Row], str]:
    """What is posted, and the name of the thread that it opens where every post needs one."""
    session, group, kind = parcel.session, parcel.group, parcel.mailing.kind
    if session is None:
        raise BadInput("there is no session to tell of")
    page = f"{poster.site_url.rstrip('/')}/{group.id}/s/{session.key}/"
    if kind == "thread":
        talk = session.talk(parcel.mailing.subject)
        if talk is None:
            raise BadInput("there is no talk to open a thread for")
        return messages.opening(talk, spoken(session.starts, session.ends, group.tz), page), talk.title or talk.speaker
    if kind == "recap-chat-correction":
        return messages.taken_back(session, page), f"Taken back: {session.heading}"
    seen = told(session, session.recap, parcel.decks, parcel.following, site_url=poster.site_url, tz=group.tz)
    corrected = parcel.mailing.facts.get("corrected") == "yes"
    return messages.recap(seen, corrected=corrected), f"Recap: {session.heading}"


def _posted(parcel: Parcel, rows: list[Row], thread: str, poster: Poster) -> Posted:
    """Post, waiting where the chat asks for it. A talk's thread is named at once, what else is posted only where it must be."""
    url, named = parcel.group.chat_webhook, parcel.mailing.kind == "thread"
    for wait in range(MOST_WAITS + 1):
        try:
            try:
                return poster.chat.post(url, messages.body(url, rows, thread=thread if named else ""))
            except Declined as refused:
                if refused.code != (messages.NO_FORUM if named else messages.FORUM):
                    raise
                named = not named
                return poster.chat.post(url, messages.body(url, rows, thread=thread if named else ""))
        except SlowDown as asked:
            if wait == MOST_WAITS or asked.after > LONGEST_WAIT:
                raise
            poster.sleep(asked.after)
    raise AssertionError("unreachable")


def _address(parcel: Parcel, posted: Posted, poster: Poster) -> str:
    """Where the thread is; empty where the chat does not tell. It is no reason to post again."""
    if not posted.channel:
        return ""
    try:
        guild = poster.chat.guild(parcel.group.chat_webhook)
    except Exception as trouble:
        log.warning("the chat does not say where %s is: %s", parcel.mailing.id, type(trouble).__name__)
        return ""
    if not guild:
        return ""
    # In a forum the message lies in the thread that it opened, which bears the message's own id.
    place = posted.channel if posted.channel == posted.message else f"{posted.channel}/{posted.message}"
    return f"{webhooks.home(parcel.group.chat_webhook)}/channels/{guild}/{place}"


def _threaded(parcel: Parcel, where: str, poster: Poster) -> list[Write]:
    """*where* a talk's thread is, on the talk and what goes along with it."""
    session = poster.store.get(Session, parcel.group.id, parcel.mailing.session or "") if where else None
    talk = session.talk(parcel.mailing.subject) if session else None
    return alongside(with_talk(session, replace(talk, thread=where)), poster.store) if session and talk else []


def _complaint(parcel: Parcel, said: str, poster: Poster) -> list[Write]:
    """Nothing more is tried; the co-leads hear of it once a month for one webhook."""
    group = parcel.group
    digest = hashlib.sha256(group.chat_webhook.encode()).hexdigest()[:12]
    told_of = mailing(
        "chat-refused", group.id, Audience.CO_LEADS, at=poster.now, of=f"{digest}.{poster.now:%Y%m}", facts={"said": said},
        wait=timedelta(0),
    )  # fmt: skip
    return [] if poster.store.get(Mailing, told_of.id) else [Create(told_of)]
