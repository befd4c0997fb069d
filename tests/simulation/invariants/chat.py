"""The group's chat: one reader like any other, who is told what the group says, each thing once. And that of the co-leads."""

from collections import Counter
from collections.abc import Iterator

from shared.chat.following import FOLLOWERS
from shared.chat.registry import POSTS
from shared.model.mailing import Audience, Mailing, MailingState
from shared.model.member import Member
from shared.model.session import Room
from tests.simulation.world import Step, World


def nothing_is_posted_twice(world: World, step: Step) -> Iterator[str]:
    """But for one duplicate where the outcome was lost."""
    for line in set(world.chat.posted[-3:]):
        if world.chat.posted.count(line) > (2 if world.faults.in_doubt[line] else 1):
            yield f"{line[0]} was posted {world.chat.posted.count(line)} times"


def the_chat_hears_of_nothing_twice(world: World, step: Step) -> Iterator[str]:
    """There is one post about a fact, whatever its id is made of: a session's start at a distance, a talk's slides, a vote; and,
    beside that reading came, that other reading takes its place."""
    if not any(after.audience is Audience.CHAT for before, after in step.changes_of(Mailing) if after and not before):
        return
    rows = [row for row in (*world.store.scan(), *world.store.past.values()) if isinstance(row, Mailing)]
    facts = Counter(
        (
            row.kind,
            row.session,
            row.facts.get("starts") if row.stage else row.revision,
            row.stage,
            row.subject,
            row.facts.get("instead"),
            row.facts.get("number"),
        )
        for row in rows
        if row.audience is Audience.CHAT and POSTS[row.kind].wanted(world.group) and row.kind in ONCE
    )
    yield from (f"there are {count} posts of {fact}" for fact, count in facts.items() if count > 1)


ONCE = {"reminder-chat", "slides-chat", "thread-questions", *(kind.name for kind in FOLLOWERS.values())}


def each_chat_is_told_only_what_is_for_it(world: World, step: Step) -> Iterator[str]:
    """Nothing that the group does not want; where to join only if it says so; in the co-leads' chat nobody's name."""
    links = {row.link for row in world.store.scan() if isinstance(row, Room) and row.link} if step.posts else set()
    lines = world.chat.posted[len(world.chat.posted) - len(step.posts) :]
    for (url, body), (mailing, _) in zip(step.posts, lines, strict=True):
        said = "".join(text for text in body.values() if isinstance(text, str))
        kind = mailing.partition("/")[0]
        if url != POSTS[kind].webhook(world.group):
            yield f"{kind} was posted to {url}"
        if not world.group.posts.join_link and any(link.partition("//")[2] in said for link in links):
            yield f"{kind} says where to join"
        named = (row for row in world.store.scan() if isinstance(row, Member) and row.name and row.name in said)
        if url == world.group.co_leads_webhook and any(named):
            yield f"{kind} names somebody"


def the_chat_hears_what_members_hear(world: World) -> Iterator[str]:
    """Of each mail that went to all members, and that a post follows, there is one where the group wants it."""
    rows = {row.id: row for row in (*world.store.scan(), *world.store.past.values()) if isinstance(row, Mailing)}
    for row in rows.values():
        kind = FOLLOWERS.get(row.kind) if row.audience is Audience.MEMBERS else None
        if kind is None or row.state is not MailingState.DONE or not kind.webhook(world.group):
            continue
        if f"{kind.name}/{row.id.partition('/')[2]}" not in rows:
            yield f"the chat was not told of {row.id}"
