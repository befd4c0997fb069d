"""Rows that this version cannot read, and members who are reminded all the same."""

from datetime import UTC, datetime
from typing import Any

from shared.adapters.clients import client
from shared.adapters.dynamodb.rows import key, ref
from tests.platform import ses_mails

STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)


NAMES = ("uma", "bo", "cleo")


def break_row(row: Any, **fields: Any) -> None:
    """Change a row as a later version might write it: with a value that this one does not know."""
    for field, value in (fields or {"state": {"S": "of-a-later-version"}}).items():
        client("dynamodb").update_item(
            TableName="table", Key=key(ref(row)), UpdateExpression="SET doc.#f = :v",
            ExpressionAttributeNames={"#f": field}, ExpressionAttributeValues={":v": value},
        )  # fmt: skip


def mend_row(row: Any, field: str = "state") -> None:
    break_row(row, **{field: {"S": getattr(row, field)}})


def reminded() -> list[str]:
    return sorted(n for n in NAMES for mail in ses_mails() if f"{n}@example.org" in str(mail.destinations))
