"""The laptop's clock: moves story time on by sending the deployed schedules what they would have sent.

Every six hours, and every five minutes around what is due and around the sessions, the tick's target gets the tick's own input,
at midnight the daily schedules' theirs; then it waits until queues and stream are quiet.
"""

import threading
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta

from local.stack import Schedule, Stack
from shared.adapters import clock as clock_row
from shared.adapters.table import Table
from shared.reminders import windows
from shared.sessions import Session

STEP = timedelta(minutes=5)
STRIDE = timedelta(hours=6)
DAY = timedelta(days=1)
AROUND = (-STEP, timedelta(0), STEP)


class StoryClock:
    """Story time. *left_out* are ticks that are not sent, *doubled* those sent twice at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.RLock()
        self._stack: Stack | None = None
        self.left_out: Collection[datetime] = ()
        self.doubled: Collection[datetime] = ()
        self.ticks = 0

    def now(self) -> datetime:
        return self._now

    def drive(self, stack: Stack) -> None:
        """Drive *stack* from here on."""
        self._stack = stack
        by_pace: dict[str, list[Schedule]] = {}
        for schedule in stack.schedules():
            by_pace.setdefault(schedule.expression, []).append(schedule)
        (self._tick,), (self._pull,) = by_pace["rate(5 minutes)"], by_pace["rate(1 hour)"]
        self._daily = by_pace["rate(1 day)"]
        self.set(self._now)

    def set(self, moment: datetime) -> None:
        """Set the clock without a tick."""
        self._now = moment.astimezone(UTC)
        if self._stack:
            clock_row.move(self._stack.outputs["TableName"], self._now)

    def advance(self, until: datetime, progress: Callable[[datetime], None] = lambda _: None) -> None:
        """Move on to *until*, tick by tick; what a tick makes due is seen by the next."""
        with self._lock:
            while (following := self._following(until)) is not None:
                self.tick(following)
                progress(following)
            self.set(max(until, self._now))

    def tick(self, moment: datetime) -> None:
        """Send the tick of *moment* (or not, or twice, as the story has it), and the pull on the stride; wait for quiet."""
        self.set(moment)
        stack = self._open()
        sends = 0 if moment in self.left_out else 2 if moment in self.doubled else 1
        for _ in range(sends):
            stack.invoke_target(self._tick, moment)
            self.ticks += 1
        if _on_grid(moment, STRIDE):
            stack.invoke_target(self._pull, moment)
        if _on_grid(moment, DAY):
            for schedule in self._daily:
                stack.invoke_target(schedule, moment)
        stack.quiet()

    def pull(self) -> None:
        """The hourly pull, at this moment."""
        with self._lock:
            self._open().invoke_target(self._pull, self._now)
            self._open().quiet()

    def _following(self, until: datetime) -> datetime | None:
        """The next moment after now, not after *until*, at which a tick is worth sending."""
        ahead = [_ceil(self._now + timedelta(seconds=1), STRIDE)]
        for moment in self._moments():
            ahead += [step for step in (_ceil(moment, STEP) + around for around in AROUND) if step > self._now]
        following = min(ahead)
        return following if following <= until else None

    def _moments(self) -> Iterable[datetime]:
        table = Table(self._open().outputs["TableName"])
        groups = {group.id: group for group in table.groups()}
        for row in table.due(self._now + timedelta(days=400)):
            due = getattr(row, "next_due", None) or getattr(row, "due", None)
            if due:
                yield max(due, self._now + timedelta(seconds=1))
            if isinstance(row, Session) and row.starts and row.ends:
                group = groups[row.group]
                yield from (opens for _, opens in windows(row.starts, group.stages, group.tz))
                yield row.starts
                yield row.ends

    def _open(self) -> Stack:
        if self._stack is None:
            raise RuntimeError("the clock drives no stack yet")
        return self._stack


def _ceil(moment: datetime, step: timedelta) -> datetime:
    since = moment - datetime(2000, 1, 1, tzinfo=UTC)
    return moment + (-since) % step


def _on_grid(moment: datetime, step: timedelta) -> bool:
    return _ceil(moment, step) == moment
