"""Queue events, message by message: one that fails neither holds up nor repeats the others. Powertools' batch processor answers the
same, which a test compares, but loads all its parsers, half as much as starting boto3."""

import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from shared.adapters import metrics
from shared.errors import LATER, BadInput, Throttled

log = logging.getLogger(__name__)

MessageT = TypeVar("MessageT")
PutOff = Callable[[str, int], None]
"""Called with the receipt handle of a message that only has to wait, and how often it was received."""


def each(
    event: dict[str, Any],
    read: Callable[[Any], MessageT],
    handle: Callable[[MessageT], Any],
    put_off: PutOff | None = None,
) -> dict[str, Any]:
    """Call *handle* with what *read* makes of every message's JSON; the partial-failure answer that SQS expects
    (``ReportBatchItemFailures`` in Lambda's guide: what is named there comes back, all else is deleted).

    Only a message that is not one of ours, which *read* says by :class:`BadInput` or ``ValueError`` (pydantic's is one), is dropped,
    and counted. Whatever is wrong while one of ours is handled, be it called bad input there, comes back, and in the end lies in
    the dead-letter queue: it may be a setting or a row that is wrong, and then the message is all that is left of a fact. *put_off*
    may say when one comes back that had to slow down.
    """

    failed = [record["messageId"] for record in event["Records"] if not _done(record, read, handle, put_off)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _done(
    record: dict[str, Any],
    read: Callable[[Any], MessageT],
    handle: Callable[[MessageT], Any],
    put_off: PutOff | None,
) -> bool:
    """Whether SQS may delete the message: it was handled, or is not one of ours."""
    try:
        _take(record, read, handle)
    except LATER as error:
        log.info("later: %s", error)
        if put_off and isinstance(error, Throttled):
            _put_off(record, put_off)
        return False
    except Exception:
        log.exception("message %s will be tried again", record["messageId"])
        return False
    return True


def _put_off(record: dict[str, Any], put_off: PutOff) -> None:
    """Have it come back at a chosen time; otherwise it comes when the queue's own time is over."""
    try:
        put_off(record["receiptHandle"], int(record["attributes"].get("ApproximateReceiveCount", 1)))
    except Exception:
        log.warning("message %s is not put off, and comes back later", record["messageId"], exc_info=True)


def _take(record: dict[str, Any], read: Callable[[Any], MessageT], handle: Callable[[MessageT], Any]) -> None:
    try:
        message = read(json.loads(record["body"]))
    except (BadInput, ValueError, RecursionError) as wrong:
        why = wrong if isinstance(wrong, BadInput) else type(wrong).__name__
        log.error("dropped %s, which is not a message of ours: %s", record["messageId"], why)
        metrics.count(**{metrics.LEFT_OUT: 1})
        return
    handle(message)
