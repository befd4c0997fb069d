"""What the doctor finds, by its checks."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import dns.flags
import dns.message
import dns.resolver
import dns.rrset

from shared.adapters.account.deployed_stack import DeployedStack
from shared.adapters.account.inspection import Inspection, scanned
from shared.doctor.looking import look
from shared.doctor.registry import CHECKS
from shared.model.health import Condition

NOW = datetime.now(UTC)
SENDER = "circle.example.org"


def found(
    check: str, *, parameters: dict[str, str] | None = None, outputs: dict[str, str] | None = None, **resources: str
) -> list[tuple[bool, str]]:
    """What one check says of a stack with these resources."""
    stack = DeployedStack(
        parameters=parameters or {}, outputs={"TableName": "table", "ConfigurationSetName": "set"} | (outputs or {}), resources=resources,
        functions=tuple(name for name in resources if name in ("Remind", "SendMail")),
    )  # fmt: skip
    one = [entry for entry in CHECKS if entry.name == check]
    return [
        (finding.condition is Condition.OK, f"{finding.words} → {finding.mend}" if finding.mend else finding.words)
        for finding in look(one, Inspection(stack, scanned), laptop=False)
    ]


class NameServer(threading.Thread):
    """Answers from *records*: (name, kind) → texts."""

    def __init__(self, records: dict[tuple[str, str], list[str]]) -> None:
        super().__init__(daemon=True)
        self.records, self.silent = records, False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                asked, where = self.socket.recvfrom(4096)
            except OSError:
                return
            if self.silent:
                continue
            query = dns.message.from_wire(asked)
            (question,) = query.question
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            kind = dns.rdatatype.to_text(question.rdtype)
            name = question.name.to_text().rstrip(".").lower()
            there = self.records.get((name, kind))
            if there:
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *there))
            elif not any(known == name for known, _ in self.records):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), where)


class Says(BaseHTTPRequestHandler):
    status, says = 200, ""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.says.encode())

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def web_server(status: int, secured: ssl.SSLContext | None = None, says: str = "") -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Says,), {"status": status, "says": says}))
    if secured:
        server.socket = secured.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http{'s' if secured else ''}://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
