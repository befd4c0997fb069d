"""Runs in the emulator's own environment, not in ours: ministack, with what it lacks, and a shorter wait.

``GET /_fortnight/state`` tells what is still going on inside, ``/_fortnight/settled`` the same once nothing is, or after a second, so
that a story need not guess when the dust has settled, nor ask fifty times; and every
invocation is counted in CloudWatch, where ministack by itself counts only those that came through Lambda's own API. With
``FORTNIGHT_REPEATABLE`` in its environment, the ids that it and the functions make up are the same in every run of a story; with
``FORTNIGHT_KEPT``, a folder, its state outlives it, from ``/_fortnight/begin`` on. What a function may do, its role says
(:mod:`local.emulator_roles`). Names with an underscore are ministack's private
ones: its version is pinned exactly.
"""

import asyncio
import contextlib
import importlib
import json
import os
import shutil
import signal
import sqlite3
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

REPEATABLE, KEPT = "FORTNIGHT_REPEATABLE", "FORTNIGHT_KEPT"
PLACE = "artefact"
"""The file in a function's zip with the folder in which its artefact lies."""
STATE_PATH, SETTLED_PATH, BEGIN_PATH = "/_fortnight/state", "/_fortnight/settled", "/_fortnight/begin"
LOOK_SECONDS, LOOKS = 0.02, 50
GAP_SECONDS = 0.005
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Serve = Callable[[Message, Receive, Send], Awaitable[None]]
_dispatched = 0
_PINNED_UUIDS = """
def _pin_uuids(request):
    import itertools, uuid
    numbers = itertools.count()
    uuid.uuid4 = lambda: uuid.uuid5(uuid.NAMESPACE_URL, f"{request}/{next(numbers)}")

"""


def _service(name: str) -> Any:
    return importlib.import_module(f"ministack.services.{name}")


def _own_module(name: str) -> Any:
    """A neighbour of this file, which is no package where it runs."""
    if (folder := str(Path(__file__).parent)) not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


def _change_worker(line: str, after: str) -> None:
    """Put *after* behind *line* of the script that a function's process runs. Raises ``RuntimeError`` where there is no such line."""
    runtime: Any = importlib.import_module("ministack.core.lambda_runtime")
    before, found, rest = runtime._PYTHON_WORKER_SCRIPT.partition(line)
    if not found:
        raise RuntimeError(f"ministack's worker has no line {line.strip()!r} any more")
    runtime._PYTHON_WORKER_SCRIPT = before + found + after + rest


def _share_artefacts() -> None:
    """A function's processes find its artefact in one folder, which its zip names, and do not unpack one each."""
    find = f"""    _place = os.path.join(code_dir, "{PLACE}")
    if os.path.exists(_place):
        with open(_place) as _file:
            sys.path.insert(0, _file.read())
"""
    _change_worker("    sys.path.insert(0, code_dir)\n", find)


def _look_soon() -> None:
    """What was woken in vain, by a write that is no event source's, looks again soon: ministack waits ten times as long, for the sake of
    other tenants, and so does every message that a function sends. Raises ``RuntimeError`` where it knows no such gap."""
    functions = _service("lambda_svc")
    if not hasattr(functions, "_ESM_IDLE_WAKE_GAP_SECONDS"):
        raise RuntimeError("ministack's event sources know no gap any more")
    functions._ESM_IDLE_WAKE_GAP_SECONDS = GAP_SECONDS


def _count_every_invocation() -> None:
    functions = _service("lambda_svc")
    dispatch, emit = functions._execute_function_dispatch, functions._emit_lambda_metrics

    def counted(func: Message, config: Message, event: Any, request_id: str, started: float) -> Any:
        global _dispatched  # a plain counter: only ever compared with itself
        _dispatched += 1
        result = dispatch(func, config, event, request_id, started)
        emit(config["FunctionName"], 0.0, bool(result.get("error")), False)
        return result

    def throttles_only(name: str, duration_ms: float, error: bool, throttle: bool) -> None:
        if throttle:
            emit(name, duration_ms, error, throttle)

    functions._execute_function_dispatch = counted
    functions._emit_lambda_metrics = throttles_only


