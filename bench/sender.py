"""The whole sender beside the three calls that it makes for each mail."""

import base64
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3

from bench import memory, peer
from bench.figures import Figure, Kind, NotHere
from shared.adapters.dynamodb.rows import to_item
from shared.model.mailing import Audience, mailing, queued
from shared.model.member import Member, MemberState, member_id
from shared.model.session import Room
from tests.unit.mail.examples import GROUP, ROOM, SESSION

TITLE = "Sender"
READERS, ROUNDS = 100, 5
PEOPLE = [(f"Reader Number {number}", f"reader{number}@example.org") for number in range(READERS)]
ZONES = ("America/Denver", "Europe/Berlin", "Asia/Kolkata", "", "America/New_York")
KEY = base64.b64encode(b"k" * 32).decode()
SECRETS = json.dumps({"current": "a", "link": {"a": KEY}, "hook": {"a": KEY}, "hash": KEY, "suppression": KEY})
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-1", "FORTNIGHT_TABLE": "table",
    "FORTNIGHT_KEYS": "/keys", "FORTNIGHT_BASE_URL": "https://go.example.org", "FORTNIGHT_SITE_URL": "https://page.example.org",
    "FORTNIGHT_CONFIGURATION_SET": "all", "FORTNIGHT_CONFIRMATION_SET": "confirming", "FORTNIGHT_SEND_RATE": "500",
    "AWS_LAMBDA_FUNCTION_NAME": "send_mail", "FORTNIGHT_MAIL_QUEUE": "https://sqs.example.org/1/mail",
}  # fmt: skip
RECORD = {
    "messageId": "1", "receiptHandle": "1", "attributes": {}, "messageAttributes": {}, "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:mail", "awsRegion": "eu-west-1",
}  # fmt: skip
CONTEXT: Any = SimpleNamespace(
    function_name="send_mail", memory_limit_in_mb=256, aws_request_id="1", get_remaining_time_in_millis=lambda: 300_000,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:send_mail",
)  # fmt: skip


def figures() -> Sequence[Figure]:
    """CPU time of one process for an event of the queue with a reminder to 100 readers in five zones, with the calendar part,
    from the event to the last outcome. For comparison, bare boto3 makes the same three calls for each mail (claim, SendEmail,
    outcome). The services do nothing. django-newsletter renders the same mailing, in one zone, from a database in memory, for a
    mail backend that makes the bytes and sends nothing: only rendering and MIME. Medians of five rounds. Memory is that of a
    separate process; a function needs some more for itself."""
    with _services() as event:
        return [*_measured(event), _memory(event)]


