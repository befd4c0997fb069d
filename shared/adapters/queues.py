"""Messages out: ten a call (SQS's limit), as JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from shared.adapters.clients import client
from shared.errors import said

if TYPE_CHECKING:
    from shared.model.mailing import Message


log = logging.getLogger(__name__)


class Queue:
    """The SQS queue at *url*; that of mailings is a :class:`shared.store.Post`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, messages: Iterable[Message]) -> None:
        """Queue every message about a mailing."""
        self.put(message.as_dict() for message in messages)

    def put(self, bodies: Iterable[dict[str, Any]], delay: int = 0) -> None:
        """Queue every one of *bodies*, to be seen in *delay* seconds; raises if the queue did not take one of them, so that the caller's
        event is tried again."""
        rest = iter(bodies)
        while some := list(islice(rest, 10)):
            later = {"DelaySeconds": delay} if delay else {}
            entries = [{"Id": str(n), "MessageBody": json.dumps(message), **later} for n, message in enumerate(some)]
            answer = client("sqs").send_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
                raise OSError(f"the queue did not take {len(answer['Failed'])} of {len(some)} messages")

    def hide(self, receipt: str, seconds: int) -> None:
        """Put the message with this *receipt* handle back, to be seen again in *seconds*."""
        client("sqs").change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)

    def receive(self, most: int, wait: int) -> list[dict[str, Any]]:
        """At most so many messages (ten, SQS's limit), as Lambda hands them over; *wait* seconds for the first. Until they are deleted,
        they come again when the queue's time is over."""
        found = client("sqs").receive_message(QueueUrl=self.url, MaxNumberOfMessages=most, WaitTimeSeconds=wait)
        return [
            {"messageId": one["MessageId"], "receiptHandle": one["ReceiptHandle"], "body": one["Body"]}
            for one in found.get("Messages", [])
        ]

    def delete(self, receipts: Collection[str]) -> None:
        """Delete the messages (ten at most) with these *receipts*. One that the queue does not delete comes again."""
        if receipts:
            entries = [{"Id": str(n), "ReceiptHandle": receipt} for n, receipt in enumerate(receipts)]
            answer = client("sqs").delete_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
                log.warning("%s messages are not deleted, and come again", len(answer["Failed"]))

    def waiting(self) -> bool:
        """Whether messages lie there that nobody looks at, as far as the queue knows: what came in the last seconds may be missing."""
        name = "ApproximateNumberOfMessages"
        held = client("sqs").get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])["Attributes"]
        return int(held.get(name, 0)) > 0


class DeadLetters:
    """The dead-letter queue at *url*."""

    def __init__(self, url: str) -> None:
        self.url = url

    def count(self) -> int | None:
        """How many messages there are, of which one or two may be being read; None if the queue cannot be asked now."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        try:
            held = client("sqs").get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        except Exception as error:
            log.warning("the dead letters cannot be counted: %s", said(error))
            return None
        return sum(int(held.get(name, 0)) for name in names)

    def forget(self, ids: Collection[str]) -> int:
        """Drop the messages that are about one of these member ids alone; how many.

        SES's own reports of bounces hold addresses; a fan-out's message has the ids of many, and stays. What is looked at is out
        of sight for a minute, so that a queue is gone through once.
        """
        dropped = 0
        for _ in range(100):
            some = client("sqs").receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, VisibilityTimeout=60, WaitTimeSeconds=1
            )  # a short poll may see none of the messages that are there
            for message in some.get("Messages", []):
                if _about(message["Body"]) & set(ids):
                    client("sqs").delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                    dropped += 1
            if not some.get("Messages"):
                break
        return dropped


def _about(body: str) -> set[str]:
    """The member ids that a message is about: its subject's, or those in the tags of SES's report."""
    try:
        message = json.loads(body)
        tags = message.get("detail", {}).get("mail", {}).get("tags", {})
        return {str(message.get("subject", "")), *map(str, tags.get("member", []))} - {""}
    except (ValueError, AttributeError, TypeError):
        return set()
