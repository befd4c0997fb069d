"""What goes wrong in the simulation: a function is killed at one of its calls, loses an answer, or meets another one at work."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from shared.errors import Conflict, Throttled
from shared.model.mailing import Entry, EntryState

BEFORE, AFTER = "before", "after"
Line = tuple[str, str]
RATES = {"kill": 0.06, "lost": 0.02, "echo": 0.02, "throttle": 0.02, "outage": 0.02, "meanwhile": 0.08}
"""The probability of each trouble in one run of a function."""


class Killed(BaseException):
    """The process is killed: no ``except Exception`` of ours may see it."""


class Lost(OSError):
    """No answer came, so nobody can tell whether the call had its effect."""


@dataclass
class Call:
    """One run of a function. *at* is the number of the call at which *trouble* comes. *claimed* is the ledger's line that it
    holds without an outcome, and *sent* the same line once the mail service has the mail. In an *outage* the table takes no
    more writes."""

    what: str
    trouble: str = ""
    at: int = 0
    when: str = BEFORE
    made: int = 0
    claimed: Line | None = None
    sent: Line | None = None
    outage: bool = False


@dataclass
class Faults:
    """*in_doubt* counts, by line, the mails that went while we kept the sender from writing that down; *abandoned*, by line,
    the claims that were left without an outcome. *sent_on* are lines in doubt after which the same run claimed another."""

    chance: Random
    counts: Counter[str]
    meanwhile: Callable[[], None] = lambda: None
    in_doubt: Counter[Line] = field(default_factory=Counter)
    abandoned: Counter[Line] = field(default_factory=Counter)
    sent_on: list[Line] = field(default_factory=list)
    running: list[Call] = field(default_factory=list)

    @contextmanager
    def around(self, what: str, *, armed: bool = True) -> Iterator[Call]:
        """A context in which a function runs. A line that it holds without an outcome at the end counts as abandoned."""
        call = Call(what)
        draw = self.chance.random()
        for trouble, rate in RATES.items() if armed else ():
            if 0 <= draw < rate:
                call.trouble, call.at = trouble, 1 + int(self.chance.expovariate(1 / 8))
                call.when = self.chance.choice((BEFORE, AFTER))
            draw -= rate
        self.running.append(call)
        try:
            yield call
        finally:
            self.let_go(call)
            self.running.pop()

    def let_go(self, call: Call) -> None:
        self.abandoned.update([call.claimed] if call.claimed else [])
        call.claimed = call.sent = None

    def make(self, name: str, effect: Callable[[], Any], *, single: bool = False) -> Any:
        """One call of a function to a service. *single*: a conditional write that the library tries again by itself, so that it
        may take its own effect for somebody else's."""
        call = self.running[-1] if self.running else None
        if call is None:
            return effect()
        call.made += 1
        now = call.trouble if call.made == call.at else ""
        if now == "throttle" and name != "mail.send":
            call.at, now = call.at + 1, ""  # nobody else throttles: wait for the next call
        if now == "meanwhile":
            self._meanwhile(call)
        call.outage |= now == "outage"
        if call.outage and name == "table.commit":
            self._strike("lost", name)
        if call.when == BEFORE or now == "throttle":
            self._strike(now, name)
        answer = effect()
        if now == "echo" and single:
            self.counts["echoes"] += 1
            raise Conflict(f"{name}: written by its own first try")
        if call.when == AFTER:
            self._strike(now, name)
        return answer

    def _meanwhile(self, call: Call) -> None:
        """Something else runs from begin to end between two calls of this function."""
        call.trouble = ""
        self.meanwhile()

    def _strike(self, trouble: str, name: str) -> None:
        sent = self.running[-1].sent
        if trouble in ("kill", "lost") and sent:
            self.in_doubt[sent] += 1
        if trouble == "kill":
            self.counts["kills"] += 1
            raise Killed(name)
        if trouble == "lost":
            self.counts["lost answers"] += 1
            raise Lost(name)
        if trouble == "throttle":
            self.counts["throttlings"] += 1
            raise Throttled(name)

    # --- what of the ledger is without an outcome
    def claims(self, line: Line) -> None:
        if self.running:
            call = self.running[-1]
            self.sent_on += [call.sent] if call.sent else []
            self.let_go(call)
            call.claimed = line

    def sends(self, line: Line) -> None:
        if self.running:
            self.running[-1].sent = line

    def writes(self, rows: list[Any]) -> None:
        """A commit had its effect."""
        for row in rows:
            if not isinstance(row, Entry) or not self.running:
                continue
            call, line = self.running[-1], (row.mailing, row.reader)
            if row.state is EntryState.CLAIMED and row.claimed is not None and row.claimed.year > 1970:
                self.claims(line)
            elif call.claimed == line:
                call.claimed = call.sent = None
