"""Whom mails go to, and how often."""

from collections.abc import Iterator

from shared.members import Member, MemberState
from tests.simulation.services import Mail
from tests.simulation.world import Step, World

IN = {
    "welcome", "back", "reminder", "moved", "changed", "cancelled", "reinstated", "reading", "break", "ballot", "ballot-reminder",
    "programme", "recap", "recap-correction", "my-data",
}  # fmt: skip
PERMITTED: dict[MemberState | None, set[str]] = {
    MemberState.PENDING_CONFIRMATION: {"confirm"},
    MemberState.PENDING_APPROVAL: {"my-data"},
    MemberState.ACTIVE: IN,
    MemberState.PAUSED: {"my-data"},
    MemberState.UNSUBSCRIBED: {"my-data"},
    MemberState.DECLINED: {"declined", "my-data"},
    MemberState.BOUNCED: set(),
    MemberState.COMPLAINED: set(),
    None: set(),
}
"""The mails that each state permits; None is somebody who was erased, or never there."""
TO_SPEAKERS = {"deck-link", "deck-published", "deck-refused", "nudge", "chase", "talk-chosen", "recording-consent"}
"""The mails that a speaker gets, or, where nobody knows how to reach them, the co-leads."""
TO_CO_LEADS = {
    "application", "applications", "returning", "mapping", "form-changed", "watch", "bad-address", "bad-addresses", "deck-unknown",
    "erased", "preflight", "no-reading", "recap-draft", "chat-refused", "playlist-unread", "recording-found", "proposal",
    "proposals", "vote-closed", "talk-open",
}  # fmt: skip


def nobody_is_mailed_twice(world: World, step: Step) -> Iterator[str]:
    """Nobody gets the same mailing, or the same stage of a revision, twice; but one duplicate where the outcome was lost."""
    for mail in step.mails:
        told = _what(mail)
        world.told[told] += 1
        allowed = 2 if world.faults.in_doubt[mail.line] else 1
        world.counts["doubled mails"] += world.told[told] == 2
        if world.told[told] > allowed:
            yield f"{mail.reader} got {told} {world.told[told]} times"


def _what(mail: Mail) -> tuple[str, ...]:
    row = mail.mailing
    if row.stage:
        return (row.session or "", f"r{row.revision}", row.subject, row.stage, mail.reader)
    return (row.id, mail.reader)


def only_those_are_mailed_whose_state_permits_it(world: World, step: Step) -> Iterator[str]:
    """Looked at once a message: a state that ended in the midst of it still counts."""
    for mail in step.mails:
        kind, _, key = mail.reader.partition(":")
        if kind != "member":
            permitted = TO_SPEAKERS if kind == "speaker" else TO_SPEAKERS | TO_CO_LEADS
            if mail.mailing.kind not in permitted:
                yield f"{mail.mailing.id} went to {mail.reader}"
            continue
        row = world.store.get(Member, world.group.id, key)
        were = {row.state if row else None}
        were |= {
            before.state if before else None for before, after in step.changes_of(Member) if (after or before).id == key
        }
        if not any(mail.mailing.kind in PERMITTED[state] for state in were):
            states = ", ".join(sorted(state.value if state else "nobody" for state in were))
            yield f"{mail.mailing.id} went to {mail.to}, who is {states}"
        if row is not None and row.address != mail.to:
            yield f"{mail.mailing.id} of {row.address} went to {mail.to}"
