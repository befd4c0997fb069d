"""The table's stream, for the page: which groups' public rows changed, and of which sessions."""

from dataclasses import dataclass, field
from typing import Any

SESSION = "SESSION#"


@dataclass(slots=True)
class Told:
    """What changed in a group: the keys of *sessions*, those whose *slides* changed; *more*: something else did, too."""

    sessions: set[str] = field(default_factory=set)
    slides: set[str] = field(default_factory=set)
    more: bool = False


def groups(event: dict[str, Any]) -> dict[str, Told]:
    """The ids of the groups whose public rows (``PUBLIC``, ``PUBLIC#…``, ``DECKS#…``) are in *event*, each with what it tells."""
    found: dict[str, Told] = {}
    for record in event["Records"]:
        keys = record["dynamodb"]["Keys"]
        kind, _, group = keys["pk"]["S"].partition("#")
        row = keys["sk"]["S"]
        if kind not in ("PUBLIC", "DECKS"):
            continue
        told = found.setdefault(group or row, Told())
        if kind == "DECKS":
            session = row.partition("#")[0]
            told.sessions.add(session)
            told.slides.add(session)
        elif group and row.startswith(SESSION):
            told.sessions.add(row.removeprefix(SESSION))
        else:
            told.more = True
    return found
