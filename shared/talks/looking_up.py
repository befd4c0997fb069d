"""Looking up reading by its arXiv number or DOI: authors, year, venue, length. What a person wrote is never replaced."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared.errors import Conflict, Unanswered
from shared.model.citing import named
from shared.model.group import Group
from shared.model.reference import id_of
from shared.model.session import Resource, Talk
from shared.model.work import Work
from shared.store import Create, Ref, Replace, Store
from shared.talks.form_fields import MOST_MINUTES, Row, resource_of, row_of

AGAIN = timedelta(days=1)
"""After this time a work that was not known is asked for again."""
MINUTES_A_PAGE = 2
PATIENCE = 3.0
"""Seconds that somebody waits for it."""


class Library(Protocol):
    """A service that knows papers."""

    def find(self, ids: Sequence[str], seconds: float, now: datetime) -> list[Work]:
        """What is known of *ids* (see :class:`Work`), of each that was asked for within so many *seconds*: it may be fewer. Raises
        :class:`shared.errors.Unanswered` where nobody answers."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """*later* takes the ids that could not be asked for in time; without it they are dropped."""

    store: Store
    library: Library
    now: datetime
    later: Callable[[Sequence[str]], None] | None = None

    def works(self, ids: Iterable[str], seconds: float = PATIENCE) -> dict[str, Work]:
        """What is known of *ids*, stored or asked now. It is no error if nobody answers: what was typed stays."""
        wanted = list(dict.fromkeys(ids))
        kept = known(wanted, self.store)
        fresh = [one for one in wanted if one not in kept or self._stale(kept[one])]
        found = self._asked(fresh, seconds) if fresh else {}
        left = [one for one in fresh if one not in found]
        if left and self.later:
            self.later(left)
        return kept | {one: self._keep(work, kept.get(one)) for one, work in found.items()}

    def _stale(self, work: Work) -> bool:
        return self.now >= (work.expires if work.found else work.asked + AGAIN)

    def _asked(self, ids: Sequence[str], seconds: float) -> dict[str, Work]:
        try:
            return {work.id: work for work in self.library.find(ids, seconds, self.now) if work.id in ids}
        except Unanswered:
            return {}

    def _keep(self, work: Work, before: Work | None) -> Work:
        with suppress(Conflict):  # somebody else asked at the same time
            self.store.commit(Replace(replace(work, version=before.version)) if before else Create(work))
        return work


def reached_at(group: Group) -> str:
    """The mail address at which others reach the group: the published one, else the one its mails come from."""
    return group.contact if "@" in group.contact.partition("/")[0] else group.sender.rpartition("<")[2].strip("> ")


def known(ids: Iterable[str], store: Store) -> dict[str, Work]:
    """The stored answers for *ids*, in one read."""
    refs = [Ref(Work, (one,)) for one in ids]
    return {work.id: work for work in store.get_many(refs).values()} if refs else {}


def lacking(resources: Iterable[Resource]) -> list[str]:
    """The ids of those *resources* for which nobody has given authors, nor declined to have them proposed."""
    return [one for resource in resources if resource.look_up and not resource.authors and (one := id_of(resource))]


def filled(resource: Resource, works: Mapping[str, Work]) -> Resource:
    """*resource* with what it lacks filled in from *works*."""
    work = works.get(id_of(resource))
    if work is None or not work.found or resource.authors or not resource.look_up:
        return resource
    return replace(
        resource, title=resource.title or work.title or None, minutes=resource.minutes or minutes_of(work), authors=work.authors,
        year=resource.year or work.year, venue=resource.venue or work.venue, abstract=resource.abstract or work.abstract,
    )  # fmt: skip


def proposed(row: Row, works: Mapping[str, Work], there: Sequence[Resource] = ()) -> Row:
    """*row* of a form with what it lacks filled in, for its writer to look at; *there* are the stored entries."""
    resource = resource_of(row, there)
    whole = filled(resource, works) if resource else None
    if resource is None or whole is None or whole == resource:
        return row
    return replace(
        row, title=row.title or whole.title or "", minutes=row.minutes or str(whole.minutes or ""), authors=named(whole.authors),
        year=row.year or str(whole.year or ""), venue=row.venue or whole.venue,
    )  # fmt: skip


def source_of(row: Row, works: Mapping[str, Work], there: Sequence[Resource] = ()) -> str:
    """The service whose answer :func:`proposed` fills in; empty if it fills in nothing."""
    resource = resource_of(row, there) if proposed(row, works, there) != row else None
    return works[id_of(resource)].source if resource else ""


def without_declined(rows: Sequence[Row], there: Sequence[Resource], store: Store) -> tuple[Row, ...]:
    """*rows* as a form had them, without what was put into those that their writer wants nothing of; what they wrote themselves stays. One
    read, if there is such a row."""
    before = {row_of(one).url: one for one in there if one.look_up and not one.authors and id_of(one)}
    new = [before[row.url] for row in rows if not row.look_up and row.url in before]
    works = known(map(id_of, new), store)
    return tuple(_without(row, before.get(row.url), works, there) for row in rows)


def _without(row: Row, before: Resource | None, works: Mapping[str, Work], there: Sequence[Resource]) -> Row:
    if before is None or row.look_up:
        return row
    was = row_of(before)
    whole = proposed(was, works, there)
    if whole.authors and not row.authors:  # they edited the proposed fields one by one
        return row
    blank: dict[str, Any] = {
        name: ""
        for name in ("title", "minutes", "authors", "year", "venue")
        if not getattr(was, name) and getattr(row, name) == getattr(whole, name)
    }
    return replace(row, **blank)


def with_abstracts(talk: Talk, store: Store) -> Talk:
    """*talk* with the abstracts of entries that were accepted as proposed; no form shows abstracts. One read, if there is reading."""
    wanted = [
        one for resource in talk.resources if resource.authors and not resource.abstract and (one := id_of(resource))
    ]
    works = known(wanted, store)
    return replace(
        talk,
        resources=tuple(
            replace(one, abstract=works[id_of(one)].abstract) if one.authors and not one.abstract and id_of(one) in works else one
            for one in talk.resources
        ),
    ) if works else talk  # fmt: skip


def minutes_of(work: Work) -> int | None:
    """How many minutes it takes to read, rounded to five; None if its length is not known."""
    if not work.pages:
        return None
    return min(MOST_MINUTES, max(5, 5 * round(work.pages * MINUTES_A_PAGE / 5)))
