"""What somebody can make it cost who asks the public door for all that it lets through, fills the form, or posts files by a form of
the speaker's page: by list prices, nothing being free, no less than it is."""

from collections.abc import Iterator

from shared.cost.prices import PLANS, PRICES
from shared.cost.work import CALENDAR, SIGN_UP, SIGN_UP_CALLS, Work, called, together

DOOR = 122
"""Requests a second that all routes of the template let through together."""
LINKS = 68
"""Of these, those that a member's link opens: whatever it is for, each letter leads to it."""
DAY = 86_400
REFUSED_TAKES, OPENED_TAKES = 0.01, 0.1
"""Seconds that a function works for a request without a link of ours, and for one with. Assumed. The first reads nothing, as is tested."""
REFUSED = together([called(REFUSED_TAKES, log=800, keys=0, cold=0), Work(requests=1)])
OPENED = together([called(OPENED_TAKES, log=800, keys=0, cold=0), Work(requests=1, reads=6)])
CONFIRMATIONS = 300
"""Mails a day that ask to confirm, unless a group's file says otherwise."""
FILE_GB = 0.05
"""The largest file that a form lets through."""
REFUSED_FILE = called(1, memory=2.0, log=1500, keys=0, cold=0)
"""A call for one that is not looked at, as more were sent in the day than are."""


def usd(work: Work) -> float:
    """US dollars, nothing being free, the mails à la carte."""
    asked = sum(price.of(getattr(work, name), free=False) for name, price in PRICES.items())
    return asked + PLANS["à la carte"].of(work.mails, free=False)


def refused(requests: float) -> float:
    """US dollars for so many requests without a link of ours."""
    return usd(REFUSED * requests)


def kept(gigabytes: float) -> float:
    """US dollars a month for so much in the bucket of uploads."""
    return usd(Work(files_gb=gigabytes))


def floods() -> Iterator[tuple[str, float]]:
    """Each in words, and US dollars."""
    sign_ups = together([SIGN_UP, called(1) * SIGN_UP_CALLS]) * 100_000
    files = together([REFUSED_FILE, Work(puts=1, events=1, queue=6, writes=4, reads=4)]) * (100 / FILE_GB)
    yield "100,000 requests without a link of ours", refused(100_000)
    yield f"a day of them, {DOOR} a second: more is turned away", refused(DOOR * DAY)
    yield f"a day by a member's link, {LINKS} a second", usd(OPENED * (LINKS * DAY))
    yield "100,000 sign-ups by the form", usd(sign_ups)
    yield f"the mails that ask them to confirm, {CONFIRMATIONS} a day, for a month", usd(Work(mails=CONFIRMATIONS * 30))
    yield "100,000 mails to ReplyDomain, where it is set", usd(CALENDAR * 100_000)
    yield "100 GB by a speaker's link, taken in", usd(files)
    yield "the same, a month in the bucket", kept(100)