class _Numbered:
    """Ids by what was asked for and how often that was: a story asks in the same order each time, whatever runs beside it."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, what: str) -> tuple[int, str]:
        """The next number of *what*, from 1, and the id of it."""
        with self._lock:
            self._counts[what] += 1
            number = self._counts[what]
        return number, str(uuid.uuid5(uuid.NAMESPACE_URL, f"{what}/{number}"))


def _repeat_ids() -> None:
    """A request to the HTTP API has its id by method and path, and the function's ``uuid4`` follow from that; an object's event has
    its id and its place in the order by the events before it."""
    functions, events = _service("lambda_svc"), _service("eventbridge")
    dispatch, deliver, numbered = functions._execute_function_dispatch, events._dispatch_event, _Numbered()

    def requested(func: Message, config: Message, event: Any, request_id: str, started: float) -> Any:
        if isinstance(event, dict) and "routeKey" in event:
            _, request_id = numbered.next(f"{event['requestContext']['http']['method']} {event['rawPath']}")
        return dispatch(func, config, event, request_id, started)

    def delivered(event: Message, view: Any = None) -> None:
        if event["Source"] == "aws.s3":
            detail = json.loads(event["Detail"])
            number, event_id = numbered.next("object events")
            detail["object"]["sequencer"] = f"{number:018X}"
            event, view = event | {"EventId": event_id, "Detail": json.dumps(detail)}, None
        deliver(event, view)

    functions._execute_function_dispatch = requested
    events._dispatch_event = delivered
    runtime: Any = importlib.import_module("ministack.core.lambda_runtime")
    _change_worker("        })()\n        try:\n", "            _pin_uuids(context.aws_request_id)\n")
    runtime._PYTHON_WORKER_SCRIPT = _PINNED_UUIDS + runtime._PYTHON_WORKER_SCRIPT


def _delivering() -> int:
    """Threads that carry an event from one service to another: bucket notifications, rules, asynchronous invocations. They run a function
    of a service with the event, as such or in a context; what goes round for ever is given nothing."""
    carried = [(thread, args) for thread in threading.enumerate() if (args := getattr(thread, "_args", None))]
    return sum(1 for thread, args in carried if any(map(_of_a_service, (getattr(thread, "_target", None), args[0]))))


def _of_a_service(work: Any) -> bool:
    return str(getattr(work, "__module__", "")).startswith("ministack.services.")


def _behind() -> int:
    """Stream records that event source mappings have not got through yet."""
    functions, tables = _service("lambda_svc"), _service("dynamodb")
    waiting = 0
    for (account, region, mapping), position in list(functions._dynamodb_stream_positions._data.items()):
        source = functions._esms._data[(account, region, mapping)]["EventSourceArn"]
        table = source.split("/stream/")[0].split("/")[-1]
        waiting += tables.stream_end_position(table, account_id=account, region=region) - position
    return waiting


def state() -> Message:
    """``queues``: messages by queue, waiting or in flight; ``running``, ``delivering``, ``behind``, ``dispatched``: counts;
    ``denied``: what a role did not allow, so far, in words."""
    functions, queues = _service("lambda_svc"), _service("sqs")
    running, _ = functions.executions_in_flight()
    return {
        "queues": {queue["name"]: len(queue["messages"]) for queue in list(queues._queues._data.values())},
        "running": running + sum(functions._esm_inflight.values()),
        "delivering": _delivering(),
        "behind": _behind(),
        "dispatched": _dispatched,
        "denied": list(_own_module("emulator_roles").denied),
    }


async def settled() -> Message:
    """The state, once two looks at it found the same and no work under way, or as it is after a second; ``still`` says which."""
    before: Message = {}
    now = state()
    for _ in range(LOOKS):
        if now == before and not any(now[what] for what in ("running", "delivering", "behind")):
            return now | {"still": True}
        await asyncio.sleep(LOOK_SECONDS)
        before, now = now, state()
    return now | {"still": False}


def _end_with_owner() -> None:
    """Standard input ends when whoever started us does, however that came about: then our whole process group ends."""
    sys.stdin.read()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _about_rows_or_mail(scope: Message) -> bool:
    """Whether a request is to the table or to the mail service, which most are, and which change no queue."""
    target = next((value for name, value in scope.get("headers", ()) if name == b"x-amz-target"), b"")
    return bool(target.startswith(b"DynamoDB") or scope.get("path", "").startswith("/v2/email/"))


def _keeping(serve: Serve, folder: str) -> tuple[Serve, Callable[[], int]]:
    """*serve*, answering only once the journal in *folder* has what changed; and what begins it."""
    module = _own_module("emulator_journal")
    journal = module.Journal(Path(folder), _service)
    tasks: list[asyncio.Task[None]] = []

    async def regularly() -> None:
        took = 0.0
        while True:
            await asyncio.sleep(max(module.EVERY, 10 * took))
            began = time.monotonic()
            with contextlib.suppress(sqlite3.Error):  # what it did not take is tried again
                journal.commit()
            took = time.monotonic() - began

    def begin() -> int:
        tasks.append(asyncio.get_running_loop().create_task(regularly()))
        return int(journal.begin())

    async def kept(scope: Message, receive: Receive, send: Send) -> None:
        queues = not _about_rows_or_mail(scope)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                journal.commit(queues=queues)
            await send(message)

        await serve(scope, receive, answer)

    return kept, begin


def main() -> None:
    """Serve until told to stop, or until the owner is gone."""
    threading.Thread(target=_end_with_owner, daemon=True).start()
    gateway: Any = importlib.import_module("ministack.app")
    serve: Serve = gateway.app
    _share_artefacts()
    _look_soon()
    _count_every_invocation()
    roles = _own_module("emulator_roles")
    roles.install(gateway, _service, os.environ.get(roles.MAILBOX, ""))
    if os.environ.get(REPEATABLE):
        _repeat_ids()
    own: dict[str, Callable[[], Any]] = {STATE_PATH: state, SETTLED_PATH: settled}
    if folder := os.environ.get(KEPT):
        serve, own[BEGIN_PATH] = _keeping(serve, folder)

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in own:
            await serve(scope, receive, send)
            return
        found = own[scope["path"]]()
        body = json.dumps(await found if asyncio.iscoroutine(found) else found).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})

    gateway.app = app
    gateway.main()


if __name__ == "__main__":
    main()
