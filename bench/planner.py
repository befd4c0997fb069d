"""A mailing to all members, from the tick to the queue: what a member costs, and whether a million fit into one function.

``python -m bench.planner COUNT`` is one tick over so many members, in a process of its own; it prints what it took as JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench import memory
from bench.crowd import PARTITIONS
from bench.figures import Figure, Kind
from shared.adapters.dynamodb.rows import to_item
from shared.limits import of_row
from shared.model.group import CoLead, Group
from shared.model.mailing import Audience, mailing
from shared.model.member import Member, MemberState, StateChange

TITLE = "Planner"
PAGE = 1_000_000
"""Bytes of rows after which DynamoDB ends a page, whatever is asked of them."""
FEW, MANY = 10_000, 1_000_000
ZONES = ("America/Denver", "Europe/Berlin", "Asia/Kolkata", "", "America/New_York")
SHARE = 512 / 1769
"""Of a processor, what a function of 512 MB has (Lambda's guide: one at 1,769 MB)."""
LIMIT = 240 - 30
"""Seconds: the function's timeout, less what it keeps to spare."""
NOW = datetime(2026, 3, 7, 18, tzinfo=UTC)
LEAD = CoLead(id="ada", name="Ada", address="ada@example.org")
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-1", "FORTNIGHT_TABLE": "table",
    "FORTNIGHT_DEAD_LETTERS": "dead", "FORTNIGHT_MAIL_QUEUE": "mail", "AWS_LAMBDA_FUNCTION_NAME": "remind", "PYTHONHASHSEED": "0",
}  # fmt: skip


def figures() -> Sequence[Figure]:
    """One tick that finds a mailing to all members due, from its first query to the last message on the queue, with the
    adapters that ship. Table and queue are another process, which pages as DynamoDB does and keeps nothing. Measured are
    processor time and peak memory, and how long that time is with the share of a processor that a function with 512 MB has."""
    with _rows() as rows:
        few, many = (_measured(count, rows) for count in (FEW, MANY))
    calls = many["calls"]
    return [
        Figure(
            name="a member",
            measured=1_000_000 * many["seconds"] / MANY,
            unit="µs",
            kind=Kind.RATIO,
            goal=100,
        ),
        Figure(
            name="most memory, a million : 10,000 members",
            measured=many["memory"] / few["memory"],
            unit="x",
            kind=Kind.RATIO,
            goal=1.2,
        ),
        Figure(name="most memory, a million members", measured=many["memory"], unit="MB", kind=Kind.RATIO),
        Figure(name="a million members", measured=many["seconds"], unit="s", kind=Kind.RATIO, goal=100),
        Figure(
            name="a million members, in a function of 512 MB",
            measured=many["seconds"] / SHARE,
            unit="s",
            kind=Kind.RATIO,
            goal=LIMIT,
        ),
        Figure(
            name="queries, of the pages of 1 MB that there are",
            measured=(calls["Query"] - 1) / many["pages"],  # one asked what is due
            unit="x",
            kind=Kind.COUNT,
            goal=1,
        ),
        Figure(name="readers a message", measured=MANY / many["messages"], unit="readers", kind=Kind.COUNT, goal=100),
        Figure(
            name="calls for 1,000 members", measured=1000 * sum(calls.values()) / MANY, unit="calls", kind=Kind.COUNT, goal=5
        ),
    ]  # fmt: skip


def _measured(count: int, rows: Path) -> dict[str, Any]:
    """What a tick over *count* members took, in a process of its own beside a server of its own."""
    crowd = [sys.executable, "-m", "bench.crowd", str(count), str(rows)]
    with subprocess.Popen(crowd, stdout=subprocess.PIPE, text=True) as server:
        port = server.stdout.readline().strip() if server.stdout else ""
        environment = os.environ | ENVIRONMENT | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        tick = [sys.executable, "-m", "bench.planner", str(count)]
        try:
            done = subprocess.run(tick, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        finally:
            server.kill()
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    page = json.loads(rows.read_text())["page"]
    return found | {"pages": PARTITIONS * ceil(count // PARTITIONS / page)}


@contextmanager
def _rows() -> Iterator[Path]:
    """The file of the rows that the server makes its own of."""
    row = mailing("reminder", "g", Audience.MEMBERS, at=NOW - timedelta(minutes=5), of="2026-03-14/r1/7d", stage="7d")
    since = NOW - timedelta(days=400)
    members = [
        Member(
            group="g", id="0" * 20, name="Reader Number", address="reader.number@example.org", state=MemberState.ACTIVE,
            active_since=since, zone=zone, response="ACYDBNi84NuWUxfkz", submitted="2025-02-01T10:00:00.000000Z",
            answers=(("Affiliation", "Example University"), ("Why do you want to join?", "I would like to read along.")),
            history=tuple(
                StateChange(at=since, state=state, by="self", why="signed up by the form")
                for state in (MemberState.PENDING_CONFIRMATION, MemberState.PENDING_APPROVAL, MemberState.ACTIVE)
            ),
        )
        for zone in ZONES
    ]  # fmt: skip
    items = [to_item(member, NOW) | {"sk": {"S": "ID"}} for member in members]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.json"
        page = PAGE // max(map(of_row, members))
        group = Group(id="g", name="Readers", zone="Europe/Berlin", sender="readers@example.org", co_leads=(LEAD,))
        single = {name: to_item(replace(one, version=1), NOW) for name, one in (("mailing", row), ("group", group))}
        file.write_text(json.dumps(single | {"members": items, "page": page}))
        yield file


def _tick(count: int) -> dict[str, Any]:
    """Here: what a tick over *count* members took, of the processor's time and of memory (KB), and which calls it made."""
    from functions.remind import app
    from shared.adapters.clients import client

    calls: Counter[str] = Counter()

    def made(model: Any, params: dict[str, Any], **_: Any) -> None:
        calls[model.name] += 1
        calls["messages"] += params["body"].count(b'"MessageBody"') if model.name == "SendMessageBatch" else 0

    for service in ("dynamodb", "sqs"):
        client(service).meta.events.register("before-call.*.*", made)
    context: Any = SimpleNamespace(
        function_name="remind", memory_limit_in_mb=512, aws_request_id="1", get_remaining_time_in_millis=lambda: 240_000,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:remind",
    )  # fmt: skip
    begun = time.process_time()
    done = app.lambda_handler({"time": NOW.isoformat()}, context)
    seconds = time.process_time() - begun
    if done["mailings"] != 1 or calls["messages"] * 100 < count:
        raise RuntimeError(f"{calls['messages']} messages for {count} members")
    messages = calls.pop("messages")
    return {"seconds": seconds, "memory": memory.most(), "messages": messages, "calls": calls}


if __name__ == "__main__":
    print(json.dumps(_tick(int(sys.argv[1]))))
