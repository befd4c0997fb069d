"""How many files of a speaker are looked at for a talk within a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.model.deck import Upload
from shared.slides.names import uploaded_by
from shared.slides.verdict import Verdict, refused
from shared.text.times import clock, near_day

MOST = 40
"""Whoever has a speaker's link, or one of the forms behind it, could otherwise have mail sent, copies at the CDN called back and checks
run without an end, at the group's cost and ahead of its reminders."""
DAY = timedelta(days=1)
REASON = f"More than {MOST} files were sent for this talk within a day, so this one was not looked at."
"""By these words the rows of files that were not looked at are known."""


def too_many(until: datetime, tz: ZoneInfo) -> Verdict:
    """On a file that was sent before *until*; *tz* is whose clock the session keeps."""
    return refused(
        REASON, f"It is kept. Send it once more after {_said(until, tz)}, or ask a co-lead to upload it for you."
    )


def full(uploads: Iterable[Upload], now: datetime, tz: ZoneInfo) -> str:
    """For a speaker, why no file of the talk that has these *uploads* is looked at *now*; empty where one is."""
    until = next_one(uploads, now)
    if until is None:
        return ""
    return (
        f"{MOST} files were looked at for this talk within a day, and no more are. Whatever came after them is kept, but was not looked "
        f"at: send it once more after {_said(until, tz)}, or ask a co-lead to upload it for you."
    )


def next_one(uploads: Iterable[Upload], now: datetime) -> datetime | None:
    """When the next file of a speaker is looked at of a talk that has these *uploads*; None if one is *now*."""
    looked_at = sorted(row.at for row in lately(uploads, now) if row.reason != REASON)
    return looked_at[-MOST] + DAY if len(looked_at) >= MOST else None


def told(uploads: Iterable[Upload], now: datetime) -> bool:
    """Whether the speaker of a talk that has these *uploads* was mailed within a day that there are too many."""
    return any(row.reason == REASON for row in lately(uploads, now))


def lately(uploads: Iterable[Upload], now: datetime) -> list[Upload]:
    """Those of *uploads* that a speaker sent within a day."""
    return [row for row in uploads if now - row.at < DAY and not uploaded_by(row.key.rpartition("/")[2])]


def _said(until: datetime, tz: ZoneInfo) -> str:
    here = (until + timedelta(minutes=1)).astimezone(tz)  # the minute that has begun by then is no promise
    return f"{near_day(here)}, {clock(here)}"
