"""What is shown behind a link where we failed: that it is no fault of theirs, what they typed, and how to go on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared.pages.typed import shown

PRESSED = frozenset(("choice", "shown", "read"))
"""Fields by which our forms say what was pressed and what they showed; nobody typed them."""
_NOBODYS = re.compile(r".{,3}|[0-9a-f]{8,}", re.DOTALL)
"""Values that nobody would type again: a tick's, yes and no; or at all: an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """*fields* is all that the form said, to be sent once more to the same address; None: nothing was sent, the page was only asked for.
    *texts* is what people read of it, *correlation* is by what the logs know what happened."""

    template: ClassVar[str] = "failed.html"
    correlation: str
    fields: tuple[tuple[str, str], ...] | None
    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, fields: Mapping[str, str] | None, correlation: str) -> "Failed":
        """What is shown after a GET (*fields* is None) or a POST."""
        given = fields or {}
        typed = {name: (value,) for name, value in given.items() if not _NOBODYS.fullmatch(value)}
        pairs = None if fields is None else tuple(given.items())
        return cls(correlation=correlation, fields=pairs, texts=shown(typed, but=PRESSED))
