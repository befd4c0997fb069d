"""AWS that answers from a few rows and keeps nothing: what a function's first event asks of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

_ANSWERS: dict[str, dict[str, Any]] = {
    "SendMessageBatch": {"Successful": []},
    "GetQueueAttributes": {"Attributes": {}},
    "DeleteMessageBatch": {"Successful": []},
}
_LISTED = (
    b'<?xml version="1.0"?><ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>'
)


class _Services(BaseHTTPRequestHandler):
    """One request: DynamoDB, SQS and SSM are told by their target, SES by its path; all else is S3 with empty buckets."""

    protocol_version = "HTTP/1.1"
    items: Mapping[tuple[str, str], Any]
    parameter: str
    messages: dict[str, str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        if operation:
            self._say(200, json.dumps(self._answer(operation, json.loads(body))).encode())
        elif self.path.startswith("/v2/"):
            self._say(200, b'{"MessageId": "0100018c-00000000"}')
        else:
            self._say(400, b"<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>")

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._say(200, b"", {"ETag": '"0"'})

    def do_GET(self) -> None:
        listing = "list-type" in self.path
        self._say(200 if listing else 404, _LISTED if listing else b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        self._say(404, b"")

    def _answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "GetItem":
                found = self.items.get(_place(asked["Key"]))
                return {"Item": found} if found else {}
            case "BatchGetItem":
                ((table, wanted),) = asked["RequestItems"].items()
                places = map(_place, wanted["Keys"])
                return {"Responses": {table: [self.items[place] for place in places if place in self.items]}}
            case "Query":
                return {"Items": [*self._queried(asked)]}
            case "ReceiveMessage":
                return self._received(asked["QueueUrl"].rpartition("/")[2])
            case "GetParameter":
                return {"Parameter": {"Value": self.parameter}}
        return _ANSWERS.get(operation, {})

    def _received(self, queue: str) -> dict[str, Any]:
        body = self.messages.pop(queue, None)
        return {} if body is None else {"Messages": [{"MessageId": "m", "ReceiptHandle": "r", "Body": body}]}

    def _queried(self, asked: dict[str, Any]) -> Iterator[Any]:
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items() if "S" in value}
        for (pk, sk), item in self.items.items():
            if pk == values.get(":pk") and values.get(":first", "") <= sk <= values.get(":last", "~"):
                yield item

    def _say(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _place(key: dict[str, Any]) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]


@contextmanager
def services(items: Iterable[dict[str, Any]], parameter: str, messages: Mapping[str, Any]) -> Iterator[str]:
    """The address, on this machine, of services whose table holds *items*; every parameter has the value *parameter*, and on each queue
    of *messages* lies that one."""
    bodies = {queue: json.dumps(message) for queue, message in messages.items()}
    known = {"items": {_place(item): item for item in items}, "parameter": parameter, "messages": bodies}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Services", (_Services,), known))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
