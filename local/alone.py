"""Only one stack at a time may use a folder, as a second one would delete the folder of the first; and one program a port."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyUpError(Exception):
    """Another stack uses the folder. The message is for people."""


class PortTakenError(Exception):
    """Another program uses the port. The message is for people."""


def not_up(folder: Path) -> None:
    """Raises :class:`AlreadyUpError` if another process has *folder*; makes nothing."""
    if folder.with_name(f"{folder.name}.lock").exists():
        with alone(folder):
            pass


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep *folder* for this process, by a lock beside it that holds the process's id.

    The system gives the lock up when its process ends, however that came about: what is left of a killed one is in nobody's way.
    Raises :class:`AlreadyUpError` naming the process that has it.
    """
    path = folder.with_name(f"{folder.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        lock.seek(0)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyUpError(_words(folder, lock.read().strip())) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _words(folder: Path, pid: str) -> str:
    there = folder / "stack.json"
    url = json.loads(there.read_text())["url"] if there.exists() else ""
    return (
        f"A stack is up in {folder}/ already (process {pid or 'unknown'}{f', at {url}' if url else ''}). There is one at a time: "
        "go on with it, or end it with Ctrl-C in its terminal, and start again."
    )


def port_free(port: int) -> None:
    """Raises :class:`PortTakenError` if nothing can be served at *port*."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise port_taken(port) from error


def port_taken(port: int) -> PortTakenError:
    return PortTakenError(
        f"Port {port} is taken by another program. End that one; or, if no mail has links to this address yet, choose another with --port."
    )
