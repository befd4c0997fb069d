"""Settings of the table itself: its protection against deletion, its stream.

A call protects it and not the template: a first deployment that fails removes what it made, which it could not if the table were
protected.
"""

from dataclasses import dataclass

from shared.adapters import secrets
from shared.adapters.clients import client


def protected(table: str) -> bool:
    held = client("dynamodb").describe_table(TableName=table)["Table"]
    return bool(held.get("DeletionProtectionEnabled", False))


def stream(table: str) -> str:
    """The ARN of its stream; empty if none is on."""
    held = client("dynamodb").describe_table(TableName=table)["Table"]
    on = held.get("StreamSpecification", {}).get("StreamEnabled", False)
    return str(held.get("LatestStreamArn", "")) if on else ""


@dataclass(frozen=True, slots=True)
class Deployment(secrets.Parameter):
    """What is made once a stack is there: its keys, and the protection of its *table*; the *laptop*'s needs none."""

    table: str = ""
    laptop: bool = False

    def protected(self) -> bool:
        return self.laptop or protected(self.table)

    def protect(self) -> None:
        client("dynamodb").update_table(TableName=self.table, DeletionProtectionEnabled=True)
