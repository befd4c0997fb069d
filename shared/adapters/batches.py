"""Queue events: each message for itself, so that one that fails does not hold up or repeat the others."""

import json
import logging
from collections.abc import Callable
from json import JSONDecodeError
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from shared.errors import BadInput, NotYet, Throttled

log = logging.getLogger(__name__)


def each(event: dict[str, Any], handle: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Call *handle* with every message's JSON; the partial-failure answer that SQS expects.

    :class:`BadInput`, and a message of another shape than ours, is permanent: one log line, and the message is gone. All else
    comes back, and in the end lies in the dead-letter queue.
    """

    def one(record: SQSRecord) -> None:
        try:
            handle(json.loads(record.body))
        except (BadInput, ValidationError, JSONDecodeError) as error:
            log.error(
                "dropped %s: %s %s",
                record.message_id,
                type(error).__name__,
                error if isinstance(error, BadInput) else "",
            )
        except (NotYet, Throttled) as error:
            log.info("later: %s", error)
            raise
        except Exception:
            log.exception("message %s will be tried again", record.message_id)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event=event, record_handler=one, processor=processor))
