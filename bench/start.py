"""What a cold start costs each function."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.artefacts import artefact
from bench.figures import Figure, Kind, NotHere
from bench.first_events import SETTINGS, first_events
from bench.sender import SECRETS
from bench.services import services

TITLE = "Cold start"
CLIENTS = {
    "remind": ("dynamodb",),
    "hear_back": ("dynamodb", "sqs"),
    "send_mail": ("dynamodb", "ssm", "sending"),
    "answer_links": ("dynamodb", "ssm"),
    "speaker_kit": ("dynamodb", "ssm", "s3"),
    "publish_site": ("dynamodb", "s3"),
    "run_desk": ("dynamodb", "ssm"),
    "check_health": ("dynamodb", "cloudformation"),
    "pull_signups": ("dynamodb", "ssm", "sqs"),
    "check_slides": ("dynamodb", "s3", "sqs"),
}
"""The services that an ordinary event of each function asks."""
GOALS = {"remind": 1.4, "hear_back": 1.4, "pull_signups": 2.3, "check_slides": 2.3}
GOAL = 1.9
FIRST_GOALS = {
    "remind": 1.2, "hear_back": 2.1, "send_mail": 4.6, "answer_links": 2.5, "speaker_kit": 2.85, "publish_site": 3.25,
    "run_desk": 1.45, "check_health": 1.85, "pull_signups": 2.25, "check_slides": 2.15,
}  # fmt: skip
"""With a first event: what is reached, and a twentieth."""
BARE = "import boto3; boto3.client('dynamodb')"
FUNCTION = (
    "import functions.{name}.app; from shared.adapters.clients import client; [client(one) for one in {clients!r}]"
)
FIRST = """
import json, sys
from functions.{name}.app import lambda_handler
class Context:
    function_name, memory_limit_in_mb, aws_request_id = {name!r}, 512, "1"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:{name}"
    get_remaining_time_in_millis = staticmethod(lambda: 300_000)
try:
    lambda_handler(json.loads({event!r}), Context)
except Exception:
    if {name!r} != "check_health":  # the stack that it looks at is not there, and it says so
        raise
"""


def figures() -> Sequence[Figure]:
    """How many times the instructions of a process that imports boto3 and makes a DynamoDB client. First line: a process that
    imports the handler from its artefact, with compiled files, and makes the AWS clients of an ordinary event. Second line: it
    also handles a first event, for which it imports more; services answer at once. Counted by `valgrind --tool=cachegrind
    --cache-sim=no`; with a fixed hash seed the counts repeat nearly exactly. The events are a tick that finds nothing due, a
    bounce, a reminder to 100 members (mostly the work itself), a member's page, a speaker's page, a changed session (the whole
    site is made), the login page of the desk, a look at a stack that does not exist, a push of the form, a deck of a group that
    does not exist."""
    items, messages, events = first_events()
    with services(items, SECRETS, messages) as aws, ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        bare = side_by_side.submit(instructions, "remind", BARE)
        counted = [
            (name, goal, side_by_side.submit(instructions, function, program, SETTINGS | {"AWS_ENDPOINT_URL": aws}))
            for function, clients in CLIENTS.items()
            for name, goal, program in _programs(function, clients, events[function])
        ]
        unit = bare.result()
        return [
            Figure(name=name, measured=count.result() / unit, unit="x", kind=Kind.COUNT, goal=goal)
            for name, goal, count in counted
        ]


def _programs(function: str, clients: Sequence[str], event: object) -> Sequence[tuple[str, float | None, str]]:
    """What is counted of a function: the figure's name, its goal, the program."""
    return [
        (function, GOALS.get(function, GOAL), FUNCTION.format(name=function, clients=clients)),
        (
            f"{function}, with a first event",
            FIRST_GOALS[function],
            FIRST.format(name=function, event=json.dumps(event)),
        ),
    ]


def instructions(function: str, program: str, more: Mapping[str, str] | None = None) -> int:
    """How many instructions *program* takes in the artefact of *function*. Raises :class:`NotHere` without valgrind."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise NotHere("there is no valgrind (Debian: apt install valgrind)")
    environment = {
        "PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none", "FORTNIGHT_TABLE": "table", "FORTNIGHT_MAIL_QUEUE": "mails", "FORTNIGHT_DEAD_LETTERS": "dead",
    }  # fmt: skip
    counted = [valgrind, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    counted.append("--trace-children=yes")  # a Python of Debian's unpacked here is started by a script
    done = subprocess.run(
        [*counted, sys.executable, "-s", "-S", "-B", "-c", program],
        cwd=artefact(function), env=environment | dict(more or {}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = re.findall(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or not told:
        raise RuntimeError(f"{function} does not start: {done.stderr[-2000:]}")
    return int(told[-1].replace(",", ""))
