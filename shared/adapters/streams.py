"""The table's stream, as far as the page needs it: which groups' public rows changed."""

from typing import Any


def groups(event: dict[str, Any]) -> set[str]:
    """The ids of the groups whose public rows (``PUBLIC``, ``PUBLIC#…``, ``DECKS#…``) are in *event*."""
    found = set()
    for record in event["Records"]:
        keys = record["dynamodb"]["Keys"]
        kind, _, group = keys["pk"]["S"].partition("#")
        if kind in ("PUBLIC", "DECKS"):
            found.add(group or keys["sk"]["S"])
    return found
