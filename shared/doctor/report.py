"""The latest report as a page shows it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.model.health import Condition, Finding, HealthReport
from shared.text.inline import counted

FOR_THE_ACCOUNT = "For whoever looks after the AWS account (send them this): "
_NOT_AT_THE_DESK = re.compile(r"(aws|fortnight|make deploy)\b|[\w ]+ console\b")
"""How a remedy begins that is a command, or a step in one of AWS's consoles."""
OLD = timedelta(hours=50)
"""Checks run once a day; a report older than this means that two runs were missed."""


class Line(NamedTuple):
    """*ok* is None for what the laptop's stack does not have."""

    label: str
    ok: bool | None
    words: str
    mend: str


def lines(report: HealthReport | None, now: datetime, group: str) -> Iterator[Line]:
    """What *report* says of *group* and of the stack, what is wrong first; that there is none, or none of late, is wrong, too. *now* is the
    system's time."""
    if report is None:
        yield Line("the daily look", False, "nobody has looked yet", "look again: it takes a minute")
        return
    if now - report.at > OLD:
        yield Line(
            "the daily look", False, f"the last one was {age(report, now)}",
            "look again; if nothing comes of it, the log of `check_health` says why",
        )  # fmt: skip
    for wrong in (True, False):
        found = (one for one in report.findings if one.group in ("", group))
        yield from (line(one) for one in found if (one.condition is Condition.WRONG) is wrong)


def line(finding: Finding) -> Line:
    ok = {Condition.OK: True, Condition.WRONG: False, Condition.ABSENT: None}[finding.condition]
    return Line(finding.label, ok, finding.words, finding.mend)


def for_whom(mend: str) -> str:
    """*mend*, with who can do it, if a co-lead at the desk cannot."""
    return FOR_THE_ACCOUNT + mend if _NOT_AT_THE_DESK.match(mend) else mend


def age(report: HealthReport, now: datetime) -> str:
    """``a moment ago``, ``12 minutes ago``, ``3 hours ago``, ``2 days ago``"""
    minutes = int((now - report.at).total_seconds() // 60)
    if minutes < 1:
        return "a moment ago"
    if minutes < 120:
        return f"{counted(minutes, 'minute')} ago"
    hours = minutes // 60
    return f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"
