"""A file's reading list, merged with what people and look-ups have changed in it since."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from shared.model.reference import id_of
from shared.model.session import Resource

_SURE: tuple[Callable[[Resource], Any], ...] = (
    lambda one: one,
    id_of,
    lambda one: one.url,
    lambda one: one.title,
)
"""The fields by which an entry is recognised, the most reliable first."""
_SAID = tuple(field.name for field in fields(Resource))


def merged(there: Sequence[Resource], fresh: Sequence[Resource], before: Sequence[Resource]) -> tuple[Resource, ...]:
    """*there*, what is kept, with what a file says otherwise now (*fresh*) than it said *before*, field by field.

    What the file names for the first time comes in, and what it gives up goes; what others have put in stays, and what they took out
    stays out as long as the file says nothing new of it.
    """
    told, theirs = known_again(fresh, before), known_again(before, there)
    was = {at: before[where] for at, where in told.items()}
    own = {at: theirs[where] for at, where in told.items() if where in theirs}
    others = [where for where in range(len(there)) if where not in theirs.values()]
    new = [at for at in range(len(fresh)) if at not in told]
    again = known_again([fresh[at] for at in new], [there[where] for where in others])
    own |= {new[at]: others[where] for at, where in again.items()}
    becomes = {where: updated(there[where], fresh[at], was.get(at)) for at, where in own.items()}
    kept = [where for where in range(len(there)) if where in becomes or where in others]
    if list(told.values()) != sorted(told.values()):  # the file now has another order
        place = {where: at for at, where in own.items()}
        kept.sort(key=lambda where: place.get(where, len(fresh)))
    added = [one for at, one in enumerate(fresh) if at not in own and one != was.get(at)]
    return (*(becomes.get(where, there[where]) for where in kept), *added)


def updated(there: Resource, fresh: Resource, before: Resource | None) -> Resource:
    """*there* with those fields that the file changed between *before* (None: it did not name it) and *fresh*."""
    was = before or Resource(kind=there.kind)
    return replace(
        there, **{name: getattr(fresh, name) for name in _SAID if getattr(fresh, name) != getattr(was, name)}
    )


def known_again(some: Sequence[Resource], others: Sequence[Resource]) -> dict[int, int]:
    """Pairs of entries that are the same, one of *some* and one of *others*, by their positions; each is used once. Entries with
    different arXiv numbers or DOIs are different."""
    found = dict[int, int]()
    for mark in _SURE:
        for at, one in enumerate(some):
            if at not in found and (where := next(_same(one, others, mark, set(found.values())), None)) is not None:
                found[at] = where
    return dict(sorted(found.items()))


def _same(
    one: Resource, others: Sequence[Resource], mark: Callable[[Resource], Any], taken: Container[int]
) -> Iterator[int]:
    said, number = mark(one), id_of(one)
    for where, other in enumerate(others):
        apart = number and id_of(other) and number != id_of(other)
        if said and said == mark(other) and where not in taken and not apart:
            yield where
