"""Ledger lines and mailings: the states they may go through, and whether they tell the truth."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from functions.send_mail.app import LEASE
from shared.model.group import Group
from shared.model.mailing import Entry, EntryState, Mailing, MailingState
from shared.model.session import Speaker
from shared.outbox.daily import PUT_OFF
from tests.simulation.world import Step, World

CLAIMED, SENT, SKIPPED, UNKNOWN = EntryState.CLAIMED, EntryState.SENT, EntryState.SKIPPED, EntryState.UNKNOWN
LINES: dict[EntryState | None, set[EntryState | None]] = {
    None: {CLAIMED, SKIPPED, None},
    CLAIMED: {CLAIMED, SENT, SKIPPED, UNKNOWN, None},
    SENT: {None},
    SKIPPED: {None},
    UNKNOWN: {None},
}
"""From which state a line may come into which; None is no line. Lines go when somebody is erased."""
MAILINGS: dict[MailingState | None, set[MailingState | None]] = {
    None: {MailingState.DUE, MailingState.SKIPPED, None},
    MailingState.DUE: {MailingState.DUE, MailingState.DONE, MailingState.SKIPPED, None},
    MailingState.DONE: {None},
    MailingState.SKIPPED: {None},
}


def ledger_lines_are_only_in_legal_states(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Entry):
        line = after or before
        if (after and after.state) not in LINES[before and before.state]:
            yield f"{line.mailing} of {line.reader} went from {before and before.state} to {after and after.state}"
        if after and after.attempts > 2:
            yield f"{line.mailing} to {line.reader} was tried {after.attempts} times"
        if after and after.state is SKIPPED and not after.reason:
            yield f"{line.mailing} to {line.reader} was skipped for no reason"


def mailings_are_only_in_legal_states(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Mailing):
        if before and after and before.facts and replace(before, facts={}, version=after.version) == after:
            continue  # what people wrote goes with the mail that told of it
        if (after and after.state) not in MAILINGS[before and before.state]:
            yield f"{(after or before).id} went from {before and before.state} to {after and after.state}"
        stopped = before and after and (before.state, after.state) == (MailingState.DUE, MailingState.SKIPPED)
        if stopped and after.reason not in ("undone", "taken back"):
            yield f"{after.id} was stopped: {after.reason}"
        if after and (after.state is MailingState.DUE) != (after.due is not None):
            yield f"{after.id} is {after.state} and due at {after.due}"


def nothing_is_left_over(world: World) -> Iterator[str]:
    """No claim without an outcome, no mailing that should have gone. A speaker or co-lead who is none any more leaves their claims behind:
    what they were to get concerns the other co-leads from then on. So does a mailing that was stopped, and a mail that need not go any
    more by the time at which it is in doubt whether it went."""
    for row in world.store.scan():
        if isinstance(row, Entry) and row.state is CLAIMED and world.now - row.at > timedelta(hours=2):
            mailing = world.store.get(Mailing, row.mailing)
            stopped = mailing is not None and mailing.state is MailingState.SKIPPED
            if stopped or not _concerned(row, world) or _overtaken(row, mailing, world):
                continue
            yield f"{row.mailing} to {row.reader} is claimed since {row.at}"
        if isinstance(row, Mailing) and row.due and row.due <= world.now:
            yield f"{row.id} is due since {row.due}"


def _concerned(row: Entry, world: World) -> bool:
    """Whether the reader of the line is still who it was for."""
    sort, _, who = row.reader.partition(":")
    if sort == "lead":
        group = world.store.get(Group, world.group.id)
        return group is not None and any(lead.id == who for lead in group.co_leads)
    speaker = world.store.get(Speaker, world.group.id, *who.split("#")) if sort == "speaker" else None
    return sort != "speaker" or (speaker is not None and bool(speaker.address))


def _overtaken(row: Entry, mailing: Mailing | None, world: World) -> bool:
    """Whether the sender's outcome was lost, and the mailing's other lines were skipped while it might still have come."""
    if not world.faults.abandoned[row.mailing, row.reader] or mailing is None or mailing.state is not MailingState.DONE:
        return False
    lines = [one for one in world.store.scan() if isinstance(one, Entry) and one.mailing == row.mailing]
    return any(one.state is SKIPPED and timedelta(0) <= one.at - row.at < LEASE for one in lines)


def the_ledger_says_what_was_sent(world: World) -> Iterator[str]:
    """A line says sent if and only if a mail went; unknown only where as many outcomes were lost as there were tries (but for
    a last one that was refused); unwritable never."""
    mails = Counter(mail.line for mail in world.mail.sent) + Counter(world.chat.posted)
    for row in world.store.scan():
        if not isinstance(row, Entry):
            continue
        line = (row.mailing, row.reader)
        if row.state is SENT and not mails[line]:
            yield f"{line} was never sent"
        if row.state is SKIPPED and mails[line] and row.reason != "erased":  # what was known of them is gone
            yield f"{line} was sent, though the ledger has {row.reason}"
        tries = row.attempts - row.reason.endswith("refused")  # the last one had its answer
        if row.state is UNKNOWN and world.faults.abandoned[line] < 1 + (tries > 1):
            yield f"{line} is unknown, though its outcome was lost only {world.faults.abandoned[line]} times"
        if row.reason == "unwritable":
            yield f"{line} could not be written"


def what_was_put_off_came_with_the_mail_of_a_day(world: World) -> Iterator[str]:
    """Whatever the ledger says is put off for a reader is in a mail of a day."""
    rows = list(world.store.scan())
    ever = (*rows, *world.store.past.values())  # it may have ended before the line, which was about a session to come
    days = [row for row in ever if isinstance(row, Mailing) and row.kind == "day"]
    gathered = {one for row in days for one in row.facts["of"].split("\n")}
    for line in rows:
        if isinstance(line, Entry) and line.reason == PUT_OFF and line.mailing not in gathered:
            yield f"{line.mailing} was put off for {line.reader}, and no mail of a day has it"
