"""``make arm64``: each function started from its AWS artefact as Lambda starts it, on Lambda's processor, under emulation.

A Python 3.13 for arm64 out of Debian's packages, AWS's own runtime client, boto3 as old as that runtime may have it, and nothing else
besides the artefact: so a library that is not for this processor, a module that was left out and a call that an older boto3 lacks show
here. Each gets its event of ``events/``, with moto's server behind it. Some minutes of CPU.

What it does not show: Amazon Linux's own libraries, Lambda's memory and time, permissions.
"""

import argparse
import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from artefacts import debian
from artefacts.build import ROOT
from artefacts.dists import AWS
from local.decks import deck
from shared.adapters import clients
from tests.arm64.world import NOW, queued, stored, world
from tests.payloads import event, http_event, sqs_event
from tests.runtime_api import RuntimeApi, runtime_api

LOCK = Path(__file__).with_name("runtime.lock")
"""AWS's client of the Runtime API, and a boto3 of the month before Lambda had Python 3.13, with what it needs."""
WHEELS = (
    *("--only-binary=:all:", "--implementation", "cp", "--python-version", debian.VERSION),
    *(f"--platform=manylinux_2_{minor}_aarch64" for minor in (17, 28, 34)),
    "--platform=manylinux2014_aarch64",
)
PATIENCE = 600.0
"""Seconds for a function to start and to handle one event, emulated, on a machine with other things to do."""
KEY = "ml-theory/2023-10-28/implicit-bias/slides.pdf"


class Case(NamedTuple):
    """What a function gets, and what must have become of it: words on what is wrong, or nothing."""

    event: Callable[[], Any]
    wrong: Callable[[Any], str]


def runtime() -> Path:
    """The folder with what AWS's runtime brings, made once."""
    folder = ROOT / "build" / "python" / "runtime-arm64"
    made = folder / LOCK.name
    if not made.is_file() or made.read_text() != LOCK.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
        ]
        subprocess.run([*command, *WHEELS, "--target", str(folder), "--requirement", str(LOCK)], check=True)
        shutil.copyfile(LOCK, made)
    return folder


def told(name: str, python: Path, there: Mapping[str, str], given: Any) -> tuple[RuntimeApi, str]:
    """What the function *name* says to the event *given*, if it does in time; and what it wrote."""
    artefact = ROOT / "build" / "aws" / name
    handler = f"functions.{name}.app.lambda_handler"
    log = ROOT / "build" / "arm64" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with runtime_api(f"fortnight-{name}", given) as (address, api), log.open("wb") as out:
        on_lambda = {name: value.replace("/var/task", str(artefact)) for name, value in there.items()}
        environment = on_lambda | {
            "AWS_LAMBDA_RUNTIME_API": address, "AWS_LAMBDA_FUNCTION_NAME": f"fortnight-{name}", "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769", "_HANDLER": handler, "LAMBDA_TASK_ROOT": str(artefact),
            "PYTHONPATH": f"{artefact}{os.pathsep}{runtime()}", "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        process = subprocess.Popen(
            [str(python), "-P", "-S", "-m", "awslambdaric", handler],
            cwd=artefact, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            until = time.monotonic() + PATIENCE
            while not api.over.wait(0.5) and process.poll() is None and time.monotonic() < until:
                continue
        finally:
            process.kill()
            process.wait()
    return api, log.read_text(errors="replace")


def _taken(answer: Any) -> str:
    return "" if answer == {"batchItemFailures": []} else "the message was not taken"


def _page(status: int) -> Callable[[Any], str]:
    return lambda answer: "" if answer["statusCode"] == status else f"the status is not {status}"


def _upload() -> Any:
    body = deck("The implicit bias of gradient descent", "Ada Example", 2)
    version = clients.client("s3").put_object(Bucket="uploads", Key=KEY, Body=body)["VersionId"]
    told = event("decks.object-created")
    told["detail"]["object"] = {"key": KEY, "size": len(body), "version-id": version}
    return sqs_event(told)


def _published(answer: Any) -> str:
    there = stored("site")
    pdf = any(body.startswith(b"%PDF-") for body in there.values())
    thumbnail = any(body[8:12] == b"WEBP" for body in there.values())
    return _taken(answer) or ("" if pdf and thumbnail else "the deck and its first page are not in the site's bucket")


def _written(answer: Any) -> str:
    there = stored("site")
    page = any(name.endswith("index.html") and b"<html" in body for name, body in there.items())
    card = any(body.startswith(b"\x89PNG") for body in there.values())
    return "" if page and card else "no page and no card are in the site's bucket"


CASES = {
    "remind": Case(
        lambda: event("schedule.tick") | {"time": NOW.isoformat()},
        lambda answer: "" if queued("mail") else "the tick queued no mail",
    ),
    "send_mail": Case(lambda: sqs_event(json.loads(queued("mail")[0])), _taken),
    "pull_signups": Case(lambda: sqs_event(event("schedule.upkeep")), _taken),
    "answer_links": Case(lambda: http_event("GET", "/l/a.b.c", "a.b.c"), _page(404)),
    "speaker_kit": Case(lambda: http_event("GET", "/talk/a.b.c", "a.b.c"), _page(404)),
    "run_desk": Case(lambda: http_event("GET", "/desk"), _page(200)),
    "hear_back": Case(lambda: sqs_event(event("feedback.bounce")), _taken),
    "check_slides": Case(_upload, _published),
    "publish_site": Case(lambda: event("stream.session"), _written),
    "check_health": Case(
        lambda: event("schedule.upkeep"), lambda answer: "" if answer.get("looked") else "it looked at nothing"
    ),
}


def tried(name: str, python: Path, there: Mapping[str, str]) -> str:
    """What is wrong with the function *name* on its processor; empty if nothing is."""
    case = CASES[name]
    said, log = told(name, python, there, case.event())
    if not said.over.is_set():
        return f"it said nothing: {log[-2000:]}"
    if said.error is not None:
        return f"{json.dumps(said.error)[:2000]}\n{log[-2000:]}"
    wrong = case.wrong(said.answer)
    return wrong and f"{wrong}: {json.dumps(said.answer)[:1000]}\n{log[-2000:]}"


def main() -> int:
    """Try them, one after another, and say of each what became of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.arm64", description=__doc__)
    parser.add_argument("functions", nargs="*", metavar="FUNCTION", help="which; all, if none is named")
    wanted = parser.parse_args().functions or list(CASES)
    try:
        python = debian.unpacked(debian.ARM64)
    except debian.NotHere as why:
        print(
            f"{why}\nSo no function was started on Lambda's processor. That is not shown by anything else.",
            file=sys.stderr,
        )
        return int(os.environ.get("CI") == "true")
    subprocess.run([sys.executable, "-m", "artefacts.build", "--target", AWS.name, "--if-changed"], check=True)
    failed = 0
    logging.getLogger("werkzeug").disabled = True
    with world() as there:
        for name in wanted:
            began = time.monotonic()
            wrong = tried(name, python, there(name))
            failed += bool(wrong)
            print(f"{name}  {time.monotonic() - began:.0f} s  {wrong or 'answered'}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
