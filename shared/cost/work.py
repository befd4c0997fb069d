"""What is done for what happens, in what AWS bills. DynamoDB's units and the calls are counted: the tests run the functions and hold
the figures here to it. How long a function takes on Lambda is assumed, since it is measured nowhere here, and so are bytes of logs."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

GB = 1e9
ITEM = 100
"""Bytes that DynamoDB stores with each item beside what is in it."""
SENDER, SMALL, LARGE = 0.25, 0.5, 2.0
"""GB of memory that functions have: that which sends mail, most of them, that which checks slides."""
START = 1.0
"""Seconds that a function of half a GB takes to start; it is billed, and nearly every call is a cold one. Assumed; with half the memory it
takes twice as long, for the same price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """So much of each, a month; the fields are those of :data:`shared.cost.prices.PRICES`, and *mails*."""

    mails: float = 0
    received: float = 0
    writes: float = 0
    reads: float = 0
    table_gb: float = 0
    backup_gb: float = 0
    calls: float = 0
    gb_seconds: float = 0
    queue: float = 0
    alarms: float = 0
    metrics: float = 0
    log_gb: float = 0
    schedules: float = 0
    events: float = 0
    requests: float = 0
    puts: float = 0
    files_gb: float = 0
    old_files_gb: float = 0
    keys: float = 0

    def __mul__(self, times: float) -> "Work":
        return Work(**dict(zip(self.__slots__, (times * one for one in astuple(self)), strict=True)))


def together(parts: Iterable[Work]) -> Work:
    return Work(**dict(zip(Work.__slots__, map(sum, zip(*map(astuple, parts), strict=True)), strict=True)))


def stored(items: float, length: float) -> Work:
    """So many items of *length* bytes, for a month; the backups hold them, too."""
    gb = items * (length + ITEM) / GB
    return Work(table_gb=gb, backup_gb=gb)


def called(seconds: float, *, memory: float = SMALL, log: float = 1500, keys: float = 1, cold: float = 1) -> Work:
    """One call of a function that works for so many seconds and writes *log* bytes, where so many of all calls are *cold*."""
    return Work(calls=1, gb_seconds=memory * (START * cold + seconds), log_gb=log / GB, keys=keys * cold)


def cold(calls: float) -> float:
    """Of so many calls a month of one function, those that find it gone: Lambda keeps it for some five minutes. Assumed."""
    return 1 / (1 + calls / (30 * 24 * 12))


# --- what the calendar brings
TICK = together([called(0.1, log=800, keys=0), Work(reads=0.5, schedules=1)])
"""A tick that finds nothing due."""
LOOK = Work(schedules=1, queue=1)
"""A look at a queue at which nobody waits; and a call of a function:"""
LOOKED = together([called(0.1, log=800, keys=0) * 2, called(0.1, log=800, keys=0, memory=LARGE)])
"""of each of the three that have such a queue."""
TAKEN = Work(queue=4, writes=2)
"""A message that is taken from such a queue: put there, found, deleted, and nothing more found; a place at the queue, taken and left."""
WAITED = 1.0
"""Seconds in which nothing more is found."""
PULL = together([called(1.5 + WAITED), Work(reads=2, schedules=1), TAKEN])
"""An hourly pull that finds nothing new."""
DAILY = together([called(3 + WAITED) * 3, Work(reads=8, writes=1, schedules=3), TAKEN * 2])
"""Looking after the form, comparing SES's list, the check-up."""

MEMBER, RESPONSE = 700, 300
"""Bytes of the row of a member, and of what they filled in."""

# --- what mail brings
LINE = 200
"""Bytes of a line of the ledger."""
MAIL = Work(mails=1, writes=2, reads=1)
"""A mail to a member: the claim, the outcome; its reader's row."""
READERS = 90
"""Mails in a message of the queue, as many as `shared/tick/fan_out.py` puts into one."""
MESSAGE = together([Work(calls=1, log_gb=1500 / GB, keys=0.1), Work(writes=4, reads=5, queue=2.1)])
"""A message of the queue to many: the pace, the numbers, the rows that all need."""
FAN_OUT = Work(reads=MEMBER / 4096, writes=0.01)
"""Each member, as a mailing to all is put on the queue: their row is read."""
SINGLE = together([called(1), Work(mails=1, writes=10, reads=5, queue=3)])
"""A mail to one: its row, its message, its sending."""

# --- what people bring
SIGN_UP = together([Work(writes=46, reads=25, queue=3), TAKEN])
"""From the response to the welcome, but for the mails; and so many calls of functions:"""
SIGN_UP_CALLS = 5
PRESS = Work(writes=2, reads=4, requests=2)
"""A link is opened and pressed; two calls."""
REPORT = together([Work(writes=2, reads=3), TAKEN])
"""SES says that a mail came back, or of a complaint; one call."""
VISIT = together([called(1), Work(reads=64, requests=1)])
"""A page of the desk is opened."""
KIT = together([called(1) * 2, Work(writes=4, reads=10, requests=2)])
"""A speaker opens their page, and saves it."""
COUNTED, COUNTED_WHOLE = Work(reads=0.1), 24_000
"""A member, as the daily check-up counts them; of more than so many it counts a sixteenth."""

# --- what sessions bring
CHANGE = together([called(4), Work(reads=60, writes=4, puts=12)])
"""Something public changed, and its pages are written."""
DECK = together([called(10 + WAITED, memory=LARGE), Work(reads=10, writes=8, puts=3, events=1), TAKEN])
"""A deck is uploaded, checked and published."""
DECK_GB = 2e6 / GB

# --- what comes only where a group switches it on
CALENDAR = together([called(1 + WAITED), Work(received=1, puts=1, events=1, writes=1, reads=7), TAKEN])
"""A calendar answers an invitation by mail."""
COMING = together([called(0.3) * 2, Work(writes=1, reads=6, requests=2)])
"""A member presses whether they come to a session."""
SURVEYED = together([called(0.3) * 2, Work(writes=1, reads=11, requests=2)])
"""A member says how a session was, or whose turn is asked answers."""
