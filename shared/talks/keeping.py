"""A session whose talks are written anew, with all that has to be written along."""

from datetime import datetime
from typing import Protocol

from shared.model.group import PublicGroup
from shared.model.session import Session, followed
from shared.schedule.late_reading import Reminding, told
from shared.store import Replace, Store, Write
from shared.store.hosts import guests_rows
from shared.talks.threads import late_questions


class Asking(Reminding, Protocol):
    """A group, or its public face: whether it asks for questions, too."""

    @property
    def asks_questions(self) -> bool: ...


def kept(
    before: Session, after: Session, group: Asking, store: Store, now: datetime, correlation: str = ""
) -> list[Write]:
    """*after* in the place of *before*, the sessions of guests that follow it, and in each group the mails about late reading and the posts
    about late questions."""
    writes: list[Write] = [Replace(after), *_late(before, after, group, store, now, correlation)]
    for row in guests_rows(after, store):
        about = store.get(PublicGroup, row.group)
        if about is not None:
            along = followed(row, after)
            writes += [Replace(along), *_late(row, along, about, store, now, correlation)]
    return writes


def _late(before: Session, after: Session, group: Asking, store: Store, now: datetime, correlation: str) -> list[Write]:
    asked = late_questions(before, after, store, now, correlation) if group.asks_questions else []
    return [*told(before, after, group, store, now, correlation), *asked]


def alongside(after: Session, store: Store) -> list[Write]:
    """*after* in its place, and the sessions of guests that follow it; for a change of which no mail tells."""
    return [Replace(after), *(Replace(followed(row, after)) for row in guests_rows(after, store))]
