"""Something public changed: those pages are rewritten whose bytes changed, and no others."""

from collections.abc import Iterable
from typing import Protocol

from shared import site as pages_of
from shared.changes import Store
from shared.errors import Conflict


class SiteBucket(Protocol):
    """The site's objects; :meth:`put` raises :class:`Conflict` if the object is not as :meth:`tags` said."""

    def tags(self, prefix: str = "") -> dict[str, str]: ...

    def put(self, key: str, body: bytes, content_type: str, cache: str, was: str | None) -> bool: ...

    def remove(self, keys: Iterable[str]) -> None: ...


def publish(group: str, store: Store, site: SiteBucket, *, site_url: str) -> list[str]:
    """Bring the pages of *group* up to date; the keys written.

    The bucket is read before the table: whoever writes last has seen the newest rows, else its write fails and it looks again.
    """
    for attempt in range(5):
        was = site.tags()
        groups = store.public_groups()
        about = next((row for row in groups if row.id == group), None)
        if about is None:
            return []
        pages = pages_of.pages(
            about,
            store.sessions(group),
            store.decks(group),
            site_url=site_url,
            groups=groups,
            proposals=store.proposals(group),
            votes=store.votes(group),
        )
        try:
            written = [
                key
                for key, page in pages.items()
                if site.put(key, page.body, page.content_type, page.cache, was.get(key))
            ]
        except Conflict:
            if attempt == 4:
                raise
            continue
        gone = [key for key in was if key.startswith(f"{group}/") and key not in pages]
        if gone:
            site.remove(gone)
        return written
    return []
