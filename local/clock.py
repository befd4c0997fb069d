"""The laptop's clock: moves story time on by sending the deployed schedules what they would have sent.

Every six hours, and every five minutes around what is due and around the sessions, the tick's target gets the tick's own input,
at midnight the daily schedules' theirs; then it waits until queues and stream are quiet. What fails on the way is told in a line
and kept in ``troubles``; time goes on.
"""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from local.stack import Schedule, Stack
from shared.adapters import clock as clock_row
from shared.adapters.table import Table
from shared.model.group import Group
from shared.model.session import Session
from shared.schedule.reminders import windows

STEP = timedelta(minutes=5)
STRIDE = timedelta(hours=6)
DAY = timedelta(days=1)
AROUND = (-STEP, timedelta(0), STEP)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong at a moment of the story, in one line."""

    at: datetime
    what: str


class StoryClock:
    """Story time. *left_out* are ticks that are not sent, *doubled* those sent twice at once; *tell* gets a line of each trouble."""

    def __init__(self, start: datetime, tell: Callable[[str], None] = lambda _: None) -> None:
        self._now = start
        self._lock = threading.RLock()
        self._stack: Stack | None = None
        self.left_out: Collection[datetime] = ()
        self.doubled: Collection[datetime] = ()
        self.ticks = 0
        self.troubles: list[Trouble] = []
        self._tell = tell

    def now(self) -> datetime:
        return self._now

    @property
    def drives(self) -> bool:
        """Whether there is a stack whose time this is."""
        return self._stack is not None

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
        if stack := self._stack:
            self._tried("the clock's row", lambda: clock_row.move(stack.outputs["TableName"], self._now))

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
        sends = 0 if moment in self.left_out else 2 if moment in self.doubled else 1
        for _ in range(sends):
            self._send(self._tick)
            self.ticks += 1
        if _on_grid(moment, STRIDE):
            self._send(self._pull)
        if _on_grid(moment, DAY):
            for schedule in self._daily:
                self._send(schedule)
        self._settle()

    def pull(self) -> None:
        """The hourly pull, at this moment."""
        with self._lock:
            self._send(self._pull)
            self._settle()

    def trouble(self, what: str) -> None:
        """Keep and tell that *what* went wrong now; what goes wrong again at once is told once."""
        line = " ".join(what.split())
        if self.troubles and self.troubles[-1].what == line:
            return
        self.troubles.append(Trouble(self._now, line))
        self._tell(f"{self._now:%Y-%m-%d %H:%M}  ! {line}")

    def _send(self, schedule: Schedule) -> None:
        self._tried(f"the wake-up of {schedule.name}", lambda: self._open().invoke_target(schedule, self._now))

    def _settle(self) -> None:
        self._tried("what it woke", self._open().quiet)

    def _tried(self, what: str, work: Callable[[], object]) -> None:
        """Do *work*. Whatever fails in it, time goes on: what it left undone is made up by what comes after."""
        try:
            work()
        except Exception as error:
            self.trouble(f"{what}: {error or type(error).__name__}")

    def _following(self, until: datetime) -> datetime | None:
        """The next moment after now, not after *until*, at which a tick is worth sending."""
        ahead = [_ceil(self._now + timedelta(seconds=1), STRIDE)]
        due: list[datetime] = []
        self._tried("what is due", lambda: due.extend(self._moments()))
        for moment in due:
            ahead += [step for step in (_ceil(moment, STEP) + around for around in AROUND) if step > self._now]
        following = min(ahead)
        return following if following <= until else None

    def _moments(self) -> Iterable[datetime]:
        table = Table(self._open().outputs["TableName"])
        groups = {group.id: group for group in table.all(Group)}
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
