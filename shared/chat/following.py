"""Posts that go because a mail goes. Each is a mailing of its own, with an id made from the mail's, so that there is only one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from shared.chat.registry import POSTS
from shared.errors import Conflict
from shared.model.group import CO_LEADS_WEBHOOK, Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.session import Session, followed
from shared.schedule.joint import guests_of
from shared.store import Create, Store

FOLLOWERS = {name: kind for kind in POSTS.values() for name in kind.follows}
TO_CO_LEADS = "co-leads-chat"
AT_ONCE = timedelta(0)


def following(mail: Mailing, group: Group, now: datetime, session: Session | None = None) -> Mailing | None:
    """The post in the group's chat about the same as *mail* (about *session*); None if the group does not want it."""
    kind = FOLLOWERS.get(mail.kind) if group.chat_webhook and group.chat_posts else None
    of = kind.of(mail, session) if kind and kind.webhook(group) else ""
    if kind is None or not of:
        return None
    facts = {name: text for name, text in mail.facts.items() if name != "upload"}
    return replace(
        mailing(kind.name, group.id, Audience.CHAT, at=now, of=of, wait=AT_ONCE, facts=facts),
        session=mail.session, revision=mail.revision, subject=mail.subject, ends=mail.ends, correlation=mail.correlation,
    )  # fmt: skip


def to_guests(mail: Mailing, session: Session | None, store: Store, now: datetime) -> Iterator[Mailing | None]:
    """What the chats of the groups that are guests at *session* are told of *mail*, which goes to nobody of theirs."""
    kind = FOLLOWERS.get(mail.kind)
    for row, group in guests_of(session, store) if session and kind and kind.for_guests else ():
        yield following(mail, group, now, followed(row, session) if session else row)


def to_co_leads(mail: Mailing, words: str, desk: str, now: datetime) -> Mailing | None:
    """The post in the co-leads' own chat that says that there is such a *mail*, in the *words* of its kind: neither it nor its id names
    anybody. *desk* is the address at which it is seen to. None where the mail says that this chat refuses what is posted."""
    if mail.facts.get("setting") == CO_LEADS_WEBHOOK:
        return None
    of = f"{mail.kind}/{sha256(mail.id.encode()).hexdigest()[:20]}"
    return mailing(
        TO_CO_LEADS, mail.group, Audience.CHAT, at=now, of=of, wait=AT_ONCE, facts={"words": words, "desk": desk},
        correlation=mail.correlation,
    )  # fmt: skip


def write(post: Mailing | None, store: Store) -> None:
    """Write *post*, for the next tick to queue, unless it exists already."""
    if post is None:
        return
    try:
        store.commit(Create(post))
    except Conflict:
        return
