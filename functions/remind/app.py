"""The schedule's tick → whatever is due goes to the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.adapters.dynamodb.table import Table
from shared.adapters.mailer import daily_quota
from shared.adapters.queues import DeadLetters, Queue
from shared.observability import entry, follow, logger
from shared.settings import load
from shared.tick import ticking
from shared.tick.context import TickContext


@dataclass(frozen=True, slots=True)
class Settings:
    table: str
    mail_queue: str
    dead_letters: str


@cache
def settings() -> Settings:
    return load(Settings)


@entry
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """*event* is ``{"time": "<RFC 3339>"}``, as a tick brings its own time. Returns counts of what was done."""
    now = datetime.fromisoformat(event["time"])
    correlation = f"tick-{now:%Y%m%dT%H%M%S}"
    follow(correlation)
    done = tick(now, correlation, lambda: context.get_remaining_time_in_millis() / 1000)
    logger.info("tick", extra={"time": event["time"], **done})
    return done


def tick(now: datetime, correlation: str, left: Callable[[], float]) -> dict[str, int]:
    """A tick at *now*; *left* says how many seconds it still has."""
    given = settings()
    context = TickContext(
        store=Table(given.table),
        post=Queue(given.mail_queue),
        now=now,
        correlation=correlation,
        given_up=DeadLetters(given.dead_letters),
        quota=daily_quota,
        left=left,
    )
    return ticking.tick(context)
