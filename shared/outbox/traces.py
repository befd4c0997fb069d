"""What a mail leaves in the ledger."""

from collections.abc import Iterator

from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.store import Ref


def traces(mailing: str, group: Group | None) -> Iterator[Ref]:
    """The mailing with this id to the co-leads of *group*, and the line of each of them."""
    yield Ref(Mailing, (mailing,))
    yield from (Ref(Entry, (mailing, f"lead:{lead.id}")) for lead in (group.co_leads if group else ()))
