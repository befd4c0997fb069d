"""An archive's rows and what its pages should be."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shared.model.deck import Deck
from shared.model.group import PublicGroup
from shared.model.ref import Ref
from shared.model.session import Session
from shared.site.manifest import manifest_key
from shared.site.publishing import Published, publish
from tests.unit.site.buckets import Bucket
from tests.unit.site.examples import DECK, GROUP, URL

MANIFEST = manifest_key("ml-theory")
FIRST = "ml-theory/s/2023-10-14/index.html"


class Rows:
    """The public rows, as they are now; *read* counts those that were read, but for groups."""

    def __init__(self, *sessions: Session, groups: tuple[PublicGroup, ...] = (GROUP,)) -> None:
        self.now, self.groups = list(sessions), groups
        self.read = 0

    def all(
        self, kind: type[Any], group: str = "", since: str = "", until: str = "~", unread: object = None
    ) -> list[Any]:
        rows = {PublicGroup: self.groups, Session: self.now, Deck: self._decks()}.get(kind, ())
        if kind is PublicGroup:
            return [*rows]
        found = [
            row for row in rows if row.group == group and since <= (row.session if kind is Deck else row.key) <= until
        ]
        self.read += len(found)
        return found

    def _decks(self) -> list[Deck]:
        return [DECK for row in self.now if row.key == DECK.session for talk in row.talks if talk.slug == DECK.talk]

    def get_many(self, refs: Iterable[Ref[Session]]) -> dict[Ref[Session], Session]:
        found = {one: row for one in refs for row in self.now if row.group == one.key[0] and row.key == one.key[1]}
        self.read += len(found)
        return found

    def change(self, key: str, **changes: Any) -> None:
        self.now = [replace(row, **changes) if row.key == key else row for row in self.now]


def bring(rows: Any, bucket: Bucket, group: str = "ml-theory", **more: Any) -> Published:
    """Publish, with the calls counted anew."""
    bucket.calls.clear()
    rows.read = 0
    return publish(group, rows, bucket, site_url=URL, **more)


_RIGHT: dict[str, dict[str, bytes]] = {}


def right(rows: Rows) -> dict[str, bytes]:
    """What the bucket should hold."""
    asked = repr((rows.groups, rows.now))
    if asked not in _RIGHT:
        bucket = Bucket()
        bring(rows, bucket)
        _RIGHT[asked] = bucket.objects
    return {key: body for key, body in _RIGHT[asked].items() if not key.startswith(".")}


def published(rows: Rows) -> Bucket:
    """A bucket that is up to date."""
    right(rows)
    bucket = Bucket()
    bucket.objects = dict(_RIGHT[repr((rows.groups, rows.now))])
    return bucket


def edit(rows: Rows) -> None:
    rows.change("2023-10-14", recap="It was good.", recapped_at=datetime(2023, 10, 20, tzinfo=UTC))
