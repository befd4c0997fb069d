"""The row of the shares that the senders have of the account's rate."""

import json
import math
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters import clock
from shared.adapters.clients import client
from shared.errors import Throttled
from shared.store.pace import Share, Wanted, running, share

KEY = {"pk": {"S": "PACE"}, "sk": {"S": "SES"}}
TRIES = 20
_NONE = "[]"
_seen: dict[str, str] = {}
"""By table, the row as it was last seen here: where nobody else sends meanwhile it still is so, and one write is enough."""


def reserve(table: str, wanted: Wanted) -> Share | None:
    """What is *wanted*, of which nobody else has a part; None if there is none in time. One conditional update where nobody was faster
    since the last one, two where somebody was."""
    seen, fresh = _seen.pop(table, _NONE), False
    for _ in range(TRIES):
        now = clock.system().timestamp()
        taken = running(_read(seen), now)
        mine = share(taken, wanted, now)
        if mine is None and not fresh:  # what was seen may be over by now
            seen, taken, mine = _NONE, [], share([], wanted, now)
        if mine is None:
            return None
        try:
            _seen[table] = _write(table, seen, [*taken, mine], now)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            there: Any = error.response.get("Item") or {}
            seen, fresh = there.get("shares", {}).get("S", _NONE), True
        else:
            return mine
    raise Throttled("too many senders want their share at once")


def forget() -> None:
    """Begin as a fresh process does."""
    _seen.clear()


def _read(shares: str) -> list[Share]:
    return [Share(starts / 1000, ends / 1000, rate) for starts, ends, rate in json.loads(shares)]


def _write(table: str, seen: str, shares: list[Share], now: float) -> str:
    """Put *shares* in the place of those *seen*, or of those that are all over: times in ms, ``ends`` the last of them."""
    rows = [(math.floor(one.starts * 1000), math.ceil(one.ends * 1000), one.rate) for one in shares]
    written = json.dumps(rows, separators=(",", ":"))
    client("dynamodb").update_item(
        TableName=table, Key=KEY, UpdateExpression="SET shares = :shares, ends = :ends",
        ConditionExpression="attribute_not_exists(shares) OR shares = :seen OR ends <= :now",
        ExpressionAttributeValues={
            ":shares": {"S": written}, ":seen": {"S": seen}, ":ends": {"N": str(max(ends for _, ends, _ in rows))},
            ":now": {"N": str(int(now * 1000))},
        },
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )  # fmt: skip
    return written
