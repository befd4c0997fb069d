"""What somebody hears of at most once in 30 days, however often they cause it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from shared.model.mailing import Mailing
from shared.store import Create, Ref, Store, Write

MONTH = timedelta(days=30)


def once_a_month(made: Callable[[str], Mailing], store: Store, now: datetime) -> list[Write]:
    """The mail that is *made* with the name of a calendar's month in its id; nothing where one went within 30 days. The month makes it
    one mail also where two come at a time."""
    mail, *before = (made(f"{at:%Y%m}") for at in (now, now - MONTH / 2, now - MONTH))  # February may lie between
    there = store.get_many(Ref(Mailing, (name,)) for name in {mail.id, *(one.id for one in before)})
    lately = any(row.id == mail.id or row.created > now - MONTH for row in there.values())
    return [] if lately else [Create(mail)]
