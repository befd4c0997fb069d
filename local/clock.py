"""The laptop's clocks: they send the deployed schedules' targets what the schedules would have sent.

By the story's, every twelve hours, when something is due, and every five minutes around the sessions and their reminders, the tick's target
gets the tick's own input, at midnight the daily schedules' theirs; then it waits until queues and stream are quiet. By the real one, each
gets its own at its rate while the laptop's stack is up, and at once what it missed before. What fails on the way is told in a line and kept
in ``troubles``; time goes on.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fakes.kept import Kept
from local.stack import Schedule, Stack
from shared.adapters import clock as clock_row
from shared.adapters.dynamodb.table import Table
from shared.model.group import Group
from shared.model.session import Session
from shared.schedule.reminders import windows

STEP = timedelta(minutes=5)
STRIDE = timedelta(hours=12)
DAY = timedelta(days=1)
LOOK_SECONDS = 10
AROUND = (-STEP, timedelta(0), STEP)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong at a moment of the story, in one line."""

    at: datetime
    what: str


class Clock(ABC):
    """What both clocks share: the stack that they drive, and what went wrong; *tell* gets a line about each trouble."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._stack: Stack | None = None
        self.ticks = 0
        self.troubles: list[Trouble] = []
        self._tell = tell

    @abstractmethod
    def now(self) -> datetime:
        """The current time for people, UTC."""

    def drive(self, stack: Stack) -> None:
        """Drive *stack* from here on."""
        self._stack = stack

    def stop(self) -> None:  # noqa: B027  a clock that is moved by hand has nothing to end
        """Stop driving the stack."""

    def trouble(self, what: str) -> None:
        """Note and tell that *what* went wrong now; the same trouble in immediate succession is told once."""
        line = " ".join(what.split())
        if self.troubles and self.troubles[-1].what == line:
            return
        self.troubles.append(Trouble(self.now(), line))
        self._tell(f"{self.now():%Y-%m-%d %H:%M}  ! {line}")

    def _send(self, schedule: Schedule) -> bool:
        return self._tried(f"the wake-up of {schedule.name}", lambda: self._open().invoke_target(schedule, self.now()))

    def _tried(self, what: str, work: Callable[[], object]) -> bool:
        """Do *work*; returns whether it succeeded. Time goes on even if it fails; what it left undone is made up for later."""
        try:
            work()
        except Exception as error:
            self.trouble(f"{what}: {error or type(error).__name__}")
            return False
        return True

    def _open(self) -> Stack:
        if self._stack is None:
            raise RuntimeError("the clock drives no stack yet")
        return self._stack


LOOK = "HealthSchedule"
"""It looks at the deployment as that is by the system's time: the days of a story are no reason to look again, unless that is said."""


class StoryClock(Clock):
    """The story's clock. *left_out* are ticks that are not sent, *doubled* those that are sent twice at once."""

    def __init__(self, start: datetime, tell: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(tell)
        self._now = start
        self._lock = threading.RLock()
        self.left_out: Collection[datetime] = ()
        self.doubled: Collection[datetime] = ()

    def now(self) -> datetime:
        return self._now

    def resume(self, stack: Stack) -> None:
        """Continue from where *stack*'s clock stood, if it had one."""
        self._now = clock_row.stood(stack.outputs["TableName"]) or self._now

    def drive(self, stack: Stack) -> None:
        super().drive(stack)
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
        """Move on to *until*, tick by tick; what one tick makes due is done by the next."""
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
            self._daily = [schedule for schedule in self._daily if LOOK not in schedule.name]
        self._settle()

    def pull(self) -> None:
        """The hourly pull, at this moment."""
        with self._lock:
            self._send(self._pull)
            self._settle()

    def look(self, *, waits: bool = True) -> None:
        """The daily look, at this moment; it is done when this returns, if it *waits*."""
        with self._lock:
            for schedule in self._open().schedules():
                if LOOK in schedule.name:
                    self._send(schedule)
            if waits:
                self._settle()

    def first_look(self) -> None:
        """What a fresh stack does by itself within its first day, forms read and announced; and then the daily look, for which nobody
        waits."""
        with self._lock:
            for schedule in (self._pull, *(one for one in self._daily if LOOK not in one.name)):
                self._send(schedule)
            self._settle()
            self.look(waits=False)

    def _settle(self) -> None:
        self._tried("what it woke", self._open().quiet)

    def _following(self, until: datetime) -> datetime | None:
        """The next moment after now, not after *until*, at which a tick is worth sending."""
        ahead = [_ceil(self._now + timedelta(seconds=1), STRIDE)]
        self._tried("what is due", lambda: ahead.extend(step for step in self._moments() if step > self._now))
        following = min(ahead)
        return following if following <= until else None

    def _moments(self) -> Iterable[datetime]:
        """The ticks by which rows fall due; before, at and after those at which reminders of sessions open, and sessions begin and end, by
        which it shows that nothing comes too early."""
        table = Table(self._open().outputs["TableName"])
        groups = {group.id: group for group in table.all(Group)}
        for row in table.due(self._now + timedelta(days=400)):
            due = getattr(row, "next_due", None) or getattr(row, "due", None)
            if due:
                yield _ceil(max(due, self._now + timedelta(seconds=1)), STEP)
            if isinstance(row, Session) and row.starts and row.ends:
                group = groups[row.group]
                opens = (opens for _, opens in windows(row.starts, group.stages, group.tz_of(row)))
                for moment in (*opens, row.starts, row.ends):
                    yield from (_ceil(moment, STEP) + around for around in AROUND)


class RealClock(Clock):
    """The system's clock. *sent* is when each schedule was last sent, by its name."""

    def __init__(self, sent: Kept, tell: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(tell)
        self._sent, self._over = sent, threading.Event()
        self._last = {name: datetime.fromisoformat(at) for name, at in (sent.read() or {}).items()}
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def drive(self, stack: Stack) -> None:
        super().drive(stack)
        self._schedules = stack.schedules()
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            self.send_due()
            # Not until the next is due: a laptop that was asleep has to look at its clock once it wakes up.
            if self._over.wait(LOOK_SECONDS):
                return

    def send_due(self) -> None:
        """Send every schedule whose time has come since it was last sent: by its rate, on the hour, the day, the five minutes."""
        now = self.now()
        if not any(self._due(schedule, now) for schedule in self._schedules):
            return
        for schedule in self._schedules:
            if self._due(schedule, now) and self._send(schedule):
                self.ticks += 1
                self._last[schedule.name] = now
        clock_row.move(
            self._open().outputs["TableName"], now
        )  # which nobody goes by: it says until when there was time here
        self._sent.write({name: at.isoformat() for name, at in self._last.items()})

    def _due(self, schedule: Schedule, now: datetime) -> bool:
        last = self._last.get(schedule.name)
        return last is None or _ceil(last + timedelta(microseconds=1), pace(schedule)) <= now


def pace(schedule: Schedule) -> timedelta:
    """How often *schedule* is sent: ``rate(5 minutes)``."""
    number, unit = schedule.expression.removeprefix("rate(").removesuffix(")").split()
    return timedelta(**{f"{unit.removesuffix('s')}s": int(number)})


def _ceil(moment: datetime, step: timedelta) -> datetime:
    since = moment - datetime(2000, 1, 1, tzinfo=UTC)
    return moment + (-since) % step


def _on_grid(moment: datetime, step: timedelta) -> bool:
    return _ceil(moment, step) == moment
