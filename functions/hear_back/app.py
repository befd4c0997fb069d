"""SES says bounced, complained or rejected → the member's state."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import feedback
from shared.adapters import batches, clock, ses_events
from shared.adapters.table import Table
from shared.observability import follow, logger
from shared.settings import load


@dataclass(frozen=True, slots=True)
class Settings:
    table: str


@cache
def settings() -> Settings:
    return load(Settings)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An SQS batch of SES events in EventBridge's envelope."""
    return batches.each(event, hear)


def hear(envelope: dict[str, Any]) -> None:
    said = ses_events.read(envelope)
    follow(said.correlation)
    state = feedback.hear(said.feedback, Table(settings().table), clock.now(settings().table))
    logger.info("heard", extra={"kind": said.feedback.kind, "member": said.feedback.member, "state": state})
