"""Sessions and members: how their rows may change, and that nobody is let in unwelcomed."""

from collections.abc import Iterator

from shared.model.mailing import Entry, Mailing
from shared.model.member import Member, MemberState
from shared.model.session import Session, SessionState
from tests.simulation.world import Step, World

S = MemberState
PENDING = {S.PENDING_CONFIRMATION, S.PENDING_APPROVAL}
OUT = {S.UNSUBSCRIBED, S.BOUNCED, S.COMPLAINED}
MOVES: dict[MemberState | None, set[MemberState]] = {
    None: {*PENDING, S.ACTIVE, S.DECLINED, S.COMPLAINED},
    S.PENDING_CONFIRMATION: {S.PENDING_APPROVAL, S.ACTIVE, *OUT},
    S.PENDING_APPROVAL: {S.ACTIVE, S.DECLINED, *OUT},
    S.ACTIVE: {S.PAUSED, S.DECLINED, *OUT},
    S.PAUSED: {S.ACTIVE, S.DECLINED, *OUT},
    S.UNSUBSCRIBED: {*PENDING, S.ACTIVE, S.DECLINED, S.COMPLAINED},
    S.BOUNCED: {*PENDING, S.ACTIVE, S.DECLINED, S.COMPLAINED},
    S.DECLINED: {S.ACTIVE, S.COMPLAINED},
    S.COMPLAINED: {S.ACTIVE},
}
"""Who may become what. That who was declined or complained comes back through a co-lead only, the history says."""


def revisions_and_sequences_only_grow(world: World, step: Step) -> Iterator[str]:
    """And a change of start, or a cancellation, raises both, so that calendars take it. A session stays, but one from a list of past ones."""
    for before, after in step.changes_of(Session):
        if before is None or after is None:
            if after is None and not before.imported:
                yield f"{before.id} is gone"
            continue
        if after.revision < before.revision or after.sequence < before.sequence:
            yield f"{after.id} fell from {before.revision}/{before.sequence} to {after.revision}/{after.sequence}"
        told = after.starts != before.starts or (after.state is SessionState.CANCELLED) != (
            before.state is SessionState.CANCELLED
        )
        if told and (after.revision <= before.revision or after.sequence <= before.sequence):
            yield f"{after.id} changed, and its revision and sequence stayed {after.revision}/{after.sequence}"


def members_change_only_as_they_may(world: World, step: Step) -> Iterator[str]:
    for before, after in step.changes_of(Member):
        if after is None or (before and before.state is after.state and len(before.history) == len(after.history)):
            continue
        if (before is None or before.state is not after.state) and after.state not in MOVES[before and before.state]:
            yield f"{after.address} went from {before and before.state} to {after.state}"
        barred = before is not None and before.state in (S.DECLINED, S.COMPLAINED)
        if barred and after.state is S.ACTIVE and after.history[-1].by in ("self", "system"):
            yield f"{after.address} came back from {before.state} by {after.history[-1].by}"
        world.counts[f"became {after.state}"] += not before or before.state is not after.state


def new_links_are_mailed(world: World, step: Step) -> Iterator[str]:
    """Whoever's links are made anew gets them by mail, written with the fact."""
    for before, after in step.changes_of(Member):
        if before and after and after.link_life != before.link_life:
            world.counts["links renewed"] += 1
            mail = f"new-links/{after.group}/{after.id}.{after.link_life}"
            if after.link_life < before.link_life or world.store.get(Mailing, mail) is None:
                yield f"{after.address} has links of the life {after.link_life}, and no mail with them"


def a_replaced_link_changes_nobody(world: World, step: Step) -> Iterator[str]:
    yield from (f"a replaced link changed {row.address}: {row.history[-1:]}" for row in world.by_replaced)


def every_admitted_one_was_welcomed(world: World) -> Iterator[str]:
    """Of each life that was let in there is a welcome, and the ledger says what became of it."""
    for row in world.store.scan():
        if not isinstance(row, Member) or not any(change.state is S.ACTIVE for change in row.history):
            continue
        welcome = f"welcome/{row.group}/{row.id}.{row.life}"
        if row.state in (S.ACTIVE, S.PAUSED) and world.store.ever(Mailing, welcome) is None:
            yield f"{row.address} is {row.state} and was never to be welcomed"
        if row.state is S.ACTIVE and world.store.ever(Entry, welcome, f"member:{row.id}") is None:
            yield f"{row.address} is active, and the ledger knows of no welcome"
