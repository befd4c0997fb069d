"""A session whose talks are written anew, with all that has to be written along."""

from datetime import datetime

from shared.changes import Replace, Store, Write
from shared.groups import PublicGroup
from shared.sessions import Session, followed
from shared.talks.late_reading import Reminding, told


def kept(
    before: Session, after: Session, group: Reminding, store: Store, now: datetime, correlation: str = ""
) -> list[Write]:
    """*after* in the place of *before*, the sessions of guests that follow it, and the mails about late reading in each group."""
    writes: list[Write] = [Replace(after), *told(before, after, group, store, now, correlation)]
    for guest in after.guests:
        row, about = store.get(Session, guest, after.key), store.get(PublicGroup, guest)
        if row is not None and about is not None and row.host == after.id:
            along = followed(row, after)
            writes += [Replace(along), *told(row, along, about, store, now, correlation)]
    return writes
