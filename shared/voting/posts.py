"""Posts in the group's chat about votes: one is open, and its result."""

from collections.abc import Sequence

from shared.errors import BadInput
from shared.letters.chat_posts import Post, PostKind, Row
from shared.letters.sent import Sent
from shared.letters.wording import counted, line, when
from shared.model.group import Group
from shared.store import Store
from shared.voting.phases import takes_ballots
from shared.voting.rules import shuffled
from shared.voting.vote_context import Poll, Slot, counted_poll, open_poll

MOST = 10
"""The most proposals, or talks, that are named."""
TOPIC, SPEAKER = 120, 60
"""The most characters of each."""


def ballot(sent: Sent) -> Post:
    """The vote is open: until when, and on what. A ballot is behind each member's own link, which they have by mail."""
    poll = _poll(sent)
    mixed = shuffled(poll.proposals, poll.vote.id, "")
    until = when(poll.vote.closes, None, sent.group.tz)
    named = [Row(f"{line(one.topic, TOPIC)} ({line(one.speaker, SPEAKER)})") for one in mixed[:MOST]]
    more = [Row(f"and {len(mixed) - MOST} more")] if len(mixed) > MOST else []
    what = f"Vote until {until.full}: which talks come next?"
    rows = [Row(what), *named, *more, Row("Each member has a ballot by mail.")]
    return Post([*rows, Row("What is proposed", f"{sent.site_url}proposals/")], "Vote on the next talks")


def programme(sent: Sent) -> Post:
    """The result of the vote: who talks when, or that nobody does."""
    poll = _poll(sent)
    if not poll.slots:
        return _nobody(poll, sent)
    talks = [Row(_slot(slot, sent)) for slot in poll.slots[:MOST]]
    first = Row(f"The next talks, by the votes of {counted(poll.vote.ballots, 'member')}:")
    return Post([first, *talks, Row("All that is to come", sent.site_url)], "The next talks")


def _nobody(poll: Poll, sent: Sent) -> Post:
    why = "none of what is proposed has a slot" if poll.vote.ballots else "nobody voted"
    rows = [
        Row(f"The vote is over, and no talk came of it: {why}."),
        Row("What is proposed", f"{sent.site_url}proposals/"),
    ]
    return Post(rows, "The vote is over")


def _slot(slot: Slot, sent: Sent) -> str:
    if slot.session.starts is None:
        raise BadInput(f"{slot.session.id} has no date")
    topic = line(slot.talk.title or slot.proposal.topic, TOPIC)
    told = f"{when(slot.session.starts, None, sent.group.tz_of(slot.session)).brief}: {topic} ({line(slot.talk.speaker, SPEAKER)})"
    return f"{told}, not confirmed yet" if slot.talk.unconfirmed else told


def _poll(sent: Sent) -> Poll:
    poll: Poll | None = sent.more
    if poll is None:
        raise BadInput(f"{sent.mailing.id}: the vote is not on record")
    return poll


def _open(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Poll | None:
    return open_poll(sent.group, sent.mailing.subject, store)


def _counted(sent: Sent, _: Sequence[str], store: Store, __: set[str]) -> Poll | None:
    return counted_poll(sent.group, sent.mailing.subject, store)


def _closed(sent: Sent) -> str:
    return "" if sent.more and takes_ballots(sent.more.vote, sent.now) else "closed"


def _gone(sent: Sent) -> str:
    return "" if sent.more else "gone"


def _votes(group: Group) -> bool:
    return group.posts.votes


POSTS = (
    PostKind(
        name="ballot-chat", words="The vote is open", post=ballot, more=_open, still=_closed, wanted=_votes, follows=("ballot",)
    ),
    PostKind(
        name="programme-chat", words="The next talks", post=programme, more=_counted, still=_gone, wanted=_votes,
        follows=("programme",),
    ),
)  # fmt: skip
