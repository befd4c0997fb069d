"""What a speaker says of what is read, and what is looked up of it, killed at every call and retried."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fakes.chat_api import ChatRoom
from fakes.library_api import LibraryApi, library_app
from fakes.serving import serve
from shared.adapters import clients
from shared.model.work import Work
from shared.talks import look_ups
from tests.builders.speaker_page import DAY, START, opened, saved, talk
from tests.functions.crashes.sweep import rest, sweep
from tests.platform import Platform, apply, demo_group

GIVEN = {
    "summary": "It is short.",
    "question-1": "Why?",
    "question-2": "Who says so?",
    "notes": "https://pad.example.org/1",
}


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[LibraryApi]:
    made = LibraryApi()
    monkeypatch.setattr(look_ups, "SECONDS", 0.2)  # the system's clock stands still, and nobody's turn at arXiv ends
    with serve(library_app(made)) as server:
        monkeypatch.setenv("FORTNIGHT_LIBRARY_ENDPOINT", server.url)
        yield made


@pytest.fixture
def ready(peopled: Platform, chats: tuple[ChatRoom, str], library: LibraryApi) -> Platform:
    """Each talk has its thread, and its speaker is asked for questions; reading is looked up."""
    room, url = chats
    room.forum = True
    webhook = room.webhook(url)
    on = {"questions": True, "notes": True}
    apply(peopled, demo_group(beforehand=on, chat_webhook=webhook, look_up_reading=True))
    peopled.tick(START - 7 * DAY)
    peopled.settle()
    peopled.at(START - 6 * DAY)
    return peopled


def writes(platform: Platform) -> None:
    saved(platform, opened(platform) | GIVEN)
    platform.settle()
    rest(platform)
    rest(platform)


def looks_up(platform: Platform) -> None:
    body = {"reason": "works", "works": ["arxiv:1806.07572", "arxiv:hep-th/9901001", "doi:10.1145/3292500.3330701"]}
    clients.client("sqs").send_message(QueueUrl=platform.urls["wakeups"], MessageBody=json.dumps(body))
    for _ in range(4):
        platform.pump("wakeups")
        platform.later(timedelta(minutes=11))


def known(platform: Platform) -> tuple[dict[str, Any], Counter[str]]:
    """What is known at the end, and what is left to be looked up."""
    rows = {row.id: (row.found, row.title) for row in platform.rows(Work)}
    return {"rows": rows, "site": {}}, Counter({"messages": len(platform.messages("wakeups"))})


def test_questions_and_notes_survive_a_crash_at_every_call(ready: Platform, chats: tuple[ChatRoom, str]):
    assert sweep(ready, writes) == []
    writes(ready)
    assert sum("Question 1: Why?" in one.text for one in chats[0].messages) == 1
    assert talk(ready).questions == ("Why?", "Who says so?")


def test_what_is_looked_up_survives_a_crash_at_every_call(ready: Platform):
    assert sweep(ready, looks_up, end=known) == []
    looks_up(ready)
    assert known(ready) == (
        {
            "rows": {
                "arxiv:1806.07572": (True, "Kernels of wide networks & their tangents"),
                "arxiv:hep-th/9901001": (True, "Strings, once more"),
                "doi:10.1145/3292500.3330701": (True, "A framework for everything & more"),
            },
            "site": {},
        },
        Counter({"messages": 0}),
    )
