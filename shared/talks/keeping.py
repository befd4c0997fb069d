"""A session whose talks have changed, with everything that has to be written along with it."""

from datetime import datetime
from typing import Protocol

from shared.model.group import PublicGroup
from shared.model.session import Session, followed
from shared.schedule.late_reading import Reminding, told
from shared.store import Replace, Store, Write
from shared.store.hosts import guests_rows
from shared.talks.threads import late_questions


class Asking(Reminding, Protocol):
    """What of a group says whether it asks for questions; its row has it, and its public half."""

    @property
    def asks_questions(self) -> bool: ...


def kept(
    before: Session, after: Session, group: Asking, store: Store, now: datetime, correlation: str = ""
) -> list[Write]:
    """*after* replacing *before*, the sessions of guests that follow it and, for each group, mails about late reading and posts about
    late questions."""
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
    """*after*, and the sessions of guests that follow it, for a change about which nobody is mailed."""
    return [Replace(after), *(Replace(followed(row, after)) for row in guests_rows(after, store))]
