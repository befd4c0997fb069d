"""A month of one group, as it costs: how often each thing happens, and what AWS asks for that."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.cost.prices import PLANS, PRICES
from shared.cost.work import (
    CALENDAR,
    CHANGE,
    COMING,
    COUNTED,
    COUNTED_WHOLE,
    DAILY,
    DECK,
    DECK_GB,
    FAN_OUT,
    KIT,
    LINE,
    LOOK,
    LOOKED,
    MAIL,
    MEMBER,
    MESSAGE,
    PRESS,
    PULL,
    READERS,
    REPORT,
    RESPONSE,
    SENDER,
    SIGN_UP,
    SIGN_UP_CALLS,
    SINGLE,
    SURVEYED,
    TICK,
    VISIT,
    WAITED,
    Work,
    called,
    cold,
    stored,
    together,
)  # fmt: skip
from shared.model.member import SHARDS
from shared.outbox.pace import workers

DAYS = 30
MAILS = 6.5
"""Mails to a member a month: three reminders of each of some two sessions, and what is around them."""
NEW = 0.02
"""New members a month, as a share of all."""
PRESSES = 0.1
"""Links that a member presses a month."""
OTHERS = 90
"""Mails to co-leads and speakers."""
DECKS, CHANGES = 10, 60
KITS, VISITS = 20, 200
"""Speakers who save their page, and pages of the desk that are opened."""
REPORTS = 0.01
"""Reports of SES to a member a month: of a mailbox that is gone, which ends a membership, or full."""
SWITCHED_ON = {
    "answers by calendars": CALENDAR,
    "presses that say who comes": COMING,
    "answers about a session": SURVEYED,
}
"""What comes only where a group switches it on, and is in no sum."""
KEPT = 400 / DAYS
"""Months that a line of the ledger is kept."""
POLLED, POLLS = 1, 5 * 3 * 60 * 24 * DAYS
"""Queues that are polled, and requests with which Lambda asks one of them: five at a time, twenty seconds each."""
DRAINED, LOOKS = 3, 6 * 24 * DAYS
"""Queues at which nobody waits, and looks at one of them."""
ALARMS, METRICS = 10, 5
"""Metrics that alarms look at, and those of our own that they or the dashboard show."""
FAST, MANY = 500.0, 100_000
"""Mails a second that an account of so many members may send."""
SLOW = 14.0
"""And any other: what SES gives to an account that leaves the sandbox."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a service asks for, in US dollars: with what is always free, and without."""

    service: str
    free: float
    full: float


@dataclass(frozen=True, slots=True)
class Month:
    """Of so many members, the *age*th of the group's life."""

    members: int
    age: int

    @property
    def work(self) -> Work:
        return together([standing(), aged(self.age), grown(self.members, self.age)])

    def lines(self) -> Sequence[Line]:
        """By service, all but SES."""
        work = self.work
        services = dict.fromkeys(price.service for price in PRICES.values())
        return [Line(one, self._asked(work, one, free=True), self._asked(work, one, free=False)) for one in services]

    def ses(self, plan: str) -> float:
        """For the mails, on that plan of SES."""
        return PLANS[plan].of(self.work.mails, free=False)

    @staticmethod
    def _asked(work: Work, service: str, *, free: bool) -> float:
        return sum(p.of(getattr(work, name), free=free) for name, p in PRICES.items() if p.service == service)


def beside_ses(month: Month, *, free: bool) -> float:
    """US dollars for all but SES."""
    return sum(line.free if free else line.full for line in month.lines())


def switched_on(number: int) -> dict[str, float]:
    """US dollars for so many of each that comes only where a group switches it on; nothing is free, each call is a cold one."""
    return {words: _usd(work * number) for words, work in SWITCHED_ON.items()}


def shares(members: int, age: int) -> dict[str, float]:
    """Of :func:`growing`, what each of :func:`parts` makes."""
    ses = PLANS["à la carte"].of(grown(members, age).mails, free=False)
    return {words: _usd(work) / ses for words, work in parts(members, age).items()}


def _usd(work: Work) -> float:
    """For all but SES, nothing being free."""
    return sum(price.of(getattr(work, name), free=False) for name, price in PRICES.items())


def growing(members: int, age: int) -> float:
    """What the members of a group cost beside SES, as a share of what SES asks for their mails à la carte; nothing is free."""
    more = beside_ses(Month(members, age), free=False) - beside_ses(Month(0, age), free=False)
    return more / PLANS["à la carte"].of(grown(members, age).mails, free=False)


def standing() -> Work:
    """Without a member: the clock, the queues, alarms, sessions and their slides."""
    return together(
        [
            TICK * (12 * 24 * DAYS), PULL * (24 * DAYS), DAILY * DAYS, LOOK * (DRAINED * LOOKS), LOOKED * LOOKS,
            Work(queue=POLLED * POLLS, alarms=ALARMS, metrics=METRICS),
            SINGLE * OTHERS, CHANGE * CHANGES, DECK * DECKS, KIT * KITS, VISIT * VISITS,
        ]
    )  # fmt: skip


def aged(age: int) -> Work:
    """What has gathered: a deck lies in two buckets, that of the uploads is cheaper after three months; rows of sessions."""
    old = max(0, age - 3)
    files = Work(files_gb=DECK_GB * DECKS * (2 * age - old), old_files_gb=DECK_GB * DECKS * old)
    return together([files, stored(40.0 * age, 1500)])


def grown(members: int, age: int) -> Work:
    """With the members."""
    return together(parts(members, age).values())


def parts(members: int, age: int) -> dict[str, Work]:
    """What the members bring, by what it is for."""
    mails, new = MAILS * members, NEW * members
    presses, reports = PRESSES * members + 2 * new, REPORTS * members
    counted = COUNTED * (DAYS * (members if members <= COUNTED_WHOLE else members / SHARDS))
    return {
        "each mail's claim, its outcome, its reader's row": MAIL * mails,
        "400 days of who got what": stored(mails * min(age - 0.5, KEPT), LINE),
        "the sender, at work or waiting for its turn": Work(gb_seconds=SENDER * _seconds_a_mail(members) * mails),
        "messages of the queue": MESSAGE * (mails / READERS),
        "members, read for each mailing to all": FAN_OUT * mails,
        "members and what they filled in, kept and counted": together(
            [stored(members, MEMBER), stored(members * (1 + NEW * age), RESPONSE), counted]
        ),
        "sign-ups": together([SIGN_UP * new, _calls(SIGN_UP_CALLS * new, 1.0)]),
        "links that are pressed": together([PRESS * presses, _calls(2 * presses, 0.3)]),
        "reports of mails that came back": together([REPORT * reports, _calls(reports, 1 + WAITED)]),
    }


def _calls(number: float, seconds: float) -> Work:
    return called(seconds, cold=cold(number)) * number


def _seconds_a_mail(members: int) -> float:
    """That a sender is busy, or waits for its turn: as many as reach the account's rate share it."""
    rate = FAST if members > MANY else SLOW
    return workers(rate) / rate
