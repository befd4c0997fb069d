"""Mails to co-leads that can wait: for those who want it so, they are gathered into one mail each morning.

Such a mailing is made and queued like any other. When it would be sent, the ledger notes that it is put off; one write then finishes the
mailing and adds it to the next morning's, which a tick takes up when it is due.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count

from shared.errors import Conflict
from shared.model.group import Group
from shared.model.mailing import Audience, Mailing, MailingState, done, mailing, unfinished
from shared.model.season import instant
from shared.store import Create, Replace, Store, Write

PUT_OFF = "in the mail of the day"
MOST = 8
"""The most mails gathered into one; more go into a second."""
AT = time(8)
"""When it goes, by the group's clock."""
SPARE = timedelta(minutes=15)
"""Nothing is added to a daily mail that is due within this time."""


def waits(row: Mailing, group: Group, reader: str) -> bool:
    """Whether *reader* (as in the ledger) gets *row*, a mailing that can wait, with the daily mail."""
    daily = {f"lead:{lead.id}" for lead in group.co_leads if lead.mails == "daily"}
    return row.audience is Audience.CO_LEADS and reader in daily


def put_off(row: Mailing, group: Group, store: Store, now: datetime, *, length: Callable[[str], int]) -> None:
    """Add *row* to the daily mail and finish it, in one write. *length* is how many of :data:`MOST` it counts for, more than one if it
    may be long, so that the daily mail stays under 100 KB. Raises :class:`Conflict` if others are faster at every try."""
    for _ in range(8):
        try:
            store.commit(Replace(done(row)), *_added(row, group, store, now, length))
        except Conflict:
            current = store.get(Mailing, row.id)
            if current is None or not unfinished(current):
                return  # the same message, delivered twice
            row = current
        else:
            return
    raise Conflict(row.id)


def _added(row: Mailing, group: Group, store: Store, now: datetime, length: Callable[[str], int]) -> list[Write]:
    at = _next(group, now)
    day = f"{at.astimezone(group.tz):%Y%m%d}"
    for number in count(1):
        of = day if number == 1 else f"{day}.{number}"
        there = store.get(Mailing, f"day/{group.id}/{of}")
        if there is None:
            fresh = mailing(
                "day", group.id, Audience.CO_LEADS, at=now, of=of, wait=at - now, facts={"of": row.id},
                correlation=row.correlation,
            )  # fmt: skip
            return [Create(fresh)]
        known = there.facts.get("of", "").split("\n")
        if row.id in known:
            return []
        if there.state is MailingState.DUE and sum(length(one.partition("/")[0]) for one in [*known, row.id]) <= MOST:
            return [Replace(replace(there, facts={"of": "\n".join([*known, row.id])}))]
    raise AssertionError("a number without end ended")


def _next(group: Group, now: datetime) -> datetime:
    today = now.astimezone(group.tz).date()
    mornings = (instant(today + timedelta(days=n), AT, group.tz) for n in range(3))
    return next(at for at in mornings if at >= now + SPARE)
