"""Serving a WSGI application on loopback from a thread of this process."""

import contextlib
import secrets
import socket
import threading
from collections.abc import Callable

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

LOOPBACK = "127.0.0.1"
BACKLOG = 128
UNASKED = range(20_000, 32_000)
"""Ports that no system gives a connection or a server that asks for any: one that was free stays so."""


class _Quiet(WSGIRequestHandler):
    """Logs no request: the demo's terminal belongs to its story."""

    def log_request(self, *_: int | str) -> None:
        return


class Server:
    """A running server; ``url`` is its origin, without a slash at the end."""

    def __init__(self, server: BaseWSGIServer) -> None:
        self._server = server
        # A short poll, so that stopping takes no half second.
        self._thread = threading.Thread(
            target=server.serve_forever, args=(0.05,), name=f"serve-{server.port}", daemon=True
        )
        self._thread.start()
        self.port = server.port
        self.url = f"http://{LOOPBACK}:{server.port}"

    def stop(self) -> None:
        """Stop listening and end the thread; harmless when already stopped."""
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(app: Flask | Callable[..., object], port: int = 0) -> Server:
    """Serve *app* on 127.0.0.1:*port* (0: any free one), each request in a thread of its own.

    Raises ``OSError`` when the port is taken.
    """
    with socket.socket() as there:  # bound here: werkzeug ends the process where a port is taken
        there.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        there.bind((LOOPBACK, port))
        there.listen(BACKLOG)
        made = make_server(LOOPBACK, port, app, threaded=True, request_handler=_Quiet, fd=there.fileno())  # type: ignore[arg-type]
    return Server(made)


def free_port() -> int:
    """A loopback port that was free a moment ago, for what must know its address before it is served, or while it is down."""
    while True:
        port = secrets.choice(UNASKED)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((LOOPBACK, port))
            return port
