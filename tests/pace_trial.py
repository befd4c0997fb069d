"""Mail sent by many workers at a rate, on a virtual clock with the latencies of the services: what went when."""

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from random import Random

from shared.errors import Throttled
from shared.mail.delivery import LIFE
from shared.outbox.pace import Pace, Speed, comes_back
from shared.store.pace import Share, Wanted, running, share
from tests.virtual_time import VirtualTime

TABLE, BATCH, SES, CPU = 0.008, 0.020, 0.035, 0.003
"""Seconds of a call of the table, of the read that a message begins with, of SES; and of the processor for a mail."""
READERS = 90
PAUSE = 1.0


@dataclass
class Trial:
    """*workers* send *messages* of 90 mails each; *limit* mails in any second are taken by SES, *outage* (from, to; seconds after the
    begin) is when it takes none. Whoever sleeps is woken up to *late* seconds late, and a call takes up to half of that more or less; every *stalls*-th mail takes SES *stall* seconds more. *sent* are the times of the mails that went, *longest* is how long a worker was at one message."""

    workers: int
    rate: float
    messages: int
    ses: float = SES
    outage: tuple[float, float] = (0.0, 0.0)
    late: float = 0.0
    stall: float = 0.0
    stalls: int = 300
    sent: list[float] = field(default_factory=list)
    longest: float = 0.0
    reservations: int = 0
    throttled: int = 0
    put_back: int = 0

    def __post_init__(self) -> None:
        self.time, self.taken = VirtualTime(), list[Share]()
        self.began = self.time.now
        self.random = Random(5)
        self.called = 0
        self.queue = deque((0.0, READERS, 0) for _ in range(self.messages))
        """Messages: when each is to be seen, how many of its mails are left, how often it was tried."""

    def run(self) -> "Trial":
        self.time.run(*(partial(self._work, number) for number in range(self.workers)))
        self.sent.sort()
        return self

    def _work(self, number: int) -> None:
        speed = Speed()
        self.time.sleep(number * 0.0137)
        while self.queue:
            self.queue.rotate(-self.queue.index(min(self.queue, key=lambda message: message[0])))
            seen, left, tries = self.queue.popleft()
            self.time.sleep(max(0.0, seen - self.time.now))
            began = self.time.now
            left = self._message(left, speed, began)
            self.longest = max(self.longest, self.time.now - began)
            if left:
                self.put_back += 1
                self.queue.append((self.time.now + comes_back(tries + 1), left, tries + 1))

    def _message(self, left: int, speed: Speed, began: float) -> int:
        """How many of a message's mails are left."""
        pace = Pace(
            reserve=self._reserve, rate=self.rate, until=began + LIFE.total_seconds(), speed=speed, clock=self.time.clock,
            sleep=self._sleep,
        )  # fmt: skip
        self.time.sleep(BATCH)
        try:
            pace.begin(left)
            while left:
                self._call(CPU)
                pace.ready()
                self._call(TABLE)
                self._send(pace)
                self._call(TABLE)
                left -= 1
        except Throttled:
            pass
        return left

    def _send(self, pace: Pace) -> None:
        for _ in range(5):
            pace.wait()
            began = self.time.now
            self.called += 1
            self._call(self.ses + (0.0 if self.called % self.stalls else self.stall))
            first, last = self.outage
            if not first <= self.time.now - self.began < last:
                self.sent.append(began)
                return
            self.throttled += 1
            pace.pause(PAUSE)
        raise Throttled("as SES says")

    def _sleep(self, seconds: float) -> None:
        self.time.sleep(seconds + self.random.uniform(0, self.late))

    def _call(self, seconds: float) -> None:
        self.time.sleep(seconds + self.random.uniform(-self.late, self.late) / 2)

    def _reserve(self, wanted: Wanted) -> Share | None:
        self.reservations += 1
        self.time.sleep(2 * TABLE)  # somebody else was faster: one call more
        self.taken = running(self.taken, self.time.now)
        mine = share(self.taken, wanted, self.time.now)
        self.taken += [mine] if mine else []
        return mine

    @property
    def busiest(self) -> int:
        """The most mails within any second."""
        most = first = 0
        for last, at in enumerate(self.sent):
            while at - self.sent[first] >= 1.0 - 1e-6:
                first += 1
            most = max(most, last - first + 1)
        return most

    @property
    def reached(self) -> float:
        """Mails a second, from the first to when the first worker found nothing left: the last ones are sent by fewer workers."""
        whole = (
            self.sent[: max(2, len(self.sent) - READERS * self.workers)]
            if self.messages > 2 * self.workers
            else self.sent
        )
        return (len(whole) - 1) / (whole[-1] - whole[0])
