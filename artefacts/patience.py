"""Says every ten seconds that something is still going on, so that nobody wonders about a silent terminal.

``python artefacts/patience.py "what is being done" command …`` runs a command so. It needs nothing but Python, since it is used before
anything is installed.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType

EVERY = 10.0
"""Seconds of silence."""


class Patience:
    """While it is open, *tell* gets a line after every *every* seconds in which :meth:`say` was not called: what ``doing`` gives,
    which may be another at any time; nothing where that is empty."""

    def __init__(self, tell: Callable[[str], None], doing: Callable[[], str], every: float = EVERY) -> None:
        self._tell, self.doing, self._every = tell, doing, every
        self._last = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="patience", daemon=True)

    def say(self, line: str) -> None:
        """Tell *line*, which breaks the silence."""
        self._last = time.monotonic()
        self._tell(line)

    def _watch(self) -> None:
        while not self._over.wait(self._every / 10):
            if time.monotonic() - self._last >= self._every and (line := self.doing()):
                self.say(line)

    def __enter__(self) -> "Patience":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()


def still(what: str) -> Callable[[], str]:
    """*what* with the seconds it has taken since now: ``Installing … 20 s``."""
    began = time.monotonic()
    return lambda: f"{what} … {time.monotonic() - began:.0f} s"


def main(words: list[str]) -> int:
    """Run a command under patience; its exit code."""
    what, *command = words
    print(f"{what} …", flush=True)
    with Patience(lambda line: print(line, flush=True), still(what)):
        return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
