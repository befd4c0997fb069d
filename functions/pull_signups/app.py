"""A wake-up (push, schedule) → new form responses are taken in.

A push comes by HTTP and only puts a wake-up on the queue; the pull itself is the queue's. So a push is answered at once, and a
pull that fails is tried again by the platform.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from shared import signups
from shared.adapters import batches, clock, secrets, web
from shared.adapters.google_forms import Forms
from shared.adapters.queues import Queue
from shared.adapters.table import Table
from shared.observability import follow, logger
from shared.settings import load


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    wakeups_queue: str
    keys: str
    google: str
    push_account: str


@cache
def settings() -> Settings:
    return load(Settings)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An HTTP push, or an SQS batch of wake-ups."""
    if "Records" in event:
        return batches.each(event, wake)
    return push(event)


def push(event: dict[str, Any]) -> dict[str, Any]:
    """The authorizer checked signature and audience; any Google account can have those, so the account is checked here.

    A body that is no push is acknowledged and dropped: Google would send it for ever.
    """
    claims = web.claims(event)
    if claims.get("email") != settings().push_account or claims.get("email_verified") not in ("true", "True", True):
        logger.warning("push by another account refused")
        return web.answer(403, {"message": "this account may not push here"})
    try:
        message = json.loads(web.body(event))["message"]
        form, correlation = message["attributes"]["formId"], f"push-{message['messageId']}"
    except (ValueError, KeyError, TypeError):
        logger.error("a push without a form's id was dropped")
        return web.answer(204)
    Queue(settings().wakeups_queue).send([{"reason": "push", "form": str(form), "correlation": correlation}])
    return web.answer(204)


class WakeUp(BaseModel):
    """Why to pull, and which form; every group's if it names none."""

    reason: str
    form: str = ""
    correlation: str = "schedule"


def wake(body: Any) -> None:
    """Pull the form that the wake-up names, or every group's."""
    message = WakeUp.model_validate(body)
    follow(message.correlation)
    given, table = settings(), Table(settings().table)
    desk = signups.Desk(
        store=table,
        post=Queue(given.mail_queue),
        forms=Forms(given.google),
        hash_key=secrets.keys(given.keys).hash,
        now=clock.now(given.table),
        correlation=message.correlation,
    )
    wanted = [g for g in table.groups() if g.form and message.form in ("", g.form.id)]
    logger.info("pulled", extra={"counts": signups.pull_all(wanted, desk)})
