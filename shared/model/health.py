"""What a look over the whole deployment found, so that mail goes and pages show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LATEST = "latest"
"""The key of the one report that is kept: each look takes the place of the one before."""


class Condition(StrEnum):
    """How a thing is. ``absent``: the laptop's stack has nothing of the kind, so nobody can say."""

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
