"""The rows that a mail leaves in the ledger."""

from collections.abc import Iterator
from typing import Any

from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.store import Ref


def traces(mailing: str, group: Group | None) -> Iterator[Ref[Any]]:
    """The mailing with this id to the co-leads of *group*, and the ledger's line of each of them."""
    yield Ref(Mailing, (mailing,))
    yield from (Ref(Entry, (mailing, f"lead:{lead.id}")) for lead in (group.co_leads if group else ()))


def told_of(mail: Mailing, group: Group | None) -> Iterator[Ref[Any]]:
    """The rows that tell the co-leads of *group* that *mail* could not be made, for each time it was tried again."""
    for name in (mail.id, *(f"{mail.id}/{again}" for again in range(1, mail.retried + 1))):
        yield from traces(f"unwritten/{mail.group}/{name}", group)
