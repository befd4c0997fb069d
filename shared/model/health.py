"""What was found when the whole deployment was checked: whether mail goes and pages show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LATEST = "latest"
"""The key of the only report kept: each check replaces the one before."""


class Condition(StrEnum):
    """The state of a thing. ``absent``: this stack (the laptop's) has no such thing, so nobody can say."""

    OK = "ok"
    WRONG = "wrong"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """*check* names what was looked at, *label* says so for people; *words* say how it is, *mend* the command or the step that mends
    it. *group* is the one that it is of, empty for the whole stack: it may name that group's sender or form."""

    check: str
    label: str
    condition: Condition
    words: str = ""
    mend: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """Of the look that ended *at* (the system's time). Private, and each finding of a group for its own co-leads."""

    id: str = LATEST
    at: datetime
    findings: tuple[Finding, ...] = ()
    version: int = 0
