"""``python -m bench.no_op ITEMS``: DynamoDB, SES and SSM that do nothing, so that what a call costs is what it costs its caller.

*ITEMS* is a JSON file: rows by ``pk|sk``, for a batch read, and ``keys``, the parameter's value. The port is printed.
"""

import json
import socketserver
import sys
from pathlib import Path
from typing import Any


class Answering(socketserver.StreamRequestHandler):
    """One connection, kept alive."""

    disable_nagle_algorithm = True
    items: dict[str, Any]

    def handle(self) -> None:
        while self.rfile.readline():
            headers = dict(self._headers())
            body = self.rfile.read(int(headers.get("content-length", "0")))
            found = self._answer(headers.get("x-amz-target", "").rpartition(".")[2], body)
            answer = (found if isinstance(found, str) else json.dumps(found)).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
            self.wfile.write(head.encode() + answer)

    def _headers(self) -> Any:
        while line := self.rfile.readline().strip().decode():
            name, _, value = line.partition(":")
            yield name.strip().lower(), value.strip()

    def _answer(self, operation: str, body: bytes) -> Any:
        if operation == "BatchGetItem":
            ((table, wanted),) = json.loads(body)["RequestItems"].items()
            keys = (f"{one['pk']['S']}|{one['sk']['S']}" for one in wanted["Keys"])
            return {"Responses": {table: [self.items[key] for key in keys if key in self.items]}}
        if operation == "GetParameter":
            return {"Parameter": {"Value": self.items["keys"]}}
        return {} if operation else {"MessageId": "0100018c-00000000"}


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Answering.items = json.loads(Path(sys.argv[1]).read_text())
    with Server(("127.0.0.1", 0), Answering) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
