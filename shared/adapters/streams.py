"""The table's stream, as far as the page needs it: which groups' public rows changed, and of which of their sessions."""

from typing import Any


def groups(event: dict[str, Any]) -> dict[str, set[str]]:
    """The ids of the groups whose public rows (``PUBLIC``, ``PUBLIC#…``, ``DECKS#…``) are in *event*, each with the keys of those of
    its sessions that, or whose decks, are there."""
    found: dict[str, set[str]] = {}
    for record in event["Records"]:
        keys = record["dynamodb"]["Keys"]
        kind, _, group = keys["pk"]["S"].partition("#")
        row = keys["sk"]["S"]
        if kind in ("PUBLIC", "DECKS"):
            sessions = found.setdefault(group or row, set())
            if kind == "DECKS":
                sessions.add(row.partition("#")[0])
            elif row.startswith("SESSION#"):
                sessions.add(row.removeprefix("SESSION#"))
    return found
