"""What Lambda's runtime client asks in a sandbox: a server that has one event, and keeps what became of it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"


class RuntimeApi:
    """*answer* is what the function answered, *error* what it could not do, or why it did not start; one of them once *over* is set."""

    def __init__(self, function: str, event: Any) -> None:
        self.function, self.event = function, event
        self.answer: Any = None
        self.error: Any = None
        self.over, self.asked = threading.Event(), 0

    def told(self, path: str, body: bytes) -> None:
        said = json.loads(body or b"null")
        if path.endswith("/response"):
            self.answer = said
        else:
            self.error = said
        self.over.set()


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: RuntimeApi

    def do_GET(self) -> None:
        """The next event; there is one."""
        self.api.asked += 1
        if self.api.asked > 1:
            threading.Event().wait()  # as in a sandbox that is frozen
        body = json.dumps(self.api.event).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int(1000 * (time.time() + 300))))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", ARN + self.api.function)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.api.told(self.path, body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, *_: object) -> None:
        """Nothing: a function is killed once it answered, in the midst of asking for the next event."""


@contextmanager
def runtime_api(function: str, event: Any) -> Iterator[tuple[str, RuntimeApi]]:
    """``host:port`` for ``AWS_LAMBDA_RUNTIME_API``, and what is told there."""
    api = RuntimeApi(function, event)
    server = _Server(("127.0.0.1", 0), type("Requests", (_Requests,), {"api": api}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", api
    finally:
        server.shutdown()
        server.server_close()
