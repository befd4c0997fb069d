"""The queue → the ledger → SES, or the group's chat."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters import batches, clock, secrets
from shared.adapters.mailer import Mailer
from shared.adapters.table import Table
from shared.adapters.webhooks import Chat
from shared.chat import delivery as chat_delivery
from shared.mail import delivery as mail_delivery
from shared.model.mailing import Audience, Message
from shared.observability import entry, follow, logger
from shared.settings import load

LEASE = timedelta(seconds=300 + 60)
"""The function's timeout and a minute: whoever claimed before that is not at it any more."""


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    keys: str
    base_url: str
    site_url: str
    configuration_set: str
    confirmation_set: str
    send_rate: float


@cache
def settings() -> Settings:
    return load(Settings)


def sender() -> mail_delivery.Sender:
    given = settings()
    return mail_delivery.Sender(
        store=Table(given.table),
        mail=Mailer(given.configuration_set, given.confirmation_set),
        keys=secrets.keys(given.keys),
        base_url=given.base_url,
        site_url=given.site_url,
        rate=given.send_rate,
        lease=LEASE,
        now=clock.now(given.table),
        system_now=clock.system,
    )


def poster() -> chat_delivery.Poster:
    given = settings()
    return chat_delivery.Poster(
        store=Table(given.table),
        chat=Chat(),
        site_url=given.site_url,
        lease=LEASE,
        now=clock.now(given.table),
        system_now=clock.system,
    )


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An SQS batch of mailings' messages; the answer names those to be tried again."""
    return batches.each(event, Message.read, deliver)


def deliver(message: Message) -> None:
    follow(message.correlation)
    to_chat = message.audience is Audience.CHAT
    counts = chat_delivery.deliver(message, poster()) if to_chat else mail_delivery.deliver(message, sender())
    logger.info("delivered", extra={"mailing": message.mailing, "counts": counts})
