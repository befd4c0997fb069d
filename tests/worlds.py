"""Worlds that many tests begin in: built once in each process, by what a group would do, and taken out again for each test.

Only what stands still is kept: a world whose queues are empty and whose buckets hold nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.s3.models import s3_backends
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends
from moto.ssm.models import ssm_backends

from shared.adapters import secrets
from shared.adapters.dynamodb import lookups, pacing
from tests.platform import Platform
from tests.resources import ACCOUNT, KEYS, REGION


@dataclass(frozen=True, slots=True)
class World:
    """Rows, mails that went out, the secret keys (links in those mails are signed with them), and the times: the story's and the system's."""

    items: dict[Any, Any]
    written: int
    mails: list[Any]
    keys: list[Any]
    now: datetime
    system: datetime


_kept: dict[str, World] = {}


def begin(platform: Platform, build: Callable[[Platform], None]) -> Platform:
    """A fresh *platform* as *build* leaves one, by building or as it was left the last time."""
    name = f"{build.__module__}.{build.__qualname__}"
    if name in _kept:
        _restore(platform, _kept[name])
    else:
        build(platform)
        _kept[name] = _kept_of(platform)
    pacing.forget()  # what only whoever built it remembers saves them calls
    lookups.forget()
    return platform


def _kept_of(platform: Platform) -> World:
    assert not any(queue._messages for queue in sqs_backends[ACCOUNT][REGION].queues.values()), "messages in a queue"
    assert not any(bucket.keys for bucket in s3_backends[ACCOUNT]["aws"].buckets.values()), "objects in a bucket"
    assert not platform.chat.messages, "posts in the chat"
    mails, keys = ses_backends[ACCOUNT][REGION].sent_messages, ssm_backends[ACCOUNT][REGION]._parameters[KEYS]
    table = platform.dynamodb
    return World(dict(table.items), table.written, list(mails), list(keys), platform.now, platform._system)


def _restore(platform: Platform, world: World) -> None:
    platform.dynamodb.items, platform.dynamodb.written = dict(world.items), world.written
    ses_backends[ACCOUNT][REGION].sent_messages[:] = world.mails
    ssm_backends[ACCOUNT][REGION]._parameters[KEYS] = list(world.keys)
    secrets.forget()
    secrets.keys(KEYS)  # whoever built it had read them
    platform.now, platform._system = world.now, world.system
