"""Each function started as Lambda starts it, by Lambda's own runtime client from the artefact, and given a first event."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from artefacts import build
from artefacts.dists import HOST
from bench.first_events import SETTINGS, first_events
from bench.sender import SECRETS
from bench.services import services
from tests.runtime_api import runtime_api

CLIENT = ("awslambdaric", "snapshot_restore_py", "runtime_client", "simplejson")
"""What Lambda's runtime has beside an artefact: its client."""
ITEMS, MESSAGES, EVENTS = first_events()
ANSWERS: dict[str, Any] = {
    "hear_back": {"done": 1},
    "send_mail": {"batchItemFailures": []},
    "check_slides": {"done": 1},
    "publish_site": None,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the runtime client alone."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in CLIENT:
        found = importlib.util.find_spec(name)
        assert found is not None, f"{name} is not there: AWS makes its runtime client for Linux alone"
        assert found.origin is not None
        path = Path(found.origin)
        path = path.parent if path.name == "__init__.py" else path
        (folder / path.name).symlink_to(path)
    return folder


@pytest.mark.parametrize("name", build.names())
def test_a_function_takes_its_first_event_where_lambda_starts_it(name: str, client: Path) -> None:
    artefact = build.ROOT / "build" / HOST.name / name
    with services(ITEMS, SECRETS, MESSAGES) as aws, runtime_api(name, EVENTS[name]) as (address, api):
        started = subprocess.Popen(
            [sys.executable, "-s", "-S", "-B", "-m", "awslambdaric", f"functions.{name}.app.lambda_handler"],
            cwd=artefact, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=SETTINGS | {
                "PATH": os.environ["PATH"], "PYTHONPATH": str(client), "AWS_LAMBDA_RUNTIME_API": address, "AWS_ENDPOINT_URL": aws,
                "LAMBDA_TASK_ROOT": str(artefact), "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            },
        )  # fmt: skip
        try:
            ended = api.over.wait(60)
        finally:
            started.kill()
            said = started.communicate()[0]
    assert ended, said
    if name == "check_health":
        assert api.error["errorType"] == "Failed"  # there is no stack to look at, which it says
        assert api.error["errorMessage"] == "BadInput"
        return
    assert api.error is None, (api.error, said)
    assert '"level":"ERROR"' not in said, said
    if name in ANSWERS:
        assert api.answer == ANSWERS[name], said
    elif name == "remind":
        assert not any(api.answer.values())
    elif name == "pull_signups":
        assert api.answer["statusCode"] == 204
    else:
        assert api.answer["statusCode"] == 200, said
        assert "<html" in api.answer["body"]
