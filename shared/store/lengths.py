"""How long what somebody types into an action's inputs may be."""

from dataclasses import fields
from typing import Any

from shared.errors import BadInput


def hold_lengths(inputs: Any) -> None:
    """Raises :class:`BadInput` for each text that has more characters than its field may have."""
    wrong = [
        f"{one.name}: this is {len(text):,} characters long; {longest:,} are the most"
        for one in fields(inputs)
        if (longest := one.metadata.get("longest")) and len(text := getattr(inputs, one.name) or "") > longest
    ]
    if wrong:
        raise BadInput("\n".join(wrong))
