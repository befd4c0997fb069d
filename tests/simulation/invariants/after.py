"""Recaps: who is to hear of a session that was held."""

from collections.abc import Iterator

from shared.model.mailing import Entry, EntryState, Mailing, MailingState
from shared.model.member import Member, MemberState
from shared.model.recap import Recap, RecapState
from tests.simulation.world import World


def a_published_recap_reached_everybody_who_wanted_it(world: World) -> Iterator[str]:
    """Each active member has a line that says that it went, or that they wished it away or nobody knows; looked at once an issue."""
    rows = list(world.store.scan())
    members = [row for row in rows if isinstance(row, Member) and row.state is MemberState.ACTIVE]
    for recap in rows:
        if not isinstance(recap, Recap) or recap.state is not RecapState.PUBLISHED:
            continue
        name = f"recap/{recap.group}/{recap.session}/{recap.issue}"
        mailing = world.store.ever(Mailing, name)
        if mailing is None or mailing.state is not MailingState.DONE:
            yield f"{name} is out, and its mail is {mailing and mailing.state}"
        elif f"reached {name}" not in world.looked_at:
            world.looked_at.add(f"reached {name}")
            here = [member for member in members if member.history[-1].at < mailing.created]
            for member in here:
                line = world.store.ever(Entry, name, f"member:{member.id}")
                left_out = line is None or (
                    line.state is EntryState.SKIPPED and line.reason not in ("muted", "refused")
                )
                if left_out:
                    yield f"{member.address} did not get {name}: {line and line.reason}"
