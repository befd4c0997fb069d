"""Bounds of a check, and who checks."""

import resource
from collections.abc import Callable

from shared.slides.checking import Limits
from shared.slides.verdict import Verdict

Checker = Callable[..., Verdict]
USUAL = Limits()


def spent() -> float:
    """Seconds of CPU that children have taken so far: what else a machine does is in none of them."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime
