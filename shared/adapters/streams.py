"""The table's stream, as far as the page needs it: which groups' public rows changed, and of which sessions the decks."""

from typing import Any


def groups(event: dict[str, Any]) -> dict[str, set[str]]:
    """The ids of the groups whose public rows (``PUBLIC``, ``PUBLIC#…``, ``DECKS#…``) are in *event*, each with the keys of those of
    its sessions whose decks are there."""
    found: dict[str, set[str]] = {}
    for record in event["Records"]:
        keys = record["dynamodb"]["Keys"]
        kind, _, group = keys["pk"]["S"].partition("#")
        row = keys["sk"]["S"]
        if kind in ("PUBLIC", "DECKS"):
            sessions = found.setdefault(group or row, set())
            sessions |= {row.partition("#")[0]} if kind == "DECKS" else set()
    return found
