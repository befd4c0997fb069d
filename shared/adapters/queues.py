"""Messages out: ten a call (SQS's limit), as JSON."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from shared.adapters.clients import client


class Queue:
    """The SQS queue at *url*; a :class:`shared.changes.Post`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, messages: Iterable[dict[str, Any]]) -> None:
        """Queue every message; raises if the queue did not take one of them, so that the caller's event is tried again."""
        rest = iter(messages)
        while some := list(islice(rest, 10)):
            entries = [{"Id": str(n), "MessageBody": json.dumps(message)} for n, message in enumerate(some)]
            answer = client("sqs").send_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
                raise OSError(f"the queue did not take {len(answer['Failed'])} of {len(some)} messages")
