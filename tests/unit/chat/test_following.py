"""What a chat is told because a mail goes out: which posts, for whom, under which id, and nothing unless the group wants it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.chat.following import FOLLOWERS, following, to_co_leads
from shared.chat.registry import POSTS
from shared.mail.registry import MAILS
from shared.model.group import ChatPosts, Group
from shared.model.mailing import Audience, Mailing, mailing
from shared.model.session import Session, SessionState, Talk
from tests.unit.mail.examples import GROUP, SESSION, STARTS

CHATTY = replace(GROUP, chat_webhook="https://chat.example.org/1", chat_posts=ChatPosts())
ALL = ChatPosts(changes=True, slides=True, reading=True, votes=True)
OFF: list[Group] = [GROUP, CHATTY, replace(GROUP, chat_posts=ALL)]


def mail(kind: str, of: str, audience: Audience = Audience.MEMBERS, **fields: Any) -> Mailing:
    return mailing(kind, GROUP.id, audience, at=STARTS, of=of, **fields)


TOLD = [
    ("moved", "changes"),
    ("changed", "changes"),
    ("cancelled", "changes"),
    ("reinstated", "changes"),
    ("talk-off", "changes"),
    ("talk-on", "changes"),
    ("reading", "reading"),
    ("ballot", "votes"),
    ("programme", "votes"),
]


@pytest.mark.parametrize(("kind", "switch"), TOLD)
def test_what_members_are_mailed_the_chat_is_told_where_the_group_wants_that(kind: str, switch: str):
    row = mail(kind, "2023-10-28/r3", session="2023-10-28", revision=3, subject="v", facts={"previous": "x"})
    told = following(row, replace(CHATTY, chat_posts=replace(ChatPosts(), **{switch: True})), STARTS)
    assert told
    assert (told.id, told.audience) == (f"{kind}-chat/ml-theory/2023-10-28/r3", Audience.CHAT)
    assert (told.session, told.revision, told.subject, told.facts) == ("2023-10-28", 3, "v", {"previous": "x"})
    assert [following(row, group, STARTS) for group in OFF] == [None, None, None]
    others = {"changes": True, "slides": True, "reading": True, "votes": True, "reminders": ("1d",)} | {switch: False}
    assert following(row, replace(CHATTY, chat_posts=ChatPosts(**others)), STARTS) is None  # type: ignore[arg-type]


def test_every_post_follows_a_mail_that_there_is_and_none_follows_two():
    assert set(FOLLOWERS) <= set(MAILS)
    assert sum(len(kind.follows) for kind in POSTS.values()) == len(FOLLOWERS)
    assert sorted(FOLLOWERS) == sorted([kind for kind, _ in TOLD] + ["deck-published"])


@pytest.mark.parametrize(
    ("session", "told"),
    [
        ({}, True),
        ({"talks": {"slides_after": True}}, False),
        ({"talks": {"slides_after": True}, "state": SessionState.HELD}, True),
        ({"state": SessionState.HELD}, True),
        ({"state": SessionState.CANCELLED}, False),
        ({"state": SessionState.HELD, "imported": True}, False),
        ({"key": "2021-10-28"}, False),  # whether it was told then, nobody knows any more
    ],
)
def test_slides_are_told_once_a_talk_when_anybody_can_see_them(session: dict[str, Any], told: bool):
    (talk,) = SESSION.talks
    talks: tuple[Talk, ...] = (replace(talk, **session.get("talks", {})),)
    about: Session = replace(SESSION, **session | {"talks": talks})
    rows = [
        mail(
            "deck-published",
            f"u{n}.0",
            Audience.SPEAKER,
            session=about.key,
            subject=talk.slug,
            facts={"upload": f"u{n}"},
        )
        for n in range(2)
    ]
    posts = [following(row, replace(CHATTY, chat_posts=ALL), STARTS, about) for row in rows]
    ids = {post.id for post in posts if post}
    assert ids == ({f"slides-chat/ml-theory/{about.key}/noisy-sgd"} if told else set())
    assert all(post.facts == {} for post in posts if post)


def test_the_co_leads_chat_is_told_of_whom_by_no_word():
    somebody = "ab" * 10
    row = mail("application", f"{somebody}.1", Audience.CO_LEADS, subject=somebody, facts={"name": "Dana Quiet"})
    told = to_co_leads(row, "Somebody would like to join", "https://go.example.org/desk/ml-theory", STARTS)
    assert told
    assert "ababab" not in str(told)
    assert "Dana" not in str(told)
    again = to_co_leads(replace(row, created=STARTS + timedelta(hours=1)), "", "", STARTS + timedelta(hours=1))
    assert again
    assert again.id == told.id


def test_that_the_co_leads_chat_refuses_is_not_told_there():
    row = mail("chat-refused", "1", Audience.CO_LEADS, facts={"said": "404", "setting": "co_leads_webhook"})
    assert to_co_leads(row, "x", "", STARTS) is None
    assert to_co_leads(replace(row, facts={"said": "404"}), "x", "", STARTS)


def test_what_waits_for_co_leads_or_is_in_trouble_is_told_in_their_chat_and_nothing_else():
    assert {kind.name for kind in MAILS.values() if kind.for_chat} == {
        "application", "applications", "returning", "dropped", "all-dropped", "unwritten", "playlist-unread", "recording-found",
        "no-reading", "not-joint", "mapping", "form-changed", "watch", "bad-address", "bad-addresses", "confirmations-wait",
        "deck-unknown", "talk-open", "chat-refused", "talk-withdrawn",
    }  # fmt: skip
