"""What each post says, row by row; where to join only where the group says that the chat is the members'."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.chat import messages
from shared.chat.registry import POSTS
from shared.errors import BadInput
from shared.letters.scenes import Scene
from shared.letters.views import MOST_READING
from shared.mail.examples import POST_EXAMPLES
from shared.mail.previewing import Where, posts
from shared.model.group import ChatPosts
from shared.model.mailing import Audience, mailing
from shared.model.session import Resource, Room, SessionState, Talk
from shared.model.vote import Vote, VoteState
from shared.voting.vote_context import Poll
from tests.simulation.store import MemoryStore
from tests.unit.mail.examples import GROUP, PROPOSALS, ROOM, SESSION, STARTS, known

TOLD = ChatPosts(reminders=("1d", "1h"), changes=True, slides=True, reading=True, votes=True)
CHATTY = replace(GROUP, chat_webhook="https://discord.com/api/webhooks/1/secret", chat_posts=TOLD)
MEMBERS_ONLY = replace(CHATTY, chat_posts=replace(TOLD, join_link=True))
WHEN = "Saturday 28 October 2023, 14:00–15:00 (America/Denver) · 20:00 UTC"
PAGE = "All about it: https://reading.example.org/ml-theory/s/2023-10-28/"


def sent(kind: str, *, at: Any = STARTS, group: Any = CHATTY, **fields: Any) -> Any:
    row = mailing(kind, GROUP.id, Audience.CHAT, at=at, of="1", session=SESSION.key, **fields)
    room = Room(group=GROUP.id, session=SESSION.key, link=ROOM)
    return replace(known().sent, mailing=row, group=group, session=SESSION, room=room, now=at)


def told(given: Any) -> list[str]:
    post = POSTS[given.mailing.kind].post(given)
    return [f"{row.text}: {row.url}" if row.text and row.url else row.text or row.url for row in post.rows]


def test_a_reminder_says_what_and_when():
    day = sent("reminder-chat", at=STARTS - timedelta(days=1), stage="1d")
    talk = "Privacy of Noisy SGD (Ada Example)"
    assert told(day) == ["Tomorrow: Privacy of Noisy SGD", WHEN, talk, PAGE]
    hour = sent("reminder-chat", at=STARTS - timedelta(hours=1), stage="1h", group=MEMBERS_ONLY)
    assert told(hour) == ["In an hour: Privacy of Noisy SGD", WHEN, talk, f"Join: {ROOM}", PAGE]


def test_changes_say_what_is_different():
    before = (STARTS - timedelta(days=1)).isoformat()
    assert told(sent("moved-chat", facts={"previous": before})) == [
        "Moved: Privacy of Noisy SGD", f"Now: {WHEN}", "Before: Friday 27 October 2023, 14:00 (America/Denver) · 20:00 UTC", PAGE,
    ]  # fmt: skip
    following = replace(SESSION, key="2023-11-11", starts=STARTS + timedelta(days=14), ends=None, title="Margins")
    assert told(replace(sent("cancelled-chat"), following=following)) == [
        "Cancelled: Privacy of Noisy SGD", f"It was to be on {WHEN}",
        "Next: Margins, Saturday 11 November 2023, 13:00 (America/Denver) · 20:00 UTC", PAGE,
    ]  # fmt: skip
    assert told(sent("reinstated-chat"))[0] == "It takes place after all: Privacy of Noisy SGD"
    assert told(sent("changed-chat"))[1:3] == [WHEN, "Members have it in their mail."]
    assert told(sent("changed-chat", group=MEMBERS_ONLY))[1:3] == [WHEN, f"Join: {ROOM}"]


def test_slides_have_their_page():
    up = sent("slides-chat", subject="noisy-sgd")
    assert told(up) == [
        "Slides are up: Privacy of Noisy SGD (Ada Example)", "Slides: https://reading.example.org/ml-theory/s/2023-10-28/slides/",
    ]  # fmt: skip


def test_reading_that_came_late_is_named_with_its_length_and_its_link():
    (talk,) = SESSION.talks
    papers = [
        Resource(kind="paper", title="Noise & size", url="https://example.org/a", minutes=40),
        Resource(kind="notes", title="One page", essential=False, was_shared=True),
        *(Resource(kind="paper", title=f"Paper {n}", url=f"https://example.org/{n}") for n in range(9)),
    ]
    given = sent("reading-chat", subject=talk.slug)
    session = replace(SESSION, talks=(replace(talk, resources=tuple(papers)),))
    rows = told(replace(given, session=session))
    assert rows[:3] == [
        "To read for Saturday 28 October: Privacy of Noisy SGD", "Noise & size, 40 minutes: https://example.org/a",
        "One page, if there is time",
    ]  # fmt: skip
    assert rows[-2:] == [f"and {len(papers) - MOST_READING} more", PAGE]
    other = replace(given, session=session, mailing=replace(given.mailing, facts={"instead": "yes"}))
    assert told(other)[:2] == [
        "Other reading for Saturday 28 October: Privacy of Noisy SGD", "It takes the place of what was named before.",
    ]  # fmt: skip
    with pytest.raises(BadInput, match="nothing to read"):
        told(replace(given, session=replace(SESSION, talks=(replace(talk, resources=()),))))


@pytest.mark.parametrize(("ballots", "why"), [(0, "nobody voted"), (3, "none of what is proposed has a slot")])
def test_a_vote_of_which_nothing_came_says_so(ballots: int, why: str):
    vote = Vote(
        group=GROUP.id,
        id="v",
        proposals=(),
        opened=STARTS,
        closes=STARTS,
        seats=2,
        state=VoteState.CLOSED,
        ballots=ballots,
    )
    given = replace(sent("programme-chat", subject="v"), more=Poll(vote=vote, proposals=()))
    assert POSTS["programme-chat"].still(given) == ""
    assert told(given) == [
        f"The vote is over, and no talk came of it: {why}.",
        "What is proposed: https://reading.example.org/ml-theory/proposals/",
    ]


@pytest.mark.parametrize("kind", sorted(POSTS))
@pytest.mark.parametrize("group", [CHATTY, replace(CHATTY, chat_posts=None), GROUP], ids=["all", "none", "no chat"])
def test_no_post_says_where_to_join_unless_the_group_wants_that(kind: str, group: Any):
    scene = _scene(group)
    post = next(one for one in posts(scene, Where(site="https://reading.example.org", dead="")) if one.kind == kind)
    assert "meet.example.org" not in str(post.rows)
    assert post.on is bool(POSTS[kind].webhook(group))


@pytest.mark.parametrize("kind", sorted(POSTS))
def test_every_post_of_long_and_hostile_words_fits_each_chat_and_mentions_nobody(kind: str):
    hostile = "@everyone @**all** <!channel> <@1> `*_~[x](https://x.example)" * 40
    scene = _scene(MEMBERS_ONLY)
    talks = tuple(Talk(slug=f"t{n}", title=hostile, speaker=hostile) for n in range(50))
    session = replace(SESSION, title=hostile, talks=talks, state=SessionState.ANNOUNCED)
    scene.put(session, session.group, session.key)
    for row in PROPOSALS:
        scene.put(replace(row, topic=hostile, speaker=hostile), row.group, row.id)
    post = next(one for one in posts(scene, Where(site="https://reading.example.org", dead="")) if one.kind == kind)
    for url in (
        CHATTY.chat_webhook, "https://hooks.slack.com/services/1", "https://x.example/api/v1/external/slack_incoming?api_key=1",
    ):  # fmt: skip
        text = next(iter(messages.body(url, post.rows).values()))
        assert 0 < len(text) < 2000
        assert not {word for word in ("@everyone", "@**", "<!channel", "<@1", "](https") if word in text}


def _scene(group: Any) -> Scene:
    now = STARTS - timedelta(days=2)
    scene = Scene(store=MemoryStore(lambda: now), group=group, now=now, lead=group.co_leads[0])
    scene.put(SESSION, SESSION.group, SESSION.key)
    scene.put(Room(group=GROUP.id, session=SESSION.key, link=ROOM), GROUP.id, SESSION.key)
    return scene


def test_every_post_can_be_looked_at():
    assert POST_EXAMPLES.keys() == POSTS.keys()
