"""What time it is for people. The system's clock, except on the laptop, where a row of the table says so.

Leases, signatures and pace are transport, not people's, and always use the system's clock.
"""

import os
from datetime import UTC, datetime

from shared.adapters.clients import client

KEY = {"pk": {"S": "CLOCK"}, "sk": {"S": "NOW"}}


def now(table: str) -> datetime:
    """The current moment, UTC; from *table*'s clock row if ``FORTNIGHT_CLOCK=table`` (never in a deployed stack)."""
    if os.environ.get("FORTNIGHT_CLOCK") != "table":
        return system()
    return stood(table) or system()


def stood(table: str) -> datetime | None:
    """What *table*'s clock row says; None if there is none."""
    row = client("dynamodb").get_item(TableName=table, Key=KEY, ConsistentRead=True).get("Item")
    return datetime.fromisoformat(row["now"]["S"]) if row else None


def system() -> datetime:
    """The system's clock, for leases, signatures and pace."""
    return datetime.now(UTC)


def move(table: str, moment: datetime) -> None:
    """Set the laptop's clock row."""
    client("dynamodb").put_item(TableName=table, Item=KEY | {"now": {"S": moment.astimezone(UTC).isoformat()}})