def _memory(event: dict[str, Any]) -> Figure:
    """Of a process of its own that sends the message twice, what it holds at most."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sender"], input=json.dumps(event), check=True, stdout=subprocess.PIPE, text=True
    )
    return Figure(
        name="most memory, of a function's 256 MB",
        measured=float(done.stdout.splitlines()[-1]),
        unit="MB",
        kind=Kind.RATIO,
        goal=128,
    )


def _measured(event: dict[str, Any]) -> Sequence[Figure]:
    from functions.send_mail import app
    from shared.adapters.clients import SENDING, client
    from shared.mail.copies import Copies

    table, ses = client("dynamodb"), client(SENDING)
    put_item, send_email = boto3.client("dynamodb").put_item, boto3.client("sesv2").send_email
    made: list[tuple[Callable[..., Any], dict[str, Any]]] = []
    table.meta.events.register(
        "provide-client-params.dynamodb.PutItem", lambda params, **_: made.append((put_item, params))
    )
    ses.meta.events.register(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: made.append((send_email, params))
    )
    writing, real = list[float](), Copies.of

    def of(copies: Copies, sent: Any) -> bytes:
        begun = time.process_time()
        raw = real(copies, sent)
        writing.append(time.process_time() - begun)
        return raw

    def send() -> None:
        if app.lambda_handler(event, CONTEXT)["batchItemFailures"]:
            raise RuntimeError("the message was not sent")

    send()
    calls = list(made)
    if len(calls) != 3 * READERS:
        raise RuntimeError(f"{len(calls)} calls for {READERS} mails")

    def bare() -> None:
        for call, params in calls:
            call(**params)

    bare()  # what each client does once is not a mail's
    rounds = [(_cpu(send), _cpu(bare)) for _ in range(ROUNDS)]
    with patch.object(Copies, "of", of):
        send()
    whole, three = (1000 * median(times) / READERS for times in zip(*rounds, strict=True))
    writes = 1000 * sum(writing) / READERS
    found = [
        Figure(name="calls a mail", measured=len(calls) / READERS, unit="calls", kind=Kind.COUNT, goal=3),
        Figure(
            name="whole sender, of its three bare calls", measured=whole / three, unit="x", kind=Kind.RATIO, goal=1.5
        ),
        Figure(name="whole sender, a mail", measured=whole, unit="ms", kind=Kind.RATIO),
        Figure(name="three bare calls", measured=three, unit="ms", kind=Kind.RATIO),
        Figure(
            name="rendering and MIME, a mail",
            measured=writes,
            unit="ms",
            kind=Kind.RATIO,
            goal=1,
        ),
    ]
    sent = (params["Content"]["Raw"]["Data"] for call, params in calls if call is send_email)
    return found + _beside(next(raw for raw in sent if f"\r\nTo: {PEOPLE[0][1]}\r\n".encode() in raw), writes)


def _beside(raw: bytes, writes: float) -> list[Figure]:
    """What django-newsletter takes for the mailing, of which *raw* is the first reader's, and *writes*, our milliseconds, over it."""
    try:
        theirs = peer.a_mail(raw, PEOPLE, ROUNDS)
    except NotHere as lacking:
        print(f"  not measured: {lacking}", flush=True)
        return []
    return [
        Figure(name="django-newsletter, a mail", measured=theirs, unit="ms", kind=Kind.RATIO),
        Figure(
            name="rendering and MIME, of django-newsletter's",
            measured=writes / theirs,
            unit="x",
            kind=Kind.RATIO,
            goal=1,
        ),
    ]


def _cpu(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


@contextmanager
def _services() -> Iterator[dict[str, Any]]:
    """The services that do nothing, and the queue's event."""
    rows, event = reminder()
    items: dict[str, Any] = {
        f"{item['pk']['S']}|{item['sk']['S']}": item for item in (to_item(row, datetime.now(UTC)) for row in rows)
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "items.json"
        file.write_text(json.dumps(items | {"keys": SECRETS}))
        server = subprocess.Popen([sys.executable, "-m", "bench.no_op", str(file)], stdout=subprocess.PIPE, text=True)
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            logging.disable(logging.INFO)
            with patch.dict(os.environ, ENVIRONMENT | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}):
                yield event
        finally:
            logging.disable(logging.NOTSET)
            server.kill()
            server.wait()


def reminder() -> tuple[list[Any], dict[str, Any]]:
    """The rows that a reminder needs, and its message."""
    now = datetime.now(UTC).replace(microsecond=0)
    starts = now + timedelta(days=7)
    members = [
        Member(
            group=GROUP.id, id=member_id(GROUP.id, address, b"k"), name=name, address=address,
            state=MemberState.ACTIVE, active_since=now - timedelta(days=60), zone=ZONES[number % len(ZONES)], version=1,
            answers=(("Affiliation", "Example University"), ("Why", "Curious")),
        )
        for number, (name, address) in enumerate(PEOPLE)
    ]  # fmt: skip
    row = mailing(
        "reminder", GROUP.id, Audience.MEMBERS, at=now, of=f"{SESSION.key}/r1/7d", session=SESSION.key, stage="7d", correlation="tick",
    )  # fmt: skip
    session = replace(
        SESSION, about="We look at *noise* in SGD, and why it helps.", starts=starts, ends=starts + timedelta(hours=1)
    )
    room = Room(group=GROUP.id, session=SESSION.key, link=ROOM)
    rows = [*(replace(one, version=1) for one in (row, GROUP, session, room)), *members]
    message = queued(row, [f"member:{member.id}" for member in members])
    return rows, {"Records": [RECORD | {"body": json.dumps(message.as_dict())}]}


def _sent() -> float:
    """Here: the megabytes of it."""
    from functions.send_mail import app

    logging.disable(logging.INFO)
    event = json.load(sys.stdin)
    for _ in range(2):
        if app.lambda_handler(event, CONTEXT)["batchItemFailures"]:
            raise RuntimeError("the message was not sent")
    return memory.most()


if __name__ == "__main__":
    print(_sent())
