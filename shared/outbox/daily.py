"""What can wait a day: mails to the co-leads that are gathered into one each morning, for those of them who want it so.

Such a mailing is made and queued like any other. Where it would be sent, the ledger says that it is put off; the mailing is done in
the same write that adds it to the mail of the next morning, which a tick takes up like anything that is due.
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
"""So many are in one mail; there is a second one for more."""
AT = time(8)
"""When it goes, by the group's clock."""
SPARE = timedelta(minutes=15)
"""Nothing is added to a mail that is about to be sent."""


def waits(row: Mailing, group: Group, reader: str) -> bool:
    """Whether *reader* (as in the ledger) gets *row*, of a kind that can wait, with the mail of the day."""
    daily = {f"lead:{lead.id}" for lead in group.co_leads if lead.mails == "daily"}
    return row.audience is Audience.CO_LEADS and reader in daily


def put_off(row: Mailing, group: Group, store: Store, now: datetime, *, length: Callable[[str], int]) -> None:
    """Put *row* into the mail of the day, and be done with it, in one write. *length* says for how many a kind counts: more than one
    where it may be long, so that the mail of a day stays under 100 KB whatever is in it. Raises :class:`Conflict` if others are
    always faster."""
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
