"""SES reports a bounce, a complaint or a rejection → the member's state; a calendar answers an invitation → whether they come; once a
day SES's own suppression list is compared."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import clock, mailer, secrets
from shared.adapters.drains import Drain
from shared.adapters.dynamodb.table import Table
from shared.errors import Unreadable
from shared.observability import entry, follow, logger
from shared.settings import load

if TYPE_CHECKING:
    from shared.adapters import replies, ses_events

LOOKS_BACK = timedelta(days=14)
"""How far back the daily comparison reaches, so that a missed day, or an entry that came late, is made up for by the next."""


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    keys: str
    feedback_queue: str
    replies: str = ""


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A call because something is, or may be, on the queue (SES's events, and S3's about incoming mails, in EventBridge's envelope), or
    the schedule's ``{"reason": "reconcile"}``."""
    given = settings()
    drain = Drain(queue=given.feedback_queue, called="feedback", table=given.table, most=10, seconds=30)
    return drain.answer(event, read, hear, context)


def read(envelope: Any) -> "ses_events.Said | replies.Arrived | None":
    """What SES reported or took in; None for the schedule's event."""
    from shared.adapters import replies, ses_events

    if envelope == {"reason": "reconcile"}:
        return None
    of_s3 = isinstance(envelope, dict) and envelope.get("source") == "aws.s3"
    return replies.read(envelope) if of_s3 else ses_events.read(envelope)


def hear(said: "ses_events.Said | replies.Arrived | None") -> None:
    from shared.adapters import replies

    if said is None:
        reconcile()
    elif isinstance(said, replies.Arrived):
        take(said)
    else:
        report(said)


def take(arrived: "replies.Arrived") -> None:
    """Take a calendar's answer; the mail is deleted, whatever it was."""
    from shared.adapters.replies import SETUP, Replies
    from shared.attendance import replies
    from shared.store.context import Context

    given = settings()
    follow(arrived.key)
    if not given.replies:  # switched off meanwhile
        return
    bucket = Replies(given.replies)
    if arrived.key == SETUP:  # SES writes it while the stack is made, when there may be no keys yet
        bucket.delete(arrived.key)
        return
    raw = bucket.fetch(arrived.key) if arrived.bytes <= replies.LARGEST else b""
    if raw:
        context = Context(store=Table(given.table), now=clock.now(given.table))
        came = context.now - arrived.ago(clock.system())
        heard = replies.hear(raw, secrets.keys(given.keys), context, came)
        logger.info("a calendar answered", extra={"became": heard.became, "member": heard.member})
    elif raw is not None:
        logger.info("a calendar answered", extra={"became": "too large, or empty"})
    bucket.delete(arrived.key)


def report(said: "ses_events.Said") -> None:
    """Act on what became of a mail."""
    from shared.membership import feedback

    follow(said.correlation)
    table = Table(settings().table)
    state = feedback.hear(said.feedback, table, mailer.SuppressionList(), clock.now(settings().table))
    logger.info("heard", extra={"kind": said.feedback.kind, "member": said.feedback.member, "state": state})


def reconcile() -> None:
    from shared.membership import feedback
    from shared.model.group import Group

    table, now = Table(settings().table), clock.now(settings().table)
    unread: list[Unreadable] = []
    groups = [group.id for group in table.all(Group, unread=unread)]
    if groups:  # a new stack has no groups, and may not have its keys yet
        listed, keys = mailer.suppressed(now - LOOKS_BACK), secrets.keys(settings().keys)
        counts = feedback.reconcile(listed, groups, table, mailer.SuppressionList(), keys, now)
        logger.info("reconciled", extra={"counts": counts})
    if unread:
        raise unread[0]
