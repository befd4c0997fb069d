"""What the mail service tells: nobody is put out without a cause, and nobody unheard."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile

from shared.model.mailing import Entry
from shared.model.member import Member, MemberState
from tests.simulation.invariants.co_leads import led_since, reached
from tests.simulation.world import Step, World

DROPPED = (MemberState.BOUNCED, MemberState.COMPLAINED)


def nobody_is_put_out_without_a_cause(world: World, step: Step) -> Iterator[str]:
    """A mail to that very membership came back, or was called spam; that somebody is away is no cause, nor is what became of a mail
    to a membership that is over, nor one day's mails into a full mailbox."""
    for before, after in step.changes_of(Member):
        if before is None or after is None or after.state not in DROPPED or before.state is after.state:
            continue
        mails = world.turned_away[f"member:{after.id}", before.life]
        if not mails and before.state not in DROPPED:
            yield f"{after.address} is {after.state.value} ({after.history[-1].why}), and no mail to life {before.life} came back"
        full = [mail for mail in mails if after.history[-1].why.startswith("Bounce Transient")]
        if full and (len({mail.at.date() for mail in full}) < 3 or len({mail.mailing.session for mail in full}) < 2):
            yield f"{after.address} is out for {len(full)} mails"


def co_leads_hear_of_everyone_who_is_put_out(world: World) -> Iterator[str]:
    """Each in a mail of their own, or in a digest."""
    for row in list(world.store.scan()):
        if not isinstance(row, Member) or row.state not in DROPPED or row.life == 0:
            continue
        out = [*takewhile(lambda change: change.state in DROPPED, reversed(row.history))]
        since = out[-1] if out else None  # by a mail that came back, which they may call spam months later
        was_in = [change for change in row.history if change.state not in DROPPED]
        if since is None or not was_in or since.at > world.now - timedelta(hours=2):
            continue
        if was_in[-1].state in (MemberState.UNSUBSCRIBED, MemberState.DECLINED):
            continue  # out already when they called a mail spam
        digests = [mail for mail in world.mail.sent if mail.mailing.kind == "all-dropped"]
        for lead in led_since(world, since.at):
            if not reached(lead, since.at, world):  # away, or stands in at another time
                continue
            line = world.store.ever(Entry, f"dropped/{row.group}/{row.id}.{row.life}", f"lead:{lead.id}")
            told = any(mail.to == lead.address and row.id in {one.id for one in mail.letter.more} for mail in digests)
            if line is None and not told:
                yield f"{row.address} is {row.state.value}, and {lead.id} was never told"
