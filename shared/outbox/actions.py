"""The action that sends mails again which could not be made."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared import limits
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.mailing import Audience, Entry, Mailing, may_be_gone, queued
from shared.outbox.ledger import send_again, unmade
from shared.store import Ref, Store, packed
from shared.store.actions import Acting, Action, Change, asked
from shared.text.inline import counted

PAGE = 90
"""Readers in one message of the queue, as many as a tick puts into one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    mailing: str = asked("The mail's id, as the mail about it says")
    readers: tuple[str, ...] = asked(
        "Those who wait for it, as the ledger has them; all if nobody is named", default=()
    )
    group: str = asked("The group that it is of; empty for whichever", default="")


def might_wait(row: Mailing, store: Store) -> Iterator[str]:
    """The readers (as in the ledger) to whom *row* goes."""
    group: Group | None = store.get(Group, row.group)
    if row.audience is Audience.MEMBERS:
        yield from (f"member:{one.id}" for page, _ in store.addressees(row.group, unread=[]) for one in page)
    elif row.audience is Audience.APPLICANT:
        yield f"member:{row.subject}"
    else:
        yield f"speaker:{row.session}#{row.subject}"
        yield f"lead:{row.subject}"  # a former co-lead, too
        yield from (f"lead:{lead.id}" for lead in (group.co_leads if group else ()))


def _retry(again: Again, at: Acting) -> Iterator[Change]:
    """Readers who have got it meanwhile are left out. The first transaction keeps room for a line of the audit."""
    row = at.get(Mailing, again.mailing)
    if row is None or again.group not in ("", row.group):
        raise BadInput(f"there is no mail {again.mailing!r}")
    if may_be_gone(row.created, at.now, row.ends):
        raise BadInput(
            f"{row.id} was to go out more than a year ago; who has it is not kept so long, so it cannot be sent again"
        )
    readers = again.readers or tuple(might_wait(row, at.store))
    found = at.store.get_many(Ref(Entry, (row.id, reader)) for reader in readers)
    lines = unmade(found.values())
    if not lines:
        return
    of = f" of {row.group}/{row.session}" if row.session else ""
    what = f"send the mail “{row.kind.replace('-', ' ')}”{of} to {counted(len(lines), 'reader')}"
    names = [line.reader for line in lines]
    pages = [names[start : start + PAGE] for start in range(0, len(names), PAGE)]
    writes = send_again(row, lines, at.now)
    first, rest = writes[: limits.ROWS - 1], writes[limits.ROWS - 1 :]
    units = [tuple(first), *packed([write] for write in rest)]
    for number, unit in enumerate(units, 1):
        sends = tuple(queued(row, page) for page in pages) if number == len(units) else ()
        yield Change(what, unit, sends=sends)


RETRY = Action(
    name="mail retry",
    inputs=Again,
    does=_retry,
    words="Send a mail that could not be made",
    mails="whoever still waits for it",
)
ACTIONS = (RETRY,)
