"""Killed at every call to AWS, Google or the chat, before it and after its effect, then retried as the platform would: the same end.

Mails and posts may differ by one duplicate of the one message in doubt: neither SES nor a webhook has an idempotency token.
"""

import copy
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from moto.s3.models import s3_backends
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends

from shared.slides.verdict import Verdict
from tests.faults import AFTER, BEFORE
from tests.platform import Platform, ses_mails

ACCOUNT, REGION = "123456789012", "eu-west-1"


GOOD = Verdict(
    outcome="accepted",
    kind="pdf",
    pages=3,
    title="T",
    thumbnail=b"RIFF0000WEBP",
    cleaned=b"%PDF-1.7 clean",
    text="words",
)


Flow = Callable[[Platform], None]
End = Callable[[Platform], tuple[dict[str, Any], Counter[str]]]


STRIDE, PARTS = 20, 10


class Worlds:
    """The platform as prepared, again and again."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._items = dict(platform.dynamodb.items)
        self._form = {name: copy.deepcopy(getattr(platform.form, name)) for name in ("_responses", "_changes")}
        self._system, self._now = platform._system, platform.now

    def reset(self) -> None:
        """Back to what was prepared: rows, no objects, no messages, no mails."""
        self.platform.dynamodb.items = dict(self._items)
        for name, value in self._form.items():
            setattr(self.platform.form, name, copy.deepcopy(value))
        self.platform._system = self._system
        self.platform.at(self._now)
        ses_backends[ACCOUNT][REGION].sent_messages.clear()
        self.platform.later_calls.clear()
        self.platform.chat.reset(forum=self.platform.chat.forum)
        for queue in sqs_backends[ACCOUNT][REGION].queues.values():
            queue._messages.clear()
            queue.pending_messages.clear()
        buckets = s3_backends[ACCOUNT]["aws"].buckets
        buckets["uploads"].keys.clear()
        for key in [key for key in buckets["site"].keys if key.startswith("decks/")]:
            del buckets["site"].keys[key]
        if self.platform.publishes:
            self.platform.publish()  # the pages as they are before the flow


def outcome(platform: Platform) -> tuple[dict[str, Any], Counter[str]]:
    """The end state, and how often each message (by its Message-ID, made from mailing and reader, or its words in the chat) went out."""
    ids = [f"chat: {message.text}" for message in platform.chat.messages]
    for mail in ses_mails():
        raw = mail.raw_data if isinstance(mail.raw_data, str) else mail.raw_data.decode()
        ids += re.findall(r"^Message-ID: (\S+)", raw, re.M | re.I)[:1]
    return platform.state(), Counter(ids)


def sweep(platform: Platform, flow: Flow, *, until_found: bool = False, end: End = outcome) -> list[str]:
    """What goes wrong, over the calls of *flow* and both ways of dying; empty if nothing. May stop at the first find. *end* tells what is
    the same at the end.

    `make crashes` looks at every call, with PART=0 to 9 at a tenth of them; a run of pytest alone at one in :data:`STRIDE`. Each
    flow begins at another one.
    """
    worlds = Worlds(platform)
    worlds.reset()
    platform.faults.arm(0, BEFORE)
    flow(platform)
    calls, plain = platform.faults.made, end(platform)
    names = list(platform.faults.names)
    wrong = []
    for number in numbers(calls, flow.__qualname__, "all" if until_found else os.environ.get("CRASHES", "")):
        for when in (BEFORE, AFTER):
            if until_found and wrong:
                return wrong
            worlds.reset()
            platform.faults.arm(number, when)
            where = f"killed {when} call {number} ({names[number - 1]})"
            try:
                flow(platform)
            except AssertionError as error:
                wrong.append(f"{where}: {error}")
                continue
            state, mails = end(platform)
            wrong += [f"{where}: {problem}" for problem in compare(plain, (state, mails))]
    worlds.reset()
    assert calls > 3
    return wrong


def numbers(calls: int, flow: str, part: str) -> range:
    """At which of so many calls, from 1, a flow of that name is killed: "all", a part "0" to "9" of :data:`PARTS`, or a few."""
    if part == "all":
        return range(1, calls + 1)
    step = PARTS if part else STRIDE
    return range(1 + (int(part or 0) + zlib.crc32(flow.encode())) % min(step, calls), calls + 1, step)


def compare(plain: tuple[dict[str, Any], Counter[str]], got: tuple[dict[str, Any], Counter[str]]) -> list[str]:
    found = []
    for part in ("rows", "site"):
        for key in {*plain[0][part], *got[0][part]}:
            if plain[0][part].get(key) != got[0][part].get(key):
                found.append(f"{key} is {got[0][part].get(key)!r:.300}, not {plain[0][part].get(key)!r:.300}")
    if plain[1] - got[1]:
        found.append(f"lost mails: {plain[1] - got[1]}")
    if sum((got[1] - plain[1]).values()) > 1:
        found.append(f"doubled mails: {got[1] - plain[1]}")
    return found


def rest(platform: Platform) -> None:
    """A later tick: what a crash left due is taken up."""
    platform.later(timedelta(minutes=31))
    platform.tick(platform.now + timedelta(minutes=6))
    platform.settle()
