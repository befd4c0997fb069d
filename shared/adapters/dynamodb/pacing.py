"""The row with the senders' shares of the account's rate."""

import json
import math
import time
from itertools import chain, repeat
from random import SystemRandom
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import clock
from shared.adapters.clients import client
from shared.errors import Throttled
from shared.store.pace import Share, Wanted, running, share

KEY = {"pk": {"S": "PACE"}, "sk": {"S": "SES"}}
PATIENCE = 20.0
"""Seconds to keep trying: of many senders that begin together one succeeds at each attempt, which takes a few milliseconds."""
PAUSES = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
"""The most seconds to wait after each lost attempt; the last value from then on."""
_RANDOM = SystemRandom()
_NONE = "[]"
_seen: dict[str, str] = {}
"""For each table, the row as this process saw it last: if nobody else sends meanwhile it is still the same, and one write is enough."""


def reserve(table: str, wanted: Wanted) -> Share | None:
    """The share *wanted*, for this sender alone; None if there is none in time. One conditional update if nobody was faster since the
    last one, otherwise two. Raises :class:`Throttled` if somebody else is faster every time."""
    seen, fresh = _seen.pop(table, _NONE), False
    ends = time.monotonic() + PATIENCE
    for pause in chain((0.0,), PAUSES, repeat(PAUSES[-1])):
        now = clock.system().timestamp()
        taken = running(_read(seen), now)
        mine = share(taken, wanted, now)
        if mine is None and not fresh:  # the row that was seen may be out of date
            seen, taken, mine = _NONE, [], share([], wanted, now)
        if mine is None:
            return None
        written = _written([*taken, mine])
        there = _write(table, seen, written, now)
        if there is None:
            _seen[table] = written
            return mine
        seen, fresh = there, True
        if time.monotonic() >= ends:
            break
        time.sleep(_RANDOM.uniform(0, pause))
    raise Throttled("too many senders want their share at once")


def forget() -> None:
    """Start afresh, as a new process does."""
    _seen.clear()


def _read(shares: str) -> list[Share]:
    return [Share(starts / 1000, ends / 1000, rate) for starts, ends, rate in json.loads(shares)]


def _written(shares: list[Share]) -> str:
    """*shares* as they are stored: times in milliseconds."""
    rows = [(math.floor(one.starts * 1000), math.ceil(one.ends * 1000), _short(one.rate)) for one in shares]
    return json.dumps(rows, separators=(",", ":"))


def _short(rate: float) -> float:
    """Without the point where it is whole: so all shares of many senders are one unit to write."""
    return int(rate) if rate == int(rate) else rate


def _write(table: str, seen: str, written: str, now: float) -> str | None:
    """Put *written* in the place of what was *seen*, or of shares that are all over, of which ``ends`` is the last, in ms; what is there
    instead, if something is. By its ``writer`` a row is known as ours whose first answer was lost, and which the client wrote again."""
    writer = f"{_RANDOM.getrandbits(48):012x}"
    try:
        client("dynamodb").update_item(
            TableName=table, Key=KEY, UpdateExpression="SET shares = :shares, ends = :ends, writer = :writer",
            ConditionExpression="attribute_not_exists(shares) OR shares = :seen OR ends <= :now",
            ExpressionAttributeValues={
                ":shares": {"S": written}, ":seen": {"S": seen}, ":ends": {"N": str(max(ends for _, ends, _ in json.loads(written)))},
                ":now": {"N": str(int(now * 1000))}, ":writer": {"S": writer},
            },
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )  # fmt: skip
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        there: Any = error.response.get("Item") or {}
        shares: str = there.get("shares", {}).get("S", _NONE)
        return None if (shares, there.get("writer", {}).get("S")) == (written, writer) else shares
    return None
