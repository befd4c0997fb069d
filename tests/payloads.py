"""What the platform hands a function: payloads of ``events/``, messages, requests, and Lambda's context."""

import itertools
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[1]
_ids = itertools.count(1)


def context(name: str = "f") -> Any:
    """Lambda's context object, as far as anybody reads it."""
    return SimpleNamespace(
        function_name=name, memory_limit_in_mb=512, invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:f",
        aws_request_id=f"request-{next(_ids)}", get_remaining_time_in_millis=lambda: 240_000,
    )  # fmt: skip


def event(name: str) -> dict[str, Any]:
    """A payload of ``events/``."""
    found: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return found


def sqs_event(*bodies: Any) -> dict[str, Any]:
    """Messages as a queue delivers them."""
    record = event("sqs.message")["Records"][0]
    return {
        "Records": [
            record | {"messageId": f"message-{n}", "body": json.dumps(body)} for n, body in enumerate(bodies, 1)
        ]
    }


def http_event(method: str, path: str, token: str = "", body: str = "", **more: Any) -> dict[str, Any]:
    """A request as the HTTP API passes it on (payload 2.0)."""
    found = event("http.request")
    found["requestContext"]["http"] |= {"method": method, "path": path}
    return found | {"rawPath": path, "pathParameters": {"token": token} if token else {}, "body": body} | more
