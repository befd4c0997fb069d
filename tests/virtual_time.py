"""Workers side by side on a clock of their own: one runs at a time, and whoever sleeps is woken when the clock gets there."""

import threading
from collections.abc import Callable
from heapq import heappop, heappush


class VirtualTime:
    """*now* is in seconds. :meth:`run` lives until every worker is done; the same workers live the same lives again."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self._asleep: list[tuple[float, int, threading.Event]] = []
        self._turn = threading.Event()
        self._count = 0
        self._failed: list[BaseException] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """To be called by a worker: the others go on meanwhile."""
        woken = threading.Event()
        self._push(self.now + max(0.0, seconds), woken)
        self._turn.set()
        woken.wait()

    def run(self, *workers: Callable[[], None]) -> None:
        """Raises what a worker raised first."""
        for worker in workers:
            ready = threading.Event()
            self._push(self.now, ready)
            threading.Thread(target=self._live, args=(worker, ready), daemon=True).start()
        while self._asleep:
            self.now, _, woken = heappop(self._asleep)
            self._turn.clear()
            woken.set()
            self._turn.wait()
            if self._failed:
                raise self._failed[0]

    def _live(self, worker: Callable[[], None], ready: threading.Event) -> None:
        ready.wait()
        try:
            worker()
        except BaseException as failed:
            self._failed.append(failed)
        finally:
            self._turn.set()

    def _push(self, at: float, event: threading.Event) -> None:
        self._count += 1
        heappush(self._asleep, (at, self._count, event))
