"""A session whose talks are written anew, with all that has to be written along."""

from datetime import datetime

from shared.model.group import PublicGroup
from shared.model.session import Session, followed
from shared.schedule.late_reading import Reminding, told
from shared.store import Replace, Store, Write
from shared.store.hosts import guests_rows


def kept(
    before: Session, after: Session, group: Reminding, store: Store, now: datetime, correlation: str = ""
) -> list[Write]:
    """*after* in the place of *before*, the sessions of guests that follow it, and the mails about late reading in each group."""
    writes: list[Write] = [Replace(after), *told(before, after, group, store, now, correlation)]
    for row in guests_rows(after, store):
        about = store.get(PublicGroup, row.group)
        if about is not None:
            along = followed(row, after)
            writes += [Replace(along), *told(row, along, about, store, now, correlation)]
    return writes


def alongside(after: Session, store: Store) -> list[Write]:
    """*after* in its place, and the sessions of guests that follow it; for a change of which no mail tells."""
    return [Replace(after), *(Replace(followed(row, after)) for row in guests_rows(after, store))]
