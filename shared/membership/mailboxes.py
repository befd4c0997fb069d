"""A mailbox is asked to confirm once a week, however its address is spelled, and whether by the form or by an imported list.

Its allowance is a row of its own, under a keyed hash. It outlives the membership, so that somebody who was erased is not asked again at
once.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from shared.membership.onboarding import CONFIRM_AGAIN
from shared.model.allowance import Allowance, Window, allotted
from shared.model.member import Member, MemberState
from shared.model.suppression import hashed
from shared.signed_links import Keys
from shared.store import Create, Ref, Replace, Write
from shared.text.addresses import mailbox

MAILBOX: tuple[Window, ...] = ((CONFIRM_AGAIN, 1),)
_CONFIRMED = (MemberState.PENDING_APPROVAL, MemberState.ACTIVE)
AHEAD = timedelta(days=28)
"""How far ahead places for a mailbox are given away; for further spellings nobody is mailed, and co-leads are told."""


def box_of(address: str, group: str, keys: Keys) -> Ref[Allowance]:
    """The allowance of the mailbox to which a normalised *address* leads."""
    return Ref(Allowance, (group, f"mailbox/{hashed(mailbox(address), keys.hash)}"))


def placed(box: Allowance, now: datetime, earliest: datetime) -> tuple[datetime, Allowance]:
    """When the mailbox may be asked next, *earliest* or later, and *box* once it is. Who goes *now* is the latest that it got."""
    at, windows = allotted(box, MAILBOX, earliest)
    return at, replace(box, windows=windows, last=now if at == now else box.last)


def confirmed(member: Member) -> datetime | None:
    """When *member* last pressed the button in a mail that asked them to confirm; None if they never did."""
    changes = pairwise(member.history)
    asked = (
        after.at
        for before, after in changes
        if before.state is MemberState.PENDING_CONFIRMATION and after.state in _CONFIRMED
    )
    return max(asked, default=None)


def answered(box: Allowance, member: Member, now: datetime) -> Allowance:
    """*box* without the place of its latest mail if *member* has confirmed since, and nobody waits: whoever reads the mailbox wanted that
    mail, so somebody who left and comes back within the week does not have to wait."""
    since = confirmed(member)
    waits = any(start > now for start, _ in box.windows)
    return replace(box, windows=()) if since and box.last and box.last <= since and not waits else box


def barring(box: Allowance, *, barred: bool) -> list[Write]:
    """The write by which no sign-up under any spelling of the mailbox's address comes in without a co-lead's word, or by which they do."""
    return [] if box.barred is barred else [put(replace(box, barred=barred))]


def put(row: Allowance) -> Write:
    return Replace(row) if row.version else Create(row)
