"""Queue events: each message for itself, so that one that fails does not hold up or repeat the others."""

import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from shared.adapters import metrics
from shared.errors import LATER, BadInput

log = logging.getLogger(__name__)

MessageT = TypeVar("MessageT")


def each(event: dict[str, Any], read: Callable[[Any], MessageT], handle: Callable[[MessageT], Any]) -> dict[str, Any]:
    """Call *handle* with what *read* makes of every message's JSON; the partial-failure answer that SQS expects.

    Only a message that is not one of ours, which *read* says by :class:`BadInput` or ``ValueError`` (pydantic's is one), is dropped,
    and counted. Whatever is wrong while one of ours is handled, be it called bad input there, comes back, and in the end lies in
    the dead-letter queue: it may be a setting or a row that is wrong, and then the message is all that is left of a fact.
    """

    def one(record: SQSRecord) -> None:
        try:
            message = read(json.loads(record.body))
        except (BadInput, ValueError, RecursionError) as wrong:
            why = wrong if isinstance(wrong, BadInput) else type(wrong).__name__
            log.error("dropped %s, which is not a message of ours: %s", record.message_id, why)
            metrics.count(metrics.LEFT_OUT)
            return
        try:
            handle(message)
        except LATER as error:
            log.info("later: %s", error)
            raise
        except Exception:
            log.exception("message %s will be tried again", record.message_id)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event=event, record_handler=one, processor=processor))
