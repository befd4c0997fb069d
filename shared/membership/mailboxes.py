"""One mailbox is asked to confirm once a week, however its address is spelled, and whether the form or a list of people asks.

Its allowance is a row of its own, under a keyed hash: it outlives the membership, so that who was erased is not asked anew.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from shared.membership.onboarding import CONFIRM_AGAIN
from shared.model.allowance import Allowance, Window, allotted
from shared.model.suppression import hashed
from shared.signed_links import Keys
from shared.store import Create, Ref, Replace, Write
from shared.text.addresses import mailbox

MAILBOX: tuple[Window, ...] = ((CONFIRM_AGAIN, 1),)
AHEAD = timedelta(days=28)
"""So far ahead a mailbox's turns are given away; of further spellings the co-leads hear, and nobody is mailed."""


def box_of(address: str, group: str, keys: Keys) -> Ref[Allowance]:
    """Where the allowance of the mailbox lies that a normalised *address* leads to."""
    return Ref(Allowance, (group, f"mailbox/{hashed(mailbox(address), keys.hash)}"))


def placed(box: Allowance, now: datetime, earliest: datetime) -> tuple[datetime, Allowance]:
    """When the mailbox may be asked next, *earliest* or later, and *box* once it is. Who goes *now* is the latest that it got."""
    at, windows = allotted(box, MAILBOX, earliest)
    return at, replace(box, windows=windows, last=now if at == now else box.last)


def put(row: Allowance) -> Write:
    return Replace(row) if row.version else Create(row)
