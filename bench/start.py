"""What a cold start costs each function."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler

from bench.artefacts import artefact
from bench.figures import Figure, Kind, NotHere
from bench.services import served

TITLE = "Cold start"
CLIENTS = {
    "remind": ("dynamodb",),
    "hear_back": ("dynamodb",),
    "send_mail": ("dynamodb", "ssm", "sesv2"),
    "answer_links": ("dynamodb", "ssm"),
    "speaker_kit": ("dynamodb", "ssm", "s3"),
    "publish_site": ("dynamodb", "s3"),
    "run_desk": ("dynamodb", "ssm"),
    "check_health": ("dynamodb", "cloudformation"),
    "pull_signups": ("dynamodb", "ssm", "sqs"),
    "check_slides": ("dynamodb", "s3"),
}
"""The services that an ordinary event of each function asks."""
GOALS = {"remind": 1.4, "hear_back": 1.4, "pull_signups": 2.3, "check_slides": 2.3}
GOAL = 1.9
BARE = "import boto3; boto3.client('dynamodb')"
FUNCTION = (
    "import functions.{name}.app; from shared.adapters.clients import client; [client(one) for one in {clients!r}]"
)
TICK = """
from functions.remind import app
class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "tick"
assert not any(app.lambda_handler({"time": "2026-03-02T18:00:00Z"}, Context).values())
"""
NOTHING_DUE = b'{"Items": [], "Count": 0, "ScannedCount": 0}'


def figures() -> Sequence[Figure]:
    """Instructions (`valgrind --tool=cachegrind --cache-sim=no`, with a fixed hash seed they repeat nearly to the bit) of a process
    that imports the handler from its artefact, compiled files in place, and makes the AWS clients of an ordinary event; over those
    of a process that imports boto3 and makes a DynamoDB client. What a handler imports when its event comes is not in it, except in
    the last line: there a tick was handled that finds nothing due, which most ticks do."""
    bare = instructions("remind", BARE)
    found = [
        Figure(
            name=name,
            measured=instructions(name, FUNCTION.format(name=name, clients=clients)) / bare,
            unit="x",
            kind=Kind.COUNT,
            goal=GOALS.get(name, GOAL),
        )
        for name, clients in CLIENTS.items()
    ]
    with served(Table) as url:
        tick = instructions("remind", TICK, {"AWS_ENDPOINT_URL": url}) / bare
    return [*found, Figure(name="remind, with a tick that finds nothing due", measured=tick, unit="x", kind=Kind.COUNT)]


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
    done = subprocess.run(
        [*counted, sys.executable, "-s", "-S", "-B", "-c", program],
        cwd=artefact(function), env=environment | dict(more or {}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or told is None:
        raise RuntimeError(f"{function} does not start: {done.stderr[-2000:]}")
    return int(told[1].replace(",", ""))


class Table(BaseHTTPRequestHandler):
    """A table without rows."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(NOTHING_DUE)))
        self.end_headers()
        self.wfile.write(NOTHING_DUE)

    def log_message(self, *_: object) -> None:
        """Nothing: it is asked once."""
