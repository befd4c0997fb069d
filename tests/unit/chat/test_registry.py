"""A kind of post in the chat is one entry of its feature."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from shared.chat.delivery import Poster, deliver
from shared.chat.messages import Posted
from shared.chat.registry import POSTS, post_of
from shared.errors import BadInput
from shared.letters.chat_posts import Post, PostKind, Row
from shared.model.mailing import Audience, Entry, EntryState, mailing, queued
from shared.store import Create
from tests.simulation.store import MemoryStore
from tests.unit.mail.examples import GROUP, SESSION, STARTS, known

CHATTY = replace(GROUP, chat_webhook="https://discord.com/api/webhooks/1/secret")


@dataclass
class Chat:
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def post(self, url: str, body: dict[str, Any]) -> Posted:
        self.posts.append((url, body))
        return Posted("m1", "c1")

    def guild(self, url: str) -> str:
        return "g1"


def test_a_new_kind_of_post_is_an_entry_and_is_posted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    slides_up = PostKind(
        name="slides-up",
        post=lambda sent: Post([Row("Slides are up", sent.facts["page"])], "Slides"),
        still=lambda sent: "" if sent.session and sent.session.upcoming else "held",
    )
    monkeypatch.setitem(POSTS, slides_up.name, slides_up)

    facts = {"page": "https://example.org/s"}
    promise = mailing(
        slides_up.name, GROUP.id, Audience.CHAT, at=STARTS, of="1", session=SESSION.key, facts=facts, wait=timedelta(0)
    )
    store, chat = MemoryStore(lambda: STARTS), Chat()
    store.commit(*map(Create, (CHATTY, SESSION, promise)))
    poster = Poster(
        store=store, chat=chat, site_url="https://r.example.org", lease=timedelta(0), now=STARTS, system_now=lambda: STARTS,
        sleep=lambda _: None,
    )  # fmt: skip
    assert deliver(queued(promise), poster) == {"sent": 1}
    assert deliver(queued(promise), poster) == {"known": 1}
    ((url, body),) = chat.posts
    assert (url, body["content"]) == (CHATTY.chat_webhook, "Slides are up: <https://example.org/s>")
    line = store.get(Entry, promise.id, f"chat:{GROUP.id}")
    assert line
    assert (line.state, line.message_id) == (EntryState.SENT, "m1")


def test_an_unknown_kind_of_post_is_bad_input() -> None:
    with pytest.raises(BadInput, match="no post of the kind"):
        post_of("gossip").post(known().sent)
