"""From the queue through the ledger to SES, or to the group's chat."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import batches, clock, secrets
from shared.adapters.dynamodb.table import Table
from shared.adapters.mailer import Mailer
from shared.adapters.webhooks import Chat
from shared.model.mailing import Audience, Message
from shared.observability import entry, follow, logger
from shared.outbox.pace import Speed, comes_back
from shared.settings import load

if TYPE_CHECKING:
    from shared.chat.delivery import Poster
    from shared.mail.delivery import Sender

LEASE = timedelta(seconds=300 + 60)
"""The function's timeout and a minute: a claim that is older has been abandoned."""


SPEED = Speed()


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    keys: str
    base_url: str
    site_url: str
    configuration_set: str
    confirmation_set: str
    send_rate: float
    reply_domain: str = ""


@cache
def settings() -> Settings:
    return load(Settings)


def sender() -> "Sender":
    from shared.mail.delivery import Sender

    given = settings()
    return Sender(
        store=Table(given.table),
        mail=Mailer(given.configuration_set, given.confirmation_set),
        keys=secrets.keys(given.keys),
        base_url=given.base_url,
        site_url=given.site_url,
        rate=given.send_rate,
        replies=given.reply_domain,
        speed=SPEED,
        lease=LEASE,
        now=clock.now(given.table),
        system_now=clock.system,
    )


def poster() -> "Poster":
    from shared.chat.delivery import Poster

    given = settings()
    return Poster(
        store=Table(given.table),
        chat=Chat(),
        site_url=given.site_url,
        lease=LEASE,
        now=clock.now(given.table),
        system_now=clock.system,
    )


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An SQS batch of messages about mailings; the answer names those to be retried."""
    return batches.each(event, Message.read, deliver, put_off)


def put_off(receipt: str, tries: int) -> None:
    """A message that got no share of the rate in time, or was told to slow down, comes back sooner than one that failed."""
    from shared.adapters.queues import Queue

    Queue(settings().mail_queue).hide(receipt, comes_back(tries))


def deliver(message: Message) -> None:
    follow(message.correlation)
    if message.audience is Audience.CHAT:
        from shared.chat.delivery import deliver as post

        counts = post(message, poster())
    else:
        from shared.mail.delivery import deliver as send

        counts = send(message, sender())
    logger.info("delivered", extra={"mailing": message.mailing, "counts": counts})
