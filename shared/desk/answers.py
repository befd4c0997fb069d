"""What a page of the desk answers: a page, a file, a picture, or where to go next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from shared.desk.visit import Visit


class Shown(Protocol):
    """The facts of a page, and the template that shows them. *title* is its heading, *section* its part of the navigation."""

    @property
    def template(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def section(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to save under *name*, or, without a name, to show as it is."""

    content: bytes
    type: str
    name: str = ""
    policy: str = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class GoTo:
    """Another page, after something was done. *to* is an address of the desk; *told* is what the browser is to bring there
    (:mod:`shared.desk.notice`)."""

    to: str
    told: str = ""


Answer = Shown | File | GoTo


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the desk. *path* are its parts behind the group's; those in braces (``{session}``) are handed to *show* and *act* in
    their order. *show* changes nothing; *act* is for what was posted, by a form that carried the token. Both raise
    :class:`shared.errors.BadInput` with words for the co-lead, :class:`NoSuchPage` where the address names nothing."""

    path: tuple[str, ...]
    show: Callable[..., Answer]
    act: Callable[..., Answer] | None = None

    def values(self, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """The parts of *path* that stand for those in braces; None if *path* is another page's."""
        if len(path) != len(self.path):
            return None
        pairs = list(zip(self.path, path, strict=True))
        if any(mine != theirs for mine, theirs in pairs if not mine.startswith("{")):
            return None
        return tuple(theirs for mine, theirs in pairs if mine.startswith("{"))

    def answer(self, visit: Visit, values: tuple[str, ...]) -> Answer:
        """The answer to a GET or a POST. Raises :class:`NoSuchPage` for a POST to a page that takes none."""
        if visit.request.fields is None:
            return self.show(visit, *values)
        if self.act is None:
            raise NoSuchPage
        return self.act(visit, *values)


class NoSuchPage(Exception):
    """The address leads nowhere on the desk."""
