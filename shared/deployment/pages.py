"""The resource page made anew, as a whole. It is not in the page's room: the desk lists this action, and would ship how pages are made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.store.actions import Acting, Action, Change, asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    groups: tuple[str, ...] = asked("The groups")


def _rebuild(pages: Pages, at: Acting) -> Iterator[Change]:
    publish: Callable[[str], Any] = at.outside
    for group in pages.groups:
        yield _rebuilt(group, publish)


def _rebuilt(group: str, publish: Callable[[str], Any]) -> Change:
    found: list[Any] = []
    return Change(f"make the pages of {group} anew", about=found, outside=lambda: found.append(publish(group)))


REBUILD = Action(
    name="site rebuild",
    inputs=Pages,
    does=_rebuild,
    words="Make the whole resource page again",
    where="publish_site",
    audited=False,  # the pages tell what the table has, before and after
)
ACTIONS = (REBUILD,)
