"""Running all checks; each has its turn, whatever happens to the others."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from shared.doctor.checks import Check, Sources, Verdict
from shared.errors import FortnightError, said, without_addresses
from shared.model.health import Condition, Finding, HealthReport
from shared.text.inline import line

log = logging.getLogger(__name__)
NOT_HERE = "not on a laptop"
LONGEST = 600
"""The most characters kept of a finding."""


def look(checks: Iterable[Check], sources: Sources, *, laptop: bool) -> Iterator[Finding]:
    """What each of *checks* finds, in order; a check that cannot ask counts as a finding."""
    for check in checks:
        if laptop and not check.laptop:
            yield _finding(check, Condition.ABSENT, Verdict(True, NOT_HERE))
            continue
        yield from (
            _finding(check, Condition.OK if verdict.ok else Condition.WRONG, verdict)
            for verdict in _verdicts(check, sources)
        )


def report(checks: Iterable[Check], sources: Sources, at: datetime, *, laptop: bool) -> HealthReport:
    """The findings as the row that keeps them."""
    return HealthReport(at=at, findings=tuple(look(checks, sources, laptop=laptop)))


def _verdicts(check: Check, sources: Sources) -> list[Verdict]:
    try:
        return list(check.look(sources)) or [Verdict(True, "")]
    except FortnightError as error:
        return [Verdict(False, without_addresses(str(error)), "mend what it names")]
    except Exception as error:
        log.info("the check %s could not ask", check.name, exc_info=error)
        return [
            Verdict(
                False, f"could not be asked: {said(error)}",
                "if it says that access is denied, ask with credentials that may read the whole stack",
            )
        ]  # fmt: skip


def _finding(check: Check, condition: Condition, verdict: Verdict) -> Finding:
    return Finding(
        check=check.name, label=check.label, condition=condition, words=line(verdict.words, LONGEST),
        mend=line(verdict.mend, LONGEST), group=verdict.group,
    )  # fmt: skip
