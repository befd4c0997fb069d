"""What every page behind a signed link is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.model.group import Group
from shared.store import Post, Ref, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    choice: str
    label: str
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page: what it says, what is known (label, text), and what can be pressed."""

    title: str
    lead: str
    details: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What an answer needs; *now* is people's time. *met* is the link's group, once it was read: every page names it."""

    store: Store
    post: Post
    now: datetime
    correlation: str = ""
    met: list[Group] = field(default_factory=list)

    def read(self, refs: Iterable[Ref]) -> dict[Ref, Any]:
        """The rows behind a link, in one read."""
        found = self.store.get_many(refs)
        self.met.extend(row for ref, row in found.items() if ref.type is Group)
        return found


GONE = Answer(
    title="This link no longer leads anywhere", lead="What it was about is no longer on record. Nothing is left to do."
)
