"""What a page behind a signed link can answer."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol


class Shown(Protocol):
    """A page to be shown: a template's facts, and the template's name."""

    @property
    def template(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    choice: str
    label: str
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page: what it says, what is known (label, text), and what can be pressed."""

    template: ClassVar[str] = "answer.html"
    title: str
    lead: str
    details: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Download:
    """Data to be saved as a file."""

    name: str
    content: dict[str, Any]


GONE = Answer(
    title="This link no longer leads anywhere",
    lead="What it was about is no longer on record. There is nothing left to do.",
)
