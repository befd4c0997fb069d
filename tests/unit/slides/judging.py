"""Bounds of a check, and who checks."""

from collections.abc import Callable

from shared.slides.checking import Limits
from shared.slides.verdict import Verdict

Checker = Callable[..., Verdict]
USUAL = Limits()
